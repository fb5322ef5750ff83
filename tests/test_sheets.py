"""Workbooks of every kind as grids of text, with their merged cells."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import example, given
from hypothesis import strategies as st

from etl.reading import webtable
from etl.reading.header import Region
from etl.reading.read import read
from etl.reading.sheets import sheets
from geo.errors import InputError
from tests import messy


def test_old_excel_cells_and_merged_regions(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("ก")
    sheet.write_merge(0, 0, 0, 2, "title")
    values = [
        (dt.date(2022, 5, 29), "D/M/YYYY", "2022-05-29"),
        (dt.datetime(2022, 5, 29, 14, 30), "D/M/YYYY h:mm", "2022-05-29 14:30:00"),
        (dt.time(14, 30), "h:mm", "14:30:00"),
        (0.25, "0%", "0.25"),
        (1.00101e5, "0.00000E+00", "100101"),
        (500101.0, "0.0", "500101"),
        (True, "General", "TRUE"),
        (44710.5, "[$-D07041E]d/m/yyyy;@", "2022-05-29 12:00:00"),
    ]
    for row, (value, form, _) in enumerate(values, 1):
        sheet.write(row, 1, value, xlwt.easyxf(num_format_str=form))
    sheet.write_merge(1, 3, 0, 0, "down")
    book.save(tmp_path / "a.xls")
    (found,) = sheets(tmp_path / "a.xls")
    assert found.name == "ก"
    assert [row[1] for row in found.cells[1:]] == [text for *_, text in values]
    assert {*found.merged} == {Region(0, 0, 0, 2), Region(1, 0, 3, 0)}


def test_errors_are_empty_and_hidden_sheets_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B3"] = "#N/A"
    book.active["C3"] = "x"
    book.active["B3"].data_type = "e"
    book.active.merge_cells("C3:D5")
    book.create_sheet("hidden").sheet_state = "hidden"
    book["hidden"]["A1"] = "y"
    book.save(tmp_path / "a.xlsx")
    first, second = sheets(tmp_path / "a.xlsx")
    assert first.cells[2][:3] == ["", "", "x"]
    assert first.merged == [Region(2, 2, 4, 3)]
    assert (second.name, second.cells) == ("hidden", [["y"]])


def test_merged_cells_of_an_open_document(tmp_path: Path) -> None:
    (found,) = sheets(messy.open_document(tmp_path))
    assert found.merged == [Region(0, 0, 0, 6), Region(2, 6, 4, 6)]
    assert found.cells[2][6] == "เชียงใหม่"
    assert [row[1] for row in found.cells[2:]] == ["2022-05-01", "2022-05-02", "2022-05-03"]


def test_cells_of_a_page_stand_where_a_browser_shows_them() -> None:
    page = """<table><tr><th rowspan="2">a<th colspan=2>b &amp;<br>c</th></tr>
        <tr><td>d<td>e<tr><td>f</td><td></td><td> g </td></tr></table>
        <p>outside<table></table><table><td>lone</table>"""
    assert webtable.tables(page) == [
        (
            [["a", "b &\nc", ""], ["", "d", "e"], ["f", "", "g"]],
            [Region(0, 0, 1, 0), Region(0, 1, 0, 2)],
        ),
        ([["lone"]], []),
    ]


@given(st.text("<>/tabletrdhcolspan=\"' 9-!&;ก", max_size=60))
@example("<table><tr><td rowspan=99999999999 colspan=0>x")
def test_any_page_gives_tables(page: str) -> None:
    for cells, merged in webtable.tables(page):
        assert all(isinstance(cell, str) for row in cells for cell in row)
        assert all(region.right - region.left < 100 for region in merged)


def _container(path: Path, stream: str) -> Path:
    """A compound file with one empty stream, as an encrypted workbook is kept in one."""

    def entry(name: str, kind: int, child: int = 0xFFFFFFFF) -> bytes:
        text = name.encode("utf-16-le")
        links = (len(text) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", *links, 0xFFFFFFFE, 0)

    free = [0xFFFFFFFF] * 126
    sectors = (0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header = bytes.fromhex("d0cf11e0a1b11ae1").ljust(24, b"\0")
    header += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, *sectors)
    header += struct.pack("<109I", 0, *free[:108])
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *free)
    path.write_bytes(header + table + entry("Root Entry", 5, 1) + entry(stream, 2) + bytes(256))
    return path


def test_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    new = _container(tmp_path / "new.xlsx", "EncryptedPackage")
    old = messy.old_excel(tmp_path)
    user, password = b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00"
    old.write_bytes(old.read_bytes().replace(user, password, 1))
    for path in (new, old):
        with pytest.raises(InputError, match=r"protected by a password; .* without a password"):
            read(path)


@pytest.mark.parametrize("name", ["old_excel", "open_document", "titles"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.65, 0.9])
def test_a_workbook_that_is_cut_off_says_what_to_do(
    tmp_path: Path, name: str, share: float
) -> None:
    path = messy.CASES[name](tmp_path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(InputError, match=r"cannot be read as a spreadsheet .* save it as \.xlsx"):
        read(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><p>session expired</html>", "a page without a table"),
        (b"\0\1\2 nothing", "cannot be read as a spreadsheet"),
        (b"PK\x03\x04 nothing", "cannot be read as a spreadsheet"),
        (b"\xd0\xcf\x11\xe0 nothing", "cannot be read as a spreadsheet"),
    ],
)
def test_what_is_no_workbook_says_what_to_do(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.xls")
