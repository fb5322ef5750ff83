"""Which of the names that a row gives stands for which level."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.codes import LEVELS, Level
from geo.nameindex import Index, plain
from geo.nameparts import Part, parts, tidy_name, unmarked

_FINEST_FIRST: tuple[Level, ...] = tuple(reversed(LEVELS))
_IN_BRACKETS = re.compile(r"\s*\(.*")


def cell_parts(text: str, level: Level, index: Index) -> list[Part]:
    """The names in the cell of one column, in their plain spelling.

    A cell holds one name, as a rule, with or without the word of its level; but it may hold
    another level's, or a whole ``ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่``.
    """
    tidied = tidy_name(text)
    name = index.whole(level, plain(unmarked(tidied, level)))
    if index.knows(level, name):
        return [Part(level, name)]
    return [part for found in parts(tidied) for part in _words(found, index) if part.name]


def names_by_level(cells: Mapping[Level, list[Part]], index: Index) -> dict[Level, str]:
    """One name for each level, out of the cells of a row.

    A name that is known stays in its column; else a word like ``อ.`` beside it tells its level;
    what is left fills its own column, and then the columns that are free, the finest first.
    """
    claims = sorted(
        (_claim(column, part, index), order, part.level or column, part.name)
        for order, (column, part) in enumerate(
            (column, part) for column in _FINEST_FIRST for part in cells.get(column, [])
        )
    )
    names: dict[Level, str] = {}
    spare = []
    for _, order, level, name in claims:
        if level not in names:
            names[level] = name
        elif names[level] != name:
            spare.append((order, name))
    free = [level for level in _FINEST_FIRST if level not in names]
    return names | {level: name for level, (_, name) in zip(free, sorted(spare), strict=False)}


def _words(part: Part, index: Index) -> list[Part]:
    """A part as it is, or the names that it holds with nothing but spaces between them."""
    level, text = part
    whole = index.whole(level, plain(text))
    words = text.split()
    if len(words) > 1 and not _known(level, whole, index):
        names = [plain(word) for word in words]
        if all(_known(None, name, index) for name in names):
            return [Part(level, names[0]), *(Part(None, name) for name in names[1:])]
    if "(" in text and not _known(level, whole, index):
        whole = plain(_IN_BRACKETS.sub("", text))
    return [Part(level, whole)]


def _known(level: Level | None, name: str, index: Index) -> bool:
    return any(index.knows(at, name) for at in ([level] if level else LEVELS))


def _claim(column: Level, part: Part, index: Index) -> int:
    """How strong a part's claim to its level is; the least wins."""
    if part.level in (None, column) and index.knows(column, part.name):
        return 0
    return 1 if part.level else 2
