"""Rejects and conflicts go home, are corrected in a spreadsheet, and come back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from etl import boundaries, returned, store
from etl.correcting import workbook
from etl.pipeline import Request, check, run
from etl.reading.read import read
from etl.report import Report
from geo.errors import InputError
from geo.files import DATA

FILL_IN = returned.CORRECTION.header
ISSUES = (
    "id,reported,station,tambon,amphoe,province,tambon_code,remark\n"
    "1,2022-05-01,,หนองบัว,,,,=1+1\n"
    "2,2022-05-02,,ศรีภูม,เมืองเชียงไหม,เชียงใหม่,,#N/A\n"
    "3,never,,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่,,\n"
    "4,2022-05-04,,พระสิงห์,เมืองเชียงใหม่,เชียงใหม่,500101,\n"
    ",2022-05-05,,พระสิงห์,เมืองเชียงใหม่,เชียงใหม่,500101,' x\n"
    "6,2022-05-06,,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่,,\n"
)
MEMBERS = "station,tambon_code,count,ชื่อ\nS1,500101,40,\n,999999,3,นายลับ มาก\n"
STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\n"


@pytest.fixture
def schematic(schematic_layer, monkeypatch):
    """Every run of the test finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)


def published(folder: Path, merge: bool = False, **given: str | Path) -> Report:
    files = {}
    for kind, what in given.items():
        path = what if isinstance(what, Path) else folder / f"{kind}.csv"
        if isinstance(what, str):
            path.write_text(what, encoding="utf-8")
        files[kind] = (path,)
    return run(Request(files, folder / "store", merge=merge))


def filled_in(file: Path, cells: dict[tuple[int, str], str]) -> Path:
    """The workbook with cells (row of the sheet, header) written by a clerk."""
    book = load_workbook(file)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for (row, header), value in cells.items():
        sheet.cell(row, columns[header]).value = value
    copy = file.parent.parent / f"corrected-{file.name}"
    book.save(copy)
    return copy


def issues(folder: Path) -> pd.DataFrame:
    return store.open_store(folder / "store").table("issues")


def test_corrected_rejects_are_added_where_the_clerk_said(tmp_path, schematic):
    report = published(tmp_path, issues=ISSUES)
    assert report.kinds["issues"].rejected == 2
    file = report.rejects / "issues-rejects.xlsx"
    rows = {row["id"]: row for row in read(file)[0].to_dict("records")}
    assert rows["1"][returned.CELL] == "tambon"
    assert rows["1"][returned.VALUE] == "หนองบัว"
    assert rows["1"][returned.CANDIDATES[2]].endswith("(+25)")
    assert rows["3"][returned.CELL] == "reported"
    assert rows["3"][returned.VALUE] == "never"
    corrected = filled_in(file, {(2, FILL_IN): "500108", (3, "reported"): "3 พ.ค. 2565"})
    again = published(tmp_path, merge=True, issues=corrected)
    assert again.kinds["issues"].accepted == 2
    found = issues(tmp_path).set_index("record_id")
    assert found.loc["1", ["tambon", "placed_by"]].tolist() == ["500108", "correction"]
    assert found.loc["3", ["tambon", "placed_by"]].tolist() == ["500101", "name"]
    assert len(found) == 6


def test_corrected_conflicts_replace_the_known_rows(tmp_path, schematic):
    report = published(tmp_path, issues=ISSUES)
    assert report.kinds["issues"].conflicts == 2
    assert report.kinds["issues"].pairs[0]["name"] in ("ศรีภูมิ ↔ พระสิงห์", "พระสิงห์ ↔ ศรีภูมิ")
    file = report.rejects / "issues-conflicts.xlsx"
    row = read(file)[0].iloc[0]
    assert row[returned.ANSWER] == "500101 ต.ศรีภูมิ อ.เมืองเชียงใหม่ จ.เชียงใหม่"
    assert row[returned.OTHER].startswith("500102 ")
    corrected = filled_in(file, {(2, FILL_IN): "500102", (3, FILL_IN): "500102"})
    again = published(tmp_path, merge=True, issues=corrected)
    found = issues(tmp_path)
    assert len(found) == 4, "none is doubled, with or without an id"
    settled = found.loc[found["placed_by"].eq("correction")]
    assert settled["tambon"].tolist() == ["500102", "500102"]
    assert settled["conflict"].isna().all()
    assert again.kinds["issues"].conflicts == 0
    published(tmp_path, merge=True, issues=ISSUES)
    after = issues(tmp_path)
    assert after["placed_by"].eq("correction").sum() == 2, "the same rows again unsettle nothing"


@pytest.mark.parametrize("code", ["999999", "ศรีภูมิ"])
def test_a_code_that_leads_nowhere_is_not_passed_over(code, tmp_path, schematic):
    report = published(tmp_path, issues=ISSUES)
    corrected = filled_in(report.rejects / "issues-conflicts.xlsx", {(2, FILL_IN): code})
    again = published(tmp_path, merge=True, issues=corrected)
    assert again.kinds["issues"].reasons == {"unknown_code": 1}
    row = read(again.rejects / "issues-rejects.xlsx")[0].iloc[0]
    assert row[returned.VALUE].startswith(code)
    assert len(issues(tmp_path)) == 4


def test_corrected_people_are_added_to_their_station(tmp_path, schematic):
    report = published(tmp_path, stations=STATIONS, members=MEMBERS)
    file = report.rejects / "members-rejects.xlsx"
    text = "".join(read(file)[0].to_csv())
    assert "ลับ" not in text
    published(tmp_path, merge=True, members=filled_in(file, {(2, FILL_IN): "500102"}))
    members = store.open_store(tmp_path / "store").table("members")
    assert dict(zip(members["tambon"], members["count"], strict=True)) == {
        "500101": 40, "500102": 3,
    }  # fmt: skip


def test_conflicts_of_people_are_corrected_at_their_source(tmp_path, schematic):
    members = (
        "station,tambon,amphoe,province,tambon_code,count,ชื่อ,เลขบัตร\n"
        "S1,พระสิงห์,เมืองเชียงใหม่,เชียงใหม่,500101,3,นายลับ มาก,1509900000001\n"
        "S1,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่,500101,40,,\n"
    )
    report = published(tmp_path, stations=STATIONS, members=members)
    assert report.kinds["members"].conflicts == 1
    file = report.rejects / "members-conflicts.xlsx"
    rows, how = load_workbook(file).worksheets
    (row,) = read(file)[0].to_dict("records")
    assert row[returned.FILE] == "members.csv"
    assert row[returned.ROW] == "2"
    assert row[returned.ANSWER].startswith("500101 ")
    assert row[returned.OTHER].startswith("500102 ")
    assert FILL_IN not in row
    written = str([*rows.values])
    assert "ลับ" not in written
    assert "1509900000001" not in written
    said = str([*how.values])
    assert "ไฟล์ต้นฉบับ" in said
    assert "สีเหลือง" not in said
    for merge in (True, False):
        with pytest.raises(InputError, match="count them twice; correct them in the file"):
            published(tmp_path, merge=merge, members=file)
    counted = store.open_store(tmp_path / "store").table("members")
    assert counted["count"].sum() == 43
    corrected = members.replace("500101,3", "500102,3")
    again = published(tmp_path, stations=STATIONS, members=corrected)
    assert again.kinds["members"].conflicts == 0
    found = store.open_store(tmp_path / "store").table("members")
    assert dict(zip(found["tambon"], found["count"], strict=True)) == {"500102": 3, "500101": 40}


def test_the_workbook_is_safe_and_says_how(tmp_path, schematic):
    report = published(tmp_path, issues=ISSUES)
    for file in report.rejects.iterdir():
        if os.name != "nt":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        book = load_workbook(file)
        rows, how = book.worksheets
        assert rows.freeze_panes == "A2"
        assert rows.auto_filter.ref == rows.dimensions
        column = next(cell.column_letter for cell in rows[1] if cell.value == FILL_IN)
        assert str(rows.data_validations.dataValidation[0].sqref) == f"{column}2:{column}3"
        assert {cell.data_type for row in rows.iter_rows() for cell in row} <= {"s", "n"}
        assert all(cell.value is None for row in rows for cell in row if cell.data_type == "n")
        assert next(how.values)[0].startswith("1. ")
    assert (
        check(Request({"issues": (tmp_path / "issues.csv",)}, tmp_path / "store")).rejects is None
    )


def test_any_text_comes_back(tmp_path):
    texts = ["=1+1", "' x", "#N/A", "  spaces ", "two\nlines", "0012", "ำ", "a\x00b"]
    table = pd.DataFrame({returned.FILE: "f", returned.ROW: "2", "text": texts}, dtype="str")
    workbook.write(tmp_path / "a.xlsx", table, "rows", ["1."])
    back = returned.restored(read(tmp_path / "a.xlsx", frozenset({"text"}))[0])
    assert back["text"].tolist() == [*texts[:-1], "ab"]
    assert back.attrs["returned"]
    assert back.attrs["skipped"] == {}
    assert list(back.columns) == ["text"]


def test_conflicts_of_real_records_are_settled(shared_data, official_layer, tmp_path, monkeypatch):
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: official_layer)
    mapping = DATA / "mappings" / "traffy_fondue.toml"
    records = shared_data / "records" / "traffy_fondue_2022.csv"

    def publish(path: Path) -> Report:
        return run(Request({"issues": (path,)}, tmp_path / "store", mapping=mapping, merge=True))

    report = publish(records)
    account = report.kinds["issues"]
    file = report.rejects / "issues-conflicts.xlsx"
    rows = read(file)[0]
    assert len(rows) == account.conflicts > 100
    code = rows[returned.OTHER].str[:6].iloc[0]
    before = len(issues(tmp_path))
    publish(filled_in(file, {(2, FILL_IN): code}))
    found = issues(tmp_path)
    assert len(found) == before
    settled = found.loc[found["placed_by"].eq("correction")]
    assert len(settled) == 1
    assert (settled["tambon"].eq(code) | settled["polygon"].eq(code)).all()
    assert found["conflict"].notna().sum() == account.conflicts - 1
