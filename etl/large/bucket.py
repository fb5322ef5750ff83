"""One bucket: all that is known of its issues, checked against each other, as rows of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.assembling.assemble import issue_tables
from etl.check import settled
from etl.crosscheck import crosscheck
from etl.erasing.gone import without_gone
from etl.large import spill
from etl.large.setting import KINDS, Setting
from etl.large.shard import PLACE, Source
from etl.people import issues_hold_hashes
from etl.records import Records, counts_of
from etl.report import KindReport
from etl.tables import MANY, TABLES
from etl.version.parts import to_arrow
from etl.version.tallies import Tally, tally
from geo.quality import disagreements

_NONE = pd.Series(index=pd.DatetimeIndex([]), dtype="int64")


@dataclass(frozen=True)
class Bucket:
    """What became of a bucket.

    Attributes
    ----------
    reports : of each kind, without its files
    files : of each kind what became of the rows of each file, by its number
    pairs : of each kind, as of :func:`geo.quality.disagreements`
    months : of each table the months of which there are rows, in the order of their groups in
        ``<table>-<number>.arrow``
    reported : how many accepted issues were reported on each day
    removed : rows of the table
    tally : of its issues
    hashed : whether anything was hashed with the store's key
    """

    number: int
    reports: dict[str, KindReport]
    files: dict[str, dict[int, dict[str, Any]]]
    pairs: dict[str, pd.DataFrame]
    months: dict[str, list[str]]
    reported: pd.Series
    removed: pd.DataFrame
    tally: Tally
    hashed: bool


def bucket(setting: Setting, number: int, sources: Sequence[Source]) -> Bucket:
    """Check the rows of a bucket and write them as rows of the store, by month; beside them
    ``verdict-<kind>-<number>.arrow``, what was decided of the rows that lie aside."""
    found = {kind: _rows(setting, number, kind, sources) for kind in KINDS}
    records = {
        kind: Records(kind, setting.mapping, [], [], frame.iloc[:0], frame, {})
        for kind, frame in found.items()
        if frame is not None
    }
    known, world = setting.known(), setting.world()
    records = without_gone(records, setting.store, setting.secret)
    records = crosscheck(records, known, world)
    tables = issue_tables(records, known, known["stations"], world)
    for kind, rows in records.items():
        _write_verdict(setting, number, kind, rows)
    months = {name: _write_months(setting, number, name, tables[name]) for name in MANY}
    return Bucket(
        number,
        {kind: rows.report() for kind, rows in records.items()},
        {kind: _by_file(rows.frame) for kind, rows in records.items()},
        {kind: disagreements(r.accepted) for kind, r in records.items() if "conflict" in r.frame},
        months,
        records["issues"].accepted["reported"].value_counts() if "issues" in records else _NONE,
        tables["removed"],
        tally(tables),
        issues_hold_hashes(tables["issues"]),
    )


def _by_file(frame: pd.DataFrame) -> dict[int, dict[str, Any]]:
    return {int(number): counts_of(rows) for number, rows in frame.groupby("file")}


def _rows(
    setting: Setting, number: int, kind: str, sources: Sequence[Source]
) -> pd.DataFrame | None:
    """The rows of the bucket, in the order of the files; None where there are no such files."""
    paths = [setting.folder / f"rows-{source.name}.arrow" for source in sources]
    own = [p for p, source in zip(paths, sources, strict=True) if source.kind == kind]
    if not own:
        return None
    frame = spill.read([path for path in own if path.exists()], number)
    frame = frame.sort_values(PLACE, kind="stable")
    frame.index = pd.MultiIndex.from_arrays(
        [_table_of(frame), pd.RangeIndex(len(frame))], names=[None, "row"]
    )
    return settled(frame, kind, setting.secret)


def _table_of(frame: pd.DataFrame) -> np.ndarray:
    """A number for the table in which each row stood."""
    return frame["file"].to_numpy() * (int(frame["sheet"].max()) + 1 if len(frame) else 1) + (
        frame["sheet"].to_numpy()
    )


def _write_verdict(setting: Setting, number: int, kind: str, records: Records) -> None:
    frame = records.frame
    told = frame["reject"].notna()
    if "conflict" in frame:
        told |= frame["conflict"].notna()
    rows = frame.loc[told, [*PLACE, "key", "reject", "duplicate"]]
    none = np.zeros(len(rows), dtype="int64")
    spill.write(setting.folder / f"verdict-{kind}-{number}.arrow", rows, none, 1)


def _write_months(setting: Setting, number: int, name: str, rows: pd.DataFrame) -> list[str]:
    """Write the rows of a table, one group a month; the months of the groups."""
    table = TABLES[name]
    arrow = to_arrow(rows, table.schema)
    months = rows[table.month_of].to_numpy().astype("datetime64[M]")
    distinct, month = np.unique(months, return_inverse=True)
    order = np.argsort(month, kind="stable")
    bounds = np.searchsorted(month[order], np.arange(len(distinct) + 1))
    arrow = arrow.take(pa.array(order))
    groups = (arrow.slice(a, b - a) for a, b in pairwise(bounds))
    spill.write_tables(_path(setting.folder, name, number), arrow.schema, groups)
    return [str(m) for m in distinct]


def _path(folder: Path, name: str, number: int) -> Path:
    return folder / f"{name}-{number}.arrow"


def places_of(
    folder: Path, name: str, buckets: Sequence[Bucket]
) -> Mapping[str, list[tuple[Path, int]]]:
    """Month → where the rows of a table lie: file and group."""
    found: dict[str, list[tuple[Path, int]]] = {}
    for one in buckets:
        for group, month in enumerate(one.months[name]):
            found.setdefault(month, []).append((_path(folder, name, one.number), group))
    return dict(sorted(found.items()))
