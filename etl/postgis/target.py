"""Publishes a version into a schema of a PostGIS database, for desktop GIS and other programs.

All in one transaction that deletes the rows of before and copies the new ones: whoever reads
meanwhile waits for nobody and sees the old version whole, then the new one. The tables stay the
same from version to version, and with them the rights that were granted on them and what others
built upon them; they are made anew only where a later program lays them out otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from etl.postgis.connection import POSTGIS_SCHEMA, Connection, connected, driver, in_sentences
from etl.postgis.layout import Relation, relations, table_statements
from etl.postgis.rows import rows
from etl.postgis.views import EXACT, view_names, view_statements
from etl.store import open_store
from geo.errors import InputError
from geo.layer_files import read_layer

if TYPE_CHECKING:
    from psycopg.sql import Composed

#: Bytes of a name, of which the server would cut what is longer.
_LONGEST_NAME = 63
#: Rows that are turned into Python's values at once.
_BATCH = 10_000
#: Seconds to wait for somebody who holds a table that has to be made anew.
_PATIENCE = "30s"

Progress = Callable[[float, str], None]

_SCHEMA = "select 1 from pg_namespace where nspname = %s"
_ALONE = "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
_THERE = """
select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where nspname = %s and relname = any(%s)
"""
_OURS = """
select column_name from information_schema.columns
where table_schema = %s and table_name = 'publication' and column_name in ('layout', 'relations')
"""
_KINDS = """
select table_name, case table_type when 'VIEW' then 'view' else 'table' end
from information_schema.tables where table_schema = %s and table_name = any(%s)
"""
_ARROW = {
    "text": pa.string(),
    "text[]": pa.list_(pa.string()),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", "UTC"),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "boolean": pa.bool_(),
}
_ADVICE = {
    "25006": "publish to the primary server, with an account that may write",
    "57014": "raise the statement_timeout of the account",
    "2BP01": "its tables have to be made anew, but others built upon them: let them drop theirs, "
    "or name another schema with --schema",
    **dict.fromkeys(
        ("42703", "42P01", "42804"),
        "somebody changed its tables; drop the schema, or name another with --schema",
    ),
}


@dataclass(frozen=True)
class Published:
    """What was written.

    Attributes
    ----------
    rows : table → how many rows it holds
    anew : whether tables of before were dropped, and the rights on them
    """

    version: str
    as_of: str
    boundaries: str
    schema: str
    rows: dict[str, int]
    anew: bool

    def to_text(self) -> str:
        """What was written, in lines."""
        lines = [f"published version {self.version} into the schema {self.schema}"]
        lines += [f"    {name:<14}{count:>9,}" for name, count in self.rows.items()]
        lines += [
            f"views       {', '.join(view_names())}",
            f"as of       {self.as_of}",
            f"boundaries  {self.boundaries}",
            "people      only counts that may be told to anybody",
            f"points      where single issues happened stands in issue_points and {EXACT}: grant "
            "these only to those who may see it",
        ]
        if self.anew:
            lines.append("the tables were made anew: grant the rights on them again")
        return "\n".join(lines)


def publish(path: Path, schema: str, version: str | None, progress: Progress) -> Published:
    """Write a version of a store into a schema of the database of the environment.

    Parameters
    ----------
    path : the store
    schema : made where there is none; one in which others have tables of these names is refused
    version : the current one when not given

    Raises
    ------
    InputError
        There is no such version, its boundaries are gone, no connection comes about, the database
        has no PostGIS, the account lacks a right, another run is writing, or the schema is
        somebody else's. In every case the schema is as it was.
    """
    if not 0 < len(schema.encode()) <= _LONGEST_NAME or "\0" in schema:
        raise InputError(
            f"--schema '{schema}' is no name of a schema; expected 1 to {_LONGEST_NAME} bytes"
        )
    driver()  # without which nothing has to be read
    opened = open_store(path, version)
    progress(0.0, "reading the version")
    layout = _Layout()
    found = rows(opened, read_layer(opened.manifest.layer["hash"]), layout.mark)
    with connected() as connection, in_sentences(f"the schema {schema}", _ADVICE):
        with connection.transaction():
            anew = _prepared(connection, schema, layout)
            for number, (name, frame) in enumerate(found.items()):
                progress(0.1 + 0.8 * number / len(found), f"writing {name}")
                _replace(connection, relations()[name], frame)
                connection.execute(_on("analyze {}", name))
        progress(0.9, "clearing up")
        _clear(connection, schema)
    progress(1.0, "")
    about = opened.manifest
    counts = {name: len(frame) for name, frame in found.items()}
    title = about.layer.get("title", "none")
    return Published(about.version, about.as_of, title, schema, counts, anew)


class _Layout:
    """The statements that make tables and views, and the mark by which they are known."""

    def __init__(self) -> None:
        tables = (each for relation in relations().values() for each in table_statements(relation))
        self.statements = [*tables, *view_statements()]
        text = "\n".join(statement.as_string(None) for statement in self.statements)
        self.mark = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.names = [*relations(), *view_names()]


def _prepared(connection: Connection, schema: str, layout: _Layout) -> bool:
    """Have all tables and views in the schema, on which the connection works from here on; whether
    tables of before had to be dropped."""
    from psycopg.sql import SQL, Identifier

    connection.execute("select set_config('lock_timeout', %s, true)", [_PATIENCE])
    (gis,) = connection.execute(POSTGIS_SCHEMA).fetchone() or (None,)
    if gis is None:
        raise InputError(
            "the database has no PostGIS; its administrator types there once: "
            "CREATE EXTENSION postgis"
        )
    (alone,) = connection.execute(_ALONE, [f"stronger together: {schema}"]).fetchone() or (False,)
    if not alone:
        raise InputError(f"another run is writing into the schema {schema}; try again when it ends")
    if not connection.execute(_SCHEMA, [schema]).fetchone():
        connection.execute(SQL("create schema {}").format(Identifier(schema)))
    path = SQL("set local search_path to {}, {}").format(Identifier(schema), Identifier(gis))
    connection.execute(path)
    there = {name for (name,) in connection.execute(_THERE, [schema, layout.names]).fetchall()}
    before, names = _before(connection, schema, there)
    anew = before not in (None, layout.mark)
    if anew:
        _drop(connection, schema, names)
    if anew or there != set(layout.names):
        for statement in layout.statements:
            connection.execute(statement)
    return anew


def _before(connection: Connection, schema: str, there: set[str]) -> tuple[str | None, list[str]]:
    """The mark of the layout that the schema has, and the names of what was made in it; None where
    nothing was."""
    ours = connection.execute(_OURS, [schema]).fetchall()
    if {name for (name,) in ours} == {"layout", "relations"}:
        row = connection.execute("select layout, relations from publication").fetchone()
        return (row[0], row[1]) if row else ("", sorted(there))
    if there:
        raise InputError(
            f"the schema {schema} has something called '{min(there)}' that this command did not "
            "make; nothing was changed: name another schema with --schema"
        )
    return None, []


def _drop(connection: Connection, schema: str, names: list[str]) -> None:
    """Drop what an earlier program made, views first; not what others built upon it."""
    found = connection.execute(_KINDS, [schema, names]).fetchall()
    for kind in ("view", "table"):
        for name in (name for name, its_kind in found if its_kind == kind):
            connection.execute(_on(f"drop {kind} {{}}", name))


def _replace(connection: Connection, relation: Relation, frame: pd.DataFrame) -> None:
    """Let the table hold these rows and no others."""
    from psycopg.sql import SQL, Identifier
    from psycopg.types import TypeInfo
    from psycopg.types.shapely import register_shapely

    connection.execute(_on("delete from {}", relation.name))
    written = relation.written
    with connection.cursor() as cursor:
        if geometry := TypeInfo.fetch(connection, "geometry"):
            register_shapely(geometry, cursor)
        statement = SQL("copy {} ({}) from stdin (format binary)").format(
            Identifier(relation.name), SQL(", ").join(map(Identifier, written))
        )
        with cursor.copy(statement) as copy:
            copy.set_types(list(written.values()))
            for row in _values(frame, written):
                copy.write_row(row)
        if cursor.rowcount != len(frame):
            raise InputError(f"{relation.name} took {cursor.rowcount:,} of {len(frame):,} rows")


def _clear(connection: Connection, schema: str) -> None:
    """Free the room of the rows of before, as far as nobody reads them any more; what stays is
    left to the server, for the version is published."""
    from psycopg import Error
    from psycopg.sql import SQL, Identifier

    with suppress(Error):
        connection.autocommit = True
        for name in relations():
            # To give room back to the disk would make readers wait.
            vacuum = SQL("vacuum (truncate false) {}").format(Identifier(schema, name))
            connection.execute(vacuum)


def _values(frame: pd.DataFrame, types: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """The rows as Python's values of the types, None where nothing is."""
    for start in range(0, len(frame), _BATCH):
        batch = frame.iloc[start : start + _BATCH]
        yield from zip(*(_column(batch[name], types[name]) for name in types), strict=True)


def _column(values: pd.Series, type_: str) -> list[Any]:
    if type_ == "geometry":
        return values.tolist()
    return pa.array(values, from_pandas=True).cast(_ARROW[type_]).to_pylist()


def _on(statement: str, table: str) -> Composed:
    from psycopg.sql import SQL, Identifier

    return SQL(statement).format(Identifier(table))
