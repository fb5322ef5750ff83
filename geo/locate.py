"""From points to the polygons that hold them."""

from __future__ import annotations

import numpy as np
import shapely

from geo.layer import Layer


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
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    found = np.full(lon.shape, None, dtype=object)
    given = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    # The tree holds the points: each polygon is then prepared once, however many points it has.
    tree = shapely.STRtree(shapely.points(lon[given], lat[given]))
    polygon, point = tree.query(layer.units.geometry.to_numpy(), predicate="intersects")
    highest_first = np.argsort(-polygon, kind="stable")
    codes = layer.units.index.to_numpy(dtype=object)
    found[given[point[highest_first]]] = codes[polygon[highest_first]]
    return found
