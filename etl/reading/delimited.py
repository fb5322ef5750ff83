"""Delimited text as people export it: its encoding, its delimiter, its records."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from etl.reading.limits import ANY, Limits

DELIMITERS = (",", ";", "\t", "|")

# How many lines of a text decide on its delimiter.
_SAMPLE = 500
# After so many quotes that nobody closed, quotes mean nothing: to look for the end of each would
# take for ever.
_MOST_OPEN = 1000


@dataclass(frozen=True)
class Form:
    """How a text is written.

    Attributes
    ----------
    encoding : ``utf-8-sig``, ``utf-16`` or ``cp874``
    delimiter : between cells
    width : the number of cells that most records have, None where nothing tells
    """

    encoding: str
    delimiter: str
    width: int | None


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
    text = normal(data, encoding(data))
    limits.refuse("rows", text.count("\n"), "rows", name)
    lines = [line + "\n" for line in text.removesuffix("\n").split("\n")]
    # Counted before anything is cut: what follows takes many times the memory of the text.
    limits.refuse("cells", max(map(text.count, DELIMITERS)), "cells", name)
    found = parse(lines, form(lines))
    limits.refuse("columns", max(map(len, found), default=0), "columns", name)
    return found


def encoding(data: bytes) -> str:
    """The encoding of a text: of :attr:`Form.encoding`."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        damaged = data.decode("utf-8-sig", errors="replace")
        # Thai in CP874 is hardly ever valid UTF-8; a UTF-8 file with a few broken bytes mostly is.
        broken = damaged.count("\ufffd")
        whole = sum(char > "\x7f" for char in damaged) - broken
        return "utf-8-sig" if whole > broken else "cp874"
    return "utf-8-sig"


def decode(data: bytes) -> str:
    """A text in any of the encodings; broken bytes become U+FFFD."""
    return data.decode(encoding(data), errors="replace")


def normal(data: bytes, encoding: str) -> str:
    """A text of which every line ends with a line feed."""
    text = data.decode(encoding, errors="replace").replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def form(lines: list[str], encoding: str = "utf-8-sig") -> Form:
    """The delimiter that cuts most of the first lines into the same number of cells, and that
    number."""
    sample = lines[:_SAMPLE]

    def fit(delimiter: str) -> tuple[float, int]:
        found = _parse(sample, delimiter)
        widths = Counter(len(cells) for cells in found if cells)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return (0.0, 1) if width == 1 else (count / widths.total(), width)

    best = max(DELIMITERS, key=fit)
    share, width = fit(best)
    return Form(encoding, best, width if share else None)


def parse(lines: list[str], form: Form) -> list[list[str]]:
    """The records of lines, each with its end; several lines are one record only where it has
    the form's number of cells."""
    return _parse(lines, form.delimiter, form.width)


def _parse(lines: list[str], delimiter: str, width: int | None = None) -> list[list[str]]:
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
                if _is_runaway(cells, width, lines[at:end]):
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
    """Whether a record of several lines, or of the last one, is rather a quote that nobody
    closed."""
    if len(lines) == 1:
        return bool(cells) and cells[-1].endswith("\n")
    return (width is not None and len(cells) != width) or "".join(lines).count('"') % 2 == 1
