"""The version that a run merges onto: read as far as the run may change it, and no further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from etl.affected import affected_keys, rests_on
from etl.assemble import Tables
from etl.delta import parts_after
from etl.opened import Found, Store, empty
from etl.owners import with_owners_of_today
from etl.records import Records
from etl.tables import MANY, SCHEMA_VERSION, TABLES
from etl.tallies import Tally, changed, of_rows, tally

#: Rows of a table, or what a manifest lists of the parts that hold them.
Rows: TypeAlias = pd.DataFrame | list[dict[str, Any]]


@dataclass(frozen=True)
class Base:
    """What is known of a version, before and after the run.

    Attributes
    ----------
    opened : the version; None for one that stands by itself
    before : the rows of the tables of issues that the run may change, and where they stand; None
        where it may change all
    tables : all tables as they are merged onto, those of issues with such rows only, under the keys
        of today
    """

    opened: Store | None
    before: Mapping[str, Found] | None
    tables: Tables

    def tally_after(self, tables: Tables) -> Tally:
        """The tally of the next version.

        Parameters
        ----------
        tables : what becomes of :attr:`tables`
        """
        if self.opened is None or self.before is None:
            return tally(tables)
        gone = tally({name: found.rows for name, found in self.before.items()})
        return changed(of_rows(self.opened.table("tallies")), gone, tally(tables))

    def write(self, path: Path, tables: Tables) -> Mapping[str, Rows]:
        """The tables of the next version for :func:`etl.store.publish`: of those of issues, what
        changed is written into the store ``path``, and their parts are listed."""
        if self.opened is None or self.before is None:
            return tables
        listed = self.opened.manifest.tables
        parts = path / "parts"
        return tables | {
            name: parts_after(parts, name, listed.get(name, []), found, tables[name])
            for name, found in self.before.items()
        }


def few(opened: Store | None) -> Tables:
    """The tables that are read whole, and those of issues without any row."""
    return {
        name: empty(name) if opened is None or name in MANY else opened.table(name)
        for name in TABLES
        if name != "tallies"
    }


def issues_of(opened: Store | None, records: Records) -> pd.DataFrame:
    """The known issues that rows of a file speak of."""
    if opened is None or records.kind not in ("issues", "escalations"):
        return empty("issues")
    if opened.manifest.schema == SCHEMA_VERSION:
        return opened.found("issues", records.frame["key"].dropna().unique()).rows
    return opened.table("issues")


def base_of(
    opened: Store | None, known: Tables, records: Mapping[str, Records], stations: pd.DataFrame
) -> Base:
    """What a run looks at of the version that it merges onto.

    Parameters
    ----------
    known : :func:`few` of it
    records : kind → the rows of the files
    stations : all, with those of the files
    """
    before = None
    if opened is not None and opened.manifest.rests_on == rests_on():
        keys = affected_keys(opened, records, known["stations"], stations)
        before = {name: opened.found(name, keys) for name in MANY}
        tables = known | {name: found.rows for name, found in before.items()}
    else:
        tables = known | {name: _whole(opened, name) for name in MANY}
    issues, escalations = with_owners_of_today(tables["issues"], tables["escalations"], stations)
    return Base(opened, before, tables | {"issues": issues, "escalations": escalations})


def _whole(opened: Store | None, name: str) -> pd.DataFrame:
    return empty(name) if opened is None else opened.table(name)
