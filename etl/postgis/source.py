"""Reads records of a database as the tables of text that files give (:mod:`etl.reading.read`).

What to read the mapping says, a table or a query a kind; where, the environment alone
(:mod:`etl.postgis.connection`). All kinds of a run are read in one transaction that may only read,
so that they fit together, batch by batch, before any of them is worked on. Every value becomes the
text that the server writes of it, geometry the point and the polygon of a vector file.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from etl.columns.mapping import Mapping, Selection
from etl.postgis.cells import written
from etl.postgis.connection import Connection, connected, in_sentences
from etl.postgis.positions import positions
from etl.reading.limits import Limits, read_limits
from etl.reading.read import as_table
from geo.errors import InputError

if TYPE_CHECKING:
    from psycopg import Cursor, ServerCursor
    from psycopg.sql import SQL, Composed

#: Rows that are fetched at once.
_BATCH = 5_000

Cells = list[str | None]

_ADVICE = {
    "22021": "the database does not say how its text is written (SQL_ASCII); convert it in the "
    "mapping's query, of Thai text: "
    "convert_from(convert(convert_to(column, 'SQL_ASCII'), 'WIN874', 'UTF8'), 'SQL_ASCII')",
    "25006": "it may only read; take out what writes",
    "42P01": "correct it in the mapping, or the search_path of the account",
    **dict.fromkeys(("42601", "42703", "42804"), "correct it in the mapping"),
    "57014": "make the query lighter, or raise `seconds` in data/uploads.toml or the "
    "statement_timeout of the account",
}

_PRIMARY_KEY = """
select attname from pg_index
join unnest(indkey::int[]) with ordinality as part (number, place) on true
join pg_attribute on attrelid = indrelid and attnum = number
where indrelid = to_regclass(%s) and indisprimary
order by place
"""
#: The columns of the result that hold geometry, whatever schema PostGIS is installed in.
_GEOMETRY = "select oid from pg_type where typname in ('geometry', 'geography') and oid = any(%s)"


@dataclass(frozen=True)
class Selected:
    """What was read of a database, a source of records (:class:`etl.sources.Source`).

    Attributes
    ----------
    name : the mapping's, and the table's or the kind's; nothing tells of host or account
    table : as of :func:`etl.reading.read.read`, the rows numbered from 1 in the order of the result
    digest : SHA-256 of the header and the rows as the server wrote them, each a line of JSON
    """

    name: str
    table: pd.DataFrame
    digest: str

    def tables(self, _headers: frozenset[str], _limits: Limits | None) -> list[pd.DataFrame]:
        """The one table."""
        return [self.table]

    def sha256(self) -> str:
        """The hash of what was read."""
        return self.digest


def read(
    mapping: Mapping,
    kinds: Sequence[str],
    limits: Limits | None,
    tell: Callable[[str], None],
    since: date | None = None,
) -> dict[str, Selected]:
    """The records of some kinds, all of one moment.

    Parameters
    ----------
    kinds : of records; all that the mapping names a table or query for, when empty
    limits : how large a table may be and how long a statement may take; those of
        ``data/uploads.toml`` when not given. A shorter ``statement_timeout`` of the account holds
    since : the day for queries that ask for it (:data:`etl.columns.mapping.SINCE`)

    Raises
    ------
    InputError
        The mapping names nothing for a kind, no connection comes about, the table or a column
        does not exist, the query is none or writes, there are no rows, or too many.
    """
    selections = {kind: _selection(mapping, kind) for kind in kinds or mapping.database}
    if not selections:
        raise InputError(
            f"mapping {mapping.path} names no table or query of a database; add one such as "
            '[database.issues] with table = "schema.table" (data/deploy/databases.md)'
        )
    limits = limits or read_limits()
    with connected() as connection, in_sentences("the database", _ADVICE):
        _one_moment(connection, mapping.timezone, limits)
        found = {}
        for kind, what in selections.items():
            name = f"{mapping.name} › {what.table or kind}"
            tell(f"reading {name} in the database")
            with in_sentences(name, _ADVICE):
                found[kind] = _selected(connection, name, what, limits, since)
        return found


def _selection(mapping: Mapping, kind: str) -> Selection:
    if kind not in mapping.database:
        raise InputError(
            f"mapping {mapping.path} does not say which table or query of the database holds "
            f'{kind}; add [database.{kind}] with table = "schema.table" (data/deploy/databases.md)'
        )
    return mapping.database[kind]


def _one_moment(connection: Connection, timezone: ZoneInfo, limits: Limits) -> None:
    """Begin a transaction that only reads, and in which all is of its first moment; times are
    written in the zone of the mapping, all else as the reader expects it whatever the account's
    settings are."""
    from psycopg import IsolationLevel

    connection.read_only = True
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    settings = {
        "datestyle": "ISO, YMD",
        "timezone": timezone.key,
        "extra_float_digits": "1",
        "bytea_output": "hex",
        "intervalstyle": "iso_8601",
    }
    own = connection.execute(
        "select setting::bigint from pg_settings where name = 'statement_timeout'"
    ).fetchone()
    if limits.seconds and own and (own[0] == 0 or own[0] > limits.seconds * 1000):
        settings["statement_timeout"] = f"{limits.seconds}s"
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, true)", [name, value])


def _selected(
    connection: Connection, name: str, what: Selection, limits: Limits, since: date | None
) -> Selected:
    with connection.cursor(name="records") as cursor:
        _as_written(cursor)
        cursor.execute(_query(connection, what), {"since": since} if what.asks_since else None)
        description = cursor.description or []
        columns = [column.name for column in description]
        _refuse_columns(columns, name)
        digest = hashlib.sha256(_line(columns))
        rows: list[Cells] = []
        for batch in _batches(cursor):
            limits.refuse_table(len(rows) + len(batch), len(columns), name)
            for row in batch:
                digest.update(_line(row))
            rows += map(list, batch)
    if not rows:
        told = f" since {since}" if what.asks_since else ""
        raise InputError(f"{name} has no rows{told}; correct the mapping, or fill the table")
    types = [column.type_code for column in description]
    table = _table(connection, name, columns, types, rows)
    table.attrs["source"] = name
    return Selected(name, table, digest.hexdigest())


def _query(connection: Connection, what: Selection) -> SQL | Composed:
    """The agency's own query, or all of a table in the order of its primary key, so that its rows
    have the same numbers each time; a name is quoted, whatever it holds."""
    from psycopg import sql

    if what.query:
        # What an agency writes into its mapping is its own; what it asks for may only read.
        return sql.SQL(what.query)
    table = sql.Identifier(*what.table.split(".", 1))
    keys = connection.execute(_PRIMARY_KEY, [table.as_string(connection)]).fetchall()
    query = sql.SQL("select * from {}").format(table)
    if not keys:
        return query
    order = sql.SQL(", ").join(sql.Identifier(key) for (key,) in keys)
    return sql.SQL("{} order by {}").format(query, order)


def _as_written(cursor: ServerCursor[Any]) -> None:
    """Let the cursor give every value as the text that the server writes of it; arrays as lists
    of such texts."""
    from psycopg import postgres
    from psycopg.types.string import TextLoader

    for known in postgres.types:
        cursor.adapters.register_loader(known.oid, TextLoader)


def _batches(cursor: Cursor[Any]) -> Iterator[list[Any]]:
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _line(cells: Sequence[Any]) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode() + b"\n"


def _refuse_columns(columns: list[str], name: str) -> None:
    if not columns:
        raise InputError(f"{name} has no columns; correct the mapping")
    twice = [column for column, times in Counter(columns).items() if times > 1]
    if twice:
        raise InputError(
            f"{name} has several columns '{twice[0]}'; name them apart in the mapping's query: AS …"
        )


def _table(
    connection: Connection, name: str, columns: list[str], types: list[int], rows: list[Cells]
) -> pd.DataFrame:
    """The cells as a person sees them; of geometry ``lon`` and ``lat`` as further columns, or in
    the place of those where it is known, and the polygons."""
    shapes = _geometry(connection, name, columns, types)
    for number, kind in enumerate(types):
        if number != shapes and (as_seen := written(kind)):
            for row in rows:
                row[number] = as_seen(row[number])
    if shapes is None:
        return as_table(columns, rows, 1)
    points, areas = positions(connection, name, [row.pop(shapes) for row in rows])
    text = as_table(columns[:shapes] + columns[shapes + 1 :], rows, 1, areas)
    for axis in ("lon", "lat"):
        found = points[axis].set_axis(text.index)
        text[axis] = found.fillna(text[axis]) if axis in text else found
    return text


def _geometry(
    connection: Connection, name: str, columns: list[str], types: list[int]
) -> int | None:
    """Which column holds geometry, if any."""
    kinds = {oid for (oid,) in connection.execute(_GEOMETRY, [types]).fetchall()}
    found = [number for number, kind in enumerate(types) if kind in kinds]
    if len(found) > 1:
        named = ", ".join(columns[number] for number in found)
        raise InputError(
            f"{name} has several columns of geometry ({named}); name one in the mapping's query"
        )
    return found[0] if found else None
