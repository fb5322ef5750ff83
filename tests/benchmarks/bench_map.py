"""Time and bytes of the map in Chromium, beside an empty Streamlit page in the same run.

::

    python -m tests.benchmarks.bench_map                  the dashboard, on demonstration records
    python -m tests.benchmarks.bench_map --store DIR      the dashboard, on a published store
    python -m tests.benchmarks.bench_map --plain          and folium.GeoJson as a yardstick

Bytes are counted on the wire (tests/benchmarks/wire.py).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from dashboard.layers import LAYERS as MAP_LAYERS
from dashboard.texts import text
from etl.boundaries import find
from geo.files import DATA
from geo.layer_files import LAYERS
from tests.benchmarks.wire import Wire, wire
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, served

LIMITS = {
    "first draw, warm": 1.5,
    "first load, the map's own": 800e3,
    "recolour": 0.3,
    "recolour, bytes until recoloured": 30e3,
}
#: The map's own files are those that Streamlit would not have fetched by itself.
OWN = ("/assets/", "/component/")
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
LEVEL_ROUNDS = 3
QUIET = 600  # milliseconds without a byte: all has arrived

Measured = dict[str, list[float]]


def main() -> None:
    """Measure and print medians."""
    options = _parser().parse_args()
    with ExitStack() as stack:
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = options.store or _demonstration(folder / "store")

        def start(source: str | None = None) -> Wire:
            number = len(list(folder.glob("*.log")))
            log, script = folder / f"{number}.log", None
            if source:
                script = folder / f"app{number}.py"
                script.write_text(source, encoding="utf-8")
            layer = LAYERS / find().info.hash
            address = stack.enter_context(served(store, script, {"LAYER": str(layer)}, log))
            return stack.enter_context(wire(address))

        measured = {"empty Streamlit page, warm": _empty_page(browser, start(EMPTY), options.runs)}
        measured |= _dashboard(browser, start(), options.runs)
        if options.plain:
            measured |= _plain(browser, start(PLAIN))
    _print(measured)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--store", type=Path, help="a published store; else one is made")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--plain", action="store_true", help="measure folium.GeoJson too (slow)")
    return parser


def _demonstration(store: Path) -> Path:
    command = [sys.executable, "-m", "etl", "demo", "--store", str(store), "--seed", "1"]
    subprocess.run(command, check=True, cwd=DATA.parent, stdout=subprocess.DEVNULL)
    return store


def _empty_page(browser: Browser, server: Wire, runs: int) -> list[float]:
    page = browser.new_page()
    seconds = []
    for _ in range(runs + 1):
        page.goto(server.address)
        page.wait_for_function("() => document.body.innerText.includes('ready')")
        seconds.append(page.evaluate("performance.now()") / 1000)
    page.close()
    return seconds[1:]


def _dashboard(browser: Browser, server: Wire, runs: int) -> Measured:
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    url = f"{server.address}/?level=tambon&lang=th"
    measured = _first_load(page, server, url)
    measured["first draw, warm"] = [_first_draw(page, url, MAP_DRAWN) for _ in range(runs)]
    titles = [layer.title("th") for layer in MAP_LAYERS.values()]
    # The first one is on the map already; after the last it is another layer again.
    for title in islice(cycle([*titles[1:], titles[0]]), runs):
        _record(measured, "recolour", _change(page, server, lambda t=title: _choose(page, t)))
    for level in ("province", "amphoe", "tambon") * LEVEL_ROUNDS:
        name = text(f"level.{level}s", "th")
        change = _change(page, server, lambda n=name: _press(page, n))
        _record(measured, f"to level {level}", change)
    page.close()
    return measured


def _first_load(page: Page, server: Wire, url: str) -> Measured:
    """The first page of a browser that has nothing: seconds, and bytes on the wire."""
    own: list[int] = []
    page.on(
        "requestfinished",
        lambda request: (
            own.append(
                sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
            )
            if any(part in request.url for part in OWN)
            else None
        ),
    )
    before = server.received
    cold = _first_draw(page, url, MAP_DRAWN)
    _settle(page, server)
    return {
        "first draw, cold": [cold],
        "first load, the map's own": [sum(own)],
        "first load, all": [server.received - before],
    }


def _change(page: Page, server: Wire, act: Callable[[], None]) -> tuple[float, int, int]:
    """Seconds from a click until the map is drawn anew; bytes until then, and until all is."""
    _settle(page, server)
    page.evaluate(f"addEventListener('mouseup', () => {{ window.pressed = {NOW} }}, true)")
    frame = _map_frame(page)
    shows, before = frame.evaluate("thmap.stats.shows"), server.received
    act()
    frame.wait_for_function("shows => thmap.stats.shows > shows", arg=shows)
    until_recoloured = server.received - before
    page.wait_for_timeout(100)  # what was shown is painted with the next frame
    drawn = frame.evaluate("performance.timeOrigin + thmap.stats.drawn")
    _settle(page, server)
    seconds = (drawn - page.evaluate("pressed")) / 1000
    return seconds, until_recoloured, server.received - before


def _record(measured: Measured, name: str, change: tuple[float, int, int]) -> None:
    parts = (name, f"{name}, bytes until recoloured", f"{name}, bytes, the table included")
    for part, value in zip(parts, change, strict=True):
        measured.setdefault(part, []).append(value)


def _choose(page: Page, title: str) -> None:
    page.get_by_role("combobox", name=text("map.layer", "th")).click()
    page.get_by_role("option", name=title, exact=True).click()


def _press(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def _settle(page: Page, server: Wire) -> None:
    """Wait until nothing more arrives."""
    before = -1
    while before != server.received:
        before = server.received
        page.wait_for_timeout(QUIET)


def _map_frame(page: Page) -> Frame:
    handle = page.wait_for_selector("iframe[title*='st_folium']", timeout=120_000)
    frame = handle and handle.content_frame()
    assert frame
    return frame


def _plain(browser: Browser, server: Wire) -> Measured:
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    _first_draw(page, server.address, PLAIN_DRAWN)
    _settle(page, server)
    before = server.received
    warm = _first_draw(page, server.address, PLAIN_DRAWN)
    _settle(page, server)
    page.close()
    return {
        "folium.GeoJson, first draw, warm": [warm],
        "folium.GeoJson, bytes of every draw": [server.received - before],
    }


def _first_draw(page: Page, url: str, drawn: str) -> float:
    """Seconds from asking for the page until the map is drawn."""
    page.goto(url)
    frame = _map_frame(page)
    at = frame.wait_for_function(drawn, timeout=120_000).json_value()
    page.wait_for_timeout(500)
    return float(at + frame.evaluate("performance.timeOrigin")) / 1000 - (
        float(page.evaluate("performance.timeOrigin")) / 1000
    )


def _print(measured: Measured) -> None:
    empty = median(measured["empty Streamlit page, warm"])
    for name, values in measured.items():
        middle = median(values)
        in_bytes = middle > 500
        written = f"{middle / 1000:8.1f} kB" if in_bytes else f"{middle:8.2f} s "
        ratio = "" if in_bytes else f"{middle / empty:6.2f} × empty page"
        limit = LIMITS.get(name)
        verdict = "" if limit is None else ("reached" if middle <= limit else "NOT REACHED")
        print(f"{name:50} {written} {ratio:22} n={len(values)} {verdict}")


if __name__ == "__main__":
    main()
