"""The tree of command in a real browser: the switch, the map, the way down and back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Frame, Page, expect

from tests.browser.waiting import until_redrawn

MapFrame = Callable[[Page], Frame]
CHIANG_MAI = (18.8, 98.7)


def position(page: Page, frame: Frame, place: tuple[float, float]) -> tuple[float, float]:
    """Where a place of the map stands on the page."""
    box = page.locator("iframe[title*='st_folium']").bounding_box()
    assert box
    at = frame.evaluate(f"thmap.view.map.latLngToContainerPoint({list(place)})")
    return box["x"] + at["x"], box["y"] + at["y"]


def test_from_the_switch_to_a_station_and_back(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(dashboard)
    frame = map_frame(page)
    switch = page.get_by_role("radio", name="ตามสายบังคับบัญชา")
    until_redrawn(page, frame, switch.click)
    expect(page.get_by_role("heading", name="รายกองบัญชาการ สำนักงานตำรวจแห่งชาติ")).to_be_visible()
    for crumb, title in (
        ("ภ.5", "รายกองบังคับการ ตำรวจภูธรภาค 5"),
        ("ภ.จว.เชียงใหม่", "รายสถานีตำรวจ ตำรวจภูธรจังหวัดเชียงใหม่"),
    ):
        until_redrawn(page, frame, lambda: page.mouse.click(*position(page, frame, CHIANG_MAI)))
        expect(page.get_by_role("button", name=crumb)).to_be_visible()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    until_redrawn(page, frame, lambda: page.mouse.click(*position(page, frame, CHIANG_MAI)))
    assert "place=S" in page.url and "division=50" in page.url
    expect(page.get_by_text("ผู้ประสานงาน").first).to_be_visible()
    expect(page.get_by_role("tab", name="พื้นที่รับผิดชอบ")).to_be_visible()
    assert frame.evaluate("thmap.stats.fetches") == 1, "no other geometry is needed"
    until_redrawn(page, frame, page.get_by_role("radio", name="ตามพื้นที่").click)
    expect(page.get_by_role("heading", name="รายอำเภอ/เขต จ.เชียงใหม่")).to_be_visible()


def test_what_lies_under_the_mouse_is_named_with_those_above(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?level=station&lang=en")
    frame = map_frame(page)
    page.mouse.move(*position(page, frame, CHIANG_MAI))
    tip = frame.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("Chiang Mai Provincial Police")
    expect(tip).to_contain_text("Region 5")
