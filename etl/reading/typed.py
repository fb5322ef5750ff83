"""Reads files whose columns have types, Parquet and vector files, as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from etl.reading.limits import Limits
from etl.reading.sheets import as_text
from geo.coordinates import in_degrees
from geo.errors import InputError
from geo.files import read_vector


@dataclass(frozen=True)
class Typed:
    """One table: names of the columns, its rows as text (None where nothing is), and of a vector
    file its polygons, number of the row from 0 → WKB in degrees WGS 84."""

    columns: list[str]
    rows: list[list[str | None]]
    areas: dict[int, bytes]


def parquet(path: Path, limits: Limits) -> Typed:
    """A Parquet file; one with geometry is a vector file.

    Raises
    ------
    InputError
        It is broken, or larger than allowed.
    """
    try:
        about = pq.read_metadata(path)
        limits.refuse_table(about.num_rows, about.num_columns, str(path))
        if b"geo" in (about.metadata or {}):
            return vector(path, limits)
        frame = pq.read_table(path).to_pandas()
    except pa.ArrowException as error:
        raise InputError(
            f"{path} cannot be read as Parquet ({error}); it may be cut off: export it again"
        ) from error
    return _typed(frame, limits, path)


def vector(path: Path, limits: Limits) -> Typed:
    """A vector file: ``lon`` and ``lat`` are those of a point inside each feature, WGS 84.

    Raises
    ------
    InputError
        It is broken, has no geometry, or is larger than allowed.
    """
    features = read_vector(path)
    columns = pd.DataFrame(features.drop(columns=features.geometry.name))
    points, areas = located(in_degrees(features.geometry))
    return _typed(columns.assign(lon=points["lon"], lat=points["lat"]), limits, path, areas)


def located(geometry: gpd.GeoSeries) -> tuple[pd.DataFrame, dict[int, bytes]]:
    """Where features are: a point inside each, ``lon`` and ``lat`` (missing where it has no
    geometry), and the polygons among them, number of the row from 0 → WKB.

    Parameters
    ----------
    geometry : in degrees WGS 84
    """
    inside = geometry.representative_point()
    areal = shapely.area(geometry.to_numpy()) > 0
    shapes = shapely.to_wkb(geometry[areal].to_numpy())
    areas = dict(zip(areal.nonzero()[0].tolist(), shapes, strict=True))
    return pd.DataFrame({"lon": inside.x, "lat": inside.y}), areas


def _typed(
    frame: pd.DataFrame, limits: Limits, path: Path, areas: dict[int, bytes] | None = None
) -> Typed:
    limits.refuse_table(len(frame), len(frame.columns), str(path))
    text = [column.astype("object").map(as_text, na_action="ignore") for _, column in frame.items()]
    cells = [column.astype("object").where(column.notna(), None).tolist() for column in text]
    rows = [list(row) for row in zip(*cells, strict=True)] or [[] for _ in range(len(frame))]
    return Typed([str(name) for name in frame.columns], rows, areas or {})
