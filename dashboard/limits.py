"""What a view is limited to: an area, or units of command."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from dashboard.view import View
from geo.codes import level_of
from geo.files import read_commands
from geo.head_counts import EVERYBODY, WHOLE
from geo.words import among


def within(records: pd.DataFrame, view: View) -> pd.DataFrame:
    """The records of the area, or of the units of command.

    By place, a bureau is its provinces, as on the map; what has no place belongs to the bureau
    of its station. By command every record says itself whose it is.
    """
    if view.tree == "command":
        return commanded_by(records, view)
    if view.bureau:
        province = records["province"]
        here = among(province, read_commands().provinces(view.bureau))
        records = records[here | (province.isna() & among(records["bureau"], (view.bureau,)))]
    if view.area:
        records = _of(records, level_of(view.area), view.area)
    return records


def commanded_by(rows: pd.DataFrame, view: View) -> pd.DataFrame:
    """The rows of the bureau and of the division that the view is limited to."""
    if view.bureau:
        rows = _of(rows, "bureau", view.bureau)
    return _of(rows, "division", view.division) if view.division else rows


def _of(rows: pd.DataFrame, column: str, unit: str) -> pd.DataFrame:
    return rows[among(rows[column], (unit,)).to_numpy()]


def parts(
    view: View, provinces: Collection[str] | None, everywhere: Collection[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """The units that make up what a view is limited to: a column of the records and its units.

    By place, a bureau is its provinces.

    Parameters
    ----------
    provinces : that may be seen; None for the whole country
    everywhere : keys of bureaus whose records may be seen wherever they lie
    """
    if view.tree == "command" and (unit := view.division or view.bureau):
        return ("division" if view.division else "bureau"), (unit,)
    if view.tree == "command" and everywhere:
        return "bureau", tuple(read_commands().bureaus_by_key)
    own = read_commands().provinces(view.bureau) if view.bureau else provinces
    if view.area:
        inside = own is None or view.area[:2] in own
        return level_of(view.area), (view.area,) if inside else ()
    if own is None:
        return WHOLE, (EVERYBODY,)
    return "province", tuple(sorted(own if provinces is None else {*own} & {*provinces}))
