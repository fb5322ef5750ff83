"""The versions of the store that this process serves, opened: one :class:`Data` a scope."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from threading import Lock
from weakref import WeakSet

from dashboard.data import Data
from dashboard.kept import Shared
from dashboard.scope import Scope
from etl.store import Place, Store, mirror, open_store, store_at
from geo.errors import InputError
from geo.files import DATA
from geo.layer import Layer
from geo.layer_files import read_layer

#: Where the store lies, unless the variable says otherwise.
STORE_VARIABLE = "STORE"
DEFAULT_STORE = DATA / "store"

# The current version and the one before, which some still look at; of each the scopes that were
# asked for last, a province of them taking 4 MB.
_VERSIONS_KEPT, _SCOPES_KEPT = 2, 64
_LAYERS_KEPT = 2
# The server runs every session in a thread of its own.
_LOADING = Lock()
_OPENED: WeakSet[Data] = WeakSet()


def store_place() -> Place:
    """The store that this process serves: a folder, or an address of object storage."""
    return store_at(os.environ.get(STORE_VARIABLE) or str(DEFAULT_STORE))


def store_path() -> Path:
    """The folder in which this process reads its store."""
    return mirror.folder_of(store_place())


def current(scope: Scope) -> Data:
    """The current version of the store, for somebody who may see the ``scope``.

    Raises :class:`geo.errors.InputError` when there is no store, or when its layer is gone.
    """
    return _data(open_store(store_path()), scope)


def of_version(version: str, scope: Scope) -> Data:
    """A version that is or was current, as :func:`current`; never one that is gone."""
    return _data(still_there(version), scope)


def still_there(version: str) -> Store:
    """A version that is there.

    Stops where it was cleared away, or lost rows that had to be erased and bears another name
    since: what memory still holds of it is served to nobody any more, and forgotten.

    Raises :class:`geo.errors.InputError`.
    """
    try:
        return open_store(store_path(), version)
    except InputError:
        _opened.cache_clear()
        raise


def _data(store: Store, scope: Scope) -> Data:
    with _LOADING:
        scopes = _opened(store.path, store.version)
    return scopes.get(scope, lambda: _loaded(store, scope))


@lru_cache(maxsize=_VERSIONS_KEPT)
def _opened(_path: Path, _version: str) -> Shared[Data]:
    """What is open of a version, by scope: people of many areas look at it at once."""
    return Shared(_SCOPES_KEPT)


def _loaded(store: Store, scope: Scope) -> Data:
    data = Data(store, _layer(store.manifest.layer["hash"]), scope)
    _OPENED.add(data)
    return data


@lru_cache(maxsize=_LAYERS_KEPT)
def _layer(name: str) -> Layer:
    """The boundaries, one for all versions and scopes that are drawn on them."""
    return read_layer(name)


def forget_answers() -> None:
    """Let go of what was made for people who have gone: it is made anew for those who come."""
    for data in list(_OPENED):
        data.forget()
