"""Units without a place, from the files to the store: whose a record is, and what stays local."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import boundaries, store
from etl.assembling.publish import issue_rows
from etl.pipeline import Request, run
from etl.report import Report
from etl.tables import TABLES
from geo import metrics
from geo.files import read_commands, read_gazetteer
from geo.head_counts import are_of
from geo.layer import Layer

COMMANDS = read_commands()
LOCAL = (
    "code,name,division,tambon_code,lon,lat,serves\n"
    "S1,สภ.เมืองภูเก็ต,,830101,,,\n"
    "S2,สภ.ป่าตอง,,830202,,,\n"
)
#: One stands in a tambon of Phuket, nearer to it than any local station; one says no place; one
#: stands under its bureau alone; one claims a tambon.
CENTRAL = (
    "T1,ส.ทท.1 กก.2 บก.ทท.3,บก.ทท.3,830203,98.28,7.95,\n"
    "H1,ส.ทล.1 กก.1 บก.ทล.,กองบังคับการตำรวจทางหลวง,,,,\n"
    "T9,ศูนย์ปฏิบัติการตำรวจท่องเที่ยว,บช.ทท.,830101,,,\n"
    'T5,ส.ทท.5 กก.2 บก.ทท.3,บก.ทท.3,830101,,,"830101, 830102"\n'
)
ISSUES = (
    "id,station,organisation,reported,updated,status,tambon_code,province\n"
    "1,T1,,2022-05-01,2022-05-02,solved,830202,\n"  # a station, and a tambon
    "2,T1,,2022-05-01,2022-05-02,escalated,,\n"  # a station alone
    "3,บก.สอท.2,,2022-05-01,2022-05-02,escalated,,\n"  # a division alone
    "4,บช.ทท.,,2022-05-01,2022-05-02,escalated,830202,\n"  # a bureau, and a tambon
    "5,,กองบังคับการปราบปราม,2022-05-01,2022-05-02,received,830101,\n"  # an organisation
    "6,T9,,2022-05-01,2022-05-02,received,830101,\n"  # a station of no division
    "7,S2,,2022-05-01,2022-05-02,received,830202,\n"
    "8,สถานีตำรวจท่องเที่ยว 1 กก.2 บก.ทท.3,,2022-05-01,2022-05-02,received,,ภูเก็ต\n"
)
MEMBERS = (
    "station,tambon_code,role,start,count\n"
    "T1,830202,อื่น ๆ,2565-01,7\nT1,,อื่น ๆ,2565-01,3\nS2,830202,อื่น ๆ,2565-01,40\n"
)
COORDINATORS = "station,start,count\nบก.สอท.2,2565-01,6\nT1,2565-01,2\nบก.ป.,2565-01,8\n"


@pytest.fixture(scope="module", autouse=True)
def official(official_layer: Layer):
    """Every run of this file finds the official boundaries."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(boundaries, "find", lambda option, **_: official_layer)
        yield


def publish(folder: Path, own: frozenset[str] | None = None, **contents: str) -> Report:
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return run(Request(files, folder / "store", merge=True, own_areas=own))


def table(folder: Path, name: str, key: str = "") -> pd.DataFrame:
    rows = store.open_store(folder / "store").table(name)
    words = dict.fromkeys(rows.select_dtypes("category"), "str")
    rows = rows.astype(words)
    missing = dict.fromkeys(rows.select_dtypes(["object", "str"]), "")
    rows = rows.fillna(missing)
    return rows.set_index(key) if key else rows


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Path, Report]:
    folder = tmp_path_factory.mktemp("central")
    report = publish(
        folder,
        stations=LOCAL + CENTRAL,
        issues=ISSUES,
        members=MEMBERS,
        coordinators=COORDINATORS,
    )
    return folder, report


def test_every_row_is_accepted(published: tuple[Path, Report]) -> None:
    kinds = published[1].kinds
    assert {kind: report.accepted for kind, report in kinds.items()} == {
        "stations": 6, "issues": 8, "members": 3, "coordinators": 3,
    }  # fmt: skip
    assert kinds["stations"].notes == {"serves_no_place": {"": 1}}
    assert not kinds["issues"].notes


def test_their_stations_have_a_division_and_need_no_place(published) -> None:
    stations = table(published[0], "stations", "code")
    assert stations["division"].to_dict() == {
        "S1": "83", "S2": "83", "T1": "tp3", "H1": "hpd", "T9": "", "T5": "tp3",
    }  # fmt: skip
    assert stations.loc[["T1", "H1", "T9"], "bureau"].tolist() == ["tpb", "cib", "tpb"]
    assert stations.loc[["T1", "H1"], "province"].tolist() == ["83", ""]
    assert stations.at["T1", "lon"] == 98.28


def test_they_take_no_tambon_over_from_the_local_stations(published, tmp_path: Path) -> None:
    publish(tmp_path, stations=LOCAL)
    with_them, alone = (
        table(folder, "service").reset_index(drop=True) for folder in (published[0], tmp_path)
    )
    pd.testing.assert_frame_equal(with_them, alone)
    assert set(with_them["station"]) == {"S1", "S2"}
    assert with_them.set_index("tambon").at["830203", "station"] == "S2"


def test_a_record_belongs_to_its_unit_and_counts_where_it_lies(published) -> None:
    issues = table(published[0], "issues", "record_id")
    units = issues[["station", "division", "bureau"]].agg("/".join, axis=1)
    assert units.to_dict() == {
        "1": "T1/tp3/tpb",
        "2": "T1/tp3/tpb",
        "3": "/cc2/ccib",
        "4": "//tpb",
        "5": "/csd/cib",
        "6": "T9//tpb",
        "7": "S2/83/p8",
        "8": "T1/tp3/tpb",
    }
    places = issues["tambon"].where(issues["tambon"] != "", issues["province"])
    assert places.to_dict() == {
        "1": "830202", "2": "", "3": "", "4": "830202", "5": "830101", "6": "830101",
        "7": "830202", "8": "83",
    }  # fmt: skip
    people = table(published[0], "members")
    assert people.groupby(["bureau", "tambon"])["count"].sum().to_dict() == {
        ("p8", "830202"): 40, ("tpb", ""): 3, ("tpb", "830202"): 7,
    }  # fmt: skip
    officers = table(published[0], "coordinators").set_index("division")["count"]
    assert officers.to_dict() == {"cc2": 6, "tp3": 2, "csd": 8}


def test_what_lies_nowhere_climbs_past_the_committees_of_places(published) -> None:
    keys = table(published[0], "issues", "record_id")["key"]
    history = table(published[0], "history").set_index(["key", "level"])["body"]
    desks = {number: history.loc[key].to_dict() for number, key in keys.items()}
    assert desks["2"] == {1: "T1", 3: "tp3"}
    assert desks["3"] == {1: "", 3: "cc2"}
    assert desks["4"] == {1: "", 2: "8302"}, "it happened in an amphoe, whose committee has it"


def test_steps_of_the_record_find_the_desks_of_the_unit(published, tmp_path: Path) -> None:
    publish(tmp_path, stations=LOCAL + CENTRAL, issues=ISSUES)
    moves = [f"{n},{{owner}},2022-06-0{n + 1},{a},{b}" for n, (a, b) in enumerate([(1, 3), (3, 5)])]
    lines = ["id,station,date,from_level,to_level"]
    for number, owner in (("2", "T1"), ("1", "T1")):
        lines += [f"{number},{move.format(owner=owner).partition(',')[2]}" for move in moves]
    lines += ["1,T1,2022-06-09,5,4", "3,บก.สอท.2,2022-06-01,1,3", "3,บก.สอท.2,2022-06-02,3,6"]
    report = publish(tmp_path, escalations="\n".join(lines))
    assert report.kinds["escalations"].accepted == 7
    keys = table(tmp_path, "issues", "record_id")["key"]
    history = table(tmp_path, "history").set_index(["key", "level"])["body"]
    assert history.loc[keys["2"]].to_dict() == {1: "T1", 3: "tp3", 5: "tpb"}
    assert history.loc[keys["1"]].to_dict() == {1: "T1", 3: "tp3", 5: "tpb", 4: "83"}
    assert history.loc[keys["3"]].to_dict() == {1: "", 3: "cc2", 6: "headquarters"}


def test_areas_of_such_a_station_are_rejected_with_the_reason(published) -> None:
    lines = "station,tambon_code,share\nT1,830202,1\nS2,830202,1\n"
    report = publish(published[0], areas=lines).kinds["areas"]
    assert (report.accepted, report.reasons) == (1, {"station_without_area": 1})
    assert set(table(published[0], "service")["station"]) == {"S1", "S2"}


def test_a_merge_keeps_what_the_file_does_not_say(tmp_path: Path) -> None:
    publish(tmp_path, stations=LOCAL + CENTRAL, issues=ISSUES)
    before = table(tmp_path, "stations", "code")
    lines = "code,name,tambon_code\nT1,ส.ทท.1,830203\nT9,ศูนย์,830101\nS2,สภ.ป่าตอง,830202\n"
    assert publish(tmp_path, stations=lines).kinds["stations"].accepted == 3
    after = table(tmp_path, "stations", "code")
    pd.testing.assert_frame_equal(after[["division", "bureau"]], before[["division", "bureau"]])


@pytest.mark.parametrize(
    ("own", "accepted"),
    [
        # A clerk of the province writes in no book of the tourist police, wherever it happened.
        (frozenset({"83"}), {"stations": 2, "issues": 1, "members": 1, "coordinators": 0}),
        (frozenset({"tpb"}), {"stations": 3, "issues": 5, "members": 2, "coordinators": 1}),
        (frozenset({"tpb", "83"}), {"stations": 5, "issues": 6, "members": 3, "coordinators": 1}),
        (frozenset({"ccib"}), {"stations": 0, "issues": 1, "members": 0, "coordinators": 1}),
    ],
)
def test_clerks_write_in_the_books_of_their_own_units(
    published: tuple[Path, Report], tmp_path: Path, own: frozenset[str], accepted: dict[str, int]
) -> None:
    contents = {
        "stations": LOCAL + CENTRAL, "issues": ISSUES, "members": MEMBERS,
        "coordinators": COORDINATORS,
    }  # fmt: skip
    publish(tmp_path, **contents)
    for kind, count in accepted.items():
        if not count:
            continue
        report = publish(tmp_path, own, **{kind: contents[kind]}).kinds[kind]
        outside = published[1].kinds[kind].read - count - report.duplicate
        assert report.reasons.get("outside_area", 0) == outside
        assert report.accepted + report.duplicate == count


def test_their_people_are_of_their_province_and_of_their_bureau(published) -> None:
    opened = store.open_store(published[0] / "store")

    def seen(**scope) -> set[tuple[str, str]]:
        rows = opened.table("head_counts", **scope)
        rows = rows[rows["kind"] == "members"].astype({"level": "str", "unit": "str"})
        return set(zip(rows["level"], rows["unit"], strict=True))

    bureau, tambon = ("bureau", "tpb"), ("polygon", "830202")
    assert {bureau, tambon} <= seen()
    own = seen(provinces=(), bureaus={"tpb"}, everywhere={"tpb"})
    assert bureau in own and ("station", "T1@83*tpb") in own and tambon not in own
    local = seen(provinces={"83"})
    assert tambon in local and bureau not in local and ("station", "T1@*tpb") not in local
    rows = opened.table("issues", ["record_id"], provinces=(), everywhere={"tpb"})
    assert sorted(rows["record_id"]) == ["1", "2", "4", "6", "8"]


@pytest.mark.parametrize(
    ("areas", "seen"),
    [
        ("83*tpb", {"83", "tpb"}),
        ("*tpb", {"tpb", "*tpb"}),
        ("83*p8|83*tpb", {"83"}),
        ("*p8", {"*p8"}),
        ("83", {"83"}),  # as earlier programs told it
        ("83*tpb|50*tpb", {"tpb"}),
    ],
)
def test_whose_a_cell_of_head_counts_is(areas: str, seen: set[str]) -> None:
    asked = {
        "83": are_of(areas, {"83"}),
        "tpb": are_of(areas, (), (), {"tpb"}),
        "*tpb": are_of(areas, (), {"tpb"}),
        "*p8": are_of(areas, (), {"p8"}),
        "50": are_of(areas, {"50"}),
    }
    assert {name for name, mine in asked.items() if mine} == seen


UNITS = [None, *COMMANDS.bureau_of_division, *COMMANDS.bureaus_by_key]
TAMBONS = read_gazetteer().tambons.index[::97]
OWNERS = pd.DataFrame(
    [("S1", "83", "p8"), ("B1", None, "mb"), ("T1", "tp3", "tpb"), ("T9", None, "tpb")],
    columns=["code", "division", "bureau"],
    dtype="str",
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, *OWNERS["code"]]),
            st.sampled_from(UNITS),
            st.sampled_from([None, *TAMBONS]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_sums_by_bureau_are_those_by_division_and_what_is_directly_below(rows: list) -> None:
    frame = pd.DataFrame(rows, columns=["station", "unit", "tambon"], dtype="str").assign(
        province=lambda made: made["tambon"].str[:2]
    )
    frame = frame.reindex(columns=list(dict.fromkeys([*frame, *TABLES["issues"].schema.names])))
    issues = issue_rows(frame, OWNERS, COMMANDS)
    bureaus = pd.Index(COMMANDS.bureaus_by_key)
    divisions = pd.Index(COMMANDS.bureau_of_division)
    by_bureau = metrics.issue_count(issues, "bureau", bureaus)
    by_division = metrics.issue_count(issues, "division", divisions)
    direct = metrics.issue_count(issues[issues["division"].isna()], "bureau", bureaus)
    of_divisions = by_division.groupby(divisions.map(COMMANDS.bureau_of_division)).sum()
    assert (of_divisions.reindex(bureaus, fill_value=0) + direct).equals(by_bureau)
    assert by_bureau.sum() + issues["bureau"].isna().sum() == len(rows)
    owners = OWNERS.set_index("code")["bureau"]
    for (station, unit, tambon), bureau in zip(rows, issues["bureau"], strict=True):
        named = owners.get(station) or COMMANDS.bureau_of_division.get(unit, unit)
        place = COMMANDS.bureau_of_province.get((tambon or "")[:2])
        expected = named or place
        assert (None if pd.isna(bureau) else bureau) == expected
    assert set(itertools.chain(issues["bureau"].dropna())) <= set(bureaus)
