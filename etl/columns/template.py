"""Empty tables to fill in: one CSV and one spreadsheet per kind of record."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from etl.columns.fields import KINDS, SHOWN, Field
from etl.columns.mapping import MAPPINGS
from geo.errors import InputError
from geo.files import read_ladder, read_taxonomy, read_toml

_THAI = re.compile("[ก-๙]")
_NOTE = "แถวที่ 2 ของแผ่นข้อมูลเป็นตัวอย่าง โปรดลบก่อนส่ง / Row 2 of the data is an example: delete it."
_DESCRIPTION_HEADERS = (
    ("คอลัมน์", 20),
    ("ชื่อในระบบ / Field", 18),
    ("จำเป็น / Required", 18),
    ("คำอธิบาย", 36),
    ("Description", 36),
    ("ตัวอย่าง / Example", 26),
    ("คำที่ใช้ได้ / Allowed words", 70),
)


def write(folder: Path) -> list[Path]:
    """Write ``<kind>.csv`` and ``<kind>.xlsx`` for every kind of record.

    Each holds the headers and one example row to be replaced. The spreadsheet's second sheet
    describes every column in Thai and English and lists the words that it takes; its cells are
    text, so that a number like ``12/2565`` is not turned into a date.

    Parameters
    ----------
    folder : made when it is missing

    Returns
    -------
    The files written.

    Raises
    ------
    InputError
        One of the files exists already; then none is written.
    """
    files = {kind: (folder / f"{kind}.csv", folder / f"{kind}.xlsx") for kind in KINDS}
    paths = [path for pair in files.values() for path in pair]
    _refuse_existing(paths)
    words = _words()
    folder.mkdir(parents=True, exist_ok=True)
    for kind, (table, workbook) in files.items():
        _write_csv(table, SHOWN[kind])
        _write_workbook(workbook, SHOWN[kind], words)
    return paths


def _refuse_existing(paths: list[Path]) -> None:
    existing = [path.name for path in paths if path.exists()]
    if existing:
        raise InputError(
            f"{paths[0].parent} already holds {', '.join(existing)}; a template never replaces a "
            "file, so name an empty folder or move these away"
        )


def _words() -> dict[str, str]:
    """Field → the words that it takes, each with its key: ``ปัญหา (problem), …``."""
    pairs = {
        field: [(next(filter(_THAI.search, forms)), key) for key, forms in keys.items()]
        for field, keys in read_toml(MAPPINGS / "vocabularies.toml").items()
    }
    levels = [(rung.short_th, rung.key) for rung in read_ladder().rungs]
    pairs |= {"from_level": levels, "to_level": levels}
    pairs["category"] = [(c.th, c.key) for c in read_taxonomy().categories]
    return {
        field: ", ".join(f"{word} ({key})" for word, key in both) for field, both in pairs.items()
    }


def _write_csv(path: Path, fields: tuple[Field, ...]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_table(fields))


def _write_workbook(path: Path, fields: tuple[Field, ...], words: dict[str, str]) -> None:
    workbook = Workbook()
    data = workbook.active
    data.title = "ข้อมูล"
    _fill(data, _table(fields), widths=[22] * len(fields))
    description = workbook.create_sheet("คำอธิบาย")
    headers, widths = zip(*_DESCRIPTION_HEADERS, strict=True)
    rows = [list(headers), *(_row(field, words) for field in fields), [_NOTE]]
    _fill(description, rows, list(widths))
    workbook.save(path)


def _table(fields: tuple[Field, ...]) -> list[list[str]]:
    return [[field.header for field in fields], [field.example for field in fields]]


def _row(field: Field, words: dict[str, str]) -> list[str]:
    return [
        field.header,
        field.name,
        "จำเป็น / yes" if field.required else "ไม่จำเป็น / no",
        field.th,
        field.en,
        field.example,
        words.get(field.name, "") if field.type in ("word", "words") else "",
    ]


def _fill(sheet: Worksheet, rows: list[list[str]], widths: list[int]) -> None:
    for row in rows:
        sheet.append(row)
    for number, width in enumerate(widths, 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = width, "@"
    for line in sheet.iter_rows():
        for cell in line:
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
