"""Reads one file of records, whatever it is written in, as tables of text.

Nothing is interpreted here: every value becomes the text that a person sees in the file, every
row keeps the number that a person sees beside it, and no row is lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd

from etl.reading import apart, layout, textfile
from etl.reading.guard import guard
from etl.reading.limits import Limits, read_limits
from etl.reading.longcells import readable
from etl.reading.sheets import Sheet
from etl.reading.sheetwords import sheet_column
from etl.reading.textfile import Piece, TextFile
from etl.spelling import plain
from geo.errors import InputError

TEXT = (".csv", ".tsv", ".txt")
WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet",)
VECTOR = (".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml", ".gml", ".zip", ".geoparquet")

#: In how many rows a sheet that describes columns is known for one.
_DESCRIBED = 30


def read(
    path: Path, headers: frozenset[str] = frozenset(), limits: Limits | None = None
) -> list[pd.DataFrame]:
    """All records of one file as text, one table for each sheet that holds records.

    Parameters
    ----------
    path : delimited text (UTF-8, UTF-16 or CP874; comma, semicolon, tab or pipe), workbook (also
        HTML or text under the name of one), Parquet, or any vector file; the geometry of the
        latter becomes ``lon`` and ``lat`` of a point inside it, in degrees WGS 84
    headers : known headers in their plain spelling (:func:`etl.spelling.plain`), by which the
        header is found. Of a workbook only sheets that bear at least half as many of them as
        another are tables; where none is known, all are
    limits : how large it may be; those of ``data/uploads.toml`` when not given

    Returns
    -------
    DataFrames of str, missing values NaN, indexed by ``row``: the number of the row in the file
    or sheet, where the first is row 1. Empty rows are left out, their numbers are not used again.
    Where several sheets are tables, or ``headers`` name it, a column ``ชื่อชีต`` holds the sheet's
    name. ``attrs``:

    - ``source``: what to call the table, the file's name, and the sheet's where there are several
    - ``sheet``: the sheet's name, or None
    - ``spreadsheet``: whether it is of a workbook
    - ``areas``: of a vector file its polygons, row → WKB in degrees WGS 84
    - ``broken``: numbers of the rows with more or fewer cells than the header; what they hold
      beyond it stands in their last cell
    - ``not_records``: numbers of the rows that are no records: totals, signatures, the header again
    - ``skipped``: of the file's first table, the sheets that bear no known header → their rows

    Raises
    ------
    InputError
        The file is missing, empty, broken, of an unknown kind, not what its ending says, larger
        than allowed, or has a header but no record.
    """
    limits = limits or read_limits()
    _refuse_name(path)
    reader = _reader(path)
    _looked_at(path, limits)
    tables = [table for table in reader(path, headers, limits) if not table.empty]
    if not tables:
        raise without_records(path)
    for table in tables:
        sheet = table.attrs["sheet"]
        table.attrs["source"] = f"{path.name} › {sheet}" if len(tables) > 1 else path.name
    return [table.rename_axis("row") for table in tables]


def opened_text(path: Path, headers: frozenset[str], limits: Limits) -> TextFile:
    """A text that is read piece by piece (:func:`read_piece`); parameters and errors as
    :func:`read`."""
    _looked_at(path, limits)
    text = textfile.opened(path, headers)
    limits.refuse("columns", text.width, "columns", str(path))
    return text


def without_records(path: Path) -> InputError:
    """What is said of a file that holds nothing but a header."""
    return InputError(f"{path} has no record below its header; export it again with records")


def _looked_at(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise InputError(f"{path} does not exist; check the name and the folder")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty; export it again")
    guard(path, limits)


def read_piece(text: TextFile, piece: Piece, first: bool) -> tuple[pd.DataFrame, int]:
    """The records of one piece of a text, as of :func:`read`, and how many rows of the file it
    holds; their numbers begin with 1 in each piece.

    Parameters
    ----------
    first : whether it is the first piece
    """
    table, rows = textfile.table(text, piece, first)
    table.attrs |= _attrs(None) | {"source": text.path.name}
    return table.rename_axis("row"), rows


def _refuse_name(path: Path) -> None:
    """A name that is no text, as some systems allow, can be kept nowhere."""
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        shown = os.fsencode(path).decode(errors="replace")
        raise InputError(f"the name of {shown} is no text in UTF-8; rename the file") from error


_Reader = Callable[[Path, frozenset[str], Limits], list[pd.DataFrame]]


def _reader(path: Path) -> _Reader:
    kinds: tuple[tuple[tuple[str, ...], _Reader], ...] = (
        (TEXT, _text),
        (WORKBOOK, _workbook),
        (PARQUET, _parquet),
        (VECTOR, _vector),
    )
    for endings, reader in kinds:
        if path.suffix.lower() in endings:
            return reader
    known = ", ".join((*TEXT, *WORKBOOK, *PARQUET, *VECTOR))
    raise InputError(f"{path} is of a kind that cannot be read; expected one of {known}")


def _text(path: Path, headers: frozenset[str], limits: Limits) -> list[pd.DataFrame]:
    table = textfile.whole(opened_text(path, headers, limits), limits)
    table.attrs |= _attrs(None)
    return [table]


def _workbook(path: Path, headers: frozenset[str], limits: Limits) -> list[pd.DataFrame]:
    tables = _bearing(_tables(path, apart.workbook(path, limits), headers), headers)
    for table in tables:
        table.attrs["spreadsheet"] = table.attrs["sheet"] is not None
        name = sheet_column()
        named = len(tables) > 1 or plain(name) in headers
        if named and table.attrs["sheet"] and name not in table:
            table.insert(0, name, table.attrs["sheet"])
    return tables


_Cells = TypeVar("_Cells", list[list[str]], list[list[str | None]])


def _tables(path: Path, found: list[Sheet], headers: frozenset[str]) -> list[pd.DataFrame]:
    filled = [sheet for sheet in found if not layout.is_blank(sheet.cells)]
    if not filled:
        raise InputError(f"{path} holds nothing but empty rows; export it again")
    tables = []
    for sheet in filled:
        table = layout.table(_readable(sheet.cells), headers, sheet.merged)
        table.attrs |= _attrs(sheet.name)
        tables.append(table)
    return tables


def _readable(rows: _Cells) -> _Cells:
    for cells in rows:
        cells[:] = map(readable, cells)
    return rows


def _attrs(sheet: str | None) -> dict[str, object]:
    return {"sheet": sheet, "spreadsheet": False, "skipped": {}}


def _bearing(tables: list[pd.DataFrame], headers: frozenset[str]) -> list[pd.DataFrame]:
    """The tables that bear known headers, the first with a list of the others."""
    tables = [table for table in tables if not table.empty]
    known = [_known(table, headers) for table in tables]
    kept = [table for table, n in zip(tables, known, strict=True) if 2 * n >= max(known)]
    skipped = [table for table, n in zip(tables, known, strict=True) if 2 * n < max(known)]
    if kept:
        kept[0].attrs["skipped"] = {table.attrs["sheet"]: len(table) for table in skipped}
    return kept


def _known(table: pd.DataFrame, headers: frozenset[str]) -> int:
    """How many known headers the table bears; none where more stand in its rows, as on a sheet
    that describes columns."""
    rows = table.loc[~table.index.isin(table.attrs["not_records"])].head(_DESCRIBED)
    in_names = headers & {plain(name) for name in table.columns}
    cells = {cell for _, column in rows.items() for cell in column.dropna()}
    in_rows = headers & set(map(plain, cells))
    return len(in_names) if len(in_names) > len(in_rows) else 0


def _parquet(path: Path, _headers: frozenset[str], limits: Limits) -> list[pd.DataFrame]:
    return [_typed("parquet", path, limits)]


def _vector(path: Path, _headers: frozenset[str], limits: Limits) -> list[pd.DataFrame]:
    return [_typed("vector", path, limits)]


def _typed(kind: str, path: Path, limits: Limits) -> pd.DataFrame:
    """A typed table as text; the first record is row 2, as if a header stood above it."""
    columns, rows, areas = apart.typed(kind, path, limits)
    return as_table(columns, rows, 2, areas if kind == "vector" or areas else None)


def as_table(
    columns: list[str],
    rows: list[list[str | None]],
    first: int,
    areas: dict[int, bytes] | None = None,
) -> pd.DataFrame:
    """Cells of text as one of the tables of :func:`read`, without ``source``.

    Parameters
    ----------
    columns, rows : names, and cells row by row; None where nothing is
    first : the number of the first row
    areas : of a table with geometry its polygons, number of the row from 0 → WKB
    """
    numbers = range(first, len(rows) + first)
    text = pd.DataFrame(_readable(rows), columns=columns, index=numbers, dtype="str")
    text = text.mask(text.eq("")).rename_axis("row")
    text.attrs = _attrs(None) | {"broken": [], "not_records": []}
    if areas is not None:
        text.attrs["areas"] = {row + first: wkb for row, wkb in areas.items()}
    return text
