"""The second place: where the head of the audit log, its last number and hash, is written too.

Without it a cut tail would leave a shorter log that is whole in itself. It is worth as much as it
is out of reach for whoever can change the log: another disk, another account's share, a log server.
"""

from __future__ import annotations

import hashlib
import logging
import logging.handlers
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import InputError
from geo.files import DATA, read_toml

SETTINGS = DATA / "audit.toml"
#: Variables that beat the settings; empty for no such place.
FOLDER_VARIABLE, SYSLOG_VARIABLE = "AUDIT_HEADS", "AUDIT_SYSLOG"

_WRITTEN = re.compile(r"(\d{12}) ([0-9a-f]{64})\n")
_SYSLOG_PORT = 514


@dataclass(frozen=True)
class Head:
    """The number and the hash of a line, the last one unless somebody says otherwise."""

    number: int
    hash: str

    def __str__(self) -> str:
        """As it is printed, and given to ``--expect``."""
        return f"{self.number}:{self.hash}"


class NoHeadError(OSError):
    """What the second place holds is no head; the next one is written over it."""


@dataclass(frozen=True)
class Heads:
    """The second place of one log: a file, a syslog, both or neither.

    Attributes
    ----------
    file : holds the head, one line of fixed length; None for no file
    syslog : a socket's path or ``host:port``, to which every head is sent; empty for none
    """

    file: Path | None = None
    syslog: str = ""

    def read(self) -> Head | None:
        """The head in the file; None where there is none.

        Raises
        ------
        OSError
            when it cannot be read; :class:`NoHeadError` when what it holds is no head.
        """
        if self.file is None:
            return None
        try:
            written = self.file.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return None
        found = _WRITTEN.fullmatch(written)
        if not found:
            raise NoHeadError(f"{self.file} holds no head of an audit log")
        return Head(int(found[1]), found[2])

    def write(self, head: Head, durable: bool) -> None:
        """Put the head there.

        Raises
        ------
        OSError
            when it cannot be written or sent.
        """
        if self.file is not None:
            self._to_file(self.file, head, durable)
        if self.syslog:
            _sender(self.syslog).send(f"audit {self._name()} {head}")

    def _to_file(self, file: Path, head: Head, durable: bool) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            # In place: a line of this length is there or not, and no other file is needed.
            os.write(descriptor, f"{head.number:012} {head.hash}\n".encode())
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _name(self) -> str:
        return self.file.stem if self.file else "store"


def heads_of(store: Path) -> Heads:
    """The second place of a store's log, as ``data/audit.toml`` or the variables name it.

    Raises
    ------
    InputError
        when the settings cannot be read.
    """
    folder, syslog = _settings()
    folder = os.environ.get(FOLDER_VARIABLE, folder)
    syslog = os.environ.get(SYSLOG_VARIABLE, syslog)
    if not folder:
        return Heads(None, syslog)
    # By the path, not by the content: a log that was removed as a whole is missed too.
    path = store.resolve()
    name = f"{path.name}-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}.head"
    return Heads(DATA.parent / folder / name, syslog)


@cache
def _settings(path: Path = SETTINGS) -> tuple[str, str]:
    table = read_toml(path)
    folder, syslog = table.get("head_folder", ""), table.get("syslog", "")
    if not isinstance(folder, str) or not isinstance(syslog, str):
        raise InputError(
            f"head_folder in {path} is {folder!r} and syslog {syslog!r}; expected texts, empty for "
            "none"
        )
    return folder, syslog


class _Sender(logging.handlers.SysLogHandler):
    """Standard library's syslog, whose errors are raised instead of printed."""

    def send(self, message: str) -> None:
        self._failed: BaseException | None = None
        self.emit(logging.LogRecord("audit", logging.INFO, "", 0, message, None, None))
        if self._failed:
            raise OSError(f"the syslog cannot be reached: {self._failed}") from self._failed

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        import sys

        self._failed = sys.exc_info()[1]


@cache
def _sender(address: str) -> _Sender:
    facility = logging.handlers.SysLogHandler.LOG_AUTH
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        return _Sender((host, int(port)), facility)
    if address.startswith("/"):
        return _Sender(address, facility)
    return _Sender((address, _SYSLOG_PORT), facility)
