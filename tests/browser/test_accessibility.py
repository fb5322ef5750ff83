"""Accessibility, as axe-core judges it: no serious fault on any page, nor in the map's frame."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.waiting import until_resting

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
PAGES = (
    "",
    "?level=tambon&area=5001&show=issues,stations",
    "?layer=issues_per_10k&play=month",
    "?layer=issues_per_10k&compare=period&other=before&period=month",
    "?layer=hot_spots&level=tambon&show=surface",
    *("meeting", "issues", "network", "coverage", "planner", "ladder", "desk"),
    *("quality", "upload", "methods"),
)
JUDGED = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => (
      { id, html: html.slice(0, 300), why: failureSummary })));
}
"""


def faults(frame: Frame) -> list[dict[str, str]]:
    """The serious and critical faults of one document."""
    frame.evaluate(AXE)
    return frame.evaluate(JUDGED)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_serious_fault(page: Page, dashboard: str, path: str) -> None:
    page.expected_errors = ("404 (Not Found)",)  # type: ignore[attr-defined]
    page.goto(f"{dashboard}/{path}")
    expect(page.locator("[data-testid=stSidebarUserContent] button").first).to_be_visible()
    until_resting(page)
    page.wait_for_timeout(1000)  # charts and tables are drawn after they have come
    assert [fault for frame in page.frames for fault in faults(frame)] == []
