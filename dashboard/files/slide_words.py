"""Words of a slide: at which size, and how far, they have room in their box, whatever the font."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dashboard.files import typeset
from dashboard.files.page import SMALLEST, Text
from dashboard.files.sheet import LEADING

#: Lines are measured as far apart as on paper and set at so much of their size, a little closer:
#: where another font breaks a paragraph otherwise, there is still room.
SET_AT = 1.4
# Words are measured wider than in Sarabun: Loma and Garuda are by up to a tenth, what stands in for
# a font that LibreOffice does not know by a fifth, its bold digits and its signs by more. A
# paragraph can give way; a row of a table that does moves all that stand below it.
_WIDER_PARAGRAPHS, _WIDER_LINES, _WIDER_CELLS = 1.1, 1.2, 1.3
# What XML cannot hold, and what would be no letter but a break inside a paragraph.
_NOT_HELD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n|[\t\n\r\x85\u2028\u2029]")


def held(said: str) -> str:
    """The text as a paragraph can hold it."""
    return _NOT_HELD.sub("", _BREAKS.sub(" ", said))


def in_lines(said: Sequence[str], item: Text) -> tuple[list[str], float, bool]:
    """Each paragraph on one line, set smaller and at last cut; never full."""
    weight = _measured(item.weight != "regular")
    room, least = item.box[2] / _WIDER_LINES, min(item.size, item.least)
    size = min(
        (typeset.fitted(line, item.size, room, least, weight) for line in said),
        default=item.size,
    )
    return [typeset.shortened(line, size, room, weight) for line in said], size, False


def in_cell(said: str, size: float, wide: float, bold: bool) -> tuple[str, float]:
    """Words of a table's cell on one line, and their size."""
    room, weight = wide / _WIDER_CELLS, _measured(bold)
    size = typeset.fitted(said, size, room, min(size, SMALLEST), weight)
    return typeset.shortened(said, size, room, weight), size


def in_paragraphs(said: Sequence[str], item: Text) -> tuple[list[str], float, bool]:
    """Paragraphs, set smaller and at last cut, and whether they leave no line free."""
    weight = _measured(item.weight != "regular")
    room, height = item.box[2] / _WIDER_PARAGRAPHS, item.box[3] + 1e-6
    size, least = item.size, min(item.size, item.least)

    def broken() -> list[list[str]]:
        return [typeset.wrapped(one, size, room, weight) or [""] for one in said]

    rows = broken()
    while size > least and sum(map(len, rows)) * size * LEADING > height:
        size = max(least, size - 0.5)
        rows = broken()
    free = max(1, int(height / (size * LEADING)))
    used = sum(map(len, rows))
    return _cut(said, rows, free, size, room, weight), size, used >= free


def _cut(
    said: Sequence[str],
    rows: list[list[str]],
    free: int,
    size: float,
    room: float,
    weight: typeset.Weight,
) -> list[str]:
    """The paragraphs as far as there are free lines, and an ellipsis where more was said."""
    kept = []
    for number, (paragraph, lines) in enumerate(zip(said, rows, strict=True)):
        more = number + 1 < len(said)
        if len(lines) < free or (len(lines) == free and not more):
            kept.append(paragraph)
            free -= len(lines)
            continue
        end = 0
        for line in lines[: free - 1]:
            end = max(end, paragraph.find(line, end)) + len(line)
        begin = paragraph[end:].lstrip()
        gap = paragraph[end : len(paragraph) - len(begin)]
        last = " ".join([*lines[free - 1 : free + 1], "…"])
        kept.append(paragraph[:end] + gap + typeset.shortened(last, size, room, weight))
        break
    return kept


def _measured(bold: bool) -> typeset.Weight:
    """The weight that is measured: an office's font knows no semibold."""
    return "bold" if bold else "regular"
