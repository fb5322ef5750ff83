"""Delimited text as people export it: its encoding, its delimiter, its records."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from itertools import islice

from etl.limits import ANY, Limits

DELIMITERS = (",", ";", "\t", "|")

# How many lines of a text decide on its delimiter.
_SAMPLE = 500
# After so many quotes that nobody closed, quotes mean nothing: to look for the end of each would
# take for ever.
_MOST_OPEN = 1000


def records(data: bytes, limits: Limits = ANY, name: str = "the text") -> list[list[str]]:
    """The records of a delimited text, as lists of cells; an empty line is an empty list.

    A cell in double quotes may hold delimiters and line ends. A quote that is never closed does
    not swallow the lines below it: its line is a record by itself.

    Parameters
    ----------
    data : text in UTF-8 (with or without byte-order mark), UTF-16 with byte-order mark, or CP874
    limits, name : how large it may be, and what to call it where it is larger

    Raises
    ------
    InputError
        when there is more than allowed.
    """
    text = decode(data).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    limits.refuse("rows", text.count("\n"), "rows", name)
    lines = [line + "\n" for line in text.removesuffix("\n").split("\n")]
    # Counted before anything is cut: what follows takes many times the memory of the text.
    limits.refuse("cells", max(map(text.count, DELIMITERS)), "cells", name)
    found = _parse(lines, *_delimiter(lines[:_SAMPLE]))
    limits.refuse("columns", max(map(len, found), default=0), "columns", name)
    return found


def decode(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with byte-order mark, or CP874; broken bytes become U+FFFD."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        damaged = data.decode("utf-8-sig", errors="replace")
    # Thai in CP874 is hardly ever valid UTF-8; a UTF-8 file with a few broken bytes mostly is.
    broken = damaged.count("\ufffd")
    whole = sum(char > "\x7f" for char in damaged) - broken
    return damaged if whole > broken else data.decode("cp874", errors="replace")


def _delimiter(lines: list[str]) -> tuple[str, int | None]:
    """The delimiter that cuts most records into the same number of cells, and that number."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(cells) for cells in _parse(lines, delimiter) if cells)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return (0.0, 1) if width == 1 else (count / widths.total(), width)

    best = max(DELIMITERS, key=fit)
    share, width = fit(best)
    return best, width if share else None


def _parse(lines: list[str], delimiter: str, width: int | None = None) -> list[list[str]]:
    """Records; ``width`` is the number of cells that one over several lines must have."""
    found: list[list[str]] = []
    at = still_open = 0
    while at < len(lines):
        if still_open == _MOST_OPEN:
            return found + [line.rstrip("\n").split(delimiter) for line in lines[at:]]
        begin = at
        reader = csv.reader(islice(lines, begin, None), delimiter=delimiter)
        try:
            for cells in reader:
                end = begin + reader.line_num
                if end - at > 1 and _is_runaway(cells, width, lines[at:end]):
                    break
                found.append(cells)
                at = end
            else:
                break
        except csv.Error:  # a cell beyond the module's limit: the quote was never closed
            pass
        found.append(lines[at].rstrip("\n").split(delimiter))
        at += 1
        still_open += 1
    return found


def _is_runaway(cells: list[str], width: int | None, lines: list[str]) -> bool:
    """Whether a record of several lines is rather a quote that nobody closed."""
    return (width is not None and len(cells) != width) or "".join(lines).count('"') % 2 == 1
