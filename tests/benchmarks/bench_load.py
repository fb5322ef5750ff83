"""Many people at once: a crowd that filters, one measured browser, the server's memory.

::

    python -m tests.benchmarks.bench_load                            50 clients for 10 minutes
    python -m tests.benchmarks.bench_load --clients 50 --seconds 60  a short look
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from geo.files import DATA
from tests.load.trial import Load, load

#: Seconds, number, megabytes, share: what is to be reached.
RECOLOUR, ERRORS, PER_SESSION, BACK = 1.5, 0, 5.0, 0.10


def main() -> None:
    """Measure and print."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or _demonstration(Path(folder) / "store")
        told(load(store, options.clients, options.seconds, options.every))


def told(found: Load) -> bool:
    """Print what was measured; whether all limits are reached."""
    crowd, back = found.crowd, found.after / found.before - 1
    _waited("recolour in the browser, click to paint", found.recolour)
    _waited("clients: first page", crowd.first)
    _waited("clients: until the map is sent", crowd.to_map)
    _waited("clients: until the page is whole", crowd.whole)
    print(f"bytes of an answer, median          {np.median(crowd.received) / 1000:8.0f} kB")
    print(f"processor of the server             {found.processor:8.2f} of one")
    print(
        f"memory before, at most, after       {found.before:8.0f} {found.peak:.0f} "
        f"{found.after:.0f} MB"
    )
    for error, times in Counter(found.every_error).most_common(10):
        print(f"  {times} × {error}")
    recolour = float(np.percentile(found.recolour, 95))
    return all(
        [
            _limit("p95 of the recolour, s", recolour, RECOLOUR),
            _limit("errors", len(found.every_error), ERRORS),
            _limit("a session, MB", found.per_session, PER_SESSION),
            _limit("memory afterwards, above before", back, BACK),
        ]
    )


def _waited(name: str, seconds: list[float]) -> None:
    if seconds:
        middle, high, most = np.percentile(seconds, [50, 95, 100])
        print(f"{name:42} p50 {middle:6.2f} p95 {high:6.2f} max {most:6.2f} s n={len(seconds)}")


def _limit(name: str, value: float, limit: float) -> bool:
    print(f"{name:42} {value:8.2f} of {limit} {'reached' if value <= limit else 'NOT REACHED'}")
    return value <= limit


def _demonstration(store: Path) -> Path:
    command = [sys.executable, "-m", "etl", "demo", "--store", str(store), "--seed", "1"]
    subprocess.run(command, check=True, cwd=DATA.parent, stdout=subprocess.DEVNULL)
    return store


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--store", type=Path, help="a published store; else one is made")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--every", type=float, default=5, help="seconds from click to click")
    return parser


if __name__ == "__main__":
    main()
