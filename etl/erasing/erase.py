"""Erasure on request: a record, or all that is known of a person, out of everything that is kept.

Out of every version, the files of rows to be corrected, and the views that people saved. What
remains is a tombstone (:mod:`etl.erasing.tombstones`), which keeps old files from bringing it back.
It is written first: from then on the erasure holds, and if the process dies, the next run, or the
same command again, finishes it. People who are only counted, without a number, can't be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from etl import store
from etl.columns.fields import PEOPLE
from etl.erasing import erased_rejects, kept_views, tombstones
from etl.erasing.rewrite import Gone, Rewritten, rewrite
from etl.erasing.tombstones import Tombstones
from etl.placing.owners import digests, owners
from etl.remote import mirror
from etl.secret import VARIABLE, Secret, file_of, hashes_in, known_secret, secret_of
from etl.spelling import one_form, plain
from geo.errors import InputError
from geo.files import views_folder

#: Reads columns of a table.
_Read: TypeAlias = Callable[[str, list[str]], pd.DataFrame]
#: What a version holds of an issue beside the issue itself.
_BY_KEY = ("history", "escalations", "removed")
_BOOK = ["key", "source", "owner", "record_id", "amphoe", "province"]


@dataclass(frozen=True)
class Erasure:
    """What was erased: rows of versions, of files of rows to be corrected, and saved views."""

    versions: Rewritten = field(default_factory=Rewritten)
    rejects: int = 0
    views: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was anything."""
        return bool(self.versions.names or self.rejects or self.views)


def erase_record(
    path: Path, source: str, owner: str, record_id: str, views: Path | None = None
) -> Erasure:
    """Erase an issue, by the name of its data set, its owner as written or as a code, and its id.

    Parameters
    ----------
    path : the store
    views : the folder of saved views; that of the dashboard when not given

    Raises
    ------
    InputError
        There is no such record anywhere, there is no store, or another run is writing.
    OSError
        The disk refuses; the same command again finishes it.
    """
    with store.existing(path):
        secret = secret_in_use(path)
        keys = _forms(path, [(source, secret.kept(owner), secret.kept(record_id))])
        return _erase(path, secret, keys, views, f"no record {record_id} of {owner} in {source}")


def erase_key(path: Path, key: str, views: Path | None = None) -> Erasure:
    """Erase an issue by its key, as the address of its page has it; see :func:`erase_record`."""
    with store.existing(path):
        secret = secret_in_use(path)
        named = [
            (source, owner, number)
            for issues in _books(path)
            for known, source, owner, number in issues[_BOOK[:4]].itertuples(index=False)
            if known == key and isinstance(number, str)
        ]
        keys = {key, *_forms(path, named)}
        return _erase(path, secret, keys, views, f"no record with the key {key}")


def erase_person(path: Path, number: str, views: Path | None = None) -> Erasure:
    """Erase whoever has a number: as a member or coordinator, and all that they reported; see
    :func:`erase_record`."""
    with store.existing(path):
        secret = secret_in_use(path)
        person = secret.person(number)
        alone: set[str] = set()
        named = []
        for manifest in store.versions(path):
            issues = store.Store(path, manifest).ever("issues", [*_BOOK, "reporter"])
            theirs = issues.loc[_concerns(issues, person)].astype({"source": "str", "owner": "str"})
            alone |= {*theirs["key"]}
            named += [
                (source, owner, number)
                for source, owner, number in theirs[_BOOK[1:4]].itertuples(index=False)
                if isinstance(number, str)
            ]
        keys = {person, *alone, *_forms(path, named)}
        return _erase(path, secret, keys, views, "nobody with this number")


def finish(path: Path, views: Path | None = None) -> Erasure:
    """Finish an erasure that was interrupted, under the store's lock; nothing happens otherwise."""
    if not tombstones.read_tombstones(path).unfinished:
        return Erasure()
    secret = secret_in_use(path)
    return _sweep(path, secret, tombstones.fitting(path, secret), views)


def finish_restored(path: Path) -> None:
    """Keep out of a store what was erased before its backup was put back; where its key is not
    there yet, the next publish does, which needs it too.

    Raises
    ------
    InputError
        the key is not there, and the store is in object storage, which others read at once.
    """
    if not tombstones.read_tombstones(path).hashes:
        return
    if known_secret(path):
        with store.existing(path):
            finish(path)
    elif mirror.url_of(path):
        raise InputError(
            "something was erased from this store, and without the store's key nobody can keep it "
            f"out of what is restored: bring back {file_of(path)} or the variable {VARIABLE} "
            "first, and restore again"
        )


def secret_in_use(path: Path) -> Secret:
    """The key of a store, made where nothing was hashed yet (:func:`etl.secret.secret_of`)."""
    marks = [manifest.secret for manifest in store.versions(path) if manifest.hashed]
    return secret_of(path, marks[-1] if marks else "")


def _erase(
    path: Path, secret: Secret, values: Iterable[str], views: Path | None, otherwise: str
) -> Erasure:
    """Erase what has one of the keys or hashes; an error where there never was any."""
    hashes = {secret.erased(value) for value in values}
    before = {*tombstones.fitting(path, secret).hashes}
    stones = tombstones.add(path, secret, hashes)
    done = _sweep(path, secret, stones, views)
    if not done.anything and not hashes & before:
        tombstones.forget(path, stones, hashes - before)
        raise InputError(
            f"{otherwise} is in any version of {path}, nor in the rows to be corrected; nothing "
            "was erased: check what you gave (people who are only counted can't be told apart)"
        )
    return done


def _sweep(path: Path, secret: Secret, stones: Tombstones, views: Path | None) -> Erasure:
    """Everything without what the tombstones stand for; doing it twice does nothing more."""

    def erased(value: str) -> bool:
        return stones.covers(value, secret)

    done = Erasure(
        rewrite(path, lambda opened: _gone(opened, stones, secret)),
        erased_rejects.without_erased(path, erased),
        kept_views.forget(views or views_folder(), erased),
    )
    tombstones.finished(path, stones)
    return done


def _gone(opened: store.Store, stones: Tombstones, secret: Secret) -> Gone:
    """The rows of a version that were erased."""
    people = pd.concat([opened.table(name, ["person"])["person"] for name in PEOPLE]).dropna()
    return Gone(
        issues=_erased_issues(opened.table, stones, secret),
        people={*people.loc[stones.cover(people, secret)]},
        traces=_erased_issues(opened.ever, stones, secret),
    )


def _erased_issues(read: _Read, stones: Tombstones, secret: Secret) -> set[str]:
    """The keys that were erased, among the rows that ``read`` gives of a table."""
    issues = read("issues", ["key", "record_id", "reporter"])
    marks = (issues["key"], issues["reporter"], hashes_in(issues["record_id"]))
    erased = pd.concat([stones.cover(mark.astype("str"), secret) for mark in marks], axis=1)
    others = [read(name, ["key"])["key"] for name in _BY_KEY]
    left = pd.concat([keys.loc[stones.cover(keys, secret)] for keys in others])
    return {*issues.loc[erased.any(axis=1), "key"], *left}


def _concerns(issues: pd.DataFrame, person: str) -> pd.Series:
    return issues["reporter"].eq(person) | hashes_in(issues["record_id"]).eq(person)


def _books(path: Path) -> list[pd.DataFrame]:
    """The issues of all versions as far as they are known by."""
    words = dict.fromkeys(("source", "owner", "amphoe", "province"), "str")
    return [
        store.Store(path, manifest).ever("issues", _BOOK).astype(words)
        for manifest in store.versions(path)
    ]


def _forms(path: Path, named: Iterable[tuple[str, str, str]]) -> set[str]:
    """All keys that records (source, owner, id) bear or may bear: an owner may be written in
    several ways, and known as a station in one version and not in another."""
    wanted = {*named}
    if not wanted:
        return set()
    stations, books = _stations(path), _books(path)
    keys: set[str] = set()
    for source, owner, number in wanted:
        meant = _meant(pd.Series([owner], dtype="str"), stations).iloc[0]
        alike = [_alike(issues, source, meant, number, stations) for issues in books]
        forms = {owner, meant, *_names(meant, stations)}.union(*(rows["owner"] for rows in alike))
        forms |= {plain(form) for form in forms}
        texts = [f"{source}\x1f{form}\x1f{one_form(number)}" for form in forms]
        keys.update(digests(pd.Series(texts, dtype="str")), *(rows["key"] for rows in alike))
    return keys


def _alike(
    issues: pd.DataFrame, source: str, meant: str, number: str, stations: pd.DataFrame
) -> pd.DataFrame:
    """The issues of a source and an owner with an id, however that is written."""
    numbers = issues["record_id"].map(one_form, na_action="ignore")
    rows = issues.loc[issues["source"].eq(source) & numbers.eq(one_form(number))]
    owner = _meant(rows["owner"], stations, rows[["amphoe", "province"]])
    return rows.loc[owner.map(plain).eq(plain(meant))]


def _meant(
    owner: pd.Series, stations: pd.DataFrame, places: pd.DataFrame | None = None
) -> pd.Series:
    """The station's code where one is meant, else the owner as written."""
    return owner if stations.empty else owners(owner, stations, places)


def _names(code: str, stations: pd.DataFrame) -> list[str]:
    """How a station may be written in place of its code."""
    of = stations.loc[stations["code"].eq(code), ["name", "name_en"]]
    return [*of.stack().dropna().unique()]


def _stations(path: Path) -> pd.DataFrame:
    """All stations of all versions, each as the newest has it."""
    tables = [store.Store(path, manifest).table("stations") for manifest in store.versions(path)]
    words = {name: "str" for table in tables for name in table.select_dtypes("category")}
    if not tables:
        return store.empty("stations")
    together = pd.concat([table.astype(words) for table in reversed(tables)], ignore_index=True)
    return together.drop_duplicates("code", ignore_index=True)
