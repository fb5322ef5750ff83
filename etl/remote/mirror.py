"""The mirror of a store in object storage: a folder of this machine that readers read.

::

    data/mirrors/<prefix>-<hash>/store              what was brought over (MIRRORS: elsewhere)
    data/mirrors/<prefix>-<hash>/store/mirror.json  of which address
    data/mirrors/<prefix>-<hash>/store-key, store-rejects, store-audit   of this machine
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from etl.durable import LockedError, locked, write
from etl.remote.address import Place, Url
from etl.remote.settings import read_settings
from geo.files import DATA

if TYPE_CHECKING:
    from etl.remote.storage import Storage

#: Where mirrors lie, unless the variable says otherwise.
VARIABLE = "MIRRORS"
DEFAULT = DATA / "mirrors"
_MARK = "mirror.json"
_NAP_SECONDS = 0.1


def folder_of(place: Place) -> Path:
    """The folder in which a store is read: itself, or the mirror of an address."""
    if isinstance(place, Path):
        return place
    digest = hashlib.sha256(str(place).encode()).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(place).partition("://")[2]).strip("-")[-40:]
    return Path(os.environ.get(VARIABLE, DEFAULT)) / f"{name}-{digest}" / "store"


def url_of(folder: Path) -> Url | None:
    """The address of which a folder is the mirror; None of any other folder."""
    try:
        return Url(json.loads((folder / _MARK).read_text(encoding="utf-8"))["url"])
    except FileNotFoundError:
        return None


def made(url: Url) -> Path:
    """The mirror of an address, made where there is none; nothing is brought over."""
    folder = folder_of(url)
    if url_of(folder) is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(folder / _MARK, json.dumps({"url": str(url)}).encode())
    return folder


def brought(place: Place) -> Path:
    """The folder in which a store is read, after what is new was brought over.

    Raises
    ------
    InputError
        A package is missing, or the address is none.
    LockedError
        Another process of this machine works in the mirror for long.
    OSError
        The object storage does not answer, or the disk refuses.
    """
    if isinstance(place, Path):
        return place
    from etl.remote.bring import bring

    folder, storage = made(place), storage_of(place)
    with waited(folder):
        bring(storage, folder)
    return folder


def storage_of(url: Url) -> Storage:
    """The objects at an address; errors as :class:`etl.remote.storage.Storage`."""
    from etl.remote.storage import Storage

    return Storage(url)


@contextmanager
def waited(folder: Path) -> Iterator[None]:
    """The lock of a mirror, which others hold while they bring something over.

    Raises
    ------
    LockedError
        Another process holds it for longer than ``wait_seconds``.
    """
    until = time.monotonic() + read_settings().wait_seconds
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(locked(folder))
                break
            except LockedError:
                if time.monotonic() > until:
                    raise
                time.sleep(_NAP_SECONDS)
        yield
