"""What lies in the folder, and which of it is whole.

::

    DIR/<file>, DIR/<kind>/<file>   what landed; in a folder named after a kind, of that kind
    DIR/taken/<time>/…              what was taken to be published, by the time when it landed
    DIR/done/…, DIR/refused/…       what became of it (:mod:`etl.inbox.places`)
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from etl.columns.fields import KINDS
from etl.inbox.places import DONE, REFUSED, TAKEN, clean, landed_at
from etl.inbox.settings import Watching

# What is no file, such as a pipe, must not keep the watcher waiting, nor a link lead it elsewhere.
_READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK"))


@dataclass(frozen=True)
class Landed:
    """A file, as a look finds it.

    Attributes
    ----------
    path : where it lies
    kind : of the folder that it landed in, "" where that says nothing
    landed : when it came there by the clock of the folder's disk, in microseconds since 1970: of a
        copy not the time of its original
    size, changed : bytes, and when they were last written, in nanoseconds since 1970
    """

    path: Path
    kind: str
    landed: int
    size: int
    changed: int

    @property
    def taken(self) -> bool:
        """Whether it was taken already."""
        return landed_at(self.path) is not None

    @property
    def place(self) -> str:
        """The file as it is called: its name, in the folder of its kind."""
        return _called(self.kind, self.path.name)


@dataclass(frozen=True)
class Look:
    """What one look found.

    Attributes
    ----------
    files : those that can be read
    left : names of what lies there and is not read, and why
    """

    files: dict[Path, Landed] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def whole(self, before: Look) -> list[Landed]:
        """The files that did not change since the look before."""
        return [file for path, file in self.files.items() if before.files.get(path) == file]


def look(folder: Path, settings: Watching) -> Look:
    """Look into a folder, and into those of its folders that are named after a kind.

    Raises
    ------
    OSError
        The folder is away.
    """
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "the folder is away", str(folder))
    found = Look()
    for kind, entry in (*_entries(folder, settings, found), *_taken(folder / TAKEN)):
        path, why = Path(entry.path), "it is a folder, a link or a device, and no file"
        try:
            if seen := seen_at(path, kind):
                found.files[path] = seen
                continue
        except FileNotFoundError:  # another watcher took it, or put it away
            continue
        except OSError as error:
            why = f"it cannot be opened ({error.strerror or error})"
        found.left[_called(kind, entry.name)] = why
    return found


def seen_at(path: Path, kind: str) -> Landed | None:
    """The file that lies there now; None where it is none.

    Opened for it: while another program writes a file, Windows and shares of it let nobody in, and
    what a folder tells of the sizes of its files may be old.

    Raises
    ------
    OSError
        It is gone, or does not let itself be opened.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        return None
    descriptor = os.open(path, _READING)
    try:
        told = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(told.st_mode):
        return None
    # When it got its name: of Windows the time of its making, elsewhere of its last change.
    landed = landed_at(path) or told.st_ctime_ns // 1000
    return Landed(path, kind, landed, told.st_size, told.st_mtime_ns)


def _entries(
    folder: Path, settings: Watching, found: Look
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What may be a file, with the kind of its folder."""
    for entry in _inside(folder, settings):
        name = entry.name.lower()
        if not entry.is_dir(follow_symlinks=False):
            yield "", entry
        elif name in KINDS:
            yield from ((name, each) for each in _inside(Path(entry.path), settings))
        elif name not in (TAKEN, DONE, REFUSED):
            found.left[f"{clean(entry.name)}/"] = (
                f"only folders that are named after a kind are looked into: {', '.join(KINDS)}"
            )


def _taken(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What was taken and is not put away yet."""
    for batch in _inside(folder):
        for entry in _inside(Path(batch.path)) if batch.is_dir(follow_symlinks=False) else ():
            if not entry.is_dir(follow_symlinks=False):
                yield "", entry
            elif entry.name in KINDS:
                yield from ((entry.name, each) for each in _inside(Path(entry.path)))


def _inside(folder: Path, settings: Watching | None = None) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:  # another watcher cleared it away
        return []
    return [entry for entry in found if settings is None or not settings.leaves(entry.name)]


def _called(kind: str, name: str) -> str:
    return f"{kind}/{clean(name)}" if kind else clean(name)
