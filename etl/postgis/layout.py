"""What is written to a database: tables, their types, keys, indexes and comments, as statements.

Data in ``layout.toml``; the columns of the store's own tables come from :mod:`etl.tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from etl.tables import TABLES
from geo.files import read_toml

if TYPE_CHECKING:
    from psycopg.sql import SQL, Composed

_LAYOUT = Path(__file__).with_name("layout.toml")
#: The column of points and areas, in degrees WGS 84.
GEOMETRY = "geom"
#: The column that counts the rows of a table without another key.
ROW = "row"
#: Degrees WGS 84.
SRID = 4326

_TYPES = {
    pa.string(): "text",
    pa.dictionary(pa.int32(), pa.string()): "text",
    pa.timestamp("s"): "date",  # the store's times are days
    pa.int8(): "int2",
    pa.int16(): "int2",
    pa.int32(): "int4",
    pa.int64(): "int8",
    pa.float32(): "float4",
    pa.float64(): "float8",
    pa.bool_(): "boolean",
}


@dataclass(frozen=True)
class Relation:
    """One table.

    Attributes
    ----------
    columns : name → PostgreSQL's type; without ``geom``
    geometry : the type of ``geom``: ``Point`` (made of ``lon`` and ``lat`` by the server),
        ``MultiPolygon``, or none
    th, en : what it holds
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    indexes: tuple[str, ...]
    geometry: str
    th: str
    en: str

    @property
    def written(self) -> dict[str, str]:
        """The columns that are sent; the server makes the others."""
        areas = {GEOMETRY: "geometry"} if self.geometry == "MultiPolygon" else {}
        return {**self.columns, **areas}


@cache
def relations() -> dict[str, Relation]:
    """The tables by name, in the order in which they are written."""
    return {name: _relation(name, about) for name, about in _toml()["tables"].items()}


def _relation(name: str, about: dict[str, Any]) -> Relation:
    columns = {ROW: "int4"} if about["key"] == [ROW] else {}
    if about.get("of_store"):
        without = about.get("without", ())
        kept = (column for column in TABLES[name].schema if column.name not in without)
        columns |= {column.name: _TYPES[column.type] for column in kept}
    return Relation(
        name,
        columns | about.get("columns", {}),
        tuple(about["key"]),
        tuple(about.get("indexes", ())),
        about.get("geometry", ""),
        about["th"],
        about["en"],
    )


def table_statements(relation: Relation) -> Iterator[Composed]:
    """Make a table with its indexes and comments where it is not there."""
    from psycopg.sql import SQL, Identifier

    table = Identifier(relation.name)
    parts: list[Any] = [
        SQL("{} {}").format(Identifier(name), SQL(type_))
        for name, type_ in relation.columns.items()
    ]
    if relation.geometry:
        parts.append(_geometry(relation.geometry))
    parts.append(SQL("primary key ({})").format(_listed(relation.key)))
    yield SQL("create table if not exists {} ({})").format(table, SQL(", ").join(parts))
    for column in (*relation.indexes, *([GEOMETRY] if relation.geometry else [])):
        yield SQL("create index if not exists {} on {} using {} ({})").format(
            Identifier(f"{relation.name}_{column}"),
            table,
            SQL("gist" if column == GEOMETRY else "btree"),
            Identifier(column),
        )
    yield comment("table", relation.name, f"{relation.th} · {relation.en}")
    for column in (*relation.columns, GEOMETRY):
        about = _toml()["columns"].get(column)
        if about and (column != GEOMETRY or relation.geometry):
            text = f"{about['th']} · {about['en']}"
            yield comment("column", relation.name, text, column)


def comment(what: str, name: str, text: str, *column: str) -> Composed:
    """Say what a ``table``, ``view`` or one of its columns holds."""
    from psycopg.sql import SQL, Identifier, Literal

    return SQL("comment on {} {} is {}").format(
        SQL(what),
        Identifier(name, *column),
        Literal(text),
    )


def _geometry(kind: str) -> SQL | Composed:
    from psycopg.sql import SQL

    typed = f"{GEOMETRY} geometry({kind}, {SRID})"
    if kind == "Point":
        made = f"ST_SetSRID(ST_MakePoint(lon, lat), {SRID})"
        return SQL(f"{typed} generated always as ({made}) stored")
    return SQL(typed)


def _listed(columns: tuple[str, ...]) -> Composed:
    from psycopg.sql import SQL, Identifier

    return SQL(", ").join(map(Identifier, columns))


@cache
def _toml() -> dict[str, Any]:
    return read_toml(_LAYOUT)
