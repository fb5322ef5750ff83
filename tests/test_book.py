"""Workbooks: every cell of its type, dates of the Buddhist era that are dates."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.files.book import Book, Look, print_marking
from dashboard.files.house_style import read_house_style


def written(frame: pd.DataFrame, lang: str = "th", **options: object) -> Worksheet:
    book = Book(Look(lang, read_house_style()))
    book.table("ตาราง", frame, **options)
    (sheet,) = openpyxl.load_workbook(BytesIO(book.content("ตาราง"))).worksheets
    return sheet


@pytest.mark.parametrize(
    ("values", "number_format", "back"),
    [
        (pd.to_datetime(["2025-09-30", None]), "[$-107041E]d mmm yyyy", datetime(2025, 9, 30)),
        ([date(2022, 5, 29), None], "[$-107041E]d mmm yyyy", datetime(2022, 5, 29)),
        (pd.array([1234, None], "Int64"), "#,##0", 1234),
        ([0.25, None], "#,##0.0", 0.25),
        (["010203", None], "@", "010203"),
        (["=1+1", ""], "@", "'=1+1"),
    ],
)
def test_a_cell_is_of_the_type_of_its_column(
    values: object, number_format: str, back: object
) -> None:
    sheet = written(pd.DataFrame({"ค่า": values}))
    assert (sheet["A2"].value, sheet["A2"].number_format) == (back, number_format)
    assert sheet["A2"].data_type == {str: "s", datetime: "d"}.get(type(back), "n")
    assert sheet["A3"].value is None, "nothing leaves the cell empty"


def test_dates_are_of_the_common_era_in_english() -> None:
    sheet = written(pd.DataFrame({"Day": pd.to_datetime(["2025-09-30"])}), "en")
    assert sheet["A2"].number_format == "[$-409]d mmm yyyy"


def test_decimals_are_shown_as_asked_for() -> None:
    frame = pd.DataFrame({"none": [3.0], "two": [3.14159], "own": [0.00012]})
    sheet = written(frame, decimals={"none": 0, "two": 2, "own": None})
    assert [cell.number_format for cell in sheet[2]] == ["#,##0", "#,##0.00", "General"]
    assert sheet["B2"].value == pytest.approx(3.14159), "the number itself is whole"


def test_a_moment_keeps_its_own_clock() -> None:
    book = Book(Look("th", read_house_style()))
    moment = datetime(2025, 9, 30, 14, 30, 59, tzinfo=ZoneInfo("Asia/Bangkok"))
    book.cover("เรื่อง", [("เมื่อ", [moment])], {})
    (sheet,) = openpyxl.load_workbook(BytesIO(book.content("เรื่อง"))).worksheets
    assert sheet["B2"].value == datetime(2025, 9, 30, 14, 30)
    assert sheet["B2"].number_format == r'[$-107041E]d mmm yyyy "เวลา" hh\.mm "น."'


def test_an_empty_table_is_a_header() -> None:
    sheet = written(pd.DataFrame({"รหัส": pd.Series(dtype="str"), "ค่า": pd.Series(dtype="float")}))
    assert [cell.value for cell in sheet[1]] == ["รหัส", "ค่า"]
    assert sheet.max_row == 1


def test_the_typeface_is_the_office_s_own_everywhere() -> None:
    sheet = written(pd.DataFrame({"รหัส": ["50"], "ค่า": [1]}))
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"TH SarabunPSK"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.font.scheme]


@pytest.mark.parametrize(
    ("marking", "code"),
    [
        ("", ""),
        ("ลับที่สุด", '&C&"TH SarabunPSK,Bold"&KFF0000&20ลับที่สุด'),
        ("3 & 4", '&C&"TH SarabunPSK,Bold"&KFF0000&20 3 && 4'),
    ],
)
def test_the_marking_in_the_code_of_print_headers(marking: str, code: str) -> None:
    assert print_marking(marking, "TH SarabunPSK") == code
