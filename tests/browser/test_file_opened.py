"""The map of a view as one file, opened from a disk by a real browser without any network."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Browser, Page, expect

from dashboard import words
from dashboard.data import Data
from dashboard.files.html_map import html
from dashboard.legend import legend
from dashboard.link import from_query
from dashboard.result import Result, evaluate
from dashboard.scope import EVERYTHING
from dashboard.texts import text
from etl.store import open_store
from geo.layer import Layer
from tests.browser.conftest import SCREENSHOTS

SAMOENG = (18.8, 98.7)  # tambon 500801 in Chiang Mai, large enough to be hit
HOSTILE = "</script><img src=x onerror='window.broken=1'>"
OWN = ("file:", "data:", "blob:")

Open = Callable[[Result, Data], Page]


@pytest.fixture(scope="module")
def data(demo_store: Path, official_layer: Layer) -> Data:
    return Data(open_store(demo_store), official_layer, EVERYTHING)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Open]:
    """``opened(result, data)`` is the file of a view in a browser that has no network.

    Afterwards nothing may have been asked of anybody, nor a script broken.
    """
    # The file's policy would also keep Playwright from asking its questions.
    bypass = "policy" not in request.node.name
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, offline=True, bypass_csp=bypass
    )
    page = context.new_page()
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.append(message.text))

    def show(result: Result, of: Data) -> Page:
        path = tmp_path / "map.html"
        path.write_bytes(html(result, of))
        page.goto(path.as_uri())
        expect(page.locator(".thmap-loading")).to_have_count(0)
        expect(page.locator("#map canvas").first).to_be_visible()
        return page

    yield show
    page.screenshot(path=SCREENSHOTS / f"file-{request.node.name}.png")
    context.close()
    assert [url[:80] for url in asked if not url.startswith(OWN)] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    assert broken == []


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_national_map_is_drawn_with_its_words(opened: Open, data: Data, lang: str) -> None:
    view = evaluate(from_query(f"level=tambon&layer=members_per_10k&lang={lang}"), data)
    page = opened(view, data)
    assert page.title() == words.title(view)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.title(view))
    expect(page.locator(".marks")).to_have_text(text("note.demo", view.view.lang))
    rows = page.locator(".legend button")
    expect(rows).to_have_text([f"{row.rule}{row.count:,}" for row in legend(view)])
    expect(page.get_by_text(words.sentence(view))).to_be_visible()
    counts = _coloured(page, view)
    assert all(count > 1_000 for count in counts.values()), counts
    page.evaluate(f"thmap.view.map.setView({list(SAMOENG)}, 9, {{animate: false}})")
    _hover(page, SAMOENG)
    tip = page.locator(".thmap-tip")
    unit = view.units.loc["500801"]
    expect(tip.locator(".thmap-tip-name")).to_have_text(f"{'ต.' * (lang == 'th')}{unit[lang]}")
    expect(tip.locator("b")).to_have_text(f"{unit['value']:,.{view.layer.decimals}f}")
    loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    page.wait_for_function(f"({loaded}).includes('Sarabun')")


def test_bangkok_stands_in_the_corner_and_leads_there(opened: Open, data: Data) -> None:
    page = opened(evaluate(from_query("level=amphoe"), data), data)
    zoom = page.evaluate("thmap.view.map.getZoom()")
    page.locator(".thmap-inset").click()
    page.wait_for_function(f"thmap.view.map.getZoom() > {zoom} + 1")
    page.locator(".thmap-home").click()
    page.wait_for_function(f"thmap.view.map.getZoom() === {zoom}")


def test_a_class_is_seen_alone_and_all_again(opened: Open, data: Data) -> None:
    view = evaluate(from_query("level=province&layer=members_per_10k"), data)
    page = opened(view, data)
    before = _coloured(page, view)
    last = page.locator(".legend button").nth(len(view.colours) - 1)
    last.click()
    expect(last).to_have_attribute("aria-pressed", "true")
    page.mouse.move(5, 5)
    alone = _coloured(page, view)
    assert alone[view.colours[-1]] > 0 and alone[view.colours[1]] < before[view.colours[1]] / 5
    last.click()
    page.mouse.move(5, 5)
    assert _coloured(page, view) == before


def test_a_place_of_the_list_is_shown_on_the_map(opened: Open, data: Data) -> None:
    page = opened(evaluate(from_query("level=amphoe&layer=issues_per_10k"), data), data)
    zoom = page.evaluate("thmap.view.map.getZoom()")
    first = page.locator(".places button").first
    name = first.locator("span").inner_text().split()[0]
    first.click()
    expect(page.locator(".thmap-tip-name")).to_have_text(name)
    assert page.evaluate("thmap.view.map.getZoom()") > zoom


def test_the_keyboard_leads_to_neighbours_in_and_out(opened: Open, data: Data) -> None:
    page = opened(evaluate(from_query("level=province"), data), data)
    whole = page.evaluate("thmap.view.map.getZoom()")
    page.locator("#map").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-live=polite].thmap-spoken")).to_contain_text("อันดับ ")
    page.keyboard.press("Enter")
    page.wait_for_function(f"thmap.view.map.getZoom() > {whole}")
    page.keyboard.press("Escape")
    page.wait_for_function(f"thmap.view.map.getZoom() === {whole}")


def test_a_province_is_drawn_in_its_fine_borders(opened: Open, data: Data) -> None:
    page = opened(evaluate(from_query("level=tambon&area=50"), data), data)
    chiang_mai = "thmap.view.topology.units.tables.province.code.indexOf('50')"
    page.wait_for_function(f"thmap.view.topology.details.has({chiang_mai})")


def test_units_of_command_and_hostile_names(opened: Open, data: Data) -> None:
    view = evaluate(from_query("level=station&tree=command&bureau=p5"), data)
    page = opened(replace(view, units=view.units.assign(th=HOSTILE, en=HOSTILE)), data)
    expect(page.locator(".places button span").first).to_contain_text(HOSTILE)
    page.evaluate("name => thmap.view.topology.units.tables.station.th.fill(name)", HOSTILE)
    _hover(page, SAMOENG)
    expect(page.locator(".thmap-tip-name")).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0
    assert page.evaluate("window.broken") is None
    assert sum(_coloured(page, view).values()) > 20_000


def test_the_policy_of_the_file_lets_the_map_be_drawn(
    opened: Open, data: Data, demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", str(demo_store))  # a surface is of the store that is served
    view = evaluate(from_query("level=amphoe&area=50&show=surface"), data)
    page = opened(view, data)
    assert sum(_coloured(page, view).values()) > 20_000
    expect(page.locator(".surface .bands span").first).to_be_visible()


def test_a_browser_that_cannot_unpack_says_so(browser: Browser, data: Data, tmp_path: Path) -> None:
    page = browser.new_page()
    path = tmp_path / "map.html"
    path.write_bytes(html(evaluate(from_query("level=province"), data), data))
    page.add_init_script("DecompressionStream = undefined")
    page.goto(path.as_uri())
    expect(page.locator("#map .failed")).to_contain_text("เบราว์เซอร์นี้เปิดแผนที่ไม่ได้")
    expect(page.locator(".legend button").first).to_be_visible()
    page.close()


def _coloured(page: Page, view: Result) -> dict[str, int]:
    """How many pixels of the map have exactly each class's colour."""
    page.wait_for_timeout(300)
    picture = page.locator("#map").screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))
    return {c: int((pixels == ImageColor.getrgb(c)).all(axis=2).sum()) for c in view.colours}


def _hover(page: Page, place: tuple[float, float]) -> None:
    at = page.evaluate(f"thmap.view.map.latLngToContainerPoint({list(place)})")
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.move(box["x"] + at["x"] - 2, box["y"] + at["y"] - 2)
    page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
