"""Trial: many people at once on a small machine, one measured browser among them.

::

    python -m tests.trials.load                            50 clients for 10 minutes
    python -m tests.trials.load --clients 20 --seconds 60  a short look
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.browser.serving import ROOT
from tests.load.trial import Load, load
from tests.trials.figure import Figure

#: Clients, and seconds that they stay.
CLIENTS, SECONDS = 50, 600.0
#: Seconds, megabytes, share.
RECOLOUR, A_SESSION, BACK = 1.5, 5.0, 0.10


def figures(size: float) -> Iterator[Figure]:
    """What was waited for, what failed, and what the server took; a smaller trial is shorter."""
    yield from of(CLIENTS, SECONDS * size)


def of(clients: int, seconds: float, store: Path | None = None) -> Iterator[Figure]:
    """As :func:`figures`, for so many clients and seconds, on demonstration records of full size
    where no store is given."""
    with tempfile.TemporaryDirectory() as folder:
        yield from told(load(store or _demonstration(Path(folder) / "store"), clients, seconds))


def told(found: Load) -> Iterator[Figure]:
    """What was measured, as figures."""
    crowd, whole = found.crowd, sum(found.recolour) / max(1, len(found.recolour))
    yield Figure("clients, answers, recolours", f"{crowd.clients}, {len(crowd.whole):,}, "
                 f"{len(found.recolour)} (mean {whole:.2f} s)")  # fmt: skip
    high = float(np.percentile(found.recolour, 95))
    yield Figure("recolour of the browser, click to paint", _waited(found.recolour),
                 high <= RECOLOUR, f"p95 {RECOLOUR} s")  # fmt: skip
    yield Figure("clients: first page", _waited(crowd.first))
    yield Figure("clients: choice to map", _waited(crowd.to_map))
    yield Figure("clients: choice to whole page", _waited(crowd.whole))
    yield Figure("bytes of an answer, unpacked", f"median {np.median(crowd.received) / 1e3:.0f} kB")
    answers = len(crowd.whole) + len(crowd.first) + len(found.recolour)
    used = found.used / answers * 1000
    yield Figure("processor", f"{found.processor:.2f} of one, {used:.0f} ms an answer")
    said = "; ".join(f"{n} × {what}" for what, n in Counter(found.every_error).most_common(3))
    count = len(found.every_error)
    yield Figure("errors", f"{count} {said}".rstrip(), count == 0, "0")
    megabytes = (found.start, found.before, found.peak, found.after)
    yield Figure("memory at start, in use, at most, after",
                 f"{', '.join(f'{each:.0f}' for each in megabytes)} MB")  # fmt: skip
    yield Figure("memory a session", f"{found.per_session:.1f} MB",
                 found.per_session <= A_SESSION, f"{A_SESSION:.0f} MB")  # fmt: skip
    back = found.after / found.before - 1
    yield Figure("memory afterwards, over before", f"{back:+.1%}", back <= BACK, f"{BACK:.0%}")


def _waited(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    middle, high, most = np.percentile(seconds, [50, 95, 100])
    return f"p50 {middle:.2f}, p95 {high:.2f}, most {most:.2f} s"


def _demonstration(store: Path) -> Path:
    command = [sys.executable, "-m", "etl", "demo", "--store", str(store), "--seed", "1"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return store


def main() -> int:
    """Print one line a figure; 1 where one was not reached."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("--store", type=Path, help="a published store; else one is made")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    failed = 0
    for figure in of(options.clients, options.seconds, options.store):
        print(figure.line(), flush=True)
        failed += not figure.reached
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
