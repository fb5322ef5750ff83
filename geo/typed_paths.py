"""Names of files and folders that somebody typed: a file in a folder's place is said at once, in
the words of what was typed, and not by the system in the middle of the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geo.errors import UsageError


def folder(text: str) -> Path:
    """A folder that is there or can be made, as argparse wants its types.

    Raises
    ------
    UsageError
        It, or what it would lie in, is a file.
    """
    path = Path(text)
    _refuse_file(path, "name a folder")
    return path


def file_to_write(text: str) -> Path:
    """A file that is there or can be made, as argparse wants its types.

    Raises
    ------
    UsageError
        It is a folder, or what it would lie in is a file.
    """
    path = file_to_read(text)
    _refuse_file(path.parent, "name a file in a folder")
    return path


def file_to_read(text: str) -> Path:
    """Any name but a folder's, as argparse wants its types; whether there is such a file, whoever
    reads it says."""
    path = Path(text)
    if _is(path, Path.is_dir):
        raise UsageError(f"'{path}' is a folder; name a file, such as {path / 'NAME'}")
    return path


def _refuse_file(path: Path, instead: str) -> None:
    nearest = next((one for one in (path, *path.parents) if _is(one, Path.exists)), None)
    if nearest is not None and not _is(nearest, Path.is_dir):
        raise UsageError(f"'{nearest}' is a file; {instead}")


def _is(path: Path, so: Callable[[Path], bool]) -> bool:
    """Whether it is so; of what may not be looked at, whoever reads or writes it says so."""
    try:
        return so(path)
    except OSError:
        return False
