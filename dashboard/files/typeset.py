"""Text on paper: Sarabun, its measures, and where a Thai line may break."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

import fontpkg
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

Weight = Literal["regular", "semibold", "bold"]

_WEIGHTS: dict[Weight, int] = {"regular": 400, "semibold": 600, "bold": 700}
# A letter with all that belongs to it: leading vowels before, marks and following vowels after.
# Nothing of it is ever parted from the rest.
_CLUSTER = re.compile("[เแโใไ]*.[ะาำๅๆฯ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*", re.DOTALL)
# A number keeps its unit beside it, a day its month; no line begins with a dot.
_BREAK = re.compile(r"(?<![0-9๐-๙–≤<]) (?![·–])")
_MEASURED_AT = 100.0
_ROUNDING = 0.01


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: Weight = "regular") -> float:
    """The width of one line of text in points, shaped as it will be drawn."""
    font = get_font(_file(weight))
    font.set_size(_MEASURED_AT, 72)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 * size / _MEASURED_AT


def wrapped(text: str, size: float, room: float, weight: Weight = "regular") -> list[str]:
    """Text in lines of at most ``room`` points.

    Lines break at spaces; only a run that is longer than a line is broken inside, between two
    letters with their marks.
    """
    lines = [""]
    for word in _BREAK.split(text):
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines += _pieces(word, size, room, weight)
    return [line for line in lines if line]


def fitted(text: str, size: float, room: float, least: float, weight: Weight = "regular") -> float:
    """The size, ``size`` or smaller but not under ``least``, at which a line has room."""
    needed = width(text, size, weight)
    return size if needed <= room else max(least, size * room / needed)


def shortened(text: str, size: float, room: float, weight: Weight = "regular") -> str:
    """The line itself, or its beginning and an ellipsis where it has no room."""
    if width(text, size, weight) <= room + _ROUNDING:
        return text
    clusters = _CLUSTER.findall(text)
    while clusters and width("".join(clusters) + "…", size, weight) > room:
        clusters.pop()
    return "".join(clusters).rstrip() + "…"


def face(weight: Weight, size: float) -> FontProperties:
    """Sarabun for matplotlib."""
    return FontProperties(fname=_file(weight), size=size)


@cache
def _file(weight: Weight) -> str:
    return str(fontpkg.path("Sarabun", weight=_WEIGHTS[weight]))


def _pieces(word: str, size: float, room: float, weight: Weight) -> list[str]:
    if width(word, size, weight) <= room:
        return [word]
    pieces = [""]
    for cluster in _CLUSTER.findall(word):
        if pieces[-1] and width(pieces[-1] + cluster, size, weight) > room:
            pieces.append("")
        pieces[-1] += cluster
    return pieces
