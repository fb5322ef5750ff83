"""What can be mapped. One entry holds all that map, legend, table and export need to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.filters import categories_of
from dashboard.texts import catalogue, text
from geo import change, coverage, metrics, periods, service_gaps
from geo.files import read_taxonomy
from geo.gazetteer import Lang
from geo.periods import Days

Theme = Literal["network", "issues", "ladder", "category"]
Over = Literal["period", "day", ""]


@dataclass(frozen=True)
class Facts:
    """The records of a view, narrowed, and the units that they are counted in.

    Attributes
    ----------
    issues : issues with their state as of the view's date (:func:`geo.ladder.state`)
    members, coordinators : rows with ``count``, active on that date
    areas : what stations said that they serve (:attr:`dashboard.data.Data.given_areas`)
    units : DataFrame indexed by unit code: ``population``, ``area_km2``, ``target``
    by : the records' column that holds the unit
    period : first and last day of the period chosen; else of the last 30 days
    earlier : the records as they were on the last day of the period before, with all filters but
        that of the period; None where the data does not reach back so far
    overall : what is made of all tambons at once (:func:`dashboard.coverage.measures.by_unit`):
        its key → its values by unit
    """

    issues: pd.DataFrame
    members: pd.DataFrame
    coordinators: pd.DataFrame
    areas: pd.DataFrame
    units: pd.DataFrame
    by: str
    period: Days
    earlier: Callable[[], Facts] | None
    overall: Callable[[str], pd.Series]


Records = Callable[[Facts], pd.DataFrame]
Measure = Callable[[pd.DataFrame, Facts], pd.Series]


@dataclass(frozen=True)
class Layer:
    """One thing that can be mapped.

    Attributes
    ----------
    titles, unit_names, meanings : by language
    one_names : the unit of a value of 1
    records : the rows that it counts; their table is ``needs[0]``
    measure : those rows and the facts → a Series indexed by unit
    needs : the tables without which it has nothing to say
    ramp : key of :data:`dashboard.palettes.RAMPS`
    decimals : of its values, in legend, table and tooltip
    least_first : few is what somebody should look at
    base : what its values are a share of: a column of the units (``population``, ``area_km2``,
        ``target``) or of their counts (``open``, ``issues``); empty for plain numbers
    diverging : values lie on both sides of 0, and classes mirror each other about it
    beside : what belongs to its values in tables: facts → columns indexed by unit
    over : what its values go by in time: the ``period`` of reporting, the ``day`` as of which
        they are said, or nothing (empty)
    """

    key: str
    theme: Theme
    titles: Mapping[Lang, str]
    unit_names: Mapping[Lang, str]
    one_names: Mapping[Lang, str]
    meanings: Mapping[Lang, str]
    records: Records
    measure: Measure
    needs: tuple[str, ...]
    ramp: str
    decimals: int = 1
    least_first: bool = False
    base: str = ""
    diverging: bool = False
    beside: Callable[[Facts], pd.DataFrame] | None = None
    over: Over = "period"

    @property
    def filtered(self) -> bool:
        """Whether filters narrow what it counts: they are of issues alone."""
        return self.needs[0] == "issues"

    def metric(self, facts: Facts) -> pd.Series:
        """Its value for every unit."""
        return self.measure(self.records(facts), facts)

    def title(self, lang: Lang) -> str:
        """Its name."""
        return self.titles[lang]

    def unit(self, lang: Lang) -> str:
        """The unit of its values."""
        return self.unit_names[lang]

    def measured(self, value: float, lang: Lang) -> str:
        """A value with its unit: ``92%``, ``1 day``, ``5.0 คน/ประชากร 10,000 คน``."""
        number = formats.number(value, self.decimals)
        unit = (self.one_names if number == "1" else self.unit_names)[lang]
        return number + ("" if unit == "%" else " ") + unit

    def meaning(self, lang: Lang) -> str:
        """What it says, in one line."""
        return self.meanings[lang]


# What is counted.


def _members(facts: Facts) -> pd.DataFrame:
    return facts.members


def _coordinators(facts: Facts) -> pd.DataFrame:
    return facts.coordinators


def _areas(facts: Facts) -> pd.DataFrame:
    return facts.areas


def _issues(facts: Facts) -> pd.DataFrame:
    return facts.issues


def _standing(facts: Facts) -> pd.DataFrame:
    # A bare array: of a Series the index of keys would be compared with the table's, one by one.
    return facts.issues[facts.issues["open"].to_numpy()]


def _lately(facts: Facts) -> pd.DataFrame:
    return _reported(facts.issues, facts.period)


def _reported(issues: pd.DataFrame, period: Days) -> pd.DataFrame:
    return issues[issues["reported"].between(*map(pd.Timestamp, period)).to_numpy()]


def _weighing(facts: Facts) -> pd.DataFrame:
    return facts.issues


def _nothing(facts: Facts) -> pd.DataFrame:
    return facts.areas.iloc[:0]


def _bearing(categories: frozenset[str]) -> Records:
    return lambda facts: facts.issues[metrics.bears(facts.issues, categories)]


# What is made of the counts.


def _count(records: pd.DataFrame, facts: Facts) -> pd.Series:
    """People by their ``count``, issues one by one."""
    counted = metrics.people_count if "count" in records else metrics.issue_count
    return counted(records, facts.by, facts.units.index)


def _per_10k(records: pd.DataFrame, facts: Facts) -> pd.Series:
    return metrics.rate(_count(records, facts), facts.units["population"])


def _per_km2(records: pd.DataFrame, facts: Facts) -> pd.Series:
    return metrics.density(_count(records, facts), facts.units["area_km2"])


def _of_target(records: pd.DataFrame, facts: Facts) -> pd.Series:
    return metrics.share_of_target(_count(records, facts), facts.units["target"])


def _stations(records: pd.DataFrame, facts: Facts) -> pd.Series:
    # Whether a place was told of, its province says; a unit of command tells of itself.
    region = "province" if "province" in facts.units else facts.by
    return service_gaps.stations_serving(records, facts.by, facts.units[region], region)


def _issues_before(facts: Facts) -> pd.Series:
    """Issues reported in the period before, as they were known on its last day."""
    if facts.earlier is None:
        return pd.Series(float("nan"), index=facts.units.index)
    earlier = facts.earlier().issues
    return _count(_reported(earlier, periods.before(*facts.period)), facts)


def _issues_change(records: pd.DataFrame, facts: Facts) -> pd.Series:
    now, before = _count(records, facts), _issues_before(facts)
    return change.percent(now, before, periods.times_as_long(facts.period))


def _issues_compared(facts: Facts) -> pd.DataFrame:
    """Both counts, and the limits of the change."""
    now, before = _count(_lately(facts), facts), _issues_before(facts)
    longer = periods.times_as_long(facts.period)
    limits = change.interval(now, before, longer).where(before.notna(), axis=0)
    return pd.DataFrame(
        {
            "issues_now": now,
            "issues_before": before,
            "change_low": limits["low"],
            "change_high": limits["high"],
        }
    )


def _members_change(records: pd.DataFrame, facts: Facts) -> pd.Series:
    if facts.earlier is None:
        return pd.Series(float("nan"), index=facts.units.index)
    return change.percent(_count(records, facts), _count(facts.earlier().members, facts))


def _issues_per_member(records: pd.DataFrame, facts: Facts) -> pd.Series:
    return coverage.issues_per_member(_count(records, facts), _count(facts.members, facts))


def _overall(key: str) -> Measure:
    return lambda _, facts: facts.overall(key).reindex(facts.units.index)


def _by_unit(metric: Callable[[pd.DataFrame, str, pd.Index], pd.Series]) -> Measure:
    return lambda records, facts: metric(records, facts.by, facts.units.index)


_LANGS: tuple[Lang, ...] = ("th", "en")

# What is counted → what its number goes by in time.
_OVER: Mapping[Records, Over] = {
    _members: "day",
    _coordinators: "day",
    _areas: "",
    _issues: "period",
    _lately: "period",
    _standing: "day",
    _weighing: "period",
    _nothing: "",
}
# Measures of change: what stands beside them in tables.
_CHANGES: Mapping[Measure, Callable[[Facts], pd.DataFrame] | None] = {
    _issues_change: _issues_compared,
    _members_change: None,
}

# What is made of the counts, or what is counted → what the values are a share of.
_BASE: Mapping[Measure | Records, str] = {
    _per_10k: "population",
    _per_km2: "area_km2",
    _of_target: "target",
    _standing: "open",
    _issues: "issues",
}

# Of the network, yet much is what somebody should look at.
_MOST_FIRST = ("issues_per_member", "station_distance", "priority")

# key, theme, unit, what is counted, what is made of it, what it needs, decimals
_FIXED: tuple[tuple[str, Theme, str, Records, Measure, tuple[str, ...], int], ...] = (
    ("members_per_10k", "network", "members_per_10k", _members, _per_10k, ("members",), 1),
    ("members_vs_target", "network", "percent", _members, _of_target, ("members", "service"), 0),
    ("members_change", "network", "percent", _members, _members_change, ("members",), 1),
    ("members_per_km2", "network", "members_per_km2", _members, _per_km2, ("members",), 2),
    (
        "coordinators_per_10k", "network", "coordinators_per_10k", _coordinators, _per_10k,
        ("coordinators",), 2,
    ),
    ("stations_serving", "network", "stations", _areas, _stations, ("areas",), 0),
    ("issues_per_10k", "issues", "issues_per_10k", _issues, _per_10k, ("issues",), 1),
    ("issues_change", "issues", "percent", _lately, _issues_change, ("issues",), 0),
    ("issues_per_km2", "issues", "issues_per_km2", _issues, _per_km2, ("issues",), 2),
    (
        "overdue_share", "ladder", "percent", _standing, _by_unit(metrics.overdue_share),
        ("issues",), 0,
    ),
    (
        "escalated_share", "ladder", "percent", _standing, _by_unit(metrics.escalated_share),
        ("issues", "escalations"), 0,
    ),
    ("median_dwell", "ladder", "days", _standing, _by_unit(metrics.median_dwell), ("issues",), 0),
    (
        "conflict_share", "issues", "percent", _issues, _by_unit(metrics.conflict_share),
        ("issues", "placing"), 1,
    ),
    (
        "issues_per_member", "network", "issues_per_member", _weighing, _issues_per_member,
        ("issues", "members"), 1,
    ),
    ("station_distance", "network", "km", _nothing, _overall("station_km"), ("stations",), 1),
    ("priority", "network", "points", _weighing, _overall("priority"), ("issues", "members"), 0),
)  # fmt: skip


def _both(key: str, **values: str) -> dict[Lang, str]:
    return {lang: text(key, lang, **values) for lang in _LANGS}


def _one(unit: str) -> dict[Lang, str]:
    """The unit of a value of 1, where it has a word of its own."""
    own = f"unit.one_{unit}"
    return _both(own if own in catalogue() else f"unit.{unit}")


def _fixed_layers() -> tuple[Layer, ...]:
    return tuple(
        Layer(
            key=key,
            theme=theme,
            titles=_both(f"layer.{key}"),
            unit_names=_both(f"unit.{unit}"),
            one_names=_one(unit),
            meanings=_both(f"meaning.{key}"),
            records=records,
            measure=measure,
            needs=needs,
            ramp="change" if measure in _CHANGES else theme,
            decimals=decimals,
            least_first=theme == "network" and key not in _MOST_FIRST,
            base=_BASE.get(measure) or _BASE.get(records, ""),
            diverging=measure in _CHANGES,
            beside=_CHANGES.get(measure),
            over=_OVER[records],
        )
        for key, theme, unit, records, measure, needs, decimals in _FIXED
    )


def _category_layers() -> tuple[Layer, ...]:
    """One layer a group and one a category: issues that bear it, per 10,000 people."""
    return tuple(
        Layer(
            key=f"category_{entry.key}",
            theme="category",
            titles={lang: text("layer.category", lang, name=entry.name(lang)) for lang in _LANGS},
            unit_names=_both("unit.issues_per_10k"),
            one_names=_one("issues_per_10k"),
            meanings={
                lang: text("meaning.category", lang, name=entry.name(lang)) for lang in _LANGS
            },
            records=_bearing(categories_of(entry.key)),
            measure=_per_10k,
            needs=("issues",),
            ramp="issues",
            base=_BASE[_per_10k],
        )
        for entry in read_taxonomy().entries
    )


#: All layers by key, in the order in which they are offered.
LAYERS: Mapping[str, Layer] = {
    layer.key: layer for layer in (*_fixed_layers(), *_category_layers())
}
