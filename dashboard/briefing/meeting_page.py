"""What changed since the last meeting, on one page."""

from __future__ import annotations

from dashboard import formats
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import framed, heading
from dashboard.briefing.map_page import sentence as sentence_panel
from dashboard.briefing.words_of import plain
from dashboard.data import Data
from dashboard.files.page import QUIET, Box, Column, Page, Table, Text
from dashboard.meetings.meeting import Meeting
from dashboard.meetings.meeting_cards import Card, cards
from dashboard.meetings.meeting_words import said, sentence
from dashboard.texts import text
from dashboard.words import area_name

_ROW = 15.5
_GAP = 22.0
_EMPTY = 36.0


def meeting_page(meeting: Meeting, data: Data, edition: Edition) -> Page:
    """The figures of a meeting, now and before, and the first of each of its lists."""
    lang = meeting.view.lang
    title = text("section.meeting", lang, area=area_name(meeting.view))
    days = formats.period(meeting.span.first, meeting.span.last, lang)
    before = formats.period(meeting.span.before.first, meeting.span.before.last, lang)
    about = text("briefing.meeting_about", lang, days=days, before=before)
    frame = framed(title, about, meeting.now, data, edition, "#1c6675")
    page, (left, top, width, _) = frame.page, frame.room
    _figures(page, meeting, (left, top, width, 52))
    taken = 62 - sentence_panel(page, plain(sentence(meeting)), (left, top + 60, width, 62))
    _lists(page, meeting, data, (left, top + 72 + taken, width, frame.bottom - top - 72 - taken))
    return page


def _figures(page: Page, meeting: Meeting, box: Box) -> None:
    left, top, width, _ = box
    step = width / len(meeting.figures)
    for i, (key, (now, before)) in enumerate(meeting.figures.items()):
        x, known = left + i * step, not meeting.lacks(key)
        was = text(
            "briefing.was", meeting.view.lang, count=formats.number(before if known else None)
        )
        page.add(
            Text((x, top, step - 6, 13), (_label(key, meeting),), 8, colour=QUIET, one_line=True),
            Text(
                (x, top + 10, step - 6, 26), (formats.number(now if known else None),), 17,
                "semibold", one_line=True,
            ),
            Text((x, top + 34, step - 6, 12), (was,), 7.5, colour=QUIET, one_line=True),
        )  # fmt: skip


def _label(key: str, meeting: Meeting) -> str:
    named = said(key, meeting)
    return named[:1].upper() + named[1:]


def _lists(page: Page, meeting: Meeting, data: Data, box: Box) -> None:
    """The lists in two columns, each with as many lines as have room."""
    left, top, width, height = box
    shown = [card for card in cards(meeting, data) if not meeting.lacks(card.key)]
    column = (width - _GAP) / 2
    pairs = [shown[i : i + 2] for i in range(0, len(shown), 2)]
    full = [any(len(card.rows) for card in pair) for pair in pairs]
    # A pair that has nothing to list leaves its room to the others.
    each = (height - _EMPTY * full.count(False)) / max(1, full.count(True))
    y = top
    for pair, has_lines in zip(pairs, full, strict=True):
        high = each if has_lines else _EMPTY
        for i, card in enumerate(pair):
            _list(page, card, meeting, (left + i * (column + _GAP), y, column, high - 6))
        y += high


def _list(page: Page, card: Card, meeting: Meeting, box: Box) -> None:
    left, top, width, height = box
    title = said(f"{card.key}_list", meeting, count=formats.number(len(card.rows)))
    y = heading(page, title, box)
    if card.rows.empty:
        page.add(
            Text((left, y, width, 14), (said(f"{card.key}_none", meeting),), 8.5, colour=QUIET)
        )
        return
    fitting = max(1, int((top + height - y) / _ROW))
    lines = tuple((plain(words),) for words in card.words(card.rows.head(fitting)))
    page.add(
        Table(
            (left, y, width, top + height - y), (Column("", 1.0),), lines, 8.5, _ROW, name=title,
            headings=False,
        )
    )  # fmt: skip
