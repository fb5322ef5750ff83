"""Geometry of a database, in whatever coordinate system, as points and polygons in degrees."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from etl.postgis.connection import POSTGIS_SCHEMA, Connection
from etl.reading.sheets import as_text
from etl.reading.typed import located
from geo.coordinates import in_degrees
from geo.errors import InputError
from geo.layer import WGS84


def positions(
    connection: Connection, name: str, shapes: Sequence[str | None]
) -> tuple[pd.DataFrame, dict[int, bytes]]:
    """Where the rows of a column are.

    Parameters
    ----------
    name : of what was read, for messages
    shapes : geometry as PostGIS writes it, EWKB in hexadecimal digits

    Returns
    -------
    ``lon`` and ``lat`` of a point inside each as text, missing where there is none, row by row;
    and the polygons, number of the row from 0 → WKB; all in degrees WGS 84, Indian 1975 moved as
    coordinates of files are (:func:`geo.coordinates.in_degrees`)

    Raises
    ------
    InputError
        A geometry is of a kind that cannot be read, or its coordinate system is not known.
    """
    read = _read(shapes, name)
    systems = shapely.get_srid(read)
    degrees = read.copy()
    there = ~shapely.is_missing(read)
    for srid in np.unique(systems[there]).tolist():
        rows = there & (systems == srid)
        series = gpd.GeoSeries(read[rows])
        if srid == 0:
            _refuse_metres(series, name)
            continue
        series = series.set_crs(_system(connection, srid, name), allow_override=True)
        degrees[rows] = in_degrees(series).to_numpy()
    points, areas = located(gpd.GeoSeries(degrees, crs=WGS84))
    text = points.astype("object").map(as_text, na_action="ignore").astype("str")
    return text, areas


def _read(shapes: Sequence[str | None], name: str) -> np.ndarray:
    read = np.full(len(shapes), None, dtype=object)
    for row, shape in enumerate(shapes):
        try:
            read[row] = shapely.from_wkb(shape)
        except (NotImplementedError, shapely.errors.ShapelyError) as error:
            raise InputError(
                f"row {row + 1} of {name} has a geometry that cannot be read ({error}); of curves "
                "write ST_CurveToLine(…) in the mapping's query"
            ) from None
    return read


def _refuse_metres(series: gpd.GeoSeries, name: str) -> None:
    """What names no system can only be taken if it is in degrees."""
    west, south, east, north = series.total_bounds
    if west < -180 or south < -90 or east > 180 or north > 90:
        raise InputError(
            f"the geometry of {name} does not say which coordinate system it uses (SRID 0), and "
            f"its coordinates ({west:.0f}, {south:.0f} …) are no degrees; say it in the mapping's "
            "query: ST_SetSRID(…, 32647)"
        )


def _system(connection: Connection, srid: int, name: str) -> pyproj.CRS:
    """The coordinate system that the database knows by a number."""
    from psycopg import sql

    (schema,) = connection.execute(POSTGIS_SCHEMA).fetchone() or ("public",)
    known = connection.execute(
        sql.SQL(
            "select auth_name, auth_srid, srtext from {}.spatial_ref_sys where srid = %s"
        ).format(sql.Identifier(schema)),
        [srid],
    ).fetchone()
    authority, code, text = known or (None, None, "")
    try:
        return (
            pyproj.CRS.from_epsg(code) if authority == "EPSG" else pyproj.CRS.from_user_input(text)
        )
    except pyproj.exceptions.CRSError:
        raise InputError(
            f"the geometry of {name} is in the coordinate system {srid}, which is not known here; "
            "write in the mapping's query ST_Transform(…, 4326)"
        ) from None
