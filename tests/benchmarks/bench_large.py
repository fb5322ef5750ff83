"""Publishing many issues: seconds and memory, for a hundred thousand, a million, ten million.

::

    python -m tests.benchmarks.bench_large                      ten million take five minutes more
    python -m tests.benchmarks.bench_large --rows 100000 1000000 --workers 2

Without ``--workers`` a run chooses: small files are read by one process, large ones by several.
``--workers`` publishes the same through Dask as well, and says whether the parts are the same.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from etl import store
from etl.secret import VARIABLE
from geo.files import DATA
from tests.benchmarks.large_records import write

#: Seconds and bytes for ten million rows on two processors.
SECONDS, MEMORY = 240.0, 4.0e9
_ROOT = DATA.parent


def main() -> int:
    """Print one line a publish; 1 where a figure was not reached."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--workers", type=int, help="of Dask, beside the processes")
    parser.add_argument("--escalations", action="store_true", help="publish these too")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            files = write(rows, Path(folder) / "files")
            if not options.escalations:
                del files["escalations"]
            ways = [[]] + ([["--workers", str(options.workers)]] if options.workers else [])
            parts = [_published(rows, files, way, Path(folder)) for way in ways]
            failed += sum(not reached for _, reached in parts)
            if len(parts) > 1:
                same = parts[0][0] == parts[1][0]
                print(f"{rows:>12,} rows  parts of both are {'the same' if same else 'DIFFERENT'}")
                failed += not same
            shutil.rmtree(Path(folder) / "files")
    return 1 if failed else 0


def _published(
    rows: int, files: dict[str, Path], way: list[str], folder: Path
) -> tuple[set[str], bool]:
    """Publish in a process of its own; the names of the parts, and whether the limits hold."""
    path = folder / "store"
    named = [word for kind, file in files.items() for word in (f"--{kind}", str(file))]
    command = ["run", *named, "--any-size", "--store", str(path), *way]
    began = time.perf_counter()
    with (
        (folder / "said.txt").open("w+", encoding="utf-8") as said,
        subprocess.Popen(
            [sys.executable, "-m", "etl", *command],
            cwd=_ROOT,
            env=os.environ | {VARIABLE: "benchmark" * 8},
            stdout=subprocess.DEVNULL,
            stderr=said,
        ) as process,
    ):
        most = _watched(process)
        seconds = time.perf_counter() - began
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"python -m etl {' '.join(command)} failed:\n{said.read()}")
    size = sum(file.stat().st_size for file in (path / "parts").iterdir())
    parts = set(store.open_store(path).manifest.parts())
    for left in folder.glob("store*"):
        shutil.rmtree(left)
    share = rows / 10_000_000
    reached = share < 1 or (seconds <= SECONDS * share and most <= MEMORY)
    verdict = "" if share < 1 else "reached" if reached else "NOT REACHED"
    print(
        f"{rows:>12,} rows  {' '.join(way) or 'as it chooses':<14}{seconds:7.1f} s  "
        f"{seconds / rows * 1e6:6.1f} µs a row  {most / 1e9:5.2f} GB  "
        f"{size / 1e6:7,.0f} MB of parts  {verdict}",
        flush=True,
    )
    return parts, reached


def _watched(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process; the most bytes that it and those it began took together."""
    most, over = 0.0, threading.Event()

    def look() -> None:
        nonlocal most
        while not over.wait(0.5):
            most = max(most, sum(map(_bytes, _family(process.pid))))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    process.wait()
    over.set()
    looking.join()
    return most


def _family(pid: int) -> list[int]:
    """A process, those that any of its threads began, and theirs."""
    children: list[str] = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):  # ended meanwhile
            children += (thread / "children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _bytes(pid: int) -> int:
    """In memory, shared pages by the share of the process (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1000 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    sys.exit(main())
