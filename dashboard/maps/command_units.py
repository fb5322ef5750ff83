"""The tree of command as the map draws it: every unit is the tambons on its ground."""

from __future__ import annotations

import pandas as pd

from dashboard.data import Data
from dashboard.maps.payload import CommandUnits
from dashboard.view import View
from geo.commands import UNITS, Unit


def command_units(view: View, data: Data, tambons: pd.Index) -> CommandUnits | None:
    """The units that the map of a view draws; None in the tree of places.

    Stations are many, so they come only where they are shown. Names are short: the map says
    those of the units above beside them.

    Parameters
    ----------
    tambons : the layer's polygons in the order of the browser (``assets.codes["tambon"]``)
    """
    if view.tree == "place":
        return None
    shown: list[Unit] = [unit for unit in UNITS if unit != "station" or view.level == "station"]
    names = {unit: data.units(unit)[["th", "en"]] for unit in shown}
    return CommandUnits(
        names=names,
        of_tambon={
            unit: names[unit].index.get_indexer(data.holders(unit).reindex(tambons))
            for unit in shown
        },
    )
