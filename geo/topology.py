"""Geometry for the browser: tambons as shared, quantised arcs, small enough to send once."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import topojson

from geo.codes import LEVELS, Level
from geo.errors import InputError
from geo.gazetteer import Gazetteer, prefix
from geo.layer import Layer

#: Raised by one whenever the encoding changes, so that files made before are made anew.
BUILD = 2

#: A polygon is small when its area is under this many squares of the tolerance. Small ones,
#: and the coast, are drawn four times finer: Bangkok's khwaeng are no larger than the
#: detail that a rural tambon can lose.
SMALL = 70
FINER = 4
#: No polygon may keep less of its area than this.
MIN_AREA_KEPT = 0.8

# The tolerance is divided by these, in turn, until every polygon keeps its area.
_FINER_TRIES = (1, 2, 4, 8, 16)


def encode(
    layer: Layer, gazetteer: Gazetteer, tolerance: float = 0.006, quantum: int = 25_000
) -> dict[str, Any]:
    """The tambons of a layer as a topology: borders between neighbours are stored once.

    Amphoes and provinces cost nothing: a border is the amphoe's or the province's when the
    tambons on its two sides differ in it, which the browser finds out for itself.

    Parameters
    ----------
    layer : the boundary layer; its polygons share their edges exactly
    gazetteer : names of amphoes and provinces, and the prefixes of Thai names
    tolerance : of the simplification, in degrees (0.006° is about 650 m); halved, up to four
        times, until every polygon keeps four fifths of its area
    quantum : steps of the grid on which coordinates are stored, along either axis

    Returns
    -------
    dict ready for :func:`geo.geometry_file.packed`:
        ``transform``: ``scale`` and ``translate`` of x and y (degrees WGS 84);
        ``arcs``: flat lists x, y, dx, dy, dx, dy … in steps of the grid;
        ``shapes``: per tambon its polygons, each a list of rings, each a list of arcs
        (``~k`` is arc k backwards);
        ``province``, ``amphoe``, ``tambon``: lists ``code``, ``th`` (with its prefix), ``en``,
        sorted by code; tambons are the layer's polygons, in the order of ``shapes``;
        ``parents``: per tambon the number of its ``amphoe`` and ``province`` in those lists.

    Raises
    ------
    InputError
        when even the finest simplifying takes more than a fifth of a polygon's area
    """
    simplified = _simplified(layer, tolerance)
    topology = topojson.Topology(
        gpd.GeoDataFrame(geometry=simplified, crs=layer.units.crs),
        prequantize=quantum,
        object_name="tambon",
    )
    parts = json.loads(topology.to_json())
    return {
        "transform": parts["transform"],
        "arcs": [[number for point in arc for number in point] for arc in parts["arcs"]],
        "shapes": [_polygons(shape) for shape in parts["objects"]["tambon"]["geometries"]],
        **{level: _names(layer, gazetteer, level) for level in LEVELS},
        "parents": {level: _parents(layer, level) for level in ("amphoe", "province")},
    }


def codes(layer: Layer, level: Level) -> pd.Index:
    """The units of a level, in the order in which the browser counts them."""
    return layer.units.index if level == "tambon" else pd.Index(sorted(layer.units[level].unique()))


def _names(layer: Layer, gazetteer: Gazetteer, level: Level) -> dict[str, list[str]]:
    units = codes(layer, level)
    named = layer.units if level == "tambon" else gazetteer.table(level).loc[units]
    return {
        "code": units.tolist(),
        "th": [prefix(code) + name for code, name in zip(units, named["th"], strict=True)],
        "en": named["en"].tolist(),
    }


def _parents(layer: Layer, level: Level) -> list[int]:
    return codes(layer, level).get_indexer(layer.units[level]).tolist()


def _simplified(layer: Layer, tolerance: float) -> np.ndarray:
    polygons = layer.units.geometry.to_numpy()
    for finer in _FINER_TRIES:
        simplified = _simplify(polygons, tolerance / finer)
        kept = shapely.area(simplified) / shapely.area(polygons) >= MIN_AREA_KEPT
        if kept.all():
            return simplified
    lost = layer.units.index[~kept]
    raise InputError(
        f"simplifying the boundary layer '{layer.info.title}' would lose "
        f"{len(lost)} polygons (first: {', '.join(lost[:5])}); expected areas, not slivers: "
        "mend these polygons in the boundary file, or leave them out"
    )


def _simplify(polygons: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplified as a coverage, so that neighbours stay neighbours; small polygons kept finer.

    The second pass leaves the outline of what it simplifies alone, hence also every border
    with a small polygon: the whole stays a coverage.
    """
    fine = shapely.coverage_simplify(polygons, tolerance / FINER)
    large = shapely.area(polygons) >= SMALL * tolerance**2
    coarse = shapely.coverage_simplify(fine[large], tolerance, simplify_boundary=False)
    simplified = fine.copy()
    simplified[large] = coarse
    return simplified


def _polygons(shape: dict[str, Any]) -> list[list[list[int]]]:
    return [shape["arcs"]] if shape["type"] == "Polygon" else list(shape["arcs"])
