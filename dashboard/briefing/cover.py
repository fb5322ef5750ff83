"""The first page of a set: whose it is, of which day, what the programme is for, what follows."""

from __future__ import annotations

from dataclasses import replace

from dashboard import formats, words
from dashboard.briefing.drawings import map_of
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import framed
from dashboard.briefing.map_page import legend_table
from dashboard.data import Data
from dashboard.files.page import PALE, QUIET, Box, Column, Page, Panel, Table, Text
from dashboard.result import Result
from dashboard.texts import text
from dashboard.words import area_name

_ROW = 16.0
_LEGEND = 132.0


def cover(result: Result, data: Data, contents: list[tuple[str, int]], edition: Edition) -> Page:
    """The cover.

    Parameters
    ----------
    result : the view whose map it shows
    contents : the names of the pages that follow, and their numbers
    """
    lang = result.view.lang
    day = text("note.as_of", lang, day=formats.day(result.as_of, lang))
    name = text("briefing.cover", lang)
    frame = framed(
        f"{name}: {area_name(result.view)}", day, result, data, edition, "#1c6675", name=name
    )
    page, (left, top, width, height) = frame.page, frame.room
    half = width * (0.5 if not edition.format.portrait else 1.0)
    high = height if not edition.format.portrait else height * 0.5
    _map(page, result, data, (left, top, half - 20, high))
    x = left + half if not edition.format.portrait else left
    y = top if not edition.format.portrait else top + high + 10
    room = frame.right - x
    page.add(
        Panel((x, y, room, 96), PALE, round_by=4),
        Text((x + 14, y + 10, room - 28, 26), (text("app.title", lang),), 18, "semibold"),
        Text((x + 14, y + 42, room - 28, 48), (text("briefing.aim", lang),), 10.5, colour=QUIET),
    )
    y += 110
    page.add(Text((x, y - 3, room, 16), (text("briefing.contents", lang),), 10, "semibold"))
    y += 14
    fitting = max(1, int((frame.bottom - y) / _ROW))
    rows = [(title, formats.number(number)) for title, number in contents]
    if len(rows) > fitting:
        more = text("briefing.more_pages", lang, count=len(rows) - fitting + 1)
        rows = [*rows[: fitting - 1], (more, "")]
    columns = (Column("", 0.88), Column("", 0.12, "right", colour=QUIET))
    page.add(
        Table(
            (x, y, room, frame.bottom - y), columns, tuple(rows), 9.5, _ROW,
            name=text("briefing.contents", lang), headings=False,
        )
    )  # fmt: skip
    return page


def _map(page: Page, result: Result, data: Data, box: Box) -> None:
    """The map with what it shows, and its classes where the country leaves room: lower right."""
    left, top, width, height = box
    shown = f"{words.title(result)} ({result.layer.unit(result.view.lang)})"
    page.add(
        Text((left, top - 2, width, 14), (shown,), 9.5, "semibold", least=6, one_line=True),
        map_of(result, data, (left, top + 14, width, height - 14)),
    )
    table = legend_table(result, (0, 0, _LEGEND, height))
    place = left + width - _LEGEND, top + height - table.box[3]
    page.add(
        Panel((place[0] - 6, place[1] - 4, _LEGEND + 8, table.box[3] + 6), "white"),
        replace(table, box=(*place, *table.box[2:])),
    )
