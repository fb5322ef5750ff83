"""Which station serves which tambon, and with what share of its people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.keys import among
from etl.placing.areas import given_areas
from etl.tables import TABLES
from geo.codes import Level, clean_codes
from geo.gazetteer import Gazetteer
from geo.layer import Layer

_EARTH_KM_PER_DEGREE = 111.195


def service(
    stations: pd.DataFrame, given: pd.DataFrame, gazetteer: Gazetteer, layer: Layer
) -> pd.DataFrame:
    """Who serves each tambon, as the store's table ``service``.

    What is given holds; the shares of a tambon are brought to a sum of 1, and the share that was
    given stands beside it (``claimed``), so that overlaps can be seen. A tambon that nobody names
    falls to the nearest station of its amphoe, else of its province
    (``derived``); with no station in the province it is left out. A station that is nearest to no
    tambon shares the one in which it stands, so that its target has people to be divided over.

    Parameters
    ----------
    stations : rows of the table ``stations``, one a code
    given : ``station``, ``tambon``, ``share``, see :func:`all_given`
    """
    named = given.loc[among(given["station"], stations["code"])]
    named = named.assign(claimed=named["share"])
    tambons = _tambons(gazetteer, layer)
    open_tambons = tambons.loc[~among(tambons["tambon"], named["tambon"])]
    desks = _located(stations, tambons)
    near = _nearest(open_tambons, desks, "amphoe")
    rest = open_tambons.loc[~among(open_tambons["tambon"], near["tambon"])]
    far = _nearest(rest, desks, "province")
    home = _at_home(desks, [*named["station"], *near["station"], *far["station"]])
    derived = pd.concat([near, far, home]).assign(share=1.0, claimed=np.nan, derived=True)
    table = _balanced(pd.concat([named.assign(derived=False), derived], ignore_index=True))
    table["polygon"] = layer.polygon_of(table["tambon"])
    return table[TABLES["service"].schema.names].sort_values(
        ["tambon", "station"], ignore_index=True
    )


def all_given(
    serves: pd.DataFrame | None,
    areas: pd.DataFrame | None,
    known: pd.DataFrame,
    gazetteer: Gazetteer,
) -> pd.DataFrame:
    """The areas of all stations as somebody gave them; nothing derived is among them.

    What is newer replaces the whole area of its station: the files of areas before the column
    ``serves`` of the stations, and both before what the version merged onto knows.

    Parameters
    ----------
    serves : accepted rows of the kind ``stations``, where there are any
    areas : accepted rows of the kind ``areas``, where there are any
    known : the table ``service`` of the version to merge onto, or an empty one

    Returns
    -------
    DataFrame ``station``, ``tambon``, ``share`` (as claimed: those of a tambon may sum to
    anything), one row a pair
    """
    rows = known.loc[~known["derived"]].astype({"station": "str", "tambon": "str"})
    given = rows.assign(share=rows["claimed"].fillna(rows["share"]))[["station", "tambon", "share"]]
    if serves is not None:
        given = _replaced(given, given_service(serves, gazetteer)[0])
    if areas is not None:
        given = _replaced(given, given_areas(areas))
    return given


def given_service(stations: pd.DataFrame, gazetteer: Gazetteer) -> tuple[pd.DataFrame, int]:
    """What the column ``serves`` says (``500101:1, 500102:0.5``; no share means all of it).

    Returns
    -------
    (``station``, ``tambon``, ``share``; one row a pair), and how many entries name no current
    tambon or no share between 0 and 1
    """
    entries = stations.set_index("code")["serves"].dropna().str.split(r"[,;|\s]+").explode()
    entries = entries.loc[entries.ne("")]
    parts = entries.str.split(":", n=1, expand=True).reindex(columns=[0, 1])
    share = pd.to_numeric(parts[1], errors="coerce").where(parts[1].notna(), 1.0)
    table = pd.DataFrame(
        {"station": parts.index, "tambon": clean_codes(parts[0]).to_numpy(),
         "share": share.to_numpy(dtype="float64")}
    )  # fmt: skip
    good = among(table["tambon"], gazetteer.tambons.index) & table["share"].between(
        0, 1, inclusive="right"
    )
    return table.loc[good].drop_duplicates(["station", "tambon"]), int((~good).sum())


def _replaced(given: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    kept = given.loc[~among(given["station"], newer["station"])]
    return pd.concat([kept, newer], ignore_index=True)


def _balanced(given: pd.DataFrame) -> pd.DataFrame:
    total = given.groupby("tambon")["share"].transform("sum")
    return given.assign(share=given["share"] / total)


def _tambons(gazetteer: Gazetteer, layer: Layer) -> pd.DataFrame:
    """All current tambons at the representative point of the polygon that draws them."""
    codes = gazetteer.tambons.index.to_series()
    points = layer.units[["lon", "lat"]].reindex(layer.polygon_of(codes).to_numpy())
    return pd.DataFrame(
        {"tambon": codes.to_numpy(), "amphoe": codes.str[:4].to_numpy(),
         "province": codes.str[:2].to_numpy(), "lon": points["lon"].to_numpy(),
         "lat": points["lat"].to_numpy()}
    )  # fmt: skip


def _located(stations: pd.DataFrame, tambons: pd.DataFrame) -> pd.DataFrame:
    """The stations' points: their own, else of their tambon, else the middle of their amphoe."""
    desks = stations[["code", "tambon", "amphoe", "province", "lon", "lat"]].astype(
        {"tambon": "str", "amphoe": "str", "province": "str"}
    )
    for level in ("tambon", "amphoe", "province"):
        middle = tambons.groupby(level)[["lon", "lat"]].mean()
        for axis in ("lon", "lat"):
            desks[axis] = desks[axis].fillna(desks[level].map(middle[axis]))
    return desks.rename(columns={"code": "station"})


def _at_home(desks: pd.DataFrame, serving: list[str]) -> pd.DataFrame:
    """The stations that serve no tambon yet, with the one in which they stand."""
    idle = desks.loc[~desks["station"].isin(serving), ["tambon", "station"]]
    return idle.dropna(subset=["tambon"])


def _nearest(tambons: pd.DataFrame, desks: pd.DataFrame, level: Level) -> pd.DataFrame:
    """The nearest station in the same ``level``; of two equally near the lower code."""
    pairs = tambons.merge(
        desks[["station", level, "lon", "lat"]], on=level, suffixes=("", "_station")
    )
    east = (pairs["lon_station"] - pairs["lon"]) * np.cos(np.radians(pairs["lat"]))
    pairs["km"] = np.hypot(east, pairs["lat_station"] - pairs["lat"]) * _EARTH_KM_PER_DEGREE
    pairs = pairs.sort_values(["tambon", "km", "station"], kind="stable")
    return pairs.drop_duplicates("tambon")[["tambon", "station"]]
