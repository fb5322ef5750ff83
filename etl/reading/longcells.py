"""Cells that no person could read, cut to what a spreadsheet holds."""

from __future__ import annotations

from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

#: Characters of a cell; a spreadsheet holds no more, and needs one for an apostrophe.
_LONGEST = 32_000
#: Cells up to this length are never looked at twice.
_SHORT = 1000
#: More marks on one letter than any script writes: to sort them takes the square of their number.
_MARKS = r"(\pM{20})\pM+"


_Cell = TypeVar("_Cell", str, str | None)


def readable(cell: _Cell) -> _Cell:
    """A cell that a person could read."""
    if not cell or len(cell) <= _SHORT:
        return cell
    return pc.replace_substring_regex(cell[:_LONGEST], _MARKS, r"\1").as_py()


def readable_column(column: pa.Array) -> pa.Array:
    """The same of many cells at once."""
    long = pc.greater(pc.binary_length(column), _SHORT)
    if not pc.any(long).as_py():
        return column
    return pa.array(map(readable, column.to_pylist()), pa.string())
