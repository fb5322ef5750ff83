"""What can be mapped. One entry holds all that map, legend, table and export need to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from dashboard import formats, spots
from dashboard.filters import categories_of
from dashboard.palettes import RAMPS
from dashboard.rates import Rate, Said
from dashboard.texts import catalogue, text
from dashboard.trends import compared
from dashboard.trends.compared import AGAINST, Against, reported
from geo import change, coverage, metrics, service_gaps
from geo.emerging import LEAST_STEPS
from geo.files import read_coverage, read_taxonomy
from geo.gazetteer import Lang
from geo.hotspots import LEAST_AREAS
from geo.periods import Days
from geo.weights import Weights

Theme = Literal["network", "issues", "ladder", "category"]
Over = Literal["period", "day", ""]


@dataclass(frozen=True, eq=False)
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
    first_day : the day from which on there are issues
    earlier : the records as they were on the last day of the period before, with all filters but
        that of the period; None where the data does not reach back so far
    year_earlier : the same of the last day of the same period a year before
    whole : the facts of all units of the level that may be seen, for what is measured among all:
        so a unit has one value in every view
    ever : as ``whole``, of the issues of all days until the view's own
    neighbours : which units touch
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
    first_day: date
    earlier: Callable[[], Facts] | None
    year_earlier: Callable[[], Facts] | None
    whole: Callable[[], Facts]
    ever: Callable[[], Facts]
    neighbours: Callable[[], Weights]
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: str, found: Callable[[Facts], Any]) -> Any:
        """What ``found`` makes of these facts, made once: a map, its table and its legend ask for
        the same."""
        if name not in self._known:
            self._known[name] = found(self)
        return self._known[name]

    overall: Callable[[str], pd.Series]


Records = Callable[[Facts], pd.DataFrame]
Measure = Callable[[pd.DataFrame, Facts], pd.Series]


@dataclass(frozen=True)
class Kind:
    """A class that has a name, not limits."""

    names: Mapping[Lang, str]
    colour: str
    #: What a reader need not look at: "no difference", "no pattern".
    quiet: bool = False


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
    beside : what belongs to its values in tables: facts → columns indexed by unit
    over : what its values go by in time: the ``period`` of reporting, the ``day`` as of which
        they are said, or nothing (empty)
    rate : what its values are made of where they are events per exposure; it can then be said in
        each way of :mod:`dashboard.rates`
    kinds, kind_of : classes with names of their own in place of limits, lowest first, and which
        of them each unit is of (facts → positions, missing where unknown)
    rule : of such classes, by language
    unfit : why it cannot be said of these units or days, in words; empty where it can
    against : what a change compares the period with; empty for all that is no change
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
    beside: Callable[[Facts], pd.DataFrame] | None = None
    over: Over = "period"
    rate: Rate | None = None
    kinds: tuple[Kind, ...] = ()
    kind_of: Callable[[Facts], pd.Series] | None = None
    rule: Mapping[Lang, str] = field(default_factory=dict)
    unfit: Callable[[Facts, Lang], str] | None = None
    against: Against | Literal[""] = ""

    @property
    def filtered(self) -> bool:
        """Whether filters narrow what it counts: they are of issues alone."""
        return self.needs[0] == "issues"

    @property
    def diverging(self) -> bool:
        """Whether values lie on both sides of 0, and classes mirror each other about it."""
        return bool(self.against)

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
    return reported(facts.issues, facts.period)


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


def _flagged(flag: Callable[[pd.DataFrame], pd.Series]) -> Measure:
    """How many of the records bear a mark."""
    return lambda records, facts: _count(records[flag(records).to_numpy()], facts)


_PER_10K = Rate(_count, lambda _, facts: facts.units["population"], per=10_000)
_PER_KM2 = Rate(_count, lambda _, facts: facts.units["area_km2"], per=1)
_OVERDUE = Rate(_flagged(lambda issues: issues["overdue"]), _count, per=100, of="trials")
_ESCALATED = Rate(_flagged(metrics.is_escalated), _count, per=100, of="trials")
_CONFLICTING = Rate(
    _flagged(lambda issues: issues["conflict"].notna()), _count, per=100, of="trials"
)


def _of_target(records: pd.DataFrame, facts: Facts) -> pd.Series:
    return metrics.share_of_target(_count(records, facts), facts.units["target"])


def _stations(records: pd.DataFrame, facts: Facts) -> pd.Series:
    # Whether a place was told of, its province says; a unit of command tells of itself.
    region = "province" if "province" in facts.units else facts.by
    return service_gaps.stations_serving(records, facts.by, facts.units[region], region)


def _issues_change(against: Against) -> Measure:
    return lambda _, facts: compared.of_units(facts, against)["change"]


def _issues_compared(against: Against) -> Callable[[Facts], pd.DataFrame]:
    """Both counts, and the limits of the change."""
    columns = {
        "now": "issues_now",
        "before": f"issues_{against}",
        "low": "change_low",
        "high": "change_high",
    }
    return lambda facts: compared.of_units(facts, against)[[*columns]].rename(columns=columns)


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
_ISSUES_CHANGE: Mapping[Against, Measure] = {key: _issues_change(key) for key in AGAINST}
# Measures of change: what they compare with, and what stands beside them in tables.
_AGAINST: Mapping[Measure, Against] = {
    **{measure: key for key, measure in _ISSUES_CHANGE.items()},
    _members_change: "before",
}
_BESIDE: Mapping[Measure, Callable[[Facts], pd.DataFrame]] = {
    measure: _issues_compared(key) for key, measure in _ISSUES_CHANGE.items()
}

# What is made of the counts, or what is counted → what the values are a share of.
_BASE: Mapping[Measure | Records, str] = {
    _PER_10K: "population",
    _PER_KM2: "area_km2",
    _of_target: "target",
    _standing: "open",
    _issues: "issues",
}

# Of the network, yet much is what somebody should look at.
_MOST_FIRST = ("issues_per_member", "station_distance", "priority")

# key, theme, unit, what is counted, what is made of it, what it needs, decimals
_FIXED: tuple[tuple[str, Theme, str, Records, Measure, tuple[str, ...], int], ...] = (
    ("members_per_10k", "network", "members_per_10k", _members, _PER_10K, ("members",), 1),
    ("members_vs_target", "network", "percent", _members, _of_target, ("members", "service"), 0),
    ("members_change", "network", "percent", _members, _members_change, ("members",), 1),
    ("members_per_km2", "network", "members_per_km2", _members, _PER_KM2, ("members",), 2),
    (
        "coordinators_per_10k", "network", "coordinators_per_10k", _coordinators, _PER_10K,
        ("coordinators",), 2,
    ),
    ("stations_serving", "network", "stations", _areas, _stations, ("areas",), 0),
    ("issues_per_10k", "issues", "issues_per_10k", _issues, _PER_10K, ("issues",), 1),
    ("issues_change", "issues", "percent", _lately, _ISSUES_CHANGE["before"], ("issues",), 0),
    (
        "issues_change_year", "issues", "percent", _lately, _ISSUES_CHANGE["year_before"],
        ("issues",), 0,
    ),
    ("issues_per_km2", "issues", "issues_per_km2", _issues, _PER_KM2, ("issues",), 2),
    (
        "overdue_share", "ladder", "percent", _standing, _OVERDUE,
        ("issues",), 0,
    ),
    (
        "escalated_share", "ladder", "percent", _standing, _ESCALATED,
        ("issues", "escalations"), 0,
    ),
    ("median_dwell", "ladder", "days", _standing, _by_unit(metrics.median_dwell), ("issues",), 0),
    (
        "conflict_share", "issues", "percent", _issues, _CONFLICTING,
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
            ramp="change" if measure in _AGAINST else theme,
            decimals=decimals,
            least_first=theme == "network" and key not in _MOST_FIRST,
            base=_BASE.get(measure) or _BASE.get(records, ""),
            beside=_BESIDE.get(measure),
            over=_OVER[records],
            rate=measure if isinstance(measure, Rate) else None,
            against=_AGAINST.get(measure, ""),
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
            measure=_PER_10K,
            needs=("issues",),
            ramp="issues",
            base=_BASE[_PER_10K],
            rate=_PER_10K,
        )
        for entry in read_taxonomy().entries
    )


def said(layer: Layer, how: Said) -> Layer:
    """A layer of rates, said in another way; any other layer as it is.

    Smoothed, its values are drawn towards those of all units; significant, they are as they are
    and its classes say which of them differ from the overall rate.
    """
    rate = layer.rate
    if rate is None:
        return layer
    layer = replace(layer, beside=lambda facts: _beside_rate(layer, how, facts))
    if how == "raw":
        return layer
    titled = {lang: text(f"rate.titled_{how}", lang, title=layer.title(lang)) for lang in _LANGS}
    meant = {lang: f"{layer.meaning(lang)} · {text(f'rate.{how}_means', lang)}" for lang in _LANGS}
    layer = replace(layer, titles=titled, meanings=meant)
    if how == "smoothed":
        return replace(layer, measure=lambda _, facts: _among_all(layer, rate.smoothed, facts))
    return replace(
        layer,
        kinds=_SIDES,
        kind_of=lambda facts: _among_all(layer, rate.tested, facts)["side"] + 1,
        rule=_both("rate.rule"),
    )


def _among_all(layer: Layer, measure: Callable[..., Any], facts: Facts) -> Any:
    """What is measured among all units, for those of the view."""
    whole = facts.whole()

    def found(_: Facts) -> Any:
        return measure(layer.records(whole), whole)

    return whole.once(f"{layer.key} {measure.__name__}", found).reindex(facts.units.index)


def _beside_rate(layer: Layer, how: Said, facts: Facts) -> pd.DataFrame:
    """What a rate rests on: the events, its other form, and whether they are few."""
    rate, records = layer.rate, layer.records(facts)
    assert rate
    columns = {"events": rate.counted(records, facts)}
    if how == "significant":
        tested = _among_all(layer, rate.tested, facts)
        columns |= {"expected": tested["expected"], "p_adjusted": tested["p_adjusted"]}
    else:
        columns["rate_smoothed" if how == "raw" else "rate_raw"] = (
            _among_all(layer, rate.smoothed, facts) if how == "raw" else rate(records, facts)
        )
    return pd.DataFrame({**columns, "small": rate.is_small(records, facts)})


_SIDES = tuple(
    Kind(_both(f"rate.{side}"), RAMPS["change"][colour], quiet=side == "alike")
    for side, colour in (("below", 1), ("alike", 4), ("above", 7))
)


# Key of a named class and its place in the ramp of change, cold to hot.
_SPOTS = (
    ("cold_99", 0), ("cold_95", 1), ("cold_90", 3), ("none", 4), ("hot_90", 5), ("hot_95", 7),
    ("hot_99", 8),
)  # fmt: skip
_EMERGING = (
    ("cold_persistent", 0), ("cold_new", 2), ("cold_ended", 3), ("none", 4), ("ended", 5),
    ("new", 6), ("persistent", 8),
)  # fmt: skip


def _kinds(section: str, classes: tuple[tuple[str, int], ...]) -> tuple[Kind, ...]:
    return tuple(
        Kind(_both(f"{section}.{key}"), RAMPS["change"][shade], quiet=key == "none")
        for key, shade in classes
    )


def _spot_layers() -> tuple[Layer, ...]:
    """Layers whose classes are found by tests among neighbours."""
    hot = Layer(
        key="hot_spots",
        theme="issues",
        titles=_both("layer.hot_spots"),
        unit_names=_both("unit.z"),
        one_names=_both("unit.z"),
        meanings=_both("meaning.hot_spots"),
        records=_issues,
        measure=spots.z,
        needs=("issues",),
        ramp="change",
        decimals=2,
        beside=spots.beside,
        kinds=_kinds("hot", _SPOTS),
        kind_of=spots.level,
        rule=_both("hot.rule"),
        unfit=_too_few_units,
    )
    emerging = replace(
        hot,
        key="emerging",
        titles=_both("layer.emerging"),
        unit_names=_both("unit.trend_z"),
        one_names=_both("unit.trend_z"),
        meanings=_both("meaning.emerging"),
        records=lambda facts: facts.issues,
        measure=spots.trend,
        beside=spots.beside_trend,
        kinds=_kinds("emerging", _EMERGING),
        kind_of=lambda facts: spots.pattern(facts).map(
            {key: number for number, (key, _) in enumerate(_EMERGING)}
        ),
        rule=_both("emerging.rule"),
        unfit=_too_few_steps,
        over="day",
    )
    return hot, emerging


def _silent_layer() -> Layer:
    """Members without issues, and issues without members."""
    return Layer(
        key="silent",
        theme="network",
        titles=_both("layer.silent"),
        unit_names=_both("unit.issues_expected"),
        one_names=_both("unit.issues_expected"),
        meanings=_both("meaning.silent"),
        records=_weighing,
        measure=_overall("expected"),
        needs=("issues", "members"),
        ramp="network",
        kinds=tuple(
            Kind(_both(f"silence.{key}"), colour, quiet=key in ("heard", "quiet"))
            for key, colour in _SILENCE.items()
        ),
        kind_of=_silence,
        rule=_both("silence.rule"),
    )


# Colours of the kinds of silence, that which nobody need look at first.
_SILENCE = {
    "heard": "#f4f2ee",
    "quiet": "#dfe4e6",
    "nobody": "#8c8f96",
    "no_members": "#e0a030",
    "silent": "#5b3a8c",
}


def _silence(facts: Facts) -> pd.Series:
    index = facts.units.index
    found = coverage.silence(
        _count(facts.members, facts),
        _count(facts.issues, facts),
        facts.overall("expected").reindex(index),
        read_coverage().chance,
    )
    return found.map({key: number for number, key in enumerate(_SILENCE)})


def _too_few_steps(facts: Facts, lang: Lang) -> str:
    steps = len(spots.steps(facts.ever()))
    if steps < LEAST_STEPS:
        return text("hot.few_steps", lang, least=LEAST_STEPS, count=steps)
    return _too_few_units(facts, lang)


def _too_few_units(facts: Facts, lang: Lang) -> str:
    tested = len(facts.whole().units)
    few = tested < LEAST_AREAS
    return text("hot.few_units", lang, least=LEAST_AREAS, count=tested) if few else ""


#: All layers by key, in the order in which they are offered.
LAYERS: Mapping[str, Layer] = {
    layer.key: layer
    for layer in (*_fixed_layers(), _silent_layer(), *_spot_layers(), *_category_layers())
}
