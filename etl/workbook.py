"""Writes rows that go home to be corrected as a spreadsheet: XLSX, every cell text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl import returned
from geo.spreadsheet import inert

_HEADING, _OWN, _FILL_IN = (PatternFill("solid", fgColor=c) for c in ("D9E2E7", "F2F4F5", "FFF2B3"))
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_WIDTH = 18
_WIDTHS = {
    returned.FILE: 22, returned.ROW: 10, returned.CELL: 20, returned.VALUE: 24,
    returned.WHY_TH: 44, returned.WHY_EN: 44, **dict.fromkeys(returned.CANDIDATES, 36),
    returned.ANSWER: 36, returned.OTHER: 36, returned.ANSWER_BY: 24, returned.OTHER_BY: 24,
    returned.SCORE: 12, returned.CORRECTION.header: 22,
}  # fmt: skip
#: A sheet ends here; what is more stands on further ones.
_MOST_ROWS = 1_000_000
#: Bytes of a workbook besides its rows, about.
_LEAST_ROOM = 20_000


def write(path: Path, table: pd.DataFrame, title: str, steps: Sequence[str]) -> None:
    """Write a table of :mod:`etl.corrections` as a workbook that its owner alone can read.

    The header stays in sight and filters; the column to be filled in is coloured and takes six
    digits. No cell is a formula: texts that would be one bear an apostrophe.

    Parameters
    ----------
    path : of the file; its folder exists
    table : texts, missing values allowed
    title : of the sheet; further ones bear a number
    steps : what to do with it, the lines of the last sheet
    """
    texts = inert(table)
    path.touch(mode=0o600)
    # openpyxl cannot stop cleanly on a full disk, so the room that it needs is taken beforehand.
    path.write_bytes(bytes(_LEAST_ROOM + len(texts.to_csv().encode())))
    book = Workbook(write_only=True)
    for first in range(0, len(texts), _MOST_ROWS):
        number = first // _MOST_ROWS + 1
        sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
        _fill(sheet, texts.iloc[first : first + _MOST_ROWS])
    _explain(book.create_sheet(returned.HOW_TO), steps)
    book.save(path)


def _fill(sheet: Worksheet, table: pd.DataFrame) -> None:
    columns = [str(name) for name in table.columns]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table) + 1}"
    for place, name in enumerate(columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width, dimension.hidden = _WIDTHS.get(name, _WIDTH), name == returned.KEY
    if returned.CORRECTION.header in columns:
        letter = get_column_letter(columns.index(returned.CORRECTION.header) + 1)
        sheet.data_validations.append(_six_digits(f"{letter}2:{letter}{len(table) + 1}"))
    sheet.append([_heading(sheet, name) for name in columns])
    cells = [_cell(sheet, name) for name in columns]
    # Empty cells are not written, but for those to be filled in: they hold their colour.
    kept = [_cell(sheet, name) if name == returned.CORRECTION.header else None for name in columns]
    for row in table.astype("object").where(table.notna(), None).itertuples(index=False, name=None):
        sheet.append(
            [
                empty if text is None else _written(cell, text)
                for cell, empty, text in zip(cells, kept, row, strict=True)
            ]
        )


def _heading(sheet: Worksheet, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, name)
    cell.font, cell.alignment, cell.number_format = Font(bold=True), _WRAPPED, "@"
    added = name in _WIDTHS or name == returned.KEY
    cell.fill = _HEADING if added else _OWN
    if name == returned.CORRECTION.header:
        cell.fill = _FILL_IN
    return cell


def _cell(sheet: Worksheet, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    if name in (returned.WHY_TH, returned.WHY_EN, *returned.CANDIDATES):
        cell.alignment = _WRAPPED
    if name == returned.CORRECTION.header:
        cell.fill = _FILL_IN
    return cell


def _written(cell: WriteOnlyCell, text: str) -> WriteOnlyCell:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"  # "#N/A" is what somebody wrote, not an error of this sheet
    return cell


def _six_digits(cells: str) -> DataValidation:
    """Six digits, or nothing."""
    first = cells.split(":")[0]
    return DataValidation(
        "custom",
        formula1=f"AND(LEN({first})=6,ISNUMBER(VALUE({first})))",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="รหัสตำบล · tambon code",
        error="โปรดกรอกรหัสตำบล 6 หลัก เช่น 500101 · Write the 6 digits of a tambon, such as 500101",
        sqref=cells,
    )


def _explain(sheet: Worksheet, steps: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 110
    for step in steps:
        cell = WriteOnlyCell(sheet, step)
        cell.alignment = _WRAPPED
        sheet.append([cell])
