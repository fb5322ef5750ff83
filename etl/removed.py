"""Issues that their source says were deleted: the rows that say so, and what is kept of them.

A row whose field :data:`etl.columns.fields.REMOVED` says so is one more statement about the issue
of its key. The latest of all statements counts (:mod:`etl.check`), and where that is a removal, a
version holds neither the issue nor its steps, but the key and the day of the removal in its table
``removed``, so that no older row brings the issue back. A newer one does.

A removal without a day is later than everything else: it holds for good, in whatever order files
come. Of one moment a removal counts before any other row: mostly nothing but the day is known, and
a file that is run again must not undo it.

A removal is no erasure: the dead rows stay in their part, which versions share, until a merge
writes it anew (:mod:`etl.merging.delta`) or the issue is erased (:mod:`etl.erasing`).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.columns.fields import REMOVED
from etl.keys import among
from etl.tables import TABLES

#: What tells which of two statements is later, and which counts of those of one moment.
_STATED = ["key", "updated", "updated_minute", "reported", "placed_by"]


def says_removed(rows: pd.DataFrame) -> pd.Series:
    """Which cleaned rows say that their record was removed."""
    if REMOVED not in rows:
        return pd.Series(False, index=rows.index)
    return rows[REMOVED].eq("yes").astype("bool")


def statements(known: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What a version says of every key that it knows, one row a key: its issues and its removals,
    as rows for :func:`etl.check.superseded`."""
    issues, removed = known["issues"][_STATED], known["removed"]
    return issues if removed.empty else pd.concat([issues, as_rows(removed)], ignore_index=True)


def as_rows(removed: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table ``removed`` as the rows of files by which they came."""
    nobody = pd.Series(index=removed.index, dtype="str")
    never = removed["updated"].mask(pd.Series(True, index=removed.index))
    return removed.assign(**{REMOVED: "yes"}, reported=never, placed_by=nobody)


def removed_rows(removals: pd.DataFrame) -> pd.DataFrame:
    """Accepted removals as rows of the table ``removed``."""
    return removals[TABLES["removed"].schema.names].reset_index(drop=True)


def without(rows: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Rows of a table of issues but those of some keys."""
    return rows if keys.empty or rows.empty else rows.loc[~among(rows["key"], keys)]
