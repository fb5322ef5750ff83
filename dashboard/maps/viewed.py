"""A view, answered, as the map shows it: on the page, and in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.data import Data
from dashboard.heads import MASKS
from dashboard.legend import rules
from dashboard.maps import denominators
from dashboard.maps.assets import Assets
from dashboard.maps.command_units import command_units
from dashboard.maps.payload import MapPayload
from dashboard.result import Result, mask_name_of
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import sentence, title
from geo.files import read_commands


def payload_of(
    result: Result,
    data: Data,
    browser: Assets,
    *,
    only: tuple[int, ...],
    extras: Mapping[str, Any],
) -> MapPayload:
    """What the map of a view shows.

    Parameters
    ----------
    only : the classes to be seen alone (:func:`dashboard.legend.isolated`)
    extras : what plug-ins of the map are told, by name
    """
    view, layer = result.view, result.layer
    return MapPayload(
        level=view.level,
        areas=areas(view),
        values=result.units["value"],
        classes=result.classes.index,
        colours=result.colours,
        class_labels=tuple(rules(result)),
        title=layer.title(view.lang),
        unit=layer.unit(view.lang),
        decimals=layer.decimals,
        label=text("map.aria", view.lang, title=title(result), sentence=sentence(result)),
        lang=view.lang,
        selected=view.place,
        only=only,
        base=denominators.base(result, data, browser),
        ascending=layer.least_first,
        small=result.small,
        units=command_units(view, data, browser.codes["tambon"]),
        extras=extras,
        masks={mask: mask_name_of(mask, result) for mask in MASKS},
    )


def areas(view: View) -> tuple[str, ...]:
    """The places, or the unit of command, that the map is limited to; none means the whole."""
    if view.area:
        return (view.area,)
    if view.tree == "command":
        return tuple(unit for unit in (view.division or view.bureau,) if unit)
    return read_commands().provinces(view.bureau)
