"""From points to the polygons that hold them, or lie nearest."""

from __future__ import annotations

import numpy as np
import shapely

from geo.layer import Layer
from geo.pointindex import PointIndex, ranges

# Points at a time: what they need fits into a processor's cache.
_CHUNK = 1 << 17
# Twice the rounding of GEOS's own first test, so that no side is told that it might tell
# otherwise (Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic, ccwerrboundA).
_ROUNDING = 2e-15
# The ellipsoid WGS 84: metres from its centre to the equator, first eccentricity squared.
_RADIUS, _ECCENTRICITY2 = 6_378_137.0, 0.006_694_379_990_141_3


def locate(layer: Layer, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The polygon in which each point lies.

    Parameters
    ----------
    layer : where to look
    lon, lat : degrees WGS 84, of equal length; missing and infinite values are allowed

    Returns
    -------
    object array of polygon codes; None outside all of them. A point on a shared edge goes to
    the lowest code, so that the answer does not depend on the order of anything.
    """
    return _codes(layer)[locate_positions(layer, lon, lat)]


def locate_positions(layer: Layer, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The same as positions in ``layer.units``, int32; -1 outside all of them.

    The layer's index answers (see :class:`geo.pointindex.PointIndex`); points so near an edge
    that rounding decides are put to the exact predicate of GEOS.
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    found = np.empty(lon.shape, dtype="int32")
    unsure = np.zeros(lon.shape, dtype="bool")
    for start in range(0, len(lon), _CHUNK):
        part = slice(start, start + _CHUNK)
        found[part], unsure[part] = _by_index(layer.index, lon[part], lat[part])
    found[unsure] = _exactly(layer, lon[unsure], lat[unsure])
    return found


def neighbour_within(
    layer: Layer, lon: np.ndarray, lat: np.ndarray, polygons: np.ndarray, metres: float
) -> np.ndarray:
    """The polygon, other than the point's own, that lies nearest within a distance of it.

    Parameters
    ----------
    layer : where to look
    lon, lat : degrees WGS 84, of equal length; missing and infinite values are allowed
    polygons : the polygon that each point counts for, by code; missing is none
    metres : the distance, at most some tens of kilometres: it is measured in the plane that
        touches the ellipsoid at the point's latitude, true to 0.1 % within 20 km here

    Returns
    -------
    object array of polygon codes; None where no other polygon is so near. A polygon that holds
    the point is at distance 0; of several at one distance it is the lowest code.
    """
    own = layer.units.index.get_indexer(np.asarray(polygons, dtype=object))
    return _codes(layer)[_nearest_other(layer, lon, lat, own, metres)]


def nearest(layer: Layer, lon: np.ndarray, lat: np.ndarray, metres: float) -> np.ndarray:
    """The polygon that holds each point, or else lies nearest within a distance of it.

    Parameters and the answer are those of :func:`neighbour_within`, without any own polygon.
    """
    nobody = np.full(np.shape(lon), -1)
    return _codes(layer)[_nearest_other(layer, lon, lat, nobody, metres)]


def lies_within(
    layer: Layer, lon: np.ndarray, lat: np.ndarray, polygons: np.ndarray, metres: float
) -> np.ndarray:
    """Whether each point lies in its polygon, or at most so far from it.

    Parameters are those of :func:`neighbour_within`; without a polygon the answer is False.
    """
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    wanted = layer.units.index.get_indexer(np.asarray(polygons, dtype=object))
    close = (locate_positions(layer, lon, lat) == wanted) & (wanted != -1)
    rest = np.flatnonzero(~close & (wanted != -1) & np.isfinite(lon) & np.isfinite(lat))
    for points in _parts(rest, layer.index, metres):
        point, edge, _ = _edges_within(layer.index, lon[points], lat[points], metres)
        mine = (layer.index.sides[edge] - 1 == wanted[points[point], np.newaxis]).any(axis=1)
        close[points[point[mine]]] = True
    return close


def _codes(layer: Layer) -> np.ndarray:
    """Codes by position, and None for the position -1."""
    return np.append(layer.units.index.to_numpy(dtype=object), [None])


def _by_index(index: PointIndex, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of polygons, and which of them may be wrong for being too near an edge."""
    cell = index.grid.cells(lon, lat)
    number = np.where(cell >= 0, index.number[cell], 0)
    unsure = np.zeros(len(number), dtype="bool")
    points = np.flatnonzero(number < 0)
    crossed = -1 - number[points]
    owner, place = index.edges_in(crossed)
    x, y = lon[points][owner], lat[points][owner]
    edge = index.edge[place]
    west, south, east, north = index.ends[edge].T
    ahead, behind = (east - west) * (y - south), (north - south) * (x - west)
    side = ahead - behind
    spanned, passed = (west <= x) & (x <= east), x >= east
    near = spanned & (np.abs(side) <= _ROUNDING * (np.abs(ahead) + np.abs(behind)))
    unsure[points[owner[near]]] = True
    times = np.where(passed, index.passed[place], spanned * (index.under[place] + (side > 0)))
    above, below = index.sides[edge].T
    added = np.bincount(owner, weights=times * (above - below), minlength=len(points))
    number[points] = index.corner[crossed] + added.astype("int32")
    return number - 1, unsure


def _exactly(layer: Layer, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Positions by the predicate itself; the lowest where there are several."""
    # The tree holds the points: each polygon is then prepared once, however many points it has.
    tree = shapely.STRtree(shapely.points(lon, lat))
    polygon, point = tree.query(layer.units.geometry.to_numpy(), predicate="intersects")
    found = np.full(lon.shape, -1, dtype="int32")
    highest_first = np.argsort(-polygon, kind="stable")
    found[point[highest_first]] = polygon[highest_first]
    return found


def _nearest_other(
    layer: Layer, lon: np.ndarray, lat: np.ndarray, own: np.ndarray, metres: float
) -> np.ndarray:
    """Positions of the nearest polygons other than ``own``; -1 where none is near enough."""
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    found = locate_positions(layer, lon, lat)
    rest = np.flatnonzero(((found == own) | (found == -1)) & np.isfinite(lon) & np.isfinite(lat))
    found[rest] = -1
    for points in _parts(rest, layer.index, metres):
        found[points] = _by_distance(layer.index, lon[points], lat[points], own[points], metres)
    return found


def _parts(points: np.ndarray, index: PointIndex, metres: float) -> list[np.ndarray]:
    """The points in parts of which the edges around them fit into a processor's cache."""
    cells_across = 2 * metres / 100_000 * index.grid.scale + 2
    size = max(1, int(_CHUNK / cells_across**2))
    return [points[start : start + size] for start in range(0, len(points), size)]


def _by_distance(
    index: PointIndex, lon: np.ndarray, lat: np.ndarray, own: np.ndarray, metres: float
) -> np.ndarray:
    """The same for points that no other polygon holds: one of its edges is nearest then."""
    point, edge, distance = _edges_within(index, lon, lat, metres)
    # Each edge stands for both its sides.
    point, distance = np.tile(point, 2), np.tile(distance, 2)
    other = index.sides[edge].T.ravel() - 1
    fits = np.flatnonzero((other != -1) & (other != own[point]))
    point, distance, other = point[fits], distance[fits], other[fits]
    order = np.lexsort((other, distance, point))
    held, first = np.unique(point[order], return_index=True)
    found = np.full(len(lon), -1, dtype="int32")
    found[held] = other[order][first]
    return found


def _edges_within(
    index: PointIndex, lon: np.ndarray, lat: np.ndarray, metres: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The edges within a distance of each point: whose, which, how far."""
    east, north = _degree_in_metres(lat)
    point, edge = _edges_around(index, lon, lat, metres / east, metres / north)
    scale = np.stack([east, north, east, north], axis=1)[point]
    ends = (index.ends[edge] - np.stack([lon, lat, lon, lat], axis=1)[point]) * scale
    distance = _from_origin(*ends.T)
    near = np.flatnonzero(distance <= metres)
    return point[near], edge[near], distance[near]


def _edges_around(
    index: PointIndex, lon: np.ndarray, lat: np.ndarray, width: np.ndarray, height: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The edges in the cells that reach within so many degrees of each point: whose, which."""
    grid = index.grid
    west, east = (np.clip(grid.column(x), 0, grid.columns - 1) for x in (lon - width, lon + width))
    south, north = (np.clip(grid.row(y), 0, grid.rows - 1) for y in (lat - height, lat + height))
    point, row = ranges(south, north + 1)
    band, column = ranges(west[point], east[point] + 1)
    number = index.number[(row[band] * grid.columns + column).astype("int64")]
    crossed = np.flatnonzero(number < 0)
    cell, place = index.edges_in(-1 - number[crossed])
    return point[band[crossed[cell]]], index.edge[place]


def _from_origin(x: np.ndarray, y: np.ndarray, to_x: np.ndarray, to_y: np.ndarray) -> np.ndarray:
    """The distance of (0, 0) from segments."""
    run, rise = to_x - x, to_y - y
    share = np.clip(-(x * run + y * rise) / (run**2 + rise**2), 0, 1)
    # The end itself where it is nearest: edges that meet there are equally far.
    return np.hypot(
        np.where(share < 1, x + share * run, to_x), np.where(share < 1, y + share * rise, to_y)
    )


def _degree_in_metres(lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length of a degree of longitude and of latitude on WGS 84, in metres.

    From the ellipsoid's radii of curvature in the prime vertical and in the meridian (Snyder
    1987, Map projections: a working manual, USGS Professional Paper 1395, chapter 4).
    """
    shape = 1 - _ECCENTRICITY2 * np.sin(np.radians(lat)) ** 2
    east = np.radians(_RADIUS / np.sqrt(shape)) * np.cos(np.radians(lat))
    return east, np.radians(_RADIUS * (1 - _ECCENTRICITY2) / shape**1.5)
