"""The areas of stations, given as pairs of a station and a tambon or as polygons.

A row of the kind ``areas`` is one pair, with the share of the tambon that the station serves, or
one polygon of a vector file, of which the shares follow by area.
"""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.keys import among
from etl.placing.owners import station_codes
from geo.codes import Level, parents
from geo.commands import Commands
from geo.files import read_commands
from geo.gazetteer import Gazetteer
from geo.layer import WGS84, Layer
from geo.names import resolve, resolve_codes
from geo.overlay import shares_covered

_NAMES = ["tambon", "amphoe", "province"]


def place_areas(
    frame: pd.DataFrame, gazetteer: Gazetteer, layer: Layer, stations: pd.DataFrame | None
) -> pd.DataFrame:
    """Give every row its station and the tambons that it names or covers.

    A polygon counts before names beside it. On a schematic layer, whose lines are not the real
    ones, no polygon can be used.

    Parameters
    ----------
    frame : what :func:`etl.clean.clean` returns of the kind ``areas``; ``attrs["areas"]`` holds
        the polygons of a vector file, row → WKB in EPSG:4326 (see :func:`etl.reading.read.read`)
    stations : the known ones

    Returns
    -------
    DataFrame with the rows of ``frame``: ``station`` (its code, or as written where unknown),
    ``area`` (the tambon's code, or a digest of the polygon), ``served`` (tuple of pairs of a
    tambon and its share), ``reject``
    """
    codes, tambon = _stations_and_tambons(frame, gazetteer, stations)
    polygons = pd.Series(frame.attrs.get("areas", {}), dtype="object").reindex(frame.index).dropna()
    covered = _covered(polygons.iloc[:0] if layer.info.schematic else polygons, layer)
    pairs = zip(tambon["code"], frame["share"].fillna(1.0), strict=True)
    named = pd.Series([(pair,) for pair in pairs], index=frame.index, dtype="object")
    drawn = frame.index.isin(polygons.index)
    reasons = {
        "station_not_found": codes.isna(),
        "station_without_area": codes.isin(_without_area(stations)),
        **_reasons_against_polygons(frame.index, drawn, covered, layer),
        **_reasons_against_names(frame, tambon, ~drawn, gazetteer),
    }
    reject = frame["reject"]
    for key, applies in reasons.items():
        reject = reject.fillna(pd.Series(key, frame.index, "str").where(applies))
    digests = polygons.map(lambda wkb: hashlib.sha256(wkb).hexdigest()[:16])
    placed = pd.DataFrame(
        {
            "station": codes.fillna(frame["station"]),
            "area": digests.reindex(frame.index).astype("str").fillna(tambon["code"]),
            "served": covered.reindex(frame.index).where(drawn, named),
            "reject": reject,
            "fault": frame["fault"],
        }
    )
    placed.attrs = {name: value for name, value in frame.attrs.items() if name != "areas"}
    return placed


def given_areas(accepted: pd.DataFrame) -> pd.DataFrame:
    """Accepted rows as ``station``, ``tambon``, ``share``, one row a pair.

    Several polygons of a station are taken not to overlap; together they never cover more than
    the whole of a tambon.
    """
    rows = accepted[["station", "served"]].explode("served").dropna()
    pairs = pd.DataFrame(rows["served"].tolist(), columns=["tambon", "share"])
    pairs.insert(0, "station", rows["station"].to_numpy())
    pairs = pairs.astype({"station": "str", "tambon": "str", "share": "float64"})
    together = pairs.groupby(["station", "tambon"], as_index=False)["share"].sum()
    return together.assign(share=together["share"].clip(upper=1.0))


def with_held_areas(
    stations: pd.DataFrame, given: pd.DataFrame, commands: Commands
) -> pd.DataFrame:
    """The stations with what :func:`held_by` says, as ``held_amphoe`` and ``held_province``; those
    of units without a place have no area."""
    held = held_by(stations.loc[~commands.are_placeless(stations)], given)
    codes = stations["code"].astype("str")
    return stations.assign(
        **{f"held_{level}": codes.map(dict(held[level])).astype("str") for level in held}
    )


def held_by(stations: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """The amphoe and the province that hold a station's whole area.

    A record that names a station and no place counts there, and for nothing smaller. What nobody
    gave is not known: then only the province in which the station stands counts, and whatever a
    service that was derived says is no part of it.

    Parameters
    ----------
    stations : ``code``, ``province``
    given : ``station``, ``tambon`` as given, derived ones left out

    Returns
    -------
    DataFrame indexed by station code: ``amphoe`` and ``province``, missing where the area
    reaches beyond
    """
    tambon, station = given["tambon"].astype("str"), given["station"].astype("str")
    held = pd.DataFrame(index=pd.Index(stations["code"].astype("str"), name="station"))
    for level, digits in (("amphoe", 4), ("province", 2)):
        units = tambon.str[:digits].groupby(station).agg(["first", "nunique"])
        held[level] = units["first"].where(units["nunique"].eq(1)).astype("str")
    own = pd.Series(stations["province"].astype("str").to_numpy(), index=held.index)
    return held.assign(province=held["province"].where(held.index.isin(station), own).astype("str"))


def _without_area(stations: pd.DataFrame | None) -> pd.Series:
    """The codes of the stations of units without a place."""
    if stations is None:
        return pd.Series(dtype="str")
    known = stations.reindex(columns=["code", "bureau"])
    return known.loc[read_commands().are_placeless(known), "code"]


def _stations_and_tambons(
    frame: pd.DataFrame, gazetteer: Gazetteer, stations: pd.DataFrame | None
) -> tuple[pd.Series, pd.DataFrame]:
    """Station codes, and what code and names say, as of :func:`geo.names.resolve`.

    Each helps the other: a tambon that stands alone is sought where its station stands, and a
    name that several stations bear means the one where the tambon lies.
    """
    if stations is None:
        return pd.Series(index=frame.index, dtype="str"), _tambons(frame, frame[_NAMES], gazetteer)
    codes = station_codes(frame["station"], stations)
    found = _tambons(frame, frame[_NAMES], gazetteer)
    alone = frame[["amphoe", "province"]].isna().all(axis=1)
    wider: tuple[Level, ...] = ("province",)
    finer: tuple[Level, ...] = ("amphoe", "province")
    for levels in (wider, finer):
        unclear = alone & codes.notna() & found["method"].eq("ambiguous")
        home = stations.set_index("code").reindex(codes[unclear]).set_axis(codes[unclear].index)
        names = frame.loc[unclear, _NAMES].assign(
            **{level: home[level].map(gazetteer.table(level)["th"]) for level in levels}
        )
        found.loc[unclear] = _tambons(frame.loc[unclear], names, gazetteer)
    beside = pd.DataFrame(
        {level: parents(found["code"], level) for level in ("amphoe", "province")}
    )
    return station_codes(frame["station"], stations, beside), found


def _tambons(frame: pd.DataFrame, names: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    found = resolve(names, gazetteer)
    for column in ("tambon_code", "correction"):
        by_code = resolve_codes(frame[column], gazetteer)
        found = found.where(by_code["method"].eq("none"), by_code)
    return found


def _covered(polygons: pd.Series, layer: Layer) -> pd.Series:
    """Row → the tambons that its polygon covers; one of the layer's may draw several."""
    if polygons.empty:
        return pd.Series(dtype="object")
    shapes = gpd.GeoSeries(shapely.from_wkb(polygons.to_numpy()), polygons.index, crs=WGS84)
    covered = shares_covered(shapes, layer)
    tambons = covered["polygon"].map(layer.units["codes"]).explode()
    pairs = zip(tambons, covered["share"].reindex(tambons.index), strict=True)
    area = covered["area"].reindex(tambons.index).to_numpy()
    return pd.Series(list(pairs), index=tambons.index, dtype="object").groupby(area).agg(tuple)


def _reasons_against_polygons(
    rows: pd.Index, drawn: np.ndarray, covered: pd.Series, layer: Layer
) -> dict[str, np.ndarray]:
    return {
        "area_on_schematic": drawn & layer.info.schematic,
        "area_outside": drawn & ~rows.isin(covered.index),
    }


def _reasons_against_names(
    frame: pd.DataFrame, tambon: pd.DataFrame, named: np.ndarray, gazetteer: Gazetteer
) -> dict[str, pd.Series]:
    share = frame["share"]
    return {
        "bad_share": named & share.notna() & ~share.between(0, 1, inclusive="right"),
        "ambiguous_place": named & tambon["method"].eq("ambiguous"),
        "no_area": named & frame[["correction", "tambon_code", "tambon"]].isna().all(axis=1),
        "unknown_place": named & ~among(tambon["code"], gazetteer.tambons.index),
    }
