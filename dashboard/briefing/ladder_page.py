"""The ladder on one page: what stands where, how long, at whose desk."""

from __future__ import annotations

import pandas as pd

from dashboard import formats, headlines
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import framed, heading
from dashboard.briefing.map_page import figures
from dashboard.briefing.map_page import sentence as sentence_panel
from dashboard.data import Data
from dashboard.files.page import QUIET, Box, Column, Page, Panel, Table, Text
from dashboard.ladder.desks import desk_name
from dashboard.result import Result
from dashboard.texts import text
from dashboard.words import area_name
from geo import desks
from geo.desks import UNKNOWN
from geo.files import read_ladder
from geo.gazetteer import Lang

_ROW = 17.0
_OPEN, _OVERDUE = "#c9d4da", "#b0342c"


def ladder_page(result: Result, data: Data, edition: Edition) -> Page:
    """What is open and overdue at every level, and the desks with most that is overdue."""
    lang = result.view.lang
    title = text("briefing.ladder", lang, area=area_name(result.view))
    day = text("note.as_of", lang, day=formats.day(result.as_of, lang))
    frame = framed(title, day, result, data, edition, "#41165d")
    page, (left, top, width, _) = frame.page, frame.room
    figures(page, result, (left, top, width, 56))
    y = top + 62
    y += 50 - sentence_panel(page, headlines.of_ladder(result), (left, y, width, 50)) + 10
    issues = result.facts.issues
    waiting = issues[issues["open"]]
    y = _levels(page, waiting, (left, y, width, frame.bottom - y), lang) + 12
    _desks(page, waiting, data, (left, y, width, frame.bottom - y), lang)
    return page


def _levels(page: Page, waiting: pd.DataFrame, box: Box, lang: Lang) -> float:
    """A row a level: bars of what is open and overdue, the numbers, the days."""
    left, _, width, _ = box
    y = heading(page, text("briefing.ladder_levels", lang), box)
    levels = waiting["level"].astype("int64")
    days = waiting["dwell_days"].groupby(levels)
    table = pd.DataFrame(
        {
            "open": levels.value_counts(),
            "overdue": waiting["overdue"].groupby(levels).sum(),
            "median": days.median(),
            "longest": days.max(),
        }
    )
    rungs = read_ladder().rungs
    table = table.reindex([rung.number for rung in rungs]).astype("float64")
    rows = tuple(
        (
            f"{rung.number} {rung.name(lang, short=True)}",
            "",
            formats.number(row["open"] if pd.notna(row["open"]) else 0),
            formats.number(row["overdue"] if pd.notna(row["overdue"]) else 0),
            formats.number(row["median"]),
            formats.number(row["longest"]),
            formats.number(rung.service_days),
        )
        for rung, (_, row) in zip(rungs, table.iterrows(), strict=True)
    )
    heads = ("open", "overdue", "median_days")
    columns = (
        Column(text("column.level", lang), 0.2),
        Column("", 0.38),
        *(Column(text(f"column.{key}", lang), 0.085, "right") for key in heads),
        Column(text("desk.longest", lang), 0.085, "right"),
        Column(text("briefing.service_days", lang), 0.08, "right"),
    )
    height = _ROW * (len(rows) + 1)
    page.add(Table((left, y, width, height), columns, rows, 9, _ROW, name="levels"))
    _bars(page, table, (left + 0.2 * width, y + _ROW, 0.36 * width, height - _ROW))
    return y + height


def _bars(page: Page, table: pd.DataFrame, box: Box) -> None:
    left, top, width, _ = box
    most = table["open"].max()
    if not most > 0:
        return
    for i, (_, row) in enumerate(table.fillna(0).iterrows()):
        y = top + i * _ROW + 4
        for value, colour in ((row["open"], _OPEN), (row["overdue"], _OVERDUE)):
            if value > 0:
                page.add(Panel((left, y, max(0.8, width * value / most), _ROW - 8), colour))


def _desks(page: Page, waiting: pd.DataFrame, data: Data, box: Box, lang: Lang) -> None:
    left, top, width, height = box
    title = text("briefing.ladder_desks", lang)
    y = heading(page, title, box)
    if waiting.empty:
        page.add(Text((left, y, width, 14), (text("ladder.nothing_open", lang),), 9, colour=QUIET))
        return
    fitting = max(1, int((top + height - y) / _ROW) - 1)
    table = desks.of_all_levels(waiting, read_ladder()).head(fitting)
    rows = tuple(
        (
            desk_name(level, None if body == UNKNOWN else body, data, lang),
            *(formats.number(row[key]) for key in ("overdue", "open", "soon", "median_days")),
            formats.number(row["longest"]),
        )
        for (level, body), row in table.iterrows()
    )
    columns = (
        Column(text("desk.name", lang), 0.5),
        Column(text("column.overdue", lang), 0.1, "right", "semibold"),
        Column(text("column.open", lang), 0.1, "right"),
        Column(text("desk.due_soon", lang), 0.1, "right"),
        Column(text("column.median_days", lang), 0.1, "right"),
        Column(text("desk.longest", lang), 0.1, "right"),
    )
    page.add(Table((left, y, width, top + height - y), columns, rows, 9, _ROW, name=title))
