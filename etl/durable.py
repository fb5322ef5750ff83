"""Files that are on the disk or absent, never half-written, and one writer at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import InputError


class LockedError(InputError):
    """Somebody else is writing there: trying again will help."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other publishers out of the folder ``path``; the operating system frees the lock
    of a process that dies. Nested use in one thread is allowed.

    Raises
    ------
    LockedError
        at once, when another run holds the lock.
    OSError
        when the folder can't be made or written.
    """
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.resolve() / "lock", is_singleton=True)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise LockedError(
            f"another run is writing into {path}; wait until it has ended and try again"
        ) from error
    try:
        yield
    finally:
        lock.release()


def write(file: Path, content: bytes) -> None:
    """The file appears with its whole content, on the disk, or not at all."""
    unfinished = file.with_name(f"{file.name}.tmp")
    try:
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _replace(unfinished, file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _replace(source: Path, target: Path) -> None:
    # Windows refuses to replace a file in the moment in which somebody reads it.
    for pause in (0.02, 0.1, 0.5):
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    source.replace(target)


def flush_folder(folder: Path) -> None:
    """Names of new files survive a power cut too (Windows has no such call, and needs none)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
