"""Units without a place beside a map that cannot draw them: which they are, and what they have."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.heads import MASKS, TOLD, Heads, Rows, mask_name
from dashboard.layers.measured import count
from dashboard.result import Result, mask_name_of
from dashboard.texts import text
from geo.files import read_commands

# So many units are named, those with most first.
_NAMED = 4
# What they may have, whatever the ground.
_COUNTED = ("members", "coordinators", "issues")


def in_words(result: Result) -> str:
    """The units of a view that are in no polygon, with their figures, as a sentence; empty where
    there are none."""
    view, lang = result.view, result.view.lang
    if view.tree == "place":
        return ""
    units = result.units[read_commands().are_placeless(result.units)]
    if units.empty:
        return ""
    named = [
        text("note.placeless_unit", lang, unit=units.at[key, lang], figure=figure)
        if figure
        else units.at[key, lang]
        for key, figure in _figures(units.index, result).head(_NAMED).items()
    ]
    listed = ", ".join(named)
    if more := len(units) - len(named):
        listed = text("note.placeless_more", lang, units=listed, count=formats.number(more))
    return text("note.placeless", lang, count=formats.number(len(units)), units=listed)


def have_records(result: Result) -> bool:
    """Whether a view is of such units alone, and they have something of what its layer counts."""
    units, layer = result.units, result.layer
    if "bureau" not in units or units.empty or layer.needs[0] not in _COUNTED:
        return False
    whole = read_commands().are_placeless(units).all()
    return bool(whole and count(layer.records(result.facts), result.facts).sum() > 0)


def unplaced(result: Result) -> int:
    """How many of the records that a map by place cannot show are of units without a place; 0 of
    people whose rows are not told."""
    records = result.layer.records(result.facts)
    if result.view.tree == "command":
        return 0
    if isinstance(records, Rows):
        return int(records.rows.loc[_lost(records.rows, result), "count"].sum())
    return 0 if isinstance(records, Heads) else int(_lost(records, result).sum())


def _lost(rows: pd.DataFrame, result: Result) -> pd.Series:
    unknown = ~rows[result.facts.by].isin(result.units.index)
    return unknown & read_commands().are_placeless(rows)


def _figures(units: pd.Index, result: Result) -> pd.Series:
    """What each unit has, in words, the most first: the value of the layer; where that is per
    people or land, which they have none of, what the layer counts. Empty where that is no record
    of theirs."""
    layer, lang = result.layer, result.view.lang
    number, masks = result.units["value"].reindex(units), result.masks.reindex(units)
    if layer.kinds or (number.isna() & masks.eq(TOLD)).all():
        if layer.needs[0] not in _COUNTED or layer.needs[0] in result.absent:
            return result.units.loc[units, f"order_{lang}"].sort_values().map(lambda _: "")
        records = layer.records(result.facts)
        number = count(records, result.facts).reindex(units)
        if isinstance(records, Heads):
            masks = records.masks(result.facts.by, units)
        of = f"note.placeless_{layer.needs[0]}"
        words = number.map(lambda value: text(of, lang, count=formats.number(value)))
        limit = result.facts.members.limit
        instead = {mask: mask_name(mask, limit, lang) for mask in MASKS}
    else:
        words = number.map(lambda value: layer.measured(value, lang), na_action="ignore")
        words = words.fillna(text("map.no_data", lang))
        instead = {mask: mask_name_of(mask, result) for mask in MASKS}
    words = words.where(masks == TOLD, masks.map(instead))
    most_first = number.sort_values(ascending=False, kind="stable", na_position="last")
    return words.loc[most_first.index]
