"""The dashboard over ten years of the whole country: recolours, memory, and the first page.

::

    python -m tests.benchmarks.bench_wide                     publishes ten million issues first
    python -m tests.benchmarks.bench_wide --store DIR         a store that is published
    python -m tests.benchmarks.bench_wide --rows 1000000      a smaller one

A recolour is from the choice on the page to the map painted anew. No view is asked for twice, and
after each the page is let come to its end, as somebody does who reads it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.filters import FILTERS
from dashboard.layers.registry import LAYERS as MAP_LAYERS
from dashboard.texts import text
from etl.boundaries import find
from etl.secret import VARIABLE
from etl.store import open_store
from geo.files import DATA
from geo.layer_files import LAYERS
from tests.benchmarks.driving import change, first_draw, map_frame
from tests.benchmarks.large_records import write
from tests.benchmarks.wire import Wire, wire
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, process
from tests.load.footprint import processor_seconds, watched

#: Seconds of a recolour, and gigabytes of the server.
RECOLOUR, MEMORY = 0.5, 6.0
_ROWS = 10_000_000
# So high that the lists of the filters do not close because the sidebar scrolls.
_SIZE = {"width": 1366, "height": 1800}
_WHOLE, _PATIENCE = "[data-test-script-state='notRunning']", 120_000
_UNFOLDING = 800  # milliseconds
#: Counted of all issues and of the open ones, of another day, among neighbours. Under each of the
#: filters and periods beside it each has other values: else the map has nothing to draw.
_LAYERS = (
    "issues_per_10k", "overdue_share", "median_dwell", "issues_change", "issues_per_km2",
    "category_livelihood", "escalated_share", "category_order", "hot_spots", "emerging",
)  # fmt: skip
_OF_ALL_DAYS = "emerging"
_LEVELS = ("amphoe", "tambon", "province")
_FILTERS = (
    ("category", "crime"), ("status", "in_progress"), ("kind", "need"), ("urgency", "urgent"),
    ("channel", "member"), ("rung", "2"),
)  # fmt: skip
_PERIODS = ("fiscal_year", "months_12", "quarter")


@dataclass(frozen=True)
class Choice:
    """Something chosen on the page: what kind of thing it is, and how."""

    kind: str
    choose: Callable[[Page], None]


@dataclass(frozen=True)
class Recolour:
    """Seconds until the map was painted, and of the server's processor until the page was whole."""

    kind: str
    painted: float
    processor: float


def main() -> int:
    """Print one line a figure; 1 where one was not reached."""
    options = _parser().parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = options.store or _published(options.rows, folder)
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        layer = str(LAYERS / find().info.hash)
        began = time.perf_counter()
        address, pid = stack.enter_context(
            process(store, None, {"LAYER": layer}, folder / "log.txt")
        )
        started = time.perf_counter() - began
        server = stack.enter_context(wire(address))
        with watched(pid) as seen:
            page, first = _first_page(browser, server)
            used = processor_seconds(pid)
            found = list(_recolours(page, server, pid, options.rounds))
            page.close()
        print(f"{open_store(store).manifest.rows('issues'):,} issues in {store}")
        return _told(started, first, used, found, seen.peak, seen.megabytes[-1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--store", type=Path, help="a published store; else one is made")
    parser.add_argument("--rows", type=int, default=_ROWS, help="issues of a store that is made")
    parser.add_argument("--rounds", type=int, default=2, help="through all choices")
    return parser


def _published(rows: int, folder: Path) -> Path:
    files = write(rows, folder / "files")
    named = [word for kind, file in files.items() for word in (f"--{kind}", str(file))]
    command = [sys.executable, "-m", "etl", "run", *named, "--any-size"]
    subprocess.run(
        [*command, "--store", str(folder / "store")],
        cwd=DATA.parent,
        env=os.environ | {VARIABLE: "benchmark" * 8},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / "store"


def _first_page(browser: Browser, server: Wire) -> tuple[Page, float]:
    """The page of whoever comes first, and the seconds until its map is drawn: all that is read
    of the store is read meanwhile."""
    page = browser.new_page(viewport=_SIZE)
    page.set_default_timeout(_PATIENCE)
    # A view with a filter, so that the filters are in sight.
    query = "level=province&lang=en&layer=issues_per_km2&kind=need"
    seconds = first_draw(page, f"{server.address}/?{query}")
    _let_end(page)
    return page, seconds


def _recolours(page: Page, server: Wire, pid: int, rounds: int) -> Iterator[Recolour]:
    for number in range(rounds):
        for choice in _choices(number):
            before = processor_seconds(pid)
            painted = change(page, server, lambda c=choice: c.choose(page))[0]  # type: ignore[misc]
            _let_end(page)
            yield Recolour(choice.kind, painted, processor_seconds(pid) - before)


def _choices(number: int) -> Iterator[Choice]:
    """Layer, filter, period and level in turn, then no filter: no view comes again before others
    have taken its place among those that the server keeps."""
    for i, layer in enumerate(_LAYERS):
        title = MAP_LAYERS[layer].title("en")
        yield Choice("layer", lambda page, t=title: _choose(page, text("map.layer", "en"), t))  # type: ignore[misc]
        key, value = _FILTERS[(i + number) % len(_FILTERS)]
        yield Choice("filter", lambda page, k=key, v=value: _narrow(page, k, v))  # type: ignore[misc]
        period = _PERIODS[(i + number) % len(_PERIODS)]
        if layer != _OF_ALL_DAYS:
            yield Choice("period", lambda page, p=period: _narrow(page, "period", p))  # type: ignore[misc]
        name = text(f"level.{_LEVELS[(i + number) % len(_LEVELS)]}s", "en")
        yield Choice("level", lambda page, n=name: _press(page, n))  # type: ignore[misc]
        yield Choice("filter", _clear)


def _narrow(page: Page, key: str, value: str) -> None:
    _choose(page, FILTERS[key].title("en"), FILTERS[key].option_name(value, "en"))


def _clear(page: Page) -> None:
    page.get_by_role("button", name=text("filter.clear", "en")).click()


def _choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label)
    if not box.is_visible():  # filters that narrow nothing are folded away
        page.get_by_text(text("filter.heading", "en"), exact=True).click()
        page.wait_for_timeout(_UNFOLDING)
    box.fill(option)  # a long list shows only the part around what is chosen
    page.get_by_role("option", name=option, exact=True).click()
    page.evaluate("document.activeElement.blur()")  # a list of several stays open, over all else


def _press(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def _let_end(page: Page) -> None:
    page.wait_for_selector(_WHOLE, timeout=_PATIENCE, state="attached")
    map_frame(page)


def _told(
    started: float, first: float, used: float, found: list[Recolour], peak: float, last: float
) -> int:
    """Print the figures; 1 where one was not reached."""
    print(f"the server answers                  {started:7.1f} s")
    print(f"first page, from asking to its map  {first:7.1f} s, {used:.1f} s of the processor")
    for kind in sorted({each.kind for each in found}):
        _line(kind, [each for each in found if each.kind == kind])
    middle, high = _line("all", found)
    reached = middle <= RECOLOUR and high <= RECOLOUR
    _verdict("recolour, median and p95", f"{middle:.2f} and {high:.2f} s", RECOLOUR, "s", reached)
    small = peak / 1000 <= MEMORY
    _verdict("server, at most", f"{peak / 1000:.2f} GB", MEMORY, "GB", small)
    print(f"server, in the end                  {last / 1000:7.2f} GB")
    return 0 if reached and small else 1


def _line(kind: str, found: list[Recolour]) -> tuple[float, float]:
    painted = [each.painted for each in found]
    middle, high = np.percentile(painted, [50, 95])
    worked = np.median([each.processor for each in found])
    print(
        f"recolour by {kind:<8} n={len(found):<3} median {middle:5.2f} s, p95 {high:5.2f}, "
        f"most {max(painted):5.2f}; whole page {worked:5.2f} s of the processor"
    )
    return float(middle), float(high)


def _verdict(name: str, found: str, limit: float, unit: str, reached: bool) -> None:
    print(f"{name:<36}{found}  limit {limit:g} {unit}  {'reached' if reached else 'NOT REACHED'}")


if __name__ == "__main__":
    sys.exit(main())
