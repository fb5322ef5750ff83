"""A workbook as grids of text, one a sheet, whatever its name's ending promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from etl.reading import delimited, opendocument, webtable
from etl.reading.header import Region
from etl.reading.limits import ANY, Limits
from geo.errors import InputError

# How files begin: workbooks of either age, and text in UTF-16, which may hold zero bytes.
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``cells`` as a person sees them, row by row from the first, and the merged ones.

    ``name`` is missing where the file is a text under the name of a spreadsheet.
    """

    name: str | None
    cells: list[list[str]]
    merged: list[Region] = field(default_factory=list)


def sheets(path: Path, limits: Limits = ANY) -> list[Sheet]:
    """All sheets of a workbook (``.xlsx .xlsm .xlsb .xls .ods``), hidden ones too.

    What many systems export as ``.xls`` is a page of HTML or delimited text: these are read as
    what they are. Cells that hold an error are empty; of formulas the result counts. Merged cells
    of ``.xlsb`` are not known.

    Raises
    ------
    InputError
        The file is none of these, is broken, protected by a password, or larger than allowed.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(_UTF16) or (b"\0" not in start and not start.startswith((_OLE, _ZIP))):
        return _of_text(path, limits)
    try:
        book = CalamineWorkbook.from_path(path)
        kept = [
            sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        found = [_of_workbook(book, name, path, limits) for name in kept]
    except PasswordError as error:
        raise InputError(
            f"{path} is protected by a password; open it in the program that made it, save it "
            "without a password and try again"
        ) from error
    except (CalamineError, OSError) as error:
        raise _unreadable(path, error) from error
    except BaseException as error:
        # A workbook that is cut off can panic the reader; only its name tells that exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path, "it is cut off") from error
    if path.suffix.lower() == ".ods":
        merged = opendocument.merged_cells(path)
        return [Sheet(one.name, one.cells, merged.get(one.name or "", [])) for one in found]
    return found


def _of_workbook(book: CalamineWorkbook, name: str, path: Path, limits: Limits) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    limits.refuse_table(sheet.total_height, sheet.total_width, f"{path} › {name}")
    rows = sheet.to_python(skip_empty_area=False)
    merged = [Region(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Sheet(name, [[as_text(value) for value in row] for row in rows], merged)


def _of_text(path: Path, limits: Limits) -> list[Sheet]:
    """HTML or delimited text in a file with the name of a spreadsheet."""
    data = path.read_bytes()
    text = delimited.decode(data)
    if "<" not in text[:4096]:
        return [Sheet(None, delimited.records(data, limits, str(path)))]
    tables = webtable.tables(text)
    if not tables:
        raise _unreadable(path, "a page without a table")
    return [Sheet(f"table {n}", *table) for n, table in enumerate(tables, 1)]


def _unreadable(path: Path, why: object) -> InputError:
    return InputError(
        f"{path} cannot be read as a spreadsheet ({why}); open it in the program that made "
        "it, save it as .xlsx or CSV and try again"
    )


def as_text(value: Any) -> str:
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
