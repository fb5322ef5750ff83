"""The search field in a real browser: a fragment of the page, whose answer leads the whole page."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Frame, Page, expect


def test_an_answer_is_followed_by_keyboard(
    page: Page, dashboard: str, map_frame: Callable[[Page], Frame]
) -> None:
    page.goto(dashboard)
    map_frame(page)
    page.locator(".st-key-search input").press_sequentially("chaing mai")
    expect(page.get_by_role("button", name="จ.เชียงใหม่").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area=50"))
    expect(page.locator(".st-key-search input")).to_have_value("")
