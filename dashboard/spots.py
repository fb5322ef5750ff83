"""Hot spots of a view: what the statistics of :mod:`geo.hotspots` say of its units.

All of it is found among all units that may be seen, and kept with the facts of these, so that
map, table, legend and panel ask once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from geo import metrics, prediction
from geo.hotspots import LEAST_AREAS, HotSpots, hot_spots
from geo.periods import Days
from geo.prediction import Score

if TYPE_CHECKING:
    from dashboard.layers import Facts

#: Hot spots are believed from this false discovery rate on: level 2 is 5 %.
BELIEVED = 2
#: What is judged where no period is chosen.
_MONTHS_JUDGED = 3
_YEAR = pd.DateOffset(years=1)
_DAY = pd.Timedelta(days=1)


def found(facts: Facts) -> HotSpots:
    """The hot and cold spots of the view's issues, among all units."""
    return facts.whole().once("hot spots", _found)


def z(_: pd.DataFrame, facts: Facts) -> pd.Series:
    """Getis–Ord Gi* of each unit of the view."""
    return found(facts).areas["z"].reindex(facts.units.index)


def level(facts: Facts) -> pd.Series:
    """The class of each unit: 0 cold at a false discovery rate of 1 % … 3 neither … 6 hot."""
    return found(facts).areas["level"].reindex(facts.units.index) + 3


def beside(facts: Facts) -> pd.DataFrame:
    """What a hot spot rests on: issues in the neighbourhood, expected ones, p-values."""
    areas = found(facts).areas.reindex(facts.units.index)
    return areas[["count", "expected", "p", "p_adjusted"]].rename(columns={"count": "nearby"})


def too_few(facts: Facts) -> int:
    """How many units there are where they are too few for the method; 0 where they are enough."""
    units = len(facts.whole().units)
    return units if units < LEAST_AREAS else 0


@dataclass(frozen=True)
class Judged:
    """How well hot spots said where the issues of some days would be.

    Attributes
    ----------
    before, days : the days in which they were found, and those that were to be predicted
    hot, same : of the hot spots, and of the places with most issues in the same days a year before
    """

    before: Days
    days: Days
    hot: Score
    same: Score


def judged(facts: Facts, first_day: date) -> Judged | None:
    """Hot spots of the twelve months before a period against what happened in it; the period is
    that of the view, else its last three months.

    Parameters
    ----------
    first_day : from which on there are issues; None is returned where it is too late
    """
    ever = facts.ever()
    days = _judged_days(facts)
    before = days[0] - _YEAR, days[0] - _DAY
    if before[0].date() < first_day:
        return None
    return ever.once(f"judged {days}", lambda ever: _judged(ever, before, days))


def _judged_days(facts: Facts) -> tuple[pd.Timestamp, pd.Timestamp]:
    whole, ever = facts.whole(), facts.ever()
    if whole is not ever:
        first, last = facts.period
        return pd.Timestamp(first), pd.Timestamp(last)
    last = pd.Timestamp(facts.period[1])
    return last + _DAY - pd.DateOffset(months=_MONTHS_JUDGED), last


def _judged(
    ever: Facts,
    before: tuple[pd.Timestamp, pd.Timestamp],
    days: tuple[pd.Timestamp, pd.Timestamp],
) -> Judged:
    units = ever.units
    spots = hot_spots(_counted(ever, *before), units["population"], ever.neighbours())
    hot = (spots.areas["level"] >= BELIEVED).reindex(units.index, fill_value=False)
    happened, year_ago = (
        _counted(ever, *days),
        _counted(ever, *(day - _YEAR for day in days)),
    )
    area = units["area_km2"]
    same = prediction.same_places(year_ago, area, float(area[hot].sum()))
    return Judged(
        (before[0].date(), before[1].date()),
        (days[0].date(), days[1].date()),
        prediction.score(hot, happened, area),
        prediction.score(same, happened, area),
    )


def _found(whole: Facts) -> HotSpots:
    count = metrics.issue_count(whole.issues, whole.by, whole.units.index)
    return hot_spots(count, whole.units["population"], whole.neighbours())


def _counted(facts: Facts, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    within = facts.issues["reported"].between(first, last).to_numpy()
    return metrics.issue_count(facts.issues[within], facts.by, facts.units.index)
