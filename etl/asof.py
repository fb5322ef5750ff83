"""The days that the data spans: ages and states are counted to the end of the last of them, never
to the computer's clock, which only says what cannot have happened yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pandas as pd

from etl.dates import BANGKOK_TIME
from geo.errors import InputError

#: A slip of the pen is mostly a wrong year. Days beyond a gap of more than this many days …
_GAP_DAYS = 60
#: … that hold no more than this share of all rows say nothing about when the data begins or ends.
_STRAY_SHARE = 0.01
#: So long after the last day the data says nothing of a day any more: about a year.
_LATEST = timedelta(days=366)
#: A record's clock may run ahead, or stand in another time zone.
_GRACE = timedelta(days=1)


class Span(NamedTuple):
    """The first and the last day, both at midnight."""

    first: pd.Timestamp
    last: pd.Timestamp


def today() -> date:
    """The day of the calendar in Bangkok, by the computer's clock."""
    return _now().date()


def latest_day(as_of: date | None) -> date:
    """The last day on which something can have happened: tomorrow.

    Parameters
    ----------
    as_of : the day of the data where somebody named one; a later one than today's tells that the
        clock is slow
    """
    return max(today(), as_of or date.min) + _GRACE


def days_of_issues(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """How much happened on each day: issues reported, updated, taking a step."""
    events = [
        tables[name][column].value_counts()
        for name, column in (("issues", "reported"), ("issues", "updated"), ("history", "date"))
        if name in tables
    ]
    return summed(events)


def summed(counts: Sequence[pd.Series]) -> pd.Series:
    """Counts by day, together."""
    if not counts:
        return pd.Series(index=pd.DatetimeIndex([]), dtype="int64")
    both = pd.concat(counts)
    return both.groupby(level=0).sum()


def span_of(days: pd.Series, tables: Mapping[str, pd.DataFrame]) -> Span | None:
    """The days on which something happened, missing where nothing is dated.

    Those are the ``days`` of issues (:func:`days_of_issues`); without issues the months in which
    members and coordinators began; else the years of population. Single rows dated far from all
    others don't drag it along, see :func:`bulk`.
    """
    starts = [tables[name]["start"] for name in ("members", "coordinators") if name in tables]
    years = tables["population"]["year"].dropna() if "population" in tables else pd.Series()
    ends = pd.Series(pd.to_datetime([f"{year}-12-31" for year in years.unique()]))
    begun = pd.concat(starts).dropna() if starts else ends.iloc[:0]
    for counts in (days, begun.value_counts(), ends.value_counts()):
        if not counts.empty:
            return _bulk(counts)
    return None


def check_as_of(day: date, span: Span) -> None:
    """Whether the data can be seen as of ``day``: from its first day to a year after its last.

    Raises
    ------
    InputError
        It can't; most likely the year is mistyped.
    """
    first, last = span.first.date(), span.last.date()
    if not first <= day <= last + _LATEST:
        raise InputError(
            f"the day of the data {day} (B.E. {day.year + 543}) does not fit the records, which "
            f"are dated {first} to {last}; give --as-of a day from the first of them to a year "
            "after the last, or leave it out"
        )


def bulk(days: pd.Series) -> Span:
    """The span of ``days`` without strays: at most 1 % at either end, beyond a gap of 60 days.

    >>> days = ["1979-05-29"] + ["2022-05-01"] * 150 + ["2022-05-02"] * 150 + ["2032-05-01"]
    >>> [f"{day:%F}" for day in bulk(pd.Series(pd.to_datetime(days)))]
    ['2022-05-01', '2022-05-02']
    """
    return _bulk(days.value_counts())


def _bulk(counts: pd.Series) -> Span:
    """The same of the number of events of each day."""
    counts = counts.sort_index()
    return Span(_edge(counts[::-1]), _edge(counts))


def _edge(counts: pd.Series) -> pd.Timestamp:
    """The last day, in the order given, that is no stray."""
    gap = counts.index.to_series().diff().dt.days.abs().to_numpy() > _GAP_DAYS
    from_here_on = counts[::-1].cumsum()[::-1].to_numpy() / counts.sum()
    strays = gap & (from_here_on <= _STRAY_SHARE)
    credible = counts.index[: strays.argmax()] if strays.any() else counts.index
    return pd.Timestamp(credible[-1])


def _now() -> datetime:
    return datetime.now(BANGKOK_TIME)
