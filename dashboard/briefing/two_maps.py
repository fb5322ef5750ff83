"""Two maps in one frame, drawn in the same classes: then and now, or two of anything."""

from __future__ import annotations

from dashboard import formats, words
from dashboard.briefing.drawings import map_of
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import framed, heading
from dashboard.briefing.map_page import about, notes, sentence
from dashboard.data import Data
from dashboard.files.page import QUIET, Box, Column, Page, Table, Text
from dashboard.files.sheet import height_of
from dashboard.legend import how_cut, legend
from dashboard.maps import compare
from dashboard.palettes import RAMPS
from dashboard.result import Result
from dashboard.texts import text
from dashboard.view import Comparison

_ROW = 15.5
_BESIDE, _GAP = 190.0, 16.0


def two_maps(sides: tuple[Result, Result], data: Data, edition: Edition) -> Page:
    """The page of a comparison.

    Parameters
    ----------
    sides : of :func:`dashboard.maps.compare.panes`; the first says what they are compared by
    """
    first, second = sides
    comparison: Comparison = first.view.compare or "period"
    title = words.title(first)
    frame = framed(title, about(first, data), first, data, edition, RAMPS[first.layer.ramp][-2])
    page, (left, top, width, height) = frame.page, frame.room
    upright = edition.format.portrait
    beside = 0.0 if upright else _BESIDE + _GAP
    each = (width - beside - _GAP) / 2
    high = height * 0.52 if upright else height
    for i, side in enumerate((second, first)):
        x = left + i * (each + _GAP)
        name = compare.name(side, comparison)
        page.add(
            Text((x, top - 2, each, 16), (name,), 11, "semibold", align="center", one_line=True),
            map_of(side, data, (x, top + 16, each, high - 16)),
        )
    if upright:
        y = top + high + 10
        _legend(page, first, second, (left, y, _BESIDE, frame.bottom - y))
        _words(
            page,
            sides,
            comparison,
            data,
            (left + _BESIDE + _GAP, y, width - _BESIDE - _GAP, frame.bottom - y),
        )
    else:
        x = frame.right - _BESIDE
        y = _legend(page, first, second, (x, top, _BESIDE, height))
        _words(page, sides, comparison, data, (x, y, _BESIDE, frame.bottom - y))
    return page


def _words(
    page: Page,
    sides: tuple[Result, Result],
    comparison: Comparison,
    data: Data,
    box: Box,
) -> None:
    """The sentence of each side under its name, the filters, the notes."""
    first, second = sides
    lang = first.view.lang
    left, y, width, height = box
    bottom = y + height
    for side in (second, first):
        y = heading(page, compare.name(side, comparison), (left, y, width, 0))
        most = min(100.0, (bottom - y) / 3)
        y += most - sentence(page, words.sentence(side), (left, y, width, most)) + 8
    said = words.filters_in_words(first) or (text("snapshot.no_filters", lang),)
    y = heading(page, text("filter.heading", lang), (left, y, width, 0))
    high = min(30.0, height_of(said, 8.5, width) + 2)
    page.add(Text((left, y, width, high), tuple(said), 8.5, colour=QUIET))
    y += high + 6
    if bottom - y > 30:
        notes(page, first, data, (left, y, width, bottom - y))


def _legend(page: Page, first: Result, second: Result, box: Box) -> float:
    """Colours and rules once, with the counts of both sides; returns where it ends."""
    lang = first.view.lang
    left, _, width, _ = box
    y = heading(page, text("snapshot.legend", lang), box)
    of_second = {row.number: row for row in legend(second)}
    rows = {row.number: row for row in legend(first)}
    every = sorted({*rows, *of_second})
    both = [(rows.get(number), of_second.get(number)) for number in every]
    columns = (
        Column(first.layer.unit(lang), 0.56),
        Column(text("briefing.second", lang), 0.22, "right"),
        Column(text("briefing.first", lang), 0.22, "right"),
    )
    written, colours = [], []
    for one, other in both:
        known = one or other
        assert known
        counts = (formats.number(row.count if row else 0) for row in (other, one))
        written.append((known.rule, *counts))
        colours.append(known.colour)
    height = _ROW * (len(every) + 1)
    page.add(
        Table(
            (left, y, width, height), columns, tuple(written), 9.5, _ROW, tuple(colours),
            text("snapshot.legend", lang),
        ),
        Text((left, y + height + 2, width, 24), (how_cut(first),), 7.5, colour=QUIET),
    )  # fmt: skip
    return y + height + 30
