"""What each kind of evidence in a record says of where it belongs."""

from __future__ import annotations

import pandas as pd

from etl.placing.weigh import answer_at, answer_of
from geo.addresses import resolve_addresses
from geo.files import read_commands
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.locate import locate, nearest
from geo.names import resolve, resolve_codes

_NAMES = ["tambon", "amphoe", "province"]


def by_code(
    codes: pd.Series, gazetteer: Gazetteer, layer: Layer, placed_by: str = "code"
) -> pd.DataFrame:
    """What codes say, as of :func:`etl.placing.weigh.weigh`.

    A code of before a split has no place today, but its polygon may still be drawn.
    """
    group, distinct = pd.factorize(codes, use_na_sentinel=False)
    each = pd.Series(distinct, dtype="str")
    answer = answer_of(resolve_codes(each, gazetteer)["code"], placed_by, 1.0, layer)
    former = each.isin(layer.units.index) & answer["tambon"].isna()
    if former.any():
        answer = answer.mask(former, answer_at(each.where(former), placed_by, 1.0, layer))
    return answer.take(group).set_axis(codes.index)


def by_name(
    names: pd.DataFrame, dates: pd.Series, gazetteer: Gazetteer, layer: Layer
) -> pd.DataFrame:
    """What the names of tambon, amphoe and province say; the name in force on the day counts."""
    found = resolve(names[_NAMES].assign(date=dates), gazetteer)
    return _resolved(found, "name", layer)


def by_address(
    addresses: pd.Series, dates: pd.Series, gazetteer: Gazetteer, layer: Layer
) -> pd.DataFrame:
    """What addresses in free text say."""
    found = resolve_addresses(addresses, gazetteer, dates)
    return _resolved(found, "address", layer)


def by_station(
    codes: pd.Series, units: pd.Series, stations: pd.DataFrame | None, layer: Layer
) -> pd.DataFrame:
    """What the station says: the amphoe or province that holds its whole area; no tambon is
    guessed. A unit in its place says its province. What reaches over several provinces says no
    place, and yet has the row.

    Parameters
    ----------
    codes : of stations; units : keys of divisions and bureaus; both with one index
    stations : with ``held_amphoe`` and ``held_province`` (:mod:`etl.placing.areas`)
    """
    held = units.map(read_commands().province_of_unit).astype("str")
    if stations is not None:
        areas = stations["held_amphoe"].fillna(stations["held_province"])
        held = codes.map(dict(zip(stations["code"], areas, strict=True))).astype("str").fillna(held)
    named = codes.notna() | units.notna()
    return answer_of(held, "station", 1.0, layer).assign(
        placed_by=pd.Series("station", codes.index, "str").where(named),
        score=pd.Series(1.0, codes.index).where(named),
    )


def by_point(points: pd.DataFrame, layer: Layer, off_land: float) -> pd.DataFrame:
    """What points say that lie in a polygon, or at most ``off_land`` metres off land.

    Parameters
    ----------
    points : ``lon``, ``lat`` in degrees WGS 84, missing values allowed
    layer : on a schematic one a point only tells what is nearest
    off_land : metres
    """
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    inside = pd.Series(locate(layer, lon, lat), index=points.index, dtype="str")
    polygons = pd.Series(nearest(layer, lon, lat, off_land), index=points.index, dtype="str")
    sure = inside.notna() & (not layer.info.schematic)
    placed_by = pd.Series("nearest", points.index, "str").mask(sure, "point")
    return answer_at(polygons, placed_by, pd.Series(0.5, points.index).mask(sure, 1.0), layer)


def _resolved(found: pd.DataFrame, placed_by: str, layer: Layer) -> pd.DataFrame:
    """An answer of resolved names; candidates that one polygon draws say that polygon."""
    answer = answer_of(found["code"], placed_by, found["score"], layer)
    candidates = found["candidates"].where(found["method"].eq("ambiguous"))
    option = candidates.dropna().str.split("|").explode()
    polygon = layer.polygon_of(option).fillna("").groupby(level=0).agg(["first", "nunique"])
    drawn = polygon["first"].where(polygon["nunique"].eq(1) & polygon["first"].ne("")).dropna()
    as_one = answer_at(drawn.astype("str"), placed_by, 1.0, layer)
    answer.loc[as_one.index] = as_one
    by = answer["placed_by"].fillna(pd.Series(placed_by, answer.index, "str"))
    return answer.assign(
        candidates=candidates, placed_by=by.where(candidates.notna() | answer["province"].notna())
    )
