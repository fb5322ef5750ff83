"""The view as files: the table, CSV, spreadsheet and GeoPackage say what the view says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from dashboard import words
from dashboard.data import Data
from dashboard.files import export
from dashboard.files.geopackage import gpkg
from dashboard.files.workbook import xlsx
from dashboard.layers.registry import LAYERS
from dashboard.link import from_query
from dashboard.result import Result, evaluate, ordered
from dashboard.scope import EVERYTHING
from etl.store import open_store
from geo.errors import InputError
from geo.layer import Layer
from geo.thai import to_thai_digits

PRINTED = datetime(2025, 10, 6, 7, 45)


@pytest.fixture(scope="module")
def data(demo_store: Path, schematic_layer: Layer) -> Data:
    return Data(open_store(demo_store), schematic_layer, EVERYTHING)


@pytest.fixture(scope="module")
def result(data: Data) -> Result:
    return evaluate(from_query("level=amphoe&layer=overdue_share&kind=problem"), data)


def read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(BytesIO(content), dtype={"รหัส": "str", "Code": "str"})


@pytest.mark.parametrize("query", ["", "level=tambon&area=1004", "layer=issues_per_10k&lang=en"])
def test_csv_equals_the_view(query: str, data: Data) -> None:
    view = evaluate(from_query(query), data)
    rows, units = read_csv(export.csv(view, data)), ordered(view)
    thai = view.view.lang == "th"
    assert rows["รหัส" if thai else "Code"].tolist() == units.index.tolist()
    value = units["value"].round(view.layer.decimals)
    assert rows[export.value_name(view)].tolist() == pytest.approx(value.tolist(), nan_ok=True)
    for thai_name, name, key in (("ประชากร", "People", "population"), ("เรื่อง", "Issues", "issues")):
        assert rows[thai_name if thai else name].tolist() == units[key].tolist()
    assert rows["พื้นที่" if thai else "Place"].tolist() == [
        words.unit_name(view, code) for code in units.index
    ]


def test_csv_opens_as_unicode_and_leaves_no_data_empty(result: Result, data: Data) -> None:
    assert result.classes.no_data > 0, "the view must have units without a value"
    content = export.csv(result, data)
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content)[export.value_name(result)].isna().sum() == result.classes.no_data


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_row_of_a_file_says_that_it_is_demonstration_on_a_schematic_map(
    data: Data, lang: str
) -> None:
    rows = read_csv(export.csv(evaluate(from_query(f"lang={lang}"), data), data))
    remark = rows.iloc[:, -1].unique()
    expected = {"th": "ข้อมูลสาธิต · แผนที่สังเขป", "en": "Demonstration data · Schematic map"}
    assert len(remark) == 1 and remark[0].startswith(expected[lang])
    assert "-demo." in export.file_name("v", data, "csv")


def test_the_table_follows_the_order_that_was_asked_for(data: Data) -> None:
    names = export.table(evaluate(from_query("order=name"), data))["พื้นที่"].tolist()
    assert names[0] == "จ.กระบี่"
    assert names.index("จ.เชียงใหม่") < names.index("จ.ระยอง")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+66a", "'+66a"),
        ("-5+1", "'-5+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("ต.แม่ริม\r\n=1", "ต.แม่ริม =1"),
        ("ต.แม่ริม", "ต.แม่ริม"),
    ],
)
def test_a_text_that_looks_like_a_formula_is_made_inert(
    text: str, written: str, data: Data
) -> None:
    rows = pd.DataFrame({"name": [text], "count": [-5]})
    back = read_csv(export.as_csv(rows, data, "th"))
    assert back["name"].tolist() == [written]
    assert back["count"].tolist() == [-5], "numbers stay numbers"


def sheets(content: bytes) -> list[Worksheet]:
    return openpyxl.load_workbook(BytesIO(content)).worksheets


def cover(sheet: Worksheet) -> dict[str, list[Cell]]:
    """What stands under each label of a cover, and what each column means."""
    said: dict[str, list[Cell]] = {}
    under = ""
    for label, value in sheet.iter_rows(max_col=2):
        under = label.value or under
        if value.value is not None:
            said.setdefault(under, []).append(value)
    return said


def test_spreadsheet_has_typed_numbers(result: Result, data: Data) -> None:
    _, table = sheets(xlsx(result, data, PRINTED))
    head, *rows = table.iter_rows()
    expected = export.table(result)
    assert [cell.value for cell in head] == list(expected.columns)
    assert len(rows) == len(expected)
    assert [row[1].value for row in rows] == expected["รหัส"].tolist()
    assert [row[3].value for row in rows if row[3].value is not None] == pytest.approx(
        expected[export.value_name(result)].dropna().tolist()
    )
    formats_of = dict(zip(expected.columns, (cell.number_format for cell in rows[0]), strict=True))
    assert formats_of["รหัส"] == formats_of["พื้นที่"] == "@"
    assert formats_of["อันดับ"] == formats_of["ประชากร"] == formats_of["จำนวนที่นับ"] == "#,##0"
    assert formats_of["ตร.กม."] == "#,##0.00"
    assert result.layer.decimals == 0
    assert formats_of[export.value_name(result)] == "#,##0"
    assert formats_of["อัตราปรับเรียบ"] == "#,##0.0"
    whole = [c for c, shown in formats_of.items() if shown == "#,##0"]
    for name in whole:
        column = expected.columns.get_loc(name)
        assert all(isinstance(row[column].value, int | None) for row in rows), name


def test_the_cover_says_what_the_table_is(result: Result, data: Data) -> None:
    about, table = sheets(xlsx(result, data, PRINTED))
    said = cover(about)
    assert about["A1"].value == words.title(result)

    def texts(label: str) -> list[object]:
        return [cell.value for cell in said[label]]

    assert texts("ตัวกรอง") == [*words.filters_in_words(result)]
    assert texts("หมายเหตุ") == [*words.notes(result, data)[1:]]
    assert texts("แหล่งที่มา") == [*words.sources(result.view, result.as_of, data)]
    assert texts("รุ่นข้อมูล") == [data.version]
    assert "ชั้นความลับ" not in said
    (day,), (printed,) = said["ข้อมูล ณ วันที่"], said["พิมพ์เมื่อ"]
    assert day.is_date and day.value.date() == result.as_of
    assert day.number_format == "[$-107041E]d mmm yyyy"
    assert printed.is_date and printed.value == PRINTED
    assert printed.number_format.startswith("[$-107041E]d mmm yyyy")
    _, *explained = [row for row in about.iter_rows(values_only=True) if row[0]][-15:]
    assert [header for header, _ in explained] == [cell.value for cell in table[1]]
    assert all(meaning for _, meaning in explained)


def test_thai_digits_on_the_cover_and_in_its_dates(data: Data) -> None:
    view = evaluate(from_query("level=province&layer=members_per_10k"), data)
    about, table = sheets(xlsx(view, data, PRINTED, to_thai_digits))
    said = cover(about)
    assert "๑๐,๐๐๐" in about["A1"].value
    assert said["ข้อมูล ณ วันที่"][0].number_format == "[$-D07041E]d mmm yyyy"
    assert isinstance(table["A2"].value, int)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_column_of_every_layer_is_explained(data: Data, lang: str) -> None:
    for key in LAYERS:
        for how in ("raw", "significant"):
            view = evaluate(from_query(f"level=province&layer={key}&rate={how}&lang={lang}"), data)
            assert all(column.meaning and column.header for column in export.columns(view)), key


def test_the_spreadsheet_is_ready_to_be_printed(result: Result, data: Data) -> None:
    about, table = sheets(xlsx(result, data, PRINTED, marking="ลับมาก"))
    for sheet in (about, table):
        assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (int(sheet.page_setup.fitToWidth or 1), int(sheet.page_setup.fitToHeight)) == (1, 0)
        for part in (sheet.oddHeader.center, sheet.oddFooter.center):
            assert (part.text, part.font, part.color) == ("ลับมาก", "TH SarabunPSK,Bold", "FF0000")
        assert sheet.oddFooter.right.text == "หน้า &P จาก &N"
        assert sheet.oddHeader.right.text == "ข้อมูลสาธิต · แผนที่สังเขป ไม่ใช่แนวเขตจริง"
    assert table.freeze_panes == "D2"
    assert table.auto_filter.ref == table.dimensions
    assert table.print_title_rows == "$1:$1"
    marked = cover(about)["ชั้นความลับ"][0]
    assert (marked.value, marked.font.color.rgb) == ("ลับมาก", "FFFF0000")


def test_without_a_marking_the_print_bears_none(result: Result, data: Data) -> None:
    for sheet in sheets(xlsx(result, data, PRINTED)):
        assert not sheet.oddHeader.center.text and not sheet.oddFooter.center.text
    with pytest.raises(InputError, match="marking was 'secret'"):
        xlsx(result, data, PRINTED, marking="secret")


def test_geopackage_has_every_unit_with_shape_and_value(
    result: Result, data: Data, tmp_path: Path
) -> None:
    path = tmp_path / "view.gpkg"
    path.write_bytes(gpkg(result, data))
    frame = gpd.read_file(path, layer="overdue_share")
    units = ordered(result)
    assert frame.crs == "EPSG:4326"
    assert frame["code"].tolist() == units.index.tolist()
    assert frame["value"].tolist() == pytest.approx(units["value"].tolist(), nan_ok=True)
    assert frame.geometry.is_valid.all() and not frame.geometry.is_empty.any()


def test_geopackage_says_what_it_is(result: Result, data: Data, tmp_path: Path) -> None:
    path = tmp_path / "view.gpkg"
    path.write_bytes(gpkg(result, data, "ลับ"))
    with closing(sqlite3.connect(path)) as file:
        ((name, said),) = file.execute("SELECT identifier, description FROM gpkg_contents")
    assert name == words.title(result)
    expected = [*words.filters_in_words(result), *words.notes(result, data)]
    assert said.split(" · ")[: len(expected) + 1] == ["ลับ", *expected]
