"""Drives a page of the dashboard and takes its times, bytes, frames and script runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Frame, Page

from tests.benchmarks.wire import Wire

MAP_DRAWN = "() => window.thmap && thmap.stats && thmap.stats.first"
NOW = "performance.timeOrigin + performance.now()"
QUIET = 600  # milliseconds without a byte: all has arrived

Measured = dict[str, list[float]]

_FRAMES = """
() => {
  window.frameTimes = [];
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    window.frameTimes.push(now - last);
    last = now;
    window.ticking = requestAnimationFrame(tick);
  };
  window.ticking = requestAnimationFrame(tick);
}
"""


def first_draw(page: Page, url: str, drawn: str = MAP_DRAWN) -> float:
    """Seconds from asking for the page until the map is drawn."""
    page.goto(url)
    frame = map_frame(page)
    at = frame.wait_for_function(drawn, timeout=120_000).json_value()
    page.wait_for_timeout(500)
    return float(at + frame.evaluate("performance.timeOrigin")) / 1000 - (
        float(page.evaluate("performance.timeOrigin")) / 1000
    )


def change(page: Page, server: Wire, act: Callable[[], None]) -> tuple[float, int, int]:
    """Seconds from a click until the map is drawn anew; bytes until then, and until all is."""
    settle(page, server)
    frame = map_frame(page)
    for place in (page, frame):
        place.evaluate(f"addEventListener('mouseup', () => {{ top.pressed = {NOW} }}, true)")
    shows, before = frame.evaluate("thmap.stats.shows"), server.received
    act()
    frame.wait_for_function("shows => thmap.stats.shows > shows", arg=shows)
    until_recoloured = server.received - before
    page.wait_for_timeout(100)  # what was shown is painted with the next frame
    drawn = frame.evaluate("performance.timeOrigin + thmap.stats.drawn")
    settle(page, server)
    seconds = (drawn - page.evaluate("pressed")) / 1000
    return seconds, until_recoloured, server.received - before


def record(measured: Measured, name: str, changed: tuple[float, int, int]) -> None:
    """Keep what :func:`change` measured, under three names."""
    parts = (name, f"{name}, bytes until recoloured", f"{name}, bytes, the table included")
    for part, value in zip(parts, changed, strict=True):
        measured.setdefault(part, []).append(value)


@contextmanager
def frames_of(frame: Frame) -> Iterator[list[float]]:
    """The milliseconds between the frames that are drawn meanwhile."""
    times: list[float] = []
    frame.evaluate(_FRAMES)
    yield times
    frame.evaluate("cancelAnimationFrame(window.ticking)")
    times += frame.evaluate("window.frameTimes.slice(1)")


@contextmanager
def script_runs(page: Page) -> Iterator[list[int]]:
    """How often the page asks the server for something through its socket meanwhile."""
    asked: list[int] = []
    page.evaluate("window.asked = 0")
    yield asked
    asked.append(page.evaluate("window.asked"))


def count_what_is_asked(page: Page) -> None:
    """Lets :func:`script_runs` count; before the page is opened."""
    page.add_init_script(
        "const send = WebSocket.prototype.send;"
        "WebSocket.prototype.send = function (...parts) {"
        "  window.asked = (window.asked || 0) + 1; return send.apply(this, parts); };"
    )


def heap(page: Page) -> float:
    """Bytes of JavaScript objects that are in use, page and frames together."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {entry["name"]: entry["value"] for entry in
               session.send("Performance.getMetrics")["metrics"]}  # fmt: skip
    session.detach()
    return float(metrics["JSHeapUsedSize"])


def settle(page: Page, server: Wire) -> None:
    """Wait until nothing more arrives."""
    before = -1
    while before != server.received:
        before = server.received
        page.wait_for_timeout(QUIET)


def map_frame(page: Page) -> Frame:
    """The frame of the first map of a page."""
    handle = page.wait_for_selector("iframe[title*='st_folium']", timeout=120_000)
    frame = handle and handle.content_frame()
    assert frame
    return frame


def table(measured: Measured, limits: dict[str, float]) -> None:
    """Print the medians, their ratio to an empty page, and whether a limit is reached."""
    empty = median(measured["empty Streamlit page, warm"])
    for name, values in measured.items():
        middle = median(values)
        unit = _unit(name)
        shown = {"kB": middle / 1000, "MB": middle / 1e6}.get(unit, middle)
        ratio = f"{middle / empty:6.2f} × empty page" if unit == "s" else ""
        limit = limits.get(name)
        verdict = "" if limit is None else ("reached" if middle <= limit else "NOT REACHED")
        print(f"{name:52} {shown:9.2f} {unit:4} {ratio:22} n={len(values)} {verdict}")


def _unit(name: str) -> str:
    for word, unit in (("heap", "MB"), ("bytes", "kB"), ("runs", ""), ("frame", "ms")):
        if word in name:
            return unit
    return "s"
