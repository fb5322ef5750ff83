"""A view as far as the data can answer it: its reach, its days, its units, its place."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard.data import Data
from dashboard.filters import period_days
from dashboard.limits import commanded_by
from dashboard.reach import within_reach
from dashboard.view import View
from geo.codes import level_of
from geo.files import read_commands


def fitted(view: View, data: Data) -> View:
    """The view within reach, without what the data cannot answer: days beyond it or after the
    view's own, a unit that it does not have, a place outside the area."""
    view = within_reach(view, data)
    if view.as_of and not data.first_day <= view.as_of < data.as_of:
        view = replace(view, as_of=None)
    view = _with_known_days(view, data)
    if view.base not in data.denominators:
        view = replace(view, base="")
    known = _with_known_place if view.tree == "place" else _with_known_units
    return known(view, data)


def units_in(view: View, data: Data) -> pd.DataFrame:
    """The units that a view is about, of its level and within its limit."""
    units = data.units(view.level, view.base, view.as_of)
    if view.tree == "command":
        return commanded_by(units, view)
    if view.bureau:
        units = units[units["province"].isin(read_commands().provinces(view.bureau))]
    if view.area:
        units = units[units[level_of(view.area)] == view.area]
    return units


def _with_known_days(view: View, data: Data) -> View:
    """Nothing is known of the days after the view's own: a period ends with that day at last."""
    as_of = view.as_of or data.as_of
    period = period_days(view.values("period"), as_of)
    if period is None:
        return view
    first, last = period
    if first > as_of or last < data.first_day:
        return view.with_filter("period", ())
    return view.of_days(first, as_of) if last > as_of else view


def _with_known_place(view: View, data: Data) -> View:
    if not view.place:
        return view
    units = data.units(level_of(view.place))
    inside = view.place in units.index
    if inside and view.area:
        inside = units.at[view.place, level_of(view.area)] == view.area
    return view if inside else replace(view, place="")


def _with_known_units(view: View, data: Data) -> View:
    if view.bureau and view.bureau not in data.units("bureau").index:
        view = replace(view, bureau="", division="")
    if view.division and view.division not in data.units("division").index:
        view = replace(view, division="")
    if view.place and view.place not in units_in(view, data).index:
        view = replace(view, place="")
    return view
