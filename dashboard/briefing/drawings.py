"""Maps on a page: of the view with its inset and scale, and of where it lies in the country."""

from __future__ import annotations

from dashboard import words
from dashboard.data import Data
from dashboard.files import paper_map
from dashboard.files.page import HAIR, QUIET, Box, Drawing
from dashboard.files.sheet import Sheet
from dashboard.result import Result
from dashboard.texts import text
from geo.codes import BANGKOK
from geo.files import read_commands
from geo.gazetteer import Lang

_INSET = 0.35
_SCALE_BAR = 80.0


def map_of(result: Result, data: Data, box: Box) -> Drawing:
    """The map of a view as large as the box allows, with its scale, and Bangkok enlarged where
    that is too small to be read."""

    def paint(sheet: Sheet) -> None:
        window = paper_map.draw(sheet, result, data, box)
        if paper_map.needs_bangkok(result, data):
            _bangkok(sheet, result, data, box)
        _scale_bar(sheet, window, result.view.lang)

    title = text("briefing.map_of", result.view.lang, title=words.title(result))
    return Drawing(box, paint, title)


def needs_locator(result: Result) -> bool:
    """Whether a view is of a part of the country, which its map alone does not tell."""
    view = result.view
    return bool(view.limit) and view.bureau not in read_commands().without_place


def locator(result: Result, data: Data, box: Box, size: tuple[float, float]) -> Drawing:
    """The country, small, and in it the units of a view; in the corner of the box in which it
    hides least of the map."""
    place = paper_map.free_corner(result, data, box, size)

    def paint(sheet: Sheet) -> None:
        sheet.rectangle(place, "white", HAIR)
        paper_map.locate(sheet, result, data, place)

    return Drawing(place, paint, text("briefing.locator", result.view.lang))


def _bangkok(sheet: Sheet, result: Result, data: Data, box: Box) -> None:
    left, top, width, height = box
    side = min(width, height) * _INSET
    place = (left + width - side, top + height - side - 20, side, side)
    sheet.rectangle(place, "white", HAIR)
    paper_map.draw(sheet, result, data, place, BANGKOK)
    name = data.gazetteer.short_name(BANGKOK, result.view.lang)
    sheet.line(name, place[0] + side / 2, place[1] - 5, 8.5, "semibold", QUIET, "center")


def _scale_bar(sheet: Sheet, window: paper_map.Window, lang: Lang) -> None:
    kilometres = paper_map.round_distance(_SCALE_BAR / window.scale / 1000)
    length = kilometres * 1000 * window.scale
    left, bottom = window.box[0] + 6, window.box[1] + window.box[3] - 6
    sheet.rule(left, bottom, length, QUIET, 1.2)
    label = text("snapshot.kilometres", lang, count=f"{kilometres:g}")
    sheet.line(label, left, bottom - 4, 7.5, colour=QUIET)
