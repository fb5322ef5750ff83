"""The first page of a set: whose it is, of which day, what the programme is for, what follows."""

from __future__ import annotations

from dashboard import formats
from dashboard.briefing.drawings import map_of
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import framed
from dashboard.data import Data
from dashboard.files.page import PALE, QUIET, Column, Page, Panel, Table, Text
from dashboard.result import Result
from dashboard.texts import text
from dashboard.words import area_name

_ROW = 16.0


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
    page.add(map_of(result, data, (left, top, half - 20, high)))
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
