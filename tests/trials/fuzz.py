"""Bad input of every kind, made from numbers: nothing may crash, hang or show a traceback.

``python -m tests.trials.fuzz AREA NUMBER`` repeats one input.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from dashboard.served import STORE_VARIABLE
from etl.reading import read
from etl.reading.limits import read_limits
from geo.errors import InputError
from tests.trials.figure import Figure, none_of
from tests.trials.inputs import AREAS, reader_process

#: How many processes work at once.
_AT_ONCE = 2
#: Seconds after which a file that occupies its reader is given up, in place of the project's.
_APART = 20


@dataclass
class Account:
    """What came of the inputs of one area."""

    inputs: int = 0
    refused: int = 0
    stopped: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)


def figures(size: float = 1.0) -> Iterator[Figure]:
    """Inputs, crashes and hangs of every area, and of all together.

    Addresses are answered from the store that the variable STORE names, else from demonstration
    records that are made for it.
    """
    if STORE_VARIABLE in os.environ:
        yield from _of_all_areas(size)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STORE_VARIABLE] = str(Path(folder) / "store")
        command = [sys.executable, "-m", "etl", "demo", "--issues", "3000", "--json"]
        options = ["--boundaries", "schematic", "--store", os.environ[STORE_VARIABLE]]
        subprocess.run([*command, *options], capture_output=True, check=True)
        try:
            yield from _of_all_areas(size)
        finally:
            del os.environ[STORE_VARIABLE]


def _of_all_areas(size: float) -> Iterator[Figure]:
    total = 0
    for name, (_, full, _) in AREAS.items():
        account = tried(name, range(max(int(full * size), 1)))
        total += account.inputs
        stopped = f", {len(account.stopped):,} by the reader's limits" if account.stopped else ""
        yield Figure(name, f"{account.inputs:,} bad inputs, {account.refused:,} refused{stopped}")
        yield none_of(f"{name}: crashed", len(account.crashed), account.inputs, account.crashed)
        yield none_of(f"{name}: hung", len(account.hung), account.inputs, account.hung)
    wanted = int(10_000 * min(size, 1))
    yield Figure("bad inputs in all", f"{total:,}", total >= wanted, f"{wanted:,} or more")


def tried(name: str, numbers: range) -> Account:
    """Try the inputs of an area in processes of their own; one that dies or hangs is told apart
    and the others go on."""
    account = Account()
    shares = [list(numbers[worker::_AT_ONCE]) for worker in range(_AT_ONCE)]
    with tempfile.TemporaryDirectory() as folder:
        workers = [_Worker(name, share, Path(folder) / str(n)) for n, share in enumerate(shares)]
        while any(worker.goes_on(account) for worker in workers):
            time.sleep(0.2)
    return account


class _Worker:
    """A process that tries one input after the other and writes down what came of each."""

    def __init__(self, name: str, numbers: list[int], log: Path) -> None:
        self.name, self.numbers, self.log = name, numbers, log
        self.patience = AREAS[name][2]
        self._seen = 0
        self._start()

    def _start(self) -> None:
        self.log.write_text("", encoding="utf-8")
        self._seen, self._since = 0, time.monotonic()
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=work, args=(self.name, self.numbers, self.log))
        if self.numbers:
            self.process.start()

    def goes_on(self, account: Account) -> bool:
        """Take down what is new; True while there is more to come."""
        if not self.numbers:
            return False
        alive = self.process.is_alive()
        lines = self.log.read_text(encoding="utf-8").splitlines()
        for line in lines[self._seen :]:
            number, inputs, verdict = line.split(" ", 2)
            account.inputs += int(inputs)
            account.refused += verdict == "refused"
            if verdict.startswith("crashed"):
                account.crashed.append(f"{self.name} {number} {verdict}")
            self.numbers.remove(int(number))
            self._since = time.monotonic()
        self._seen = len(lines)
        # Starting takes a while too.
        waited = time.monotonic() - self._since > self.patience + (0 if lines else 60)
        if self.numbers and (waited or not alive):
            self.process.kill()
            self.process.join()
            account.inputs += 1
            number = self.numbers.pop(0)
            found = account.hung if alive else account.crashed
            if self.name == "files" and _is_stopped(number):
                account.refused += 1
                found = account.stopped
            found.append(f"{self.name} {number}")
            self._start()
        return bool(self.numbers)


def _is_stopped(number: int) -> bool:
    """Whether a file that breaks or occupies this trial's reader ends with a sentence where it is
    read as the product reads it: in a process of its own, with limits."""
    command = [sys.executable, "-m", "tests.trials.fuzz", "--apart", str(number)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_APART + 90, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.stdout.decode().strip().endswith("refused")


def _read_apart(number: int) -> None:
    quick = replace(read_limits(), seconds=_APART)
    read.read_limits = lambda: quick  # type: ignore[attr-defined]
    try:
        AREAS["files"][0](number)
    except InputError:
        print("refused")


def work(name: str, numbers: list[int], log: Path) -> None:
    """Try the inputs one by one."""
    if name == "files":
        reader_process()
    one = AREAS[name][0]
    with log.open("a", encoding="utf-8") as stream:
        for number in list(numbers):
            inputs, verdict = 1, "answered"
            try:
                inputs = one(number)
            except InputError:
                verdict = "refused"
            except BaseException as error:
                at = traceback.extract_tb(error.__traceback__)[-1]
                said = " ".join(str(error).split())[:120]
                verdict = (
                    f"crashed {type(error).__name__}: {said} ({Path(at.filename).name}:{at.lineno})"
                )
            stream.write(f"{number} {inputs} {verdict}\n")
            stream.flush()


if __name__ == "__main__":
    if sys.argv[1] == "--apart":
        _read_apart(int(sys.argv[2]))
    else:
        reader_process()
        print(AREAS[sys.argv[1]][0](int(sys.argv[2])))
