"""Tables that the pages draw: how issues, people and stations divide, in one area.

All of them take the records of the area (issues with the columns of
:func:`geo.ladder.state`) and return a small table; none knows of maps or screens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from geo.ladder import Ladder
from geo.metrics import bears
from geo.taxonomy import Taxonomy
from geo.words import cross

_SECONDS_A_DAY = 86_400


def monthly(issues: pd.DataFrame, split: str | None = None) -> pd.DataFrame:
    """Issues reported a month, also the months between without any.

    Returns
    -------
    DataFrame ``month`` (first day), ``count`` and, when asked for, the column ``split``
    """
    days = issues["reported"].to_numpy()
    if not len(days):
        return pd.DataFrame(columns=["month", "count", *([split] if split else [])])
    every = pd.period_range(days.min(), days.max(), freq="M").to_timestamp()
    length, first = len(every), every[0].to_datetime64().astype("datetime64[s]")
    day = (days.astype("datetime64[s]") - first).view("int64") // _SECONDS_A_DAY
    month_of = np.searchsorted(
        every, every[0] + pd.to_timedelta(range(day.max() + 1), "D"), "right"
    )
    month = month_of[day] - 1
    if split is None:
        return pd.DataFrame({"month": every, "count": np.bincount(month, minlength=length)})
    words = issues[split].astype("category").cat
    counts = cross(month, length, words.codes.to_numpy(), len(words.categories))
    table = pd.DataFrame(counts, pd.Index(every, name="month"), words.categories.astype("str"))
    table = table.loc[:, table.any()].sort_index(axis=1)
    return table.rename_axis(columns=split).stack().rename("count").reset_index()


def by_category(issues: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Issues that bear each category, as the primary or a further one; an issue of several
    categories counts once in each.

    Returns
    -------
    DataFrame ``category``, ``group``, ``count``, ``open``, most first, empty categories left out
    """
    kinds, rows = _kinds(issues), []
    for category in taxonomy.categories:
        borne = kinds[bears(kinds, frozenset({category.key}))]
        rows.append((category.key, category.group, borne["count"].sum(), borne["open"].sum()))
    table = pd.DataFrame(rows, columns=["category", "group", "count", "open"])
    return table[table["count"] > 0].sort_values("count", ascending=False, ignore_index=True)


def _kinds(issues: pd.DataFrame) -> pd.DataFrame:
    """How many issues, and how many open ones, bear the same categories, first and further."""
    first, further = (issues[name].astype("category").cat for name in ("category", "further"))
    width = len(further.categories) + 1
    length = (len(first.categories) + 1) * width
    # What is missing has the number 0.
    both = (first.codes.to_numpy("int64") + 1) * width + further.codes.to_numpy("int64") + 1
    counts = cross(issues["open"].to_numpy("int8"), 2, both, length)
    one, other = np.divmod(np.arange(length), width)
    table = pd.DataFrame(
        {
            "category": pd.Categorical.from_codes(one - 1, first.categories),
            "further": pd.Categorical.from_codes(other - 1, further.categories),
            "count": counts.sum(axis=0),
            "open": counts[1],
        }
    )
    return table[table["count"] > 0]


def standing(issues: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """Where the open issues stand.

    Returns
    -------
    DataFrame, one row a level: ``level``, ``open``, ``overdue``, ``in_time``, ``median_days``
    at the present desk (missing without issues), ``service_days``
    """
    waiting = issues[issues["open"]][["level", "overdue", "dwell_days"]]
    groups = waiting.groupby(waiting["level"].astype("int64"))
    numbers = pd.Index([rung.number for rung in ladder.rungs], name="level")
    table = pd.DataFrame(
        {
            "open": groups.size().reindex(numbers, fill_value=0),
            "overdue": groups["overdue"].sum().reindex(numbers, fill_value=0),
            "median_days": groups["dwell_days"].median().astype("float64").reindex(numbers),
        }
    )
    table["in_time"] = table["open"] - table["overdue"]
    table["service_days"] = [rung.service_days for rung in ladder.rungs]
    return table.reset_index()


def longest(issues: pd.DataFrame) -> pd.DataFrame:
    """The open issues that are overdue, the longest standing first."""
    late = issues[issues["open"] & issues["overdue"]]
    return late.sort_values("dwell_days", ascending=False, kind="stable")


def by_word(issues: pd.DataFrame, column: str) -> pd.Series:
    """Issues a word of a column (kind, urgency …), most first; the words that occur."""
    counts = issues[column].value_counts()
    return counts[counts > 0]


def roles(members: pd.DataFrame) -> pd.DataFrame:
    """Members by role: ``role``, ``count``, most first."""
    counts = members.groupby("role", observed=True)["count"].sum()
    return counts.sort_values(ascending=False).rename("count").reset_index()


def network_by_month(
    count: Callable[[date], float], first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    """People who belonged to the network in each month from ``first`` to ``last``.

    Parameters
    ----------
    count : how many did in the month of a day; NaN where it is not told

    Returns
    -------
    DataFrame ``month`` (first day), ``count``
    """
    months = pd.date_range(first.to_period("M").to_timestamp(), last, freq="MS")
    return pd.DataFrame({"month": months, "count": [count(month.date()) for month in months]})


def stations(
    codes: pd.Index,
    members: pd.Series,
    coordinators: pd.Series,
    issues: pd.DataFrame,
    per_station: int,
) -> pd.DataFrame:
    """Each station's network against its target, and what waits there.

    Parameters
    ----------
    codes : the stations wanted
    members, coordinators : head counts by station; missing where they are not told
    issues : issues with their state; those that name a station
    per_station : the target

    Returns
    -------
    DataFrame indexed by station code: ``members``, ``short`` (of the target), ``coordinators``,
    ``issues``, ``open``, ``overdue``
    """

    def count(rows: pd.DataFrame) -> pd.Series:
        return rows["station"].value_counts().reindex(codes, fill_value=0).astype("int64")

    waiting = issues[issues["open"]]
    table = pd.DataFrame({"members": members.reindex(codes)}, index=codes)
    table["short"] = (per_station - table["members"]).clip(lower=0)
    table["coordinators"] = coordinators.reindex(codes)
    table["issues"] = count(issues)
    table["open"] = count(waiting)
    table["overdue"] = count(waiting[waiting["overdue"]])
    return table


def binned(values: pd.Series, width: int = 5) -> pd.DataFrame:
    """How many values lie in each step: ``start`` (included), ``end`` (not), ``count``."""
    starts = (values // width * width).value_counts().sort_index()
    return pd.DataFrame(
        {"start": starts.index, "end": starts.index + width, "count": starts.to_numpy()}
    )


def shortfall(table: pd.DataFrame, per_station: int) -> dict[str, int]:
    """Of the stations of :func:`stations`: how many there are, ``short`` of the target as far as it
    is told, with ``none`` at all, and ``without`` a coordinator; of how many the members are
    ``told``."""
    return {
        "stations": len(table),
        "told": int(table["members"].notna().sum()),
        "short": int((table["members"] < per_station).sum()),
        "none": int((table["members"] == 0).sum()),
        "without": int((table["coordinators"] == 0).sum()),
    }
