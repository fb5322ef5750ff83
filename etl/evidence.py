"""What each kind of evidence in a record says of where it belongs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.weigh import answer_at, answer_of
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.locate import locate
from geo.names import resolve, resolve_codes

_NAMES = ["tambon", "amphoe", "province"]


def by_code(
    codes: pd.Series, gazetteer: Gazetteer, layer: Layer, placed_by: str = "code"
) -> pd.DataFrame:
    """What codes say, as of :func:`etl.weigh.weigh`.

    A code of before a split has no place today, but its polygon may still be drawn.
    """
    answer = answer_of(resolve_codes(codes, gazetteer)["code"], placed_by, 1.0, layer)
    former = codes.isin(layer.units.index) & answer["tambon"].isna()
    return answer.mask(former, answer_at(codes.where(former), placed_by, 1.0, layer))


def by_name(
    names: pd.DataFrame, dates: pd.Series, gazetteer: Gazetteer, layer: Layer
) -> pd.DataFrame:
    """What the names of tambon, amphoe and province say; the name in force on the day counts."""
    found = resolve(names[_NAMES].assign(date=dates), gazetteer)
    return _resolved(found, "name", layer)


def by_station(codes: pd.Series, stations: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """What the station says: the province in which it stands; no tambon is guessed."""
    province = codes.map(stations.set_index("code")["province"].astype("str")).astype("str")
    return answer_of(province, "station", 1.0, layer)


def by_point(lon: np.ndarray, lat: np.ndarray, index: pd.Index, layer: Layer) -> pd.DataFrame:
    """What points in degrees WGS 84 say; on a schematic layer only what is nearest."""
    polygons = pd.Series(locate(layer, lon, lat), index=index)
    return answer_at(polygons, "nearest" if layer.info.schematic else "point", 1.0, layer)


def _resolved(found: pd.DataFrame, placed_by: str, layer: Layer) -> pd.DataFrame:
    """An answer of resolved names; candidates that one polygon draws say that polygon."""
    answer = answer_of(found["code"], placed_by, found["score"], layer)
    candidates = found["candidates"].where(found["method"].eq("ambiguous"))
    option = candidates.dropna().str.split("|").explode()
    polygon = layer.polygon_of(option).fillna("").groupby(level=0).agg(["first", "nunique"])
    drawn = polygon["first"].where(polygon["nunique"].eq(1) & polygon["first"].ne("")).dropna()
    as_one = answer_at(drawn.astype("str"), placed_by, 1.0, layer)
    answer.loc[as_one.index] = as_one
    return answer.assign(candidates=candidates)
