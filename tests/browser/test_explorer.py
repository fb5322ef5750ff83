"""What a commander does before a meeting, in a real browser: read, keep, hand on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

MapFrame = Callable[[Page], Frame]
ASKED_BELOW_THE_PAGE = "404 (Not Found)"


@pytest.fixture(scope="session")
def keeping(serve, demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A dashboard with a folder of its own for saved views."""
    return serve(demo_store, VIEWS=str(tmp_path_factory.mktemp("views")))


def test_a_view_is_kept_by_name_opened_again_and_handed_on(
    page: Page, keeping: str, map_frame: MapFrame
) -> None:
    page.goto(f"{keeping}/?level=amphoe&area=50&layer=overdue_share")
    map_frame(page)
    page.get_by_role("button", name="มุมมอง").click()
    link = page.locator("[data-testid=stCode]")
    expect(link).to_contain_text("area=50")
    expect(link).to_contain_text("layer=overdue_share")
    page.get_by_role("textbox", name="ตั้งชื่อมุมมอง").fill("ประชุมวันจันทร์")
    page.get_by_role("textbox", name="ตั้งชื่อมุมมอง").press("Enter")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.get_by_role("button", name="ประชุมวันจันทร์")).to_be_visible()
    page.goto(f"{keeping}/?level=province&layer=members_per_10k")
    map_frame(page)
    page.get_by_role("button", name="มุมมอง").click()
    page.get_by_role("button", name="ประชุมวันจันทร์").click()
    page.wait_for_url("**area=50**")
    expect(page.get_by_role("heading", name="สัดส่วนเรื่องเกินกำหนด")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "button", "term"), [("th", "วิธีใช้", "คำศัพท์"), ("en", "Help", "Glossary")]
)
def test_help_and_glossary_unfold(
    page: Page, dashboard: str, lang: str, button: str, term: str
) -> None:
    page.goto(f"{dashboard}/?lang={lang}")
    page.get_by_test_id("stPopoverButton").filter(has_text=button).click()
    expect(page.get_by_text(term, exact=True)).to_be_visible()


def test_a_line_of_the_briefing_opens_the_journey_and_its_list_the_map(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(f"{dashboard}/meeting")
    expect(page.get_by_role("heading", name="ตั้งแต่การประชุมครั้งก่อน")).to_be_visible()
    page.get_by_role("button", name="· ค้าง").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("ค้าง")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="แผนที่การเปลี่ยนแปลง").first.click()
    map_frame(page)
    assert "/meeting" not in page.url


def test_the_crime_clock_says_what_it_counts(page: Page, dashboard: str) -> None:
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(f"{dashboard}/issues")
    expect(page.get_by_text("นาฬิกาอาชญากรรม").first).to_be_visible()
    expect(page.get_by_text("เวลาเกิดเหตุของ")).to_contain_text("เวลา")
    expect(page.get_by_text("ไม่นับอีก")).to_be_visible()


def test_a_class_of_the_legend_is_seen_alone_by_keyboard(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?level=amphoe&layer=issues_per_10k")
    frame = map_frame(page)
    first = page.locator(".st-key-widget_only button").nth(1)
    shows = frame.evaluate("thmap.stats.shows")
    first.focus()
    page.keyboard.press("Enter")
    frame.wait_for_function(f"thmap.stats.shows > {shows}")
    page.wait_for_url("**only=**")


def test_under_the_map_stands_what_it_says(page: Page, dashboard: str) -> None:
    page.goto(f"{dashboard}/?layer=overdue_share&category=drugs")
    said = page.get_by_text("พื้นที่ที่มีสัดส่วนเรื่องเกินกำหนดสูงสุด คือ")
    expect(said).to_contain_text("เทียบกับ")
    expect(said).to_contain_text("เฉพาะ ประเภท: ยาเสพติด")
    expect(said).to_be_in_viewport()
