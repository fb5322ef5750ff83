"""The player in a real browser: it steps without a run of the script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Frame, Page, expect

from tests.browser.waiting import until_whole

MapFrame = Callable[[Page], Frame]


def stepped(frame: Frame, act: Callable[[], None]) -> None:
    """Do something that shows another picture, and wait for it."""
    before = frame.evaluate("thmap.stats.steps")
    act()
    frame.wait_for_function(f"thmap.stats.steps > {before}")


def test_the_player_steps_in_the_browser_alone(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{dashboard}/?layer=issues_per_10k&level=amphoe&play=month")
    frame = map_frame(page)
    until_whole(page)
    box = frame.locator(".thmap-player")
    name, slider = box.locator("output"), box.get_by_role("slider")
    expect(name).to_have_text("ก.ย. 2568")
    page.wait_for_timeout(500)
    asked = len(sent)
    assert asked, "the page asks its server through a socket"
    values = "JSON.stringify(Array.from(thmap.view.values.classes))"
    last = frame.evaluate(values)

    stepped(frame, lambda: box.get_by_role("button", name="ก่อนหน้า").click())
    expect(name).to_have_text("ส.ค. 2568")
    assert frame.evaluate(values) != last
    stepped(frame, lambda: slider.press("ArrowRight"))
    expect(name).to_have_text("ก.ย. 2568")
    assert frame.evaluate(values) == last, "the same picture again"
    stepped(frame, lambda: slider.press("Home"))
    expect(name).to_have_text("ต.ค. 2566")
    stepped(frame, lambda: slider.press(" "))
    expect(box.get_by_role("button", name="หยุด")).to_be_visible()
    expect(name).to_have_text("พ.ย. 2566")
    slider.press(" ")
    expect(box.get_by_role("button", name="เล่น", exact=True)).to_be_visible()

    assert len(sent) == asked, "the script was asked"
    assert "play=month" in page.url


def test_closing_the_player_leads_back_to_the_view(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?layer=issues_per_10k")
    frame = map_frame(page)
    until_whole(page)
    still = frame.evaluate("JSON.stringify(thmap.view.values.values)")
    box = frame.locator(".thmap-player")
    expect(box).to_be_hidden()
    page.get_by_role("radio", name="รายสัปดาห์").click()
    expect(box).to_be_visible()
    assert frame.evaluate("JSON.stringify(thmap.view.values.values)") != still
    page.get_by_role("radio", name="ไม่เล่น").click()
    expect(box).to_be_hidden()
    assert frame.evaluate("JSON.stringify(thmap.view.values.values)") == still
