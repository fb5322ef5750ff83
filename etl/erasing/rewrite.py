"""Versions without some of their rows: the only way in which a published version ever changes.

A version that loses rows gets a new name (``20220601T…-1``), so that nobody who opened the old one
takes the new one for it: a running dashboard finds that its version is gone and opens the new one.
New parts and manifests are on the disk before anything old goes, ``current`` is replaced at once,
and doing it again after a crash ends in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl import store
from etl.assembling.publish import in_order
from etl.assembling.told import told_rows
from etl.columns.fields import PEOPLE
from etl.durable import flush_folder, write
from etl.version.live import lost_rows
from etl.version.manifest import Manifest
from etl.version.parts import plain_words, write_part, write_parts
from etl.version.tallies import TALLIED, tally, to_rows
from geo.errors import InputError

#: The column by which rows are found, by table.
_BY = {
    "issues": "key", "history": "key", "escalations": "key", "removed": "key",
    "members": "person", "coordinators": "person",
}  # fmt: skip
_COUNTS = "head_counts"

_Parts: TypeAlias = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Gone:
    """The rows that leave a version: those of issues by key, those of people by hash.

    ``traces`` are keys of which rows that do not count any more leave the parts too.
    """

    issues: Collection[str] = ()
    people: Collection[str] = ()
    traces: Collection[str] = ()

    def values(self, table: str) -> Collection[str]:
        """The values of the column by which rows of a table are found."""
        return self.people if _BY[table] == "person" else self.issues


@dataclass
class Rewritten:
    """What was done: old name → new name of each version, and how many rows left each table of
    the version that lost most."""

    names: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def rewrite(path: Path, gone: Callable[[store.Store], Gone]) -> Rewritten:
    """Take rows out of every version that can be read; the caller holds the store's lock.

    Parameters
    ----------
    path : the store
    gone : says of an opened version which rows leave it

    Raises
    ------
    InputError
        A part can't be read, so nobody can say what it holds; nothing was changed.
    OSError
        The disk refuses. Nothing was lost: do it again.
    """
    manifests = store.versions(path)
    done, new = Rewritten(), []
    for manifest in manifests:
        tables = _without(path, manifest, gone(store.Store(path, manifest)))
        if tables != manifest.tables:
            tables = _tallied_anew(path, manifest, _counted_anew(path, manifest, tables))
            _count(done, manifest, tables)
            done.names[manifest.version] = _next(manifest.version)
            new.append(replace(manifest, version=_next(manifest.version), tables=tables))
    flush_folder(path / "parts")
    for manifest in new:
        write(path / "versions" / f"{manifest.version}.json", manifest.to_json().encode())
    current = store.current_version(path)
    if current in done.names:
        store.point_to(path, done.names[current])
    for name in done.names:
        (path / "versions" / f"{name}.json").unlink(missing_ok=True)
    flush_folder(path / "versions")
    store.remove_unnamed_parts(path)
    return done


def _next(version: str) -> str:
    """``x`` → ``x-1`` → ``x-2``: names still sort by the time of the publish."""
    begun, _, number = version.partition("-")
    return f"{begun}-{int(number or 0) + 1}"


def _without(path: Path, manifest: Manifest, gone: Gone) -> _Parts:
    """The parts of a version without rows; parts that lose none are the same."""
    return {
        name: [
            kept
            for part in parts
            if (kept := _part_without(path, manifest, name, part, gone)) is not None
        ]
        if name in _BY and (gone.values(name) or gone.traces)
        else parts
        for name, parts in manifest.tables.items()
    }


def _counted_anew(path: Path, manifest: Manifest, tables: _Parts) -> _Parts:
    """The parts with head counts of the people who stay, where some left."""
    changed = any(tables.get(kind) != manifest.tables.get(kind) for kind in PEOPLE)
    if not changed or _COUNTS not in tables:
        return tables
    opened = store.Store(path, replace(manifest, tables=tables))
    rows = {_COUNTS: told_rows({kind: opened.table(kind) for kind in PEOPLE})}
    counted = write_parts(path / "parts", store.TABLES[_COUNTS], in_order(rows)[_COUNTS])
    return {**tables, _COUNTS: counted}


def _tallied_anew(path: Path, manifest: Manifest, tables: _Parts) -> _Parts:
    """The parts with the tallies of the issues that stay, where some left."""
    kinds = ("issues", "escalations", "history")
    changed = any(tables.get(kind) != manifest.tables.get(kind) for kind in kinds)
    if not changed or "tallies" not in tables:
        return tables
    opened = store.Store(path, replace(manifest, tables=tables))
    rows = to_rows(tally({kind: opened.table(kind, TALLIED[kind]) for kind in kinds}))
    return {**tables, "tallies": write_parts(path / "parts", store.TABLES["tallies"], rows)}


def _part_without(
    path: Path, manifest: Manifest, table: str, part: Mapping[str, Any], gone: Gone
) -> dict[str, Any] | None:
    """One part without rows: itself where it loses none, None where it loses all."""
    file, column = path / "parts" / part["part"], _BY[table]
    try:
        if column not in pq.read_schema(file).names:  # of an earlier program
            return dict(part)
        values = pq.read_table(file, columns=[column])[column].cast(pa.string())
        counts = np.ones(len(values), "bool")
        counts[lost_rows(path / "parts", part)] = False
        leaves = _among(values, gone.values(table))
        if not (leaves & counts).any() and not (_among(values, gone.traces) & ~counts).any():
            return dict(part)
        stays = counts & ~leaves
        if not stays.any():
            return None
        rows = _filtered(pq.read_table(file), pa.array(stays))
        return write_part(path / "parts", table, rows)
    except FileNotFoundError:
        return dict(part)  # nothing of it is left to be found
    except pa.ArrowException as error:
        raise InputError(
            f"the part {file} of version {manifest.version} is damaged, so nobody can say what it "
            "holds; restore it from your backup, or publish the records again and clear the "
            f"version away with `python -m etl prune --store {path} --keep 1`"
        ) from error


def _among(values: pa.ChunkedArray, these: Collection[str]) -> np.ndarray:
    return pc.is_in(values, pa.array(list(these), pa.string())).to_numpy()


def _filtered(rows: pa.Table, stays: pa.BooleanArray) -> pa.Table:
    """The rows that stay; words that only others used are in no dictionary any more."""
    return plain_words(rows).filter(stays).cast(rows.schema)


def _count(done: Rewritten, manifest: Manifest, tables: Mapping[str, Any]) -> None:
    for name in set(tables) & set(_BY):
        lost = manifest.rows(name) - sum(part["rows"] for part in tables[name])
        if lost:
            done.rows[name] = max(done.rows.get(name, 0), lost)
