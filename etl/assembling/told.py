"""The head counts that may be told to anybody, as a table of the store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from etl.columns.fields import PEOPLE
from etl.tables import TABLES
from geo.errors import InputError
from geo.files import DATA, read_toml
from geo.head_counts import head_counts
from geo.suppression import LEAST_LIMIT

SMALL_COUNTS = DATA / "small_counts.toml"


@cache
def told_from(path: Path = SMALL_COUNTS) -> int:
    """From how many people on a head count is told to everybody: the setting of a file.

    Raises
    ------
    InputError
        The file is missing, is not TOML, or its entry is no such number.
    """
    least = read_toml(path).get("told_from")
    if isinstance(least, bool) or not isinstance(least, int) or least < LEAST_LIMIT:
        raise InputError(
            f"`told_from` in {path} is {least!r}; expected a whole number of people, "
            f"{LEAST_LIMIT} or more"
        )
    return least


def told_rows(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table ``head_counts`` of all people of a version's tables: whatever changes these has to
    make it anew."""
    counted = [head_counts(tables[kind], told_from()).assign(kind=kind) for kind in PEOPLE]
    rows = pd.concat([part for part in counted if len(part)] or counted, ignore_index=True)
    return rows[TABLES["head_counts"].schema.names]
