"""A watcher of a folder that is killed, or refused by the disk, at every call with which it changes
the folder or the store.

After each: a reader sees exactly the rows of before or exactly the new ones; the next watcher ends
where one that nothing happened to does: every file in its place with a report, published once, none
lost, and nothing left behind.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from etl import store
from etl.inbox.places import REPORT
from geo.errors import InputError
from tests.trials.figure import Figure, none_of
from tests.trials.killing import AT_ONCE, Account, chosen
from tests.trials.publisher import ran
from tests.trials.records import Rows, files, leftovers, rows

_WRONGS = ("half-visible", "lost", "published twice", "not ended", "left behind", "untrue")
_JUNK = b"no,record\n1,2\n"


@dataclass(frozen=True)
class Landing:
    """What landed, and what becomes of it: the rows, and where each content ends."""

    base: Path
    after: Rows
    places: Counter[tuple[str, bytes]]
    calls: list[str]
    prepared: Path


def figures(size: float = 1.0) -> Iterator[Figure]:
    """Kill points and refusals of a watcher, and what was wrong after them."""
    total = Account()
    with tempfile.TemporaryDirectory() as scratch:
        landing = _landed(Path(scratch))
        points = chosen(landing.calls, size)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for account in pool.map(lambda point: _tried(landing, *point, Path(scratch)), points):
                total += account
        killed = sum(way in ("before", "after", "torn") for _, way in points)
        yield Figure(
            f"watch: {len(landing.calls)} calls",
            f"killed {killed:,} times, refused {len(points) - killed:,} times",
        )
    for wrong in _WRONGS:
        yield none_of(wrong, total.found[wrong], total.points, total.examples.get(wrong))


def _landed(scratch: Path) -> Landing:
    base, work = scratch / "base", scratch / "counted"
    (base / "landing" / "issues").mkdir(parents=True)
    files(base / "landing")
    (base / "landing" / "issues-1.csv").rename(base / "landing" / "issues" / "ก ข.csv")
    (base / "landing" / "junk.csv").write_bytes(_JUNK)
    shutil.copytree(base, work)
    log, prepared = scratch / "log", scratch / "prepared"
    code = ran(_arguments(work), log, work, prepared=prepared)
    said = log.read_text(encoding="utf-8")
    assert code == 1 and "not everything was published" in said, said
    calls = log.with_suffix(".calls").read_text(encoding="utf-8").splitlines()
    return Landing(base, rows(work / "store"), _places(work), calls, prepared)


def _tried(landing: Landing, at: int, way: str, scratch: Path) -> Account:
    account, where = Account(points=1), f"watch, {way} {landing.calls[at]}"
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        work, log = Path(folder) / "work", Path(folder) / "log"
        shutil.copytree(landing.base, work)
        code = ran(_arguments(work), log, work, at, way, landing.prepared)
        seen = _seen(work)
        account.note("half-visible", seen not in (Counter(), landing.after), where)
        if way in ("full", "refused"):
            said = log.read_text(encoding="utf-8")
            account.note("untrue", code not in (0, 1) or "Traceback" in said, f"{where}: {said}")
        ran(_arguments(work), log, prepared=landing.prepared)
        code = ran(_arguments(work), log, prepared=landing.prepared)
        account.note("not ended", code != 0, f"{where}: {log.read_text('utf-8')[-200:]}")
        there = _places(work)
        account.note("lost", (landing.places - there).total(), f"{where}: {_short(there)}")
        account.note("lost", (landing.after - _seen(work)).total(), where)
        account.note("published twice", _published_twice(work / "store"), where)
        left = [*leftovers(work / "store"), *_short(there - landing.places)]
        account.note("left behind", len(left), f"{where}: {left}")
    return account


def _arguments(work: Path) -> list[str]:
    options = ["--store", str(work / "store"), "--boundaries", "schematic", "--every", "0.02"]
    return ["watch", str(work / "landing"), *options, "--once"]


def _seen(work: Path) -> Rows:
    try:
        return rows(work / "store")
    except (InputError, OSError):
        return Counter({("unreadable",): 1})


def _published_twice(path: Path) -> int:
    """Versions too many, and files that a version lists more than once."""
    told = store.open_store(path).manifest.sources.values()
    hashes = Counter(file["sha256"] for kind in told for file in kind["files"])
    return len(store.versions(path)) - 1 + sum(count - 1 for count in hashes.values())


def _places(work: Path) -> Counter[tuple[str, bytes]]:
    """Every file of the folder: where it lies but for the day, and its content, of a report only
    that it is there."""
    folder = work / "landing"
    found: Counter[tuple[str, bytes]] = Counter()
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if not path.is_dir() and parts != ("taken", "lock"):
            content = b"" if path.name.endswith(REPORT) else path.read_bytes()
            found["/".join((parts[0], *parts[2:])), content] += 1
    return found


def _short(places: Counter[tuple[str, bytes]]) -> list[str]:
    return sorted(place for place, _ in places)
