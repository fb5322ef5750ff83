"""The version that a run merges onto: read as far as the run may change it, and no further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.assembling.assemble import Tables
from etl.merging.affected import affected_keys, rests_on
from etl.merging.delta import parts_after
from etl.placing.owners import with_owners_of_today
from etl.records import Records
from etl.secret import Secret
from etl.store import current_version, open_store
from etl.tables import MANY, SCHEMA_VERSION, TABLES
from etl.version.opened import Found, Store, empty
from etl.version.parts import Rows
from etl.version.tallies import Tally, changed, of_rows, tally
from geo.errors import InputError
from geo.layer import Layer

#: The first schema that keeps all that a merge needs.
_MERGEABLE = 2
#: What tells whose an issue is.
_OWNED = ["key", "owner", "amphoe", "province", "division", "bureau"]


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


def mergeable(path: Path, secret: Secret, layer: Layer) -> Store | None:
    """The current version of a store, for a run to merge onto; None where nothing was published.

    Parameters
    ----------
    path : the store's folder
    secret, layer : the key and the boundaries of the run; the version's must be the same

    Raises
    ------
    InputError
        when it cannot be merged onto.
    """
    if current_version(path) is None:
        return None
    base = open_store(path)
    if base.manifest.schema < _MERGEABLE:
        raise InputError(
            f"the current version of {path} was published by an earlier program, which did not "
            "keep the escalations as recorded; publish all the files together without --merge"
        )
    if base.manifest.secret != secret.mark and _some_unnamed(base):
        raise InputError(
            f"the current version of {path} holds issues without a number, and was published by "
            "an earlier program or with another key: they could not be told from those of your "
            "files; publish all the files together without --merge"
        )
    if base.manifest.layer.get("hash") != layer.info.hash:
        raise InputError(
            f"the current version of {path} was placed on other boundaries "
            f"({base.manifest.layer.get('title')}) than this run ({layer.info.title}); name the "
            "same with --boundaries, or publish all the files together without --merge"
        )
    return base


def _some_unnamed(base: Store) -> bool:
    return bool(base.table("issues", ["record_id"])["record_id"].isna().any())


def few(opened: Store | None) -> Tables:
    """The tables that are read whole, and those of issues without any row."""
    return {
        name: empty(name) if opened is None or name in MANY else opened.table(name)
        for name in TABLES
        if name != "tallies"
    }


def issues_of(opened: Store | None, records: Records) -> pd.DataFrame:
    """The known issues that rows of a file speak of; of stations those of no known station, which
    may be theirs."""
    if opened is None or records.kind not in ("issues", "escalations", "stations"):
        return empty("issues")
    if records.kind == "stations":
        issues = opened.table("issues", _OWNED)
        return issues[~issues["owner"].isin(opened.table("stations", ["code"])["code"])]
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
