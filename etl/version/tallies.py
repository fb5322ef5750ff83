"""How many issues and escalations a version holds, by area and by day: kept with it, so that a
merge knows what the next one holds without counting all of it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pandas as pd

from etl.asof import days_of_issues, summed

#: (what is counted, by what) → how many, by area or day.
Tally: TypeAlias = Mapping[tuple[str, str], pd.Series]
#: Of members and coordinators the people count, of escalations the area is that of their issue.
AREAS = ("province", "bureau")
EVENTS = ("events", "day")
_KINDS = ("issues", "escalations")
#: The tables and columns that a tally is made of.
TALLIED = {
    "issues": ["key", "reported", "updated", *AREAS],
    "escalations": ["key"],
    "history": ["date"],
}


def by_area(tables: Mapping[str, pd.DataFrame], kinds: Sequence[str]) -> Tally:
    """How many records of the kinds the areas have."""
    return {
        (kind, by): _records(tables, kind, by) for kind in kinds for by in AREAS if kind in tables
    }


def tally(tables: Mapping[str, pd.DataFrame]) -> Tally:
    """The tally of issues, their escalations and their history."""
    return {**by_area(tables, _KINDS), EVENTS: days_of_issues(tables)}


def added(tallies: Sequence[Tally]) -> Tally:
    """Several, of rows that are counted in one of them only, together."""
    names = dict.fromkeys(name for one in tallies for name in one)
    return {name: summed([one[name] for one in tallies if name in one]) for name in names}


def changed(before: Tally, gone: Tally, come: Tally) -> Tally:
    """A tally after some rows have gone and others have come."""
    less = {name: -counts for name, counts in gone.items()}
    return {name: counts[counts != 0] for name, counts in added([before, less, come]).items()}


def to_rows(counts: Tally) -> pd.DataFrame:
    """The rows of the table ``tallies``."""
    frames = [
        pd.DataFrame({"kind": kind, "by": by, "of": _texts(many.index), "count": many.to_numpy()})
        for (kind, by), many in counts.items()
    ]
    rows = pd.concat(frames, ignore_index=True).astype({"count": "int64"})
    return rows.sort_values(["kind", "by", "of"], ignore_index=True)


def of_rows(rows: pd.DataFrame) -> Tally:
    """The tally of a version, of its table."""
    found = {}
    for (kind, by), many in rows.astype({"kind": "str", "by": "str"}).groupby(["kind", "by"]):
        counts = many.set_index("of")["count"]
        if (kind, by) == EVENTS:
            counts.index = pd.to_datetime(counts.index).as_unit("s")
        found[str(kind), str(by)] = counts
    return found


def _texts(of: pd.Index) -> pd.Index:
    return of.strftime("%F") if isinstance(of, pd.DatetimeIndex) else of.astype("str")


def _records(tables: Mapping[str, pd.DataFrame], kind: str, by: str) -> pd.Series:
    rows = tables[kind]
    area = rows[by] if by in rows else rows["key"].map(tables["issues"].set_index("key")[by])
    count = rows["count"] if "count" in rows else pd.Series(1, index=rows.index)
    return count.groupby(area.astype("str")).sum()
