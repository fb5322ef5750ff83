"""The issues of a view's period against those of another: the one before, or a year before.

What is compared is always a count of a period with the count of another one as it was known on
its own last day: what issues may be narrowed by, as their status, is so of the same age.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

import numpy as np
import pandas as pd

from dashboard.facts import Facts
from dashboard.selection import Selection, counted, reported
from geo import change, periods
from geo.dispersion import WEEKS, dispersion, weekly
from geo.files import read_taxonomy
from geo.periods import Days

#: What a period is compared with.
Against = Literal["before", "year_before"]
AGAINST: tuple[Against, ...] = get_args(Against)
#: The row of all issues together, in a table of groups.
ALL = "all"

_RULES: Mapping[Against, Callable[..., Days]] = {
    "before": periods.before,
    "year_before": periods.year_before,
}


@dataclass(frozen=True)
class Past:
    """A period that is over.

    Attributes
    ----------
    days : its first and last day
    issues : those reported in it, as they were known on its last day
    longer : how many times as many days the view's own period has
    """

    days: Days
    issues: Selection
    longer: float


def past(facts: Facts, against: Against) -> Past | None:
    """What the view's period is compared with; None where the data does not reach back to it."""
    earlier = facts.earlier if against == "before" else facts.year_earlier
    if earlier is None:
        return None
    days = days_of(facts, against)
    longer = periods.times_as_long(facts.period, days)
    return Past(days, reported(earlier().rows, *days), longer)


def days_of(facts: Facts, against: Against) -> Days:
    """First and last day of the period that the view's is compared with."""
    return _RULES[against](*facts.period)


def of_units(facts: Facts, against: Against) -> pd.DataFrame:
    """Every unit of the view: the columns of :func:`geo.change.compared`, one dispersion factor
    for all of them; without a period to compare with, the counts of now alone are known."""
    index, then = facts.units.index, past(facts, against)
    now = counted(reported(facts.rows, *facts.period), facts.by, index)
    if then is None:
        return change.compared(now, pd.Series(float("nan"), index=index))
    before = counted(then.issues, facts.by, index)
    return change.compared(now, before, then.longer, dispersion(weeks(facts, facts.by)))


def of_groups(facts: Facts, then: Past) -> pd.DataFrame:
    """All issues together (:data:`ALL`), then each group of categories that has any.

    Returns
    -------
    DataFrame indexed by group: the columns of :func:`geo.change.compared` and ``dispersion``,
    the factor of each by itself
    """
    index = pd.Index([ALL, *(group.key for group in read_taxonomy().groups)])
    now, before = (
        _with_all(records) for records in (reported(facts.rows, *facts.period), then.issues)
    )
    known = weeks(facts, "group")
    factors = pd.Series(
        {ALL: overall_dispersion(facts), **{key: dispersion(known[[key]]) for key in known}}
    ).reindex(index, fill_value=1.0)
    now, before = now.reindex(index, fill_value=0), before.reindex(index, fill_value=0)
    table = change.compared(now, before, then.longer, factors).assign(dispersion=factors)
    return table[(table.index == ALL) | (table["now"] + table["before"] > 0)]


def overall_dispersion(facts: Facts) -> float:
    """The dispersion factor of all issues together."""
    return dispersion(weeks(facts, ""))


def weeks(facts: Facts, by: str) -> pd.DataFrame:
    """Issues a week of the year before the view's period (:func:`geo.dispersion.weekly`).

    Parameters
    ----------
    by : the column of the issues that holds what they are counted in; empty for all together
    """
    last = days_of(facts, "before")[1]
    if facts.earlier:
        issues = reported(facts.earlier().rows, last - timedelta(days=7 * WEEKS - 1), last)
    else:
        issues = facts.rows[np.zeros(len(facts.rows), dtype=bool)]
    units = issues[by] if by else pd.Series(ALL, index=issues.index)
    return weekly(issues["reported"], units, facts.first_day, last)


def _with_all(issues: Selection) -> pd.Series:
    counts = issues["group"].value_counts()
    counts = counts[counts > 0].set_axis(counts.index[counts > 0].astype("str"))
    return pd.concat([pd.Series({ALL: len(issues)}), counts])
