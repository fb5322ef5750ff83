"""One opened version of the store: its tables, for a part of the country, in the types of today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from etl.manifest import Manifest
from etl.parts import is_whole, to_pandas
from etl.tables import SCHEMA_VERSION, TABLES
from geo.errors import InputError
from geo.head_counts import are_of


def _with_added_columns(name: str, table: pa.Table) -> pa.Table:
    """Columns that did not exist when the version was published are missing throughout."""
    for column in TABLES[name].schema:
        if column.name not in table.schema.names:
            table = table.append_column(column, pa.nulls(len(table), column.type))
    return table


#: Schema version n → what brings a table (its name, its rows) from n to n + 1.
UPGRADES: dict[int, Callable[[str, pa.Table], pa.Table]] = {
    1: lambda _, table: table,  # 2 added the table of escalations
    2: _with_added_columns,  # 3 added how sure an issue's place is
    3: _with_added_columns,  # 4 added prints of texts, and denominators of an agency's own
    4: _with_added_columns,  # 5 added keyed hashes of people's numbers, and head counts as told
}

#: Tables that have no place of their own are narrowed through the table that they refer to.
_REFERS = {
    "escalations": ("key", "issues", "key"),
    "history": ("key", "issues", "key"),
    "service": ("station", "stations", "code"),
}
#: Public figures, which no scope narrows.
_PUBLIC = ("population",)


@dataclass(frozen=True)
class Store:
    """One opened version. Later publishing does not change what it reads."""

    path: Path
    manifest: Manifest

    @property
    def version(self) -> str:
        """The name of the opened version."""
        return self.manifest.version

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        provinces: Collection[str] | None = None,
        bureaus: Collection[str] | None = None,
        everywhere: Collection[str] = (),
    ) -> pd.DataFrame:
        """The rows of one table; words and codes are categoricals, days ``datetime64[s]``.

        Parameters
        ----------
        name : a key of ``etl.tables.TABLES``
        columns : the columns wanted, all of the table's schema when not given
        provinces : only rows of these; an empty collection allows nothing. History and
            escalations follow their issues, service its stations; population is public and
            never narrowed; head counts are those of people who all belong there
        bureaus : of rows without a province, only those of these bureaus; where ``provinces``
            is not given, only rows of these bureaus
        everywhere : beside ``provinces``, all rows of these bureaus, wherever they lie

        Raises
        ------
        InputError
            when a part of the version is missing or damaged.
        """
        condition = self._scope(name, provinces, bureaus, everywhere)
        rows = self._read(name, columns, condition)
        return to_pandas(rows if condition is None else _of_these_rows(rows))

    def pieces(self, name: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """The rows of a table as :meth:`table` gives them, of the whole country and part after
        part: for what is joined to rows that were narrowed, and too much to hold at once.

        Raises
        ------
        InputError
            as :meth:`table`.
        """
        # A version of an earlier program is brought to today's columns as a whole.
        listed = self.manifest.tables.get(name, [])
        pieces = [[part] for part in listed] if self.manifest.schema == SCHEMA_VERSION else [listed]
        for parts in pieces:
            yield to_pandas(self._read(name, columns, None, parts))

    def _scope(
        self,
        name: str,
        provinces: Collection[str] | None,
        bureaus: Collection[str] | None,
        everywhere: Collection[str],
    ) -> ds.Expression | None:
        if name in _PUBLIC or (provinces is None and bureaus is None):
            return None
        if name == "head_counts":
            return self._of_areas(provinces or (), bureaus or (), everywhere)
        if name in _REFERS:
            column, other, key = _REFERS[name]
            allowed = self._read(other, [key], self._scope(other, provinces, bureaus, everywhere))
            return pc.field(column).isin(allowed[key].combine_chunks())
        if provinces is None:
            return _among("bureau", bureaus or ())
        without = pc.field("province").is_null() & _among("bureau", bureaus or ())
        return _among("province", provinces) | without | _among("bureau", everywhere)

    def _of_areas(self, *areas: Collection[str]) -> ds.Expression:
        """The head counts of people of these areas alone (:func:`geo.head_counts.are_of`)."""
        every = pc.unique(self._read("head_counts", ["areas"], None)["areas"]).to_pylist()
        return _among("areas", [own for own in every if are_of(own, *areas)])

    def _read(
        self,
        name: str,
        columns: Sequence[str] | None,
        condition: ds.Expression | None,
        parts: list[dict[str, Any]] | None = None,
    ) -> pa.Table:
        names = list(columns) if columns is not None else TABLES[name].schema.names
        try:
            return self._dataset(name, parts).to_table(columns=names, filter=condition)
        except (OSError, pa.ArrowInvalid) as error:
            raise InputError(
                f"version {self.version} of {self.path} can't be read: a part of '{name}' is "
                f"missing or damaged ({error}); open the store again, go back with "
                f"`python -m etl rollback --store {self.path}`, or publish the records again"
            ) from error

    def _dataset(self, name: str, listed: list[dict[str, Any]] | None) -> ds.Dataset:
        """The rows of some parts of a table, of all where none are named."""
        schema = TABLES[name].schema
        listed = self.manifest.tables.get(name, []) if listed is None else listed
        parts = [self.path / "parts" / part["part"] for part in listed]
        if not parts:
            return ds.dataset(schema.empty_table())
        for part in parts:
            if not is_whole(part):
                raise OSError(f"{part.name} does not hold what was written")
        if self.manifest.schema == SCHEMA_VERSION:
            return ds.dataset(parts, schema=schema, format="parquet")
        table = ds.dataset(parts, format="parquet").to_table()
        for number in range(self.manifest.schema, SCHEMA_VERSION):
            table = UPGRADES[number](name, table)
        return ds.dataset(table.select(schema.names).cast(schema))


def _of_these_rows(table: pa.Table) -> pa.Table:
    """The table with the words of its own rows alone: a dictionary that came with rows which were
    left out would tell of them."""
    for place, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            words = table[column.name].cast(pa.string()).combine_chunks().dictionary_encode()
            table = table.set_column(place, column.name, words.cast(column.type))
    return table


def _among(column: str, allowed: Collection[str]) -> ds.Expression:
    return pc.field(column).isin(pa.array(list(allowed), pa.string()))


def empty(name: str) -> pd.DataFrame:
    """The table ``name`` without rows, in the types in which it is read."""
    return to_pandas(TABLES[name].schema.empty_table())
