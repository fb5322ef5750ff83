"""Merging ten thousand rows onto many: seconds, and how they grow with what is there.

::

    python -m tests.benchmarks.bench_incremental                          ten million take long
    python -m tests.benchmarks.bench_incremental --rows 100000 1000000

Of the rows a half are new, three tenths change issues of the last year, two tenths issues of any
day of ten years. What is printed: the first merge, the same files once more, which must change
nothing, and the median of further merges of other rows.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from etl import store
from etl.secret import VARIABLE
from geo.files import DATA
from tests.benchmarks.large_records import write

#: Seconds for a merge onto ten million rows, on two processors.
SECONDS = 10.0
_ROOT = DATA.parent
_CHANGED = "31 ธ.ค. 2568"


def main() -> int:
    """Print one line a store; 1 where a figure was not reached."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--merged", type=int, default=10_000, help="rows of each merge")
    parser.add_argument("--merges", type=int, default=5)
    options = parser.parse_args()
    failed = 0
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            files = write(rows, Path(folder) / "files")
            path = Path(folder) / "store"
            _run(path, *(w for kind, file in files.items() for w in (f"--{kind}", str(file))))
            failed += not _measured(rows, path, files["issues"], options.merged, options.merges)
    return 1 if failed else 0


def _measured(rows: int, path: Path, issues: Path, merged: int, merges: int) -> bool:
    """Merge several times; whether the limit holds."""
    names = [path.parent / f"more-{number}.csv" for number in range(merges)]
    for number, name in enumerate(names):
        _write_more(issues, name, merged, random.Random(number))
    first = _merge(path, names[0])
    before = _parts(path)
    again = _merge(path, names[0])
    same = _parts(path) == before
    later = statistics.median(_merge(path, name) for name in names[1:])
    reached = max(first, again, later) <= SECONDS and same
    listed = store.open_store(path).manifest.tables["issues"]
    print(
        f"{rows:>12,} rows + {merged:,}: first {first:5.1f} s, again {again:5.1f} s "
        f"({'nothing changed' if same else 'CHANGED'}), later ones {later:5.1f} s; "
        f"{len(listed)} parts of issues  {'reached' if reached else 'NOT REACHED'}",
        flush=True,
    )
    return reached


def _merge(path: Path, issues: Path) -> float:
    began = time.perf_counter()
    _run(path, "--merge", "--issues", str(issues))
    return time.perf_counter() - began


def _run(path: Path, *words: str) -> None:
    command = [sys.executable, "-m", "etl", "run", "--any-size", "--store", str(path), *words]
    environment = os.environ | {VARIABLE: "benchmark" * 8}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode()}")


def _parts(path: Path) -> dict[str, list[str]]:
    tables = store.open_store(path).manifest.tables
    return {name: [str(part) for part in parts] for name, parts in tables.items()}


def _write_more(issues: Path, target: Path, count: int, rng: random.Random) -> None:
    """Rows of which a half are new, and the others those of a file with a later day."""
    size = issues.stat().st_size
    with issues.open("rb") as source, target.open("w", encoding="utf-8", newline="") as stream:
        header = next(csv.reader([source.readline().decode()]))
        number, updated = header.index("เลขที่เรื่อง"), header.index("วันที่ปรับปรุง")
        writer = csv.writer(stream)
        writer.writerow(header)
        for place, row in enumerate(_rows(source, len(header), size, count, rng)):
            row[updated] = _CHANGED
            if place % 2:
                row[number] = f"{target.stem}/{place}/{row[number]}"
            writer.writerow(row)


def _rows(
    source: BinaryIO, cells: int, size: int, count: int, rng: random.Random
) -> Iterator[list[str]]:
    """Rows of a file with a number, three of five out of its last tenth."""
    while count:
        late = count % 10 in (0, 1, 4, 5, 8, 9)
        source.seek(rng.randrange(size * 9 // 10 if late else 0, size))
        source.readline()
        line = source.readline().decode()
        for row in csv.reader([line]):
            if len(row) == cells and row[0] and line.endswith("\n"):
                count -= 1
                yield row


if __name__ == "__main__":
    sys.exit(main())
