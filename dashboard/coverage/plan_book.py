"""A plan as a spreadsheet: a sheet that says what it is, then one sheet a province."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import formats, words
from dashboard.coverage import plan_tables, plan_words
from dashboard.coverage.plan import Plan
from dashboard.data import Data
from dashboard.files import export
from dashboard.texts import text
from dashboard.view import View
from geo.gazetteer import Lang

_HEADING = {"bold": True, "bg_color": "#E6EDF0", "text_wrap": True, "valign": "top"}
_WIDTHS = {0: 9, 1: 24, 2: 22, 3: 18, 4: 22}
_WIDTH = 12
#: Of the name of a sheet, for every spreadsheet program.
_LONGEST = 31


def xlsx(plan: Plan, view: View, data: Data) -> bytes:
    """The plan as XLSX; no text of it is a formula (:func:`dashboard.files.export.inert`)."""
    lang, buffer = view.lang, BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    heading = book.add_format(_HEADING)
    _about(book, said(plan, view, data), lang)
    summary = plan_tables.provinces(plan, data, lang)
    _sheet(book, text("plan.sheet_provinces", lang), summary, heading)
    rows = plan_tables.chosen(plan)
    for province, group in rows.groupby(plan.tambons["province"].loc[rows.index]):
        table = plan_tables.tambons(group, plan, data, lang)
        if marks := " · ".join(words.marks(data, lang)):
            # Rows are copied out of their file.
            table[text("column.remark", lang)] = marks
        _sheet(book, data.gazetteer.provinces.at[province, lang], table, heading)
    book.close()
    return buffer.getvalue()


def said(plan: Plan, view: View, data: Data) -> list[str]:
    """What the plan is: objective, limits, N, the day, the sources, each a sentence."""
    lang, wish = view.lang, plan.wish
    return [
        text("page.planner", lang),
        words.area_name(view),
        text("plan.asked", lang, count=formats.number(wish.count)),
        plan_words.objective(wish, lang),
        plan_words.limits(wish, lang),
        plan_words.outcome(plan, view),
        *plan_words.problems(plan, data, lang),
        text("plan.roles_rule", lang),
        text("plan.nested_rule", lang),
        text("note.as_of", lang, day=formats.day(view.as_of or data.as_of, lang)),
        *words.marks(data, lang),
        *words.sources(view, view.as_of or data.as_of, data),
        text("snapshot.printed", lang, moment=formats.moment(formats.now(), lang)),
        text("snapshot.version", lang, version=data.version),
    ]


def _about(book: Workbook, sentences: list[str], lang: Lang) -> None:
    sheet = book.add_worksheet(text("export.about", lang))
    sheet.set_column(0, 0, 110)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 14})
    for row, sentence in enumerate(export.inert(pd.DataFrame({"said": sentences}))["said"]):
        sheet.write_string(row, 0, sentence, wrapped if row else title)


def _sheet(book: Workbook, name: str, table: pd.DataFrame, heading: Format) -> None:
    sheet = book.add_worksheet(name[:_LONGEST])
    cells = export.inert(table)
    for column, header in enumerate(cells.columns):
        sheet.write_string(0, column, str(header), heading)
        sheet.set_column(column, column, _WIDTHS.get(column, _WIDTH))
        _fill(sheet, column, cells.iloc[:, column])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(cells), len(cells.columns) - 1)


def _fill(sheet: Worksheet, column: int, values: pd.Series) -> None:
    for row, value in enumerate(values, start=1):
        if pd.isna(value):
            continue
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            sheet.write_number(row, column, float(value))
