"""Rows that must not come in again: erased on request, or older than issues are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd

from etl import store, tombstones
from etl.dates import BANGKOK_TIME
from etl.fields import PEOPLE
from etl.keys import among
from etl.owners import issue_keys, owners
from etl.records import Records
from etl.retention import read_retention
from etl.secret import Secret, hashes_in
from etl.tombstones import Tombstones
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
            late = frame["reported"] < pd.Timestamp(first)
            old = frame.loc[late, "key"]
            frame = _rejected(frame, late, "past_retention")
        if kind == "escalations" and len(old):
            frame = _rejected(frame, among(frame["key"], old), "past_retention")
        marked[kind] = rows.with_frame(frame)
    return marked


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
