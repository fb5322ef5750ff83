"""The map in a real browser: it draws, recolours in place, answers clicks, and reads well."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Frame, Page, expect

from dashboard.palettes import colours

MapFrame = Callable[[Page], Frame]
COLOURS = colours("network", 5, zero=False)
SAMOENG = (18.8, 98.7)  # tambon 500801 in Chiang Mai, large enough to be hit


@pytest.fixture
def frame(page: Page, official_map: str, map_frame: MapFrame) -> Frame:
    page.goto(official_map)
    return map_frame(page)


def test_every_class_is_drawn_in_its_colour(page: Page, frame: Frame) -> None:
    counts = _coloured(_picture(page))
    assert all(count > 1_000 for count in counts.values()), counts


def test_recolours_without_remounting_and_keeps_the_zoom(page: Page, frame: Frame) -> None:
    before = _picture(page)
    frame.evaluate("window.marker = 1; thmap.view.map.setView([13.8, 100.6], 9, {animate: false})")
    _change(page, frame, lambda: _fill(page, "seed", "7"))
    assert frame.evaluate("window.marker") == 1
    assert frame.evaluate("thmap.stats.fetches") == 1
    assert frame.evaluate("thmap.view.map.getZoom()") == 9
    frame.evaluate("thmap.view.fitted = false; thmap.view.fit()")
    after = _picture(page)
    assert (before != after).any(axis=2).mean() > 0.05


@pytest.mark.parametrize(("level", "units"), [("province", 77), ("amphoe", 928)])
def test_parents_are_dissolved_from_the_same_geometry(
    page: Page, frame: Frame, level: str, units: int
) -> None:
    _change(page, frame, lambda: page.get_by_text(level, exact=True).click())
    assert frame.evaluate("thmap.stats.fetches") == 1
    assert frame.evaluate("thmap.view.values.values.length") == units
    assert sum(_coloured(_picture(page)).values()) > 20_000


def test_a_click_gives_the_code_once_and_drills_down(page: Page, frame: Frame) -> None:
    _change(page, frame, lambda: page.get_by_text("province", exact=True).click())
    _change(page, frame, lambda: _click(page, frame, SAMOENG))
    expect(page.get_by_text("clicks: 50", exact=True)).to_be_visible()
    _change(page, frame, lambda: page.get_by_text("amphoe", exact=True).click())
    assert frame.evaluate("thmap.view.map.getZoom()") > 7, "the map fits itself to the new area"
    outside = (13.8, 100.6)
    assert frame.evaluate(f"thmap.view.unitAt(L.latLng{outside})") == -1


def test_a_second_click_on_the_same_place_counts(page: Page, frame: Frame) -> None:
    _click(page, frame, SAMOENG)
    expect(page.get_by_text("clicks: 500801", exact=True)).to_be_visible()
    _click(page, frame, SAMOENG)
    expect(page.get_by_text("clicks: 500801 500801", exact=True)).to_be_visible()


def test_the_tooltip_names_the_place_in_sarabun(page: Page, frame: Frame) -> None:
    _hover(page, frame, SAMOENG)
    tip = frame.locator(".thmap-tip")
    expect(tip).to_contain_text("อ.สะเมิง จ.เชียงใหม่")
    expect(tip).to_contain_text("สมาชิกต่อประชากร 10,000 คน")
    assert tip.evaluate("tip => getComputedStyle(tip).fontFamily").startswith("Sarabun")
    loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    frame.wait_for_function(f"({loaded}).includes('Sarabun')")
    assert frame.evaluate("document.fonts.check('15px Sarabun', 'ตำบลน้ำปู่')")


def test_english_needs_no_new_frame(page: Page, frame: Frame) -> None:
    frame.evaluate("window.marker = 1")
    _change(page, frame, lambda: page.get_by_text("en", exact=True).click())
    assert frame.evaluate("window.marker") == 1
    _hover(page, frame, SAMOENG)
    expect(frame.locator(".thmap-tip")).to_contain_text("Samoeng, Chiang Mai")
    assert frame.locator(".leaflet-control-zoom-in").get_attribute("title") == "Zoom in"


def test_names_and_titles_stay_text(page: Page, frame: Frame) -> None:
    hostile = "<img src=x onerror='window.broken=1'>"
    _change(page, frame, lambda: _fill(page, "title", hostile))
    frame.evaluate("name => { thmap.view.topology.units.tables.province.th.fill(name) }", hostile)
    _hover(page, frame, SAMOENG)
    assert frame.locator(".thmap-tip").text_content().count(hostile) == 2  # type: ignore[union-attr]
    assert frame.locator(".thmap-tip img").count() == 0
    assert frame.evaluate("window.broken") is None


def test_arrows_lead_to_neighbours_and_enter_into_them(page: Page, frame: Frame) -> None:
    _change(page, frame, lambda: page.get_by_text("province", exact=True).click())
    container = frame.locator(".leaflet-container")
    assert container.get_attribute("aria-label") == "แผนที่ทดสอบ"
    frame.evaluate(f"thmap.view.map.setView({list(SAMOENG)}, 7, {{animate: false}})")
    container.focus()
    spoken = frame.locator("[aria-live=polite].thmap-spoken")
    for key, name in (("ArrowUp", "จ.เชียงใหม่"), ("ArrowLeft", "จ.แม่ฮ่องสอน")):
        page.keyboard.press(key)
        expect(spoken).to_contain_text(name)
        expect(frame.locator(".thmap-tip-name")).to_have_text(name)
    expect(spoken).to_contain_text("อันดับ ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("clicks: 50", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("clicks: 50 up", exact=True)).to_be_visible()


def test_keys_zoom_and_come_back(page: Page, frame: Frame) -> None:
    whole = frame.evaluate("thmap.view.map.getZoom()")
    frame.locator(".leaflet-container").focus()
    page.keyboard.press("+")
    frame.wait_for_function(f"thmap.view.map.getZoom() > {whole}")
    page.keyboard.press("Home")
    frame.wait_for_function(f"thmap.view.map.getZoom() === {whole}")


def test_fine_borders_come_from_near_without_a_run(page: Page, frame: Frame) -> None:
    shows = frame.evaluate("thmap.stats.shows")
    frame.evaluate(f"thmap.view.map.setView({list(SAMOENG)}, 10, {{animate: false}})")
    chiang_mai = "thmap.view.topology.units.tables.province.code.indexOf('50')"
    frame.wait_for_function(f"thmap.view.topology.details.has({chiang_mai})")
    assert frame.evaluate(f"thmap.view.unitAt(L.latLng{SAMOENG})") >= 0
    assert frame.evaluate("thmap.stats.shows") == shows
    assert sum(_coloured(_picture(page)).values()) > 20_000


def test_units_of_command_are_drawn_of_tambons_and_classes_alone(page: Page, frame: Frame) -> None:
    frame.evaluate("""() => {
        const { view } = thmap, { units } = view.topology;
        const of = units.parents.province.map((province) => (province < 40 ? 0 : 1));
        units.command({ bureau: { code: ["n", "s"], th: ["เหนือ", "ใต้"], en: ["N", "S"], of } });
        view.values = { ...view.values, level: "bureau", classes: [0, 3], values: [10, 20],
            only: [3] };
        view.setInside();
        view.repaint();
    }""")
    counts = _coloured(_picture(page))
    assert counts[COLOURS[3]] > 10_000
    assert counts[COLOURS[0]] < 100, "what is not looked at is pale"
    _hover(page, frame, SAMOENG)
    expect(frame.locator(".thmap-tip-name")).to_have_text(re.compile("เหนือ|ใต้"))
    _click(page, frame, SAMOENG)
    expect(page.get_by_text(re.compile("clicks: [ns]$"))).to_be_visible()


def test_bangkok_stands_in_a_corner_and_leads_there(page: Page, frame: Frame) -> None:
    inset = frame.get_by_role("button", name="กรุงเทพมหานคร")
    expect(inset).to_be_visible()
    inset.locator("canvas").hover(position={"x": 74, "y": 66})
    expect(frame.locator(".thmap-tip-parents")).to_contain_text("กรุงเทพมหานคร")
    inset.click()
    frame.wait_for_function("thmap.view.map.getZoom() > 9")
    expect(inset).to_be_hidden()
    centre = frame.evaluate("thmap.view.map.getCenter()")
    assert abs(centre["lat"] - 13.75) < 0.2
    assert abs(centre["lng"] - 100.6) < 0.2


def test_names_are_written_where_there_is_room(page: Page, frame: Frame) -> None:
    frame.evaluate("thmap.view.map.panBy([0, 0])")
    written = """() => {
        const kept = CanvasRenderingContext2D.prototype.fillText, names = [];
        CanvasRenderingContext2D.prototype.fillText = function (...on) {
            names.push(on[0]); kept.apply(this, on); };
        thmap.view.map.fire("painted");
        return new Promise((done) => setTimeout(() => {
            CanvasRenderingContext2D.prototype.fillText = kept; done(names); }, 300)); }"""
    country = frame.evaluate(written)
    assert "นครราชสีมา" in country
    assert not any("กรุงเทพ" in name for name in country), "Bangkok has no room there"
    frame.evaluate(f"thmap.view.map.setView({list(SAMOENG)}, 9.5, {{animate: false}})")
    assert "อ.สะเมิง" in frame.evaluate(written)
    frame.evaluate(f"thmap.view.map.setView({list(SAMOENG)}, 11.6, {{animate: false}})")
    assert "ต.สะเมิงใต้" in frame.evaluate(written)


def test_the_official_layer_has_no_badge(frame: Frame) -> None:
    expect(frame.locator(".thmap-badge")).to_be_hidden()
    expect(frame.locator(".thmap-source")).not_to_be_empty()


def test_the_schematic_layer_says_so_under_a_base_path(
    page: Page, schematic_map: str, map_frame: MapFrame
) -> None:
    page.goto(schematic_map)
    frame = map_frame(page)
    expect(frame.locator(".thmap-badge")).to_contain_text("แผนที่สังเขป")
    expect(frame.locator(".thmap-badge")).to_be_visible()
    assert frame.evaluate("thmap.view.url").startswith("/dash/assets/")
    assert sum(_coloured(_picture(page)).values()) > 20_000


def test_a_failed_download_can_be_tried_again(
    page: Page, official_map: str, map_frame: MapFrame
) -> None:
    page.expected_errors = ("Failed to load resource",)  # type: ignore[attr-defined]
    page.route("**/geometry.bin", lambda route: route.abort())
    page.goto(official_map)
    retry = page.frame_locator("iframe").get_by_role("button", name="ลองอีกครั้ง")
    expect(retry).to_be_visible(timeout=20_000)
    page.unroute("**/geometry.bin")
    retry.click()
    frame = map_frame(page)
    expect(frame.locator(".thmap-message")).to_be_hidden()


def test_a_browser_that_cannot_unpack_the_values_says_so(
    page: Page, official_map: str, map_frame: MapFrame
) -> None:
    page.add_init_script("kept = DecompressionStream; DecompressionStream = undefined")
    page.goto(official_map)
    retry = page.frame_locator("iframe").get_by_role("button", name="ลองอีกครั้ง")
    expect(retry).to_be_visible(timeout=20_000)
    for frame in page.frames:
        frame.evaluate("void (DecompressionStream = kept)")
    retry.click()
    frame = map_frame(page)
    expect(frame.locator(".thmap-message")).to_be_hidden()


def test_a_browser_without_canvas_says_so(page: Page, official_map: str) -> None:
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = () => { throw new Error('no canvas') }"
    )
    page.goto(official_map)
    retry = page.frame_locator("iframe").get_by_role("button", name="ลองอีกครั้ง")
    expect(retry).to_be_visible(timeout=20_000)


def test_files_are_kept_for_ever_and_sent_compressed(
    page: Page, official_map: str, map_frame: MapFrame
) -> None:
    with page.expect_response("**/geometry.bin") as waiting:
        page.goto(official_map)
    headers = waiting.value.headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-encoding"] in ("br", "gzip")
    assert headers["content-type"].startswith("application/octet-stream")
    map_frame(page)


@pytest.fixture(scope="module")
def broken_app(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A script that fails, with a file beside it that bears a standard module's name."""
    folder = tmp_path_factory.mktemp("script")
    (folder / "calendar.py").write_text("raise ImportError('the wrong calendar')")
    script = folder / "app.py"
    script.write_text(
        "import importlib, calendar, streamlit as st\n"
        "import dashboard.texts, geo.codes, etl.tables\n"
        "st.write('imports are right', importlib.reload(calendar).__name__)\n"
        "raise RuntimeError('inner detail')\n"
    )
    return serve(folder / "no-store", script)


def test_a_failure_is_a_sentence_without_traceback(page: Page, broken_app: str) -> None:
    page.goto(broken_app)
    expect(page.get_by_text("imports are right")).to_be_visible()
    expect(page.get_by_text("เกิดข้อผิดพลาด")).to_be_visible()
    assert "inner detail" not in page.content()
    assert "Traceback" not in page.content()


def test_health_is_bad_without_a_store(page: Page, broken_app: str) -> None:
    answer = page.request.get(f"{broken_app}/healthz")
    assert answer.status == 503
    assert answer.json()["status"] == "no store"


def _picture(page: Page) -> np.ndarray:
    """The map as it is seen, height × width × RGB."""
    page.wait_for_timeout(300)
    return np.asarray(Image.open(io.BytesIO(page.locator("iframe").screenshot())).convert("RGB"))


def _coloured(picture: np.ndarray) -> dict[str, int]:
    """How many pixels have exactly each class's colour."""
    return {c: int((picture == ImageColor.getrgb(c)).all(axis=2).sum()) for c in COLOURS}


def _change(page: Page, frame: Frame, act: Callable[[], None]) -> None:
    """Act, and wait until the map has drawn what follows."""
    before = frame.evaluate("thmap.stats.shows")
    act()
    frame.wait_for_function("before => thmap.stats.shows > before", arg=before)


def _fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Enter")


def _point(page: Page, frame: Frame, place: tuple[float, float]) -> tuple[float, float]:
    at = frame.evaluate(f"thmap.view.map.latLngToContainerPoint({list(place)})")
    box = page.locator("iframe").bounding_box()
    assert box
    return box["x"] + at["x"], box["y"] + at["y"]


def _hover(page: Page, frame: Frame, place: tuple[float, float]) -> None:
    x, y = _point(page, frame, place)
    page.mouse.move(x - 2, y - 2)
    page.mouse.move(x, y)


def _click(page: Page, frame: Frame, place: tuple[float, float]) -> None:
    page.mouse.click(*_point(page, frame, place))
