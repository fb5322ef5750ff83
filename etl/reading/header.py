"""Finds the header of a table in a grid of cells: where it stands, and the names it gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from etl.spelling import plain

#: Among how many filled rows the header is looked for, and how many rows it may have.
_SEARCHED = 30
_DEEPEST = 3


class Region(NamedTuple):
    """A merged cell: its first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes
    ----------
    last : number of its last row, from 1
    rows : its rows as they stand, without spaces around the cells
    names : of the columns, "" where there is none; the same name may occur twice
    """

    last: int
    rows: list[list[str]]
    names: list[str]


def find_header(
    grid: list[list[str]], numbers: list[int], merged: list[Region], known: frozenset[str]
) -> Header:
    """The rows that bear the most known headers; where hardly any is known, the first row that
    fills at least half as many cells as the fullest, with the rows that it is merged with.

    A row below the first belongs to the header only where it bears a known header itself or
    stands in a merged cell of the header: else it is a record.

    Of a header of several rows the lowest name counts where it is known and stands once, the
    names from top to bottom otherwise: ``ที่อยู่`` over ``ตำบล`` is ``ตำบล``, ``จำนวน`` over ``ชาย``
    is ``จำนวน ชาย``.

    Parameters
    ----------
    grid : rows of cells
    numbers : of the rows that are not empty, from 1; at least one
    merged : the merged cells
    known : known headers in their plain spelling
    """
    searched = numbers[:_SEARCHED]
    candidates = [
        _header(grid, number, depth, merged, known)
        for depth in range(1, _DEEPEST + 1)
        for number in searched
        if number + depth - 1 <= numbers[-1]
        and (depth == 1 or _goes_on(grid, number, depth, merged, known))
    ]
    best = max(candidates, key=lambda header: _score(header, known))
    if _score(best, known) >= 2:
        return best
    filled = {number: sum(map(bool, map(str.strip, grid[number - 1]))) for number in searched}
    first = next(n for n in searched if 2 * filled[n] >= max(filled.values()))
    tall = [r.bottom - r.top + 1 for r in merged if r.top == first - 1]
    depth = max((height for height in tall if height <= _DEEPEST), default=1)
    return _header(grid, first, depth, merged, known)


def unique(names: list[str]) -> list[str]:
    """The names, the second of a kind as ``name (2)``."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    found = []
    for name in names:
        seen[name] += 1
        one = name if seen[name] == 1 else f"{name} ({seen[name]})"
        while one in taken:
            seen[name] += 1
            one = f"{name} ({seen[name]})"
        taken.add(one)
        found.append(one)
    return found


def _score(header: Header, known: frozenset[str]) -> int:
    """How many known headers are names, or the lowest part of one, each counted once."""
    lowest = [next(filter(None, reversed(cells)), "") for cells in zip(*header.rows, strict=True)]
    return len(known.intersection(map(plain, [*header.names, *lowest])))


def _goes_on(
    grid: list[list[str]], number: int, depth: int, merged: list[Region], known: frozenset[str]
) -> bool:
    """Whether the last of so many rows bears a known header, or a merged cell of the header."""
    last = number + depth - 2
    covered = any(number - 1 <= region.top < last <= region.bottom for region in merged)
    return covered or not known.isdisjoint(map(plain, grid[last]))


def _header(
    grid: list[list[str]], number: int, depth: int, merged: list[Region], known: frozenset[str]
) -> Header:
    rows = grid[number - 1 : number - 1 + depth]
    width = max(map(len, rows))
    written = [
        [" ".join(cell.split()) for cell in cells] + [""] * (width - len(cells)) for cells in rows
    ]
    spread = _spread(written, number - 1, merged) if depth > 1 else written
    stacks = [list(dict.fromkeys(filter(None, stack))) for stack in zip(*spread, strict=True)]
    lowest = Counter(stack[-1] for stack in stacks if stack)
    names = [_name(stack, lowest, known) for stack in stacks]
    return Header(number - 1 + depth, written, names)


def _spread(written: list[list[str]], top: int, merged: list[Region]) -> list[list[str]]:
    """The header's rows, a merged cell's text in all that it covers, and a group's over the
    columns that have only a lower name."""
    rows = [list(cells) for cells in written]
    for region in merged:
        if not top <= region.top < top + len(rows) or region.left >= len(rows[0]):
            continue
        text = rows[region.top - top][region.left]
        for cells in rows[region.top - top : region.bottom - top + 1]:
            covered = len(cells[region.left : region.right + 1])
            cells[region.left : region.right + 1] = [text] * covered
    for upper, lower in pairwise(rows):
        for at in range(1, len(upper)):
            if lower[at] and not upper[at] and lower[at - 1]:
                upper[at] = upper[at - 1]
    return rows


def _name(stack: list[str], lowest: Counter[str], known: frozenset[str]) -> str:
    joined = " ".join(stack)
    if len(stack) < 2 or plain(joined) in known:
        return joined
    return stack[-1] if plain(stack[-1]) in known and lowest[stack[-1]] == 1 else joined
