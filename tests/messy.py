"""Files as stations keep them: one for every way in which a spreadsheet is messy.

``CASES`` writes each into a folder; ``EXPECTED`` says what becomes of its rows with the mapping
of the template. All records are made up; the places are real.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

HEADER = ("เลขที่เรื่อง", "วันที่รับแจ้ง", "ประเภท", "สถานะ", "ตำบล", "อำเภอ", "จังหวัด")
_PLACES = (
    ("ศรีภูมิ", "เมืองเชียงใหม่", "เชียงใหม่"),
    ("สุเทพ", "เมืองเชียงใหม่", "เชียงใหม่"),
    ("ริมใต้", "แม่ริม", "เชียงใหม่"),
    ("ดอนแก้ว", "แม่ริม", "เชียงใหม่"),
    ("ในเมือง", "เมืองขอนแก่น", "ขอนแก่น"),
    ("รวมไทยพัฒนา", "พบพระ", "ตาก"),
)
_CATEGORIES = ("ยาเสพติด", "ลักทรัพย์", "น้ำท่วม", "เสียงรบกวน")
_STATES = ("รับเรื่อง", "กำลังดำเนินการ", "แก้ไขแล้ว")

Rows = list[list[Any]]


@dataclass(frozen=True)
class Expected:
    """What becomes of a file's rows."""

    read: int
    accepted: int
    duplicate: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    notes: dict[str, dict[str, int]] = field(default_factory=dict)


def records(count: int, first: int = 1) -> Rows:
    """Sound records in the order of ``HEADER``, dates as text of May 2565."""
    return [
        [
            f"{n}/2565",
            f"{n % 28 + 1} พ.ค. 2565",
            _CATEGORIES[n % len(_CATEGORIES)],
            _STATES[n % len(_STATES)],
            *_PLACES[n % len(_PLACES)],
        ]
        for n in range(first, first + count)
    ]


def _xlsx(path: Path, sheets: dict[str, Rows], merges: Sequence[str] = ()) -> Path:
    """A workbook; ``merges`` are of its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for region in merges:
        book.worksheets[0].merge_cells(region)
    book.save(path)
    return path


def titles(folder: Path) -> Path:
    """Title rows, merged across, and an empty row above the header."""
    rows: Rows = [
        ["แบบรายงานปัญหาความเดือดร้อนของประชาชน"],
        ["สภ.แม่ริม ภ.จว.เชียงใหม่ ประจำเดือน พฤษภาคม 2565"],
        [],
        list(HEADER),
        *records(6),
    ]
    return _xlsx(folder / "titles.xlsx", {"รายงาน": rows}, ["A1:G1", "A2:G2"])


def two_row_header(folder: Path) -> Path:
    """Groups above the names of their columns, the others merged over both rows."""
    rows: Rows = [
        ["เลขที่เรื่อง", "วันที่", None, "ประเภท", "สถานะ", "ที่อยู่", None, None, "พิกัด", None],
        [None, "เกิดเหตุ", "รับแจ้ง", None, None, "ตำบล", "อำเภอ", "จังหวัด", "lat", "lon"],
    ]
    for number, day, category, status, *place in records(5):
        rows.append([number, "1 พ.ค. 2565", day, category, status, *place, 18.79, 98.99])
    merges = ["A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:H1", "I1:J1"]
    return _xlsx(folder / "two_row_header.xlsx", {"รายงาน": rows}, merges)


def two_row_header_csv(folder: Path) -> Path:
    """The same saved as CSV: what was merged is empty now."""
    lines = [
        "รายงานปัญหา,,,,,,",
        "เลขที่เรื่อง,วันที่รับแจ้ง,ประเภท,สถานะ,ที่อยู่,,",
        ",,,,ตำบล,อำเภอ,จังหวัด",
        *(",".join(row) for row in records(4)),
    ]
    return _text(folder / "two_row_header_csv.csv", lines)


def blank_around(folder: Path) -> Path:
    """Empty rows and columns around the table and between its records."""
    rows: Rows = [[], [], [None, None, *HEADER], [], *([None, None, *row] for row in records(3))]
    rows += [[], [None, None, *records(1, first=4)[0]], []]
    return _xlsx(folder / "blank_around.xlsx", {"Sheet1": rows})


def printed_pages(folder: Path) -> Path:
    """Title and header again on every page, page numbers between."""
    rows: Rows = []
    for page in range(3):
        rows += [["รายงานปัญหาความเดือดร้อน"], list(HEADER), *records(4, first=1 + 4 * page)]
        rows += [[None, None, None, f"หน้า {page + 1}/3"]]
    return _xlsx(folder / "printed_pages.xlsx", {"พิมพ์": rows})


def merged_down(folder: Path) -> Path:
    """Amphoe and province merged over their records; in the last two only given once."""
    rows: Rows = [list(HEADER)]
    for n, tambon in enumerate(("ริมใต้", "ดอนแก้ว", "ริมเหนือ", "ริมใต้"), 1):
        place = [tambon, "แม่ริม" if n == 1 else None, "เชียงใหม่" if n == 1 else None]
        rows.append([f"{n}/2565", f"{n} พ.ค. 2565", "ยาเสพติด", "รับเรื่อง", *place])
    rows.append(["5/2565", "5 พ.ค. 2565", "ยาเสพติด", "รับเรื่อง", "ในเมือง", "เมืองขอนแก่น", "ขอนแก่น"])
    rows.append(["6/2565", "6 พ.ค. 2565", "ยาเสพติด", "รับเรื่อง", "ในเมือง", None, None])
    return _xlsx(folder / "merged_down.xlsx", {"Sheet1": rows}, ["F2:F5", "G2:G5"])


def several_sheets(folder: Path) -> Path:
    """A sheet for every province, and a summary that is no table of records."""
    header = HEADER[:-1]
    sheets: dict[str, Rows] = {"สรุป": [["จังหวัด", "เรื่อง"], ["เชียงใหม่", 3], ["ขอนแก่น", 2]]}
    for name, tambon, amphoe, count in (
        ("เชียงใหม่", "ริมใต้", "แม่ริม", 3),
        ("ขอนแก่น", "ในเมือง", "เมืองขอนแก่น", 2),
    ):
        rows = [[f"{name} {row[0]}", *row[1:4], tambon, amphoe] for row in records(count)]
        sheets[name] = [["ปัญหาความเดือดร้อน"], list(header), *rows]
    return _xlsx(folder / "several_sheets.xlsx", sheets)


def signatures(folder: Path) -> Path:
    """Totals and signature lines below the records; a tambon whose name begins with รวม."""
    rows: Rows = [
        list(HEADER[::-1]),
        *(row[::-1] for row in records(6)),
        ["รวม", 6],
        ["รวม อ.แม่ริม", 2],
        [None, "ยอดรวมทั้งสิ้น", "๖ เรื่อง"],
        [],
        ["หมายเหตุ : ข้อมูล ณ วันที่ 31 พ.ค. 2565"],
        [None, None, None, "(ลงชื่อ) พ.ต.ท. ........................."],
        [None, None, None, "(สมมติ นามสมมติ)"],
        [None, None, None, "สวป.สภ.แม่ริม"],
        [None, None, None, "31 พ.ค. 2565"],
    ]
    return _xlsx(folder / "signatures.xlsx", {"Sheet1": rows})


def running_number(folder: Path) -> Path:
    """No id but a running number; the third record equals the second but for that number."""
    found = [row[1:] for row in records(4)]
    found[2] = found[1]
    rows: Rows = [["ลำดับ", *HEADER[1:]], *([n, *row] for n, row in enumerate(found, 1))]
    return _xlsx(folder / "running_number.xlsx", {"Sheet1": rows})


def missing_values(folder: Path) -> Path:
    """Every way to write that there is nothing to write."""
    words = ("-", "--", "–", "ไม่มี", "ไม่ทราบ", "ไม่ระบุ", "N/A", "......", " ")
    rows: Rows = [list(HEADER)]
    for row, word in zip(records(len(words)), words, strict=True):
        rows.append([*row[:2], word, word, word, *row[5:]])
    rows.append(["10/2565", "-", *records(1)[0][2:]])
    return _xlsx(folder / "missing_values.xlsx", {"Sheet1": rows})


def dates(folder: Path) -> Path:
    """Days in every form that a cell can have."""
    days = (
        dt.datetime(2565, 5, 29),
        dt.datetime(2022, 5, 29, 14, 30),
        dt.datetime(1965, 5, 29),
        44710,
        44710.604166666664,
        "29/5/65",
        "29 พ.ค. 65 14.30 น.",
        "๒๙ พฤษภาคม ๒๕๖๕ เวลา 14:30 น.",
        "31 ก.พ. 2565",
    )
    found = zip(records(len(days)), days, strict=True)
    rows: Rows = [list(HEADER), *([row[0], day, *row[2:]] for row, day in found)]
    return _xlsx(folder / "dates.xlsx", {"Sheet1": rows})


def swapped_days(folder: Path) -> Path:
    """Typed day first into a spreadsheet that expects the month first, all of May 2565."""
    typed = (1, 2, 3, 6, 8, 12, 13, 17, 21, 29, 30)
    rows: Rows = [list(HEADER)]
    for row, day in zip(records(len(typed)), typed, strict=True):
        cell = dt.datetime(2565, day, 5) if day <= 12 else f"{day}/5/2565"
        rows.append([row[0], cell, *row[2:]])
    return _xlsx(folder / "swapped_days.xlsx", {"Sheet1": rows})


def old_excel(folder: Path) -> Path:
    """An .xls with merged cells, true dates, and codes kept as numbers."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("รายงาน")
    sheet.write_merge(0, 0, 0, 4, "รายงานปัญหาความเดือดร้อน")
    for column, name in enumerate(("เลขที่เรื่อง", "วันที่รับแจ้ง", "รหัสตำบล", "จังหวัด", "ประเภท")):
        sheet.write(1, column, name)
    day = xlwt.easyxf(num_format_str="D/M/YYYY")
    for row, code in enumerate((500101.0, 500108.0, 1.00101e5), 2):
        sheet.write(row, 0, f"{row}/2565")
        sheet.write(row, 1, dt.date(2022, 5, row), day)
        sheet.write(row, 2, code)
        sheet.write(row, 4, "ยาเสพติด")
    sheet.write_merge(2, 3, 3, 3, "เชียงใหม่")
    sheet.write(4, 3, "กรุงเทพมหานคร")
    sheet.write(5, 0, "รวม")
    sheet.write(5, 1, xlwt.Formula("COUNTA(A3:A5)"))
    book.save(folder / "old_excel.xls")
    return folder / "old_excel.xls"


def open_document(folder: Path) -> Path:
    """An .ods with a merged title and merged provinces."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="รายงาน")
    book.spreadsheet.addElement(table)
    _ods_row(table, [_ods_cell("รายงานปัญหา", numbercolumnsspanned=7), *[None] * 6])
    _ods_row(table, [_ods_cell(name) for name in HEADER])
    for n, row in enumerate(records(3)):
        cells = [_ods_cell(text) for text in row]
        cells[1] = TableCell(valuetype="date", datevalue=f"2022-05-0{n + 1}")
        cells[4:6] = [_ods_cell("ริมใต้"), _ods_cell("แม่ริม")]
        cells[6] = None if n else _ods_cell("เชียงใหม่", numberrowsspanned=3)
        _ods_row(table, cells)
    book.save(folder / "open_document.ods")
    return folder / "open_document.ods"


def _ods_row(table: Table, cells: list[TableCell | None]) -> None:
    row = TableRow()
    for cell in cells:
        row.addElement(CoveredTableCell() if cell is None else cell)
    table.addElement(row)


def _ods_cell(text: str, **spans: int) -> TableCell:
    cell = TableCell(valuetype="string", **spans)
    cell.addElement(P(text=text))
    return cell


def html_as_xls(folder: Path) -> Path:
    """A page of HTML under the name of a spreadsheet, in TIS-620."""
    head = "".join(f"<th>{name}</th>" for name in HEADER)
    body = ["<tr><th colspan=7>รายงาน &amp; สรุป</th></tr>", f"<tr>{head}</tr>"]
    for row in records(3):
        body.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    body.append("<tr><td>รวม<td colspan=6>3 เรื่อง</tr>")
    page = f"<html><body><table border=1>{''.join(body)}</table></body></html>"
    (folder / "html_as_xls.xls").write_bytes(page.encode("cp874"))
    return folder / "html_as_xls.xls"


def csv_as_xls(folder: Path) -> Path:
    """Delimited text under the name of a spreadsheet, in UTF-16 with tabs."""
    text = "\n".join("\t".join(row) for row in [list(HEADER), *records(3)])
    (folder / "csv_as_xls.xls").write_bytes(text.encode("utf-16"))
    return folder / "csv_as_xls.xls"


def csv_with_titles(folder: Path) -> Path:
    """A CSV with titles above the header, a header cell of two lines, a total, a signature."""
    lines = [
        "รายงานปัญหาความเดือดร้อน",
        "สภ.แม่ริม, ประจำเดือนพฤษภาคม 2565",
        "",
        ";".join(HEADER).replace("วันที่รับแจ้ง", '"วันที่\nรับแจ้ง"'),
        *(";".join(row) for row in records(5)),
        "รวม;5;;;;;",
        "",
        "ลงชื่อ ....................... ผู้รายงาน",
        "(สมมติ นามสมมติ)",
    ]
    return _text(folder / "csv_with_titles.csv", lines)


def _text(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


#: Name → what writes the file into a folder and returns its path.
CASES: dict[str, Callable[[Path], Path]] = {
    case.__name__: case
    for case in (
        titles,
        two_row_header,
        two_row_header_csv,
        blank_around,
        printed_pages,
        merged_down,
        several_sheets,
        signatures,
        running_number,
        missing_values,
        dates,
        swapped_days,
        old_excel,
        open_document,
        html_as_xls,
        csv_as_xls,
        csv_with_titles,
    )
}

#: Name → what becomes of its rows.
EXPECTED: dict[str, Expected] = {
    "titles": Expected(6, 6),
    "two_row_header": Expected(5, 5),
    "two_row_header_csv": Expected(4, 4),
    "blank_around": Expected(4, 4),
    "printed_pages": Expected(19, 12, reasons={"not_a_record": 7}),
    "merged_down": Expected(6, 5, reasons={"ambiguous_place": 1}),
    "several_sheets": Expected(5, 5, notes={"skipped_sheet": {"สรุป": 2}}),
    "signatures": Expected(14, 6, reasons={"not_a_record": 8}),
    "running_number": Expected(4, 4, notes={"without_id": {"": 4}}),
    "missing_values": Expected(10, 9, reasons={"missing_value": 1}),
    "dates": Expected(
        9, 8, reasons={"bad_date": 1}, notes={"date_serial": {"": 2}, "two_digit_year": {"": 3}}
    ),
    "swapped_days": Expected(11, 11, notes={"day_month_swapped": {"": 6}}),
    "old_excel": Expected(4, 3, reasons={"not_a_record": 1}),
    "open_document": Expected(3, 3),
    "html_as_xls": Expected(4, 3, reasons={"not_a_record": 1}),
    "csv_as_xls": Expected(3, 3),
    "csv_with_titles": Expected(8, 5, reasons={"not_a_record": 3}),
}
