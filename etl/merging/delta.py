"""A version made of the one before it and of what changed: parts stay, lose rows, and one is added.

A part that has lost more rows than it has left is written again, and parts that are not much larger
than what is added become one with it: so their number grows with the logarithm of the number of
publishes, and what is written with the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from etl.assembling.publish import ORDER
from etl.tables import TABLES
from etl.version import live
from etl.version.live import Part
from etl.version.opened import Found
from etl.version.parts import arranged, plain_words, to_arrow, write_part

#: Parts are not added to beyond so many rows.
_MOST = 100_000


def changed_keys(before: pd.DataFrame, after: pd.DataFrame, name: str) -> pd.Index:
    """The keys of which the rows of a table are not the same any more."""
    schema = TABLES[name].schema
    rows = [plain_words(to_arrow(frame, schema)).to_pandas() for frame in (before, after)]
    together = pd.concat(rows, ignore_index=True)
    differing = ~together.duplicated(keep=False)
    return pd.Index(together.loc[differing, "key"].unique())


def parts_after(
    folder: Path, name: str, listed: Sequence[Part], found: Found, after: pd.DataFrame
) -> list[dict[str, Any]]:
    """What a manifest lists of a table after a change; what is new is written into ``folder``.

    Parameters
    ----------
    listed : the same before
    found : all rows of the keys that may have changed, before
    after : all rows of these keys now
    """
    changed = changed_keys(found.rows, after, name)
    gone = found.rows["key"].isin(changed).to_numpy()
    come = [_rows(name, after.loc[after["key"].isin(changed)])]
    kept: list[Part] = []
    for number, part in enumerate(listed):
        left = live.without(folder, name, part, found.row[gone & (found.part == number)])
        if left is None:
            continue
        if left.get("without", {"rows": 0})["rows"] > left["rows"]:
            come.append(_live(folder, name, left))
        else:
            kept.append(left)
    size = sum(map(len, come))
    while kept and size and kept[-1]["rows"] < 2 * size and kept[-1]["rows"] + size <= _MOST:
        come.append(_live(folder, name, kept.pop()))
        size += len(come[-1])
    if size:
        rows = arranged(pa.concat_tables(come), TABLES[name], ORDER[name])
        kept.append(write_part(folder, name, rows))
    return [dict(part) for part in kept]


def _rows(name: str, frame: pd.DataFrame) -> pa.Table:
    return plain_words(to_arrow(frame, TABLES[name].schema))


def _live(folder: Path, name: str, part: Part) -> pa.Table:
    schema = TABLES[name].schema
    return plain_words(live.read_live(folder, part, schema, schema.names))
