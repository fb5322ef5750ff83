"""Points on the map in a real browser: clusters come apart into pins, and a pin opens its issue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from dashboard import formats
from dashboard.maps import points_panel
from tests.browser.waiting import until_whole

MapFrame = Callable[[Page], Frame]
OLD_TOWN = (13.7563, 100.5018)
CHIANG_MAI = (18.79, 98.98)
MARKS = ".thmap-mark"
PINS = f"{MARKS}:has(path)"
KEY = ".thmap-points-key"


class Watched:
    """A page whose messages to the script are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, 0
        page.on("websocket", lambda socket: socket.on("framesent", self._count))

    def _count(self, _message: object) -> None:
        self.sent += 1


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


@pytest.fixture
def frame(watched: Watched, traffy: str, map_frame: MapFrame) -> Frame:
    """The real records of Bangkok, as donuts."""
    watched.page.goto(f"{traffy}/?area=10&level=amphoe&layer=issues_per_10k&show=issues")
    frame = map_frame(watched.page)
    frame.wait_for_selector(MARKS)
    until_whole(watched.page)
    return frame


def go(frame: Frame, place: tuple[float, float], zoom: int) -> None:
    """Go there as soon as the map stands still: the end of a zoom would take it back."""
    frame.wait_for_function("!thmap.view.map._animatingZoom")
    frame.evaluate(f"thmap.view.map.setView({list(place)}, {zoom}, {{animate: false}})")


def look_at(frame: Frame, place: tuple[float, float], zoom: int) -> None:
    """Go there, and wait until the issues there are drawn."""
    go(frame, place, zoom)
    tile = frame.evaluate(
        """([place, zoom]) => {
            const { x, y } = thmap.view.map.project(place, zoom).divideBy(256).floor();
            return `/${zoom}/${x}/${y}`;
        }""",
        [list(place), zoom],
    )
    frame.wait_for_function("tile => (thmap.stats.tiles || '').includes(tile)", arg=tile)


def in_the_middle(frame: Frame, marks: str) -> Locator:
    """The mark nearest to the middle of the map: others may be out of sight."""
    index = frame.locator(marks).evaluate_all(
        """marks => {
            const away = marks.map(mark => {
                const box = mark.getBoundingClientRect();
                return Math.hypot(box.x - innerWidth / 2, box.y - innerHeight / 2);
            });
            return away.indexOf(Math.min(...away));
        }"""
    )
    return frame.locator(marks).nth(index)


def counts(frame: Frame) -> list[int]:
    drawn = frame.locator(".thmap-donut-count").all_text_contents()
    return [int(count.replace(",", "")) for count in drawn]


def test_clusters_come_apart_without_the_script_until_a_pin_opens_its_journey(
    watched: Watched, frame: Frame
) -> None:
    page, first = watched.page, counts(frame)
    assert sum(first) > 10_000, "nearly all of the real records have a point"
    expect(frame.locator(KEY)).to_contain_text("ปิดเรื่องแล้ว")
    expect(page.get_by_text("เรื่องที่มีพิกัดของตนเอง")).to_contain_text("จาก 12,044 เรื่อง")
    zoom, sent = frame.evaluate("thmap.view.map.getZoom()"), watched.sent
    frame.locator(MARKS, has_text=f"{max(first):,}").click()
    frame.wait_for_function(f"thmap.view.map.getZoom() > {zoom} + 1")
    look_at(frame, OLD_TOWN, 17)
    pin = in_the_middle(frame, PINS)
    pin.hover()
    tip = frame.locator(".thmap-tip:visible")
    expect(tip).to_have_count(1)
    expect(tip).to_contain_text(" 2565")
    assert watched.sent == sent, "panning, zooming and pointing run nothing"
    pin.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert "issue=" in page.url


def test_days_are_written_as_everywhere_else(frame: Frame) -> None:
    days = [date(2024, month, 22) for month in range(1, 13)]
    issue = {"category": "", "status": "", "group": 0}
    written = """([issue, said, days]) =>
        days.map(day => thmap.issueTip({ ...issue, day }, said).lastChild.textContent)"""
    for lang in formats.MONTHS:
        isos = [day.isoformat() for day in days]
        texts = frame.evaluate(written, [issue, points_panel._words(lang), isos])
        assert [text.split(" · ")[1] for text in texts] == [formats.day(day, lang) for day in days]


def test_what_does_not_come_apart_is_a_list(watched: Watched, frame: Frame) -> None:
    look_at(frame, OLD_TOWN, 17)
    donut = in_the_middle(frame, f"{MARKS}:has(text)")
    count = int(donut.text_content() or 0)
    donut.focus()
    watched.page.keyboard.press("Enter")
    rows = frame.locator(".thmap-list button")
    expect(rows).to_have_count(count)
    rows.first.click()
    expect(watched.page.get_by_role("dialog")).to_be_visible()


def test_the_keyboard_goes_from_mark_to_mark(watched: Watched, frame: Frame) -> None:
    look_at(frame, OLD_TOWN, 15)
    stops = frame.locator(f"{MARKS}[tabindex='0']")
    expect(stops).to_have_count(1)
    stops.focus()
    name = "document.activeElement.getAttribute('aria-label')"
    place = "document.activeElement.getBoundingClientRect().x"
    before, middle = frame.evaluate(place), frame.evaluate("thmap.view.map.getCenter().lng")
    watched.page.keyboard.press("ArrowRight")
    assert frame.evaluate(place) > before
    assert frame.evaluate(name)
    assert frame.evaluate("thmap.view.map.getCenter().lng") == middle
    watched.page.keyboard.press("Escape")
    assert frame.evaluate("document.activeElement === thmap.view.map.getContainer()")


def test_points_that_cannot_be_had_are_asked_for_again(watched: Watched, frame: Frame) -> None:
    page = watched.page
    page.expected_errors = ("Failed to load resource",)  # type: ignore[attr-defined]
    page.route("**/points/**", lambda route: route.abort())
    go(frame, OLD_TOWN, 14)
    expect(frame.locator(KEY)).to_contain_text("โหลดจุดไม่สำเร็จ")
    page.unroute("**/points/**")
    expect(frame.locator(KEY)).not_to_contain_text("โหลดจุดไม่สำเร็จ")
    frame.wait_for_selector(MARKS)


def test_a_key_that_is_dead_says_what_to_do(watched: Watched, frame: Frame) -> None:
    page = watched.page
    page.expected_errors = ("403",)  # type: ignore[attr-defined]
    asked = [0]

    def refuse(route) -> None:
        asked[0] += 1
        route.fulfill(status=403)

    page.route("**/points/**", refuse)
    go(frame, OLD_TOWN, 14)
    expect(frame.locator(KEY)).to_contain_text("โปรดโหลดหน้านี้ใหม่")
    before = asked[0]
    page.wait_for_timeout(2_500)
    assert asked[0] == before, "asking again would not help"


def test_stations_show_their_members_from_near_and_names_stay_text(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?level=amphoe&show=stations")
    frame = map_frame(page)
    expect(frame.locator(KEY)).to_contain_text("ขยายแผนที่เพื่อดูสถานี")
    go(frame, CHIANG_MAI, 11)
    badges = frame.locator(".thmap-station b")
    expect(badges.first).to_be_visible()
    in_the_middle(frame, f"{MARKS}:has(b)").hover()
    expect(frame.locator(".thmap-tip:visible")).to_contain_text("เป้าหมาย 50 คน")
    hostile = "<img src=x onerror='window.broken=1'>"
    said = "{lang: 'th', texts: {members: ''}}"
    children = f"thmap.stationTip({{th: {hostile!r}, members: 1, target: 1}}, {said}).children"
    assert frame.evaluate(f"{children}[0].textContent") == hostile
    assert frame.evaluate(f"{children}[0].childElementCount") == 0
