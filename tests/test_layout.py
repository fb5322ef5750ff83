"""Headers and records in grids of cells, however people lay them out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.columns import mapping
from etl.columns.rename import headers
from etl.reading.header import Region, find_header, unique
from etl.reading.layout import table
from etl.reading.sheetwords import closing, missing, total
from etl.spelling import plain
from geo.errors import InputError
from geo.gazetteer import Gazetteer

KNOWN = frozenset(map(plain, ["ตำบล", "อำเภอ", "จังหวัด", "วันที่รับแจ้ง", "เลขที่เรื่อง", "lat", "lon"]))


def names(grid: list[list[str]], *merged: Region, known: frozenset[str] = KNOWN) -> list[str]:
    numbers = [n for n, row in enumerate(grid, 1) if any(row)]
    return find_header(grid, numbers, list(merged), known).names


def test_groups_that_make_one_name_of_two_are_kept_apart():
    grid = [
        ["เลขที่เรื่อง", "ผู้แจ้ง", "", "ที่เกิดเหตุ", "", "วันที่", "จำนวน", ""],
        ["", "ตำบล", "อำเภอ", "ตำบล", "จังหวัด", "รับแจ้ง", "ชาย", "หญิง"],
        ["1", "สุเทพ", "เมืองเชียงใหม่", "ริมใต้", "เชียงใหม่", "1/5/2565", "1", "2"],
    ]
    # The amphoe of whoever reports is the only amphoe; the tambon is not for us to choose.
    assert names(grid) == [
        "เลขที่เรื่อง", "ผู้แจ้ง ตำบล", "อำเภอ", "ที่เกิดเหตุ ตำบล", "จังหวัด", "วันที่ รับแจ้ง",
        "จำนวน ชาย", "จำนวน หญิง",
    ]  # fmt: skip


def test_groups_that_share_all_their_names_are_kept_apart():
    parts = ["ตำบล", "อำเภอ", "จังหวัด"]
    grid = [["เลขที่เรื่อง", "ผู้แจ้ง", "", "", "ที่เกิดเหตุ", "", ""], ["", *parts, *parts], list("1abcdef")]
    assert names(grid) == [
        "เลขที่เรื่อง", *(f"{group} {part}" for group in ("ผู้แจ้ง", "ที่เกิดเหตุ") for part in parts),
    ]  # fmt: skip


def test_a_record_below_two_groups_of_one_row_is_no_header():
    grid = [
        ["เลขที่เรื่อง", "วันที่รับแจ้ง", "ตำบล", "จังหวัด", "ตำบล", "จังหวัด"],
        ["1", "", "บางนาเหนือ", "กรุงเทพ", "", ""],
    ]
    frame = table(grid, KNOWN)
    assert list(frame.columns) == unique(grid[0])
    assert frame.index.tolist() == [2]


NAME = st.sampled_from(["ตำบล", "อำเภอ", "จังหวัด", "วันที่รับแจ้ง", "เลขที่เรื่อง", "lat", "lon", "หมู่"])
VALUE = st.sampled_from(["", "", "", "1", "2565-05-29", "แม่ริม", "ริมใต้"])


@st.composite
def one_row_headers(draw: st.DrawFn) -> list[list[str]]:
    """A header of one row, its names repeated at will, and records below it."""
    header = draw(st.lists(NAME, min_size=1, max_size=9))
    row = st.lists(VALUE, min_size=len(header), max_size=len(header)).filter(any)
    return [header, *draw(st.lists(row, min_size=1, max_size=5))]


@settings(deadline=None)
@given(one_row_headers())
def test_no_record_is_taken_into_a_header_of_one_row_whatever_it_repeats(grid):
    frame = table(grid, KNOWN)
    assert list(frame.columns) == unique(grid[0])
    assert frame.index.tolist() == list(range(2, len(grid) + 1))


def test_a_title_is_no_part_of_the_names_below_it():
    grid = [["รายงาน", "", "", ""], ["ตำบล", "อำเภอ", "อื่น", "หมู่"], ["ริมใต้", "แม่ริม", "x", "1"]]
    title = Region(0, 0, 0, 3)
    assert names(grid, title) == grid[1]
    assert names(grid, title, known=frozenset()) == grid[1]


def test_the_earliest_of_equal_headers_counts():
    grid = [["ตำบล", "อำเภอ"], ["ริมใต้", "แม่ริม"], ["ตำบล", "อำเภอ"], ["ดอนแก้ว", "แม่ริม"]]
    frame = table(grid, KNOWN)
    assert frame.index.tolist() == [2, 3, 4]
    assert frame.attrs["not_records"] == [3]


def test_unknown_headers_merged_over_two_rows():
    grid = [["รายงาน", "", ""], ["x", "y", ""], ["", "a", "b"], ["1", "2", "3"]]
    tall, wide = Region(1, 0, 2, 0), Region(1, 1, 1, 2)
    assert names(grid, tall, wide) == ["x", "y a", "y b"]
    assert table(grid, KNOWN, [tall, wide]).index.tolist() == [4]


def test_merged_cells_fill_down_and_nothing_else_does():
    grid = [["ตำบล", "อำเภอ", "หมู่"], ["a", "x", "1"], ["b", "", ""], ["", "", ""], ["c", "", "2"]]
    merged = table(grid, KNOWN, [Region(1, 1, 4, 1)])
    assert merged["อำเภอ"].tolist() == ["x", "x", "x"]
    assert merged["หมู่"].fillna("").tolist() == ["1", "", "2"]
    assert table(grid, KNOWN)["อำเภอ"].fillna("").tolist() == ["x", "", ""]


def test_a_heading_merged_across_the_records_is_none():
    grid = [["ตำบล", "อำเภอ", "หมู่"], ["อำเภอแม่ริม", "", ""], ["a", "x", "1"], ["b", "", ""]]
    assert table(grid, KNOWN, [Region(1, 0, 1, 2)]).attrs["not_records"] == [2]
    assert table(grid, KNOWN).attrs["not_records"] == []


def test_signature_lines_close_a_table_but_a_remark_within_a_record_does_not():
    grid = [
        ["วันที่รับแจ้ง", "ตำบล", "อำเภอ", "จังหวัด"],
        ["หมายเหตุ 1", "a", "b", "c"],
        ["", "ลงชื่อ ........", "", ""],
        ["", "", "(สมมติ)", ""],
        ["1", "a", "b", "c"],
        ["", "(สมมติ)", "", ""],
    ]
    assert table(grid, KNOWN).attrs["not_records"] == [3, 4]


def test_empty_columns_are_left_out_and_nameless_ones_named():
    grid = [["", "ตำบล", "", "", "ตำบล"], ["", "a", "", "b", "c"]]
    frame = table(grid, KNOWN)
    assert list(frame.columns) == ["ตำบล", "column 4", "ตำบล (2)"]
    assert frame.loc[2].tolist() == ["a", "b", "c"]


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "a (2) (2)", "b"]), max_size=12))
def test_every_name_stands_once(given_names):
    found = unique(given_names)
    assert len(set(found)) == len(found) == len(given_names)
    assert all(one.startswith(name) for one, name in zip(found, given_names, strict=True))


@pytest.mark.parametrize(
    "text",
    ["รวม", "รวมทั้งสิ้น", "ยอดรวม", "รวม อ.แม่ริม", "รวมอำเภอแม่ริม", "รวมทั้งสิ้น 12 เรื่อง", "รวม ๑๒ ราย",
     "Total", "GRAND TOTAL", "รวม : 1,234", "รวมทั้ง 3 อำเภอ", "รวมเดือน พ.ค. 2565", "รวม สภ.แม่ริม"],
)  # fmt: skip
def test_totals(text):
    assert re.search(total(), text)


@pytest.mark.parametrize(
    "text",
    ["รวมไทยพัฒนา", "ต.รวมไทยพัฒนา", "รวมโชค", "รวมกลุ่มมั่วสุม", "total loss", "รวมเงินที่ถูกหลอก 500"],
)
def test_what_only_begins_like_a_total_is_none(text):
    assert not re.search(total(), text)


def test_no_place_and_no_header_is_taken_for_a_total_or_a_signature(gazetteer: Gazetteer):
    tables = (gazetteer.tambons, gazetteer.amphoes, gazetteer.provinces)
    words = {name for table in tables for name in [*table["th"], *table["en"]]}
    words |= {*gazetteer.crosswalk["old_name"].dropna(), *headers(mapping.load(), "issues")}
    assert len(words) > 7000
    assert [word for word in words if re.search(total(), word) or re.search(closing(), word)] == []


CELL = st.sampled_from(
    [
        "",
        "",
        " ",
        "ตำบล",
        "อำเภอ",
        "lat",
        "1",
        "รวม",
        "ลงชื่อ",
        "แม่ริม",
        "-",
        "\x1c",
        "รวม อ.ก",
        "หน้า 1",
    ]
) | st.text(max_size=3)
GRID = st.lists(st.lists(CELL, max_size=6), max_size=9)
REGION = st.tuples(*[st.integers(0, 9)] * 4).map(
    lambda r: Region(min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3]))
)


@settings(deadline=None)
@given(GRID, st.lists(REGION, max_size=3))
@example([["a"], ["1", "2"]], [])
def test_every_row_below_the_header_is_kept_whatever_the_grid(grid, merged):
    frame = table(grid, KNOWN, merged)
    filled = [n for n, row in enumerate(grid, 1) if any(map(str.strip, row))]
    assert frame.index.tolist() == filled[len(filled) - len(frame) :]
    assert {*frame.attrs["broken"], *frame.attrs["not_records"]} <= {*frame.index}
    assert frame.columns.is_unique
    whole = "".join(cell for row in frame.fillna("").itertuples(index=False) for cell in row)
    for number in frame.index:
        assert all(cell.strip() in whole for cell in grid[number - 1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("missing = [", r"spreadsheets\.toml cannot be read.*restore the file"),
        ('missing = ["-"]', r"spreadsheets\.toml lacks running_number, total"),
    ],
)
def test_words_that_cannot_be_read_say_so(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "spreadsheets.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        missing(file)
