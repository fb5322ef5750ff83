"""Finds the records in a grid of cells as people lay it out.

Above the header stand titles, the header may have several rows, and between and below the
records stand totals, signatures and, on every printed page, the header again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.reading.header import Header, Region, find_header, unique
from etl.reading.sheetwords import closing, total


def table(
    grid: list[list[str]], known: frozenset[str], merged: list[Region] | None = None
) -> pd.DataFrame:
    """The records of a grid as text.

    A merged cell counts for every row that it covers. A cell that is empty without being merged
    stays empty: what is written above it may or may not hold for it.

    Parameters
    ----------
    grid : rows of cells; they may differ in width
    known : known headers in their plain spelling
    merged : the merged cells of the grid

    Returns
    -------
    DataFrame of str, missing values NaN, indexed by the number of the row in the grid (from 1).
    Empty rows, what stands above the header, and columns with neither header nor value are left
    out. ``attrs``: ``broken``, the numbers of the rows that have more or fewer cells than the
    header; ``not_records``, those of totals, headings, signatures and the header again.
    """
    merged = merged or []
    found = header(grid, known, merged)
    if found is None:
        return _frame([], [], [], [])
    numbers = range(1, len(grid) + 1)
    rows, broken = fitted(grid, numbers, len(found.names))
    if not merged:
        return records(found, by_column(rows, len(found.names)), broken, found.last)
    # A cell that is merged over rows fills none of those below: they may be empty.
    kept = [n for n in numbers if n > found.last and any(map(str.strip, grid[n - 1]))]
    rows = [rows[n - 1] for n in kept]
    broken = [n for n in broken if n in {*kept}]
    columns = _trimmed(by_column(rows, len(found.names)))
    odd = _not_records(columns, found.rows, _heading_rows(kept, merged))
    columns = _trimmed(by_column(_filled_down(rows, kept, merged, found.last), len(found.names)))
    return _frame(found.names, columns, kept, broken, odd)


def header(
    grid: list[list[str]], known: frozenset[str], merged: list[Region] | None = None
) -> Header | None:
    """The header of a grid; None where every row is empty."""
    numbers = [n for n, cells in enumerate(grid, 1) if any(map(str.strip, cells))]
    return find_header(grid, numbers, merged or [], known) if numbers else None


def records(
    header: Header, columns: list[pa.Array], broken: list[int], after: int = 0
) -> pd.DataFrame:
    """The records of a table without merged cells, as :func:`table` returns them.

    Parameters
    ----------
    columns : the cells of all rows, one array of text a name of the header
    broken : numbers of the rows, from 1, that had more or fewer cells
    after : number of the last row above the records
    """
    columns = _trimmed([column.slice(after) for column in columns])
    filled = np.sum([_filled(column) for column in columns], 0)
    kept = np.flatnonzero(filled)
    if len(kept) < len(filled):
        columns = [column.take(pa.array(kept)) for column in columns]
    numbers = kept + after + 1
    odd = _not_records(columns, header.rows, np.zeros(len(kept), dtype=bool))
    left = np.isin(broken, numbers)
    return _frame(header.names, columns, numbers, list(np.array(broken)[left]), odd)


def fitted(
    grid: list[list[str]], numbers: Sequence[int], width: int
) -> tuple[list[list[str]], list[int]]:
    """Rows of ``width`` cells, and the numbers of those that had more or fewer: what stands beyond
    is joined to the last cell."""
    rows = [_without_empty_tail(cells, width) for cells in grid]
    broken = [n for n, cells in zip(numbers, rows, strict=True) if len(cells) != width]
    return [_fitted(cells, width) for cells in rows], broken


def by_column(rows: list[list[str]], width: int) -> list[pa.Array]:
    """Rows of ``width`` cells as columns."""
    cells = zip(*rows, strict=True) if rows else [()] * width
    return [pa.array(column, pa.string()) for column in cells]


def is_blank(grid: list[list[str]]) -> bool:
    """Whether nothing stands in any cell."""
    return not any(map(str.strip, chain.from_iterable(grid)))


def _without_empty_tail(cells: list[str], width: int) -> list[str]:
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _fitted(cells: list[str], width: int) -> list[str]:
    if len(cells) == width:
        return cells
    if len(cells) > width:
        return [*cells[: width - 1], " | ".join(cells[width - 1 :])]
    return cells + [""] * (width - len(cells))


def _trimmed(columns: list[pa.Array]) -> list[pa.Array]:
    """The columns, cells of nothing but spaces missing."""
    return [pc.if_else(pc.equal(pc.utf8_trim_whitespace(a), ""), None, a) for a in columns]


def _filled(column: pa.Array) -> np.ndarray:
    return column.is_valid().to_numpy(zero_copy_only=False)


def _heading_rows(numbers: list[int], merged: list[Region]) -> np.ndarray:
    """Which rows begin a cell that is merged over several columns."""
    wide = [region.top + 1 for region in merged if region.right > region.left]
    return np.isin(numbers, wide)


def _not_records(
    columns: list[pa.Array], header: list[list[str]], merged_across: np.ndarray
) -> np.ndarray:
    """Which rows are no records: totals, headings, what closes a table, the header again."""
    if not len(merged_across):
        return np.zeros(0, dtype=bool)
    filled = np.sum([_filled(column) for column in columns], 0)
    first = pc.utf8_trim_whitespace(pc.coalesce(*columns))
    totals = _matches(first, total())
    # What closes a table is a word or two in a row, where records fill more cells.
    sparse = (filled <= 2) & (2 * filled <= filled.max())
    ends = _matches(first, closing()) & sparse
    if ends.any():
        ends = pd.Series(ends).groupby((~sparse).cumsum()).cummax().to_numpy() & sparse
    again = _is_header(columns, header, filled)
    lone = filled == 1
    return totals | ends | again | (lone & merged_across) | _titles(again, lone)


def _matches(cells: pa.Array, pattern: str) -> np.ndarray:
    found = pc.match_substring_regex(cells, pattern)
    return pc.fill_null(found, False).to_numpy(zero_copy_only=False)


def _is_header(columns: list[pa.Array], header: list[list[str]], filled: np.ndarray) -> np.ndarray:
    """Which rows hold nothing but what a row of the header holds in the same columns."""
    again = np.zeros(len(filled), dtype=bool)
    for cells in header:
        named = [(column, cell) for column, cell in zip(columns, cells, strict=True) if cell]
        if not named:
            continue
        equal = [pc.equal(pc.utf8_trim_whitespace(column), cell) for column, cell in named]
        same = np.sum([pc.fill_null(e, False).to_numpy(zero_copy_only=False) for e in equal], 0)
        again |= (same == filled) & (2 * same > len(named))
    return again


def _titles(again: np.ndarray, lone: np.ndarray) -> np.ndarray:
    """Rows of a single cell right above a repeated header: the titles of a printed page."""
    titles = np.zeros(len(again), dtype=bool)
    for at in np.flatnonzero(again):
        while at > 0 and lone[at - 1]:
            at -= 1
            titles[at] = True
    return titles


def _filled_down(
    rows: list[list[str]], numbers: list[int], merged: list[Region], header_ends: int
) -> list[list[str]]:
    """The rows, every merged cell's text in each row that it covers."""
    place = {number: at for at, number in enumerate(numbers)}
    filled = [list(cells) for cells in rows]
    for region in merged:
        covered = [place[n] for n in range(region.top + 1, region.bottom + 2) if n in place]
        if region.top < header_ends or region.top + 1 not in place or len(covered) < 2:
            continue
        for at in covered[1:] if region.left < len(rows[0]) else ():
            filled[at][region.left] = filled[at][region.left] or rows[covered[0]][region.left]
    return filled


def _frame(
    names: list[str],
    columns: list[pa.Array],
    numbers: Sequence[int] | np.ndarray,
    broken: list[int],
    odd: np.ndarray | None = None,
) -> pd.DataFrame:
    """The columns under their names; those with neither name nor value are left out.

    Parameters
    ----------
    odd : which rows are no records
    """
    used = [at for at, name in enumerate(names) if name or columns[at].null_count < len(numbers)]
    named = unique([names[at] or f"column {at + 1}" for at in used])
    frame = pa.table([columns[at] for at in used], names=named).to_pandas()
    frame.index = pd.Index(numbers, dtype="int64")
    not_records = [] if odd is None else frame.index[odd].tolist()
    frame.attrs = {"broken": broken, "not_records": not_records}
    return frame
