"""A view as a spreadsheet: a sheet that says what it is, and the table with its numbers typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboard import formats, words
from dashboard.data import Data
from dashboard.files import export
from dashboard.result import Result
from dashboard.texts import text

_HEADING = PatternFill("solid", fgColor="E6EDF0")
_WIDTHS = {1: 8, 2: 10, 3: 48, 4: 22}
_WIDTH = 14


def xlsx(
    result: Result,
    data: Data,
    printed: datetime | None = None,
    spell: Callable[[str], str] = str,
) -> bytes:
    """The view as XLSX.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from
    printed : the moment that the file bears; now, in Bangkok, when not given
    spell : applied to the sentences of the first sheet, for Thai digits; numbers stay numbers
    """
    lang = result.view.lang
    book = Workbook()
    about = book.active
    about.title = text("export.about", lang)
    _fill_about(about, [spell(said) for said in _said(result, data, printed or formats.now())])
    _fill_table(book.create_sheet(text("export.table", lang)), result)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _said(result: Result, data: Data, printed: datetime) -> list[str]:
    lang, layer = result.view.lang, result.layer
    return [
        words.title(result),
        layer.meaning(lang),
        text("snapshot.unit", lang, unit=layer.unit(lang)),
        *(words.filters_in_words(result) or [text("snapshot.no_filters", lang)]),
        words.sentence(result),
        *words.notes(result, data),
        *words.sources(result.view, result.as_of, data),
        text("snapshot.printed", lang, moment=formats.moment(printed, lang)),
        text("snapshot.version", lang, version=data.version),
    ]


def _fill_about(sheet: Worksheet, said: list[str]) -> None:
    sheet.column_dimensions["A"].width = 110
    for sentence in export.inert(pd.DataFrame({"said": said}))["said"]:
        sheet.append([sentence])
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(bold=True, size=14)


def _fill_table(sheet: Worksheet, result: Result) -> None:
    table = export.inert(export.table(result))
    sheet.append(list(table.columns))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEADING
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in table.astype("object").where(table.notna(), None).to_numpy().tolist():
        sheet.append(row)
    for number in range(1, len(table.columns) + 1):
        width = _WIDTHS.get(number, _WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
