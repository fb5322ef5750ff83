"""People whose number a file gives count once; nothing of the number is kept but a keyed hash."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from etl import boundaries, store
from etl.columns.fields import FIELDS
from etl.columns.guess import guess_mapping
from etl.columns.mapping import load
from etl.pipeline import Request, run
from etl.report import Report
from geo.errors import InputError
from geo.files import read_gazetteer
from tests.test_corrections import FILL_IN, filled_in

STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
HEAD = "station,role,start,end,count,รหัสสมาชิก,tambon_code\n"


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)


def published(folder: Path, members: str | Path, merge: bool = False) -> Report:
    files = {"stations": (folder / "stations.csv",), "members": (folder / "members.csv",)}
    files["stations"][0].write_text(STATIONS, encoding="utf-8")
    if isinstance(members, Path):
        files["members"] = (members,)
    else:
        files["members"][0].write_text(HEAD + members, encoding="utf-8")
    return run(Request(files, folder / "store", merge=merge, allow_shrink=True))


def counted(folder: Path) -> pd.DataFrame:
    return store.open_store(folder / "store").table("members").astype({"station": "str"})


def test_one_person_counts_once_a_station_and_the_later_row_counts(tmp_path):
    report = published(
        tmp_path,
        "S1,กำนัน,,,,1101700230708,\nS1,ผู้นำตามธรรมชาติ,,,,1-1017-00230-70-8,\nS2,กำนัน,,,,๑๑๐๑๗๐๐๒๓๐๗๐๘,\n"
        "S1,กำนัน,,,,m-7,\nS1,กำนัน,,,,M 7,\nS1,กำนัน,,,,-,\nS1,กำนัน,,,,,\n",
    )
    account = report.kinds["members"]
    assert (account.accepted, account.duplicate, account.rejected) == (5, 2, 0)
    found = counted(tmp_path)
    assert found.groupby("station")["count"].sum().to_dict() == {"S1": 4, "S2": 1}
    assert found["person"].nunique() == 2, "the same at both stations"
    assert found.loc[found["person"].isna(), "count"].tolist() == [2], "counts stay counts"
    first = found.loc[found["station"].eq("S2"), "person"].iloc[0]
    of_first = found.loc[found["person"].eq(first) & found["station"].eq("S1")]
    assert len(of_first) == 1
    assert of_first["role"].iloc[0] == "natural_leader"


def test_who_leaves_and_comes_back_has_two_rows(tmp_path):
    report = published(
        tmp_path,
        "S1,กำนัน,ม.ค. 2564,มี.ค. 2564,,P,\nS1,กำนัน,ม.ค. 2565,,,P,\n"
        "S1,กำนัน,มี.ค. 2564,มิ.ย. 2564,,P,\n",
    )
    assert report.kinds["members"].duplicate == 1
    assert counted(tmp_path)["start"].dt.strftime("%Y-%m").tolist() == ["2021-03", "2022-01"]


def test_a_number_in_a_row_of_several_is_nobodys(tmp_path):
    report = published(tmp_path, "S1,กำนัน,,,30,P,\nS1,กำนัน,,,10,P,\n")
    assert report.kinds["members"].notes["number_of_many"] == {"": 2}
    found = counted(tmp_path)
    assert found["count"].tolist() == [40]
    assert found["person"].isna().all()


def test_a_merge_replaces_the_people_of_a_station(tmp_path):
    published(tmp_path, "S1,กำนัน,,,,P,\nS1,กำนัน,,,,Q,\nS2,กำนัน,,,,R,\n")
    published(tmp_path, "S1,กำนัน,,,,P,\nS1,กำนัน,,,,T,\nS1,กำนัน,,,,U,\n", merge=True)
    found = counted(tmp_path)
    assert found.groupby("station")["count"].sum().to_dict() == {"S1": 3, "S2": 1}


def test_a_corrected_row_that_is_handed_in_twice_counts_once(tmp_path):
    report = published(tmp_path, "S1,กำนัน,,,,P,\n,กำนัน,,,,Q,999999\n")
    assert report.kinds["members"].rejected == 1
    corrected = filled_in(report.rejects / "members-rejects.xlsx", {(2, FILL_IN): "500102"})
    for _ in range(2):
        published(tmp_path, corrected, merge=True)
    found = counted(tmp_path)
    assert found["count"].tolist() == [1, 1]
    assert found["person"].nunique() == 2


def test_hashes_of_two_stores_tell_nothing_of_each_other(tmp_path):
    hashes = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        published(tmp_path / name, "S1,กำนัน,,,,1101700230708,\n")
        hashes += counted(tmp_path / name)["person"].tolist()
    assert hashes[0] != hashes[1]
    assert all(len(one) == 32 for one in hashes)


def test_an_earlier_version_is_merged_onto_unless_a_row_could_not_be_told(tmp_path, monkeypatch):
    """Schema 4 knew rows without a number by an open hash of all that stands in them."""
    files = {"issues": (tmp_path / "issues.csv",)}
    for number, merges in (("1", True), ("", False)):
        files["issues"][0].write_text(f"id,reported,province\n{number},2022-05-01,ลำพูน\n", "utf-8")
        with monkeypatch.context() as then:
            then.setattr(store, "SCHEMA_VERSION", 4)
            version = run(Request(files, tmp_path / "store")).version
        manifest = tmp_path / "store" / "versions" / f"{version}.json"
        entries = json.loads(manifest.read_text(encoding="utf-8"))
        del entries["secret"], entries["hashed"]
        manifest.write_text(json.dumps(entries), encoding="utf-8")
        request = Request(files, tmp_path / "store", merge=True)
        if merges:
            run(request)
            assert len(store.open_store(tmp_path / "store").table("issues")) == 1
        else:
            with pytest.raises(InputError, match="without --merge"):
                run(request)


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("members", "เลขประจำตัวประชาชน"), ("members", "เลขบัตร"), ("members", "รหัสสมาชิก"),
        ("members", "Member ID"), ("coordinators", "เลขประจำตัวประชาชน"),
        ("issues", "เลขบัตรประชาชนผู้แจ้ง"), ("members", "ปชช"), ("coordinators", "หมายเลข 13 หลัก"),
    ],
)  # fmt: skip
def test_the_column_of_a_number_is_guessed(kind, header):
    """By its header, else because national ids stand in it."""
    table = pd.DataFrame(
        {"ชื่อ": ["ก ข", "ค ง"], header: ["1101700230708", "3-1005-04321-09-2"], "จังหวัด": "ลำพูน"}
    )
    field = next(field.name for field in FIELDS[kind] if field.type == "person")
    assert guess_mapping(table, kind, load(), read_gazetteer())[field].header == header


def test_a_column_of_national_ids_is_not_read_unless_somebody_says_so(tmp_path):
    """What is offered on the page of uploads is read by no command by itself."""
    given = HEAD.replace("รหัสสมาชิก", "เลขประจำตัวประชาชน")
    (tmp_path / "members.csv").write_text(given + "S1,กำนัน,,,,1101700230708,\n" * 2, "utf-8")
    published(tmp_path, tmp_path / "members.csv")
    assert counted(tmp_path)["count"].tolist() == [2]
    assert counted(tmp_path)["person"].isna().all()
