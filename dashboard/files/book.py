"""A workbook: a cover that says what it is, tables with typed columns, all ready to be printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pandas as pd
from pandas.api.types import (
    is_datetime64_any_dtype,
    is_integer_dtype,
    is_numeric_dtype,
    is_object_dtype,
)
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.files import export
from dashboard.files.house_style import HouseStyle
from dashboard.texts import text
from geo.gazetteer import Lang

#: How a date is shown: a true date, its year of the Buddhist era in Thai. The first number is the
#: calendar, the last the language; a D before them asks for Thai digits.
DAY: Mapping[Lang, str] = {"th": "[$-107041E]d mmm yyyy", "en": "[$-409]d mmm yyyy"}
_CLOCK: Mapping[Lang, str] = {"th": r' "เวลา" hh\.mm "น."', "en": ", hh:mm"}
_ARABIC, _THAI = "[$-107041E]", "[$-D07041E]"

_SIZE, _TITLE_SIZE, _MARKING_SIZE = 14, 20, 20
_MARKING = "FF0000"
_A4 = 9
_COVER = (30, 100)
_NARROWEST, _WIDEST = 9, 48
#: Of the name of a sheet, for every spreadsheet program.
_LONGEST = 31
# Spreadsheets know no day before; there are none in the records either.
_FIRST_YEAR = 1900

Said = str | date | datetime


@dataclass(frozen=True)
class Look:
    """What all sheets of a workbook have in common.

    Attributes
    ----------
    lang : of its texts
    style : of the house
    marking : the secrecy marking at the top and bottom of every printed page; empty for none
    remark : what every printed page says of its data; empty for nothing
    spell : applied to sentences, for Thai digits; numbers stay numbers
    """

    lang: Lang
    style: HouseStyle
    marking: str = ""
    remark: str = ""
    spell: Callable[[str], str] = str


class Book:
    """A workbook that is written sheet by sheet."""

    def __init__(self, look: Look) -> None:
        self._look, self._buffer = look, BytesIO()
        # Without a scheme the typeface is the one that is named, not that of Excel's theme.
        font = {"font_name": look.style.office_font, "font_size": _SIZE, "font_scheme": "none"}
        options = {"in_memory": True, "default_format_properties": font}
        self._book = Workbook(self._buffer, options)
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def cover(
        self,
        title: str,
        said: Iterable[tuple[str, Iterable[Said]]],
        columns: Mapping[str, str],
    ) -> None:
        """The sheet that says what the others are.

        Parameters
        ----------
        title : in large letters
        said : labels, each with what is said under it; days and moments become true dates
        columns : the headers of the tables and what they mean
        """
        sheet = self._sheet(text("export.about", self._look.lang))
        for column, width in enumerate(_COVER):
            sheet.set_column(column, column, width)
        self._write(sheet, 0, 0, title, bold=True, font_size=_TITLE_SIZE)
        row = 1
        for label, values in [*self._marked(), *said]:
            for first, value in enumerate(values):
                if not first:
                    self._write(sheet, row, 0, label, bold=True, valign="top")
                red = {"font_color": f"#{_MARKING}", "bold": True}
                marked = value == self._look.marking != ""
                self._write(
                    sheet, row, 1, value, text_wrap=True, align="left", valign="top",
                    **(red if marked else {}),
                )  # fmt: skip
                row += 1
        row += 1
        for column, key in enumerate(("export.column", "export.meaning")):
            self._head(sheet, row, column, text(key, self._look.lang))
        for header, meaning in columns.items():
            row += 1
            self._write(sheet, row, 0, header, text_wrap=True, valign="top")
            self._write(sheet, row, 1, meaning, text_wrap=True, valign="top")

    def table(
        self,
        name: str,
        frame: pd.DataFrame,
        decimals: Mapping[str, int | None] | None = None,
        frozen: int = 0,
    ) -> None:
        """A sheet with a table; its header stays in sight and is printed on every page.

        Parameters
        ----------
        name : of the sheet
        frame : whole numbers, decimals, texts (codes are texts) and dates, by the type of its
            columns; no text of it is a formula (:func:`dashboard.files.export.inert`)
        decimals : of columns of decimals, by header; 1 unless given, None for as many as there are
        frozen : so many columns on the left stay in sight
        """
        cells, sheet = export.inert(_dated(frame)), self._sheet(name[:_LONGEST])
        for column, header in enumerate(map(str, cells.columns)):
            self._head(sheet, 0, column, header)
            values = cells.iloc[:, column]
            shown = self._number_format(values, (decimals or {}).get(header, 1))
            cell = self._format(num_format=shown) if shown else self._format()
            for row, value in enumerate(values, start=1):
                _fill(sheet, row, column, value, cell)
            sheet.set_column(column, column, _width(header, values, shown))
        last = max(1, len(cells)), max(0, len(cells.columns) - 1)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, *last)
        sheet.repeat_rows(0)
        # Codes are texts on purpose: no green corner asks to make them numbers.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last[0] + 1}"})

    def content(self, title: str) -> bytes:
        """The whole file; nothing can be added to it then."""
        self._book.set_properties({"title": title, "keywords": self._look.marking})
        self._book.close()
        return self._buffer.getvalue()

    def _marked(self) -> list[tuple[str, list[Said]]]:
        marking = self._look.marking
        return [(text("export.marking", self._look.lang), [marking])] if marking else []

    def _sheet(self, name: str) -> Worksheet:
        """A sheet that is printed on A4 in landscape, as wide as the page, with its marking."""
        sheet, look = self._book.add_worksheet(name), self._look
        font = look.style.office_font
        page = text("briefing.page", look.lang, number="&P", total="&N")
        marking = print_marking(look.marking, font)
        remark = f'&R&"{font},Regular"{_literal(look.remark)}' if look.remark else ""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.9, bottom=0.9)
        sheet.set_header(marking + remark)
        sheet.set_footer(f'{marking}&R&"{font},Regular"{page}')
        return sheet

    def _head(self, sheet: Worksheet, row: int, column: int, header: str) -> None:
        self._write(
            sheet, row, column, header,
            bold=True, bg_color="#E6EDF0", text_wrap=True, valign="top", bottom=1,
        )  # fmt: skip

    def _write(self, sheet: Worksheet, row: int, column: int, said: Said, **look: object) -> None:
        if isinstance(said, date):
            shown = self._number_format(pd.Series([pd.Timestamp(said)]), None)
            clock = _CLOCK[self._look.lang] if isinstance(said, datetime) else ""
            _fill(sheet, row, column, said, self._format(num_format=shown + clock, **look))
            return
        (inert,) = export.inert(pd.DataFrame({"said": [said]}))["said"]
        sheet.write_string(row, column, self._look.spell(inert), self._format(**look))

    def _number_format(self, values: pd.Series, decimals: int | None) -> str:
        """How a column is shown; codes and other texts as they are."""
        if is_datetime64_any_dtype(values):
            shown = DAY[self._look.lang]
            return shown.replace(_ARABIC, _THAI) if self._look.spell("1") == "๑" else shown
        if not is_numeric_dtype(values):
            return "@"
        if is_integer_dtype(values):
            return "#,##0"
        if decimals is None:
            return ""
        return f"#,##0.{'0' * decimals}" if decimals else "#,##0"

    def _format(self, **look: object) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]


def print_marking(marking: str, font: str) -> str:
    """A secrecy marking in the code of print headers: centred, bold, red; empty for none.

    >>> print_marking("ลับ", "TH SarabunPSK")
    '&C&"TH SarabunPSK,Bold"&KFF0000&20ลับ'
    """
    if not marking:
        return ""
    # A digit right after the size would be read as part of it.
    apart = " " if marking[0].isdigit() else ""
    return f'&C&"{font},Bold"&K{_MARKING}&{_MARKING_SIZE}{apart}{_literal(marking)}'


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with columns of days as what they are."""
    objects = [name for name, dtype in frame.dtypes.items() if is_object_dtype(dtype)]
    days = [name for name in objects if isinstance(next(iter(frame[name].dropna()), None), date)]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def _literal(said: str) -> str:
    return said.replace("&", "&&")


def _fill(sheet: Worksheet, row: int, column: int, value: Any, cell: Format) -> None:
    """One cell of its type; empty where there is nothing."""
    if pd.isna(value) or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, cell)
    elif isinstance(value, date):
        _fill_day(sheet, row, column, value, cell)
    else:
        sheet.write_number(row, column, float(value), cell)


def _fill_day(sheet: Worksheet, row: int, column: int, day: date, cell: Format) -> None:
    if day.year < _FIRST_YEAR:
        sheet.write_string(row, column, day.isoformat(), cell)
        return
    # The minute is that of its own clock: spreadsheets know no time zones.
    if isinstance(day, datetime):
        day = day.replace(second=0, microsecond=0, tzinfo=None)
    sheet.write_datetime(row, column, day, cell)


def _width(header: str, values: pd.Series, shown: str) -> float:
    """The width of a column: of its longest text, or of its numbers as they are shown."""
    if shown == "@":
        longest = max((_letters(str(value)) for value in values.dropna()), default=0)
    else:
        longest = max((len(f"{value}") for value in values.dropna()), default=0) + 3
    words = max(map(_letters, header.split(" ")))
    return min(_WIDEST, max(_NARROWEST, longest + 2, words / 2 + 2))


def _letters(said: str) -> int:
    """How many letters stand beside each other: marks stand above and below them."""
    return sum(unicodedata.category(letter) != "Mn" for letter in said)
