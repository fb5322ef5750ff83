"""Whether the audit log is whole: every line in its place, and its end where the second place says.

What was changed, removed, inserted or cut off shows as a :class:`Problem` at the line where the
chain breaks. A line cut short by a crash is none, once the log itself has said so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from etl.audit.entry import NOTHING, Entry, hash_of, parse
from etl.audit.heads import Head
from etl.audit.log import AuditLog

#: What can be wrong at a line, or at the end.
Kind = Literal[
    "changed",
    "missing",
    "inserted",
    "unreadable",
    "time",
    "gap",
    "cut",
    "differs",
    "silent",
    "lost",
]
#: Problem → what is said of it.
SENTENCES: dict[Kind, str] = {
    "changed": "line {first} was changed: the line after it holds another hash",
    "missing": "lines {first} to {last} are missing here",
    "inserted": "this line was put in: number {first} stands where {last} was expected",
    "unreadable": "this is no line of the log, and no crash that the log noticed",
    "time": "line {first} is earlier than the one before",
    "gap": "when line {last} was written, the second place knew of another line {first} than the "
    "log: what stood there and up to here was removed or changed",
    "cut": "lines {first} to {last} are missing at the end: the second place knows of them",
    "differs": "line {first} is another one than the second place knows",
    "silent": "the second place cannot be read, or holds no head",
    "lost": "the second place has no head of this log: lines after number {last} may have been cut "
    "off. After a restore or a move, or where its folder was named only now, that is as it should "
    "be, and the next line puts the head there and says so; else find out who could remove it, and "
    "compare with --expect what a syslog or a backup knows",
}


@dataclass(frozen=True)
class Problem:
    """One place where the chain is broken.

    ``file`` and ``line`` (from 1) say where, empty and 0 where it is not a line's fault; ``first``
    and ``last`` are the numbers of which ``kind`` speaks.
    """

    kind: Kind
    file: str = ""
    line: int = 0
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        """Where and why, as the command prints it."""
        where = f"{self.file}, line {self.line}: " if self.file else ""
        return where + SENTENCES[self.kind].format(first=self.first, last=self.last)


@dataclass
class Verified:
    """What was found.

    Attributes
    ----------
    lines : how many lines the log has
    head : its last line; None for an empty log
    problems : empty where the log is whole
    archived : how many of the first lines were moved away, as the log itself says
    torn : lines cut short by crashes, which the log has noticed
    unfinished : whether the last line is cut short; the next one will say so
    unseen : lines at the end of which the second place does not know yet
    lost : numbers of the lines that say that the second place had lost its head: it cannot tell
        whether lines were cut off before them
    second_place : :meth:`etl.audit.log.AuditLog.second_place`
    """

    lines: int = 0
    head: Head | None = None
    problems: list[Problem] = field(default_factory=list)
    archived: int = 0
    torn: int = 0
    unfinished: bool = False
    unseen: int = 0
    lost: list[int] = field(default_factory=list)
    second_place: str = "unset"

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(log: AuditLog, expected: Head | None = None) -> Verified:
    """Read the whole log, and compare its end with the second place.

    Parameters
    ----------
    expected : a head that is known from elsewhere, such as a log server's

    Raises
    ------
    OSError
        when a file of the log cannot be read.
    """
    found = Verified()
    known = [expected] if expected else []
    # Before the log is read: what is written meanwhile is no fault.
    try:
        there = log.heads.read()
    except OSError:
        there = None
        found.problems.append(Problem("silent"))
    found.second_place = log.second_place()
    known += [there] if there else []
    _Walk(found, {head.number: head for head in known}).along(log)
    last = found.head.number if found.head else 0
    beyond = max((head.number for head in known), default=0)
    if beyond > last:
        found.problems.append(Problem("cut", first=last + 1, last=beyond))
    found.unseen = max(0, last - there.number) if there else 0
    if found.second_place == "missing":  # the head of a first line may just be on its way there
        found.second_place = log.second_place()
    if found.second_place == "missing":
        found.problems.append(Problem("lost", last=last))
    return found


class _Walk:
    """From the first line to the last, with what the one before said."""

    def __init__(self, found: Verified, known: dict[int, Head]) -> None:
        self.found, self.known = found, known
        self.last: Entry | None = None
        self.hash = NOTHING
        self.where = ("", 0)
        #: Number and hash of the last line of what was moved away, and the first that is here.
        self.archived: list[tuple[object, object]] = []
        self.first: Entry | None = None
        self.loose: list[bytes] = []
        self.loose_at = ("", 0)

    def along(self, log: AuditLog) -> None:
        for file in log.files():
            for number, line in _lines(file):
                self._line(line, (file.name, number))
        self.found.unfinished = any(self.loose)
        self._begins_where_it_should()
        if self.last:
            self.found.head = Head(self.last.number, self.hash)

    def _line(self, line: bytes, where: tuple[str, int]) -> None:
        entry = parse(line)
        if entry is None:
            self.loose_at = self.loose_at if self.loose else where
            self.loose.append(line)
            return
        self.found.lines += 1
        if self.loose:
            self._after_loose(entry)
        self._compared(entry, where)
        if entry.event.did == "lost":
            self.found.lost.append(entry.number)
        if entry.event.did == "archived":
            self.archived.append((entry.event.what.get("last"), entry.event.what.get("sha256")))
        own = hash_of(line)
        known = self.known.get(entry.number)
        if known and known.hash != own:
            self._problem("differs", where, entry.number)
        self.last, self.hash, self.where = entry, own, where

    def _after_loose(self, entry: Entry) -> None:
        """What is no line must be what the next line says of it."""
        loose = b"\n".join(self.loose).strip(b"\n")
        said = entry.event.what
        if entry.event.did == "torn" and said.get("sha256") == hashlib.sha256(loose).hexdigest():
            self.found.torn += 1
        elif loose:
            self._problem("unreadable", self.loose_at)
        self.loose = []

    def _compared(self, entry: Entry, where: tuple[str, int]) -> None:
        """A line beside the one before it."""
        last = self.last.number if self.last else 0
        if entry.event.did == "gap":
            self._problem("gap", where, entry.event.what.get("second_place", 0), entry.number)
        elif self.last is None and entry.number > 1:
            self.first = entry
        elif entry.number > last + 1:
            self._problem("missing", where, last + 1, entry.number - 1)
        elif entry.number <= last:
            self._problem("inserted", where, entry.number, last + 1)
        elif entry.before != self.hash:
            self._problem("changed", self.where if self.last else where, last)
        if self.last and entry.when < self.last.when:
            self._problem("time", where, entry.number)

    def _begins_where_it_should(self) -> None:
        """A log that does not begin with its first line says that the rest was moved away."""
        if self.first is None:
            return
        gone = self.first.number - 1
        if (gone, self.first.before) in self.archived:
            self.found.archived = gone
        else:
            self.found.problems.insert(0, Problem("missing", "", 0, 1, gone))

    def _problem(self, kind: Kind, where: tuple[str, int], first: int = 0, last: int = 0) -> None:
        self.found.problems.append(Problem(kind, *where, first, last))


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file from number 1, without their ends."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            yield number, line.removesuffix(b"\n")
