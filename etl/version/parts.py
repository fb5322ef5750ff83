"""Rows of a table as immutable Parquet files, named by their content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.durable import write
from etl.tables import Table

#: Rows of a table, or what a manifest lists of the parts that hold them.
Rows: TypeAlias = pd.DataFrame | list[dict[str, Any]]


def write_parts(folder: Path, table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Write the rows of a table into ``folder``; parts that are there already are shared.

    Returns
    -------
    ``{"part": file name, "rows": n}`` for each part, by month where the table is cut by month

    Raises
    ------
    OSError
        when the disk refuses; no part is left half-written.
    """
    return [write_part(folder, table.name, rows) for rows in _cut(frame, table)]


def is_whole(file: Path) -> bool:
    """Whether a part holds the bytes that its name was made of; looked at once as long as the file
    stays the same.

    Raises
    ------
    OSError
        when it is missing or can't be read.
    """
    status = file.stat()
    return file.stem.endswith(f"-{_digest_of(file, status.st_size, status.st_mtime_ns)}")


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Rows as readers get them: words as categoricals, days as ``datetime64[s]``."""
    # Minutes and years may be missing: as nullable integers they stay whole numbers.
    return table.unify_dictionaries().to_pandas(
        types_mapper={pa.int16(): pd.Int16Dtype()}.get, split_blocks=True
    )


def _cut(frame: pd.DataFrame, table: Table) -> Iterator[pa.Table]:
    """The rows as Arrow, one piece a month where the table is cut by month."""
    if frame.empty:
        return
    rows = to_arrow(frame, table.schema)
    if table.month_of is None:
        yield rows.cast(table.schema)
        return
    months = frame[table.month_of].to_numpy().astype("datetime64[M]")
    distinct, month = np.unique(months, return_inverse=True)
    # Dictionaries are made part by part, in order of appearance, so that equal rows give equal
    # bytes whatever else the version holds.
    for number in range(len(distinct)):
        yield rows.take(np.flatnonzero(month == number)).cast(table.schema)


def to_arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Rows in the table's types, words not yet as dictionaries."""
    words = {c.name: "str" for c in schema if pa.types.is_dictionary(c.type)}
    plain = pa.schema([(c.name, pa.string() if c.name in words else c.type) for c in schema])
    rows = frame[schema.names].astype(words)
    return pa.Table.from_pandas(rows, plain, preserve_index=False).replace_schema_metadata()


def plain_words(rows: pa.Table) -> pa.Table:
    """Rows whose words stand by themselves, not in dictionaries: those of two parts differ."""
    plain = [
        pa.field(c.name, c.type.value_type if pa.types.is_dictionary(c.type) else c.type)
        for c in rows.schema
    ]
    return rows.cast(pa.schema(plain))


def arranged(rows: pa.Table, table: Table, order: Sequence[str]) -> pa.Table:
    """Rows as a part holds them, in an order, what is missing first."""
    keys = [(column, "ascending", "at_start") for column in order]
    return rows.take(pc.sort_indices(rows, sort_keys=keys)).cast(table.schema)


def write_part(folder: Path, name: str, rows: pa.Table) -> dict[str, Any]:
    """Write rows of the table ``name`` as one part, as :func:`write_parts` does.

    Its pages have checksums: who looks for some rows only need not read all of it.
    """
    sink = pa.BufferOutputStream()
    # Equal rows give equal bytes, however they were put together.
    whole = rows.combine_chunks()
    pq.write_table(whole, sink, compression="zstd", write_page_checksum=True)
    content = sink.getvalue().to_pybytes()
    file = folder / f"{name}-{_digest(content)}.parquet"
    if not _holds(file, content):
        write(file, content)
    return {"part": file.name, "rows": rows.num_rows}


def _holds(file: Path, content: bytes) -> bool:
    """Whether the part is there and whole: a damaged one is never shared, but written anew."""
    try:
        return file.read_bytes() == content
    except OSError:
        return False


@lru_cache(maxsize=4096)
def _digest_of(file: Path, _size: int, _changed: int) -> str:
    return _digest(file.read_bytes())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()
