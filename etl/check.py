"""Gives every row its key and finds the rows that stand in the files twice."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import pandas as pd

from etl.command import plain
from etl.keys import among


def check(frame: pd.DataFrame, written: pd.DataFrame, kind: str, source: str) -> pd.DataFrame:
    """The rows of one kind with ``source``, ``owner``, ``key`` and ``duplicate`` added.

    The key of an issue is (source, owning station or organisation, record id), because every
    station's book begins at 1; an escalation bears the key of its issue. A row without an id is
    known by all that is written in it. Of two rows with one key the later ``updated`` counts,
    then the later row; of two moves of an issue on one day to one level the later row. Members
    and coordinators have no key: two equal rows are two people.

    Parameters
    ----------
    frame : placed rows, with ``reject``
    written : the same rows as text, before cleaning; same index
    kind : a key of ``etl.fields.FIELDS``
    source : the name of the data set

    Returns
    -------
    ``frame`` with ``key`` (16 hexadecimal digits; a station's code; code and year of a
    population) and ``duplicate`` (never true of a rejected row). Without a key: missing.
    """
    checked = frame.assign(source=source, owner=_owner(frame))
    checked["key"] = _KEYS[kind](checked, written)
    checked["duplicate"] = False
    if kind in _IDENTITY:
        valid = _in_order(checked.loc[checked["reject"].isna()], kind)
        repeated = valid.duplicated(_IDENTITY[kind], keep="last")
        checked.loc[repeated.index[repeated], "duplicate"] = True
    return checked


def without_issue(escalations: pd.DataFrame, known: pd.Index) -> pd.DataFrame:
    """The escalations, those rejected whose issue is not among the ``known`` keys."""
    lost = escalations["reject"].isna() & ~among(escalations["key"], known)
    reject = escalations["reject"].astype("object").mask(lost, "unknown_issue")
    return escalations.assign(reject=reject, duplicate=escalations["duplicate"] & ~lost)


def superseded(issues: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Which issues are ``known`` already, with a later ``updated``: they add nothing."""
    known_moment = pd.Series(_moment(known).to_numpy(), index=known["key"].to_numpy())
    return known_moment.reindex(issues["key"]).to_numpy() > _moment(issues)


def _owner(frame: pd.DataFrame) -> pd.Series:
    """The station's code (its name as written where it is unknown), else the organisation."""
    named = frame.reindex(columns=["station", "organisation"]).astype("str")
    return named["station"].fillna(named["organisation"]).fillna("")


def _issue_key(frame: pd.DataFrame, written: pd.DataFrame) -> pd.Series:
    """Hash of source, owner and record id; of the whole row where there is no id."""
    named = frame["source"] + "\x1f" + frame["owner"].map(_plain_once(frame["owner"]))
    text = named + "\x1f" + frame["record_id"].astype("str")
    without = frame["record_id"].isna()
    if without.any():
        rows = written.loc[without].fillna("").agg("\x1f".join, axis=1)
        text = text.astype("object").mask(without, named + "\x1e" + rows)
    digests = [blake2b(line.encode(), digest_size=8).hexdigest() for line in text]
    return pd.Series(digests, index=frame.index, dtype="str")


def _plain_once(text: pd.Series) -> dict[str, str]:
    return {value: plain(value) for value in text.unique()}


def _station_key(frame: pd.DataFrame, _: pd.DataFrame) -> pd.Series:
    return frame["code"]


def _population_key(frame: pd.DataFrame, _: pd.DataFrame) -> pd.Series:
    return frame["tambon"].astype("str") + "/" + frame["year"].astype("str")


def _no_key(frame: pd.DataFrame, _: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=frame.index, dtype="str")


_KEYS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], pd.Series]] = {
    "issues": _issue_key,
    "escalations": _issue_key,
    "stations": _station_key,
    "population": _population_key,
    "members": _no_key,
    "coordinators": _no_key,
}
_IDENTITY: dict[str, list[str]] = {
    "issues": ["key"],
    "escalations": ["key", "date", "to_level"],
    "stations": ["key"],
    "population": ["key"],
}


def _in_order(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The row that counts comes last."""
    if kind != "issues":
        return frame
    return frame.loc[_moment(frame).sort_values(kind="stable").index]


def _moment(issues: pd.DataFrame) -> pd.Series:
    """When an issue's row was written, as far as it says; the day it was reported else."""
    day = issues["updated"].fillna(issues["reported"])
    minute = issues["updated_minute"].astype("float64").fillna(0)
    return day + pd.to_timedelta(minute.where(issues["updated"].notna(), 0), unit="min")
