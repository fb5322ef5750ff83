"""Records that lie in object storage, or at any address that fsspec knows: fetched as files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from etl import rejects
from etl.reading.limits import Limits
from etl.remote.address import Place, Url
from etl.remote.changing import changing
from geo.errors import InputError

#: How their folder begins; it is not the one of large files, which may be at work meanwhile.
_FOLDER = "records-"
_MEGABYTE = 1_000_000


@contextmanager
def fetched(
    given: Mapping[str, Sequence[Place]], store: Path | None, limits: Limits
) -> Iterator[dict[str, tuple[Path, ...]]]:
    """The files of records, by kind; what was fetched is gone when the block ends.

    Parameters
    ----------
    given : files, and addresses of one file, of a folder (``…/``) or of a pattern (``…/*.csv``)
    store : the store into which they are published, which is locked meanwhile: they lie beside
        it, for their owner alone; None for a look, which writes nothing there
    limits : how large a file may be

    Raises
    ------
    InputError
        There is nothing at an address, or a file is too large.
    LockedError
        Another run is writing into the store.
    OSError
        The object storage does not answer, or the disk refuses.
    """
    if not any(isinstance(place, Url) for places in given.values() for place in places):
        yield {
            kind: tuple(place for place in places if isinstance(place, Path))
            for kind, places in given.items()
            if places
        }
        return
    with ExitStack() as stack:
        if store:
            stack.enter_context(changing(store))
        folder = stack.enter_context(rejects.working_folder(store, _FOLDER))
        stack.enter_context(_told_by_name(folder))
        yield {
            kind: tuple(file for place in places for file in _files(place, folder, limits))
            for kind, places in given.items()
            if places
        }


def _files(place: Place, folder: Path, limits: Limits) -> Iterator[Path]:
    if isinstance(place, Path):
        yield place
        return
    from etl.remote.storage import filesystem, told

    files, root = filesystem(place)
    with told(place, "list what is there"):
        found = _found(files, root, place)
    if not found:
        raise InputError(f"there are no records at {place}; check its spelling")
    for path in found:
        # Two may bear one name; what is told of each is its name.
        within = folder / f"{len(list(folder.iterdir()))}"
        within.mkdir()
        url = place if path == root else Url(f"{place.scheme}://{path.lstrip('/')}")
        with told(url, "give the records"):
            size = files.info(path).get("size")
            limits.refuse("megabytes", (size or 0) / _MEGABYTE, "MB", str(url))
            files.get_file(path, str(within / (url.name or "records")))
        yield within / (url.name or "records")


def _found(files: Any, root: str, place: Url) -> list[str]:
    """The paths of the files that an address means, by name."""
    if "*" in str(place):
        return sorted(files.glob(root))
    if str(place).endswith("/"):
        entries = files.ls(root, detail=True)
        return sorted(entry["name"] for entry in entries if entry["type"] == "file")
    return [root]


@contextmanager
def _told_by_name(folder: Path) -> Iterator[None]:
    """Messages name a fetched file as its owner knows it."""
    try:
        yield
    except InputError as error:
        said = str(error)
        for within in folder.iterdir():
            said = said.replace(f"{within}{os.sep}", "")
        error.args = (said,)
        raise
