"""The ground of each unit of command: the tambons, the people and the land that it answers for.

A station's ground is what it serves. Where no station serves a tambon, its division and its
bureau are those of its province; a tambon of Bangkok then has no division.
"""

from __future__ import annotations

import pandas as pd

from geo.commands import Commands
from geo.layer import Layer


def ground(
    service: pd.DataFrame, stations: pd.DataFrame, tambons: pd.DataFrame, commands: Commands
) -> pd.DataFrame:
    """Every tambon divided over the units of command that answer for it.

    Parameters
    ----------
    service : DataFrame ``station``, ``tambon``, ``share`` (of the tambon's people; the shares of
        a tambon sum to 1), one row a pair
    stations : DataFrame indexed by station code: ``division``, ``bureau``, missing where unknown
    tambons : DataFrame indexed by the current tambon code: ``polygon`` (missing where none draws
        it), ``people``, ``area_km2``
    commands : the chain of command

    Returns
    -------
    DataFrame, one row a station and tambon, and one a tambon without a station: ``station``,
    ``division``, ``bureau``, ``tambon``, ``polygon``, ``share``, ``people``, ``area_km2``.
    People and km² sum to those of ``tambons``
    """
    pairs = service[["station", "tambon", "share"]].astype({"station": "str", "tambon": "str"})
    pairs = pairs[pairs["tambon"].isin(tambons.index)]
    rest = tambons.index.difference(pairs["tambon"])
    alone = pd.DataFrame({"tambon": rest.astype("str"), "share": 1.0})
    parts = pd.concat([pairs, alone], ignore_index=True)

    province = parts["tambon"].str[:2]
    own_division = province.where(province.isin(commands.bureau_of_division))
    about = tambons.reindex(parts["tambon"]).reset_index(drop=True)
    return pd.DataFrame(
        {
            "station": parts["station"],
            "division": _of_station(parts, stations, "division", own_division),
            "bureau": _of_station(parts, stations, "bureau", commands.bureaus_of(province)),
            "tambon": parts["tambon"],
            "polygon": about["polygon"],
            "share": parts["share"],
            "people": about["people"] * parts["share"],
            "area_km2": about["area_km2"] * parts["share"],
        }
    )


def on_the_ground(people: pd.Series, layer: Layer) -> pd.DataFrame:
    """Every current tambon as :func:`ground` wants it.

    The land of a polygon that covers several tambons is divided by their people.
    """
    polygon = layer.polygon_of(people.index.to_series())
    together = people.groupby(polygon).transform("sum")
    alike = 1 / polygon.groupby(polygon).transform("size")
    part = (people / together).where(together > 0, alike)
    area = polygon.map(layer.units["area_km2"]) * part
    return pd.DataFrame({"polygon": polygon, "people": people, "area_km2": area})


def holders(parts: pd.DataFrame) -> pd.DataFrame:
    """The units of command on whose ground each polygon lies: of its stations the one that
    serves most of its people, and that station's division and bureau.

    Equal parts go to the lower code.

    Parameters
    ----------
    parts : as of :func:`ground`

    Returns
    -------
    DataFrame indexed by polygon: ``station``, ``division``, ``bureau``, missing where there is
    none
    """
    served = ["polygon", "station"]
    most = (
        parts.groupby(served, as_index=False, dropna=False)
        .agg(
            people=("people", "sum"),
            share=("share", "sum"),
            division=("division", "first"),
            bureau=("bureau", "first"),
        )
        .dropna(subset="polygon")
        .sort_values(["people", "share", "station"], ascending=[False, False, True])
    )
    units = most.drop_duplicates("polygon").set_index("polygon")
    return units[["station", "division", "bureau"]].sort_index()


def _of_station(
    parts: pd.DataFrame, stations: pd.DataFrame, unit: str, otherwise: pd.Series
) -> pd.Series:
    """The division or bureau of each part's station; of its province where there is none."""
    own = parts["station"].map(stations[unit].astype("str")).astype("str")
    return own.where(parts["station"].isin(stations.index), otherwise)
