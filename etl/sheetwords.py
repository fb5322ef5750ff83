"""The words by which rows and columns of people's spreadsheets are known, as regular expressions.

The words are data (``data/spreadsheets.toml``); the expressions are written for RE2, which
pyarrow runs over whole columns.
"""

from __future__ import annotations

import re
import tomllib

from etl.spelling import plain
from geo.files import DATA

_WORDS: dict[str, list[str] | str] = tomllib.loads(
    (DATA / "spreadsheets.toml").read_text(encoding="utf-8")
)


def _any_of(name: str) -> str:
    words = sorted(_WORDS[name], key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, words))})"


_NUMBER = "[0-9๐-๙][0-9๐-๙,.]*"

_SPACE = "\\s\u00a0\u200b-\u200f\u2060\ufeff\u00ad"

#: Cells that say as little as empty ones: such words, or nothing but dashes and dots.
MISSING = rf"(?i)^[{_SPACE}]*(?:{_any_of('missing')}|[-‐‑–—−_.…*{_SPACE}]*)[{_SPACE}]*$"
#: Headers of columns that count lines, in their plain spelling.
RUNNING_NUMBERS = frozenset(map(plain, _WORDS["running_number"]))
#: Header of the column that names the sheet.
SHEET = str(_WORDS["sheet"])

#: The first cell of a total: ``รวม``, ``รวมทั้งสิ้น 12 เรื่อง``, ``รวม อ.แม่ริม``; not ``รวมไทยพัฒนา``.
TOTAL = (
    rf"(?i)^{_any_of('total')}\s*[:=]?\s*"
    rf"(?:(?:{_NUMBER})?\s*{_any_of('counted')}?\s*|{_any_of('total_of')}.*)$"
)
#: The first cell of a line that closes a table, a page number among them.
CLOSING = (
    rf"(?i)^[\s(*]*{_any_of('closing')}"
    rf"|^{_any_of('page')}\s*{_NUMBER}\s*(?:(?:/|จาก|of)\s*{_NUMBER})?$"
    rf"|^-\s*{_NUMBER}\s*-$"
)
