"""Two maps side by side: what the other one shows, and the classes that both are drawn in.

The sides differ in one thing (:data:`dashboard.view.COMPARISONS`). Periods of the other side are
presets and pairs of days as the filter writes them, or :data:`RELATIVE` to the period of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, get_args

import pandas as pd

from dashboard import formats
from dashboard.data import Data
from dashboard.filters import period_days
from dashboard.heads import TOLD
from dashboard.layers.layer import Layer
from dashboard.layers.registry import LAYERS
from dashboard.maps.frames import of_step
from dashboard.result import Result, classified, coloured, evaluate, ordered, told
from dashboard.texts import text
from dashboard.view import LEVELS_OF, Comparison, View
from dashboard.words import area_name, days_counted, unit_names
from geo import periods
from geo.classes import classify, with_masks
from geo.codes import Level, level_of
from geo.commands import Unit
from geo.files import read_commands
from geo.periods import Days

# A column that no table keeps.
_MASK = "mask"

Relative = Literal["before", "year_before"]
#: Periods of the other side that are named by their place beside the first one's.
RELATIVE: tuple[Relative, ...] = get_args(Relative)


def panes(result: Result, data: Data) -> tuple[Result, Result] | None:
    """Both sides of a comparison, in classes of all their values; None where there is none.

    Parameters
    ----------
    result : the first side; its view says what it is compared with
    """
    view = other_view(result, data)
    if view is None:
        return None
    other = evaluate(view, data)
    if result.layer.kinds:
        return result, other
    every = pd.concat([result.units["value"], other.units["value"]])
    edges = classified(every, result.view, result.layer).edges
    return in_classes(result, edges, result), in_classes(other, edges, result)


def other_view(result: Result, data: Data) -> View | None:
    """What the second map shows; None where the view asks for none, or for what cannot be."""
    if not result.view.compare:
        return None
    view = _OTHERS[result.view.compare](result, data)
    return replace(view, compare="", other="") if view else None


def layers_beside(layer: Layer, data: Data) -> tuple[str, ...]:
    """Keys of the layers whose values are of the same unit of measure."""
    return tuple(
        other.key
        for other in LAYERS.values()
        if other.key != layer.key
        and (other.unit_names, other.diverging, other.kinds)
        == (layer.unit_names, layer.diverging, LAYERS[layer.key].kinds)
        and all(map(data.has, other.needs))
    )


def days_beside(other: str, result: Result, data: Data) -> Days | None:
    """First and last day of a period of the other side; None where nothing is known of it."""
    own = days_of(result)
    if own is None:
        return None
    days: Days | None
    if other == "before":
        days = periods.before(*own)
    elif other == "year_before":
        days = periods.year_before(*own)
    else:
        days = period_days(tuple(other.split(",")), result.as_of)
    if days is None or days[1] > result.as_of:
        return None
    begins = days[0] if result.layer.over == "period" else days[1]
    return days if begins >= _first_day(result, data) else None


def days_of(result: Result) -> Days | None:
    """The days that the values of a view are of: its period, or the month that its day ends."""
    if result.layer.over == "period":
        return period_days(result.view.values("period"), result.as_of)
    return (result.as_of.replace(day=1), result.as_of) if result.layer.over == "day" else None


def areas_beside(view: View, data: Data) -> tuple[str, ...]:
    """The units like the one that the view is limited to; bureaus where it is limited to none."""
    if view.division:
        units = data.units("division").index
    elif view.area:
        units = data.units(level_of(view.area)).index
    else:
        units = data.units("bureau").index
    if view.tree == "place":
        units = units.difference([*read_commands().without_place], sort=False)
    return tuple(unit for unit in units if unit != view.limit)


def name(result: Result, comparison: Comparison) -> str:
    """What is special of one side: its layer, its days or its area."""
    lang = result.view.lang
    if comparison == "layer":
        return result.layer.title(lang)
    if comparison == "area":
        return area_name(result.view)
    return days_counted(result) or text("note.as_of", lang, day=formats.day(result.as_of, lang))


def of_both(
    first: Result,
    second: Result | None,
    say: Callable[[Result], tuple[str, ...]],
    *,
    named: bool = True,
) -> tuple[str, ...]:
    """What is said of a map, or of two: once what holds for both, then under its name what holds
    for one of them.

    Parameters
    ----------
    second : the other side; None where there is one map
    named : False for sentences that say themselves which side they are of
    """
    how = first.view.compare
    if second is None or not how:
        return say(first)
    one, other = say(first), say(second)
    common = [said for said in one if said in other]
    own = [
        said if not named or said == name(side, how) else f"{name(side, how)}: {said}"
        for side, all_said in ((first, one), (second, other))
        for said in all_said
        if said not in common
    ]
    return (*common, *own)


def decimals(first: Result, second: Result) -> tuple[int, int, int]:
    """Of both sides' values and of their difference, as :func:`table` rounds them."""
    both = first.layer.decimals, second.layer.decimals
    return (*both, max(both))


def table(first: Result, second: Result, comparison: Comparison) -> pd.DataFrame:
    """Both values of every unit, each rounded as its layer is, and the difference of these; of two
    areas the units of both, by value.

    Returns
    -------
    DataFrame with headers in the view's language, rows in the view's order
    """
    names = [name(side, comparison) for side in (first, second)]
    if comparison == "area":
        return _one_below_the_other(first, second)
    lang, units = first.view.lang, ordered(first)
    left, right = (
        side.units["value"].reindex(units.index).round(side.layer.decimals)
        for side in (first, second)
    )
    masks = [side.masks.reindex(units.index).fillna(TOLD) for side in (first, second)]
    either = pd.Series(TOLD, index=units.index).mask(
        masks[0].ne(TOLD) | masks[1].ne(TOLD), "withheld"
    )
    *_, most = decimals(first, second)
    return pd.DataFrame(
        {
            text("column.code", lang): units.index,
            text("column.name", lang): unit_names(units, lang).to_numpy(),
            names[0]: told(left, masks[0], first),
            names[1]: told(right, masks[1], second),
            text("compare.difference", lang): told((left - right).round(most), either, first),
        }
    )


def _one_below_the_other(first: Result, second: Result) -> pd.DataFrame:
    lang, header = first.view.lang, first.layer.title(first.view.lang)
    parts = []
    for side in (first, second):
        units = ordered(side)
        parts.append(
            pd.DataFrame(
                {
                    text("compare.side", lang): name(side, "area"),
                    text("column.code", lang): units.index,
                    text("column.name", lang): unit_names(units, lang).to_numpy(),
                    header: units["value"].round(side.layer.decimals).to_numpy(),
                    _MASK: side.masks.reindex(units.index).to_numpy(),
                }
            )
        )
    together = pd.concat(parts, ignore_index=True)
    if first.view.order != "name":
        least_first = first.layer.least_first
        together = together.sort_values(header, ascending=least_first, kind="stable")
    masks = together.pop(_MASK)
    return together.assign(**{header: told(together[header], masks, first)})


def in_classes(result: Result, edges: tuple[float, ...], of: Result) -> Result:
    """A result in given classes, drawn as another one is."""
    classes = classify(result.units["value"], decimals=of.layer.decimals, edges=edges)
    classes = with_masks(classes, result.masks)
    return replace(result, classes=classes, colours=coloured(classes, of.view, of.layer))


def _other_layer(result: Result, data: Data) -> View | None:
    other = result.view.other
    return result.view.at_layer(other) if other in layers_beside(result.layer, data) else None


def _other_period(result: Result, data: Data) -> View | None:
    days = days_beside(result.view.other, result, data)
    return of_step(result.view, result.layer, days, result.as_of) if days else None


def _other_area(result: Result, data: Data) -> View | None:
    """The other area at the level of the first; None where that level is not below it."""
    view = result.view
    there = _at_limit(view, view.other, data)
    if there is None:
        return None
    levels = LEVELS_OF[view.tree]
    is_below = levels.index(view.level) >= levels.index(there.level)
    return replace(there, level=view.level, place="") if is_below else None


def _at_limit(view: View, limit: str, data: Data) -> View | None:
    """The view of another place or unit of its own tree; None where the data has none such."""

    def known(*levels: Level | Unit) -> bool:
        return any(limit in data.units(level).index for level in levels)

    if view.tree == "command":
        return view.at_unit(limit) if known("bureau", "division") else None
    commands = read_commands()
    if limit in commands.bureaus_by_key and limit not in commands.without_place:
        return view.at_bureau(limit)
    return replace(view, bureau="").at_area(limit) if known("province", "amphoe") else None


def _first_day(result: Result, data: Data) -> date:
    """The first day of which there is anything to say: how the issues of a period stand is not
    known before it."""
    shown = period_days(result.view.values("period"), result.as_of)
    if shown and result.layer.over == "day" and result.layer.filtered:
        return max(data.first_day, shown[0])
    return data.first_day


_OTHERS: Mapping[Comparison, Callable[[Result, Data], View | None]] = {
    "layer": _other_layer,
    "period": _other_period,
    "area": _other_area,
}
