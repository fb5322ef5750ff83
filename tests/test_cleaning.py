"""Cleaning: every point of land in exactly one polygon, nothing emptied, nothing shrunk."""

from __future__ import annotations

import string

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo import cleaning
from geo.cleaning import area_km2
from geo.errors import InputError


def grid(size: int = 5, side: float = 0.06) -> np.ndarray:
    """Squares side by side, like tambons in degrees."""
    return np.array(
        [
            shapely.box(100 + x * side, 13 + y * side, 100 + (x + 1) * side, 13 + (y + 1) * side)
            for x in range(size)
            for y in range(size)
        ]
    )


def shaken(polygons: np.ndarray, by: float) -> np.ndarray:
    """Each polygon moved a little on its own: gaps and overlaps everywhere."""
    moves = np.random.default_rng(1).uniform(-by, by, (len(polygons), 2))
    return np.array(
        [
            shapely.transform(polygon, lambda xy, move=move: xy + move)
            for polygon, move in zip(polygons, moves, strict=True)
        ]
    )


def clean(polygons: np.ndarray) -> cleaning.Cleaned:
    """Cleaned, each polygon named by a letter."""
    return cleaning.clean(polygons, np.array([*string.ascii_letters[: len(polygons)]]))


def test_gaps_and_overlaps_are_closed() -> None:
    before = shaken(grid(), by=0.0003)
    assert not shapely.coverage_is_valid(before)

    cleaned = clean(before)

    assert shapely.coverage_is_valid(cleaned.polygons)
    assert cleaned.unshared_edges_before >= 20
    assert cleaned.smallest_share_kept > 0.95
    union = shapely.coverage_union_all(cleaned.polygons)
    assert shapely.get_num_interior_rings(shapely.get_parts(union)).sum() == 0
    assert shapely.area(cleaned.polygons).sum() == pytest.approx(shapely.area(union))


def test_tolerances_follow_the_layer() -> None:
    degrees = clean(shaken(grid(), by=0.0003))
    metres = clean(shaken(grid(side=6000.0), by=30.0))
    assert metres.gap_width / degrees.gap_width == pytest.approx(100_000, rel=0.01)


def test_a_clean_coverage_is_left_alone() -> None:
    before = grid()
    cleaned = clean(before)
    assert cleaned.unshared_edges_before == 0
    assert cleaned.snapping_distance == 0
    assert shapely.equals(cleaned.polygons, before).all()


def test_a_small_polygon_among_large_ones_survives() -> None:
    large = grid(size=3)
    small = shapely.box(100.06, 13.06, 100.064, 13.064)
    large[4] = shapely.difference(large[4], small)
    cleaned = clean(shaken(np.append(large, small), by=0.0002))
    assert cleaned.smallest_share_kept >= 0.85
    assert not shapely.is_empty(cleaned.polygons).any()


def test_invalid_geometry_is_mended() -> None:
    squares = grid(size=2)
    x, y = 100.12, 13.0
    bow_tie = shapely.Polygon([(x, y), (x + 0.06, y + 0.06), (x + 0.06, y), (x, y + 0.06)])
    with_collection = shapely.GeometryCollection([squares[0], shapely.Point(100, 13)])
    cleaned = clean(np.array([with_collection, *squares[1:], bow_tie]))
    assert cleaned.invalid_fixed == 1
    assert shapely.is_valid(cleaned.polygons).all()
    assert set(shapely.get_type_id(cleaned.polygons)) <= {3, 6}


def test_polygons_upon_each_other_are_an_error() -> None:
    squares = grid(size=3)
    with pytest.raises(InputError, match=r"lie upon others .*: (e, j|j|e); .* there twice"):
        clean(np.append(squares, squares[4]))


def test_the_polygons_given_are_not_changed() -> None:
    before = shaken(grid(), by=0.0003)
    copies = before.copy()
    clean(before)
    assert all(a is b for a, b in zip(before, copies, strict=True))


def test_area_is_that_of_the_ellipsoid() -> None:
    # One degree by one degree at 13–14° N, by geodesic integration on WGS 84.
    square = gpd.GeoSeries([shapely.segmentize(shapely.box(100, 13, 101, 14), 0.01)], crs=4326)
    geodesic = abs(square.crs.get_geod().geometry_area_perimeter(square[0])[0]) / 1e6
    assert area_km2(square)[0] == pytest.approx(geodesic, rel=1e-5)
