"""How fast points find their tambon, beside what one could use instead.

    pip install "apache-sedona[db]"
    python -m tests.benchmarks.join_points

Each figure is (what, measured, limit, reached); the joint benchmark prints them with the others'.
A million points lie clustered around where people live. Every side starts from arrays of
longitudes and latitudes, has the polygons in its own form and has run once before, and ends with
an array of codes in the points' order. SedonaDB is needed for the comparison alone, so no
requirements file names it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.files import DATA, read_gazetteer
from geo.layer import Layer
from geo.layer_files import built, read_layer, write_layer
from geo.locate import locate, neighbour_within
from geo.pointindex import build_index

try:
    import sedona.db
except ImportError:
    sedona = None

Figure = tuple[str, str, str, bool]
Join = Callable[[np.ndarray, np.ndarray], np.ndarray]

OFFICIAL = DATA.parent.parent / "shared" / "data" / "boundaries" / "tha_admbnda_adm3_2022.parquet"
_POINTS = 1_000_000
_RUNS = 5
# A cluster's standard deviation in degrees: 2.2 km.
_SPREAD = 0.02


def figures() -> list[Figure]:
    """All figures of the join by point."""
    layer = built(OFFICIAL)
    lon, lat = clustered(_POINTS)
    return [*_speed(layer, lon, lat), *_index(layer), *_exactness(layer, lon, lat)]


def clustered(count: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Points around the tambons' own, as many as people live there."""
    tambons = read_gazetteer().tambons.dropna(subset=["lon", "population"])
    rng = np.random.default_rng(seed)
    share = tambons["population"] / tambons["population"].sum()
    middle = tambons[["lon", "lat"]].to_numpy()[rng.choice(len(tambons), count, p=share)]
    lon, lat = (middle + rng.normal(0, _SPREAD, (count, 2))).T
    return lon.copy(), lat.copy()


def _speed(layer: Layer, lon: np.ndarray, lat: np.ndarray) -> list[Figure]:
    joins: dict[str, Join] = {
        "geo.locate": partial(locate, layer),
        "geopandas.sjoin": partial(_by_sjoin, layer.units[["geometry"]]),
        "shapely.STRtree": partial(_by_tree, layer),
    }
    if sedona is not None:
        joins["SedonaDB"] = _sedona(layer)
    answers = {name: join(lon, lat) for name, join in joins.items()}
    # In turns, so that whatever else the machine does meets all sides.
    seconds: dict[str, list[float]] = {name: [] for name in joins}
    for _ in range(_RUNS):
        for name, join in joins.items():
            seconds[name].append(_timed(partial(join, lon, lat)))
    own = median(seconds["geo.locate"])
    found: list[Figure] = [(f"{_POINTS:,} points to codes", f"{own:.3f} s", "", True)]
    for name, times in ("geopandas.sjoin", 7.0), ("SedonaDB", 5.0), ("shapely.STRtree", 1.0):
        if name not in joins:
            found.append((f"times as fast as {name}", "not installed", f"≥ {times:.0f}", False))
            continue
        ratio = median(seconds[name]) / own
        same = np.mean(answers[name] == answers["geo.locate"])
        value = f"{ratio:.1f} ({median(seconds[name]):.2f} s; {same:.4%} the same)"
        found.append((f"times as fast as {name}", value, f"≥ {times:.0f}", ratio >= times))
    own_codes = answers["geo.locate"]
    near = median(
        _timed(partial(neighbour_within, layer, lon, lat, own_codes, 100.0)) for _ in range(_RUNS)
    )
    found.append((f"{_POINTS:,} points, neighbour in 100 m", f"{near:.2f} s", "≤ 2 s", near <= 2))
    return found


def _index(layer: Layer) -> list[Figure]:
    polygons = layer.units.geometry.to_numpy()
    build = median(_timed(partial(build_index, polygons)) for _ in range(_RUNS))
    with TemporaryDirectory() as folder:
        write_layer(layer, Path(folder))
        kept = [read_layer(layer.info.hash, Path(folder)) for _ in range(_RUNS)]
        load = median(_timed(lambda one=one: one.index) for one in kept)
    return [
        ("building the index", f"{build:.2f} s", "≤ 3 s", build <= 3),
        ("loading the index", f"{load:.3f} s", "≤ 0.2 s", load <= 0.2),
    ]


def _exactness(layer: Layer, lon: np.ndarray, lat: np.ndarray) -> list[Figure]:
    """All the points, and as many on the polygons' lines."""
    vertices = shapely.get_coordinates(layer.units.geometry.to_numpy())
    start, end = vertices[:-1], vertices[1:]
    share = np.random.default_rng(3).random((len(start), 1))
    lines = [vertices, (start + end) / 2, start + share * (end - start)]
    points = np.concatenate([np.stack([lon, lat], axis=1), *lines])
    other = int((locate(layer, *points.T) != _by_tree(layer, *points.T)).sum())
    name = f"{len(points):,} points, many on edges, unlike the predicate"
    return [(name, f"{other}", "0", other == 0)]


def _by_sjoin(polygons: gpd.GeoDataFrame, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs=polygons.crs))
    joined = points.sjoin(polygons, how="left", predicate="intersects")["polygon"]
    if joined.index.has_duplicates:
        joined = joined.groupby(level=0).min()
    return _objects(joined)


def _by_tree(layer: Layer, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    tree = shapely.STRtree(shapely.points(lon, lat))
    polygon, point = tree.query(layer.units.geometry.to_numpy(), predicate="intersects")
    lowest_last = np.argsort(-polygon, kind="stable")
    found = np.full(len(lon), None, dtype=object)
    found[point[lowest_last]] = layer.units.index.to_numpy(dtype=object)[polygon[lowest_last]]
    return found


def _sedona(layer: Layer) -> Join:
    session = sedona.db.connect()
    polygons = layer.units[["geometry"]].reset_index().set_crs(None, allow_override=True)
    session.create_data_frame(polygons).to_memtable().to_view("tambons", overwrite=True)

    def join(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        points = pa.table({"id": np.arange(len(lon)), "lon": lon, "lat": lat})
        session.create_data_frame(points).to_view("points", overwrite=True)
        joined = session.sql(
            "SELECT points.id, tambons.polygon FROM points JOIN tambons "
            "ON ST_Intersects(tambons.geometry, ST_Point(points.lon, points.lat))"
        ).to_arrow_table()
        codes = joined["polygon"].to_pandas().set_axis(joined["id"].to_numpy())
        if codes.index.has_duplicates:
            codes = codes.groupby(level=0).min()
        return _objects(codes.reindex(range(len(lon))))

    return join


def _objects(codes: pd.Series) -> np.ndarray:
    found = codes.to_numpy(dtype=object)
    found[codes.isna().to_numpy()] = None
    return found


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print one line a figure."""
    for what, measured, limit, reached in figures():
        print(f"{what:<60}{measured:<36}{limit:<10}{'reached' if reached else 'NOT REACHED'}")


if __name__ == "__main__":
    main()
