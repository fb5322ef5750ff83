"""Points to polygons: exactly one on land, none outside."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import Gazetteer
from geo.layer import Layer, build_layer
from geo.locate import lies_within, locate, nearest, neighbour_within


@pytest.fixture(scope="module")
def pair(gazetteer: Gazetteer) -> Layer:
    """100101 west of 100102, sharing the edge at 100.1° E."""
    frame = gpd.GeoDataFrame(
        {"code": ["100102", "100101"]},
        geometry=[shapely.box(100.1, 13, 100.2, 13.1), shapely.box(100, 13, 100.1, 13.1)],
        crs=4326,
    )
    return build_layer(frame, gazetteer, title="", source="", licence="", content_hash="pair")


def test_inside_on_the_edge_and_outside(pair: Layer) -> None:
    lon = np.array([100.05, 100.15, 100.1, 100.2, 99.9, np.nan, np.inf, 100.05])
    lat = np.array([13.05, 13.05, 13.05, 13.1, 13.05, 13.05, 13.05, np.nan])
    found = locate(pair, lon, lat)
    assert found.dtype == object
    assert found.tolist() == ["100101", "100102", "100101", "100102", None, None, None, None]


def test_no_points(pair: Layer) -> None:
    assert locate(pair, np.array([]), np.array([])).tolist() == []


@given(
    st.lists(
        st.tuples(
            st.floats(99.95, 100.25) | st.sampled_from([100.0, 100.1, 100.2]),
            st.floats(12.95, 13.15) | st.sampled_from([13.0, 13.1]),
        ),
        min_size=1,
    )
)
def test_agrees_with_plain_comparison(pair: Layer, points: list[tuple[float, float]]) -> None:
    lon, lat = np.array(points).T

    def expected(x: float, y: float) -> str | None:
        if not (100.0 <= x <= 100.2 and 13.0 <= y <= 13.1):
            return None
        return "100101" if x <= 100.1 else "100102"

    assert locate(pair, lon, lat).tolist() == [expected(x, y) for x, y in points]


def test_every_point_of_land_lies_in_exactly_one_polygon(official_layer: Layer) -> None:
    polygons = official_layer.units.geometry
    rng = np.random.default_rng(7)
    west, south, east, north = polygons.total_bounds
    lon, lat = rng.uniform(west, east, 200_000), rng.uniform(south, north, 200_000)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    hits = points.sjoin(official_layer.units[["geometry"]], predicate="intersects")
    assert hits.index.is_unique
    found = locate(official_layer, lon, lat)
    expected = hits["polygon"].reindex(points.index)
    assert pd.isna(found).tolist() == expected.isna().tolist()
    assert (found[expected.notna()] == expected.dropna()).all()
    # Whatever lies within the country's outline lies in a tambon: there are no gaps inside.
    country = shapely.coverage_union_all(polygons.to_numpy())
    shapely.prepare(country)
    assert (shapely.contains_xy(country, lon, lat) == ~pd.isna(found)).all()


def test_the_gazetteers_points_lie_where_it_says(
    official_layer: Layer, gazetteer: Gazetteer
) -> None:
    tambons = gazetteer.tambons.dropna(subset=["lon"])
    found = locate(official_layer, tambons["lon"].to_numpy(), tambons["lat"].to_numpy())
    # Three decimals are up to 80 m: tiny tambons may miss their own point.
    assert (found == tambons["boundary_code"]).mean() > 0.995


# The index answers what the exact predicate answers


@pytest.fixture(
    scope="module",
    params=["schematic_layer", pytest.param("official_layer", marks=pytest.mark.shared)],
)
def layer(request: pytest.FixtureRequest) -> Layer:
    """Each layer in turn."""
    found: Layer = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def tree(layer: Layer) -> shapely.STRtree:
    """The layer's polygons."""
    return shapely.STRtree(layer.units.geometry.to_numpy())


@pytest.fixture(scope="module")
def line(layer: Layer) -> np.ndarray:
    """All vertices, each with the one that comes next: lon, lat, lon, lat."""
    vertices = shapely.get_coordinates(layer.units.geometry.to_numpy())
    return np.hstack([vertices[:-1], vertices[1:]])


def _exact(layer: Layer, tree: shapely.STRtree, points: np.ndarray) -> list[str | None]:
    """The lowest code of the polygons that intersect each point, by shapely alone."""
    point, polygon = tree.query(shapely.points(points), predicate="intersects")
    lowest = pd.Series(polygon).groupby(point).min().reindex(range(len(points)))
    return [None if pd.isna(i) else str(layer.units.index[int(i)]) for i in lowest]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**31),
            st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1),
            st.sampled_from([0.0, 0.0, 1e-16, -1e-16, 1e-13, 1e-9]) | st.floats(-0.01, 0.01),
            st.sampled_from([0.0, 0.0, 1e-16, -1e-16, 1e-13, 1e-9]) | st.floats(-0.01, 0.01),
        ),
        min_size=1,
        max_size=50,
    )
)
def test_the_index_answers_as_the_predicate_on_and_near_edges(
    layer: Layer,
    tree: shapely.STRtree,
    line: np.ndarray,
    drawn: list[tuple[int, float, float, float]],
) -> None:
    edge, share, east, north = (np.array(values) for values in zip(*drawn, strict=True))
    start, end = np.hsplit(line[edge % len(line)], 2)
    points = start + share[:, None] * (end - start) + np.stack([east, north], axis=1)
    assert locate(layer, *points.T).tolist() == _exact(layer, tree, points)


@given(st.lists(st.tuples(st.floats(96, 107), st.floats(5, 21)), min_size=1, max_size=50))
def test_the_index_answers_as_the_predicate_anywhere(
    layer: Layer, tree: shapely.STRtree, drawn: list[tuple[float, float]]
) -> None:
    points = np.array(drawn)
    assert locate(layer, *points.T).tolist() == _exact(layer, tree, points)


def test_the_index_answers_as_the_predicate_on_many_edges(
    layer: Layer, tree: shapely.STRtree, line: np.ndarray
) -> None:
    rng = np.random.default_rng(5)
    start, end = np.hsplit(line[rng.choice(len(line), 20_000, replace=False)], 2)
    cell = 1 / layer.index.grid.scale
    points = np.concatenate(
        [
            start,
            (start + end) / 2,
            start + rng.random((len(start), 1)) * (end - start),
            np.nextafter(start, 200),
            np.floor(start / cell) * cell,
        ]
    )
    assert locate(layer, *points.T).tolist() == _exact(layer, tree, points)


def test_islands_holes_and_vertical_edges(gazetteer: Gazetteer) -> None:
    """A tambon around another, and one of two parts, drawn along the borders of cells."""
    hole = shapely.box(100.25, 13.25, 100.75, 13.75)
    frame = gpd.GeoDataFrame(
        {"code": ["100101", "100102", "100103"]},
        geometry=[
            shapely.box(100, 13, 101, 14) - hole,
            hole,
            shapely.union_all([shapely.box(101, 13, 102, 14), shapely.box(103, 13, 104, 14)]),
        ],
        crs=4326,
    )
    layer = build_layer(frame, gazetteer, title="", source="", licence="", content_hash="ring")
    steps = np.arange(99.875, 104.25, 1 / 16), np.arange(12.875, 14.25, 1 / 16)
    points = np.stack([axis.ravel() for axis in np.meshgrid(*steps)], axis=1)
    tree = shapely.STRtree(layer.units.geometry.to_numpy())
    found = locate(layer, *points.T).tolist()
    assert found == _exact(layer, tree, points)
    assert set(found) == {"100101", "100102", "100103", None}


# The nearest polygon


def test_the_neighbour_within_a_distance(pair: Layer) -> None:
    # A degree of longitude is 108.5 km at 13.05° N: the points lie 54 m from the shared edge.
    lon = np.array([100.0995, 100.1005, 100.0995, 100.05, 99.9995, np.nan])
    lat = np.full(6, 13.05)
    own = np.array(["100101", "100102", "100101", "100101", "100101", None], dtype=object)
    assert neighbour_within(pair, lon[:2], lat[:2], own[:2], 60).tolist() == ["100102", "100101"]
    assert neighbour_within(pair, lon, lat, own, 50).tolist() == [None] * 6
    # A point that lies in another polygon than it counts for is as near to that as can be.
    assert neighbour_within(pair, lon[:1], lat[:1], own[1:2], 1).tolist() == ["100101"]
    missing = np.array([np.nan], dtype=object)
    assert neighbour_within(pair, lon[:1], lat[:1], missing, 1).tolist() == ["100101"]


def test_the_nearest_polygon(pair: Layer) -> None:
    lon = np.array([99.9995, 100.2005, 100.05, 100.1, 99.99, np.inf])
    lat = np.array([13.05, 13.05, 13.05, 13.1001, 13.05, 13.05])
    expected = ["100101", "100102", "100101", "100101", None, None]
    assert nearest(pair, lon, lat, 60).tolist() == expected
    assert nearest(pair, lon, lat, 0).tolist() == [None, None, "100101", None, None, None]


@pytest.mark.parametrize("metres", [200.0, 3_000.0])
def test_distances_are_those_on_the_ellipsoid(official_layer: Layer, metres: float) -> None:
    rng = np.random.default_rng(11)
    units = official_layer.units.sample(200, random_state=11)
    reach = metres / 60_000
    lon, lat = (units[axis].to_numpy() + rng.uniform(-reach, reach, 200) for axis in ("lon", "lat"))
    own = locate(official_layer, lon, lat)
    found = neighbour_within(official_layer, lon, lat, own, metres)
    assert 0 < (found != None).sum() < len(found)  # noqa: E711
    points = zip(lon, lat, own, strict=True)
    expected = [_nearest_other(official_layer, *point, metres) for point in points]
    assert found.tolist() == expected


@pytest.mark.parametrize("metres", [0.0, 3_000.0])
def test_points_in_a_polygon_or_at_most_so_far_from_it(
    official_layer: Layer, metres: float
) -> None:
    rng = np.random.default_rng(5)
    units = official_layer.units.sample(200, random_state=5)
    lon, lat = (units[axis].to_numpy() + rng.uniform(-0.05, 0.05, 200) for axis in ("lon", "lat"))
    wanted = units.index.to_numpy(dtype=object)
    close = lies_within(official_layer, lon, lat, wanted, metres)
    points = zip(lon, lat, wanted, strict=True)
    expected = [_distance(official_layer, *point) <= metres for point in points]
    assert 0 < close.sum() < len(close)
    assert close.tolist() == expected
    nowhere = np.array([None, "999999"], dtype=object)
    assert not lies_within(official_layer, lon[:2], lat[:2], nowhere, 1e4).any()


def _distance(layer: Layer, lon: float, lat: float, polygon: str) -> float:
    """Metres by shapely, in a projection that is true to distances from the point."""
    project = pyproj.Transformer.from_crs(
        4326, f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84", always_xy=True
    ).transform
    plane = shapely.transform(layer.units.geometry[polygon], project, interleaved=False)
    return float(shapely.distance(plane, shapely.Point(0, 0)))


def _nearest_other(
    layer: Layer, lon: float, lat: float, own: str | None, metres: float
) -> str | None:
    """The nearest by shapely, in a projection that is true to distances from the point."""
    project = pyproj.Transformer.from_crs(
        4326, f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84", always_xy=True
    ).transform
    around = shapely.box(lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05)
    others = layer.units.geometry.iloc[layer.units.sindex.query(around)]
    others = others[others.index != own]
    planes = [shapely.transform(shape, project, interleaved=False) for shape in others]
    distance = pd.Series(shapely.distance(planes, shapely.Point(0, 0)), index=others.index)
    return str(distance.idxmin()) if len(distance) and distance.min() <= metres else None
