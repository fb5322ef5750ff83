"""Units without a place in a real browser: beside the map in words, in it nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.waiting import until_redrawn, until_resting

MapFrame = Callable[[Page], Frame]
SENTENCES = {
    "th": "มี 3 หน่วยที่ไม่มีพื้นที่รับผิดชอบตามแนวเขต จึงไม่ปรากฏบนแผนที่",
    "en": "Units without an area of their own (3) are not on the map",
}
NAMES = {"th": "บช.ทท. (", "en": "Tourist Police ("}
COUNTRY = {"south": 5.5, "north": 20.6}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_map_of_bureaus_says_which_it_cannot_draw(
    page: Page, dashboard: str, map_frame: MapFrame, lang: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{dashboard}/?level=bureau&layer=issues_per_10k&lang={lang}")
    frame = map_frame(page)
    said = page.get_by_text(SENTENCES[lang]).first
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text(NAMES[lang])
    until_resting(page)
    shown = frame.evaluate("thmap.view.topology.units.tables.bureau.code")
    assert {"cib", "tpb", "ccib", "p5"} <= set(shown)
    drawn = frame.evaluate("[...new Set(thmap.view.topology.units.parents.bureau)]")
    assert {shown[unit] for unit in drawn} == set(shown) - {"cib", "tpb", "ccib"}


def test_into_a_bureau_without_a_place_and_back(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?level=bureau&layer=members_vs_target")
    frame = map_frame(page)
    until_resting(page)
    page.get_by_placeholder("ค้นหาพื้นที่หรือสถานี").fill("ตำรวจท่องเที่ยว")
    answer = page.get_by_role("button", name="กองบัญชาการตำรวจท่องเที่ยว")
    until_redrawn(page, frame, answer.click)
    assert "bureau=tpb" in page.url and "level=division" in page.url
    heading = page.get_by_role("heading", name="รายกองบังคับการ กองบัญชาการตำรวจท่องเที่ยว")
    expect(heading).to_be_visible()
    # Nothing is coloured, and the whole country is in sight.
    assert not frame.evaluate("thmap.view.inside.includes(true)")
    sight = frame.evaluate(
        "(({_southWest: s, _northEast: n}) => ({south: s.lat, north: n.lat}))"
        "(thmap.view.map.getBounds())"
    )
    assert sight["south"] < COUNTRY["south"] and sight["north"] > COUNTRY["north"]
    expect(page.get_by_text("บก.ทท.1 (").first).to_be_visible()
    until_redrawn(page, frame, page.get_by_role("button", name="ตร.", exact=True).click)
    assert "bureau=tpb" not in page.url
    assert frame.evaluate("thmap.view.inside.every((inside) => inside)")
