"""Two maps side by side in a real browser: each follows the other, and no script runs for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.waiting import until_whole

PERIODS = "layer=issues_per_10k&level=amphoe&period=last_month&compare=period&other=before"
AREAS = "layer=issues_per_10k&level=amphoe&area=50&compare=area&other=51"
WHERE = "(() => { const c = thmap.view.map.getCenter(); return [c.lat, c.lng]; })()"
ZOOM = "thmap.view.map.getZoom()"


def opened(page: Page, address: str) -> tuple[Frame, Frame]:
    """Both frames, as soon as both have drawn."""
    page.goto(address)
    expect(page.locator("iframe[title*='st_folium']")).to_have_count(2)
    until_whole(page)
    frames = []
    for handle in page.query_selector_all("iframe[title*='st_folium']"):
        frame = handle.content_frame()
        assert frame
        frame.wait_for_function("window.thmap && thmap.stats && thmap.stats.drawn")
        frames.append(frame)
    return frames[0], frames[1]


def box(page: Page, side: int) -> tuple[float, float]:
    """The middle of a map on the screen."""
    found = page.locator("iframe[title*='st_folium']").nth(side).bounding_box()
    assert found
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def zoom_in(page: Page, side: int) -> None:
    frame = page.locator("iframe[title*='st_folium']").nth(side).content_frame
    frame.locator(".leaflet-control-zoom-in").click()


@pytest.mark.parametrize("side", [0, 1])
def test_dragging_and_zooming_one_moves_the_other(page: Page, dashboard: str, side: int) -> None:
    frames = opened(page, f"{dashboard}/?{PERIODS}")
    led = frames[1 - side]
    shows = [frame.evaluate("thmap.stats.shows") for frame in frames]
    x, y = box(page, side)
    start = led.evaluate(WHERE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y - 20, steps=3)
    led.wait_for_function(f"{WHERE}[0] < {start[0]} - .1", timeout=5_000)
    page.mouse.up()
    zoom = led.evaluate(ZOOM)
    zoom_in(page, side)
    led.wait_for_function(f"{ZOOM} > {zoom} + .9", timeout=5_000)
    page.wait_for_timeout(600)
    places = [frame.evaluate(WHERE) for frame in frames]
    assert places[0] == pytest.approx(places[1], abs=0.02)
    assert frames[0].evaluate(ZOOM) == pytest.approx(frames[1].evaluate(ZOOM))
    assert [frame.evaluate("thmap.stats.shows") for frame in frames] == shows, "a script ran"


def test_pointing_in_one_marks_the_same_unit_in_the_other(page: Page, dashboard: str) -> None:
    first, second = opened(page, f"{dashboard}/?{PERIODS}")
    x, y = box(page, 0)
    page.mouse.move(x - 4, y - 60)
    page.mouse.move(x, y - 60)
    tips = [frame.locator(".thmap-tip") for frame in (first, second)]
    for tip in tips:
        expect(tip).to_be_visible()
    assert second.evaluate("thmap.view.hovered") == first.evaluate("thmap.view.hovered") >= 0
    names = [tip.locator(".thmap-tip-name").text_content() for tip in tips]
    assert names[0] == names[1]
    page.mouse.move(5, 5)
    for tip in tips:
        expect(tip).to_be_hidden()


def test_of_two_areas_only_the_zoom_follows(page: Page, dashboard: str) -> None:
    first, second = opened(page, f"{dashboard}/?{AREAS}")
    zooms = [frame.evaluate(ZOOM) for frame in (first, second)]
    place = second.evaluate(WHERE)
    x, y = box(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=3)
    page.mouse.up()
    zoom_in(page, 0)
    second.wait_for_function(f"{ZOOM} > {zooms[1]} + .9", timeout=5_000)
    page.wait_for_timeout(600)
    assert [frame.evaluate(ZOOM) for frame in (first, second)] == pytest.approx(
        [zoom + 1 for zoom in zooms]
    )
    assert second.evaluate(WHERE) == pytest.approx(place, abs=0.01)
