"""Rows that must not come in again: erased on request, older than issues are kept, or removed
under another name of their station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd

from etl import store
from etl.assembling.assemble import Tables
from etl.check import superseded
from etl.columns.fields import PEOPLE
from etl.dates import BANGKOK_TIME
from etl.erasing import tombstones
from etl.erasing.retention import read_retention
from etl.erasing.tombstones import Tombstones
from etl.keys import among
from etl.placing.owners import issue_keys, owners
from etl.records import Records
from etl.removed import as_rows, says_removed, without
from etl.secret import Secret, hashes_in
from geo.errors import InputError


def without_gone(records: dict[str, Records], path: Path, secret: Secret) -> dict[str, Records]:
    """The records, those rejected that must not be kept (``etl.reasons.NOT_KEPT``), whatever else
    is wrong with them.

    Parameters
    ----------
    records : kind → its rows, checked
    path : the store, whose tombstones say what was erased
    secret : its key

    Raises
    ------
    InputError
        The tombstones are damaged, or of another key.
    """
    stones = tombstones.fitting(path, secret)
    first = read_retention().first_day(datetime.now(BANGKOK_TIME).date())
    marked = {}
    old = pd.Series(dtype="str")
    for kind, rows in records.items():
        frame = rows.frame
        if stones.hashes:
            frame = _rejected(frame, _erased(frame, kind, stones, path, secret), "erased")
        if first and kind == "issues":
            # A removal that is as old concerns nothing that is kept.
            day = frame["reported"].mask(says_removed(frame), frame["updated"])
            late = day < pd.Timestamp(first)
            old = frame.loc[late, "key"]
            frame = _rejected(frame, late, "past_retention")
        if kind == "escalations" and len(old):
            frame = _rejected(frame, among(frame["key"], old), "past_retention")
        marked[kind] = rows.with_frame(frame)
    return marked


def with_removals_of_today(issues: Records | None, known: Tables, path: Path) -> Tables:
    """The known tables, their removals under the keys that issues bear today: the station of one
    may have been unknown, or written otherwise, when it was removed.

    Parameters
    ----------
    issues : those of the files, checked; None where there are none
    known : the tables of the version to merge onto, issues under the keys of today
    path : the store
    """
    removed = known["removed"]
    if removed.empty:
        return known
    if issues is not None:
        removed = _under_keys_of(issues.frame, removed, path)
    removed = removed.loc[~superseded(as_rows(removed), known["issues"])]
    left = {name: without(known[name], removed["key"]) for name in ("issues", "escalations")}
    return known | left | {"removed": removed}


def _under_keys_of(frame: pd.DataFrame, removed: pd.DataFrame, path: Path) -> pd.DataFrame:
    today: dict[str, str] = {}
    for keys in _possible_keys(frame, path):
        found = keys.loc[among(keys, removed["key"])]
        today |= dict(zip(found, frame.loc[found.index, "key"], strict=True))
    own = removed["key"].map(today).astype("str").fillna(removed["key"])
    last = removed.assign(key=own).sort_values(["updated", "updated_minute"], kind="stable")
    return last.drop_duplicates("key", keep="last").sort_index()


def _rejected(frame: pd.DataFrame, rows: pd.Series, reason: str) -> pd.DataFrame:
    return frame.assign(
        reject=frame["reject"].mask(rows, reason), duplicate=frame["duplicate"] & ~rows
    )


def _erased(
    frame: pd.DataFrame, kind: str, stones: Tombstones, path: Path, secret: Secret
) -> pd.Series:
    """Which rows were erased, by whatever key they may have been known."""
    if kind in PEOPLE:
        return stones.cover(frame["person"], secret)
    erased = pd.Series(False, index=frame.index)
    if kind not in ("issues", "escalations"):
        return erased
    for keys in _possible_keys(frame, path):
        erased |= stones.cover(keys, secret).reindex(frame.index, fill_value=False)
    erased |= stones.cover(hashes_in(frame["record_id"]), secret)
    if "reporter" in frame:
        erased |= stones.cover(frame["reporter"], secret)
    return erased


def _possible_keys(frame: pd.DataFrame, path: Path) -> Iterator[pd.Series]:
    """The keys of rows: as they are, with their owner as written, and with the stations of the
    current version: an owner may be known by other stations than when the record was erased."""
    yield frame["key"]
    named = frame.loc[frame["record_id"].notna()]
    written = named.reindex(columns=["station_written", "organisation"]).astype("str")
    owner = written["station_written"].fillna(written["organisation"])
    yield issue_keys(named.assign(owner=owner.fillna("")), None)
    try:
        stations = store.open_store(path).table("stations")
    except InputError:
        return
    if not stations.empty:
        known = owners(
            owner, stations, named[["amphoe", "province"]] if "amphoe" in named else None
        )
        yield issue_keys(named.assign(owner=known), stations)
