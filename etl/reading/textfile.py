"""Delimited text by column and piece by piece: a file of ten million rows is read as one of ten is.

A piece ends where a record ends, whoever reads it, and holds so many bytes that a table of it is
small. Lines that are written as programs write them are cut by Arrow; the odd ones, with quotes
where nobody expects them, by :mod:`etl.reading.delimited`.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from etl.reading import delimited, layout
from etl.reading.delimited import Form
from etl.reading.header import Header
from etl.reading.limits import Limits
from etl.reading.longcells import readable_column
from geo.errors import InputError

#: Bytes of a piece: some hundred thousand rows, less than a gigabyte on their way to the store.
PIECE = 64 << 20
#: Bytes in which the header stands and the delimiter shows.
_HEAD = 1 << 20
_QUOTE, _NEWLINE = b'"', b"\n"
#: What a table says of rows by their numbers.
_NUMBERS = ("broken", "not_records")


@dataclass(frozen=True)
class Piece:
    """Some bytes of a file: where they begin, and how many they are."""

    offset: int
    size: int


@dataclass(frozen=True)
class TextFile:
    """A delimited text, opened: how it is written, and its header."""

    path: Path
    form: Form
    header: Header

    @property
    def width(self) -> int:
        """How many cells a record has."""
        return len(self.header.names)


def opened(path: Path, known: frozenset[str]) -> TextFile:
    """How a text is written; errors as :func:`etl.reading.read.read`.

    Parameters
    ----------
    known : known headers in their plain spelling
    """
    encoding = _encoding(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        whole = not stream.read(1)
    text = delimited.normal(head, encoding)
    lines = text.removesuffix("\n").split("\n")
    lines = lines if whole or len(lines) == 1 else lines[:-1]
    form = delimited.form(lines, encoding)
    header = layout.header(delimited.parse([line + "\n" for line in lines], form), known)
    if header is None:
        raise InputError(f"{path} holds nothing but empty rows; export it again")
    return TextFile(path, form, header)


def pieces(path: Path, encoding: str, limits: Limits, size: int = PIECE) -> Iterator[Piece]:
    """The pieces of a text, in order. Text in UTF-16 is one piece.

    Raises
    ------
    InputError
        when it has more rows or cells than allowed.
    """
    if encoding == "utf-16":
        yield Piece(0, path.stat().st_size)
        return
    rows, offset = 0, 0
    cells = dict.fromkeys(delimited.DELIMITERS, 0)
    with path.open("rb") as stream:
        while block := stream.read(size):
            while _NEWLINE not in block and (more := stream.read(size)):
                block += more
            last = not stream.read(1)
            end = len(block) if last else _record_end(block)
            stream.seek(offset + end)
            block = block[:end]
            if limits.rows is not None:
                rows += block.count(_NEWLINE)
                limits.refuse("rows", rows, "rows", str(path))
            if limits.cells is not None:
                for delimiter in cells:
                    cells[delimiter] += block.count(delimiter.encode())
                limits.refuse("cells", max(cells.values()), "cells", str(path))
            yield Piece(offset, end)
            offset += end


def whole(text: TextFile, limits: Limits) -> pd.DataFrame:
    """All records of a text."""
    tables, begin = [], 0
    for number, piece in enumerate(pieces(text.path, text.form.encoding, limits)):
        records, rows = table(text, piece, number == 0)
        tables.append(numbered_from(records, begin))
        begin += rows
    return tables[0] if len(tables) == 1 else _joined(tables)


def numbered_from(records: pd.DataFrame, before: int) -> pd.DataFrame:
    """The records of a piece with the numbers that their rows have in the file.

    Parameters
    ----------
    before : rows of the file above the piece
    """
    numbered = records.set_axis(records.index + before)
    lists = {name: [n + before for n in records.attrs[name]] for name in _NUMBERS}
    numbered.attrs = records.attrs | lists
    return numbered


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    attrs = {name: [n for one in tables for n in one.attrs[name]] for name in _NUMBERS}
    for one in tables:
        one.attrs = {}
    joined = pd.concat(tables)
    joined.attrs = attrs
    return joined


def table(text: TextFile, piece: Piece, first: bool) -> tuple[pd.DataFrame, int]:
    """The records of a piece, as :func:`etl.reading.layout.table` gives them, and how many rows of
    the file, counting empty ones, it holds.

    Rows are numbered from the piece's first as 1.

    Parameters
    ----------
    first : whether it is the first piece of the file, in which the header stands
    """
    with text.path.open("rb") as stream:
        stream.seek(piece.offset)
        data = stream.read(piece.size)
    columns, count, broken = _columns(data, text)
    after = text.header.last if first else 0
    columns = [readable_column(column) for column in columns]
    records = layout.records(text.header, columns, broken, after)
    return records, count


def _encoding(path: Path) -> str:
    """``utf-8-sig``, ``utf-16`` or ``cp874`` (:func:`etl.reading.delimited.encoding`): that of the
    first piece, where that is sound, else of the whole."""
    with path.open("rb") as stream:
        start = stream.read(PIECE)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            codecs.getincrementaldecoder("utf-8")().decode(start)
        except UnicodeDecodeError:
            return delimited.encoding(start + stream.read())
    return "utf-8-sig"


def _record_end(block: bytes) -> int:
    """Where the last whole record of a block ends: behind a line end outside of quotes.

    The block holds a line end.
    """
    last = block.rfind(_NEWLINE) + 1
    if block.count(_QUOTE, 0, last) % 2 == 0:
        return last
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == _NEWLINE[0])
    quotes = np.flatnonzero(np.frombuffer(block, np.uint8) == _QUOTE[0])
    outside = np.flatnonzero(np.searchsorted(quotes, ends) % 2 == 0)
    # A quote that nobody closed leaves no line end outside: then the last one is as good as any.
    good = outside[-1] if len(outside) and ends[outside[-1]] > len(block) // 2 else -1
    return int(ends[good]) + 1


def _columns(data: bytes, text: TextFile) -> tuple[list[pa.Array], int, list[int]]:
    """The cells of a piece by column, how many rows they are, and the numbers of broken ones."""
    if text.form.encoding == "utf-8-sig":
        data = data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
        with suppress(pa.ArrowInvalid, UnicodeDecodeError):
            return _columns_of(data, text)
    return _columns_of(delimited.normal(data, text.form.encoding).encode(), text)


def _columns_of(data: bytes, text: TextFile) -> tuple[list[pa.Array], int, list[int]]:
    """The same of sound UTF-8, every line of which ends with a line feed."""
    form, width = text.form, text.width
    data = data.removesuffix(_NEWLINE)
    lines = _Lines(data)
    odd = lines.odd(form.delimiter)
    if odd is None:  # cells over several lines, or quotes that nobody closed
        grid = delimited.parse([f"{line}\n" for line in data.decode().split("\n")], form)
        rows, broken = layout.fitted(grid, range(1, len(grid) + 1), width)
        return layout.by_column(rows, width), len(grid), broken
    plain, misfits = _cut(lines.without(odd), form.delimiter, width)
    if not misfits and not len(odd):
        return plain, lines.count, []
    numbers = np.delete(np.arange(1, lines.count + 1), odd)
    others = np.concatenate([numbers[misfits], odd + 1])
    grid = [
        cells
        for number in others
        for cells in delimited.parse([f"{lines.line(number - 1).decode()}\n"], form)
    ]
    rows, broken = layout.fitted(grid, others.tolist(), width)
    added = layout.by_column(rows, width)
    order = pa.array(np.argsort(np.concatenate([np.delete(numbers, misfits), others])))
    both = [pa.concat_arrays(pair).take(order) for pair in zip(plain, added, strict=True)]
    return both, lines.count, sorted(broken)


class _Lines:
    """The lines of some bytes, and where quotes stand in them."""

    def __init__(self, data: bytes) -> None:
        self.data, self._bytes = data, np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(self._bytes == _NEWLINE[0])
        self._starts = np.concatenate([[0], ends + 1])
        self._ends = np.concatenate([ends, [len(data)]])

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self._starts)

    def line(self, at: int) -> bytes:
        """One of them."""
        return self.data[self._starts[at] : self._ends[at]]

    def odd(self, delimiter: str) -> np.ndarray | None:
        """Those whose quotes are not just around whole cells; None where a quote stays open at
        the end of its line."""
        quotes = np.flatnonzero(self._bytes == _QUOTE[0])
        if not len(quotes):
            return np.array([], dtype="int64")
        line = np.searchsorted(self._ends, quotes)
        counts = np.bincount(line, minlength=self.count)
        if (counts % 2).any():
            return None
        first = np.cumsum(counts) - counts
        opens = (np.arange(len(quotes)) - first[line]) % 2 == 0
        edge = np.where(opens, quotes - 1, quotes + 1)
        at_end = (edge < 0) | (edge >= len(self._bytes))
        beside = self._bytes[np.where(at_end, 0, edge)]
        fits = at_end | (beside == ord(delimiter)) | (beside == _NEWLINE[0])
        return np.unique(line[~fits])

    def without(self, left_out: np.ndarray) -> bytes:
        """The lines but some, each with its end."""
        if not len(left_out):
            return self.data + _NEWLINE
        kept = np.delete(np.arange(self.count), left_out)
        # Neighbours are copied in one.
        begins = kept[np.concatenate([[True], np.diff(kept) > 1])] if len(kept) else kept
        ends = kept[np.concatenate([np.diff(kept) > 1, [True]])] if len(kept) else kept
        spans = zip(self._starts[begins], self._ends[ends], strict=True)
        return b"".join(self.data[start:end] + _NEWLINE for start, end in spans)


def _cut(data: bytes, delimiter: str, width: int) -> tuple[list[pa.Array], list[int]]:
    """Lines of ordinary cells by column, and the places of those of another width, left out."""
    misfits: list[int] = []
    empty = [pa.array([], pa.string())] * width

    def note(row: csv.InvalidRow) -> str:
        misfits.append(row.number - 1)
        return "skip"

    if not data:
        return empty, misfits
    names = [str(at) for at in range(width)]
    found = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
        csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=note),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    return [column.combine_chunks() for column in found.columns], misfits
