"""The units that a map may show, of either tree: their names, parents, people, land, target.

Every table is indexed by the unit's key and has the columns ``th``, ``en``, ``population``
(what rates are per: registered people, or an agency's own denominator), ``area_km2``,
``target`` (members wanted, missing without stations),
``order_th`` and ``order_en`` (place in the order of the names) beside those of its tree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from geo.codes import Level
from geo.commands import Commands, Unit
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.thai import sort_key

#: The records' column that holds the unit of a level.
COLUMN_OF: Mapping[Level | Unit, str] = {
    "province": "province",
    "amphoe": "amphoe",
    "tambon": "polygon",
    "bureau": "bureau",
    "division": "division",
    "station": "station",
}


def places(
    level: Level, layer: Layer, gazetteer: Gazetteer, people: pd.Series, wanted: pd.DataFrame
) -> pd.DataFrame:
    """All units of a level of the tree of places; of tambons, the layer's polygons.

    Parameters
    ----------
    people : what rates are per, indexed by current tambon code; a unit with a tambon where it is
        missing has none
    wanted : DataFrame ``tambon``, ``target`` of the stations that serve it

    Returns
    -------
    DataFrame with ``amphoe`` (not at province level) and ``province``
    """
    shapes, by = layer.units, COLUMN_OF[level]
    names = shapes if level == "tambon" else gazetteer.table(level)
    units = pd.DataFrame(names[[c for c in ("th", "en", "amphoe", "province") if c in names]])
    if level == "province":
        units["province"] = units.index
    if level == "amphoe":
        units["amphoe"] = units.index
    own = shapes.index if level == "tambon" else shapes[by]
    units["area_km2"] = shapes["area_km2"].groupby(own).sum().reindex(units.index)
    units["population"] = _summed(people, _place_of(people.index, level, layer))
    of_tambon = _place_of(pd.Index(wanted["tambon"]), level, layer)
    units["target"] = wanted["target"].groupby(of_tambon.to_numpy()).sum()
    return _in_order(units)


def commanded(
    level: Unit,
    ground: pd.DataFrame,
    stations: pd.DataFrame,
    commands: Commands,
    gazetteer: Gazetteer,
    placeless: Collection[str] = (),
) -> pd.DataFrame:
    """The units of a level of the tree of command that the data knows.

    A division of Bangkok is known by its stations alone, a unit without a place by records of any
    kind: it has neither people nor land, and no rate of them.

    Parameters
    ----------
    ground : what each unit answers for (:func:`geo.jurisdiction.ground`)
    stations : all stations, indexed by code: ``name``, ``name_en``, ``division``, ``bureau``
    placeless : the units without a place that records name

    Returns
    -------
    DataFrame with the unit itself and those above it, of ``station``, ``division`` and
    ``bureau``; the units' names are short
    """
    answering = {*ground[level].dropna(), *placeless}
    units = _stations(stations) if level == "station" else _units(level, answering, commands)
    if level != "station":
        for lang in ("th", "en"):
            names = {k: commands.unit_name(k, gazetteer, lang, short=True) for k in units.index}
            units[lang] = pd.Series(names, dtype="str")
    units["population"] = _summed(ground["people"], ground[level])
    units["area_km2"] = ground["area_km2"].groupby(ground[level]).sum()
    own = stations.index.to_series() if level == "station" else stations[level].astype("str")
    units["target"] = own.value_counts().reindex(units.index) * commands.members_per_station
    return _in_order(units)


def _summed(people: pd.Series, units: pd.Series) -> pd.Series:
    """People by unit; missing where those of a part are: the rest would be too few to divide by."""
    return people.groupby(units).sum(skipna=False)


def _place_of(tambons: pd.Index, level: Level, layer: Layer) -> pd.Series:
    """The unit that holds each tambon: its polygon, amphoe or province."""
    codes = pd.Series(tambons.astype("str"), index=tambons)
    if level == "tambon":
        return layer.polygon_of(codes)
    return codes.str[: 4 if level == "amphoe" else 2]


def _stations(stations: pd.DataFrame) -> pd.DataFrame:
    about = stations[["name", "name_en", "division", "bureau"]].astype("str")
    units = about.rename(columns={"name": "th", "name_en": "en"})
    return units.assign(en=units["en"].fillna(units["th"]), station=units.index)


def _units(level: Unit, answering: set[str], commands: Commands) -> pd.DataFrame:
    bureau_of = commands.bureau_of_division
    keys = list(bureau_of) if level == "division" else [*commands.bureaus_by_key]
    units = pd.DataFrame(index=pd.Index([k for k in keys if k in answering], dtype="str"))
    if level == "division":
        units["division"] = units.index
    units["bureau"] = units.index.map(bureau_of) if level == "division" else units.index
    return units


def _in_order(units: pd.DataFrame) -> pd.DataFrame:
    # Dictionary order is slow to find, and the same for every view.
    units["order_th"] = units["th"].map(sort_key).rank(method="first")
    units["order_en"] = units["en"].str.lower().rank(method="first")
    return units
