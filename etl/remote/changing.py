"""What those who change a store call, whether it is a folder or the mirror of object storage.

Of a folder it is the folder's lock, and nothing else happens. Of a mirror the storage is claimed
too, what is new there is brought over first, and what was changed goes up before the lock is given
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from etl.durable import locked
from etl.remote import mirror
from etl.remote.address import Url
from geo.errors import InputError

if TYPE_CHECKING:
    from etl.remote.up import Up

#: The changes under way in this process, by the mirror's folder: the lock lets in one at a time.
_UNDER_WAY: dict[Path, Up] = {}


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Keep others out of a store while the block changes it. Nested use in one thread is allowed.

    Raises
    ------
    LockedError
        Another run is changing it.
    InputError
        What was cleared away could not be deleted in the object storage.
    OSError
        The folder can't be made or written, or the object storage does not answer.
    """
    url = mirror.url_of(path)
    if url is None:
        with locked(path):
            yield
        return
    with mirror.waited(path):
        if path.resolve() in _UNDER_WAY:  # a block around this one
            yield
        else:
            with _above(url, path):
                yield


def pointing(path: Path, version: str) -> None:
    """A version is about to become current, under the lock: of a mirror, above it first.

    Raises
    ------
    OSError
        The object storage refused; the version before is still served.
    """
    if up := _UNDER_WAY.get(path.resolve()):
        up.point(version)


def erasing(path: Path, stones: bytes) -> None:
    """Something is about to be erased, under the lock: of a mirror, it is remembered above first;
    errors as :func:`pointing`."""
    if up := _UNDER_WAY.get(path.resolve()):
        up.stones(stones)


@contextmanager
def _above(url: Url, path: Path) -> Iterator[None]:
    from etl.remote.bring import bring
    from etl.remote.claim import claimed
    from etl.remote.up import Up

    storage = mirror.storage_of(url)
    with claimed(storage) as claim:
        up = Up(storage, path, bring(storage, path), claim)
        _UNDER_WAY[path.resolve()] = up
        try:
            yield
        except Exception:
            # What was done before it failed, such as an erasure, is done above too.
            with suppress(InputError, OSError):
                up.settle(pointing=False)
            raise
        else:
            up.settle(pointing=True)
        finally:
            del _UNDER_WAY[path.resolve()]
