"""Seconds and sizes of what is printed, as medians against their limits, beside a screenshot.

::

    python -m tests.benchmarks.bench_briefing            one page of each kind
    python -m tests.benchmarks.bench_briefing --set      also the set for all provinces

The page is the national map by tambon on the boundary layer that is installed. The yardstick is
what a headless browser takes for a picture of the same map, from the address to the file.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from dashboard.briefing.snapshot import render
from dashboard.data import Data
from dashboard.link import from_query
from dashboard.result import Result, evaluate
from dashboard.scope import EVERYTHING
from dashboard.served import DEFAULT_STORE, STORE_VARIABLE, current
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, served

QUERY = "level=tambon&layer=issues_per_10k"
LIMITS = {"png": 2.0, "pdf": 3.0, "pptx": float("inf")}
WHOLE = 2.0  # more, for a process of its own
MOST_PDF, MOST_HTML, MOST_DECK, MOST_SET = 1e6, 1.2e6, 40e6, 120.0


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--set", action="store_true", help="also the set for all provinces")
    parser.add_argument("--store", type=Path, default=DEFAULT_STORE)
    args = parser.parse_args()
    os.environ[STORE_VARIABLE] = str(args.store)
    data = current(EVERYTHING)
    result = evaluate(from_query(QUERY), data)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with served(args.store, None, {}, log) as address:
            yardstick = _seconds(lambda: _screenshot(address), args.runs)
    print(f"{'a browser’s screenshot':<28} {yardstick:6.2f} s")
    for fmt, limit in LIMITS.items():
        seconds = _seconds(lambda fmt=fmt: _page(result, data, fmt), args.runs)
        size = len(render(result, data, fmt))
        said = "" if limit == float("inf") else f"limit {limit:g} s"
        ratio = seconds / yardstick
        print(f"{fmt:<28} {seconds:6.2f} s  {ratio:5.2f} × it  {size / 1e3:,.0f} kB  {said}")
        whole = _seconds(lambda fmt=fmt: _process(args.store, fmt), args.runs)
        said = "" if limit == float("inf") else f"limit {limit + WHOLE:g} s"
        print(
            f"{fmt + ', whole process':<28} {whole:6.2f} s  {whole / yardstick:5.2f} × it  {said}"
        )
    print(
        f"{'html':<28} {_process(args.store, 'html') / 1e3:6,.0f} kB  limit {MOST_HTML / 1e3:,.0f}"
    )
    if args.set:
        _whole_set(args.store)


def _page(result: Result, data: Data, fmt: str) -> None:
    render(result, data, fmt)


def _process(store: Path, fmt: str) -> int:
    """One snapshot by the command; returns the size of its file."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / f"page.{fmt}"
        command = [sys.executable, "-m", "dashboard", "snapshot", "--layer", "issues_per_10k"]
        command += ["--level", "tambon", "--store", str(store), "-o", str(output)]
        subprocess.run(command, check=True)
        return output.stat().st_size


def _screenshot(address: str) -> None:
    """A picture of the map page, of a dashboard that is running already."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{address}/?{QUERY}")
        holder = page.wait_for_selector("iframe[title*='st_folium']", timeout=60_000)
        frame = holder.content_frame() if holder else None
        assert frame
        frame.wait_for_function("window.thmap && thmap.stats && thmap.stats.drawn", timeout=60_000)
        page.screenshot()
        browser.close()


def _whole_set(store: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "dashboard", "briefing", "--store", str(store)]
        subprocess.run([*command, "-o", folder], check=True)
        seconds = time.perf_counter() - begun
        print(f"{'the set':<28} {seconds:6.1f} s  limit {MOST_SET:g} s")
        for path in sorted(Path(folder).iterdir()):
            print(f"{path.suffix:<28} {path.stat().st_size / 1e6:6.1f} MB  limit of .pptx 40 MB")


def _seconds(run: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return median(times)


if __name__ == "__main__":
    main()
