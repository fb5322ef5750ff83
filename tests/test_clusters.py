"""Points in clusters by tile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geo.clusters import CELLS, LAST_ZOOM, Clusters, PointTiles, index

GROUPS = 3
BANGKOK = (100.5018, 13.7563)


def indexed(lon: list[float], lat: list[float], group: list[int], closed: list[bool]) -> PointTiles:
    return index(np.array(lon), np.array(lat), np.array(group), np.array(closed), GROUPS)


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """The tile of a point, as the OpenStreetMap wiki writes it down."""
    radians = np.radians(lat)
    y = (1 - np.log(np.tan(radians) + 1 / np.cos(radians)) / np.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(y * 2**z)


def total(found: Clusters) -> int:
    return int(found.open.sum() + found.closed.sum())


@st.composite
def points(draw: st.DrawFn) -> PointTiles:
    size = draw(st.integers(0, 60))
    degrees = st.floats(97, 106), st.floats(5, 21)
    lon, lat = (draw(arrays.arrays("float64", size, elements=each)) for each in degrees)
    group = draw(arrays.arrays("int64", size, elements=st.integers(0, GROUPS - 1)))
    closed = draw(arrays.arrays("bool", size))
    return index(lon, lat, group, closed, GROUPS)


@settings(max_examples=60, deadline=None)
@given(points(), st.integers(0, 7))
def test_no_point_is_lost_or_counted_twice_at_any_zoom(tiles: PointTiles, z: int) -> None:
    west, north = tile_of(97, 21, z)
    east, south = tile_of(106, 5, z)
    found = [tiles.tile(z, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
    assert sum(map(total, found)) == len(tiles)
    members = [each for clusters in found for each in clusters.members]
    assert sorted(np.concatenate(members) if members else []) == list(range(len(tiles)))
    by_group = sum((clusters.open.sum(axis=0) for clusters in found), np.zeros(GROUPS, int))
    bins = np.bincount(tiles.bin, minlength=GROUPS + 1)
    assert by_group.tolist() == bins[:GROUPS].tolist()


@settings(max_examples=60, deadline=None)
@given(points(), st.integers(0, LAST_ZOOM - 1))
def test_a_tile_holds_what_its_four_hold(tiles: PointTiles, z: int) -> None:
    x, y = tile_of(*BANGKOK, z)
    four = [tiles.tile(z + 1, 2 * x + i, 2 * y + j) for i in (0, 1) for j in (0, 1)]
    assert total(tiles.tile(z, x, y)) == sum(map(total, four))


@settings(max_examples=60, deadline=None)
@given(points(), st.integers(0, 7))
def test_clusters_lie_in_their_own_cells_and_apart(tiles: PointTiles, z: int) -> None:
    found = tiles.tile(z, *tile_of(*BANGKOK, z))
    cells = {(int(x * CELLS), int(y * CELLS)) for x, y in zip(found.x, found.y, strict=True)}
    assert len(cells) == len(found.x) <= CELLS**2
    several = [len(members) > 1 for members in found.members]
    places = np.column_stack([found.x, found.y])[several] * CELLS
    gaps = np.abs(places[:, None] - places[None]).max(axis=2) + 9 * np.eye(len(places))
    assert (gaps > 2 / 3 - 1e-9).all()


def test_a_point_is_where_the_web_says_it_is() -> None:
    tiles = indexed([BANGKOK[0]], [BANGKOK[1]], [1], [False])
    x, y = tile_of(*BANGKOK, 12)
    found = tiles.tile(12, x, y)
    assert found.open.tolist() == [[0, 1, 0]]
    assert found.members[0].tolist() == [0]
    lon = (x + found.x[0]) / 2**12 * 360 - 180
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + found.y[0]) / 2**12))))
    assert (lon, lat) == pytest.approx(BANGKOK, abs=1e-9)
    assert total(tiles.tile(12, x + 1, y)) == 0


def test_closed_ones_are_counted_apart_from_their_group() -> None:
    lon, lat = BANGKOK
    tiles = indexed([lon] * 4, [lat] * 4, [0, 0, 2, 2], [False, True, False, True])
    found = tiles.tile(LAST_ZOOM, *tile_of(lon, lat, LAST_ZOOM))
    assert found.open.tolist() == [[1, 0, 1]]
    assert found.closed.tolist() == [2]
    assert found.members[0].tolist() == [0, 1, 2, 3]


def test_the_edges_of_the_world_belong_to_it() -> None:
    tiles = indexed([-180, 180, 0], [90, -90, 0], [0, 0, 0], [False] * 3)
    assert total(tiles.tile(0, 0, 0)) == 3
    assert total(tiles.tile(1, 0, 0)) == 1


@pytest.mark.parametrize("tile", [(-1, 0, 0), (3, 8, 0), (3, 0, -1), (LAST_ZOOM + 1, 0, 0)])
def test_a_tile_that_is_none_is_refused(tile: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="there is no tile"):
        indexed([], [], [], []).tile(*tile)
