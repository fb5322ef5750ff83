"""Merged cells of an OpenDocument spreadsheet, which the reader of its values leaves out."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree  # nosec B405
from zipfile import BadZipFile, ZipFile

from etl.reading.header import Region

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def merged_cells(path: Path) -> dict[str, list[Region]]:
    """Name of each sheet → its merged cells; none of a file whose content is not well formed.

    See OpenDocument 1.3, part 3, 19.676 ``table:number-columns-spanned`` and 19.680
    ``table:number-rows-spanned``.
    """
    try:
        with ZipFile(path) as archive, archive.open("content.xml") as content:
            # Files that define entities were refused before (etl.reading.guard).
            root = ElementTree.parse(content).getroot()  # nosec B314
    except (BadZipFile, KeyError, ElementTree.ParseError):
        return {}
    return {
        table.get(f"{_TABLE}name", ""): _regions(table) for table in root.iter(f"{_TABLE}table")
    }


def _regions(table: ElementTree.Element) -> list[Region]:
    found = []
    top = 0
    for row in table.iter(f"{_TABLE}table-row"):
        left = 0
        for cell in row:
            height = _number(cell, "number-rows-spanned")
            width = _number(cell, "number-columns-spanned")
            if height > 1 or width > 1:
                found.append(Region(top, left, top + height - 1, left + width - 1))
            left += _number(cell, "number-columns-repeated")
        top += _number(row, "number-rows-repeated")
    return found


def _number(element: ElementTree.Element, attribute: str) -> int:
    text = element.get(f"{_TABLE}{attribute}", "1")
    return int(text) if text.isdecimal() else 1
