"""The view as files: the table, CSV, spreadsheet and GeoPackage say what the view says."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from dashboard import words
from dashboard.data import Data
from dashboard.files import export
from dashboard.files.geopackage import gpkg
from dashboard.files.workbook import xlsx
from dashboard.link import from_query
from dashboard.result import Result, evaluate, ordered
from etl.store import open_store
from geo.layer import Layer

PRINTED = datetime(2025, 10, 6, 7, 45)


@pytest.fixture(scope="module")
def data(demo_store: Path, schematic_layer: Layer) -> Data:
    return Data(open_store(demo_store), schematic_layer, None)


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


def test_spreadsheet_has_typed_numbers_and_says_what_it_is(result: Result, data: Data) -> None:
    about, table = openpyxl.load_workbook(BytesIO(xlsx(result, data, PRINTED))).worksheets
    said = [row[0] for row in about.iter_rows(values_only=True)]
    assert said[0] == words.title(result)
    assert {*words.filters_in_words(result), *words.notes(result, data)} <= set(said)
    assert "พิมพ์เมื่อ 6 ต.ค. 2568 เวลา 07.45 น." in said
    head, *rows = table.iter_rows(values_only=True)
    expected = export.table(result)
    assert list(head) == list(expected.columns)
    assert len(rows) == len(expected)
    assert [row[1] for row in rows] == expected["รหัส"].tolist()
    assert all(isinstance(row[4], int) for row in rows)
    assert [row[3] for row in rows if row[3] is not None] == pytest.approx(
        expected[export.value_name(result)].dropna().tolist()
    )


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
