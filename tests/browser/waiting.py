"""What a browser test waits for before it goes on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Frame, Page, expect

PATIENCE = 20_000  # milliseconds; a busy machine is no fault
_RESTING = "[data-testid=stApp][data-test-script-state=notRunning]"


def until_whole(page: Page) -> None:
    """The sidebar comes after the map, the files of the view at the end."""
    expect(page.get_by_role("button", name="ส่งออก")).to_be_visible()
    until_resting(page)


def until_resting(page: Page) -> None:
    """No script runs: nothing more comes unless something is done."""
    expect(page.locator(_RESTING)).to_have_count(1)


def until_redrawn(page: Page, frame: Frame, act: Callable[[], None]) -> None:
    """Do something, and wait until the map shows what came of it and the page is whole again."""
    until_resting(page)
    before = frame.evaluate("thmap.stats.shows")
    act()
    frame.wait_for_function(f"thmap.stats.shows > {before}")
    until_resting(page)
