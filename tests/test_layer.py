"""Layers: what the official file becomes, and how codes and polygons meet."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geo.codes import LEVELS
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.layer import Layer, build_layer, covered_by, layer_hash
from geo.layer_files import INDEX, read_layer, write_layer
from geo.locate import locate


def squares(codes: list[str]) -> gpd.GeoDataFrame:
    """A file with one square a code, side by side."""
    boxes = [shapely.box(100 + i / 10, 13, 100.1 + i / 10, 13.1) for i in range(len(codes))]
    return gpd.GeoDataFrame({"tam_code": codes}, geometry=boxes, crs=4326)


def build(frame: gpd.GeoDataFrame, gazetteer: Gazetteer) -> Layer:
    return build_layer(frame, gazetteer, title="t", source="s", licence="l", content_hash="0")


# The official file


def test_official_counts(official_layer: Layer, gazetteer: Gazetteer) -> None:
    units, report = official_layer.units, official_layer.report
    assert len(units) == 7_425
    assert units["province"].nunique() == 77
    assert units["amphoe"].nunique() == 928
    assert units["population"].sum() == 66_171_439
    assert units.index.is_unique
    assert units.index.is_monotonic_increasing
    assert sorted(units["codes"].explode()) == gazetteer.tambons.index.tolist()
    assert len(report.codes_without_polygon) == 14
    assert report.codes_not_drawn == ()
    assert report.former_codes == ("104701", "105001", "530306")
    assert report.polygons_without_code == ()
    assert report.invalid_fixed == 3
    assert report.unshared_edges_before == 7_240
    assert official_layer.info.valid_on == "2022-01-22"
    assert official_layer.info.licence == "CC BY-IGO"
    assert not official_layer.info.schematic


def test_official_coverage_is_clean(official_layer: Layer, official_file: Path) -> None:
    polygons = official_layer.units.geometry.to_numpy()
    assert shapely.coverage_is_valid(polygons)
    assert shapely.is_valid(polygons).all()
    published = gpd.read_parquet(official_file).set_index("ADM3_PCODE").geometry
    before = shapely.area(published["TH" + official_layer.units.index].to_numpy())
    kept = shapely.area(polygons) / before
    assert kept.min() >= 0.85
    assert kept.max() <= 1.15
    assert np.median(np.abs(kept - 1)) < 0.001


def test_cleaning_hardly_moves_the_official_borders(
    official_layer: Layer, official_file: Path, shared_data: Path
) -> None:
    """Real reports, many of them at roadsides along a border, stay in their published tambon."""
    records = shared_data / "records" / "traffy_fondue_2022.csv"
    places = pd.read_csv(records, usecols=["lon", "lat"])
    points = shapely.points(places[["lon", "lat"]])
    published = gpd.read_parquet(official_file).set_index("ADM3_PCODE").geometry
    of_a_tambon = np.unique(published.sindex.query(points, predicate="intersects")[0])
    located = locate(official_layer, *places.iloc[of_a_tambon].to_numpy().T)
    away = shapely.distance(published["TH" + pd.Series(located)].to_numpy(), points[of_a_tambon])
    assert len(away) > 12_000
    assert (away > 0).sum() <= 5
    assert away.max() < 0.00015  # degrees, about 15 m


def test_official_areas(official_layer: Layer, gazetteer: Gazetteer) -> None:
    units = official_layer.units
    assert units["area_km2"].sum() == pytest.approx(515_400, rel=0.001)
    published = gazetteer.tambons["area_km2"].reindex(units.index).dropna()
    ratio = units["area_km2"].loc[published.index] / published
    assert ratio.median() == pytest.approx(1, abs=0.005)


def test_official_reference_points_lie_inside(official_layer: Layer) -> None:
    units = official_layer.units
    points = shapely.points(units["lon"], units["lat"])
    assert shapely.contains_xy(units.geometry.to_numpy(), units["lon"], units["lat"]).all()
    assert len(points) == len(units)


def test_a_polygon_of_before_a_split_carries_the_new_codes(
    official_layer: Layer, gazetteer: Gazetteer
) -> None:
    people = gazetteer.tambons["population"]
    bang_na = official_layer.units.loc["104701"]
    assert bang_na["codes"] == ("104702", "104703")
    assert bang_na["population"] == people["104702"] + people["104703"]
    assert bang_na["th"] == "บางนาเหนือ / บางนาใต้"
    phra_khanong = official_layer.units.loc["100905"]
    assert phra_khanong["codes"] == ("100905", "100910")
    assert phra_khanong["population"] == people["100905"] + people["100910"]
    assert phra_khanong["en"] == "Bang Chak / Phra Khanong Tai"


def test_parents_are_those_of_today(official_layer: Layer) -> None:
    tha_faek = official_layer.units.loc["530306"]
    assert tha_faek["codes"] == ("530407",)
    assert tha_faek["amphoe"] == "5304"


def test_names_come_from_the_gazetteer(official_layer: Layer) -> None:
    # The file cuts both to ปากพนังฝั่งตะวัน.
    assert official_layer.units["th"][["801210", "801214"]].tolist() == [
        "ปากพนังฝั่งตะวันตก",
        "ปากพนังฝั่งตะวันออก",
    ]


def test_polygon_of(official_layer: Layer, gazetteer: Gazetteer) -> None:
    codes = pd.Series(
        ["104702", "530407", "100101", "104701", "999999", None], index=list("abcdef")
    )
    polygons = official_layer.polygon_of(codes)
    assert polygons.index.equals(codes.index)
    assert polygons.iloc[:4].tolist() == ["104701", "530306", "100101", "104701"]
    assert polygons.iloc[4:].isna().all()
    current = gazetteer.tambons.index.to_series()
    drawn = official_layer.polygon_of(current)
    assert (drawn == gazetteer.tambons["boundary_code"]).all()


@pytest.mark.parametrize(("level", "count"), [("province", 77), ("amphoe", 928), ("tambon", 7_425)])
def test_dissolve(official_layer: Layer, level: str, count: int) -> None:
    assert level in LEVELS
    areas = official_layer.dissolve(level)  # type: ignore[arg-type]
    assert len(areas) == count
    assert areas.index.name == "code"
    assert list(areas.columns) == ["area_km2", "geometry"]
    assert areas.crs == 4326
    assert areas["area_km2"].sum() == pytest.approx(official_layer.units["area_km2"].sum())
    assert shapely.area(areas.geometry).sum() == pytest.approx(
        shapely.area(official_layer.units.geometry).sum()
    )


# Codes and polygons


def test_a_layer_of_today_needs_no_boundary_code(gazetteer: Gazetteer) -> None:
    layer = build(squares(["104702", "104703", "100905", "100910"]), gazetteer)
    assert layer.units["codes"].tolist() == [("100905",), ("100910",), ("104702",), ("104703",)]
    assert layer.report.former_codes == ()


def test_a_part_of_the_country_says_what_it_does_not_draw(gazetteer: Gazetteer) -> None:
    layer = build(squares(["100101", "104701"]), gazetteer)
    assert layer.report.former_codes == ("104701",)
    assert len(layer.report.codes_not_drawn) == len(gazetteer.tambons) - 3
    assert layer.polygon_of(pd.Series(["500101"])).isna().all()


def test_an_old_file_is_read_through_the_crosswalk(gazetteer: Gazetteer) -> None:
    moved = gazetteer.crosswalk.query("event == 'moved'").drop_duplicates("old_code", keep=False)
    moved = moved[~moved["old_code"].isin(gazetteer.tambons["boundary_code"])]
    fact = moved[~moved["old_code"].isin(gazetteer.tambons.index)].iloc[0]
    covering = covered_by(pd.Series([fact["old_code"]]), gazetteer)
    assert covering.to_dict() == {fact["code"]: fact["old_code"]}


def test_unknown_codes_are_listed_and_left_out(gazetteer: Gazetteer) -> None:
    layer = build(squares(["100101", "999999", "12"]), gazetteer)
    assert layer.units.index.tolist() == ["100101"]
    assert layer.report.polygons_without_code == ("999999", "12")


def test_several_rows_of_one_code_become_one(gazetteer: Gazetteer) -> None:
    layer = build(squares(["100102", "100101", "100102", "100103"]), gazetteer)
    assert layer.units.index.tolist() == ["100101", "100102", "100103"]
    assert layer.units.geometry["100102"].geom_type == "MultiPolygon"
    assert layer.units["area_km2"]["100102"] == pytest.approx(
        2 * layer.units["area_km2"]["100101"], rel=0.001
    )


def test_rows_without_area_are_dropped(gazetteer: Gazetteer) -> None:
    frame = squares(["100101", "100102", "100103"])
    frame.loc[1, "geometry"] = None
    frame.loc[2, "geometry"] = shapely.Point(100, 13)
    assert build(frame, gazetteer).units.index.tolist() == ["100101"]


def test_no_areas_at_all(gazetteer: Gazetteer) -> None:
    frame = squares(["100101"]).set_geometry(gpd.points_from_xy([100], [13]), crs=4326)
    with pytest.raises(InputError, match="1 rows but no areas; expected polygons"):
        build(frame, gazetteer)


def test_no_code_of_today(gazetteer: Gazetteer) -> None:
    with pytest.raises(InputError, match=r"no polygon .* belongs to a tambon of today.*999998"):
        build(squares(["999998", "999999"]), gazetteer)


# Kept layers


def test_the_hash_names_source_gazetteer_and_nothing_else(gazetteer: Gazetteer) -> None:
    name = layer_hash("a", gazetteer)
    assert len(name) == 16
    assert int(name, 16) >= 0
    assert layer_hash("a", gazetteer) == name
    assert layer_hash("b", gazetteer) != name


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("tambons", "population"),
        ("amphoes", "th"),
        ("provinces", "en"),
        ("crosswalk", "old_code"),
    ],
)
def test_another_gazetteer_gives_another_hash(
    gazetteer: Gazetteer, table: str, column: str
) -> None:
    changed = getattr(gazetteer, table).copy()
    changed.loc[changed.index[0], column] = changed[column].iloc[1]
    other = dataclasses.replace(gazetteer, **{table: changed})
    assert layer_hash("a", other) != layer_hash("a", gazetteer)


def test_polygons_upon_each_other_are_named_by_their_codes(gazetteer: Gazetteer) -> None:
    frame = squares(["500101", "100101", "100102"])
    frame.loc[2, "geometry"] = frame.geometry[1]
    with pytest.raises(InputError, match=r"lie upon others .*: 10010[12]"):
        build(frame, gazetteer)


def test_a_kept_layer_is_the_same(gazetteer: Gazetteer, tmp_path: Path) -> None:
    layer = build(squares(["104701", "100101", "999999"]), gazetteer)
    write_layer(layer, tmp_path)
    kept = read_layer(layer.info.hash, tmp_path)
    assert_geodataframe_equal(kept.units, layer.units)
    assert (kept.info, kept.report) == (layer.info, layer.report)
    kept_files = {file.name for file in tmp_path.rglob("*.*")}
    assert kept_files == {"layer.json", "tambon.parquet", INDEX}
    write_layer(layer, tmp_path)
    assert [folder.name for folder in tmp_path.iterdir()] == [layer.info.hash]


def test_a_layer_that_cannot_be_finished_is_not_there(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    layer = build(squares(["100101"]), gazetteer)
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match=r"No space left on device.*make room"):
        write_layer(layer, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_missing_and_damaged_layers(gazetteer: Gazetteer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"layer feed is not in .* boundaries --from FILE"):
        read_layer("feed", tmp_path)
    layer = build(squares(["100101"]), gazetteer)
    parquet = write_layer(layer, tmp_path) / "tambon.parquet"
    parquet.write_bytes(parquet.read_bytes()[:200])
    with pytest.raises(InputError, match=r"is damaged .* remove that folder"):
        read_layer(layer.info.hash, tmp_path)
