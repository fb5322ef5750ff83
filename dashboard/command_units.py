"""The tree of command as the map draws it: every unit is the tambons on its ground."""

from __future__ import annotations

from dashboard.assets import Assets
from dashboard.data import Data
from dashboard.payload import CommandUnits
from dashboard.view import View
from geo.commands import UNITS, Unit


def command_units(view: View, data: Data, assets: Assets) -> CommandUnits | None:
    """The units that the map of a view draws; None in the tree of places.

    Stations are many, so they come only where they are shown. Their names are short: the map
    says those above them beside.
    """
    if view.tree == "place":
        return None
    shown: list[Unit] = [unit for unit in UNITS if unit != "station" or view.level == "station"]
    names = {unit: data.units(unit)[["th", "en"]] for unit in shown}
    polygons = assets.codes["tambon"]
    return CommandUnits(
        names=names,
        of_tambon={
            unit: names[unit].index.get_indexer(data.holders(unit).reindex(polygons))
            for unit in shown
        },
    )
