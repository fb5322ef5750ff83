"""The rejected rows as files that a clerk corrects and hands in again, outside the store."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from etl.reasons import REASONS
from geo.spreadsheet import inert, original

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
    """A file as it was read; one of corrected rejects without what :func:`write` added to it."""
    if not set(_COLUMNS[:3]) <= set(raw.columns):
        return raw
    rows = original(raw.drop(columns=list(_COLUMNS), errors="ignore"))
    rows.attrs = raw.attrs
    return rows


def write(store: Path, version: str, rejects: Mapping[str, pd.DataFrame]) -> Path | None:
    """Write ``<kind>.csv`` for every kind with rejects; None when there are none.

    The files are UTF-8 with a byte-order mark, as spreadsheets expect it, readable by their
    owner alone; no cell is a formula.
    """
    folder = folder_of(store, version)
    tables = {kind: table for kind, table in rejects.items() if not table.empty}
    if not tables:
        return None
    folder.mkdir(parents=True, mode=0o700)
    for kind, table in tables.items():
        file = folder / f"{kind}.csv"
        file.touch(mode=0o600)
        inert(table).to_csv(file, index=False, encoding="utf-8-sig")
    return folder


def remove(store: Path, version: str) -> None:
    """Remove the rejects of a version that could not be published."""
    folder = folder_of(store, version)
    shutil.rmtree(folder, ignore_errors=True)
    _without_empty(folder.parent)


def keep_only(store: Path, versions: Collection[str]) -> None:
    """Remove the rejects of all other versions, and what a crash left behind."""
    parent = folder_of(store, "-").parent
    if not parent.is_dir():
        return
    for folder in parent.iterdir():
        if folder.name not in versions:
            shutil.rmtree(folder)
    _without_empty(parent)


def _without_empty(parent: Path) -> None:
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def folder_of(store: Path, version: str) -> Path:
    """Where the rejects of a version lie: beside the store, never in it."""
    store = store.resolve()
    return store.with_name(f"{store.name}-rejects") / version
