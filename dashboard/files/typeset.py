"""Text on paper: Sarabun, its measures, and text set in lines."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

import fontpkg
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

from dashboard.files.line_breaks import Break, breaks

Weight = Literal["regular", "semibold", "bold"]

_WEIGHTS: dict[Weight, int] = {"regular": 400, "semibold": 600, "bold": 700}
_MEASURED_AT = 100.0
_ROUNDING = 0.01
# Letters that meet are moved together or apart: pieces of a line are together as long as the line
# but for this share, and this much at the measured size.
_NEARLY, _AT_LEAST = 0.02, 15.0


def width(text: str, size: float, weight: Weight = "regular") -> float:
    """The width of one line of text in points, shaped as it will be drawn."""
    return _measured(text, weight) * size / _MEASURED_AT


def wrapped(text: str, size: float, room: float, weight: Weight = "regular") -> list[str]:
    """Text in lines of at most ``room`` points.

    Lines end where :func:`dashboard.files.line_breaks.breaks` says; only one letter with its marks
    is ever wider than the room. Joined, and with the spaces between them, the lines are the text.
    """
    em = room / size * _MEASURED_AT
    return [line for part in text.splitlines() for line in _lines(part.strip(" "), em, weight)]


def fitted(text: str, size: float, room: float, least: float, weight: Weight = "regular") -> float:
    """The size, ``size`` or smaller but not under ``least``, at which a line has room."""
    needed = width(text, size, weight)
    return size if needed <= room else max(least, size * room / needed)


def shortened(text: str, size: float, room: float, weight: Weight = "regular") -> str:
    """The line itself, or its beginning and an ellipsis where it has no room."""
    if width(text, size, weight) <= room + _ROUNDING:
        return text
    ends = [place for place, _ in breaks(text)]
    while ends and width(text[: ends[-1]] + "…", size, weight) > room:
        ends.pop()
    return text[: ends[-1] if ends else 0].rstrip() + "…"


def face(weight: Weight, size: float) -> FontProperties:
    """Sarabun for matplotlib."""
    return FontProperties(fname=_file(weight), size=size)


@cache
def _file(weight: Weight) -> str:
    return str(fontpkg.path("Sarabun", weight=_WEIGHTS[weight]))


@lru_cache(maxsize=16384)
def _measured(text: str, weight: Weight) -> float:
    font = get_font(_file(weight))
    font.set_size(_MEASURED_AT, 72)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


@lru_cache(maxsize=2048)
def _lines(text: str, room: float, weight: Weight) -> tuple[str, ...]:
    """The lines of a paragraph at the size at which it is measured."""
    paragraph, lines, start = _paragraph(text, weight), [], 0
    while start < len(text):
        end = paragraph.end(start, room)
        lines.append(text[start:end].rstrip(" "))
        start = end
    return tuple(lines)


class _Paragraph:
    """A text with the places where its lines may end, and about how far each lies."""

    def __init__(self, text: str, weight: Weight) -> None:
        self._text, self._weight = text, weight
        places = [*breaks(text), (len(text), Break.FREE)]
        self._ends = {least: [end for end, how in places if how >= least] for least in Break}
        # What is measured piece by piece is cheap, for pieces come again and again, but not exact.
        self._from, self._to, reach = {0: 0.0}, {}, 0.0
        for begin, end in pairwise([0, *self._ends[Break.CLUSTER]]):
            piece = text[begin:end]
            self._to[end] = reach + _measured(piece.rstrip(" "), weight)
            self._from[end] = reach = reach + _measured(piece, weight)

    def end(self, start: int, room: float) -> int:
        """Where the line that begins at ``start`` ends: the last of the best places that fit.

        A worse place is taken where the text up to the next of the better ones is longer than a
        line, and so is broken inside in any case; within a word only where nothing else fits.
        """
        best = start
        for least in (Break.FREE, Break.CHAIN, Break.PAIR):
            ends, past = self._ends[least], self._past(least, start, room)
            best = max(best, ends[past - 1] if past else 0)
            if best > start and (past == len(ends) or self._fits(best, ends[past], room)):
                return best
        if best > start:
            return best
        ends, past = self._ends[Break.CLUSTER], self._past(Break.CLUSTER, start, room)
        return ends[past - 1] if past and ends[past - 1] > start else ends[past]

    def _past(self, least: Break, start: int, room: float) -> int:
        """Which of the places is the first whose line does not fit."""
        ends = self._ends[least]
        first = bisect_right(ends, start)
        past = bisect_right(ends, self._from[start] + room, lo=first, key=self._to.__getitem__)
        while past < len(ends) and self._fits(start, ends[past], room):
            past += 1
        while past > first and not self._fits(start, ends[past - 1], room):
            past -= 1
        return past

    def _fits(self, begin: int, end: int, room: float) -> bool:
        """Whether a line has room: by its pieces, and where that is close, by the whole."""
        spare = room - (self._to[end] - self._from[begin])
        if abs(spare) > _NEARLY * room + _AT_LEAST:
            return spare > 0
        return _measured(self._text[begin:end].rstrip(" "), self._weight) <= room


@lru_cache(maxsize=512)
def _paragraph(text: str, weight: Weight) -> _Paragraph:
    return _Paragraph(text, weight)
