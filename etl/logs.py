"""What servers and commands say of themselves to whoever keeps logs: one JSON object a line.

``LOG_FORMAT=json`` writes them on standard error; ``LOG_FILE=PATH`` into a file that begins anew
when it is full, a few old ones kept. Without either, logs are for whoever sits at the machine, in
the standard library's words.

What is kept holds no personal data and nothing that somebody typed: of the project's own messages
the fixed words without the values filled in, and the :data:`FIELDS` given beside them; of other
packages', whose words may hold anything, only where they were said; of errors the kind and the
lines of code, never the message.

>>> log = logging.getLogger("etl")
>>> log.info("command ended", extra={"command": "run", "seconds": 1.5})
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

FORMAT_VARIABLE, FILE_VARIABLE = "LOG_FORMAT", "LOG_FILE"
#: What may be given beside a message: names of the project's own, numbers.
FIELDS = (
    "command", "outcome", "seconds", "version", "program", "schema", "errno", "error_type", "port",
)  # fmt: skip

_OURS = ("dashboard", "etl", "geo", "__main__")
_ROOT = Path(__file__).resolve().parent.parent
_MOST_BYTES, _OLD_FILES = 10_000_000, 5
_LONGEST, _MOST_CAUSES = 100, 10


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON, without what may be somebody's data."""

    def format(self, record: logging.LogRecord) -> str:
        """``when``, ``level``, ``logger``, ``event``, ``at``; where given, fields and ``error``."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {
            "when": when,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            "at": f"{_place(record.pathname)}:{record.lineno}",
        }
        given = ((name, getattr(record, name, None)) for name in FIELDS)
        said |= {name: _plain(value) for name, value in given if value is not None}
        if record.exc_info and record.exc_info[1]:
            said["error"] = _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def set_up() -> bool:
    """Send all logs of this process where the variables say; whether they say anything.

    Raises
    ------
    OSError
        when the file cannot be written.
    """
    handlers: list[logging.Handler] = []
    if os.environ.get(FORMAT_VARIABLE) == "json":
        handlers.append(logging.StreamHandler())
    if path := os.environ.get(FILE_VARIABLE):
        handlers.append(_file(Path(path)))
    if not handlers:
        return False
    root = logging.getLogger()
    root.handlers.clear()
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
    for name in logging.root.manager.loggerDict:
        adopt(logging.getLogger(name))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    return True


def adopt(logger: logging.Logger) -> None:
    """Let a package's logger, which may write by itself, write where all others do."""
    logger.handlers.clear()
    logger.propagate = True


def _file(path: Path) -> logging.Handler:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Its owner's alone, before the first line is in it.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    return RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_OLD_FILES, encoding="utf-8")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("etl").critical("ended by an error", exc_info=(kind, error, trace))
    if os.environ.get(FORMAT_VARIABLE) != "json":
        print(f"ended by an error; see {os.environ[FILE_VARIABLE]}", file=sys.stderr)


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in _OURS and isinstance(record.msg, str):
        return record.msg
    return "said by another package"


def _error(error: BaseException) -> dict[str, Any]:
    """The kinds of an error and of its causes, and the lines of code that led to it."""
    kinds: list[str] = []
    each: BaseException | None = error
    while each and len(kinds) < _MOST_CAUSES:
        kinds.append(type(each).__name__)
        each = each.__cause__ or each.__context__
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"types": kinds, "frames": lines}


def _place(filename: str) -> str:
    """A file of the project, or of a package, without the folders of this machine."""
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)[:_LONGEST]
