"""Rows between two steps: files of Arrow in which the rows of a group stand together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")
_NULLABLE = {pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype()}


def write(path: Path, rows: pd.DataFrame, group: np.ndarray, groups: int) -> None:
    """Write rows, those of each group together; whole or not at all.

    Parameters
    ----------
    group : of each row, 0 to ``groups`` - 1
    """
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(groups + 1))
    table = _to_arrow(rows.take(order))
    slices = (table.slice(a, b - a) for a, b in pairwise(bounds))
    write_tables(path, table.schema, slices)


def write_tables(path: Path, schema: pa.Schema, groups: Iterable[pa.Table]) -> None:
    """Write one table a group."""
    unfinished = path.with_name(f"{path.name}.tmp")
    with pa.ipc.new_file(unfinished, schema, options=_OPTIONS) as writer:
        for rows in groups:
            (batch,) = rows.combine_chunks().to_batches() or [_empty(schema)]
            writer.write_batch(batch)
    unfinished.replace(path)


def read(paths: Iterable[Path], group: int) -> pd.DataFrame:
    """The rows of a group, of the files in their order."""
    return to_pandas(read_table([(path, group) for path in paths]))


def read_all(path: Path) -> pd.DataFrame:
    """All rows of a file."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
        return to_pandas(reader.read_all())


def read_table(places: Sequence[tuple[Path, int]]) -> pa.Table:
    """The rows of groups of files, given as (file, group)."""
    batches = []
    for path, group in places:
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
            batches.append(reader.get_batch(group))
    return pa.Table.from_batches(batches)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Rows with the types in which they were written."""
    return table.to_pandas(types_mapper=_NULLABLE.get, split_blocks=True)


def _to_arrow(rows: pd.DataFrame) -> pa.Table:
    """Text as text even where all of it is missing: files of one kind have one schema."""
    columns = {name: _column(values) for name, values in rows.items()}
    return pa.table(columns)


def _column(values: pd.Series) -> pa.Array:
    if isinstance(values.dtype, pd.StringDtype):
        return pa.array(values, pa.string(), from_pandas=True)
    if values.dtype == "object":
        return pa.array(values, pa.binary(), from_pandas=True)
    return pa.array(values, from_pandas=True)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema)
