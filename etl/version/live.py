"""The rows of a part that count: a part never changes, so which of its rows do not count any more
is listed in a file of its own, immutable and named by its content as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from etl.version.parts import write_part

#: What a manifest lists of a part.
Part = Mapping[str, Any]
_ROW = pa.schema([("row", pa.int32())])
_ALLOWED = "allowed by the condition"


def lost_rows(folder: Path, part: Part) -> np.ndarray:
    """The numbers of the rows that do not count, ascending.

    Raises
    ------
    OSError, pyarrow.ArrowInvalid
        when the list is missing or damaged.
    """
    if "without" not in part:
        return np.empty(0, "int64")
    table = pq.read_table(folder / part["without"]["part"], page_checksum_verification=True)
    return table["row"].to_numpy().astype("int64")


def without(folder: Path, name: str, part: Part, rows: np.ndarray) -> dict[str, Any] | None:
    """A part of the table ``name`` that loses further rows, given by their numbers; None where it
    has none any more."""
    if not len(rows):
        return dict(part)
    lost = np.union1d(lost_rows(folder, part), rows)
    stays = part["rows"] + part.get("without", {"rows": 0})["rows"] - len(lost)
    if not stays:
        return None
    listed = write_part(folder, f"{name}_without", pa.table([lost], _ROW))
    return {**part, "rows": stays, "without": listed}


def read_live(
    folder: Path,
    part: Part,
    schema: pa.Schema,
    columns: Sequence[str],
    condition: ds.Expression | None = None,
) -> pa.Table:
    """Columns of the rows of a part that count, and meet a condition.

    Raises
    ------
    OSError, pyarrow.ArrowInvalid
        when a file is missing or damaged.
    """
    wanted = {name: pc.field(name) for name in columns}
    if condition is not None:
        wanted[_ALLOWED] = condition
    rows = ds.dataset(folder / part["part"], schema=schema, format="parquet").to_table(wanted)
    stays = np.ones(len(rows), "bool")
    stays[lost_rows(folder, part)] = False
    if condition is not None:
        stays &= rows[_ALLOWED].fill_null(False).to_numpy()
    return rows.select(list(columns)).filter(pa.array(stays))
