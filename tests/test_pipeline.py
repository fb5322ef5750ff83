"""From files to a published version: every row is accounted for, nothing known is lost."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.quality_panels import file_names
from etl import about, asof, boundaries, durable, pipeline, store, versions
from etl.correcting import workbook
from etl.dates import BANGKOK_TIME
from etl.pipeline import Request, check, run
from etl.report import Report
from etl.version import parts as store_parts
from geo.errors import InputError
from geo.files import read_ladder
from geo.ladder import state
from geo.layer import Layer

STATIONS = """รหัสสถานี,ชื่อสถานี,กองบังคับการ,รหัสตำบล,พื้นที่รับผิดชอบ
S1,สภ.เมืองเชียงใหม่,ภ.จว.เชียงใหม่,500101,"500101:1, 500102"
S2,สภ.แม่ริม,,500701,
B1,สน.บางรัก,บก.น.6,100401,
"""
MEMBERS = """ชื่อ-สกุล,เลขประจำตัวประชาชน,รหัสสถานี,รหัสตำบล,บทบาท,เดือนที่เริ่ม,เดือนที่สิ้นสุด,จำนวน
นายลับ มาก,1509900000001,S1,500101,กำนัน,ม.ค. 2565,,
นายลับ กว่า,1509900000002,S1,500101,กำนัน,ม.ค. 2565,,
นายลับ ที่สุด,1509900000003,S1,500101,กำนัน,ม.ค. 2565,ธ.ค. 2565,
นายลับ เกินไป,1509900000004,S1,500101,กำนัน,เมื่อวาน,,
,,S2,500701,ผู้ใหญ่บ้าน,ก.พ. 2565,,40
"""
ISSUES = """เลขที่เรื่อง,รหัสสถานี,ประเภท,วันที่รับแจ้ง,วันที่ปรับปรุง,สถานะ,ตำบล,อำเภอ,จังหวัด
1/2565,S1,ยาเสพติด,1 พ.ค. 2565,,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
1/2565,S2,ลักทรัพย์,2 พ.ค. 2565,9 มิ.ย. 2565,แก้ไขแล้ว,,,
1/2565,สน. บางรัก,น้ำท่วม,3 พ.ค. 2565,,รับเรื่อง,,,
1/2565,S1,ยาเสพติด,1 พ.ค. 2565,20 พ.ค. 2565,กำลังดำเนินการ,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
2/2565,S9,ขยะ,4 พ.ค. 2565,,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
3/2565,S9,ขยะ,4 พ.ค. 2565,,รับเรื่อง,,,
4/2565,S1,ขยะ,31 ก.พ. 2565,,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
,S1,ขยะ,4 พ.ค. 2565,,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
"""
ESCALATIONS = """เลขที่เรื่อง,รหัสสถานี,วันที่เสนอ,ถึงระดับ,เหตุผล
1/2565,S1,10 มิ.ย. 2565,อำเภอ,เกินขีดความสามารถ
1/2565,สน.บางรัก,12 มิ.ย. 2565,อำเภอ,ไม่สามารถแก้ไขได้
77/2565,S1,12 มิ.ย. 2565,อำเภอ,ไม่สามารถแก้ไขได้
"""
ALL = {
    "stations": STATIONS, "members": MEMBERS, "issues": ISSUES, "escalations": ESCALATIONS,
}  # fmt: skip


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def request(folder: Path, contents: dict[str, str], **options: object) -> Request:
    files = {}
    for kind, text in contents.items():
        path = folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        files[kind] = (path,)
    return Request(files, folder / "store", **options)  # type: ignore[arg-type]


def account(report: Report) -> dict[str, tuple[int, int, int, int]]:
    return {
        kind: (rows.read, rows.accepted, rows.duplicate, rows.rejected)
        for kind, rows in report.kinds.items()
    }


def sheet_of(file: Path) -> pd.DataFrame:
    """The first sheet of a workbook as text."""
    return pd.read_excel(file, dtype="str", engine="openpyxl")


def by_clock(patch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be a moment by the computer's clock."""
    patch.setattr(asof, "_now", lambda: moment.astimezone(BANGKOK_TIME))


def now(path: Path, day: str = "2022-12-31") -> pd.DataFrame:
    opened = store.open_store(path)
    owners = opened.table("issues", ["key", "owner", "record_id"]).set_index("key")
    standing = state(opened.table("history"), pd.Timestamp(day), read_ladder())
    return standing.join(owners).set_index(["owner", "record_id"]).sort_index()


def test_every_row_is_accounted_for(tmp_path):
    report = run(request(tmp_path, ALL))
    assert account(report) == {
        "stations": (3, 3, 0, 0),
        "members": (5, 4, 0, 1),
        "issues": (8, 5, 1, 2),
        "escalations": (3, 2, 0, 1),
    }
    assert report.kinds["issues"].reasons == {"unknown_station": 1, "bad_date": 1}
    assert report.kinds["escalations"].reasons == {"unknown_issue": 1}
    assert report.kinds["issues"].notes["without_id"] == {"": 1}
    assert report.kinds["issues"].notes["unknown_station"] == {"": 2}
    assert report.as_of == "2022-06-12"
    assert report.version == store.open_store(tmp_path / "store").version


def test_the_store_says_where_every_issue_stands(tmp_path):
    run(request(tmp_path, ALL))
    standing = now(tmp_path / "store")
    assert standing.loc[("S1", "1/2565"), ["status", "level", "body"]].tolist() == [
        "in_progress", 2, "5001",
    ]  # fmt: skip
    assert standing.loc[("S2", "1/2565"), "status"] == "solved"
    assert standing.loc[("B1", "1/2565"), ["level", "body"]].tolist() == [2, "1004"]
    issues = store.open_store(tmp_path / "store").table("issues").set_index("owner")
    assert issues.loc["S2", ["province", "placed_by", "division", "bureau"]].tolist() == [
        "50", "station", "50", "p5",
    ]  # fmt: skip
    assert issues.loc["B1", ["station", "division", "bureau"]].tolist() == ["B1", "n6", "mb"]
    assert pd.isna(issues.loc["S9", "station"])
    assert issues.loc["S9", ["division", "bureau"]].tolist() == ["50", "p5"]


def test_people_are_counts_and_nothing_personal_is_kept(tmp_path):
    run(request(tmp_path, ALL))
    members = store.open_store(tmp_path / "store").table("members")
    assert sorted(members["count"]) == [1, 2, 40]
    for file in tmp_path.glob("store*/**/*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"15099000000" not in content
            assert "ลับ".encode() not in content


def test_rejects_go_home_as_a_file_that_can_be_corrected_and_handed_in(tmp_path):
    report = run(request(tmp_path, ALL))
    assert report.rejects == tmp_path / "store-rejects" / str(report.version)
    file = report.rejects / "issues-rejects.xlsx"
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = sheet_of(file)
    assert rows["แถวที่ · row"].tolist() == ["7", "8"]
    assert rows["ค่าที่อ่านได้ · value"].tolist() == ["S9", "31 ก.พ. 2565"]
    assert rows["เลขที่เรื่อง"].tolist() == ["3/2565", "4/2565"]
    assert "สถานี" in rows["เหตุที่ไม่รับ"][0]
    assert rows["Why rejected"][0].startswith("The station is unknown")
    rows["วันที่รับแจ้ง"] = rows["วันที่รับแจ้ง"].str.replace("31 ก.พ.", "3 ก.พ.")
    corrected = rows.to_csv(index=False)
    again = run(request(tmp_path, {"issues": corrected}, merge=True))
    assert account(again) == {"issues": (2, 1, 0, 1)}
    assert len(store.open_store(tmp_path / "store").table("issues")) == 6


def test_check_writes_nothing(tmp_path):
    wanted = request(tmp_path, ALL)
    report = check(wanted)
    assert account(report) == account(run(request(tmp_path, ALL)))
    assert report.version is None
    assert "nothing was published" in report.to_text()


def test_only_a_run_may_download(tmp_path, schematic_layer, monkeypatch):
    allowed = []

    def find(_: str | None, *, allow_download: bool, **__: object) -> Layer:
        allowed.append(allow_download)
        return schematic_layer

    monkeypatch.setattr(boundaries, "find", find)
    check(request(tmp_path, {"issues": ISSUES}))
    run(request(tmp_path, {"issues": ISSUES}))
    assert allowed == [False, True]


def test_check_leaves_no_folder(tmp_path):
    check(request(tmp_path, {"issues": ISSUES}))
    assert [path.name for path in tmp_path.iterdir()] == ["issues.csv"]


def test_issues_alone_are_a_store(tmp_path):
    report = run(request(tmp_path, {"issues": ISSUES}))
    assert account(report)["issues"][0] == 8
    opened = store.open_store(tmp_path / "store")
    assert opened.table("stations").empty
    assert opened.table("service").empty
    assert not opened.table("issues")["bureau"].isna().any()


def test_several_files_of_a_kind_are_one_kind(tmp_path):
    wanted = request(tmp_path, {"issues": ISSUES})
    second = tmp_path / "more.csv"
    second.write_text("id,reported,province\n9,2022-05-01,เชียงใหม่\n9,2022-05-01,nowhere\n")
    files = {"issues": (*wanted.files["issues"], second)}
    report = run(Request(files, wanted.store))
    assert report.kinds["issues"].read == 10
    assert [file["name"] for file in report.kinds["issues"].files] == ["issues.csv", "more.csv"]
    rejects = sheet_of(report.rejects / "issues-rejects.xlsx")
    assert rejects.loc[rejects["ไฟล์ · file"] == "more.csv", "แถวที่ · row"].tolist() == ["3"]


def test_a_publish_holds_exactly_the_files_given_and_merge_loses_nothing(tmp_path):
    run(request(tmp_path, ALL))
    later = (
        ISSUES.splitlines()[0]
        + "\n1/2565,S2,ลักทรัพย์,2 พ.ค. 2565,1 มิ.ย. 2565,กำลังดำเนินการ,,,"
        + "\n1/2565,S1,ยาเสพติด,1 พ.ค. 2565,1 ก.ค. 2565,แก้ไขแล้ว,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่"
        + "\n8/2565,S1,ขยะ,5 ก.ค. 2565,,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่\n"
    )
    report = run(request(tmp_path, {"issues": later}, merge=True))
    assert account(report) == {"issues": (3, 2, 1, 0)}
    assert report.kinds["issues"].notes["already_known"] == {"": 1}
    opened = store.open_store(tmp_path / "store")
    assert len(opened.table("issues")) == 6
    assert len(opened.table("stations")) == 3
    assert opened.table("members")["count"].sum() == 43
    assert opened.manifest.as_of == "2022-07-05"
    assert set(opened.manifest.sources) == set(ALL)
    standing = now(tmp_path / "store")
    assert standing.loc[("S2", "1/2565"), "status"] == "solved"
    assert standing.loc[("S1", "1/2565"), ["status", "level"]].tolist() == ["solved", 2]

    escalated = ESCALATIONS + "8/2565,S1,8 ก.ค. 2565,อำเภอ,เกินขีดความสามารถ\n"
    run(request(tmp_path, {"escalations": escalated}, merge=True))
    standing = now(tmp_path / "store")
    assert standing.loc[("S1", "8/2565"), "level"] == 2
    assert standing.loc[("S1", "1/2565"), ["status", "level"]].tolist() == ["solved", 2]

    run(request(tmp_path, {"issues": later}, allow_shrink=True))
    opened = store.open_store(tmp_path / "store")
    assert len(opened.table("issues")) == 2, "no station is known here that would place the first"
    assert opened.table("members").empty


def test_nothing_is_merged_onto_what_cannot_be_read_and_a_whole_publish_heals(tmp_path):
    run(request(tmp_path, ALL))
    before = store.open_store(tmp_path / "store").manifest.tables
    (tmp_path / "store" / "current").write_bytes(b"\xff")
    with pytest.raises(InputError, match="missing or damaged"):
        run(request(tmp_path, {"issues": ISSUES}, merge=True))
    run(request(tmp_path, ALL))
    assert store.open_store(tmp_path / "store").manifest.tables == before
    part = next((tmp_path / "store" / "parts").glob("issues-*"))
    part.write_bytes(part.read_bytes()[::-1])
    with pytest.raises(InputError, match="missing or damaged"):
        run(request(tmp_path, {"issues": ISSUES}, merge=True))
    run(request(tmp_path, ALL))
    assert len(store.open_store(tmp_path / "store").table("issues")) == 5


def test_merging_the_same_files_again_changes_no_part(tmp_path):
    run(request(tmp_path, ALL))
    before = store.open_store(tmp_path / "store").manifest
    run(request(tmp_path, ALL, merge=True))
    assert store.open_store(tmp_path / "store").manifest.tables == before.tables


def test_a_station_replaces_its_own_service_when_merged(tmp_path):
    run(request(tmp_path, ALL))
    moved = "รหัสสถานี,ชื่อสถานี,รหัสตำบล,พื้นที่รับผิดชอบ\nS2,สภ.แม่ริม,500701,500101\n"
    run(request(tmp_path, {"stations": moved}, merge=True))
    opened = store.open_store(tmp_path / "store")
    said = opened.table("service").query("not derived")
    assert set(zip(said["station"], said["tambon"], said["share"], strict=True)) == {
        ("S1", "500101", 0.5), ("S2", "500101", 0.5), ("S1", "500102", 1.0),
    }  # fmt: skip
    assert len(opened.table("stations")) == 3


def test_merge_refuses_other_boundaries(tmp_path, official_layer, monkeypatch):
    run(request(tmp_path, {"issues": ISSUES}))
    monkeypatch.setattr(boundaries, "find", lambda option, **_: official_layer)
    with pytest.raises(InputError, match="placed on other boundaries"):
        run(request(tmp_path, {"issues": ISSUES}, merge=True))


def test_the_day_of_the_data_can_be_given(tmp_path):
    report = run(request(tmp_path, {"issues": ISSUES}, as_of=date(2022, 5, 2)))
    assert report.as_of == "2022-05-02"
    text = report.to_text()
    assert "dated after the day of the data" in text


@pytest.mark.parametrize("day", [date(2022, 4, 30), date(2565, 7, 1), date(2023, 7, 1)])
def test_a_day_that_the_data_says_nothing_of_is_refused(day, tmp_path):
    with pytest.raises(InputError, match=rf"{day} .* dated 2022-05-01 to 2022-05-20; give --as-of"):
        run(request(tmp_path, {"issues": ISSUES}, as_of=day))
    assert store.current_version(tmp_path / "store") is None


FEW = "id,reported,updated,province\n" + "".join(
    f"{n},{n % 28 + 1}/5/2565,{n % 28 + 2}/5/2565,เชียงใหม่\n" for n in range(40)
)


@pytest.mark.parametrize("row", ["a,1/7/2600,,เชียงใหม่", "1,1/5/2565,1/7/2600,เชียงใหม่"])
def test_one_mistyped_year_moves_no_day_of_few_records(row, tmp_path):
    report = run(request(tmp_path, {"issues": f"{FEW}{row}\n"}))
    assert account(report) == {"issues": (41, 40, 0, 1)}
    assert report.kinds["issues"].reasons == {"in_the_future": 1}
    assert report.as_of == "2022-05-29"
    assert "วันที่ยังมาไม่ถึง" in report.to_text()
    assert sheet_of(report.rejects / "issues-rejects.xlsx").shape[0] == 1


def test_tomorrow_by_the_clock_may_be_today_elsewhere(tmp_path, monkeypatch):
    by_clock(monkeypatch, datetime(2022, 5, 28, 16, 59, tzinfo=UTC))
    assert run(request(tmp_path, {"issues": FEW})).as_of == "2022-05-29"
    by_clock(monkeypatch, datetime(2022, 5, 27, 16, 59, tzinfo=UTC))
    rejected = run(request(tmp_path, {"issues": FEW}, allow_shrink=True)).kinds["issues"]
    assert rejected.reasons == {"in_the_future": 1}, "only what was updated on the 29th"


def test_a_clock_that_stands_long_ago_publishes_nothing_and_is_named(tmp_path, monkeypatch):
    before = run(request(tmp_path, {"issues": ISSUES})).version
    by_clock(monkeypatch, datetime(2015, 1, 1, tzinfo=UTC))
    for merge in (False, True):
        with pytest.raises(InputError, match="by this computer's clock today is 2015-01-01"):
            run(request(tmp_path, {"issues": FEW}, merge=merge))
    assert store.current_version(tmp_path / "store") == before
    report = run(request(tmp_path, {"issues": FEW}, as_of=date(2022, 5, 29), allow_shrink=True))
    assert account(report) == {"issues": (40, 40, 0, 0)}, "who names the day knows it better"


def test_members_alone_may_be_of_any_day(tmp_path):
    given = {"stations": STATIONS, "members": MEMBERS}
    assert run(request(tmp_path, given, as_of=date(2025, 1, 1))).as_of == "2025-01-01"


def test_a_year_long_before_the_rest_is_accepted_and_noted(tmp_path):
    usual = "".join(f"{n},{n % 28 + 1}/5/2565,เชียงใหม่\n" for n in range(300))
    text = f"id,reported,province\n{usual}a,29/5/22,เชียงใหม่\nb,2465-05-01,เชียงใหม่\n"
    report = run(request(tmp_path, {"issues": text}))
    assert account(report) == {"issues": (302, 302, 0, 0)}
    assert report.kinds["issues"].notes["dated_long_before"] == {"": 2}
    assert report.kinds["issues"].notes["two_digit_year"] == {"": 1}
    manifest = store.open_store(tmp_path / "store").manifest
    assert (manifest.first_day, manifest.as_of) == ("2022-05-01", "2022-05-28")
    assert manifest.notes["issues"]["dated_long_before"] == {"": 2}
    assert "dated long before the rest" in report.to_text()


def test_without_any_date_the_day_is_that_of_bangkok_and_said_so(tmp_path, monkeypatch):
    by_clock(monkeypatch, datetime(2022, 5, 31, 20, tzinfo=UTC))
    report = run(request(tmp_path, {"stations": STATIONS}))
    assert report.as_of == "2022-06-01"
    assert report.kinds["stations"].notes["undated"] == {"": 3}


def test_the_manifest_tells_all_files_of_a_merged_version(tmp_path):
    run(request(tmp_path, ALL))
    (tmp_path / "more").mkdir()
    later = ISSUES.splitlines()[0] + "\n9/2565,S1,ขยะ,5 ก.ค. 2565,,รับเรื่อง,,,\nx,S1,,never,,,,,\n"
    more = request(tmp_path / "more", {"issues": later}, merge=True)
    run(Request(more.files, tmp_path / "store", merge=True))
    told = store.open_store(tmp_path / "store").manifest.sources
    assert len(told["issues"]["files"]) == 2
    assert (told["issues"]["read"], told["issues"]["accepted"]) == (10, 6)
    assert told["issues"]["reasons"] == {"bad_date": 2, "unknown_station": 1}
    assert len(told["members"]["files"]) == 1


def test_of_very_many_files_the_newest_are_told_and_the_earlier_ones_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(about, "_MOST_FILES", 2)
    header, names = ISSUES.splitlines()[0], ["1", "2", "3", "4", "1"]
    for name in names:
        text = f"{header}\n{name}/2565,S1,ขยะ,5 ก.ค. 2565,,รับเรื่อง,,,\n"
        asked = request(tmp_path, {"stations": STATIONS, "issues": text}, merge=True)
        path = asked.files["issues"][0].rename(tmp_path / f"{name}.csv")
        run(replace(asked, files={**asked.files, "issues": (path,)}))
    opened = store.open_store(tmp_path / "store")
    told = opened.manifest.sources["issues"]
    assert [file["name"] for file in told["files"]] == ["4.csv", "1.csv"]
    assert told["earlier_files"] + len(told["files"]) == len(names)
    assert "earlier_files" not in opened.manifest.sources["stations"], "one file, told again"
    assert len(opened.table("issues")) == 4, "an earlier one that lands again changes nothing"
    said = file_names(told, "en")
    assert said == "4.csv, 1.csv and 3 earlier files"
    many = {"files": [{"name": f"{number}.csv"} for number in range(50)], "earlier_files": 7}
    assert file_names(many, "en").endswith("48.csv, 49.csv and 37 earlier files")


def test_a_file_without_one_acceptable_row_replaces_nothing(tmp_path):
    run(request(tmp_path, {"issues": ISSUES}))
    before = store.open_store(tmp_path / "store").version
    wrong = "เลขที่เรื่อง,วันที่รับแจ้ง,จังหวัด\n1,never,เชียงใหม่\n2,2022-05-01,Atlantis\n"
    with pytest.raises(
        InputError, match=r"no row of issues.csv \(issues\) could be accepted \(.*bad_date 1"
    ):
        run(request(tmp_path, {"issues": wrong}))
    assert store.open_store(tmp_path / "store").version == before


def test_a_kind_without_one_acceptable_row_replaces_nothing_whatever_comes_with_it(tmp_path):
    before = run(request(tmp_path, ALL)).version
    wrong = "รหัสสถานี,รหัสตำบล,เดือนที่เริ่ม\nS1,500101,never\nS2,500701,never\n"
    for merge in (False, True):
        with pytest.raises(InputError, match=r"no row of members.csv \(members\)"):
            run(request(tmp_path, ALL | {"members": wrong}, merge=merge))
    opened = store.open_store(tmp_path / "store")
    assert opened.version == before
    assert opened.table("members")["count"].sum() == 43


def test_one_year_in_two_eras_is_one_year_and_the_manifest_names_the_figures(tmp_path):
    figures = "geocode,population,year\n500101,10,2564\n500101,11,2021\n500102,5,\n"
    report = run(request(tmp_path, {"population": figures}))
    assert account(report) == {"population": (3, 2, 1, 0)}
    opened = store.open_store(tmp_path / "store")
    table = opened.table("population")
    assert table[["tambon", "year", "population"]].to_numpy().tolist() == [
        ["500101", 2021, 11], ["500102", 2021, 5],
    ]  # fmt: skip
    assert opened.manifest.population == "population.csv (2021)"
    run(request(tmp_path, {"issues": ISSUES}, merge=True))
    assert store.open_store(tmp_path / "store").manifest.population == "population.csv (2021)"
    run(request(tmp_path, {"issues": ISSUES}))
    assert store.open_store(tmp_path / "store").manifest.population == ""


def test_demonstration_records_are_marked(tmp_path):
    run(request(tmp_path, {"issues": ISSUES}, demo=True))
    assert store.open_store(tmp_path / "store").manifest.demo
    run(request(tmp_path, {"issues": ISSUES}, merge=True))
    assert store.open_store(tmp_path / "store").manifest.demo, "some of them still are"


def test_a_full_disk_leaves_neither_version_nor_rejects(tmp_path, monkeypatch):
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipeline.store, "publish", full)
    with pytest.raises(OSError, match="No space"):
        run(request(tmp_path, {"issues": ISSUES}))
    assert not (tmp_path / "store-rejects").exists()
    assert store.current_version(tmp_path / "store") is None


@pytest.mark.parametrize("refused", [".parquet", ".json", "current"])
def test_a_disk_that_fills_up_while_publishing_leaves_what_was_there(
    refused, tmp_path, monkeypatch
):
    before = run(request(tmp_path, {"issues": ISSUES})).version
    there = {path for path in tmp_path.glob("store*/**/*") if path.is_file()}
    real, seen = durable.write, []

    def full(file: Path, content: bytes) -> None:
        seen.append(file.name)
        if file.name.endswith(refused) and len(seen) > 1:  # the first part still fits
            raise OSError(28, "No space left on device", str(file))
        real(file, content)

    monkeypatch.setattr(store_parts, "write", full)
    for module in (store, versions):
        monkeypatch.setattr(module, "write", full)
    with pytest.raises(OSError, match="No space"):
        run(request(tmp_path, ALL))
    assert {path for path in tmp_path.glob("store*/**/*") if path.is_file()} == there
    opened = store.open_store(tmp_path / "store")
    assert opened.version == before
    assert len(opened.table("issues")) == 3


def test_rejects_that_cannot_be_written_leave_the_version_before(tmp_path, monkeypatch):
    before = run(request(tmp_path, ALL)).version

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook, "write", full)
    with pytest.raises(OSError, match="No space"):
        run(request(tmp_path, ALL))
    assert store.open_store(tmp_path / "store").version == before
    assert [m.version for m in store.versions(tmp_path / "store")] == [before]
    assert [folder.name for folder in (tmp_path / "store-rejects").iterdir()] == [before]


def test_rejects_of_pruned_versions_go_with_them(tmp_path):
    run(request(tmp_path, ALL))
    last = run(request(tmp_path, ALL)).version
    (tmp_path / "store-rejects" / "20200101T000000000000").mkdir()
    store.prune(tmp_path / "store", 1)
    assert [folder.name for folder in (tmp_path / "store-rejects").iterdir()] == [last]


def test_rejects_hold_no_formula_and_come_back_as_they_were(tmp_path):
    head = "id,reported,province,lon,remark\n"
    text = head + "=1+1,never,เชียงใหม่,-5,@SUM(A1)\n'7,never,เชียงใหม่,-98.5,\n1,1/5/2565,เชียงใหม่,,\n"
    report = run(request(tmp_path, {"issues": text}))
    rows = sheet_of(report.rejects / "issues-rejects.xlsx")
    assert rows["id"].tolist() == ["'=1+1", "''7"]
    assert rows["lon"].tolist() == ["-5", "-98.5"]
    assert rows["remark"].fillna("").tolist() == ["'@SUM(A1)", ""]
    corrected = rows.assign(reported="2/5/2565").to_csv(index=False)
    run(request(tmp_path, {"issues": corrected}, merge=True))
    issues = store.open_store(tmp_path / "store").table("issues").set_index("record_id")
    assert set(issues.index) == {"=1+1", "'7", "1"}


def test_the_report_speaks_json_and_thai(tmp_path):
    report = run(request(tmp_path, ALL))
    told = json.loads(report.to_json())
    assert set(ALL) < set(told)
    assert told["issues"]["read"] == 8
    assert told["layer"]["schematic"] is True
    text = report.to_text()
    assert "issues: 8 read = 5 accepted + 1 duplicate + 2 rejected" in text
    assert "โปรด" in text
    assert "schematic" in text


CELL = st.sampled_from(["", "1", "2", "S1", "S9", "ขยะ", "2022-05-01", "31/2/2565", "x", "-1"])
PLACE = st.sampled_from(["", "เชียงใหม่", "Atlantis", "กรุงเทพมหานคร"])
ROW = st.tuples(CELL, CELL, CELL, PLACE)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ROW, min_size=1, max_size=12), st.lists(ROW, min_size=1, max_size=6))
def test_accepted_duplicate_and_rejected_are_all_that_was_read(tmp_path, issues, escalations):
    tables = {
        "stations": STATIONS,
        "issues": "id,station,reported,province\n" + "".join(f"{','.join(r)}\n" for r in issues),
        "escalations": "record_id,station,date,to_level\n"
        + "".join(f"{','.join(row[:3])},อำเภอ\n" for row in escalations),
    }
    blank = {"issues": issues, "escalations": [row[:3] for row in escalations]}
    try:
        report = check(request(tmp_path, tables))
    except InputError as error:
        assert "no record" in str(error)
        return
    for kind, (read, *parts) in account(report).items():
        assert read == sum(parts)
        if kind == "issues":
            assert read == sum(any(row) for row in blank[kind])


def test_figures_of_an_agency_have_its_own_denominator(tmp_path):
    figures = (
        "รหัสตำบล,จำนวนประชากร,ปี,ตัวหาร\n500101,10,2564,\n500101,20,2564,ประชากร\n"
        "500101,30,2564,[นักท่องเที่ยว](x)\n500101,40,2565,นักท่องเที่ยว\n"
    )
    report = run(request(tmp_path, {"population": figures}))
    assert account(report) == {"population": (4, 3, 1, 0)}, "registered people under two names"
    table = store.open_store(tmp_path / "store").table("population")
    named = table[["denominator", "year", "population"]].astype({"denominator": "str"}).fillna("")
    assert named.to_numpy().tolist() == [
        ["", 2021, 20], ["นักท่องเที่ยว", 2022, 40], ["นักท่องเที่ยว (x)", 2021, 30],
    ]  # fmt: skip


def test_what_an_issue_says_never_reaches_the_store(tmp_path):
    secret = "นายลับสุดยอด โทร 081-999-8877 บ้านเลขที่ 123 เห็นคนร้ายงัดบ้าน"
    head, *rows = ISSUES.splitlines()
    told = "\n".join([f"{head},รายละเอียด", *(f"{row},{secret}" for row in rows)])
    run(request(tmp_path, ALL | {"issues": told}))
    opened = store.open_store(tmp_path / "store")
    prints = opened.table("issues")["text_print"]
    assert prints.notna().all()
    assert prints.nunique() == 1
    written = [file.read_bytes() for file in (tmp_path / "store").rglob("*") if file.is_file()]
    plain = [pd.read_parquet(file) for file in (tmp_path / "store").rglob("*.parquet")]
    for piece in ("ลับสุดยอด", "081-999-8877", "0819998877", "งัดบ้าน"):
        assert not any(piece.encode() in content for content in written)
        assert not any(
            table.map(lambda cell, piece=piece: piece in str(cell)).to_numpy().any()
            for table in plain
        )

    run(request(tmp_path, {"issues": ISSUES}, merge=True))
    kept = store.open_store(tmp_path / "store").table("issues")["text_print"]
    assert kept.notna().sum() >= 4, "what a file has no column for stays as it is known"
