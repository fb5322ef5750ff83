"""One piece of a file: read, cleaned, placed and keyed, its rows laid into buckets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from etl.check import keyed
from etl.columns.fields import REMOVED
from etl.columns.rename import headers
from etl.large import spill
from etl.large.setting import Setting
from etl.reading.limits import ANY, Limits
from etl.reading.read import read, read_piece
from etl.reading.textfile import Piece, TextFile
from etl.records import placed_rows
from etl.returned import restored
from etl.tables import TABLES

#: Where a row stood.
PLACE = ["file", "sheet", "piece", "row"]
#: Beside the columns of the store: what later steps need of a row.
_MORE = {
    "issues": [
        "reject",
        REMOVED,
        "whole",
        "number",
        "absent",
        "unit",
        "station_written",
        "organisation",
    ],
    "escalations": [
        "reject",
        "record_id",
        "whole",
        "number",
        "absent",
        "organisation",
        "station_written",
        "owner",
        "source",
    ],
}


@dataclass(frozen=True)
class Source:
    """What one job reads: a piece of a text, or a whole file of another kind.

    Attributes
    ----------
    file, piece : their numbers
    text, part : the text and the piece of it; None of other files
    """

    kind: str
    file: int
    path: Path
    piece: int = 0
    text: TextFile | None = None
    part: Piece | None = None

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.kind}-{self.file}-{self.piece}"


@dataclass(frozen=True)
class Sharded:
    """What became of a :class:`Source`.

    Attributes
    ----------
    rows : how many rows of its file it holds, empty ones too
    tables : what each of its tables is called
    records : how many records they hold
    notes : of each table, as of :func:`etl.clean.clean`
    """

    source: Source
    rows: int
    tables: list[str]
    records: int
    notes: list[dict[str, dict[str, dict[str, int]]]]


def shard(setting: Setting, source: Source, limits: Limits = ANY) -> Sharded:
    """Lay the rows of a source into buckets: ``rows-<name>.arrow``, and ``aside-<name>.arrow``, the
    rows as they came, of those that somebody may have to look at."""
    raws, rows = _read(setting, source, limits)
    frames, originals = [], []
    for sheet, raw in enumerate(map(restored, raws)):
        place = {"file": source.file, "sheet": sheet, "piece": source.piece}
        placed, original = placed_rows(
            raw, source.kind, setting.mapping, setting.world().gazetteer,
            setting.world().layer, setting.placed_stations(), setting.secret, setting.latest,
        )  # fmt: skip
        frame = keyed(
            placed, raw, source.kind, setting.mapping.name, setting.placed_stations(),
            setting.secret,
        )  # fmt: skip
        frames.append(frame.assign(**place, row=frame.index))
        originals.append(original.assign(**place, row=original.index))
    notes = [dict(frame.attrs) for frame in frames]
    for frame in frames:
        frame.attrs = {}
    if frames:
        _write(setting, source, pd.concat(frames, ignore_index=True), originals)
    names = [raw.attrs["source"] for raw in raws]
    return Sharded(source, rows, names, sum(map(len, frames)), notes)


def _read(setting: Setting, source: Source, limits: Limits) -> tuple[list[pd.DataFrame], int]:
    if source.text is None or source.part is None:
        tables = read(source.path, headers(setting.mapping, source.kind), limits)
        return tables, 0
    table, rows = read_piece(source.text, source.part, source.piece == 0)
    return [table] if len(table) else [], rows


def _write(
    setting: Setting, source: Source, frame: pd.DataFrame, originals: list[pd.DataFrame]
) -> None:
    kind = source.kind
    begins, distinct = pd.factorize(frame["key"].str.slice(0, 4))
    numbers = [int(digits, 16) % setting.buckets for digits in distinct.tolist()]
    group = np.array(numbers)[begins]
    wanted = [*PLACE, *TABLES[kind].schema.names, *_MORE[kind]]
    rows = frame[frame.columns.intersection(wanted)]
    spill.write(setting.folder / f"rows-{source.name}.arrow", rows, group, setting.buckets)
    # Of an escalation only its bucket tells whether its issue is known.
    aside = frame["reject"].notna() | (kind == "escalations")
    if "conflict" in frame:
        aside |= frame["conflict"].notna()
    original = pd.concat(originals, ignore_index=True).drop(columns=PLACE).add_prefix(_OWN)
    everything = frame[aside].join(original)
    none = np.zeros(len(everything), dtype="int64")
    spill.write(setting.folder / f"aside-{source.name}.arrow", everything, none, 1)


#: Before the names of the columns of the rows as they came.
_OWN = "as written: "


def aside(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a file ``aside-<name>.arrow``, placed and as they came."""
    rows = spill.read_all(path)
    own = [name for name in rows if name.startswith(_OWN)]
    original = rows[own].rename(columns=lambda name: name.removeprefix(_OWN))
    return rows.drop(columns=own), original
