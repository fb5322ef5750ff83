"""Where files of the folder go: names that any disk takes, and none that another file has.

A file is only ever renamed within the folder, which its disk does wholly or not at all. Whoever
moves files holds the lock of the folder.

Whoever hands files in has to see what became of them: the group of the folder may look into the
watcher's own folders and read the reports there (750, 640), but not write, and others may do
nothing. A umask that lets the group do nothing stays in force.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.durable import write
from geo.errors import InputError

TAKEN, DONE, REFUSED = "taken", "done", "refused"
#: Of the text that lies beside a file and says what became of it.
REPORT = ".report.txt"

_STAMP = "%Y%m%dT%H%M%S%f"
_STAMPED = re.compile(r"\d{8}T\d{12}")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# Control and format characters, halves of others, unknown ones, ends of lines and paragraphs.
_NO_SIGNS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Bytes of a name, so that what is added to it finds room: most disks take 255.
_LONGEST = 200
_CLOSED = stat.S_IWGRP | stat.S_IRWXO


def landed_at(path: Path) -> int | None:
    """When a file landed that was taken, in microseconds since 1970; None of another."""
    for batch in (path.parent, path.parent.parent):
        if batch.parent.name == TAKEN and _STAMPED.fullmatch(batch.name):
            when = datetime.strptime(batch.name, _STAMP).replace(tzinfo=UTC)
            return (when - _BEGINNING) // timedelta(microseconds=1)
    return None


def own(folder: Path, name: str) -> Path:
    """One of the watcher's own folders, made where it is missing, and closed to others."""
    path = folder / name
    path.mkdir(exist_ok=True)
    _close(path)
    return path


def time_of(landed: int) -> datetime:
    """The time that :func:`landed_at` tells."""
    return _BEGINNING + timedelta(microseconds=landed)


def taken_path(folder: Path, kind: str, landed: int, name: str) -> Path:
    """Where a file lies while it is published; the folder is made."""
    stamp = time_of(landed).strftime(_STAMP)
    return _free(_made(folder / TAKEN / stamp, kind), name)


def put_away(path: Path, to: Path, report: str, marked: str = "") -> Path:
    """Move a file that was taken to where it stays, with a report beside it.

    The report comes first: a file without one lies nowhere.

    Parameters
    ----------
    to : the folder; made when missing
    report : its text
    marked : where a report of the file's name holds this already, it stays: it was written before
        the process ended that should have moved the file

    Returns
    -------
    Where the file lies now.

    Raises
    ------
    OSError
        The disk refuses; the file is where it was.
    """
    to.mkdir(parents=True, exist_ok=True)
    target = _free(to, path.name)
    beside = target.with_name(f"{target.name}{REPORT}")
    if not (marked and beside.is_file() and marked in beside.read_text("utf-8", "replace")):
        write(beside, report.encode("utf-8", "backslashreplace"))
        _close(beside)
    path.rename(target)
    without_empty(path)
    return target


def without_empty(path: Path) -> None:
    """Remove the folders in which a file lay that was taken, where nothing else lies in them."""
    for folder in (path.parent, path.parent.parent):
        if folder.name == TAKEN:
            return
        with suppress(OSError):  # there is something in it, or somebody looks into it
            folder.rmdir()


def refuse_links(folder: Path) -> None:
    """Stop where one of the watcher's own folders leads elsewhere.

    Raises
    ------
    InputError
        One of them is a link.
    """
    for name in (TAKEN, DONE, REFUSED):
        if (folder / name).is_symlink():
            raise InputError(f"{folder / name} is a link; put a folder in its place, or remove it")


def without_empty_batches(folder: Path) -> None:
    """Remove what a process left that ended between making such a folder and filling it."""
    for batch in (folder / TAKEN).iterdir():
        if _STAMPED.fullmatch(batch.name) and batch.is_dir():
            for empty in (*batch.iterdir(), batch):
                with suppress(OSError):  # it is a file, or holds one
                    empty.rmdir()


def clean(name: str) -> str:
    """The name without signs that are none, such as control characters, and not too long.

    >>> clean("a\\u202eb\\n.csv")
    'a_b_.csv'
    """
    plain = "".join("_" if unicodedata.category(sign) in _NO_SIGNS else sign for sign in name)
    stem, suffix = Path(plain).stem, Path(plain).suffix
    room = _LONGEST - len(suffix.encode())
    if room <= 0:  # what stands behind the last point is no ending
        stem, suffix, room = plain, "", _LONGEST
    return stem.encode()[:room].decode(errors="ignore") + suffix


def _close(path: Path) -> None:
    """Take rights from others that are not theirs; none is given, and of a folder its bits stay by
    which what is made in it is its group's."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _CLOSED:
        with suppress(OSError):  # another account's, or a share that knows no such rights
            path.chmod(mode & ~_CLOSED)


def _made(folder: Path, kind: str) -> Path:
    made = folder / kind if kind else folder
    made.mkdir(parents=True, exist_ok=True)
    return made


def _free(folder: Path, name: str) -> Path:
    """A path in the folder under that name, or that name with a number, where nothing lies."""
    name = clean(name)
    path, number = folder / name, 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path
