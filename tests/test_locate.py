"""Points to polygons: exactly one on land, none outside."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import Gazetteer
from geo.layer import Layer, build_layer
from geo.locate import locate


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
