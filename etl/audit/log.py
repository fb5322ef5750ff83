"""The audit log of a store: JSON lines beside it, added to and never changed.

::

    <store>-audit/2025-09.jsonl   the lines of a month of UTC, for their owner alone
    <store>-audit/lock            one writer at a time, of all threads and processes

Every line holds the hash of the one before, over all files; the last number and hash are written
to a second place too (:mod:`etl.audit.heads`). ``etl.audit.verify`` says whether it is whole.

A line that was cut short by a crash stays where it is: the next line, ``torn``, says so and bears
its hash. Where the second place knows of lines that are gone, the next line, ``gap``, says so, and
goes on with the number after them; where it does not know of lines that are there, ``unseen`` does.
Where it has no head although there are lines, ``lost`` does: a tail may have been cut off with it.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from etl.audit.entry import ITSELF, NOTHING, Entry, Event, hash_of, parse
from etl.audit.heads import Head, Heads, NoHeadError, heads_of
from etl.durable import flush_folder
from geo.errors import InputError

_log = logging.getLogger(__name__)

_SECONDS_TO_WAIT = 5.0
_BETWEEN_TRIES = 0.002
# Bytes of a file's end in which its last line is looked for first.
_NEAR_THE_END = 1 << 16
# Threads wait for each other here, processes at the file: asking that again and again costs more.
_THREADS = Lock()
# Per second place that is not up to date, the head in it of which a line says so already; None for
# a place that has lost it.
_NOTED: dict[Heads, Head | None] = {}


class UnwritableError(InputError):
    """The log cannot be written: what must leave a trace is not done."""


@dataclass(frozen=True)
class _Tail:
    """The end of the log: its last whole line, and what stands after it without being one."""

    entry: Entry | None
    head: Head | None
    loose: bytes
    ended: bool
    """Whether the last byte is the end of a line."""


@dataclass(frozen=True)
class AuditLog:
    """The log of one store.

    Attributes
    ----------
    folder : where its files lie; made when the first line is written
    heads : the second place
    """

    folder: Path
    heads: Heads

    def append(self, event: Event) -> Entry:
        """Write one line. It is on the disk when this returns; a view's is with the operating
        system, which a killed process cannot take back: flushing it would cost every page some
        milliseconds.

        Raises
        ------
        UnwritableError
            when it cannot be written: the disk is full, the folder refuses, others do not let go.
        """
        durable = event.did != "view"
        try:
            with self._locked():
                entry, head = self._add(event, durable)
                self._tell(head, durable)
        except (OSError, Timeout) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnwritableError(
                f"the audit log in {self.folder} cannot be written ({reason}), and without a trace "
                "nothing is published or taken away: make room or mend the folder, then try again"
            ) from error
        return entry

    def note(self, event: Event) -> bool:
        """Write one line where that is possible; whether it was. For what goes on all the same."""
        try:
            self.append(event)
        except UnwritableError as error:
            reason = getattr(error.__cause__, "errno", None)
            _log.error("a line of the audit log could not be written", extra={"errno": reason})
            return False
        return True

    def files(self) -> list[Path]:
        """The files by month, the oldest first."""
        return sorted(self.folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))

    def entries(self, since: str = "") -> Iterator[Entry]:
        """The lines from a time on (ISO 8601, UTC), the oldest first; what is no line is left out.

        Raises
        ------
        OSError
            when a file cannot be read.
        """
        for file in self.files():
            if file.stem < since[:7]:
                continue
            with file.open("rb") as lines:
                for line in lines:
                    entry = parse(line)
                    if entry and entry.when >= since:
                        yield entry

    def head(self) -> Head | None:
        """The number and hash of the last line; None where there is none."""
        return self._tail().head

    def second_place(self) -> str:
        """How the second place stands to the log: ``agrees``, ``behind``, ``missing`` where it has
        no head of a log with lines, ``empty`` where there are no lines yet either, ``unset`` where
        there is none to be read, ``unreadable``."""
        if self.heads.file is None:
            return "unset"
        try:
            there = self.heads.read()
        except OSError:
            return "unreadable"
        here = self.head()
        if there is None:
            return "missing" if here else "empty"
        return "agrees" if there == here else "behind"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not _THREADS.acquire(timeout=_SECONDS_TO_WAIT):
            raise OSError(f"other threads hold it for {_SECONDS_TO_WAIT:g} s")
        try:
            if not self.folder.is_dir():
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(self.folder / "lock", timeout=_SECONDS_TO_WAIT, mode=0o600)
            with lock.acquire(poll_interval=_BETWEEN_TRIES):
                yield
        finally:
            _THREADS.release()

    def _add(self, event: Event, durable: bool) -> tuple[Entry, Head]:
        tail = self._tail()
        entry, head = tail.entry, tail.head
        written = b""
        for happened, number in (*self._remarks(tail), (event, 0)):
            entry, head = self._next(happened, number, entry, head)
            written += entry.to_line() + b"\n"
        assert entry and head
        newest = self.files()[-1:]
        file = max([self.folder / f"{entry.when[:7]}.jsonl", *newest])
        if [file] == newest and not tail.ended:
            written = b"\n" + written
        self._write(file, written, durable)
        return entry, head

    def _next(
        self, event: Event, number: int, last: Entry | None, head: Head | None
    ) -> tuple[Entry, Head]:
        """The entry after ``last``; with a ``number`` of its own where lines are missing."""
        clock = _now()
        when = max(clock, last.when) if last else clock
        number = number or (head.number + 1 if head else 1)
        before = head.hash if head else NOTHING
        entry = Entry(number, before, when, event, "" if when == clock else clock)
        return entry, Head(number, hash_of(entry.to_line()))

    def _remarks(self, tail: _Tail) -> list[tuple[Event, int]]:
        """What the log has to say of itself first, each with its number where it skips some."""
        remarks = []
        if tail.loose:
            what = {"bytes": len(tail.loose), "sha256": hashlib.sha256(tail.loose).hexdigest()}
            remarks.append((Event(ITSELF, "torn", what), 0))
        last = tail.head.number if tail.head else 0
        try:
            there = self.heads.read()
        except NoHeadError:
            there = None
        except OSError:  # it is away, and its head with it, which will be compared later
            return remarks
        if there is None:
            return remarks + self._lost(last)
        if there == tail.head:
            return remarks
        what = {"second_place": there.number, "sha256": there.hash, "found": last}
        if not self._holds(there, last):
            number = max(last + len(remarks), there.number) + 1
            remarks.append((Event(ITSELF, "gap", what), number))
        elif _NOTED.get(self.heads) != there:
            _NOTED[self.heads] = there
            remarks.append((Event(ITSELF, "unseen", what), 0))
        return remarks

    def _lost(self, last: int) -> list[tuple[Event, int]]:
        """That the second place has no head although there are lines; once, until it has one."""
        said = self.heads in _NOTED and _NOTED[self.heads] is None
        if said or not last or self.heads.file is None:
            return []
        _NOTED[self.heads] = None
        return [(Event(ITSELF, "lost", {"found": last}), 0)]

    def _holds(self, there: Head, last: int) -> bool:
        """Whether a line before the ``last`` is the one that the second place knows."""
        if there.number >= last or _NOTED.get(self.heads) == there:
            return there.number < last
        for file in reversed(self.files()):
            for line in reversed(file.read_bytes().split(b"\n")):
                entry = parse(line)
                if entry and entry.number <= there.number:
                    return entry.number == there.number and hash_of(line) == there.hash
        return False

    def _tell(self, head: Head, durable: bool) -> None:
        """Write the head to the second place too. Where that is away, work goes on: the log is
        whole, and the next line brings the place up to date."""
        try:
            self.heads.write(head, durable)
        except OSError as error:
            _log.error("the second place did not take the head", extra={"errno": error.errno})
        if self.heads in _NOTED and self.second_place() == "agrees":
            del _NOTED[self.heads]  # what becomes of it from now on is new

    def _tail(self) -> _Tail:
        files = self.files()
        ended = not files or _end_of(files[-1], 1) in (b"", b"\n")
        loose: list[bytes] = []
        for file in reversed(files):
            size = file.stat().st_size
            for near in (min(_NEAR_THE_END, size), size):
                lines = _end_of(file, near).split(b"\n")
                at = _last_entry(lines, whole=near == size)
                if at is not None:
                    entry, line = at
                    loose.insert(0, b"\n".join(lines[line + 1 :]))
                    head = Head(entry.number, hash_of(lines[line]))
                    return _Tail(entry, head, _joined(loose), ended)
            loose.insert(0, b"\n".join(lines))
        return _Tail(None, None, _joined(loose), ended)

    def _write(self, file: Path, content: bytes, durable: bool) -> None:
        """Add to a file all of it or nothing, as far as the disk lets us."""
        new = not file.exists()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            try:
                _write_all(descriptor, content)
                if durable or new:
                    os.fsync(descriptor)
                if new:
                    flush_folder(file.parent)
            except OSError:
                with suppress(OSError):  # else the next line says that this one is torn
                    os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)


def log_of(store: Path) -> AuditLog:
    """The audit log of the store in the folder ``store``: beside it, never in it."""
    path = store.resolve()
    return AuditLog(path.with_name(f"{path.name}-audit"), heads_of(path))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _end_of(file: Path, most: int) -> bytes:
    with file.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - most))
        return stream.read()


def _last_entry(lines: list[bytes], whole: bool) -> tuple[Entry, int] | None:
    """The last entry among the lines of a file's end, and which line it is.

    Parameters
    ----------
    whole : whether they are the whole file; else the first may have begun earlier
    """
    for number in range(len(lines) - 1, -1 if whole else 0, -1):
        if entry := parse(lines[number]):
            return entry, number
    return None


def _joined(loose: list[bytes]) -> bytes:
    """What is no line, over all files, as :mod:`etl.audit.verify` puts it together."""
    return b"\n".join(loose).strip(b"\n")


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
