"""What every page bears around its own content: head, marking, foot."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import formats, words
from dashboard.briefing.edition import Edition
from dashboard.data import Data
from dashboard.files.page import INK, QUIET, Box, Page, Panel, Picture, Rule, Text
from dashboard.result import Result
from dashboard.texts import text
from geo.gazetteer import Lang

MARKING = "#c8102e"
_WARNING, _WARNING_INK = "#fff0c9", "#7a4b00"
_MARGIN = 30.0
_HEAD, _FOOT = 103.0, 44.0


@dataclass(frozen=True)
class Framed:
    """A page with its head and foot, and the room between them."""

    page: Page
    room: Box

    @property
    def right(self) -> float:
        """The right edge of the room."""
        return self.room[0] + self.room[2]

    @property
    def bottom(self) -> float:
        """The lower edge of the room."""
        return self.room[1] + self.room[3]


def framed(
    title: str,
    about: str,
    result: Result,
    data: Data,
    edition: Edition,
    accent: str = INK,
    name: str = "",
) -> Framed:
    """An empty page of a print.

    Parameters
    ----------
    title, about : what it shows, and in which unit, area, period and of which day
    result, data : the view that it is of, and what that was answered from
    accent : the colour of the title
    name : its name in bookmarks; the title when empty
    """
    size, lang = edition.format, result.view.lang
    page = Page(size, name or title)
    width = size.width - 2 * _MARGIN
    left = _MARGIN
    if edition.emblem:
        page.add(Picture((_MARGIN, 26, 44, 68), edition.emblem, text("briefing.emblem", lang)))
        left, width = left + 54, width - 54
    _warnings(page, data, lang)
    warned = 170 * len(words.marks(data, lang))
    page.add(
        Text(
            (left, 28, width - warned, 14),
            (f"{text('app.title', lang)} · {text('app.subtitle', lang)}",),
            9, colour=QUIET, least=6, one_line=True,
        ),
        Text(
            (left, 45, width, 28), (title,), 19, "semibold", accent, least=10, one_line=True,
            role="title",
        ),
        Text((left, 75, width, _HEAD - 77), (about,), 10),
        Rule(_MARGIN, _HEAD, size.width - 2 * _MARGIN, accent, 1.2),
    )  # fmt: skip
    _marking(page, edition)
    _foot(page, result, data, edition)
    return Framed(
        page, (_MARGIN, _HEAD + 9, size.width - 2 * _MARGIN, size.height - _FOOT - _HEAD - 15)
    )


def heading(page: Page, said: str, box: Box) -> float:
    """A heading at the top of a box; returns where what follows can begin."""
    page.add(
        Text((box[0], box[1] - 3, box[2], 15), (said,), 10, "semibold", least=7, one_line=True)
    )
    return box[1] + 14


def _warnings(page: Page, data: Data, lang: Lang) -> None:
    """What must not be overlooked."""
    for i, warning in enumerate(words.marks(data, lang)):
        left = page.format.width - _MARGIN - 160 - 168 * i
        page.add(
            Panel((left, 26, 160, 18), _WARNING, round_by=4),
            Text(
                (left + 6, 28, 148, 15), (warning,), 9.5, "semibold", _WARNING_INK, "center",
                6, one_line=True,
            ),
        )  # fmt: skip


def _marking(page: Page, edition: Edition) -> None:
    if not edition.marking:
        return
    for top in (5.0, page.format.height - 20):
        page.add(
            Text(
                (_MARGIN, top, page.format.width - 2 * _MARGIN, 18), (edition.marking,), 12,
                "bold", MARKING, "center", one_line=True, role="marking",
            )
        )  # fmt: skip


def _foot(page: Page, result: Result, data: Data, edition: Edition) -> None:
    lang, size = result.view.lang, page.format
    top, right = size.height - _FOOT, size.width - _MARGIN
    sources = words.sources(result.view, result.as_of, data)
    source = " · ".join([*sources, text("briefing.privacy", lang)])
    day = text("note.as_of", lang, day=formats.day(result.as_of, lang))
    moment = text("snapshot.printed", lang, moment=formats.moment(edition.printed, lang))
    of = text("briefing.page", lang, number=edition.number, total=edition.total)
    version = text("snapshot.version", lang, version=data.version)
    page.add(
        Rule(_MARGIN, top, size.width - 2 * _MARGIN),
        Text((_MARGIN, top + 4, right - _MARGIN - 265, 23), (source,), 7.5, colour=QUIET),
        Text(
            (right - 255, top + 4, 255, 12), (f"{day} · {moment} · {of}",), 7.5, colour=INK,
            align="right", one_line=True,
        ),
        Text(
            (right - 190, top + 15, 190, 11), (version,), 7, colour=QUIET, align="right",
            one_line=True, verbatim=True,
        ),
    )  # fmt: skip
