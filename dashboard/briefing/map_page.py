"""A view as one page: map, legend, key figures, the places that matter, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import formats, words
from dashboard.briefing.drawings import locator, map_of, needs_locator
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import Framed, framed, heading
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files.page import PALE, QUIET, Box, Column, Page, Panel, Table, Text
from dashboard.files.sheet import height_of
from dashboard.foremost import LISTED, foremost, kind_of
from dashboard.legend import how_cut, legend
from dashboard.palettes import RAMPS
from dashboard.result import Result
from dashboard.texts import text

_ROW, _LEGEND_ROW = 19.0, 15.5
# Of the rule of the classes, and of filters: more is set smaller, and at last cut.
_MOST_RULE, _MOST_FILTERS = 36.0, 26.0


@dataclass(frozen=True)
class Layout:
    """Where the parts stand; ``locator`` is the size of the little map of the country."""

    map: Box
    figures: Box
    sentence: Box
    legend: Box
    places: Box
    notes: Box
    locator: tuple[float, float] = (64.0, 110.0)

    def with_more_below_the_sentence(self, gained: float) -> Layout:
        """The same with legend and places begun higher."""
        legend, places = (
            (left, top - gained, width, height + gained)
            for left, top, width, height in (self.legend, self.places)
        )
        return replace(self, legend=legend, places=places)


def map_page(result: Result, data: Data, edition: Edition, name: str = "") -> Page:
    """The page of a view.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from: the boundary layer and the store's manifest
    edition : the print that it belongs to
    name : its name in bookmarks; its title when empty
    """
    frame = framed(
        words.title(result),
        about(result, data),
        result,
        data,
        edition,
        RAMPS[result.layer.ramp][-2],
        name,
    )
    layout, page = layout_of(frame), frame.page
    page.add(map_of(result, data, layout.map))
    if needs_locator(result):
        page.add(locator(result, data, layout.map, layout.locator))
    figures(page, result, layout.figures)
    gained = sentence(page, words.sentence(result), layout.sentence)
    if not edition.format.portrait:  # what the sentence leaves is for what stands below it
        layout = layout.with_more_below_the_sentence(gained)
    _legend_and_filters(page, result, layout.legend)
    _places(page, result, layout.places)
    notes(page, result, data, layout.notes)
    return page


def about(result: Result, data: Data) -> str:
    """What a page says under its title: meaning, unit, days counted, day of the data."""
    lang, layer = result.view.lang, result.layer
    unit = text("snapshot.unit", lang, unit=layer.unit(lang))
    day = words.notes(result, data)[0]
    parts = [layer.meaning(lang), unit, words.days_counted(result), day]
    return " · ".join(filter(None, parts))


def layout_of(frame: Framed) -> Layout:
    """Where the parts of a page stand, by its format."""
    left, top, width, height = frame.room
    if frame.page.format.portrait:
        return _upright(frame)
    map_width = round(width * 0.44)
    x = left + map_width + 24
    room = frame.right - x
    beside = x + 158 + 22
    parts = top + 152
    notes = frame.bottom - 62
    return Layout(
        map=(left, top, map_width, height),
        figures=(x, top, room, 56),
        sentence=(x, top + 62, room, 78),
        legend=(x, parts, 158, notes - parts - 6),
        places=(beside, parts, frame.right - beside, notes - parts - 6),
        notes=(x, notes, room, 62),
    )


def _upright(frame: Framed) -> Layout:
    left, top, width, _ = frame.room
    beside = left + width - 158
    notes = frame.bottom - 46
    places = notes - 8 - 14 - LISTED * 17
    below = places - 72
    map_height = below - 10 - top - 62
    return Layout(
        map=(left, top + 62, width - 158 - 20, map_height),
        figures=(left, top, width, 56),
        sentence=(left, below, width, 64),
        legend=(beside, top + 62, 158, map_height),
        places=(left, places, width, notes - 8 - places),
        notes=(left, notes, width, 46),
    )


def figures(page: Page, result: Result, box: Box) -> None:
    """The key figures beside each other."""
    shown = key_figures(result)
    left, top, width, _ = box
    step = width / len(shown)
    for i, figure in enumerate(shown):
        x = left + i * step
        page.add(
            Text(
                (x, top, step - 8, 13), (figure.label,), 8.5, colour=QUIET, least=6, one_line=True
            ),
            Text(
                (x, top + 11, step - 8, 26), (figure.value,), 19, "semibold", least=10,
                one_line=True,
            ),
            Text((x, top + 36, step - 6, 22), (figure.help,), 7.5, colour=QUIET),
        )  # fmt: skip


def sentence(page: Page, said: str, box: Box) -> float:
    """The sentence under the map, on a ground of its own; returns what height it leaves."""
    left, top, width, most = box
    height = min(most, height_of([said], 10.5, width - 24) + 12)
    page.add(
        Panel((left, top, width, height), PALE, round_by=4),
        Text((left + 12, top + 6, width - 24, height - 10), (said,), 10.5),
    )
    return most - height


def legend_table(result: Result, box: Box) -> Table:
    """Colours, rules, and how many units."""
    lang, rows = result.view.lang, legend(result)
    level = text(f"level.{result.view.level}", lang)
    columns = (
        Column(result.layer.unit(lang), 0.64),
        Column(level, 0.36, "right"),
    )
    left, top, width, height = box
    row_height = min(_LEGEND_ROW, height / (len(rows) + 1))
    return Table(
        (left, top, width, row_height * (len(rows) + 1)),
        columns,
        tuple((row.rule, formats.number(row.count)) for row in rows),
        min(9.5, row_height * 0.62),
        row_height,
        tuple(row.colour for row in rows),
        text("snapshot.legend", lang),
    )


def _legend_and_filters(page: Page, result: Result, box: Box) -> None:
    lang = result.view.lang
    left, _, width, height = box
    bottom = box[1] + height
    said = words.filters_in_words(result) or (text("snapshot.no_filters", lang),)
    rule = min(height_of([how_cut(result)], 7.5, width), _MOST_RULE)
    # What stands below the classes keeps its room; rows of many classes lie closer together.
    below = rule + 13 + 14 + min(_MOST_FILTERS, height_of(said, 8.5, width)) + 2
    y = heading(page, text("snapshot.legend", lang), box)
    table = legend_table(result, (left, y, width, bottom - y - below))
    page.add(table)
    y += table.box[3] + 3
    page.add(Text((left, y, width, rule + 1), (how_cut(result),), 7.5, colour=QUIET))
    y = heading(page, text("filter.heading", lang), (left, y + rule + 10, width, 0))
    page.add(Text((left, y, width, max(12.0, bottom - y)), tuple(said), 8.5))


def _places(page: Page, result: Result, box: Box) -> None:
    layer = result.layer
    listed, said = foremost(result)
    if listed.empty:
        return
    left, _, width, height = box
    y = heading(page, said, box)
    rows = tuple(
        (
            str(rank),
            words.unit_name(result, str(code)),
            *([kind_of(result, str(code))] if layer.kinds else []),
            formats.number(value, layer.decimals),
        )
        for rank, (code, value) in enumerate(listed.items(), start=1)
    )
    narrow = 20 / width
    kind = 0.27 if layer.kinds else 0.0
    row = min(_ROW, (box[1] + height - y) / len(rows))
    columns = (
        Column("", narrow, "right", colour=QUIET),
        Column("", 0.82 - narrow - kind),
        *([Column("", kind, colour=QUIET)] if kind else []),
        Column("", 0.18, "right", "semibold"),
    )
    page.add(
        Table(
            (left, y, width, box[1] + height - y), columns, rows, 9.5, row, name=said,
            headings=False,
        )
    )  # fmt: skip


def notes(page: Page, result: Result, data: Data, box: Box) -> None:
    """What has to be known of the numbers."""
    lang = result.view.lang
    left, _, width, height = box
    y = heading(page, text("snapshot.notes", lang), box)
    said = " · ".join([*words.notes(result, data), text("note.once", lang)])
    page.add(Text((left, y, width, box[1] + height - y), (said,), 8.5, colour=QUIET))
