"""Where the files of rows to be corrected lie: beside the store, one folder a version.

They hold what people wrote. Whoever publishes can open them, and nobody else; on Windows too, where
Python knows how (3.11.10, 3.12.4 and later; before, they are as open as the folder of the store).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.passing import passing_folder, remove_left_over

_NAMED = "%Y%m%dT%H%M%S%f"
_WORKING = "working-"
#: Where this process works. Whoever works beside a store holds its lock: so any other such folder
#: that the lock's holder finds there was left by a run that was killed.
_IN_USE: set[Path] = set()


def new_folder(store: Path, version: str) -> Path:
    """Make the folder of a version, which its owner alone can open, whatever the umask."""
    folder = _parent(store) / folder_of(store, version).name
    folder.mkdir(mode=0o700)
    folder.chmod(0o700)
    return folder


@contextmanager
def working_folder(store: Path | None, prefix: str = _WORKING) -> Iterator[Path]:
    """A folder for what people wrote on its way, which its owner alone can open; it is gone when
    the block ends.

    Parameters
    ----------
    store : beside whose rejects it lies, under the store's lock; what killed runs left there is
        removed first. None for a folder where the system keeps such
    prefix : what its name begins with, which ends with a hyphen
    """
    if store is None:
        with passing_folder() as folder:
            yield folder
        return
    parent = _parent(store)
    for left in left_over(store):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    _IN_USE.add(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _IN_USE.discard(folder)
        _without_empty(parent)


def _parent(store: Path) -> Path:
    """The folder of all versions' rejects, made where it is missing."""
    parent = folder_of(store, "-").parent
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    parent.chmod(0o700)
    return parent


def left_over(store: Path) -> list[Path]:
    """The working folders that killed runs left beside a store, for whoever holds its lock."""
    return [folder for folder in folders(store) if "-" in folder.name]  # no version's has one


def remove(store: Path, version: str) -> None:
    """Remove the files of a version that could not be published."""
    folder = folder_of(store, version)
    shutil.rmtree(folder, ignore_errors=True)
    _without_empty(folder.parent)


def keep_only(store: Path, versions: Collection[str]) -> None:
    """Remove the files of all other versions, and what a crash left behind."""
    kept = {folder_of(store, version).name for version in versions}
    for folder in folders(store):
        if folder.name not in kept:
            shutil.rmtree(folder)
    _without_empty(folder_of(store, "-").parent)


def expire(store: Path, days: int, now: datetime | None = None) -> tuple[list[str], list[str]]:
    """Remove the files that are older than so many days, and all that killed runs left, here and in
    the system's temporary folder, under the store's lock.

    Returns
    -------
    The names of the folders that are gone, and of those that could not be removed, because
    somebody has a file of theirs open (on Windows); the next time will.
    """
    remove_left_over()
    gone: list[str] = []
    kept: list[str] = []
    left = left_over(store)
    for folder in folders(store):
        age = (now or datetime.now(UTC)) - _published(folder)
        if folder in left or age >= timedelta(days=days):
            shutil.rmtree(folder, ignore_errors=True)
            (kept if folder.exists() else gone).append(folder.name)
    _without_empty(folder_of(store, "-").parent)
    return gone, kept


def folders(store: Path) -> list[Path]:
    """The folders of all versions that have any such file, and what a crash left behind; not those
    in which this process works."""
    parent = folder_of(store, "-").parent
    found = {path for path in parent.iterdir() if path.is_dir()} if parent.is_dir() else set()
    return sorted(found - _IN_USE)


def _published(folder: Path) -> datetime:
    """When the version was published, as its name says; else when the folder was last written."""
    try:
        return datetime.strptime(folder.name, _NAMED).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _without_empty(parent: Path) -> None:
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def folder_of(store: Path, version: str) -> Path:
    """Where the files of a version lie: beside the store, never in it. A version that lost rows
    (``x-1``) keeps the folder under the name that it was published as."""
    store = store.resolve()
    return store.with_name(f"{store.name}-rejects") / (version.partition("-")[0] or version)
