"""Time and bytes of the map in Chromium, beside an empty Streamlit page in the same run.

::

    python -m tests.benchmarks.bench_map                  the dashboard, on demonstration records
    python -m tests.benchmarks.bench_map --store DIR      the dashboard, on a published store
    python -m tests.benchmarks.bench_map --no-plain       without folium.GeoJson, the yardstick

Bytes are counted on the wire (tests/benchmarks/wire.py).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.layers.registry import LAYERS as MAP_LAYERS
from dashboard.texts import text
from etl.boundaries import find
from geo.files import DATA
from geo.layer_files import LAYERS
from tests.benchmarks import plain_map
from tests.benchmarks.driving import (
    Measured,
    change,
    count_what_is_asked,
    first_draw,
    frames_of,
    heap,
    map_frame,
    record,
    script_runs,
    settle,
    table,
)
from tests.benchmarks.wire import Wire, wire
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, served

LIMITS = {
    "first draw, warm": 1.2,
    "first draw, cold, over an empty page's": 2.0,
    "first load, bytes of the map's own": 650e3,
    "second visit, bytes of geometry": 0,
    "recolour": 0.25,
    "recolour, bytes until recoloured": 30e3,
    "level switch": 0.4,
    "drill-down": 0.5,
    "a step of the player": 0.1,
    "steps of the player, script runs": 0,
    "pan and zoom, script runs": 0,
    "pan and zoom, median frame": 33,
    "pan and zoom, longest frame": 250,
    "JavaScript heap": 150e6,
    "all tambons as one HTML file, bytes": 1.2e6,
}
#: The map's own files are those that Streamlit would not have fetched by itself.
OWN = ("/assets/", "/component/")
EMPTY = "import streamlit as st\nst.text('ready')\n"
SIZE = {"width": 1366, "height": 768}
LEVEL_ROUNDS = 3
PROVINCES = ("50", "30", "90", "40", "80")


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

        empty, server = start(EMPTY), start()
        measured = _empty_page(browser, empty, options.runs)
        measured |= _first_load(browser, server, median(measured["empty Streamlit page, cold"]))
        measured |= _changes(browser, server, options.runs)
        measured |= _moves(browser, server)
        measured |= _player(browser, server, options.runs)
        measured |= _file(store, folder / "map.html")
        if options.plain:
            measured |= plain_map.measure(browser, start(plain_map.SOURCE))
    table(measured, LIMITS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--store", type=Path, help="a published store; else one is made")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True,
                        help="measure folium.GeoJson too (a minute)")  # fmt: skip
    return parser


def _file(store: Path, path: Path) -> Measured:
    command = [sys.executable, "-m", "dashboard", "snapshot", "--layer", "members_per_10k"]
    view = ["--level", "tambon", "--store", str(store), "-o", str(path)]
    subprocess.run([*command, *view], check=True, cwd=DATA.parent)
    return {"all tambons as one HTML file, bytes": [path.stat().st_size]}


def _demonstration(store: Path) -> Path:
    command = [sys.executable, "-m", "etl", "demo", "--store", str(store), "--seed", "1"]
    subprocess.run(command, check=True, cwd=DATA.parent, stdout=subprocess.DEVNULL)
    return store


def _empty_page(browser: Browser, server: Wire, runs: int) -> Measured:
    """Cold: a browser that has nothing; warm: the same one again."""

    def ready(page: Page) -> float:
        page.goto(server.address)
        page.wait_for_function("() => document.body.innerText.includes('ready')")
        return float(page.evaluate("performance.now()")) / 1000

    cold = []
    for _ in range(3):
        page = browser.new_page(viewport=SIZE)
        cold.append(ready(page))
        page.close()
    page = browser.new_page(viewport=SIZE)
    ready(page)
    warm = [ready(page) for _ in range(runs)]
    page.close()
    return {"empty Streamlit page, cold": cold, "empty Streamlit page, warm": warm}


def _first_load(browser: Browser, server: Wire, empty: float) -> Measured:
    """The first page of a browser that has nothing, and its second visit."""
    page = browser.new_page(viewport=SIZE)
    own: list[int] = []
    geometry: list[int] = []

    def finished(request) -> None:  # type: ignore[no-untyped-def]
        sizes = request.sizes()
        size = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if any(part in request.url for part in OWN):
            own.append(size)
        if "geometry" in request.url and not request.response().from_service_worker:
            geometry.append(sizes["responseBodySize"])

    page.on("requestfinished", finished)
    url, before = _national(server), server.received
    cold = first_draw(page, url)
    settle(page, server)
    measured: Measured = {
        "first draw, cold": [cold],
        "first draw, cold, over an empty page's": [cold - empty],
        "first load, bytes of the map's own": [sum(own)],
        "first load, all bytes": [server.received - before],
    }
    geometry.clear()
    first_draw(page, url)
    settle(page, server)
    page.close()
    return measured | {"second visit, bytes of geometry": [max(sum(geometry), 0)]}


def _changes(browser: Browser, server: Wire, runs: int) -> Measured:
    page = browser.new_page(viewport=SIZE)
    url = _national(server)
    first_draw(page, url)
    measured: Measured = {"first draw, warm": [first_draw(page, url) for _ in range(runs)]}
    titles = [layer.title("th") for layer in MAP_LAYERS.values()]
    # The first one is on the map already; after the last it is another layer again.
    for title in islice(cycle([*titles[1:], titles[0]]), runs):
        record(measured, "recolour", change(page, server, lambda t=title: _choose(page, t)))
    for level in ("province", "amphoe", "tambon") * LEVEL_ROUNDS:
        name = text(f"level.{level}s", "th")
        changed = change(page, server, lambda n=name: _press(page, n))
        record(measured, "level switch", changed)
        record(measured, f"to level {level}", changed)
    for province in PROVINCES:
        first_draw(page, f"{server.address}/?lang=th")
        x, y = _middle_of(page, province)
        changed = change(page, server, lambda x=x, y=y: page.mouse.click(x, y))
        record(measured, "drill-down", changed)
    page.close()
    return measured


def _moves(browser: Browser, server: Wire) -> Measured:
    """Panning and zooming the national tambon map, with the redraw at the end of each move."""
    page = browser.new_page(viewport=SIZE)
    count_what_is_asked(page)
    first_draw(page, _national(server))
    settle(page, server)
    frame = map_frame(page)
    used = heap(page)
    box = page.locator("iframe[title*='st_folium']").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with script_runs(page) as runs, frames_of(frame) as frames:
        for zoomed in range(4):
            for dx, dy in ((120, 60), (-160, 40), (60, -140)):
                page.mouse.move(x, y)
                page.mouse.down()
                page.mouse.move(x + dx, y + dy, steps=12)
                page.mouse.up()
                page.wait_for_timeout(250)
            page.mouse.wheel(0, -240 if zoomed < 2 else 240)
            page.wait_for_timeout(900)
    page.close()
    return {
        "pan and zoom, script runs": [float(runs[0])],
        "pan and zoom, median frame": [median(frames)],
        "pan and zoom, longest frame": [max(frames)],
        "JavaScript heap": [used],
    }


def _player(browser: Browser, server: Wire, runs: int) -> Measured:
    """Stepping through the months of the national tambon map."""
    page = browser.new_page(viewport=SIZE)
    count_what_is_asked(page)
    first_draw(page, f"{_national(server)}&layer=issues_per_10k&play=month")
    settle(page, server)
    frame = map_frame(page)
    forward = frame.get_by_role("button", name=text("player.forward", "th"))
    seconds = []
    with script_runs(page) as asked:
        for _ in range(runs):
            started = frame.evaluate(
                "() => { addEventListener('mouseup', () => "
                "{ window.stepped = performance.now() }, { once: true, capture: true });"
                "return thmap.stats.drawn }"
            )
            forward.click()
            frame.wait_for_function("before => thmap.stats.drawn > before", arg=started)
            seconds.append(frame.evaluate("thmap.stats.drawn - stepped") / 1000)
    page.close()
    return {
        "a step of the player": seconds,
        "steps of the player, script runs": [float(asked[0])],
    }


def _national(server: Wire) -> str:
    return f"{server.address}/?level=tambon&lang=th"


def _choose(page: Page, title: str) -> None:
    page.get_by_role("combobox", name=text("map.layer", "th")).click()
    page.get_by_role("option", name=title, exact=True).click()


def _press(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def _middle_of(page: Page, province: str) -> tuple[float, float]:
    """Where on the page the middle of a province is."""
    box = page.locator("iframe[title*='st_folium']").first.bounding_box()
    assert box
    shapes = find().units
    middle = shapes.loc[shapes["province"] == province, ["lon", "lat"]].mean()
    at = map_frame(page).evaluate(
        "([lat, lon]) => thmap.view.map.latLngToContainerPoint([lat, lon])",
        [float(middle["lat"]), float(middle["lon"])],
    )
    return box["x"] + at["x"], box["y"] + at["y"]


if __name__ == "__main__":
    main()
