"""The rows of a month, of all buckets, as one part of the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from etl.large import spill
from etl.parts import write_part
from etl.publish import ORDER
from etl.tables import TABLES


def month(parts: Path, name: str, places: Sequence[tuple[Path, int]]) -> dict[str, Any]:
    """Write one part of the table ``name`` into ``parts``; :func:`etl.parts.write_part`.

    The rows stand in the order in which a single process writes them, so that the part is the
    same.

    Parameters
    ----------
    places : where the rows lie: files and groups
    """
    table = TABLES[name]
    rows = spill.read_table(places)
    keys = [(column, "ascending", "at_start") for column in ORDER[name]]
    order = pc.sort_indices(rows, sort_keys=keys)
    return write_part(parts, name, rows.take(order).cast(table.schema))
