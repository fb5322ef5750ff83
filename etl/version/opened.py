"""One opened version of the store: its tables, for a part of the country, in the types of today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from etl.tables import SCHEMA_VERSION, TABLES
from etl.version import keyindex
from etl.version.live import Part, lost_rows, read_live
from etl.version.manifest import Manifest
from etl.version.parts import is_whole, plain_words, to_pandas
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
    5: lambda _, table: table,  # 6 added the tables of what was removed, and of tallies
}

#: Tables that have no place of their own are narrowed through the table that they refer to.
_REFERS = {
    "escalations": ("key", "issues", "key"),
    "history": ("key", "issues", "key"),
    "service": ("station", "stations", "code"),
}
#: Public figures, which no scope narrows.
_PUBLIC = ("population",)
#: What says nothing of where, or of everywhere: no scope holds any of it. It is there for the next
#: merge.
_NOWHERE = ("removed", "tallies")


@dataclass(frozen=True)
class Found:
    """Rows of a table that count, and where they stand.

    Attributes
    ----------
    rows : in the types in which they are read
    part, row : of each the number of its part in the manifest, and its own in that part
    """

    rows: pd.DataFrame
    part: np.ndarray
    row: np.ndarray


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
            never narrowed; head counts are those of people who all belong there; of what was
            removed there is nothing
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

    def found(self, name: str, keys: Collection[str]) -> Found:
        """The rows of a table that have one of the keys, without reading parts that have none.

        Raises
        ------
        InputError
            when a part of the version is missing or damaged.
        """
        with self._readable(name):
            wanted = pa.array(list(keys), pa.string())
            numbers, schema = keyindex.numbers(wanted), TABLES[name].schema
            tables, parts, rows = [schema.empty_table()], [], []
            for number, part in enumerate(self.manifest.tables.get(name, [])):
                if not keyindex.holds(self.path, part["part"], numbers):
                    continue
                table = pq.read_table(
                    self._folder / part["part"], schema=schema, page_checksum_verification=True
                )
                stays = pc.is_in(table["key"], wanted).to_numpy()
                stays[lost_rows(self._folder, part)] = False
                rows.append(np.flatnonzero(stays))
                parts.append(np.full(len(rows[-1]), number))
                tables.append(table.take(rows[-1]))
        none = np.empty(0, "int64")
        together = pa.concat_tables([*map(plain_words, tables)]).cast(schema)
        return Found(
            to_pandas(together), np.concatenate([none, *parts]), np.concatenate([none, *rows])
        )

    def ever(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of all rows that the parts of the version hold, those too that do not count any
        more: what is to be erased is to be found there as well; parameters as :meth:`table`."""
        whole = [
            {key: value for key, value in part.items() if key != "without"}
            for part in self.manifest.tables.get(name, [])
        ]
        everything = replace(self.manifest, tables={**self.manifest.tables, name: whole})
        return replace(self, manifest=everything).table(name, columns)

    @property
    def _folder(self) -> Path:
        return self.path / "parts"

    def _scope(
        self,
        name: str,
        provinces: Collection[str] | None,
        bureaus: Collection[str] | None,
        everywhere: Collection[str],
    ) -> ds.Expression | None:
        if name in _PUBLIC or (provinces is None and bureaus is None):
            return None
        if name in _NOWHERE:
            return pc.scalar(False)
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
        listed: Sequence[Part] | None = None,
    ) -> pa.Table:
        """Columns of the rows of some parts of a table, of all where none are named."""
        schema = TABLES[name].schema
        names = list(columns) if columns is not None else schema.names
        parts = self.manifest.tables.get(name, []) if listed is None else listed
        cut = [part for part in parts if "without" in part]
        with self._readable(name):
            whole = self._dataset(name, [part for part in parts if part not in cut])
            tables = [whole.to_table(columns=names, filter=condition)]
            for part in cut:
                self._check(part["part"], part["without"]["part"])
                tables.append(read_live(self._folder, part, schema, names, condition))
        return pa.concat_tables(tables)

    @contextmanager
    def _readable(self, name: str) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowInvalid) as error:
            raise InputError(
                f"version {self.version} of {self.path} can't be read: a part of '{name}' is "
                f"missing or damaged ({error}); open the store again, go back with "
                f"`python -m etl rollback --store {self.path}`, or publish the records again"
            ) from error

    def _check(self, *files: str) -> None:
        for file in files:
            if not is_whole(self._folder / file):
                raise OSError(f"{file} does not hold what was written")

    def _dataset(self, name: str, listed: Sequence[Part]) -> ds.Dataset:
        schema = TABLES[name].schema
        if not listed:
            return ds.dataset(schema.empty_table())
        self._check(*(part["part"] for part in listed))
        parts = [self._folder / part["part"] for part in listed]
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
