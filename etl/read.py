"""Reads one file of records, whatever it is written in, as a table of text.

Nothing is interpreted here: every value becomes the text that a person sees in the file, every
row keeps the number that a person sees beside it, and no row is lost.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from etl import delimited
from etl.spelling import plain
from geo.errors import InputError
from geo.files import read_vector

TEXT = (".csv", ".tsv", ".txt")
SHEET = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet",)
VECTOR = (".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml", ".gml", ".zip", ".geoparquet")

_ATTRS: dict[str, Any] = {"sheet": None, "broken": [], "not_records": [], "spreadsheet": False}


def read(path: Path, headers: frozenset[str] = frozenset()) -> list[pd.DataFrame]:
    """All records of one file as text, one table for each sheet that holds records.

    Parameters
    ----------
    path : delimited text (UTF-8, UTF-16 or CP874; comma, semicolon, tab or pipe), spreadsheet,
        Parquet, or any vector file; the geometry of the latter becomes ``lon`` and ``lat`` of a
        point inside it, in degrees WGS 84
    headers : known headers in their plain spelling (:func:`etl.spelling.plain`): of a workbook
        only sheets that bear some of them are tables; where none does, or none is known, all

    Returns
    -------
    DataFrames of str, missing values NaN, indexed by ``row``: the number of the row in the file
    or sheet, where the first is row 1. Empty rows are left out, their numbers are not used again.
    ``attrs``: ``source``, what to call the table (the file's name, and the sheet's where there are
    several); ``sheet``, its sheet or None; ``broken``, the numbers of the rows that have more or
    fewer cells than the header (what they hold beyond it stands in their last cell);
    ``not_records``, the numbers of the rows that are no records but totals, signatures or the
    header again; ``spreadsheet``, whether it is one.

    Raises
    ------
    InputError
        The file is missing, empty, broken, of an unknown kind, or has a header but no record.
    """
    reader = _reader(path)
    if not path.is_file():
        raise InputError(f"{path} does not exist; check the name and the folder")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty; export it again")
    tables = [table for table in reader(path) if not table.empty]
    if not tables:
        raise InputError(f"{path} has no record below its header; export it again with records")
    tables = _bearing(headers, tables)
    for table in tables:
        several = len(tables) > 1
        table.attrs["source"] = f"{path.name} › {table.attrs['sheet']}" if several else path.name
    return [table.rename_axis("row") for table in tables]


def _bearing(headers: frozenset[str], tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """The tables that bear known headers: at least half as many as the one that bears most."""
    known = [len(headers & {plain(name) for name in table.columns}) for table in tables]
    return [table for table, n in zip(tables, known, strict=True) if 2 * n >= max(known)]


def _reader(path: Path) -> Callable[[Path], list[pd.DataFrame]]:
    kinds = ((TEXT, _text), (SHEET, _sheet), (PARQUET, _parquet), (VECTOR, _vector))
    for endings, reader in kinds:
        if path.suffix.lower() in endings:
            return reader
    known = ", ".join((*TEXT, *SHEET, *PARQUET, *VECTOR))
    raise InputError(f"{path} is of a kind that cannot be read; expected one of {known}")


def _text(path: Path) -> list[pd.DataFrame]:
    records = delimited.records(path.read_bytes())
    if not any(map(str.strip, chain.from_iterable(records))):
        raise InputError(f"{path} holds nothing but empty rows; export it again")
    return [_table(records)]


def _sheet(path: Path) -> list[pd.DataFrame]:
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        grids = [sheet.to_python(skip_empty_area=False) for sheet in sheets]
    except CalamineError as error:
        raise InputError(
            f"{path} cannot be read as a spreadsheet ({error}); open it in the program that made "
            "it, save it as .xlsx or CSV and try again"
        ) from error
    tables = []
    for name, grid in zip(workbook.sheet_names, grids, strict=True):
        cells = [[_cell(value) for value in row] for row in grid]
        if any(map(str.strip, chain.from_iterable(cells))):
            table = _table(cells)
            table.attrs |= {"sheet": name, "spreadsheet": True}
            tables.append(table)
    if not tables:
        raise InputError(f"{path} holds nothing but empty rows; export it again")
    return tables


def _parquet(path: Path) -> list[pd.DataFrame]:
    try:
        schema = pq.read_schema(path)
        if b"geo" in (schema.metadata or {}):
            return _vector(path)
        frame = pq.read_table(path).to_pandas()
    except pa.ArrowException as error:
        raise InputError(
            f"{path} cannot be read as Parquet ({error}); it may be cut off: export it again"
        ) from error
    return [_columns(frame)]


def _vector(path: Path) -> list[pd.DataFrame]:
    features = read_vector(path).to_crs(4326)
    points = features.geometry.representative_point()
    columns = pd.DataFrame(features.drop(columns=features.geometry.name))
    return [_columns(columns.assign(lon=points.x, lat=points.y))]


def _table(records: list[list[str]]) -> pd.DataFrame:
    """Records as a frame; the first that is not empty is the header."""
    numbers = [n for n, cells in enumerate(records, 1) if any(map(str.strip, cells))]
    header = _header(records[numbers[0] - 1])
    width = len(header)
    rows = [_without_empty_tail(records[number - 1], width) for number in numbers[1:]]
    broken = [n for n, cells in zip(numbers[1:], rows, strict=True) if len(cells) != width]
    cells_by_column = zip(*(_fitted(cells, width) for cells in rows), strict=True)
    columns = [_filled(pa.array(cells, pa.string())) for cells in cells_by_column]
    frame = pa.table(columns, names=header[: len(columns)]).to_pandas()
    frame.index = pd.Index(numbers[1:])
    frame.attrs = _ATTRS | {"broken": broken}
    return frame


def _header(cells: list[str]) -> list[str]:
    """Column names without spaces around them; nameless ones and doubles get a number."""
    names = [name.strip() or f"column {place}" for place, name in enumerate(cells, 1)]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _filled(cells: pa.Array) -> pa.Array:
    """Cells of nothing but spaces are missing."""
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)


def _without_empty_tail(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _fitted(cells: list[str], width: int) -> list[str]:
    if len(cells) == width:
        return cells
    if len(cells) > width:
        return [*cells[: width - 1], " | ".join(cells[width - 1 :])]
    return cells + [""] * (width - len(cells))


def _columns(frame: pd.DataFrame) -> pd.DataFrame:
    """A typed table as text; the first record is row 2, as if a header stood above it."""
    text = frame.apply(lambda column: column.astype("object").map(_cell, na_action="ignore"))
    text = text.astype("str").set_axis(range(2, len(frame) + 2))
    text = text.mask(text.eq("")).set_axis([str(name) for name in frame.columns], axis=1)
    text.attrs = dict(_ATTRS)
    return text


def _cell(value: Any) -> str:
    """A value as a person sees it: 100101.0 is 100101, a date without a time is a date."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
