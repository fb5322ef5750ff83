"""Folders for what people wrote while it passes through, where no store may be written.

They lie where the system keeps such, for their owner alone. Whoever works in one holds its lock,
which the system frees when the process dies: so the next to ask for one removes what killed
processes left.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

#: What the name of each begins with.
_PREFIX = "stronger-together-"
#: A folder younger than this may not have its lock yet.
_NEW_SECONDS = 60.0


@contextmanager
def passing_folder() -> Iterator[Path]:
    """An empty folder that its owner alone can open; it is gone when the block ends."""
    remove_left_over()
    outer = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with FileLock(outer / "lock"):
            folder = outer / "files"
            folder.mkdir()
            yield folder
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def remove_left_over() -> None:
    """Remove what this account's killed processes left there."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_ours(folder) and _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder of this account's: what another one put there is not opened."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return os.name == "nt" or folder.stat().st_uid == os.getuid()


def _is_left(folder: Path) -> bool:
    """Whether nobody works there."""
    try:
        if time.time() - folder.stat().st_mtime < _NEW_SECONDS:
            return False
        with FileLock(folder / "lock", blocking=False):
            return True
    except (Timeout, OSError):  # somebody does, or it has gone meanwhile
        return False
