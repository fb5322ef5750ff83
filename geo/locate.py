"""From points to the polygons that hold them, or lie nearest."""

from __future__ import annotations

import numpy as np
import shapely

from geo.layer import Layer
from geo.pointindex import PointIndex

# Points at a time: what they need fits into a processor's cache.
_CHUNK = 1 << 17
# Twice the rounding of GEOS's own first test, so that no side is told that it might tell
# otherwise (Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic, ccwerrboundA).
_ROUNDING = 2e-15


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
    codes = np.append(layer.units.index.to_numpy(dtype=object), [None])
    return codes[locate_positions(layer, lon, lat)]


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
