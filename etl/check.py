"""Gives every row its key and finds the rows that stand in the files twice."""

from __future__ import annotations

import pandas as pd

from etl.fields import PEOPLE
from etl.keys import among, figure_keys
from etl.owners import MOVE, issue_keys, owners
from etl.people import repeated_people
from etl.returned import KEY, record
from etl.secret import PASSING, Secret
from etl.sheetwords import running_numbers
from etl.spelling import plain


def check(
    frame: pd.DataFrame,
    original: pd.DataFrame,
    kind: str,
    source: str,
    stations: pd.DataFrame | None = None,
    secret: Secret = PASSING,
) -> pd.DataFrame:
    """The rows of one kind with ``source``, ``owner``, ``key`` and ``duplicate`` added.

    The key of an issue is (source, owning station or organisation, record id), because every
    station's book begins at 1; an escalation bears the key of its issue. A row without an id is
    known by all that stands in it, in whatever column but a running number: the next export may
    count otherwise. Rows of one table that differ in nothing else stay different. Of two rows
    with one key the later ``updated`` counts, then the one that a clerk corrected, then the later
    row; of two moves of an issue on one day to one level the later row. Members and coordinators
    have no key: two equal rows are two people, unless their number says that they are one
    (:func:`etl.people.repeated_people`).

    Parameters
    ----------
    frame : placed rows, with ``reject``
    original : the same rows as they were read, all their columns; same index
    kind : a key of ``etl.fields.FIELDS``
    source : the name of the data set
    stations : the known ones (``code``, ``name``), by which an owner is found
    secret : of the store: the hash of all that stands in a row would give away a number in it to
        whoever knows the rest

    Returns
    -------
    ``frame`` with ``key`` (16 hexadecimal digits; a station's code; station and tambon or
    polygon of an area; code, year and denominator of a
    population) and ``duplicate`` (never true of a
    rejected row). Without a key: missing.
    """
    named = frame.reindex(columns=["station", "organisation"]).astype("str")
    owner = owners(named["station"].fillna(named["organisation"]), stations)
    checked = frame.assign(source=source, owner=owner)
    checked["key"] = _keys(checked, original, kind, stations, secret)
    checked["duplicate"] = False
    if kind in _IDENTITY:
        valid = _in_order(checked.loc[checked["reject"].isna()], kind)
        repeated = valid.duplicated(_IDENTITY[kind], keep="last")
        checked.loc[repeated.index[repeated], "duplicate"] = True
    if kind in PEOPLE:
        checked["duplicate"] = repeated_people(checked)
    return checked


def without_issue(escalations: pd.DataFrame, known: pd.Index) -> pd.DataFrame:
    """The escalations, those rejected whose issue is not among the ``known`` keys."""
    lost = escalations["reject"].isna() & ~among(escalations["key"], known)
    reject = escalations["reject"].astype("object").mask(lost, "unknown_issue")
    return escalations.assign(reject=reject, duplicate=escalations["duplicate"] & ~lost)


def superseded(issues: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Which issues are ``known`` already and add nothing: later ones are, and of the same moment
    one that a clerk corrected."""
    before = pd.DataFrame({"moment": _moment(known), "corrected": _corrected(known)})
    before = before.set_axis(known["key"].to_numpy()).reindex(issues["key"]).set_axis(issues.index)
    moment = _moment(issues)
    settled = before["corrected"].eq(True) & ~_corrected(issues)
    return (before["moment"] > moment) | (before["moment"].eq(moment) & settled)


def _keys(
    frame: pd.DataFrame,
    original: pd.DataFrame,
    kind: str,
    stations: pd.DataFrame | None,
    secret: Secret,
) -> pd.Series:
    match kind:
        case "stations":
            return frame["code"]
        case "areas":
            return frame["station"].astype("str") + "/" + frame["area"].astype("str")
        case "population":
            return figure_keys(frame)
        case "issues" | "escalations":
            named = frame["record_id"].notna()
            unnamed = _unnamed(frame, original.loc[~named], secret)
            keys = [issue_keys(frame.loc[named], stations), unnamed]
            return pd.concat(keys).reindex(frame.index)
    return pd.Series(pd.NA, index=frame.index, dtype="str")


def _unnamed(frame: pd.DataFrame, original: pd.DataFrame, secret: Secret) -> pd.Series:
    """The key of rows without an id: that under which they were sent home, else a keyed hash of
    them."""
    whole = frame.loc[original.index, "source"] + "\x1e" + _whole(record(original))
    sent = original.reindex(columns=[KEY])[KEY].astype("str")
    return sent.where(sent.str.fullmatch("[0-9a-f]{16}").eq(True)).fillna(
        pd.Series([secret.row(text) for text in whole], index=whole.index, dtype="str")
    )


def _whole(original: pd.DataFrame) -> pd.Series:
    """All that stands in each row, with its header; columns that only other files have add
    nothing, so that a row is the same in whatever company it comes."""
    numbers = [name for name in original.columns if plain(name) in running_numbers()]
    whole = pd.Series("", index=original.index, dtype="str")
    for name in sorted(original.columns.drop(numbers)):
        whole = whole + ("\x1f" + name + "\x1f" + original[name].astype("str")).fillna("")
    return whole + _repetition(whole, original[numbers]) if numbers else whole


def _repetition(whole: pd.Series, numbers: pd.DataFrame) -> pd.Series:
    """Which of its table's rows that differ only in their running number a row is: "" of the
    first, ``2`` of the second …"""
    tables = whole.index.get_level_values(0) if whole.index.nlevels > 1 else 0
    equal = [pd.Series(tables, whole.index), whole]
    number = numbers.bfill(axis=1).iloc[:, 0]
    row = whole.groupby([*equal, number], sort=False, dropna=False).ngroup()
    place = row.groupby(equal).rank("dense").astype("int64")
    return ("\x1f" + place.astype("str")).where(place > 1, "")


_IDENTITY: dict[str, list[str]] = {
    "issues": ["key"],
    "escalations": MOVE,
    "stations": ["key"],
    "areas": ["key"],
    "population": ["key"],
}


def _in_order(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The row that counts comes last."""
    if kind != "issues":
        return frame
    order = pd.DataFrame({"moment": _moment(frame), "corrected": _corrected(frame)})
    return frame.loc[order.sort_values(["moment", "corrected"], kind="stable").index]


def _corrected(issues: pd.DataFrame) -> pd.Series:
    return issues["placed_by"].eq("correction")


def _moment(issues: pd.DataFrame) -> pd.Series:
    """When an issue's row was written, as far as it says; the day it was reported else."""
    day = issues["updated"].fillna(issues["reported"])
    minute = issues["updated_minute"].astype("float64").fillna(0)
    return day + pd.to_timedelta(minute.where(issues["updated"].notna(), 0), unit="min")
