"""An issue opened and closed again, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

#: Streamlit asks below the page's path first for what stands at the root.
ASKED_BELOW_THE_PAGE = "404 (Not Found)"
# Pixels of a list: its rows, and what lies within the columns of buttons and of days.
ROW, BUTTON, DAYS = 35, 30, 190
OPENED = re.compile(r"[?&]issue=")


@pytest.fixture
def work_list(page: Page, dashboard: str) -> Locator:
    """What stands with the police stations of Bangkok, the longest first."""
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(f"{dashboard}/desk?area=10&level=amphoe&rung=1")
    table = page.get_by_test_id("stDataFrame").last
    expect(table).to_be_visible(timeout=30_000)
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    return table


def click_row(page: Page, table: Locator, row: int) -> None:
    table.click(position={"x": BUTTON, "y": (row + 1.5) * ROW})
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_row_opens_its_issue_as_often_as_it_is_clicked(page: Page, work_list: Locator) -> None:
    dialog, opened = page.get_by_role("dialog"), []
    for row in (1, 1, 0):
        click_row(page, work_list, row)
        expect(dialog).to_contain_text("เส้นทางของเรื่อง")
        expect(page).to_have_url(OPENED)
        opened.append(page.url)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(page).not_to_have_url(OPENED)
        page.wait_for_timeout(500)
        expect(dialog).to_have_count(0)
    assert opened[0] == opened[1] != opened[2]


def test_a_row_stays_that_of_its_issue_when_the_list_is_sorted(
    page: Page, work_list: Locator
) -> None:
    click_row(page, work_list, 0)
    longest = page.url
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(OPENED)
    work_list.click(position={"x": DAYS, "y": ROW // 2})  # the shortest first
    page.wait_for_timeout(500)
    click_row(page, work_list, 0)
    expect(page).to_have_url(OPENED)
    assert page.url != longest


def test_a_link_opens_the_issue_and_leads_to_its_place_on_the_map(
    page: Page, work_list: Locator
) -> None:
    click_row(page, work_list, 0)
    expect(page).to_have_url(OPENED)
    page.goto(page.url)
    page.get_by_role("button", name="ดูพื้นที่นี้บนแผนที่").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/\?.*area=10\d\d"))
