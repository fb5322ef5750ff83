"""Polygons that share their edges: every point of land in exactly one of them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import InputError

#: One equal-area projection for the whole country: two UTM zones would seam at 102° E.
EQUAL_AREA = "+proj=laea +lat_0=13 +lon_0=101 +datum=WGS84 +units=m +no_defs"

# Gap width and snapping distance, as shares of the side of a typical polygon, in the order in
# which they are tried. The finer the snapping, the truer the borders and the slower the work. On
# the official tambons (typical side 0.062°) 1/400 is 17 m, and moves borders over 2 of 12,356
# reported points, by 10 m at most; 1/96 over 23 of them, by up to 119 m. Between the two GEOS
# loses a large polygon now and then, which is why every result is verified.
_TOLERANCES = (
    (1 / 32, 1 / 400),
    (1 / 32, 1 / 96),
    (1 / 16, 1 / 48),
    (1 / 64, 1 / 192),
    (1 / 8, 1 / 24),
    (1 / 128, 1 / 384),
)
#: No polygon may keep less than this share of its area.
_KEPT = 0.85


@dataclass(frozen=True)
class Cleaned:
    """A clean coverage, in the order of the polygons given, and what was done to get there.

    ``unshared_edges_before`` counts the polygons with an edge that a neighbour did not share.
    """

    polygons: np.ndarray
    invalid_fixed: int
    unshared_edges_before: int
    gap_width: float
    snapping_distance: float
    smallest_share_kept: float


def clean(polygons: np.ndarray, labels: np.ndarray) -> Cleaned:
    """Make polygons valid and let neighbours share their edges exactly.

    Parameters
    ----------
    polygons : array of (Multi)Polygon, any plane CRS or degrees; tolerances are derived from
        the median size and verified: nothing is emptied, no polygon keeps less than 85 % of
        its area, and the result is a valid coverage
    labels : array of what an error calls each polygon

    Raises
    ------
    InputError
        when no tolerance gives such a coverage, which means that polygons lie upon each other

    References
    ----------
    GEOS ``CoverageCleaner`` through :func:`shapely.coverage_clean`
    """
    valid, fixed = _make_valid(polygons)
    unshared = int((~shapely.is_empty(shapely.coverage_invalid_edges(valid))).sum())
    side = float(np.median(np.sqrt(shapely.area(valid))))
    # Edges that match already are not moved: only gaps are filled.
    tolerances = _TOLERANCES if unshared else ((_TOLERANCES[0][0], 0.0),)
    for gap, snap in side * np.array(tolerances):
        cleaned = shapely.coverage_clean(valid, gap_width=gap, snapping_distance=snap)
        kept = shapely.area(cleaned) / shapely.area(valid)
        if kept.min() >= _KEPT and shapely.coverage_is_valid(cleaned):
            return Cleaned(cleaned, fixed, unshared, float(gap), float(snap), float(kept.min()))
    unshared_after = ~shapely.is_empty(shapely.coverage_invalid_edges(cleaned))
    worst = labels[(kept < _KEPT) | unshared_after].tolist()
    more = f" and {len(worst) - 5} more" if len(worst) > 5 else ""
    raise InputError(
        f"polygons lie upon others by more than {1 - _KEPT:.0%} of their area: "
        f"{', '.join(worst[:5])}{more}; "
        "expected polygons side by side; remove the ones that are there twice"
    )


def area_km2(geometry: gpd.GeoSeries) -> np.ndarray:
    """Areas in km² on Lambert's azimuthal equal-area projection at 13° N 101° E."""
    return geometry.to_crs(EQUAL_AREA).area.to_numpy() / 1e6


def _make_valid(polygons: np.ndarray) -> tuple[np.ndarray, int]:
    """Two-dimensional valid polygons, and how many had to be mended."""
    polygons = shapely.force_2d(polygons)
    collections = shapely.get_type_id(polygons) == shapely.GeometryType.GEOMETRYCOLLECTION
    polygons[collections] = shapely.buffer(polygons[collections], 0)  # keeps its areas alone
    invalid = ~shapely.is_valid(polygons)
    polygons[invalid] = shapely.make_valid(
        polygons[invalid], method="structure", keep_collapsed=False
    )
    return polygons, int(invalid.sum())
