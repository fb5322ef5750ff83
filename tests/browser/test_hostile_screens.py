"""Names that would run or load something stay text on every page, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from etl.store import open_store
from tests import hostile
from tests.browser.test_dashboard import ASKED_BELOW_THE_PAGE
from tests.browser.waiting import until_resting

#: Every page (:data:`dashboard.app.PAGES`, which nothing can import without running it).
PAGES = (
    "map", "meeting", "issues", "network", "coverage", "planner", "ladder", "desk", "quality",
    "upload", "methods",
)  # fmt: skip
#: Views that show names: of stations, of what rates are per, of issues and of desks.
VIEWS = {
    "stations": {"level": "station", "division": "50"},
    "points": {"area": "50", "level": "amphoe", "show": "issues,stations"},
    "compared": {"level": "station", "division": "50", "compare": "layer", "other": "median_dwell"},
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.publish(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def dashboard(serve, hostile_store: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(hostile_store, VIEWS=str(tmp_path_factory.mktemp("views")))


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page on which, at the end, nothing has run and nothing was taken for more than text."""
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    yield page
    harmless(page)


def harmless(page: Page) -> None:
    for frame in page.frames:
        assert frame.evaluate("window.__run") is None
        found = frame.locator(hostile.TAKEN).evaluate_all("found => found.map(e => e.outerHTML)")
        # The methods are explained with formulas of our own.
        assert [html for html in found if "katex" not in html or "frac{1}{2}" in html] == []
    expect(page.get_by_test_id("stException")).to_have_count(0)


def visit(page: Page, dashboard: str, path: str, **query: str) -> None:
    page.goto(f"{dashboard}/{path}?{urlencode(query, quote_via=quote)}")
    expect(page.get_by_test_id("stMainBlockContainer")).to_be_visible()
    until_resting(page)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_takes_names_for_text(
    quiet: Page, dashboard: str, hostile_store: Path, path: str, lang: str
) -> None:
    desk = {"desk_level": "3", "desk": hostile.NAMES[0]} if path == "desk" else {}
    visit(quiet, dashboard, "" if path == "map" else path, lang=lang, **desk)
    harmless(quiet)
    visit(quiet, dashboard, "" if path == "map" else path, lang=lang, **VIEWS["stations"])


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_maps_take_names_for_text_in_tips_and_legends(
    quiet: Page, dashboard: str, map_frame, view: str, lang: str
) -> None:
    visit(quiet, dashboard, "", lang=lang, **VIEWS[view])
    frame = map_frame(quiet)
    if view == "points":
        marks = frame.locator(".thmap-mark")
        marks.first.wait_for()
        for number in range(min(marks.count(), 12)):
            marks.nth(number).hover(force=True)
            harmless(quiet)
    else:
        box = frame.locator("canvas").first.bounding_box()
        assert box
        for share in (0.3, 0.4, 0.5, 0.6):
            quiet.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.3)
            harmless(quiet)


def test_the_journey_of_an_issue_takes_names_for_text(
    quiet: Page, dashboard: str, hostile_store: Path
) -> None:
    issues = open_store(hostile_store).table("issues").set_index("record_id")
    for name in (hostile.NAMES[0], hostile.NAMES[6]):
        visit(quiet, dashboard, "ladder", issue=str(issues.at[name, "key"]))
        expect(quiet.get_by_role("dialog")).to_be_visible()
        expect(quiet.get_by_role("dialog")).to_contain_text(name[:10])
        harmless(quiet)


def test_a_file_with_such_a_name_and_such_sheets_is_text_on_the_upload_page(
    quiet: Page, dashboard: str, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for title in ("<img src=x onerror=1>", "![x](http:evil)", "**b** $x$"):
        sheet = book.create_sheet(title.translate(str.maketrans("", "", ":*?/\\[]"))[:31])
        sheet.append([hostile.NAMES[0], "ตำบล", hostile.NAMES[6], "จังหวัด"])
        sheet.append([hostile.NAMES[2], "ศรีภูมิ", hostile.NAMES[3], "เชียงใหม่"])
    path = tmp_path / "![x](http:evil.example) <img src=x onerror=window.__run=1> $a$ **b**.xlsx"
    book.save(path)
    visit(quiet, dashboard, "upload")
    quiet.locator("input[type=file]").set_input_files(path)
    expect(quiet.get_by_role("button", name="ตรวจสอบ", exact=True)).to_be_visible()
    until_resting(quiet)


def test_a_view_is_saved_and_a_place_looked_for_by_such_a_name(quiet: Page, dashboard: str) -> None:
    visit(quiet, dashboard, "")
    search = quiet.get_by_test_id("stSidebar").get_by_role("textbox").first
    search.fill("<script>window.__run=1</script>")
    search.press("Enter")
    until_resting(quiet)
