"""Time and bytes of the map in Chromium, beside an empty Streamlit page in the same run.

::

    python -m tests.benchmarks.bench_map                      the map alone, official boundaries
    python -m tests.benchmarks.bench_map --plain              and folium.GeoJson as a yardstick
    python -m tests.benchmarks.bench_map --url http://127.0.0.1:8501 --press อำเภอ ตำบล
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from etl.boundaries import find
from geo.layer_files import LAYERS
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, HARNESS, served

LIMITS = {"first draw, warm": 1.5, "recolour": 0.3, "recolour, bytes": 30e3, "first load": 800e3}
EMPTY = "import streamlit as st\nst.text('ready')\n"
PLAIN = """
import os
from pathlib import Path
import folium, shapely, streamlit as st
from streamlit_folium import st_folium
from dashboard.assets import prepare
from geo.layer_files import read_layer

folder = Path(os.environ["LAYER"])
layer = read_layer(folder.name, folder.parent)
assets = prepare(layer)
coarse = layer.units.set_geometry(shapely.coverage_simplify(layer.units.geometry.array, 0.006))
base = folium.Map((13.2, 101), zoom_start=6, tiles=None, prefer_canvas=True)
base.default_js = [(assets.scripts[0],) * 2]
base.default_css = [(assets.styles[0],) * 2]
folium.GeoJson(coarse[["th", "geometry"]]).add_to(base)
st_folium(base, key="map", use_container_width=True, returned_objects=[])
"""
MAP_DRAWN = "() => window.thmap && thmap.stats && thmap.stats.first"
PLAIN_DRAWN = (
    "() => window.map && Object.keys(map._layers).length > 7000 "
    "&& (window.drawnAt = window.drawnAt || performance.now())"
)
NOW = "performance.timeOrigin + performance.now()"


@dataclass
class Traffic:
    """Bytes as they come over the wire, by address; those of the web socket apart."""

    files: dict[str, int] = field(default_factory=dict)
    socket: int = 0

    def own(self) -> int:
        """Files that are not Streamlit's: the map's, and those of its frame."""
        return sum(size for url, size in self.files.items() if "/assets/" in url or "/comp" in url)

    def streamlit(self) -> int:
        """Streamlit's own files."""
        return sum(self.files.values()) - self.own()


def main() -> None:
    """Measure and print medians."""
    options = _parser().parse_args()
    with ExitStack() as stack:
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        start = _starter(stack)
        empty = start(EMPTY)
        measured = {"empty Streamlit page, warm": _empty_page(browser, empty, options.runs)}
        url = options.url or start(HARNESS.read_text(encoding="utf-8"))
        press = options.press or ["Increment", "province", "amphoe", "tambon"]
        measured |= _map(browser, url, press, options.runs)
        if options.plain:
            measured |= _plain(browser, start(PLAIN))
    _print(measured)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--url", help="a dashboard that runs already")
    parser.add_argument("--press", nargs="+", help="what to click on it, by its text")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--plain", action="store_true", help="measure folium.GeoJson too (slow)")
    return parser


def _starter(stack: ExitStack) -> Callable[[str], str]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    layer = LAYERS / find().info.hash

    def start(source: str) -> str:
        script = folder / f"app{len(list(folder.glob('app*')))}.py"
        script.write_text(source, encoding="utf-8")
        log = script.with_suffix(".log")
        environment = {"LAYER": str(layer)}
        return stack.enter_context(served(folder / "no-store", script, environment, log))

    return start


def _empty_page(browser: Browser, url: str, runs: int) -> list[float]:
    page = browser.new_page()
    seconds = []
    for _ in range(runs + 1):
        page.goto(url)
        page.wait_for_function("() => document.body.innerText.includes('ready')")
        seconds.append(page.evaluate("performance.now()") / 1000)
    page.close()
    return seconds[1:]


def _map(browser: Browser, url: str, press: list[str], runs: int) -> dict[str, list[float]]:
    measured: dict[str, list[float]] = {}
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    with _traffic(page) as traffic:
        cold = _first_draw(page, url, MAP_DRAWN)
    measured["first draw, cold"] = [cold]
    measured["first load"] = [traffic.own()]
    measured["Streamlit's own files"] = [traffic.streamlit()]
    measured["first draw, warm"] = [_first_draw(page, url, MAP_DRAWN) for _ in range(runs)]
    for text in press:
        name = "recolour" if text == "Increment" else f"press {text}"
        pressed = [_press(page, text) for _ in range(runs if text == "Increment" else 1)]
        measured[name] = [seconds for seconds, _ in pressed]
        measured[f"{name}, bytes"] = [size for _, size in pressed]
    page.close()
    return measured


def _plain(browser: Browser, url: str) -> dict[str, list[float]]:
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    _first_draw(page, url, PLAIN_DRAWN)
    with _traffic(page) as traffic:
        warm = _first_draw(page, url, PLAIN_DRAWN)
    page.close()
    return {
        "folium.GeoJson, first draw, warm": [warm],
        "folium.GeoJson, bytes of every draw": [traffic.socket],
    }


def _first_draw(page: Page, url: str, drawn: str) -> float:
    """Seconds from asking for the page until the map is drawn."""
    page.goto(url)
    handle = page.wait_for_selector("iframe", timeout=120_000)
    frame = handle and handle.content_frame()
    assert frame
    at = frame.wait_for_function(drawn, timeout=120_000).json_value()
    page.wait_for_timeout(500)
    return float(at + frame.evaluate("performance.timeOrigin")) / 1000 - (
        float(page.evaluate("performance.timeOrigin")) / 1000
    )


def _press(page: Page, text: str) -> tuple[float, int]:
    """Seconds from a click until the map is drawn anew, and the bytes that it took."""
    page.evaluate(f"addEventListener('mouseup', () => {{ window.pressed = {NOW} }}, true)")
    handle = page.query_selector("iframe")
    frame = handle and handle.content_frame()
    assert frame
    before = frame.evaluate("thmap.stats.shows")
    with _traffic(page) as traffic:
        _target(page, text).click()
        frame.wait_for_function("before => thmap.stats.shows > before", arg=before)
        page.wait_for_timeout(500)
    drawn = frame.evaluate("performance.timeOrigin + thmap.stats.drawn")
    return (drawn - page.evaluate("pressed")) / 1000, traffic.socket + traffic.own()


def _target(page: Page, text: str):  # type: ignore[no-untyped-def]
    button = page.get_by_role("button", name=text, exact=True)
    return button if button.count() else page.get_by_text(text, exact=True)


@contextmanager
def _traffic(page: Page) -> Iterator[Traffic]:
    """Counts what the page receives, compressed as it is sent."""
    traffic = Traffic()
    addresses: dict[str, str] = {}
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )

    def finished(event: dict) -> None:  # type: ignore[type-arg]
        url = addresses.get(event["requestId"], "")
        traffic.files[url] = traffic.files.get(url, 0) + int(event["encodedDataLength"])

    def received(event: dict) -> None:  # type: ignore[type-arg]
        data = event["response"]
        binary = data["opcode"] == 2  # then shown in Base64
        traffic.socket += len(data["payloadData"]) * 3 // 4 if binary else len(data["payloadData"])

    client.on("Network.loadingFinished", finished)
    client.on("Network.webSocketFrameReceived", received)
    yield traffic
    client.detach()


def _print(measured: dict[str, list[float]]) -> None:
    empty = median(measured["empty Streamlit page, warm"])
    for name, values in measured.items():
        middle = median(values)
        in_bytes = middle > 500
        written = f"{middle / 1000:8.1f} kB" if in_bytes else f"{middle:8.2f} s "
        ratio = "" if in_bytes else f"{middle / empty:6.2f} × empty page"
        limit = LIMITS.get(name)
        verdict = "" if limit is None else ("reached" if middle <= limit else "NOT REACHED")
        print(f"{name:38} {written} {ratio:22} n={len(values)} {verdict}")


if __name__ == "__main__":
    main()
