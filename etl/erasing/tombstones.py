"""What is remembered of erased records and people: hashes that lead nowhere, ``store/erased.json``.

They keep an old file from bringing back what was erased. Each is a keyed hash of a record's key or
of a person's hash (:meth:`etl.secret.Secret.erased`): whoever has the store alone, or an older copy
of it, learns from them neither who nor which.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pandas as pd

from etl.durable import flush_folder, write
from etl.remote.changing import erasing
from etl.remote.names import STONES
from etl.secret import Secret
from geo.errors import InputError

#: Where they lie in the store.
FILE = STONES


@dataclass(frozen=True)
class Tombstones:
    """The tombstones of one store.

    Attributes
    ----------
    hashes : one for each key under which an erased record may come back, and for each person
    secret : which key made them (:attr:`etl.secret.Secret.mark`)
    unfinished : some of what they stand for may still lie in the store
    """

    hashes: tuple[str, ...] = ()
    secret: str = ""
    unfinished: bool = False

    def cover(self, values: pd.Series, secret: Secret) -> pd.Series:
        """Which of the keys of records, or hashes of people, were erased; never missing ones."""
        known = frozenset(self.hashes)
        if not known:
            return pd.Series(False, index=values.index)
        distinct = values.dropna().unique()
        erased = {value for value in distinct if secret.erased(value) in known}
        return values.isin(erased)

    def covers(self, value: str, secret: Secret) -> bool:
        """Whether one key or hash was erased."""
        return secret.erased(value) in self.hashes


def read_tombstones(store: Path) -> Tombstones:
    """The tombstones of a store; none where nothing was ever erased.

    Raises
    ------
    InputError
        The file is damaged: what was erased could come back.
    """
    file = store / FILE
    try:
        return _parsed(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Tombstones()
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{file} is damaged ({error}); it keeps out what was erased: restore it from your "
            "backup"
        ) from error


def fitting(store: Path, secret: Secret) -> Tombstones:
    """The tombstones of a store, made with this key.

    Raises
    ------
    InputError
        They were made with another key, or the file is damaged.
    """
    stones = read_tombstones(store)
    if stones.hashes and stones.secret != secret.mark:
        raise InputError(
            f"records were erased from {store} under another key than the one in use, so they "
            "could come back unseen; restore the key from your backup"
        )
    return stones


def add(store: Path, secret: Secret, hashes: Collection[str]) -> Tombstones:
    """Remember more, on the disk, as long as the erasure itself is not finished."""
    known = fitting(store, secret).hashes
    stones = Tombstones(tuple(sorted({*known, *hashes})), secret.mark, unfinished=True)
    _write(store, stones)
    return stones


def forget(store: Path, stones: Tombstones, hashes: Collection[str]) -> None:
    """Forget tombstones of what was never there."""
    kept = tuple(one for one in stones.hashes if one not in set(hashes))
    _write(store, replace(stones, hashes=kept, unfinished=False))


def united(store: Path, saved: bytes = b'{"hashes": []}') -> None:
    """Remember what a backup remembers, beside what is: all of it is to be erased again from what
    the backup brings back.

    Raises
    ------
    InputError
        They were made with different keys.
    """
    here, there = read_tombstones(store), _parsed(saved.decode("utf-8"))
    if here.hashes and there.hashes and here.secret != there.secret:
        raise InputError(
            f"the backup is of a store with another key than {store}; restore it into a folder of "
            "its own"
        )
    hashes = tuple(sorted({*here.hashes, *there.hashes}))
    if hashes:
        _write(store, Tombstones(hashes, here.secret or there.secret, unfinished=True))


def finished(store: Path, stones: Tombstones) -> None:
    """Remember that nothing of what they stand for lies in the store any more."""
    if stones.unfinished:
        _write(store, replace(stones, unfinished=False))


def _parsed(text: str) -> Tombstones:
    entries = json.loads(text)
    return Tombstones(**entries | {"hashes": tuple(entries["hashes"])})


def _write(store: Path, stones: Tombstones) -> None:
    content = json.dumps(asdict(stones), indent=1).encode()
    if stones.unfinished:
        erasing(store, content)
    write(store / FILE, content)
    flush_folder(store)
