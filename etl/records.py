"""The rows of one kind on their way from the files to the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

import pandas as pd

from etl.check import check
from etl.clean import clean
from etl.columns.fields import PEOPLE
from etl.columns.mapping import Mapping
from etl.columns.rename import headers, rename
from etl.placing.place import place
from etl.reading.limits import Limits
from etl.removed import says_removed
from etl.report import KindReport, commonest, commonest_pairs
from etl.returned import refuse_counted, restored
from etl.secret import PASSING, Secret
from etl.sources import Source
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.personal import scrub
from geo.quality import disagreements

#: How many words a note names; the others are only counted.
_WORDS = 20


@dataclass(frozen=True)
class Records:
    """All rows of one kind.

    Attributes
    ----------
    mapping : how the files were understood
    files : ``name`` (without what tells of a person) and ``sha256`` of each source
    tables : what each table is called: its file, and its sheet where the file has several
    original : the rows as they came, indexed by (number of the table, row number)
    frame : the same rows read, placed and checked, with ``reject`` and ``duplicate``;
        ``returned``: the row was sent home and is back; ``absent``: the fields that its file
        has no column for, joined by "|"
    notes : note → word → how often
    file_of_table : the number of each table's file; empty where only some rows are here
    """

    kind: str
    mapping: Mapping
    files: list[dict[str, str]]
    tables: list[str]
    original: pd.DataFrame
    frame: pd.DataFrame
    notes: dict[str, dict[str, int]]
    file_of_table: Sequence[int] = ()

    @cached_property
    def valid(self) -> pd.DataFrame:
        """The rows that count: those that go into the store, and those that remove something."""
        return self.frame.loc[self.frame["reject"].isna() & ~self.frame["duplicate"]]

    @cached_property
    def accepted(self) -> pd.DataFrame:
        """The rows that go into the store."""
        return self.valid.loc[~says_removed(self.valid)]

    @cached_property
    def removals(self) -> pd.DataFrame:
        """The rows by which an issue leaves the store (:mod:`etl.removed`)."""
        return self.valid.loc[says_removed(self.valid)]

    def with_frame(self, frame: pd.DataFrame) -> Records:
        """The same records after a further check."""
        return replace(self, frame=frame)

    def with_note(self, note: str, count: int) -> Records:
        """The same records with a further note, when there is anything to note."""
        return replace(self, notes=self.notes | {note: {"": count}}) if count else self

    @property
    def file_of_row(self) -> pd.Series:
        """The number of the file that each row stands in."""
        tables = self.frame.index.get_level_values(0)
        return pd.Series(tables, self.frame.index).map(dict(enumerate(self.file_of_table)))

    def report(self) -> KindReport:
        """What became of every row."""
        ways = self.accepted.get("placed_by", pd.Series(dtype="str")).dropna().value_counts()
        return KindReport(
            **counts_of(self.frame),
            files=self._files(),
            notes=self.notes,
            placed=commonest({str(way): int(count) for way, count in ways.items()}),
            **self._disagreeing(),
        )

    def _files(self) -> list[dict[str, Any]]:
        """The files, each with what became of its rows, where that is known."""
        if not self.file_of_table:
            return list(self.files)
        rows = dict(iter(self.frame.groupby(self.file_of_row)))
        return [file | counts_of(rows[number]) for number, file in enumerate(self.files)]

    def _disagreeing(self) -> dict[str, Any]:
        """Of kinds with a place: conflicts, the commonest pairs of them, rows on a boundary."""
        if "conflict" not in self.accepted:
            return {}
        conflict, shared = self.accepted["conflict"], self.accepted["shared"]
        return {
            "conflicts": int(conflict.notna().sum()),
            "pairs": commonest_pairs(disagreements(self.accepted)),
            "shared": int(shared.notna().sum()),
        }


def gather(
    kind: str,
    sources: Sequence[Source],
    mapping: Mapping,
    gazetteer: Gazetteer,
    layer: Layer,
    stations: pd.DataFrame | None,
    tell: Callable[[str], None],
    secret: Secret = PASSING,
    limits: Limits | None = None,
    latest: date = date.max,
) -> Records:
    """Read, rename, clean, place and check the records of one kind, whose files may be as large
    as ``limits`` say (those of ``data/uploads.toml`` when not given). Nothing can have happened
    after the ``latest`` day.

    Names of sources and sheets are told, and kept, without what tells of a person.

    Raises
    ------
    InputError
        when a file can't be read or lacks a column.
    """
    originals, frames, tables, file_of_table = [], [], [], []
    for raw in _tables(sources, kind, headers(mapping, kind), tell, limits):
        tables.append(raw.attrs["source"])
        file_of_table.append(raw.attrs["file"])
        tell(f"placing {scrub(tables[-1])}")
        placed, original = placed_rows(
            raw, kind, mapping, gazetteer, layer, stations, secret, latest
        )
        frames.append(placed)
        originals.append(original)
    numbers = range(len(tables))
    notes = notes_together([frame.attrs for frame in frames])
    for frame in frames:
        frame.attrs = {}
    original = pd.concat(originals, keys=numbers)
    frame = check(pd.concat(frames, keys=numbers), original, kind, mapping.name, stations, secret)
    files = [{"name": scrub(source.name), "sha256": source.sha256()} for source in sources]
    return Records(kind, mapping, files, tables, original, frame, notes, file_of_table)


def placed_rows(
    raw: pd.DataFrame,
    kind: str,
    mapping: Mapping,
    gazetteer: Gazetteer,
    layer: Layer,
    stations: pd.DataFrame | None,
    secret: Secret,
    latest: date,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One table, renamed, cleaned and placed, and its rows as they came.

    Of persons the other columns (names, identity numbers) are not kept, even in rejects.
    """
    written = rename(raw, mapping, kind)
    cleaned = clean(written, mapping, kind, secret, latest)
    placed = place(cleaned, kind, gazetteer, layer, stations)
    absent = pd.Series(written.attrs["absent"], placed.index, "str")
    placed = placed.assign(returned=raw.attrs["returned"], absent=absent)
    return placed, written if kind in PEOPLE else raw


def _tables(
    sources: Sequence[Source],
    kind: str,
    known: frozenset[str],
    tell: Callable[[str], None],
    limits: Limits | None,
) -> Iterator[pd.DataFrame]:
    """The tables of all sources, ``attrs["file"]`` the number of theirs; corrected rejects without
    what was added to them."""
    for number, source in enumerate(sources):
        tell(f"reading {scrub(source.name)}")
        for raw in source.tables(known, limits):
            if kind in PEOPLE:
                refuse_counted(raw)
            raw.attrs["file"] = number
            yield restored(raw)


def counts_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Of checked rows: read = accepted + duplicate + rejected, and the reasons of the last."""
    reasons = frame["reject"].dropna().value_counts()
    duplicate, rejected = int(frame["duplicate"].sum()), int(reasons.sum())
    return {
        "read": len(frame),
        "accepted": len(frame) - duplicate - rejected,
        "duplicate": duplicate,
        "rejected": rejected,
        "reasons": commonest({str(key): int(count) for key, count in reasons.items()}),
    }


def notes_together(
    attrs: Sequence[dict[str, dict[str, dict[str, int]]]],
) -> dict[str, dict[str, int]]:
    """The notes of all files, counted together; the rest of many words under no word."""
    total: dict[str, Counter[str]] = {}
    for one in attrs:
        for note, words in one.get("notes", {}).items():
            total.setdefault(note, Counter()).update(words)
    return {note: _named(words) for note, words in total.items() if words}


def _named(words: Counter[str]) -> dict[str, int]:
    rest = words.pop("", 0)
    named = dict(islice(commonest(words).items(), _WORDS))
    rest += words.total() - sum(named.values())
    return named | ({"": rest} if rest else {})
