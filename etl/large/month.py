"""The rows of a month, of all buckets, as one part of the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from etl.assembling.publish import ORDER
from etl.large import spill
from etl.tables import TABLES
from etl.version import keyindex
from etl.version.parts import arranged, write_part


def month(parts: Path, name: str, places: Sequence[tuple[Path, int]]) -> dict[str, Any]:
    """Write one part of the table ``name`` into ``parts``; :func:`etl.version.parts.write_part`.

    The rows stand in the order in which a single process writes them, so that the part is the
    same.

    Parameters
    ----------
    places : where the rows lie: files and groups
    """
    rows = spill.read_table(places)
    part = write_part(parts, name, arranged(rows, TABLES[name], ORDER[name]))
    keyindex.index(parts.parent, part["part"], rows["key"])
    return part
