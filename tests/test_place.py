"""Placing: code, names, point, station, in that order; and the real Traffy file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl.assembling.publish import issue_rows
from etl.clean import clean
from etl.columns.fields import FIELDS
from etl.columns.mapping import MAPPINGS, load
from etl.columns.rename import rename
from etl.placing.place import place
from etl.placing.policy import read_policy
from etl.reading.read import read
from etl.tables import TABLES
from geo.files import read_commands
from geo.gazetteer import Gazetteer
from geo.layer import Layer, LayerInfo, LayerReport, describe

BANG_NA = (100.61, 13.67)
PHRA_NAKHON = (100.495, 13.755)
SI_PHUM = (98.99, 18.79)
SEA = (100.5, 10.0)

STATIONS = pd.DataFrame(
    {
        "code": ["S1", "S2", "S3"],
        "name": ["สภ.เมืองเชียงใหม่", "สน.บางนา", "สน.บางนา"],
        "amphoe": ["5001", "1047", "1047"],
        "province": ["50", "10", "10"],
        "held_amphoe": [None, "1047", None],
        "held_province": ["50", "10", None],
    }
)


@pytest.fixture(scope="module")
def layer(gazetteer: Gazetteer) -> Layer:
    """Three tambons as squares around their points; one covers two current codes."""
    codes = {"100101": PHRA_NAKHON, "104701": BANG_NA, "500101": SI_PHUM}
    squares = [shapely.box(x - 0.05, y - 0.05, x + 0.05, y + 0.05) for x, y in codes.values()]
    geometry = gpd.GeoSeries(squares, index=pd.Index(codes, name="polygon"), crs=4326)
    covering = pd.Series(
        {"100101": "100101", "104702": "104701", "104703": "104701", "500101": "500101"}
    )
    info = LayerInfo("0" * 16, "squares", "test", "none", None, schematic=False)
    report = LayerReport((), (), (), (), 0, 0, 0.0, 0.0, 1.0)
    return Layer(describe(geometry, covering, gazetteer), info, report)


def _placed(
    gazetteer: Gazetteer,
    layer: Layer,
    kind: str = "issues",
    /,
    stations: pd.DataFrame | None = None,
    **values: object,
) -> pd.Series:
    columns = {field.name: values.get(field.name) for field in FIELDS[kind]}
    frame = pd.DataFrame([columns], index=pd.Index([2], name="row"))
    frame = frame.astype("str")
    frame["reject"] = pd.Series(values.get("reject"), index=frame.index, dtype="str")
    return place(frame, kind, gazetteer, layer, stations).loc[2]


def _point(place: tuple[float, float]) -> dict[str, float]:
    return {"lon": place[0], "lat": place[1]}


@pytest.mark.parametrize(
    ("codes", "noted"),
    [
        (["999999", "500199", "500101", None], 2),
        (["5001", "50", "430301", "104701"], 0),  # an amphoe, a province, a code of before
    ],
)
def test_a_code_that_does_not_exist_is_noted(
    gazetteer: Gazetteer, layer: Layer, codes: list[str | None], noted: int
) -> None:
    frame = pd.DataFrame({field.name: None for field in FIELDS["issues"]}, index=range(4))
    frame = frame.assign(tambon_code=codes, **_point(SI_PHUM), reject=None).astype("str")
    placed = place(frame, "issues", gazetteer, layer)
    assert placed["placed_by"].notna().all()
    found = placed.attrs["notes"].get("unknown_tambon_code", {"": 0})
    assert found == {"": noted}


BANG_NA_NAMES = {"amphoe": "บางนา", "province": "กรุงเทพมหานคร"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # code, then names, then point
        ({"tambon_code": "100101", "tambon": "ศรีภูมิ", "province": "เชียงใหม่", **_point(SI_PHUM)},
         ("100101", "100101", "1001", "10", "code")),
        ({"tambon": "ศรีภูมิ", "amphoe": "เมือง", "province": "เชียงใหม่", **_point(PHRA_NAKHON)},
         ("500101", "500101", "5001", "50", "name")),
        (_point(SI_PHUM), ("500101", "500101", "5001", "50", "point")),
        ({"tambon_code": "999999", **_point(SI_PHUM)}, ("500101", "500101", "5001", "50", "point")),
        # a polygon that covers two current codes
        ({"tambon": "บางนาเหนือ", **BANG_NA_NAMES}, ("104702", "104701", "1047", "10", "name")),
        (_point(BANG_NA), (None, "104701", "1047", "10", "point")),
        ({"tambon_code": "104701"}, (None, "104701", "1047", "10", "code")),
        ({"tambon_code": "104703"}, ("104703", "104701", "1047", "10", "code")),
        ({"tambon": "บางนา", **BANG_NA_NAMES, **_point(BANG_NA)},
         (None, "104701", "1047", "10", "name")),
        # coarse names: the point completes them if it lies within
        ({"province": "เชียงใหม่", **_point(SI_PHUM)}, ("500101", "500101", "5001", "50", "point")),
        ({"province": "เชียงใหม่", **_point(BANG_NA)}, (None, None, None, "50", "name")),
        ({"amphoe": "บางรัก", "province": "กทม."}, (None, None, "1004", "10", "name")),
        ({"tambon_code": "5001"}, (None, None, "5001", "50", "code")),
        # ambiguous names: the point chooses
        ({"tambon": "สุเทพ", "amphoe": "แม่ริม", "province": "เชียงใหม่", **_point(SI_PHUM)}, None),
        ({"tambon": "ศรีภูมิ", **_point(SI_PHUM)}, ("500101", "500101", "5001", "50", "point")),
        # unknown names do not keep the point from deciding
        ({"tambon": "ไม่มี", "province": "ไม่มี", **_point(SI_PHUM)},
         ("500101", "500101", "5001", "50", "point")),
        # metres, in the zone of the province; text; latitude first
        ({"lon": "498946", "lat": "2077576", "province": "เชียงใหม่"},
         ("500101", "500101", "5001", "50", "point")),
        ({"point": "18.79, 98.99"}, ("500101", "500101", "5001", "50", "point")),
        ({"lon": "18.79", "lat": "98.99"}, ("500101", "500101", "5001", "50", "point")),
        # what a clerk has corrected beats everything
        ({"correction": "100101", "tambon_code": "500101", **_point(SI_PHUM)},
         ("100101", "100101", "1001", "10", "correction")),
        # an address in words
        ({"address": "9 ถ.ราชดำเนิน ต.ศรีภูมิ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200"},
         ("500101", "500101", "5001", "50", "address")),
        # an old code that moved
        ({"tambon_code": "430301"}, ("380101", None, "3801", "38", "code")),
    ],
)  # fmt: skip
def test_where_a_row_belongs(
    gazetteer: Gazetteer,
    layer: Layer,
    values: dict[str, object],
    expected: tuple[str | None, ...] | None,
) -> None:
    row = _placed(gazetteer, layer, **values)
    if expected is None:
        assert row["reject"] == "ambiguous_place"
        return
    found = row[["tambon", "polygon", "amphoe", "province", "placed_by"]]
    assert tuple(None if pd.isna(value) else value for value in found) == expected
    assert pd.isna(row["reject"])


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("issues", {}, "no_place"),
        ("issues", _point((0.0, 0.0)), "point_outside"),
        ("issues", _point((8.65, 50.58)), "point_outside"),
        ("issues", _point(SEA), "point_outside"),
        ("issues", {"province": "Hessen", **_point((8.65, 50.58))}, "point_outside"),
        ("issues", {"lon": "100.5"}, "bad_point"),
        ("issues", {"point": "ใกล้วัด"}, "bad_point"),
        ("issues", {"lon": "350000", "lat": "1700000"}, "unknown_zone"),
        ("issues", {"address": "ข้างวัด"}, "unknown_place"),
        ("issues", {"province": "ไม่มี"}, "unknown_place"),
        ("issues", {"tambon_code": "999999"}, "unknown_code"),
        ("issues", {"tambon_code": "50-01-01"}, "unknown_code"),
        ("issues", {"tambon": "ในเมือง"}, "ambiguous_place"),
        ("issues", {"station": "S9"}, "unknown_station"),
        ("issues", {"reject": "bad_date"}, "bad_date"),
        ("stations", {}, "no_place"),
        ("members", {"tambon": "ในเมือง"}, "ambiguous_place"),
        ("population", {"tambon_code": "500101"}, None),
        ("population", {"tambon_code": "5001"}, "not_a_tambon"),
        ("population", {"tambon_code": "104701"}, "not_a_tambon"),
        ("population", {"tambon_code": "999999"}, "unknown_code"),
    ],
)
def test_why_a_row_has_no_place(
    gazetteer: Gazetteer, layer: Layer, kind: str, values: dict[str, object], reason: str | None
) -> None:
    row = _placed(gazetteer, layer, kind, STATIONS, **values)
    assert (None if pd.isna(row["reject"]) else row["reject"]) == reason


def test_a_correction_of_several_tambons_is_made_finer_by_the_names(
    gazetteer: Gazetteer, layer: Layer
) -> None:
    row = _placed(gazetteer, layer, correction="104701", tambon="บางนาเหนือ", **BANG_NA_NAMES)
    assert row[["tambon", "polygon", "placed_by"]].tolist() == ["104702", "104701", "correction"]
    assert pd.isna(row["reject"])


@pytest.mark.parametrize("written", ["บ้านเลขที่ 9", "999999"])
def test_a_correction_that_leads_nowhere_is_said_so(
    gazetteer: Gazetteer, layer: Layer, written: str
) -> None:
    row = _placed(gazetteer, layer, correction=written, tambon_code="500101")
    assert row["reject"] == "unknown_code"


def test_a_point_far_from_the_place_is_not_shared(gazetteer: Gazetteer, layer: Layer) -> None:
    row = _placed(gazetteer, layer, correction="100101", **_point(BANG_NA))
    assert pd.isna(row["shared"])
    names = {"tambon": "ศรีภูมิ", "amphoe": "เมือง", "province": "เชียงใหม่"}
    row = _placed(gazetteer, layer, tambon_code="100101", **names, **_point(BANG_NA))
    assert row[["conflict", "conflict_by"]].tolist() == ["500101", "name"]
    assert pd.isna(row["shared"])


def test_every_placed_row_has_a_score(gazetteer: Gazetteer, layer: Layer) -> None:
    row = _placed(gazetteer, layer, tambon="หนองบัว", address="อ.เมือง จ.กาญจนบุรี")
    assert row[["tambon", "placed_by"]].tolist() == ["710106", "name"]
    assert 0 < row["score"] <= 1


def test_names_that_fit_nothing_around_the_station_stay_ambiguous(
    gazetteer: Gazetteer, layer: Layer
) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, tambon="ในเมือง", station="S2")
    assert row["reject"] == "ambiguous_place"


@pytest.mark.parametrize("station", ["S1", "s1", "สภ.เมืองเชียงใหม่", "สภ. เมืองเชียงใหม่"])
def test_by_station_alone(gazetteer: Gazetteer, layer: Layer, station: str) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, station=station, **_point((0.0, 0.0)))
    assert row[["station", "province", "placed_by"]].tolist() == ["S1", "50", "station"]
    assert row[["tambon", "polygon", "amphoe", "reject"]].isna().all()


def test_a_station_whose_area_an_amphoe_holds_chooses_among_what_names_leave_open(
    gazetteer: Gazetteer, layer: Layer
) -> None:
    both = {"tambon": "ศรีภูมิ", "station": "S1"}
    holding = STATIONS.head(1).assign(held_amphoe="5001")
    row = _placed(gazetteer, layer, stations=holding, **both)
    assert row[["tambon", "placed_by"]].tolist() == ["500101", "name"]
    # A province is too wide to tell which of them is meant.
    row = _placed(gazetteer, layer, stations=STATIONS.head(1), **both)
    assert row["reject"] == "ambiguous_place"


def test_a_station_never_contradicts(gazetteer: Gazetteer, layer: Layer) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, station="S2", tambon_code="500101")
    assert row[["tambon", "placed_by"]].tolist() == ["500101", "code"]
    assert row[["conflict", "conflict_by"]].isna().all()


@pytest.mark.parametrize(
    ("written", "unit", "province"),
    [
        ("ภ.จว.เชียงใหม่", "50", "50"),
        ("บก.น. ๓", "n3", "10"),
        ("บช.น.", "mb", "10"),
        ("ตำรวจภูธรภาค 5", "p5", None),
    ],
)
def test_a_unit_in_place_of_the_station_has_the_row(
    gazetteer: Gazetteer, layer: Layer, written: str, unit: str, province: str | None
) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, station=written)
    assert (row["unit"], row["placed_by"]) == (unit, "station")
    assert (None if pd.isna(row["province"]) else row["province"]) == province
    assert pd.isna(row["reject"])
    frame = pd.DataFrame([row]).reindex(columns=[*row.index, *TABLES["issues"].schema.names])
    frame = frame.loc[:, ~frame.columns.duplicated()]
    shown = issue_rows(frame, STATIONS.assign(division="50", bureau="p5"), read_commands()).loc[0]
    assert pd.isna(shown["station"])
    assert shown["bureau"] == (unit if unit[0] in "mp" else {"50": "p5", "n3": "mb"}[unit])


def test_a_bare_key_is_no_unit(gazetteer: Gazetteer, layer: Layer) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, station="50")
    assert row["reject"] == "unknown_station"


def test_a_station_whose_area_no_province_holds_keeps_its_rows(
    gazetteer: Gazetteer, layer: Layer
) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, station="S3")
    assert row["placed_by"] == "station"
    assert row[["tambon", "polygon", "amphoe", "province", "reject"]].isna().all()


def test_a_station_whose_name_two_bear_is_unknown(gazetteer: Gazetteer, layer: Layer) -> None:
    row = _placed(gazetteer, layer, stations=STATIONS, station="สน.บางนา", tambon_code="100101")
    assert (row["station"], row["placed_by"]) == ("สน.บางนา", "code")
    assert pd.isna(row["reject"])


def test_unknown_stations_are_noted(gazetteer: Gazetteer, layer: Layer) -> None:
    frame = pd.DataFrame({"station": ["S1", "S9", "S9", None], "reject": None}, dtype="str")
    frame.attrs = {"notes": {"unknown_reason": {"x": 1}}}
    placed = place(frame, "escalations", gazetteer, layer, STATIONS)
    assert placed.attrs["notes"] == {"unknown_reason": {"x": 1}, "unknown_station": {"": 2}}
    assert frame.attrs["notes"] == {"unknown_reason": {"x": 1}}
    assert "tambon" not in placed


def test_points_on_a_schematic_layer_are_marked(
    gazetteer: Gazetteer, schematic_layer: Layer
) -> None:
    row = _placed(gazetteer, schematic_layer, **_point(SI_PHUM))
    assert (row["placed_by"], row["province"]) == ("nearest", "50")


def _traffy_fields(shared_data: Path) -> pd.DataFrame:
    source = load(MAPPINGS / "traffy_fondue.toml")
    raw = read(shared_data / "records" / "traffy_fondue_2022.csv")[0]
    return clean(rename(raw, source, "issues"), source, "issues")


@pytest.fixture(scope="module")
def traffy(shared_data: Path, gazetteer: Gazetteer, official_layer: Layer) -> pd.DataFrame:
    """The real file, placed, beside its own columns."""
    raw = read(shared_data / "records" / "traffy_fondue_2022.csv")[0]
    placed = place(_traffy_fields(shared_data), "issues", gazetteer, official_layer)
    return placed.join(raw.add_prefix("raw_"))


@pytest.mark.shared
class TestTraffy:
    def test_every_row_is_accounted_for(self, traffy: pd.DataFrame) -> None:
        assert len(traffy) == 12_397
        assert traffy.index.tolist() == list(range(2, 12_399))
        assert (traffy["placed_by"].notna() ^ traffy["reject"].notna()).all()

    def test_abroad_without_names_is_rejected(self, traffy: pd.DataFrame) -> None:
        lon, lat = traffy["raw_lon"].astype(float), traffy["raw_lat"].astype(float)
        abroad = ~(lon.between(97, 106) & lat.between(5, 21))
        assert abroad.sum() == 5
        assert traffy.loc[abroad, "reject"].tolist() == ["point_outside"] * 5
        assert traffy["reject"].notna().sum() == 5

    def test_labels_against_a_plain_join_of_names(
        self, traffy: pd.DataFrame, gazetteer: Gazetteer
    ) -> None:
        tambons = gazetteer.tambons
        full = pd.Series(
            tambons.index,
            index=tambons["th"]
            + "/" + tambons["amphoe"].map(gazetteer.amphoes["th"])
            + "/" + tambons["province"].map(gazetteer.provinces["th"]),
        )  # fmt: skip
        label = (
            traffy["raw_subdistrict"]
            + "/" + traffy["raw_district"]
            + "/" + traffy["raw_province"].str.removeprefix("จังหวัด")
        )  # fmt: skip
        expected = label.map(full).dropna()
        assert len(expected) == 12_362
        assert traffy.loc[expected.index, "tambon"].eq(expected).all()
        assert traffy.loc[expected.index, "placed_by"].eq("name").all()

    def test_points_against_a_spatial_join_on_the_published_file(
        self, shared_data: Path, gazetteer: Gazetteer, official_layer: Layer, official_file: Path
    ) -> None:
        fields = _traffy_fields(shared_data)
        alone = replace(read_policy(), order=("point",))
        placed = place(fields, "issues", gazetteer, official_layer, policy=alone)
        rows = fields[placed["placed_by"] == "point"]
        points = gpd.points_from_xy(rows["lon"], rows["lat"], crs=4326)
        published = gpd.read_parquet(official_file)[["ADM3_PCODE", "geometry"]].to_crs(4326)
        joined = gpd.GeoDataFrame(index=rows.index, geometry=points).sjoin(
            published, predicate="within"
        )["ADM3_PCODE"]
        joined = joined[~joined.index.duplicated(keep=False)]  # the published ones overlap
        assert len(joined) > 12_300
        # The cleaning of the coverage moved a boundary over two of them.
        own = placed.loc[joined.index, "polygon"]
        assert joined.str.removeprefix("TH").ne(own).sum() == 2

    def test_addresses_and_points_that_contradict_the_label_are_kept_with_both_answers(
        self, traffy: pd.DataFrame
    ) -> None:
        assert (traffy["conflict"].notna() == traffy["conflict_by"].notna()).all()
        counts = traffy["conflict_by"].value_counts()
        assert counts["address"] > 500
        assert counts["point"] > 100
        thung_wat_don, yan_nawa = "102801", "102802"
        for one, other in ((thung_wat_don, yan_nawa), (yan_nawa, thung_wat_don)):
            both = traffy["tambon"].eq(one) & traffy["conflict"].eq(other)
            assert both.sum() > 40

    def test_split_tambons_keep_their_code_and_are_drawn_by_the_former(
        self, traffy: pd.DataFrame
    ) -> None:
        north = traffy[traffy["raw_subdistrict"] == "บางนาเหนือ"]
        assert len(north) == 185
        assert set(north["tambon"]) == {"104702"}
        assert set(north["polygon"]) == {"104701"}
        before = traffy[traffy["raw_subdistrict"] == "บางนา"]
        assert before["tambon"].isna().all()
        assert set(before["polygon"]) == {"104701"}

    def test_bangkok_however_it_is_called(self, traffy: pd.DataFrame) -> None:
        called = traffy["raw_province"].isin(["กรุงเทพมหานคร", "จังหวัดกรุงเทพมหานคร"])
        assert traffy.loc[called, "province"].eq("10").all()


@pytest.mark.parametrize(
    ("kind", "told"), [("issues", {"แม่ริมม": 1, "นิรนาม": 2}), ("members", {"": 3})]
)
def test_a_tambon_that_is_not_found_is_noted(gazetteer, layer, kind, told):
    frame = pd.DataFrame({field.name: None for field in FIELDS[kind]}, index=range(2, 9))
    frame = frame.astype("str").assign(
        tambon=["แม่ริมม", "นิรนาม", "นิรนาม", "นิรนาม", "ริมใต้", None, "Atlantis"],
        amphoe=["แม่ริม", "เมืองเชียงใหม่", None, "เมืองเชียงใหม่", "แม่ริม", "แม่ริม", None],
        province=["เชียงใหม่"] * 6 + ["Atlantis"],
        lon=float("nan"), lat=float("nan"),
        reject=pd.Series([None, None, None, "bad_date", None, None, None], range(2, 9), "str"),
    )  # fmt: skip
    placed = place(frame, kind, gazetteer, layer)
    assert placed["reject"].notna().tolist() == [False] * 3 + [True, False, False, True]
    assert placed.loc[2, ["amphoe", "province"]].tolist() == ["5007", "50"]
    assert placed.attrs["notes"]["tambon_not_found"] == told


def test_a_point_that_completes_an_unknown_tambon_leaves_no_note(gazetteer, layer):
    names = {"tambon": "นิรนาม", "amphoe": "เมืองเชียงใหม่", "province": "เชียงใหม่"}
    columns = {field.name: None for field in FIELDS["issues"]} | names
    frame = pd.DataFrame([columns]).astype("str").assign(**_point(SI_PHUM))
    frame["reject"] = pd.Series([None], dtype="str")
    placed = place(frame, "issues", gazetteer, layer)
    assert placed["tambon"].tolist() == ["500101"]
    assert "tambon_not_found" not in placed.attrs["notes"]
