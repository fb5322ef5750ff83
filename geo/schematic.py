"""A map of Thailand made from the gazetteer's points and areas alone.

It is there to see the country and to learn the product on when no boundaries are installed. It
is always labelled as schematic and is never good enough to place a record.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import ConvexHull, cKDTree

from geo.cleaning import EQUAL_AREA
from geo.gazetteer import Gazetteer
from geo.layer import WGS84, Layer, LayerInfo, LayerReport, describe, layer_hash

# Raised by one whenever the drawing changes.
_DRAWING = 1
# All lengths in km. The discs' and the weights' shares were fitted on the official boundaries:
# they put 74 % of random points on land into the right tambon, 89 % amphoe, 96 % province.
_WEIGHT = 0.9
_DISC = 1.25
_CLOSING = 7.0
_DETAIL = 0.3
_GRID = 0.001
_NEIGHBOURS = 24
# How clearly a tambon's own reference point lies in its own cell, as a share of the distance²
# to the neighbours that would swallow it.
_CLEARANCE = 0.9


def schematic_layer(gazetteer: Gazetteer) -> Layer:
    """A layer with one polygon per ``boundary_code``, keyed like the official one of 2022.

    The polygons are the cells of a power diagram of the reference points: a point of land
    belongs to the tambon with the smallest d² − 0.9·r², where d is its distance and r the radius
    of a disc of the tambon's area. The outline is the union of discs of 1.25·r, closed by 7 km,
    without holes. A tambon without reference point stands in the middle of its amphoe, one
    without area is as large as the median of its province.

    References
    ----------
    Aurenhammer, F. (1987). Power diagrams: properties, algorithms and applications. SIAM
    Journal on Computing 16(1), 78–96. (The diagram is the dual of the lower convex hull of the
    points lifted to x² + y² − weight.)
    """
    sites = _sites(gazetteer)
    points, radius = sites[["x", "y"]].to_numpy(), np.sqrt(sites["area_km2"] / np.pi).to_numpy()
    weights = _visible(points, _WEIGHT * radius**2)
    outline = _outline(points, radius)
    faces = _faces(_power_edges(points, weights), outline)
    owner = _nearest(points, weights, shapely.get_coordinates(shapely.point_on_surface(faces)))
    cells = gpd.GeoDataFrame({"polygon": sites.index[owner]}, geometry=faces)
    geometry = _to_wgs84(cells.dissolve("polygon", method="coverage").geometry)
    units = describe(geometry, gazetteer.tambons["boundary_code"], gazetteer)
    return Layer(units, _info(gazetteer), _report(units, gazetteer))


def _sites(gazetteer: Gazetteer) -> pd.DataFrame:
    """One row per boundary code: ``x``, ``y`` (km, equal-area) and ``area_km2``, none missing."""
    tambons = gazetteer.tambons
    places = tambons.groupby("boundary_code")
    sites = places[["lon", "lat", "area_km2"]].mean()
    sites = sites.join(places[["amphoe", "province"]].first())
    middle = sites.groupby("amphoe")[["lon", "lat"]].transform("mean")
    typical = sites.groupby("province")["area_km2"].transform("median")
    sites = sites.fillna({"lon": middle["lon"], "lat": middle["lat"], "area_km2": typical})
    points = gpd.GeoSeries.from_xy(sites["lon"], sites["lat"], crs=WGS84).to_crs(EQUAL_AREA)
    return sites.assign(x=points.x.to_numpy() / 1000, y=points.y.to_numpy() / 1000)


def _visible(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weights raised where a large neighbour would swallow a small tambon's own point."""
    distance, neighbour = cKDTree(points).query(points, _NEIGHBOURS + 1)
    while True:
        needed = (weights[neighbour] - _CLEARANCE * distance**2)[:, 1:].max(axis=1)
        if (needed <= weights).all():
            return weights
        weights = np.maximum(weights, needed)


def _outline(points: np.ndarray, radius: np.ndarray) -> shapely.MultiPolygon:
    discs = shapely.union_all(shapely.buffer(shapely.points(points), _DISC * radius))
    closed = shapely.buffer(shapely.buffer(discs, _CLOSING), -_CLOSING)
    shells = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(closed)))
    return shapely.simplify(shapely.union_all(shells), _DETAIL)


def _power_edges(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The edges between the cells of the power diagram, as lines."""
    centre = points.mean(axis=0)
    around = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    # Sites far outside keep all cells of the country bounded.
    far = 10 * np.ptp(points) * np.column_stack([np.cos(around), np.sin(around)])
    sites = np.vstack([points - centre, far])
    lifted = (sites**2).sum(axis=1) - np.append(weights, np.zeros(len(far)))
    hull = ConvexHull(np.column_stack([sites, lifted]))
    normal = hull.equations[:, :3]
    lower = np.flatnonzero(normal[:, 2] < 0)
    corner = np.full((len(normal), 2), np.nan)
    corner[lower] = -normal[lower, :2] / (2 * normal[lower, 2:]) + centre
    here, there = np.repeat(lower, 3), hull.neighbors[lower].ravel()
    once = (here < there) & np.isfinite(corner[there, 0])
    return shapely.linestrings(np.stack([corner[here[once]], corner[there[once]]], axis=1))


def _faces(edges: np.ndarray, outline: shapely.MultiPolygon) -> np.ndarray:
    """The pieces into which the edges cut the land."""
    lines = shapely.union_all([*edges, outline.boundary], grid_size=_GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    shapely.prepare(outline)
    return faces[shapely.contains(outline, shapely.point_on_surface(faces))]


def _nearest(points: np.ndarray, weights: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The site of the cell in which each place lies."""
    distance, site = cKDTree(points).query(places, _NEIGHBOURS)
    best = (distance**2 - weights[site]).argmin(axis=1)
    return site[np.arange(len(places)), best]


def _to_wgs84(kilometres: gpd.GeoSeries) -> gpd.GeoSeries:
    metres = shapely.transform(kilometres.to_numpy(), lambda xy: xy * 1000)
    return gpd.GeoSeries(metres, index=kilometres.index, crs=EQUAL_AREA).to_crs(WGS84)


def _info(gazetteer: Gazetteer) -> LayerInfo:
    return LayerInfo(
        hash=schematic_hash(gazetteer),
        title="แผนที่สังเขป ไม่ใช่แนวเขตจริง",
        source="Royal Thai Survey Department (points and areas)",
        licence="CC BY-IGO",
        valid_on=None,
        schematic=True,
    )


def schematic_hash(gazetteer: Gazetteer) -> str:
    """The hash of the schematic layer, known before it is drawn."""
    return layer_hash(f"schematic/{_DRAWING}", gazetteer)


def _report(units: gpd.GeoDataFrame, gazetteer: Gazetteer) -> LayerReport:
    current = gazetteer.tambons.index
    return LayerReport(
        codes_without_polygon=tuple(current.difference(units.index)),
        codes_not_drawn=(),
        former_codes=tuple(units.index.difference(current)),
        polygons_without_code=(),
        invalid_fixed=0,
        unshared_edges_before=0,
        gap_width=0.0,
        snapping_distance=0.0,
        smallest_share_kept=1.0,
    )
