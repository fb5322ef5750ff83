"""Writes rows that go home to be corrected as a spreadsheet: XLSX, every cell text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from etl import returned
from geo.spreadsheet import inert

_HEADING, _OWN, _FILL_IN = "#D9E2E7", "#F2F4F5", "#FFF2B3"
_TEXT = {"num_format": "@"}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_CORRECTION = returned.CORRECTION.header
_WIDTH = 18
_HIDDEN = (returned.KEY, returned.PERSON)
_WIDTHS = {
    returned.FILE: 22, returned.ROW: 10, returned.CELL: 20, returned.VALUE: 24,
    returned.WHY_TH: 44, returned.WHY_EN: 44, **dict.fromkeys(returned.CANDIDATES, 36),
    returned.ANSWER: 36, returned.OTHER: 36, returned.ANSWER_BY: 24, returned.OTHER_BY: 24,
    returned.SCORE: 12, _CORRECTION: 22,
}  # fmt: skip
#: A sheet ends here; what is more stands on further ones.
_MOST_ROWS = 1_000_000
#: Characters that no XML file may hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(path: Path, table: pd.DataFrame, title: str, steps: Sequence[str]) -> None:
    """Write a table of :mod:`etl.correcting.corrections` as a workbook that its owner alone can
    read.

    The header stays in sight and filters; the column to be filled in is coloured and takes six
    digits. No cell is a formula: texts that would be one bear an apostrophe.

    Parameters
    ----------
    path : of the file; its folder exists
    table : texts, missing values allowed
    title : of the sheet; further ones bear a number
    steps : what to do with it, the lines of the last sheet

    Raises
    ------
    OSError
        when the disk refuses.
    """
    texts = inert(table)
    path.touch(mode=0o600)
    path.chmod(0o600)  # whatever the umask
    # Rows go to the disk one by one, and beside the file: nobody else may read them on their way.
    book = Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
    for first in range(0, len(texts), _MOST_ROWS):
        number = first // _MOST_ROWS + 1
        sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
        _fill(book, sheet, texts.iloc[first : first + _MOST_ROWS])
    _explain(book, steps)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error


def _fill(book: Workbook, sheet: Worksheet, table: pd.DataFrame) -> None:
    columns = [str(name) for name in table.columns]
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), len(columns) - 1)
    for place, name in enumerate(columns):
        options = {"hidden": True} if name in _HIDDEN else {}
        sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH), None, options)
        sheet.write_string(0, place, _written(name), _heading(book, name))
    styles = [_style(book, name) for name in columns]
    fill_in = columns.index(_CORRECTION) if _CORRECTION in columns else None
    if fill_in is not None:
        sheet.data_validation(1, fill_in, len(table), fill_in, _six_digits(fill_in))
    cells = table.astype("object").where(table.notna(), None)
    for number, row in enumerate(cells.itertuples(index=False, name=None), 1):
        for place, text in enumerate(row):
            if text is not None:
                sheet.write_string(number, place, _written(text), styles[place])
            elif place == fill_in:  # empty as it is, it holds its colour
                sheet.write_blank(number, place, None, styles[place])


def _heading(book: Workbook, name: str) -> Format:
    added = name in _WIDTHS or name in _HIDDEN
    colour = _FILL_IN if name == _CORRECTION else _HEADING if added else _OWN
    return book.add_format({**_TEXT, **_WRAPPED, "bold": True, "bg_color": colour})


def _style(book: Workbook, name: str) -> Format:
    wrapped = name in (returned.WHY_TH, returned.WHY_EN, *returned.CANDIDATES)
    coloured = {"bg_color": _FILL_IN} if name == _CORRECTION else {}
    return book.add_format({**_TEXT, **(_WRAPPED if wrapped else {}), **coloured})


def _written(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _six_digits(column: int) -> dict[str, object]:
    """Six digits, or nothing."""
    first = xl_rowcol_to_cell(1, column)
    return {
        "validate": "custom",
        "value": f"=AND(LEN({first})=6,ISNUMBER(VALUE({first})))",
        "error_title": "รหัสตำบล · tambon code",
        "error_message": "โปรดกรอกรหัสตำบล 6 หลัก เช่น 500101 · Write the 6 digits of a tambon, "
        "such as 500101",
    }


def _explain(book: Workbook, steps: Sequence[str]) -> None:
    sheet = book.add_worksheet(returned.HOW_TO)
    sheet.set_column(0, 0, 110)
    wrapped = book.add_format(_WRAPPED)
    for number, step in enumerate(steps):
        sheet.write_string(number, 0, step, wrapped)
