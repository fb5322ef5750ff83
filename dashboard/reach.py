"""How far a view may reach: somebody of one province or bureau looks at that, never at a country
of which only their own records would be counted."""

from __future__ import annotations

from dataclasses import replace

from dashboard.data import Data
from dashboard.view import View
from geo.files import read_commands


def within_reach(view: View, data: Data) -> View:
    """The view limited to the areas whose records the data holds.

    Where they are one province or the provinces of one bureau, the view is limited to that;
    elsewhere it says that its whole is not the country (:attr:`dashboard.view.View.own`).
    """
    provinces = data.provinces
    if provinces is None:
        return replace(view, own=False)
    view = _inside(replace(view, own=True), provinces)
    if view.limit:
        return view
    commands = read_commands()
    if len(provinces) == 1:
        return _at_province(view, next(iter(provinces)))
    bureaus = (b.key for b in commands.bureaus if provinces == frozenset(b.provinces))
    bureau = next(bureaus, "")
    if not bureau:
        return view
    return replace(view, bureau=bureau) if view.tree == "place" else _at_unit(view, bureau)


def _inside(view: View, provinces: frozenset[str]) -> View:
    """Without a limit that lies outside the provinces, or is wider than they are."""
    if view.area and view.area[:2] not in provinces:
        view = view.at_area("")
    commands = read_commands()
    if view.division:
        inside = commands.province_of_unit[view.division] in provinces
    else:
        inside = provinces.issuperset(commands.provinces(view.bureau))
    return view if inside else replace(view, bureau="", division="")


def _at_province(view: View, province: str) -> View:
    if view.tree == "place":
        level = view.at_area(province).level if view.level == "province" else view.level
        return replace(view, area=province, level=level)
    commands = read_commands()
    is_division = province in commands.bureau_of_division
    return _at_unit(view, province if is_division else commands.bureau_of_province[province])


def _at_unit(view: View, unit: str) -> View:
    """Limited to a bureau or a division, with the same selection."""
    return replace(view.at_unit(unit), place=view.place)
