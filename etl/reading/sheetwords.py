"""The words by which rows and columns of people's spreadsheets are known, as regular expressions.

The words are data (``data/spreadsheets.toml``); the expressions are written for RE2, which
pyarrow runs over whole columns. Every function raises InputError where the file cannot be read.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from etl.settings import words
from etl.spelling import plain
from geo.errors import InputError
from geo.files import DATA, read_toml

SPREADSHEETS = DATA / "spreadsheets.toml"

_LISTS = ("missing", "running_number", "total", "counted", "total_of", "closing", "page")
_NUMBER = "[0-9๐-๙][0-9๐-๙,.]*"
_SPACE = "\\s\u00a0\u200b-\u200f\u2060\ufeff\u00ad"


@cache
def missing(path: Path = SPREADSHEETS) -> str:
    """Cells that say as little as empty ones: such words, or nothing but dashes and dots."""
    return rf"(?i)^[{_SPACE}]*(?:{_any_of('missing', path)}|[-‐‑–—−_.…*{_SPACE}]*)[{_SPACE}]*$"


@cache
def running_numbers(path: Path = SPREADSHEETS) -> frozenset[str]:
    """Headers of columns that count lines, in their plain spelling."""
    return frozenset(map(plain, _settings(path)["running_number"]))


@cache
def sheet_column(path: Path = SPREADSHEETS) -> str:
    """Header of the column that names the sheet."""
    return str(_settings(path)["sheet"])


@cache
def total(path: Path = SPREADSHEETS) -> str:
    """The first cell of a total: ``รวม``, ``รวมทั้งสิ้น 12 เรื่อง``, ``รวม อ.แม่ริม``; not
    ``รวมไทยพัฒนา``."""
    return (
        rf"(?i)^{_any_of('total', path)}\s*[:=]?\s*"
        rf"(?:(?:{_NUMBER})?\s*{_any_of('counted', path)}?\s*|{_any_of('total_of', path)}.*)$"
    )


@cache
def closing(path: Path = SPREADSHEETS) -> str:
    """The first cell of a line that closes a table, a page number among them."""
    return (
        rf"(?i)^[\s(*]*{_any_of('closing', path)}"
        rf"|^{_any_of('page', path)}\s*{_NUMBER}\s*(?:(?:/|จาก|of)\s*{_NUMBER})?$"
        rf"|^-\s*{_NUMBER}\s*-$"
    )


def _any_of(name: str, path: Path) -> str:
    longest_first = sorted(_settings(path)[name], key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


@cache
def _settings(path: Path) -> dict[str, Any]:
    """The words of a file.

    Raises
    ------
    InputError
        The file is missing, is not TOML, or lacks words.
    """
    settings = read_toml(path)
    lacking = [name for name in _LISTS if not words(settings.get(name))]
    if lacking or not isinstance(settings.get("sheet"), str):
        raise InputError(
            f"{path} lacks {', '.join(lacking) or 'sheet'}; expected lists of words, and one "
            "header as `sheet`; restore the file from the project"
        )
    return settings
