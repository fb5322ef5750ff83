"""Hot spots of a view: what the statistics of :mod:`geo.hotspots` say of its units.

All of it is found among all units that may be seen, and kept with the facts of these, so that
map, table, legend and panel ask once.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.facts import Facts
from dashboard.selection import counted, reported
from geo import prediction
from geo.autocorrelation import Autocorrelation
from geo.emerging import HOT, Emerging, emerging, shown
from geo.hotspots import HotSpots, clustering, hot_spots
from geo.periods import Days
from geo.prediction import Score

#: How far back patterns are looked for.
MONTHS = 24
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


def clustered(facts: Facts) -> Autocorrelation | None:
    """Whether units close together are alike: Moran's I of the rates of all units."""
    return facts.whole().once("clustering", _clustering)


def level(facts: Facts) -> pd.Series:
    """The class of each unit: 0 cold at a false discovery rate of 1 % … 3 neither … 6 hot."""
    return found(facts).areas["level"].reindex(facts.units.index) + 3


def beside(facts: Facts) -> pd.DataFrame:
    """What a hot spot rests on: issues in the neighbourhood, expected ones, p-values."""
    areas = found(facts).areas.reindex(facts.units.index)
    return areas[["around", "around_expected", "p", "p_adjusted"]]


def emerged(facts: Facts) -> Emerging:
    """The patterns of hot and cold spots over the whole steps until the view's day."""
    return facts.ever().once("emerging", _emerged)


def trend(_: pd.DataFrame, facts: Facts) -> pd.Series:
    """Whether z rises or falls over the steps: z of Mann and Kendall."""
    return emerged(facts).areas["trend"].reindex(facts.units.index)


def pattern(facts: Facts) -> pd.Series:
    """What is shown of each unit's pattern: a value of :data:`geo.emerging.SHOWN`, of cold spots
    with ``cold_`` before it."""
    return shown(emerged(facts).areas["kind"]).reindex(facts.units.index)


def beside_trend(facts: Facts) -> pd.DataFrame:
    """The finer class of each unit, and in how many steps it was hot and cold."""
    areas = emerged(facts).areas.reindex(facts.units.index)
    return areas[["kind", "hot", "cold", "trend_p"]].rename(
        columns={"kind": "pattern", "hot": "steps_hot", "cold": "steps_cold"}
    )


def steps(ever: Facts) -> list[Days]:
    """The whole steps of time until the day of the facts, at most :data:`MONTHS` back: months, of
    tambons and stations quarters, in whose months hardly anything happens."""
    last = pd.Timestamp(ever.period[1]) + _DAY
    length = step_months(ever)
    ends = [
        last.to_period("M").to_timestamp() - pd.DateOffset(months=back)
        for back in range(0, MONTHS, length)
    ]
    spans = [(end - pd.DateOffset(months=length), end - _DAY) for end in reversed(ends)]
    return [(first.date(), end.date()) for first, end in spans if first.date() >= ever.first_day]


def step_months(facts: Facts) -> int:
    """How many months a step has."""
    return 3 if facts.by in ("polygon", "station") else 1


@dataclass(frozen=True)
class Judged:
    """How well hot spots said where the issues of some days would be.

    Attributes
    ----------
    before, days : the days in which they were found, and those that were to be predicted
    hot, same : of the hot spots, and of the places with most issues in the same days a year before
    hot_people, same_people : the share of all people who live in these
    """

    before: Days
    days: Days
    hot: Score
    same: Score
    hot_people: float
    same_people: float


def judged(facts: Facts) -> Judged | None:
    """Hot spots of the twelve months before a period against what happened in it; the period is
    that of the view, else its last three months. None where the data does not reach back."""
    ever = facts.ever()
    days = _judged_days(facts)
    before = days[0] - _YEAR, days[0] - _DAY
    if before[0].date() < facts.first_day:
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
    hot = (spots.areas["level"] >= HOT).reindex(units.index, fill_value=False)
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
        prediction.share(hot, units["population"]),
        prediction.share(same, units["population"]),
    )


def _found(whole: Facts) -> HotSpots:
    count = counted(whole.rows, whole.by, whole.units.index)
    return hot_spots(count, whole.units["population"], whole.neighbours())


def _clustering(whole: Facts) -> Autocorrelation | None:
    count = counted(whole.rows, whole.by, whole.units.index)
    return clustering(count, whole.units["population"], whole.neighbours())


def _emerged(ever: Facts) -> Emerging:
    counts = {days: _counted(ever, *map(pd.Timestamp, days)) for days in steps(ever)}
    return emerging(
        pd.DataFrame(counts.values(), index=pd.Index(range(len(counts)))).T,
        ever.units["population"],
        ever.neighbours(),
    )


def _counted(facts: Facts, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    return counted(reported(facts.rows, first, last), facts.by, facts.units.index)
