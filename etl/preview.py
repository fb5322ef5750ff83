"""A look into a file before anything is decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.columns.fields import KINDS
from etl.columns.mapping import Mapping
from etl.columns.rename import headers
from etl.reading.read import PARQUET, TEXT, VECTOR, WORKBOOK, read
from etl.returned import record, restored

#: Endings of the files that can be read.
READABLE = (*TEXT, *WORKBOOK, *PARQUET, *VECTOR)

_ROWS = 1000  # from which columns are guessed


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its name, how many rows it has, and the first of them as text."""

    source: str
    rows: int
    head: pd.DataFrame


def preview(path: Path, *mappings: Mapping) -> tuple[Sheet, ...]:
    """The tables of a file; of a workbook those that bear headers which the mappings know.

    Of corrected rows only their own columns: what was added to them needs no choice.

    Raises
    ------
    InputError
        when the file cannot be read or holds no record.
    """
    known = frozenset[str]().union(*(headers(m, kind) for m in mappings for kind in KINDS))
    return tuple(
        Sheet(raw.attrs["source"], len(raw), record(restored(raw)).head(_ROWS))
        for raw in read(path, known)
    )
