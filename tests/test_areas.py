"""The areas of stations: as a table, as polygons, merged, and what they hold."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl import boundaries
from etl.pipeline import Request, run
from etl.placing.areas import held_by
from etl.report import Report
from etl.store import open_store
from geo.files import read_gazetteer
from geo.layer import Layer, LayerInfo, LayerReport, describe
from geo.overlay import shares_covered
from geo.service_gaps import overlaps_and_gaps, stations_serving

#: Four tambons as squares of a tenth of a degree in a row from west to east; the third is drawn
#: for two current codes.
WEST = {"500101": 98.0, "500102": 98.1, "104701": 98.2, "500701": 98.3}
STATIONS = "code,name,tambon_code,serves\nS1,สภ.เมืองเชียงใหม่,500101,500101:1\nS2,สภ.แม่ริม,500701,\n"


@pytest.fixture(scope="module")
def layer() -> Layer:
    squares = [shapely.box(west, 18.0, west + 0.1, 18.1) for west in WEST.values()]
    geometry = gpd.GeoSeries(squares, index=pd.Index(WEST, name="polygon"), crs=4326)
    covering = pd.Series(
        {"500101": "500101", "500102": "500102", "104702": "104701", "104703": "104701",
         "500701": "500701"}
    )  # fmt: skip
    info = LayerInfo("0" * 16, "squares", "test", "none", None, schematic=False)
    report = LayerReport((), (), (), (), 0, 0, 0.0, 0.0, 1.0)
    return Layer(describe(geometry, covering, read_gazetteer()), info, report)


@pytest.fixture
def folder(tmp_path: Path, layer: Layer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(boundaries, "find", lambda *_, **__: layer)
    (tmp_path / "stations.csv").write_text(STATIONS, encoding="utf-8")
    return tmp_path


def publish(folder: Path, merge: bool = False, **files: str) -> Report:
    named = {kind: (folder / name,) for kind, name in files.items()}
    return run(Request(files=named, store=folder / "store", merge=merge))


def given(folder: Path) -> dict[tuple[str, str], float]:
    table = open_store(folder / "store").table("service")
    rows = table.loc[~table["derived"], ["station", "tambon", "claimed"]]
    assert table.loc[table["derived"], "claimed"].isna().all()
    return {(str(s), str(t)): round(c, 3) for s, t, c in rows.itertuples(index=False)}


def drawn(folder: Path, *rows: tuple[str, shapely.Geometry | None], crs: int = 4326) -> str:
    names, shapes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame({"สถานี": names}, geometry=list(shapes), crs=4326)
    frame.to_crs(crs).to_file(folder / "areas.gpkg")
    return "areas.gpkg"


def test_a_table_of_areas_accounts_for_every_row(folder):
    (folder / "areas.csv").write_text(
        "station,tambon_code,tambon,amphoe,province,share\n"
        "S1,500101,,,,0.5\n"
        "S1,500101,,,,0.25\n"  # the later row of a pair counts
        "สภ.แม่ริม จ.เชียงใหม่,,ริมใต้,แม่ริม,เชียงใหม่,\n"
        "S2,,ริมใต้,,,\n"  # the same pair: sought where the station stands
        "สภ.เมือง,500102,,,,1\n"  # where the tambon lies, เมือง is one
        "S9,500101,,,,1\n"
        "สภ.เมือง,,,,,1\n"
        "S1,999999,,,,\n"
        "S1,,ไม่มีตำบลนี้,แม่ริม,เชียงใหม่,\n"
        "S1,500102,,,,1.5\n"
        "S1,500102,,,,x\n"
        "S1,500102,,,,0\n"
        "S1,,,แม่ริม,เชียงใหม่,\n",
        encoding="utf-8",
    )
    report = publish(folder, stations="stations.csv", areas="areas.csv").kinds["areas"]
    assert (report.read, report.accepted, report.duplicate, report.rejected) == (13, 3, 2, 8)
    assert report.reasons == {
        "station_not_found": 1, "unknown_place": 2, "bad_share": 2, "bad_number": 1, "no_area": 2,
    }  # fmt: skip
    rim_tai = given(folder).keys() - {("S1", "500101"), ("S1", "500102")}
    assert {station for station, _ in rim_tai} == {"S2"} and len(rim_tai) == 1
    assert given(folder)["S1", "500101"] == 0.25


def test_polygons_give_shares_of_the_ground(folder):
    west = shapely.box(98.0, 17.9, 98.15, 18.2)  # all of 500101, half of 500102
    east = shapely.box(98.15, 17.9, 98.3005, 18.2)  # the rest, the split pair, a sliver of 500701
    name = drawn(
        folder, ("S1", west), ("S2", east), ("S2", shapely.box(10, 50, 11, 51)),
        ("S2", shapely.Point(98.05, 18.05)), ("S1", west), ("สภ.ไม่มี", west), crs=32647,
    )  # fmt: skip
    report = publish(folder, stations="stations.csv", areas=name).kinds["areas"]
    assert (report.read, report.accepted, report.duplicate) == (6, 2, 1)
    assert report.reasons == {"area_outside": 1, "no_area": 1, "station_not_found": 1}
    assert given(folder) == {
        ("S1", "500101"): 1.0, ("S1", "500102"): 0.5, ("S2", "500102"): 0.5,
        ("S2", "104702"): 1.0, ("S2", "104703"): 1.0,
    }  # fmt: skip


def test_several_polygons_of_a_station_add_up(folder):
    name = drawn(
        folder,
        ("S1", shapely.box(98.0, 18.0, 98.03, 18.1)),
        ("S1", shapely.box(98.03, 18.0, 98.05, 18.1)),
    )
    publish(folder, stations="stations.csv", areas=name)
    assert given(folder) == {("S1", "500101"): 0.5}


def test_a_merge_replaces_the_areas_of_the_same_station_alone(folder):
    (folder / "one.csv").write_text(
        "station,tambon_code,share\nS1,500101,1\nS1,500102,0.7\nS2,500102,0.7\n", "utf-8"
    )
    (folder / "two.csv").write_text("station,tambon_code\nS2,500701\n", "utf-8")
    publish(folder, stations="stations.csv", areas="one.csv")
    table = open_store(folder / "store").table("service")
    assert table.groupby("tambon", observed=True)["share"].sum().between(0.999, 1.001).all()
    assert given(folder)["S1", "500102"] == 0.7, "as claimed, not as balanced"
    publish(folder, merge=True, areas="two.csv")
    assert given(folder) == {
        ("S1", "500101"): 1.0, ("S1", "500102"): 0.7, ("S2", "500701"): 1.0
    }  # fmt: skip
    # Stations that come again without a word of what they serve keep their areas.
    (folder / "stations.csv").write_text("code,name,tambon_code\nS2,สภ.แม่ริม,500701\n", "utf-8")
    publish(folder, merge=True, stations="stations.csv")
    assert ("S2", "500701") in given(folder)


def test_the_column_serves_is_replaced_by_a_file_of_areas(folder):
    (folder / "areas.csv").write_text("station,tambon_code\nS1,500102\n", encoding="utf-8")
    publish(folder, stations="stations.csv")
    assert given(folder) == {("S1", "500101"): 1.0}
    publish(folder, stations="stations.csv", areas="areas.csv")
    assert given(folder) == {("S1", "500102"): 1.0}


def test_polygons_on_a_schematic_layer_are_rejected(folder, schematic_layer, monkeypatch):
    monkeypatch.setattr(boundaries, "find", lambda *_, **__: schematic_layer)
    shape = shapely.box(98.0, 18.0, 98.9, 18.9)
    name = drawn(folder, ("S1", shape))
    (folder / "table.csv").write_text("station,tambon_code\nS1,500102\n", encoding="utf-8")
    files = {"stations": (folder / "stations.csv",), "areas": (folder / name, folder / "table.csv")}
    report = run(Request(files=files, store=folder / "store")).kinds["areas"]
    assert report.reasons == {"area_on_schematic": 1}
    assert report.accepted == 1


def test_what_covers_a_tambon_but_for_a_line_covers_it(layer):
    areas = gpd.GeoSeries(
        [shapely.box(98.0, 18.0, 98.0995, 18.1), shapely.box(98.0995, 18.0, 98.19, 18.1)],
        index=["a", "b"], crs=4326,
    )  # fmt: skip
    table = shares_covered(areas, layer).set_index(["area", "polygon"])["share"]
    assert table.round(2).to_dict() == {("a", "500101"): 1.0, ("b", "500102"): 0.9}


def test_only_what_holds_the_whole_area_counts():
    stations = pd.DataFrame({"code": ["A", "B", "C", "D"], "province": ["50", "50", "50", "51"]})
    pairs = [("A", "500101"), ("A", "500102"), ("B", "500101"), ("B", "500701"), ("C", "500101"),
             ("C", "510101")]  # fmt: skip
    held = held_by(stations, pd.DataFrame(pairs, columns=["station", "tambon"]))
    told = held.astype("object").where(held.notna(), None)
    assert told.loc["A"].tolist() == ["5001", "50"]
    assert told.loc["B"].tolist() == [None, "50"]
    assert told.loc["C"].tolist() == [None, None], "it reaches into another province"
    assert told.loc["D"].tolist() == [None, "51"], "nobody gave its area: where it stands"
    nobody = held_by(stations, pd.DataFrame({"station": [], "tambon": []}, dtype="str"))
    assert nobody["amphoe"].isna().all() and nobody["province"].tolist() == ["50", "50", "50", "51"]


CLAIMS = pd.DataFrame(
    [("A", "500101", 1.0), ("B", "500101", 1.0), ("A", "500102", 0.6), ("B", "500102", 0.4),
     ("A", "500103", 0.335), ("B", "500103", 0.335), ("C", "500103", 0.335)],
    columns=["station", "tambon", "claimed"],
).assign(province="50", amphoe="5001")  # fmt: skip


def test_overlaps_and_gaps_are_those_of_provinces_that_told():
    tambons = pd.Index(["500101", "500102", "500103", "500104", "510101"])
    found = overlaps_and_gaps(CLAIMS, tambons)
    assert found[["tambon", "found"]].values.tolist() == [["500101", "overlap"], ["500104", "gap"]]
    assert found["stations"].tolist() == [("A", "B"), ()]
    assert found["claimed"].tolist() == [2.0, 0.0]
    assert overlaps_and_gaps(CLAIMS.iloc[:0], tambons).empty


def test_stations_that_serve_a_unit_are_counted():
    province = pd.Series({"500101": "50", "500104": "50", "510101": "51"})
    counts = stations_serving(CLAIMS, "tambon", province)
    assert counts.iloc[:2].tolist() == [2.0, 0.0]
    assert pd.isna(counts["510101"])
    assert stations_serving(CLAIMS, "amphoe", pd.Series({"5001": "50"})).tolist() == [3.0]
