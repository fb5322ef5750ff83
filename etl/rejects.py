"""The rejected rows as files that a clerk corrects and hands in again, outside the store."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from etl.reasons import REASONS

#: Added before the original columns; no mapping knows these names.
_COLUMNS = ("rejected_file", "rejected_row", "rejected_reason", "เหตุที่ไม่รับ", "why_rejected")


def table_of_rejects(original: pd.DataFrame, reject: pd.Series, files: pd.Series) -> pd.DataFrame:
    """The rejected rows: file, row number, reason, and the columns as they came.

    Parameters
    ----------
    original : the rows as they were read; the last level of the index is the row number
    reject : reason key or missing; ``files`` : the file's name; both with the same index
    """
    rows = reject.notna()
    reasons = reject.loc[rows].astype("str")
    added = pd.DataFrame(
        {
            "rejected_file": files.loc[rows],
            "rejected_row": reasons.index.get_level_values(-1),
            "rejected_reason": reasons,
            "เหตุที่ไม่รับ": reasons.map({key: reason.th for key, reason in REASONS.items()}),
            "why_rejected": reasons.map({key: reason.en for key, reason in REASONS.items()}),
        }
    )
    return added.join(original.loc[rows])


def restored(raw: pd.DataFrame) -> pd.DataFrame:
    """A file as it was read; one of corrected rejects without what was added to its rows."""
    return raw.drop(columns=list(_COLUMNS), errors="ignore")


def stage(store: Path, rejects: Mapping[str, pd.DataFrame]) -> Path:
    """Write ``<kind>.csv`` for every kind with rejects into a folder that has no version yet.

    The files are UTF-8 with a byte-order mark, as spreadsheets expect it, readable by their
    owner alone.
    """
    folder = folder_of(store, "unpublished")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    for kind, table in rejects.items():
        if not table.empty:
            file = folder / f"{kind}.csv"
            file.touch(mode=0o600)
            table.to_csv(file, index=False, encoding="utf-8-sig")
    return folder


def settle(staged: Path, version: str) -> Path | None:
    """Give staged rejects the name of the version that they belong to; None when there are none."""
    if not any(staged.iterdir()):
        return None
    return staged.rename(staged.with_name(version))


def discard(staged: Path) -> None:
    """Remove what was staged and not settled."""
    shutil.rmtree(staged, ignore_errors=True)
    parent = staged.parent
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def folder_of(store: Path, version: str) -> Path:
    """Where the rejects of a version lie: beside the store, never in it."""
    store = store.resolve()
    return store.with_name(f"{store.name}-rejects") / version
