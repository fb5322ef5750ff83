"""Adds columns to a CSV file of any length: a part at a time, rows and cells kept as they are."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TextIO

import pandas as pd

from geo.errors import InputError

#: Makes the added columns of some rows: gets the needed columns as str, gives the added ones.
Step = Callable[[pd.DataFrame], pd.DataFrame]
#: Is told the share of the file that was read, and the rows so far.
Tell = Callable[[float, int], None]

# Rows at a time: with the 15 columns of usual records they take some 50 MB.
_ROWS = 50_000


def check_header(source: Path, needed: Sequence[str], added: Sequence[str]) -> None:
    """Whether the file has the needed columns, each once, and none of those to be added.

    Raises
    ------
    InputError
        It has not, is missing, is not UTF-8, or its quotes do not match.
    """
    with _opened(source) as lines:
        header = _header(source, lines)
    if not any(map(str.strip, header)):
        raise InputError(f"{source.name} is empty; expected a header and a row for each record")
    found = ", ".join(header)
    if len(set(header)) < len(header):
        raise InputError(f"{source.name} has two columns of one name; found: {found}; rename one")
    for column in needed:
        if column not in header:
            raise InputError(
                f"column '{column}' is missing in {source.name}; found: {found}{_separator(header)}"
            )
    for column in added:
        if column in header:
            raise InputError(
                f"{source.name} has a column '{column}' already; "
                "give --prefix to name the added ones"
            )


def add_columns(
    source: Path, target: Path, needed: Sequence[str], added: Sequence[str], step: Step, tell: Tell
) -> None:
    """Copy a CSV file with more columns; order, rows and cells stay.

    Memory does not grow with the file. ``target`` appears when it is complete; it may be the same
    file. A byte-order mark stays.

    Parameters
    ----------
    source : CSV in UTF-8 whose header was checked with :func:`check_header`; rows that are
        shorter than the header are filled up with empty cells
    needed : the columns that ``step`` gets, as str
    added : what the columns that ``step`` gives are called in the file, in their order
    tell : is told how far it is

    Raises
    ------
    InputError
        A row has more cells than the header, the file is not UTF-8, its quotes do not match, or
        no file can be made under the name of the target.
    OSError
        The disk is full.
    """
    with _opened(source) as lines, _beside(target) as scratch:
        header = _header(source, lines)
        part = Path(scratch) / target.name
        with part.open("w", encoding=_encoding(source), newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([*header, *added])
            for rows in _parts(source, lines, len(header), tell):
                columns = {name: [*map(itemgetter(header.index(name)), rows)] for name in needed}
                found = step(pd.DataFrame(columns, dtype="str"))
                texts = found.astype("object").where(found.notna(), "").to_numpy().tolist()
                writer.writerows(row + more for row, more in zip(rows, texts, strict=True))
        part.replace(target)


def _opened(path: Path) -> TextIO:
    if not path.is_file():
        raise InputError(f"{path} does not exist; check the name and the folder")
    return path.open(encoding="utf-8-sig", newline="")


def _beside(target: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder next to the target, from which the complete file moves into its place."""
    if target.is_dir():
        raise InputError(
            f"{target} is a folder; give -o the name of a file, such as {target / 'out.csv'}"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=target.parent, prefix=".geo-")
    except OSError as error:
        raise InputError(
            f"{target} cannot be written ({error.strerror}); name a file in another folder with -o"
        ) from error


def _separator(header: Sequence[str]) -> str:
    """A hint where a header of one column looks like one of several."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and sign in header[0]:
            return f" (one column: the cells are separated by {name}); save it with commas"
    return ""


def _header(path: Path, lines: TextIO) -> list[str]:
    return next(_rows(path, lines), [])


def _parts(path: Path, lines: TextIO, width: int, tell: Tell) -> Iterator[list[list[str]]]:
    """The rows after the header, all as wide as it, some at a time."""
    reader = _rows(path, lines)
    size = path.stat().st_size
    done = 0
    while rows := list(islice(reader, _ROWS)):
        if set(map(len, rows)) != {width}:
            rows = _filled(path, rows, width, done + 2)
        yield rows
        done += len(rows)
        tell(lines.buffer.tell() / size, done)


def _rows(path: Path, lines: TextIO) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines)
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error.reason}); save it as CSV UTF-8") from error
    except csv.Error as error:
        raise InputError(f"{path} cannot be read as CSV ({error}); check its quotes") from error


def _filled(path: Path, rows: list[list[str]], width: int, first: int) -> list[list[str]]:
    for number, row in enumerate(rows, first):
        if len(row) > width:
            raise InputError(
                f"row {number} of {path.name} has {len(row)} cells, the header {width}; "
                "check the quotes and commas of that row"
            )
    return [row + [""] * (width - len(row)) for row in rows]


def _encoding(path: Path) -> str:
    """UTF-8, with the byte-order mark if the input has one."""
    with path.open("rb") as stream:
        return "utf-8-sig" if stream.read(3) == codecs.BOM_UTF8 else "utf-8"
