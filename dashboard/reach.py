"""How far a view may reach: somebody of one province or bureau looks at that, never at a country
of which only their own records would be counted."""

from __future__ import annotations

from dataclasses import replace

from dashboard.data import Data
from dashboard.scope import Scope
from dashboard.view import View
from geo.files import read_commands


def within_reach(view: View, data: Data) -> View:
    """The view limited to the areas whose records the data holds.

    Where they are one province or the provinces of one bureau, the view is limited to that, and
    where they are one bureau without a place, to that in the tree of command, in which alone it
    stands; elsewhere the view says that its whole is not the country
    (:attr:`dashboard.view.View.own`).
    """
    scope = data.scope
    if scope.provinces is None:
        return replace(view, own=False)
    view = replace(view, own=True)
    if not scope.provinces:
        view = view.at_tree("command")
    view = _inside(view, scope)
    if view.limit:
        return view
    if view.tree == "command" and scope.everywhere:
        return view if len(scope.areas or ()) > 1 else _at_unit(view, min(scope.everywhere))
    if len(scope.provinces) == 1:
        return _at_province(view, next(iter(scope.provinces)))
    bureau = read_commands().bureau_of_all(scope.provinces)
    if not bureau:
        return view
    return replace(view, bureau=bureau) if view.tree == "place" else _at_unit(view, bureau)


def _inside(view: View, scope: Scope) -> View:
    """Without a limit that lies outside the areas, or is wider than they are."""
    provinces = scope.provinces or frozenset()
    if view.area and view.area[:2] not in provinces:
        view = view.at_area("")
    if not view.bureau:
        return view
    commands = read_commands()
    if view.division:
        inside = commands.province_of_unit.get(view.division) in provinces
    else:
        own = commands.provinces(view.bureau)
        inside = bool(own) and provinces.issuperset(own)
    inside = inside or view.bureau in scope.everywhere
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
