"""Stations that cannot be fetched: it is said, and said until they are there or not wanted."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Frame, Page, expect

FAILED = "โหลดจุดไม่สำเร็จ"


def test_missing_stations_are_missing_wherever_the_map_is_moved(
    page: Page, dashboard: str, map_frame: Callable[[Page], Frame]
) -> None:
    page.expected_errors = ("Failed to load resource",)  # type: ignore[attr-defined]
    page.route("**/points/*/stations", lambda route: route.abort())
    page.goto(f"{dashboard}/?level=amphoe&show=stations")
    frame = map_frame(page)
    key = frame.locator(".thmap-points-key")
    expect(key).to_contain_text(FAILED)
    frame.evaluate("thmap.view.map.panBy([40, 0], { animate: false })")
    page.wait_for_timeout(200)
    expect(key).to_contain_text(FAILED)
    page.get_by_role("button", name="สถานี", exact=True).click()
    expect(key).to_be_hidden()
