"""A view, answered: the numbers that map, legend, table, key figures and exports all show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any, TypeVar

import pandas as pd

from dashboard import palettes
from dashboard.bases import per
from dashboard.coverage.measures import by_unit
from dashboard.data import Data
from dashboard.facts import Facts
from dashboard.filters import period_days
from dashboard.fitting import fitted, units_in
from dashboard.heads import MASKS, TOLD, Heads
from dashboard.layers.layer import Counted, Layer
from dashboard.layers.registry import LAYERS
from dashboard.layers.said import said
from dashboard.limits import within
from dashboard.narrowed import Narrowed
from dashboard.selection import counted, standing
from dashboard.texts import text
from dashboard.view import View
from geo import periods
from geo.classes import Classes, classify, is_class, of_kinds, with_masks
from geo.files import read_commands
from geo.periods import Days
from geo.units import COLUMN_OF

T = TypeVar("T")

_TABLES = (
    "issues",
    "members",
    "coordinators",
    "stations",
    "areas",
    "escalations",
    "placing",
)


@dataclass(frozen=True, eq=False)
class Result:
    """What a view shows; one for all who look at the same view of the same scope.

    Attributes
    ----------
    units : DataFrame indexed by unit code, in the view's area only: names, ``population``,
        ``area_km2``, ``target``, ``value``
    classes : class breaks of ``value`` (index of ``units``)
    facts : the records behind it, within the area
    everywhere : the same wherever they are: a station's people may live beyond the area in
        which it stands
    masks : why the value of a unit is not told (:data:`dashboard.heads.MASKS`), empty where it is
    network : the members of the area on any day
    target : members wanted: of the units, and of the whole also of stations that serve no place
    unplaced : of the layer's records in the area, those that no unit of this level can show; none
        where it is not told how many
    absent : the tables of which the data has no records
    missing : why there is nothing to show, in words; empty when there is
    """

    view: View
    layer: Layer
    as_of: date
    facts: Facts
    everywhere: Facts
    masks: pd.Series
    network: Callable[[date], Heads]
    units: pd.DataFrame
    classes: Classes
    colours: tuple[str, ...]
    target: float
    unplaced: int
    absent: frozenset[str]
    missing: str
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: str, found: Callable[[Result], T]) -> T:
        """What ``found`` makes of this result, made once for all who look at it; not to be
        changed."""
        if name not in self._known:
            self._known[name] = found(self)
        return self._known[name]

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The units with the counts beside the value: ``members``, ``issues``, ``open`` and
        ``overdue``; missing, not zero, where the data has no such records or does not tell."""
        return self.units.assign(**_columns(self.facts, self.absent))

    @cached_property
    def small(self) -> pd.Series | None:
        """Which units have so few events that their raw rate is unsteady; None where the values
        are no raw rates."""
        rate = self.layer.rate
        if rate is None or self.missing or self.view.rate == "smoothed":
            return None
        return rate.is_small(self.layer.records(self.facts), self.facts)


def evaluate(view: View, data: Data) -> Result:
    """Everything that a view shows, from the published records; shared by all who ask for the
    same view of the same data, so nothing of it may be changed."""
    fitting = fitted(view, data)
    return data.answers.get(fitting, lambda: _evaluated(fitting, data))


def _evaluated(view: View, data: Data) -> Result:
    layer = layer_of(view, data)
    as_of = view.as_of or data.as_of
    units = units_in(view, data)
    everywhere = _facts(view, data, as_of, units)
    facts = _facts_within(everywhere, view)
    absent = frozenset(name for name in _TABLES if not data.has(name))
    missing = _missing(layer, facts, absent, view)
    value = pd.Series(float("nan"), index=units.index) if missing else layer.metric(facts)
    masks = _none_of(units) if missing else layer.masks(facts)
    classes = classified(value, view, layer, None if missing else facts, masks)
    return Result(
        view=view,
        layer=layer,
        as_of=as_of,
        facts=facts,
        everywhere=everywhere,
        masks=masks,
        network=lambda day: data.heads("members", day).within(view),
        units=units.assign(value=value),
        classes=classes,
        colours=coloured(classes, view, layer),
        target=_target(units, view, data),
        unplaced=_unplaced(layer.records(facts), facts),
        absent=absent,
        missing=missing,
    )


def values_of(view: View, data: Data) -> pd.Series:
    """The layer's value of every unit of a view and nothing else: for many views, one after the
    other."""
    return values_and_masks(view, data)[0]


def values_and_masks(view: View, data: Data) -> tuple[pd.Series, pd.Series]:
    """As :func:`values_of`, and why some values are not told."""
    facts = _facts(view, data, view.as_of or data.as_of, units_in(view, data))
    facts, layer = _facts_within(facts, view), layer_of(view, data)
    return layer.metric(facts), layer.masks(facts)


def _none_of(units: pd.DataFrame) -> pd.Series:
    return pd.Series(TOLD, index=units.index)


def classified(
    values: pd.Series,
    view: View,
    layer: Layer,
    facts: Facts | None = None,
    masks: pd.Series | None = None,
) -> Classes:
    """The classes of a layer's values: those with names of their own, for which the facts are
    asked, else as the view asks for; what is not told has classes of its own."""
    if layer.kind_of:
        kinds = layer.kind_of(facts) if facts else pd.Series(float("nan"), index=values.index)
        classes = of_kinds(kinds.reindex(values.index), len(layer.kinds))
    else:
        classes = classify(
            values,
            view.scheme,
            view.k,
            decimals=layer.decimals,
            edges=view.breaks or None,
            diverging=layer.diverging,
        )
    return classes if masks is None else with_masks(classes, masks)


def coloured(classes: Classes, view: View, layer: Layer) -> tuple[str, ...]:
    """The colours of a layer's classes: their own, or of the ramp that the view asks for."""
    if layer.kinds:
        return tuple(kind.colour for kind in layer.kinds)
    return palettes.of_classes(palettes.fitting(layer.ramp, view.palette), classes)


def layer_of(view: View, data: Data) -> Layer:
    """The layer asked for, said as the view asks; else the first that the data has the records
    for."""
    if view.layer:
        return said(per(LAYERS[view.layer], view.base), view.rate)
    shown = (layer for layer in LAYERS.values() if all(map(data.has, layer.needs)))
    return said(per(next(shown, next(iter(LAYERS.values()))), view.base), view.rate)


def ordered(result: Result) -> pd.DataFrame:
    """The units in the order asked for; ties in dictionary order, no data last. Where classes have
    names, those of one class stand together."""
    lang = result.view.lang
    by_name = result.counted.sort_values(f"order_{lang}")
    order = order_of(result)
    if order == "name":
        return by_name
    by_value = by_name.sort_values(
        "value", ascending=order == "low", na_position="last", kind="stable"
    )
    if not result.layer.kinds:
        return by_value
    kinds = result.classes.index.reindex(by_value.index)
    rank = kinds.where(is_class(kinds)).astype("float64")
    return by_value.loc[rank.sort_values(ascending=order == "low", kind="stable").index]


def mask_name_of(mask: str, result: Result) -> str:
    """What stands where the value of a unit is not told: ``น้อยกว่า 5 คน``."""
    return text(f"mask.value_{mask}", result.view.lang, limit=result.facts.members.limit)


def told(values: pd.Series, masks: pd.Series, result: Result) -> pd.Series:
    """Values with words in place of those that are not told."""
    if not masks.any():
        return values
    words = masks.map({mask: mask_name_of(mask, result) for mask in MASKS})
    return values.astype("object").where(masks == TOLD, words)


def order_of(result: Result) -> str:
    """The order asked for, else the layer's own: what needs attention stands first."""
    return result.view.order or ("low" if result.layer.least_first else "high")


def of_all_days(result: Result, data: Data) -> pd.DataFrame:
    """The issues of a view whenever they were reported: all its filters but that of the period."""
    view = result.view.with_filter("period", ())
    return Narrowed(data, result.as_of, view.filters).within(view).frame()


def _facts(view: View, data: Data, as_of: date, units: pd.DataFrame) -> Facts:
    period = period_days(view.values("period"), as_of) or periods.days("days_30", as_of)
    return Facts(
        find_issues=Narrowed(data, as_of, view.filters),
        members=data.heads("members", as_of),
        coordinators=data.heads("coordinators", as_of),
        areas=data.given_areas,
        units=units,
        by=COLUMN_OF[view.level],
        period=period,
        earlier=_earlier(view, data, periods.before(*period), units),
        year_earlier=_earlier(view, data, periods.year_before(*period), units),
        first_day=data.first_day,
        whole=lambda: _whole(view, data, as_of),
        ever=lambda: _whole(view.with_filter("period", ()), data, as_of),
        neighbours=lambda: data.neighbours(view.level),
        overall=lambda key: by_unit(key, view, data, as_of),
    )


def _whole(view: View, data: Data, as_of: date) -> Facts:
    """The facts of all units of the level, kept for everybody who asks for the same."""
    wide = replace(View(), level=view.level, base=view.base, filters=view.filters)
    units = data.units(view.level, view.base, as_of)
    return data.once((wide, as_of), lambda: _facts(wide, data, as_of, units))


def _earlier(view: View, data: Data, days: Days, units: pd.DataFrame) -> Callable[[], Facts] | None:
    """The facts of the last of some days before the view's period, made when they are asked for."""
    start, last = days
    if start < data.first_day:
        return None
    return cache(lambda: _facts(view.with_filter("period", ()), data, last, units))


def _facts_within(facts: Facts, view: View) -> Facts:
    def limited(known: Callable[[], Facts] | None) -> Callable[[], Facts] | None:
        return cache(lambda: _facts_within(known(), view)) if known else None

    return replace(
        facts,
        find_issues=facts.find_issues.within(view),
        members=facts.members.within(view),
        coordinators=facts.coordinators.within(view),
        areas=within(facts.areas, view),
        earlier=limited(facts.earlier),
        year_earlier=limited(facts.year_earlier),
    )


def _columns(facts: Facts, absent: frozenset[str]) -> dict[str, pd.Series]:
    index, by = facts.units.index, facts.by
    waiting = standing(facts.rows)
    late = waiting.once("overdue", lambda: waiting[waiting["overdue"]])
    columns = {
        "members": facts.members.counts(by, index),
        "issues": counted(facts.rows, by, index),
        "open": counted(waiting, by, index),
        "overdue": counted(late, by, index),
    }
    of_table = {"members": ("members",), "issues": ("issues", "open", "overdue")}
    unknown = pd.Series(float("nan"), index=index)
    return columns | {name: unknown for table in absent for name in of_table.get(table, ())}


def _target(units: pd.DataFrame, view: View, data: Data) -> float:
    whole = view.tree == "place" and not view.limit
    without = len(data.idle_stations) if whole else 0
    return float(units["target"].sum()) + without * read_commands().members_per_station


def _unplaced(records: Counted, facts: Facts) -> int:
    """How many issues, or people as far as they are told, no unit can show."""
    if isinstance(records, Heads):
        left_out = records.without(facts.by, facts.units.index)
        return 0 if left_out.mask else int(left_out.count)
    return len(records) - int(counted(records, facts.by, facts.units.index).sum())


def _missing(layer: Layer, facts: Facts, absent: frozenset[str], view: View) -> str:
    lang, units = view.lang, facts.units
    lacking = [name for name in layer.needs if name in absent]
    if lacking:
        tables = ", ".join(text(f"table.{name}", lang) for name in lacking)
        return text("map.missing", lang, layer=layer.title(lang), tables=tables)
    # Stations, and the divisions of Bangkok, are known by the records of stations alone.
    if view.tree == "command" and units.empty:
        return text("map.no_units", lang, level=text(f"level.by_{view.level}", lang))
    return layer.unfit(facts, lang) if layer.unfit else ""
