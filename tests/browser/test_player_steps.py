"""The player while its step is changed: the pictures of before are no longer played."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Frame, Page, expect


def test_another_step_begins_with_its_last_picture_and_stands_still(
    page: Page, dashboard: str, map_frame: Callable[[Page], Frame]
) -> None:
    page.goto(f"{dashboard}/?layer=issues_per_10k&play=week")
    frame = map_frame(page)
    box = frame.locator(".thmap-player")
    box.get_by_role("button", name="เล่น", exact=True).click()
    expect(box.get_by_role("button", name="หยุด")).to_be_visible()
    page.get_by_role("radio", name="รายเดือน").click()
    expect(box.get_by_role("button", name="เล่น", exact=True)).to_be_visible()
    expect(box.locator("output")).to_have_text("ก.ย. 2568")
