"""Seconds of publishing and of starting, as medians against their limits.

::

    python -m tests.benchmarks.bench_pipeline            with the real data beside the checkout
    python -m tests.benchmarks.bench_pipeline --runs 5

Every measure is a whole process, started with nothing built but what its name says.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from geo.files import DATA
from tests.browser.serving import served

SHARED = DATA.parent.parent / "shared" / "data"
OFFICIAL = SHARED / "boundaries" / "tha_admbnda_adm3_2022.parquet"
TRAFFY = SHARED / "records" / "traffy_fondue_2022.csv"
LIMITS = {"demonstration data": 30.0, "Traffy file": 10.0, "start to answer": 45.0}


def main() -> None:
    """Print one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    for name, measure in {
        "demonstration data": publish_demonstration,
        "Traffy file": publish_traffy,
        "start to answer": start,
    }.items():
        seconds = [_in_new_folder(measure) for _ in range(runs)]
        reached = "reached" if median(seconds) <= LIMITS[name] else "NOT REACHED"
        spread = f"{min(seconds):.1f}–{max(seconds):.1f}"
        print(
            f"{name:<22}{median(seconds):6.1f} s  ({spread})  limit {LIMITS[name]:.0f} s  {reached}"
        )


def publish_demonstration(folder: Path) -> float:
    """120,000 issues and all that belongs to them, on boundaries that are already built."""
    return _timed("demo", "--store", str(folder / "store"))


def publish_traffy(folder: Path) -> float:
    """12,397 real reports, on boundaries that are already built."""
    mapping = DATA / "mappings" / "traffy_fondue.toml"
    return _timed(
        "run", "--issues", str(TRAFFY), "--mapping", str(mapping),
        "--boundaries", str(OFFICIAL), "--store", str(folder / "store"),
    )  # fmt: skip


def start(folder: Path) -> float:
    """Demonstration data and boundaries made anew, then the dashboard until it answers."""
    aside = folder / "built"
    aside.mkdir()
    built = [DATA / name for name in ("boundaries", "cache")]
    for path in built:
        if path.exists():
            path.rename(aside / path.name)
    try:
        began = time.perf_counter()
        store = folder / "store"
        _timed("demo", "--store", str(store))
        with served(store, None, {}, folder / "log.txt"):
            return time.perf_counter() - began
    finally:
        for path in built:
            shutil.rmtree(path, ignore_errors=True)
            if (aside / path.name).exists():
                (aside / path.name).rename(path)


def _in_new_folder(measure: Callable[[Path], float]) -> float:
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        return measure(Path(folder))


def _timed(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        check=True, cwd=DATA.parent, env=os.environ, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
