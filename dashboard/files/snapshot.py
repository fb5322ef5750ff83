"""A view as one A4 page: map, legend, key figures, the places that matter, and where it is from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dashboard import formats, words
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files import paper_map
from dashboard.files.sheet import DPI, HEIGHT, INK, QUIET, WIDTH, Box, Sheet
from dashboard.legend import how_cut, legend
from dashboard.palettes import RAMPS
from dashboard.result import Result, order_of, ordered
from dashboard.texts import text
from geo.codes import BANGKOK
from geo.errors import InputError
from geo.gazetteer import Lang

FORMATS = ("png", "pdf")

#: So many places are listed beside the map.
LISTED = 10

_LEFT, _RIGHT = 30.0, WIDTH - 30.0
_HEAD = 103.0
_MAP: Box = (_LEFT, 112, 344, 424)
_INSET: Box = (_LEFT + 224, 396, 120, 120)
_COLUMN = _LEFT + 344 + 24
_ROOM = _RIGHT - _COLUMN
_LEGEND_ROOM = 158.0
_PLACES = _COLUMN + _LEGEND_ROOM + 22
_NOTES, _FOOT = HEIGHT - 108, HEIGHT - 44
_ROW = 19.0

_PALE = "#f3f6f7"
_HAIR = "#d5dbdf"
_WARNING, _WARNING_INK = "#fff0c9", "#7a4b00"


def render(
    result: Result,
    data: Data,
    fmt: str,
    printed: datetime | None = None,
    spell: Callable[[str], str] = str,
    dpi: int = DPI,
) -> bytes:
    """The page of a view.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from: the boundary layer and the store's manifest
    fmt : ``png`` or ``pdf`` (vector, fonts embedded)
    printed : the moment that the page bears; now, in Bangkok, when not given
    spell : applied to every text of the page, for Thai digits
    dpi : dots per inch of a ``png``
    """
    if fmt not in FORMATS:
        raise InputError(f"fmt was '{fmt}' but is expected to be one of {', '.join(FORMATS)}")
    printed = printed or formats.now()
    sheet = Sheet(spell)
    _head(sheet, result, data)
    _map(sheet, result, data)
    y = _figures(sheet, result, 120)
    y = _sentence(sheet, result, y + 10)
    _legend_and_filters(sheet, result, y + 14)
    _places(sheet, result, y + 14)
    _foot(sheet, result, data, printed)
    title = words.title(result)
    return sheet.png(title, dpi) if fmt == "png" else sheet.pdf(title, printed)


def _head(sheet: Sheet, result: Result, data: Data) -> None:
    lang, layer = result.view.lang, result.layer
    accent = RAMPS[layer.ramp][-2]
    warnings = words.marks(data, lang)  # what must not be overlooked on the page
    room = _RIGHT - _LEFT - 170 * len(warnings)
    sheet.fitted(
        f"{text('app.title', lang)} · {text('app.subtitle', lang)}",
        _LEFT, 38, 9, room, 6, colour=QUIET,
    )  # fmt: skip
    for i, warning in enumerate(warnings):
        left = _RIGHT - 160 - 168 * i
        sheet.rectangle((left, 26, 160, 18), _WARNING, round_by=4)
        sheet.fitted(warning, left + 80, 38.5, 9.5, 148, 6, "semibold", _WARNING_INK, "center")
    sheet.fitted(words.title(result), _LEFT, 66, 19, _RIGHT - _LEFT, 10, "semibold", accent)
    unit = text("snapshot.unit", lang, unit=layer.unit(lang))
    day = words.notes(result, data)[0]
    said = " · ".join(filter(None, [layer.meaning(lang), unit, words.days_counted(result), day]))
    sheet.block([said], _LEFT, 75, 10, _RIGHT - _LEFT, bottom=_HEAD - 2)
    sheet.rule(_LEFT, _HEAD, _RIGHT - _LEFT, accent, 1.2)


def _map(sheet: Sheet, result: Result, data: Data) -> None:
    lang = result.view.lang
    window = paper_map.draw(sheet, result, data, _MAP)
    if paper_map.needs_bangkok(result, data):
        left, top, width, _ = _INSET
        sheet.rectangle(_INSET, "white", _HAIR)
        paper_map.draw(sheet, result, data, _INSET, BANGKOK)
        name = data.gazetteer.short_name(BANGKOK, lang)
        sheet.line(name, left + width / 2, top - 5, 8.5, "semibold", QUIET, "center")
    _scale_bar(sheet, window, lang)


def _scale_bar(sheet: Sheet, window: paper_map.Window, lang: Lang) -> None:
    kilometres = paper_map.round_distance(80 / window.scale / 1000)
    length = kilometres * 1000 * window.scale
    left, bottom = window.box[0] + 6, window.box[1] + window.box[3] - 6
    sheet.rule(left, bottom, length, QUIET, 1.2)
    label = text("snapshot.kilometres", lang, count=f"{kilometres:g}")
    sheet.line(label, left, bottom - 4, 7.5, colour=QUIET)


def _figures(sheet: Sheet, result: Result, y: float) -> float:
    figures = key_figures(result)
    step = _ROOM / len(figures)
    for i, figure in enumerate(figures):
        x = _COLUMN + i * step
        sheet.fitted(figure.label, x, y, 8.5, step - 8, 6, colour=QUIET)
        sheet.fitted(figure.value, x, y + 22, 19, step - 8, 10, "semibold")
        sheet.block([figure.help], x, y + 26, 7.5, step - 6, QUIET, y + 50)
    return y + 48


def _sentence(sheet: Sheet, result: Result, y: float) -> float:
    said = words.sentence(result)
    size, room = 10.5, _ROOM - 24
    height = sheet.height_of([said], size, room) + 12
    sheet.rectangle((_COLUMN, y, _ROOM, height), _PALE, round_by=4)
    sheet.block([said], _COLUMN + 12, y + 6, size, room)
    return y + height


def _legend_and_filters(sheet: Sheet, result: Result, y: float) -> None:
    lang = result.view.lang
    y = _heading(sheet, text("snapshot.legend", lang), _COLUMN, y, _LEGEND_ROOM)
    level = text(f"level.{result.view.level}", lang)
    right = _COLUMN + _LEGEND_ROOM
    sheet.fitted(result.layer.unit(lang), _COLUMN, y + 8, 8, 80, 6, colour=QUIET)
    count = text("snapshot.count", lang, level=level)
    sheet.fitted(count, right, y + 8, 8, 72, 6, colour=QUIET, align="right")
    y += 14
    for row in legend(result):
        sheet.rectangle((_COLUMN, y, 20, 11), row.colour, _HAIR)
        sheet.fitted(row.rule, _COLUMN + 27, y + 9, 9.5, _LEGEND_ROOM - 65, 6)
        sheet.line(formats.number(row.count), right, y + 9, 9.5, align="right")
        y += 15.5
    y = sheet.block([how_cut(result)], _COLUMN, y + 2, 7.5, _LEGEND_ROOM, colour=QUIET)
    y = _heading(sheet, text("filter.heading", lang), _COLUMN, y + 14, _LEGEND_ROOM)
    filters = words.filters_in_words(result) or (text("snapshot.no_filters", lang),)
    sheet.block(filters, _COLUMN, y, 8.5, _LEGEND_ROOM, bottom=_NOTES - 6)


def _places(sheet: Sheet, result: Result, y: float) -> None:
    lang, layer = result.view.lang, result.layer
    listed = ordered(result)["value"].dropna().head(LISTED)
    if listed.empty:
        return
    heading = text(f"snapshot.{order_of(result)}", lang, count=len(listed))
    room = _RIGHT - _PLACES
    y = _heading(sheet, heading, _PLACES, y, room)
    for rank, (code, value) in enumerate(listed.items(), start=1):
        y += _ROW
        sheet.line(str(rank), _PLACES + 12, y - 6, 9, colour=QUIET, align="right")
        name = words.unit_name(result, str(code))
        sheet.fitted(name, _PLACES + 20, y - 6, 9.5, room - 72, 6.5)
        number = formats.number(value, layer.decimals)
        sheet.line(number, _RIGHT, y - 6, 9.5, "semibold", align="right")
        sheet.rule(_PLACES, y, room, _HAIR, 0.4)


def _heading(sheet: Sheet, said: str, x: float, y: float, room: float) -> float:
    sheet.fitted(said, x, y + 8, 10, room, 7, "semibold")
    return y + 14


def _foot(sheet: Sheet, result: Result, data: Data, printed: datetime) -> None:
    lang = result.view.lang
    notes, source = (
        words.notes(result, data),
        " · ".join(words.sources(result.view, result.as_of, data)),
    )
    sheet.rule(_COLUMN, _NOTES, _ROOM, _HAIR)
    y = _heading(sheet, text("snapshot.notes", lang), _COLUMN, _NOTES + 6, _ROOM)
    said = " · ".join([*notes, text("note.once", lang)])
    sheet.block([said], _COLUMN, y, 8.5, _ROOM, QUIET, _FOOT - 4)
    sheet.rule(_LEFT, _FOOT, _RIGHT - _LEFT, _HAIR)
    sheet.block([source], _LEFT, _FOOT + 4, 7.5, _RIGHT - _LEFT - 190, QUIET, HEIGHT - 12)
    moment = text("snapshot.printed", lang, moment=formats.moment(printed, lang))
    version = text("snapshot.version", lang, version=data.version)
    sheet.line(moment, _RIGHT, _FOOT + 13, 7.5, colour=INK, align="right")
    sheet.line(version, _RIGHT, _FOOT + 24, 7, colour=QUIET, align="right", verbatim=True)
