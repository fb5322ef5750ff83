"""A publish that is killed, or refused by the disk, at every call with which it changes the store.

After each: a reader sees exactly the rows of before or exactly the new ones, the next run succeeds,
no row is lost or doubled, nothing is left behind, and the lock is free.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from etl import store
from geo.errors import InputError
from tests.trials.faults import WAYS
from tests.trials.figure import Figure, none_of
from tests.trials.publisher import ran
from tests.trials.records import Rows, files, leftovers, rows

#: What the processes share a machine with.
AT_ONCE = 2


@dataclass(frozen=True)
class Scenario:
    """A command, the store before it, what a reader sees before and after it, and what the kept
    versions may hold then."""

    name: str
    base: Path
    arguments: list[str]
    before: Rows
    after: Rows
    kept: list[Rows]
    calls: list[str]
    prepared: Path


@dataclass
class Account:
    """What became of all points of a scenario."""

    points: int = 0
    found: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, count: int, where: str) -> None:
        """Count what must not be."""
        if count:
            self.found[what] += count
            self.examples.setdefault(what, []).append(where)

    def __iadd__(self, other: Account) -> Account:
        self.points += other.points
        self.found += other.found
        for what, where in other.examples.items():
            self.examples.setdefault(what, []).extend(where)
        return self


_WRONGS = ("half-visible", "lost", "doubled", "not published again", "left behind", "untrue")


def figures(size: float = 1.0) -> Iterator[Figure]:
    """Kill points and refusals of every command, and what was wrong after them."""
    total = Account()
    with tempfile.TemporaryDirectory() as scratch:
        for scenario in scenarios(Path(scratch)):
            points = chosen(scenario.calls, size)
            account = tried(scenario, points, Path(scratch))
            killed = sum(way in ("before", "after", "torn") for _, way in points)
            yield Figure(
                f"{scenario.name}: {len(scenario.calls)} calls",
                f"killed {killed:,} times, refused {len(points) - killed:,} times",
            )
            total += account
    for wrong in _WRONGS:
        yield none_of(wrong, total.found[wrong], total.points, total.examples.get(wrong))


def scenarios(scratch: Path) -> Iterator[Scenario]:
    """Every command that changes a store."""
    folder = scratch / "files"
    folder.mkdir()
    options = {n: [*files(folder, n), "--boundaries", "schematic"] for n in (1, 2, 10)}
    bases = [scratch / f"base-{n}" for n in range(4)]
    for number, base in enumerate(bases):
        base.mkdir()
        if number:
            shutil.copytree(bases[number - 1], base, dirs_exist_ok=True)
            _succeed(["run", *options[(1, 2, 10)[number - 1]], "--allow-shrink"], base)
    first = store.versions(bases[1] / "store")[0].version
    commands = {
        "run": (bases[0], ["run", *options[1]]),
        "run in place of another": (bases[1], ["run", *options[10]]),
        "run --merge": (bases[1], ["run", "--merge", *options[2]]),
        "rollback": (bases[2], ["rollback", first]),
        "prune": (bases[3], ["prune", "--keep", "1"]),
        "erase": (bases[2], ["erase", "--record", "template", "S2", "3/2565"]),
    }
    for name, (base, arguments) in commands.items():
        work = scratch / "counted"
        shutil.copytree(base, work)
        log = scratch / "log"
        prepared = scratch / f"prepared-{name}"
        code = ran([*arguments, "--store", str(work / "store")], log, work, prepared=prepared)
        assert code == 0, log.read_text(encoding="utf-8")
        calls = log.with_suffix(".calls").read_text(encoding="utf-8").splitlines()
        kept = [*_kept(work / "store"), *([] if name == "erase" else _kept(base / "store"))]
        before, after = rows(base / "store"), rows(work / "store")
        yield Scenario(name, base, arguments, before, after, kept, calls, prepared)
        shutil.rmtree(work)


def chosen(calls: Sequence[str], size: float) -> list[tuple[int, str]]:
    """All (number of a call, way) that can be; of a small trial a sample, always the same."""
    last = len(calls) - 1
    every = [
        (at, way)
        for at, call in enumerate(calls)
        for way in WAYS
        if (way != "torn" or call.startswith("write")) and (way != "after" or at == last)
    ]
    return sorted(random.Random(1).sample(every, max(round(size * len(every)), 1)))


def tried(scenario: Scenario, points: list[tuple[int, str]], scratch: Path) -> Account:
    """Let the command fail at each point."""
    total = Account()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for account in pool.map(lambda point: _tried(scenario, *point, scratch), points):
            total += account
    return total


def _tried(scenario: Scenario, at: int, way: str, scratch: Path) -> Account:
    account, where = Account(points=1), f"{scenario.name}, {way} {scenario.calls[at]}"
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        work = Path(folder) / "work"
        shutil.copytree(scenario.base, work)
        path, log = work / "store", Path(folder) / "log"
        arguments = [*scenario.arguments, "--store", str(path)]
        code = ran(arguments, log, work, at, way, scenario.prepared)
        seen = _seen(path)
        account.note("half-visible", seen not in (scenario.before, scenario.after), where)
        if way in ("full", "refused"):
            said = log.read_text(encoding="utf-8")
            # What was said has to be so: a failure changed nothing, a success everything.
            truth = seen == (scenario.before if code else scenario.after)
            # What only clears away may have begun to, and is finished by the next run.
            truth |= scenario.name in ("prune", "erase")
            account.note("untrue", code not in (0, 1) or not truth or "Traceback" in said, where)
        again = scenario.prepared if seen == scenario.before else None
        code = ran(arguments, log, prepared=again)
        account.note("not published again", code != 0, f"{where}: {log.read_text('utf-8')[-200:]}")
        seen = _seen(path) or Counter()
        account.note("lost", (scenario.after - seen).total(), where)
        account.note("doubled", (seen - scenario.after).total(), where)
        strange = sum(version not in scenario.kept for version in _kept(path))
        account.note("half-visible", strange, f"{where}: a version that nobody published")
        account.note("left behind", len(leftovers(path)), f"{where}: {leftovers(path)}")
    return account


def _kept(path: Path) -> list[Rows]:
    """The rows of every version."""
    return [rows(path, manifest.version) for manifest in store.versions(path)]


def _seen(path: Path) -> Rows | None:
    try:
        return rows(path)
    except (InputError, OSError):
        return None


def _succeed(arguments: list[str], folder: Path) -> None:
    log = folder / "log"
    code = ran([*arguments, "--store", str(folder / "store")], log)
    assert code == 0, log.read_text(encoding="utf-8")
    log.unlink()
