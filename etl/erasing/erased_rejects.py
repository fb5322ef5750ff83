"""Files of rows to be corrected without the rows of what was erased."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from etl import rejects, returned
from etl.correcting.corrections import write_workbook
from geo.spreadsheet import original


def without_erased(store: Path, erased: Callable[[str], bool]) -> int:
    """Take rows out of all files beside a store; returns how many.

    A file of an earlier program does not say which record or person a row is of: it goes as a
    whole, and so does one that can't be read. So do the folders in which a run worked that was
    killed: what lies there are files as they were handed in.

    Parameters
    ----------
    store : whose files, under its lock
    erased : whether a key of a record or a hash of a person was

    Raises
    ------
    OSError
        A file does not let itself be removed.
    """
    for left in rejects.left_over(store):
        shutil.rmtree(left)
    gone = 0
    for folder in rejects.folders(store):
        for file in sorted(path for path in folder.iterdir() if path.is_file()):
            if file.suffix == ".xlsx":
                gone += _without(file, erased)
            else:
                file.unlink()  # what a crash left of a file that was being written
    return gone


def _without(file: Path, erased: Callable[[str], bool]) -> int:
    rows = _rows(file)
    if rows is None or not {returned.KEY, returned.PERSON} <= {*rows.columns}:
        file.unlink()
        return 1
    marks = rows[[returned.KEY, returned.PERSON]]
    gone = marks.map(lambda mark: isinstance(mark, str) and erased(mark)).any(axis=1)
    if not gone.any():
        return 0
    kept = rows.loc[~gone]
    if kept.empty:
        file.unlink()
    else:
        new = file.with_name(f"{file.name}.tmp")
        write_workbook(new, "conflicts" if "conflicts" in file.stem else "rejects", kept)
        new.replace(file)
    return int(gone.sum())


def _rows(file: Path) -> pd.DataFrame | None:
    """The rows of a file as they were when it was written; None where nobody can read them."""
    try:
        book = load_workbook(io.BytesIO(file.read_bytes()), read_only=True)
        tables = [_table(sheet) for sheet in book.worksheets if sheet.title != returned.HOW_TO]
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        return None
    return original(pd.concat(tables, ignore_index=True))


def _table(sheet: object) -> pd.DataFrame:
    header, *rows = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    return pd.DataFrame(rows, columns=list(header), dtype="str")
