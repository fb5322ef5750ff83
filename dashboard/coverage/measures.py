"""What is known of the coverage of all tambons at once: made once for a version, a day and filters.

A tambon's score depends on all others, so nothing here is limited to a view's area.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import get_args

import pandas as pd

from dashboard.data import Data
from dashboard.heads import TOLD, Heads, Kind, Rows
from dashboard.narrowed import Narrowed
from dashboard.view import View
from geo import coverage, need, priority
from geo.codes import Level, level_of
from geo.commands import UNITS, Unit
from geo.files import read_commands, read_coverage
from geo.weights import Weights, queen

_KEPT = 4
_BY = "polygon"


@dataclass(frozen=True, eq=False)
class Measures:
    """All tambons (polygons of the layer).

    Attributes
    ----------
    table : of :func:`geo.coverage.coverage`, with ``amphoe``, ``province``, ``station`` (the one
        that serves most of its people), ``most`` (the most that the members can be) and
        ``coordinators_told`` (why the coordinators are not)
    rates : ``reports``, ``other``: issues a person (:mod:`geo.need`)
    needs : each tambon's part of the whole need, by the three ways of looking at it
    values, bounds, parts : the components of the priority score, and how they are scaled
    expected : issues, by the people of each tambon and the rate around it
    silence : of :func:`geo.coverage.silence`
    masks : why the members of a tambon are not told, empty where they are: then it has no score
    limit : what small counts lie below
    exact : whether all counts are told
    roles : members of each role by amphoe, since by tambon nobody is told them
    """

    table: pd.DataFrame
    rates: pd.DataFrame
    needs: pd.DataFrame
    values: pd.DataFrame
    bounds: pd.DataFrame
    parts: pd.DataFrame
    expected: pd.Series
    silence: pd.Series
    masks: pd.Series
    limit: int
    exact: bool
    roles: pd.DataFrame


def measures_of(view: View, data: Data) -> Measures:
    """All tambons as of the view's day, their issues narrowed by its filters."""
    return _measured(data, view.as_of or data.as_of, view.filters)


def tambons_in(view: View, data: Data) -> pd.Index:
    """The tambons of a view: of its area and bureau, or those on the ground of its unit."""
    units = data.units("tambon")
    if view.tree == "command":
        limit: Unit = "division" if view.division else "bureau"
        holders = data.holders(limit).reindex(units.index)
        return units.index[(holders == view.limit) if view.limit else holders.notna()]
    if view.bureau:
        units = units[units["province"].isin(read_commands().provinces(view.bureau))]
    return units.index[units[level_of(view.area)] == view.area] if view.area else units.index


def weights_of(view: View) -> dict[str, float]:
    """The weight of each component: the view's own, else those of the file."""
    own = read_coverage().weights
    given = view.weights or [own[name] for name in priority.COMPONENTS]
    return dict(zip(priority.COMPONENTS, map(float, given), strict=True))


def scores(measures: Measures, view: View) -> pd.Series:
    """The priority score of every tambon under the view's weights."""
    return priority.score(measures.parts, weights_of(view))


def by_unit(key: str, view: View, data: Data, as_of: date) -> pd.Series:
    """What is known of tambons, for the units of a view: the mean over the people of each, of what
    is a number of issues the sum.

    Parameters
    ----------
    key : ``priority``, ``station_km``, or ``expected`` (issues)
    """
    if key == "station_km":
        values = _station_km(data)
    elif key == "expected":
        values = _measured(data, as_of, view.filters).expected
    else:
        values = scores(_measured(data, as_of, view.filters), view)
    if view.level == "tambon":
        return values
    parts = data.ground
    unit = parts[view.level] if view.level in UNITS else _place(parts["tambon"], view.level)
    if key == "expected":
        of_polygon = parts["people"].groupby(parts["polygon"]).transform("sum")
        part = parts["polygon"].map(values) * parts["people"] / of_polygon
        return part.groupby(unit).sum()
    return coverage.people_mean(parts["polygon"].map(values), parts["people"], unit)


def _place(tambons: pd.Series, level: Level | Unit) -> pd.Series:
    return tambons.str[: 4 if level == "amphoe" else 2]


@lru_cache(maxsize=_KEPT)
def _measured(
    data: Data, as_of: date, filters: tuple[tuple[str, tuple[str, ...]], ...]
) -> Measures:
    units, rules = data.units("tambon"), read_coverage()
    issues = Narrowed(data, as_of, filters)()
    members, coordinators = (data.heads(kind, as_of) for kind in get_args(Kind))
    masks, total = members.masks(_BY, units.index), members.total()
    table = coverage.coverage(
        units,
        members.counts(_BY, units.index),
        coordinators.counts(_BY, units.index),
        issues,
        _station_km(data),
        _BY,
        everybody=None if members.exact or total.mask else total.count,
    )
    count, people = table["issues"], table["population"]
    around = need.surroundings(count, people, units["amphoe"], _contiguity(data))
    rates = pd.DataFrame(
        {
            "reports": need.reported_rate(
                count, people, table["members"], around, rules.members_believed
            ),
            "other": need.other_rate(issues, _BY, people, rules.other_channels),
        }
    )
    if not data.has("issues"):
        rates[:] = float("nan")
    values = priority.components(table, rates).where(masks.eq(TOLD))
    bounds = priority.bounds(values)
    return Measures(
        table=table.assign(
            amphoe=units["amphoe"],
            province=units["province"],
            station=data.holders("station").reindex(units.index),
            most=members.most(_BY, units.index),
            coordinators_told=coordinators.masks(_BY, units.index),
        ),
        rates=rates,
        needs=need.needs(rates, people),
        values=values,
        bounds=bounds,
        parts=priority.scaled(values, bounds),
        expected=around * people,
        silence=coverage.silence(
            members.least(_BY, units.index), count, around * people, rules.silent_rate
        )["kind"].mask(masks.ne(TOLD) & (not members.published), ""),
        masks=masks,
        limit=members.limit,
        exact=members.exact,
        roles=_roles(members, units, list(rules.roles)),
    )


def _roles(members: Heads, units: pd.DataFrame, roles: list[str]) -> pd.DataFrame:
    districts = pd.Index(units["amphoe"].unique())
    if not isinstance(members, Rows):
        return pd.DataFrame(0, index=districts, columns=roles)
    return coverage.role_counts(members.rows, "amphoe", districts, roles)


@lru_cache(maxsize=_KEPT)
def _station_km(data: Data) -> pd.Series:
    """Km from a point inside each tambon to the nearest station."""
    return coverage.nearest_station(data.layer.units, data.stations)


@lru_cache(maxsize=_KEPT)
def _contiguity(data: Data) -> Weights:
    shapes = data.layer.units
    return queen(shapes.geometry.to_numpy(), shapes.index)
