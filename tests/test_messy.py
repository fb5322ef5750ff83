"""Spreadsheets as stations keep them go through the whole pipeline."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import boundaries, pipeline
from etl.clean import clean
from etl.columns import mapping, template
from etl.columns.fields import KINDS
from etl.columns.rename import headers, rename
from etl.reading.read import read
from etl.reading.sheetwords import sheet_column
from etl.report import KindReport
from geo.errors import InputError
from tests.messy import CASES, EXPECTED, HEADER, records


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def checked(path: Path, **options: Path) -> KindReport:
    request = pipeline.Request({"issues": (path,)}, path.parent / "store", **options)
    return pipeline.check(request).kinds["issues"]


def cleaned(path: Path) -> pd.DataFrame:
    """All rows of a file, cleaned, by row number; several sheets one after the other."""
    source = mapping.load()
    tables = read(path, headers(source, "issues"))
    return pd.concat([clean(rename(table, source, "issues"), source, "issues") for table in tables])


def sound(path: Path) -> pd.DataFrame:
    frame = cleaned(path)
    return frame.loc[frame["reject"].isna()]


@pytest.mark.parametrize("name", CASES)
def test_every_row_of_a_messy_file_ends_as_it_should(name, tmp_path):
    report, expected = checked(CASES[name](tmp_path)), EXPECTED[name]
    assert report.reasons == expected.reasons
    assert (report.read, report.accepted) == (expected.read, expected.accepted)
    assert report.read == report.accepted + report.duplicate + report.rejected
    for note, words in expected.notes.items():
        assert report.notes[note] == words
    assert ("skipped_sheet" in report.notes) == ("skipped_sheet" in expected.notes)


@pytest.mark.parametrize(
    "name",
    ["titles", "two_row_header", "two_row_header_csv", "blank_around", "printed_pages",
     "html_as_xls", "csv_as_xls", "csv_with_titles"],
)  # fmt: skip
def test_the_records_are_what_they_are_without_the_mess(name, tmp_path):
    found = sound(CASES[name](tmp_path))
    plain = pd.DataFrame(records(len(found)), columns=HEADER)
    assert found["record_id"].tolist() == plain["เลขที่เรื่อง"].tolist()
    assert found[["tambon", "amphoe", "province"]].to_numpy().tolist() == [
        row[-3:] for row in plain.to_numpy().tolist()
    ]
    assert found["reported"].dt.day.tolist() == [n % 28 + 1 for n in range(1, len(found) + 1)]


def test_rows_keep_the_numbers_that_a_person_sees(tmp_path):
    assert cleaned(CASES["titles"](tmp_path)).index.tolist() == [5, 6, 7, 8, 9, 10]
    assert cleaned(CASES["blank_around"](tmp_path)).index.tolist() == [5, 6, 7, 9]


def test_what_is_merged_is_filled_down_and_what_is_empty_stays_empty(tmp_path):
    found = cleaned(CASES["merged_down"](tmp_path))
    assert found["amphoe"].fillna("").tolist() == [*["แม่ริม"] * 4, "เมืองขอนแก่น", ""]
    assert found["province"].fillna("").tolist() == [*["เชียงใหม่"] * 4, "ขอนแก่น", ""]


def test_dates_of_every_form(tmp_path):
    found = cleaned(CASES["dates"](tmp_path))
    assert found["reported"].dropna().eq("2022-05-29").all()
    assert found["reported_minute"].fillna(0).tolist() == [0, 870, 0, 0, 870, 0, 870, 870, 0]


def test_exchanged_days_and_months_are_put_right(tmp_path):
    days = cleaned(CASES["swapped_days"](tmp_path))["reported"]
    assert days.dt.day.tolist() == [1, 2, 3, 6, 8, 12, 13, 17, 21, 29, 30]
    assert days.dt.strftime("%Y-%m").eq("2022-05").all()


def test_codes_of_old_excel_are_six_digits(tmp_path):
    found = sound(CASES["old_excel"](tmp_path))
    assert found["tambon_code"].tolist() == ["500101", "500108", "100101"]
    assert found["province"].tolist() == ["เชียงใหม่", "เชียงใหม่", "กรุงเทพมหานคร"]


def test_missing_values_are_missing(tmp_path):
    found = cleaned(CASES["missing_values"](tmp_path)).iloc[:-1]
    assert found["tambon"].isna().all()
    assert found["category"].eq("unclassified").all()
    assert found["status"].eq("received").all()


def test_a_sheets_name_is_a_value_where_the_mapping_says_so(tmp_path):
    own = tmp_path / "own.toml"
    source = mapping.with_columns(mapping.load(), "issues", {"province": sheet_column()})
    own.write_text(mapping.to_toml(source), encoding="utf-8")
    path = CASES["several_sheets"](tmp_path)
    first, second = read(path, headers(source, "issues"))
    assert (first.attrs["source"], first.attrs["sheet"]) == (
        "several_sheets.xlsx › เชียงใหม่", "เชียงใหม่",
    )  # fmt: skip
    assert first.attrs["skipped"] == {"สรุป": 2}
    assert rename(first, source, "issues")["province"].tolist() == ["เชียงใหม่"] * 3
    assert rename(second, source, "issues")["province"].tolist() == ["ขอนแก่น"] * 2
    assert checked(path, mapping=own).accepted == 5


def test_the_names_of_skipped_sheets_of_persons_are_not_told(tmp_path):
    book = openpyxl.Workbook()
    for row in (["รหัสสถานี", "ตำบล", "อำเภอ", "จังหวัด"], ["S1", *records(1)[0][-3:]]):
        book.active.append(row)
    sheet = book.create_sheet("นายสมมติ")
    for row in (["ที่อยู่", "โทร"], ["x", "1"]):
        sheet.append(row)
    book.save(tmp_path / "members.xlsx")
    source = mapping.load()
    (table,) = read(tmp_path / "members.xlsx", headers(source, "members"))
    assert table.attrs["skipped"]
    assert clean(rename(table, source, "members"), source, "members").attrs["notes"][
        "skipped_sheet"
    ].keys() == {""}


@pytest.mark.parametrize("kind", KINDS)
def test_of_a_template_only_the_sheet_of_records_is_a_table(kind, tmp_path):
    template.write(tmp_path)
    (table,) = read(tmp_path / f"{kind}.xlsx", headers(mapping.load(), kind))
    assert table.index.tolist() == [2]
    assert table.attrs["skipped"].keys() == {"คำอธิบาย"}


CELL = st.sampled_from(
    [*HEADER, *records(1)[0], "รวม", "ลงชื่อ", "-", "29/5/65", "2565-05-29", "44711.5", "", "", ""]
) | st.text("กข1 ,\n\"'=\x1c", max_size=4)


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(CELL, max_size=7), max_size=8), st.booleans())
def test_any_grid_of_cells_is_accounted_for_or_refused_in_a_sentence(tmp_path, grid, with_header):
    book = openpyxl.Workbook()
    for row in [list(HEADER), *grid] if with_header else grid:
        book.active.append([cell.replace("\x1c", " ") for cell in row])
    book.save(tmp_path / "a.xlsx")
    try:
        frame = cleaned(tmp_path / "a.xlsx")
    except InputError:
        assert not with_header or not any(cell.strip() for row in grid for cell in row)
        return
    filled = sum(any(cell.replace("\x1c", " ").strip() for cell in row) for row in grid)
    if with_header:
        assert len(frame) == filled
    assert frame["reject"].notna().sum() + frame["reject"].isna().sum() == len(frame) <= filled
