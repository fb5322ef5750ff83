"""Records of a database: every value as a person sees it, every point in degrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from etl.columns.mapping import Selection, load
from etl.postgis.source import Selected, read
from etl.reading.limits import ANY, read_limits
from etl.reading.sheets import as_text
from geo.errors import InputError
from tests.postgres import Database, Server

pytestmark = pytest.mark.debian

#: Whatever a test asks for is the agency's own query.
Ask = Callable[..., Selected]


@pytest.fixture
def ask(database: Database) -> Ask:
    """``ask(query)`` reads what a mapping with that query gives."""

    def selected(
        query: str = "", table: str = "", timezone: str = "Asia/Bangkok", **limits: int
    ) -> Selected:
        mapping = replace(
            load(),
            name="ours",
            timezone=ZoneInfo(timezone),
            database={"issues": Selection(table, query)},
        )
        allowed = replace(read_limits(), **limits)
        return read(mapping, ["issues"], allowed, lambda _: None)["issues"]

    return selected


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("7", "7"),
        ("100101::float8", "100101"),
        ("0.1::real", "0.1"),
        ("1e15::float8", "1000000000000000"),
        ("98.9931234567::float8", "98.9931234567"),
        ("100101.00::numeric(9, 2)", "100101"),
        ("0.50::numeric", "0.5"),
        ("1200::numeric", "1200"),
        ("'NaN'::numeric", None),
        ("'NaN'::float8", None),
        ("'infinity'::float8", "Infinity"),
        ("true", "TRUE"),
        ("null::boolean", None),
        ("null::float8", None),
        ("''", None),
        ("'ศรีภูมิ'", "ศรีภูมิ"),
        ("'ก'::char(5)", "ก    "),
        ("date '2022-05-29'", "2022-05-29"),
        ("date 'infinity'", "infinity"),
        ("date '0044-03-15 BC'", "0044-03-15 BC"),
        ("timestamp '2022-05-29'", "2022-05-29"),
        ("timestamp '2022-05-29 14:30'", "2022-05-29 14:30:00"),
        ("timestamptz '2022-05-29 14:30+00'", "2022-05-29 21:30:00+07"),
        ("timestamptz '2022-05-29 00:00+07'", "2022-05-29 00:00:00+07"),
        ("time '08:05'", "08:05:00"),
        ("array['ไฟฟ้า', 'น้ำ, ท่อ', null]", "ไฟฟ้า, น้ำ, ท่อ"),
        ("array[1.50, 2]::numeric[]", "1.5, 2"),
        ("array[array[true], array[false]]", "TRUE, FALSE"),
        ("""'{"a": 1}'::jsonb""", '{"a": 1}'),
        ("'5e3a2c1d-0000-4000-8000-000000000000'::uuid", "5e3a2c1d-0000-4000-8000-000000000000"),
        ("'\\xdead'::bytea", "\\xdead"),
        ("5 % 2", "1"),
        ("'100%s {0} %%'", "100%s {0} %%"),
    ],
)
def test_a_value_is_what_a_person_sees(ask: Ask, value: str, seen: str | None) -> None:
    (cell,) = ask(f"select 1 as id, {value} as v").table["v"].tolist()
    assert (None if pd.isna(cell) else cell) == seen


_VALUES = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(value=_VALUES)
def test_a_value_is_what_a_typed_file_gives(database: Database, ask: Ask, value: object) -> None:
    with database.connect() as connection:
        connection.execute("drop table if exists one")
        types = {str: "text", int: "bigint", float: "float8", bool: "boolean", date: "date"}
        connection.execute(f"create table one (v {types.get(type(value), 'timestamp')})")
        connection.execute("insert into one values (%s)", [value])
    (cell,) = ask(table="one").table["v"].tolist()
    expected = as_text(value)
    if isinstance(value, datetime) and value.microsecond:
        expected = expected.rstrip("0")  # of a second no more digits than it has
    assert (None if pd.isna(cell) else cell) == (expected or None)


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_number_keeps_every_digit(ask: Ask, number: Decimal) -> None:
    (cell,) = ask(f"select {number:f}::numeric as v").table["v"]
    assert Decimal(cell) == number
    assert "e" not in cell.lower()
    assert not cell.endswith(".") and not ("." in cell and cell.endswith("0"))


def test_times_are_of_the_zone_of_the_mapping_whatever_the_account_says(
    database: Database, ask: Ask
) -> None:
    database.run(
        f"alter database {database.name} set timezone = 'America/New_York'",
        f"alter database {database.name} set datestyle = 'SQL, DMY'",
        f"alter database {database.name} set extra_float_digits = -3",
    )
    query = "select timestamptz '2022-05-29 14:30+00' as at, date '2022-05-09' as d, pi() as p"
    bangkok, utc = ask(query).table, ask(query, timezone="UTC").table
    assert bangkok.loc[1].tolist() == ["2022-05-29 21:30:00+07", "2022-05-09", "3.141592653589793"]
    assert utc.loc[1, "at"] == "2022-05-29 14:30:00+00"


# Tables


@pytest.mark.parametrize(
    "name",
    ['"; drop table kept; --', "ชื่อ ตาราง", "x'; drop table kept; --", "%s", "a\nb", "SELECT", '"'],
)
@pytest.mark.parametrize("schema", ["public", 'หน่วย"งาน'])
def test_names_are_quoted_whatever_they_hold(
    database: Database, ask: Ask, name: str, schema: str
) -> None:
    table, column = sql.Identifier(schema, name), sql.Identifier('วันที่ "รับ"; --')
    database.run(
        "create table kept (a int)",
        sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)),
        sql.SQL("create table {} ({} text)").format(table, column),
        sql.SQL("insert into {} values ('1'), (null)").format(table),
    )
    found = ask(table=f"{schema}.{name}")
    assert found.table.columns.tolist() == ['วันที่ "รับ"; --']
    assert found.table.index.tolist() == [1, 2]
    assert found.table.index.name == "row"
    assert database.rows("select count(*) from kept") == [(0,)]


def test_a_table_is_read_in_the_order_of_its_key_and_its_hash_stays(
    database: Database, ask: Ask
) -> None:
    database.run(
        "create table s (b int, a int, v text, primary key (a, b))",
        "insert into s select i % 7, i % 11, 'v' || i from generate_series(1, 77) i",
    )
    first = ask(table="s")
    database.run("update s set v = v where a > 5", "vacuum full s")
    second = ask(table="public.s")
    assert first.table[["a", "b"]].astype("int64").apply(tuple, axis=1).is_monotonic_increasing
    pd.testing.assert_frame_equal(first.table, second.table)
    assert first.sha256() == second.sha256()
    database.run("update s set v = 'changed' where a = 3 and b = 3")
    assert ask(table="s").sha256() != first.sha256()


def test_all_rows_of_many_batches_come(ask: Ask) -> None:
    found = ask("select i as id from generate_series(1, 12345) i").table
    assert found["id"].astype("int64").tolist() == list(range(1, 12346))
    assert found.index.tolist() == list(range(1, 12346))


def test_a_view_is_a_table_too(database: Database, ask: Ask) -> None:
    database.run("create view seen as select 1 as id")
    assert ask(table="seen").table["id"].tolist() == ["1"]


def test_a_query_ends_as_people_end_it(ask: Ask) -> None:
    assert len(ask("select 1 as id; -- that is all").table) == 1


# Geometry

CHIANG_MAI = (98.99, 18.79)


def _placed(ask: Ask, geometry: str) -> list[float]:
    (row,) = ask(f"select {geometry} as geom").table[["lon", "lat"]].astype("float64").to_numpy()
    return list(row)


@pytest.mark.parametrize("srid", [4326, 32647, 32648, 3857])
@pytest.mark.parametrize("kind", ["Point", "MultiPoint"])
def test_points_of_any_system_come_in_degrees(ask: Ask, srid: int, kind: str) -> None:
    point = gpd.GeoSeries.from_xy([CHIANG_MAI[0]], [CHIANG_MAI[1]], crs=4326).to_crs(srid)
    text = f"{kind.upper()}({point.x[0]} {point.y[0]})"
    found = _placed(ask, f"ST_GeomFromText('{text}', {srid})")
    assert found == pytest.approx(CHIANG_MAI, abs=1e-7)


def test_a_system_that_nobody_knows_is_named(database: Database, ask: Ask) -> None:
    database.run(
        "insert into spatial_ref_sys values (990002, 'agency', 2, 'LOCAL_CS[\"ours\"', '')"
    )
    with pytest.raises(InputError, match=r"system 990002, which is not known here; write.*4326\)"):
        ask("select ST_SetSRID(ST_MakePoint(5, 2), 990002) as geom")


def test_a_system_that_the_database_alone_knows_is_understood(database: Database, ask: Ask) -> None:
    database.run(
        "insert into spatial_ref_sys select 990001, 'agency', 1, srtext, proj4text "
        "from spatial_ref_sys where srid = 32647"
    )
    assert _placed(ask, "ST_SetSRID(ST_MakePoint(500000, 2000000), 990001)") == pytest.approx(
        _placed(ask, "ST_SetSRID(ST_MakePoint(500000, 2000000), 32647)")
    )


def test_indian_1975_is_moved_as_coordinates_of_files_are(ask: Ask) -> None:
    # EPSG:1304 (±5 m); EPSG:1812, which PROJ and PostGIS take of the code, lies 190 m away.
    found = _placed(ask, "ST_SetSRID(ST_MakePoint(500000, 2000000), 24047)")
    assert found == pytest.approx([98.996837, 18.091466], abs=1e-5)


def test_geography_and_a_schema_of_its_own_for_postgis(
    postgres_server: Server, database: Database, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = postgres_server.database("template template0")
    bare.run("create schema gis", "create extension postgis schema gis")
    monkeypatch.setenv("PGDATABASE", bare.name)
    assert _placed(ask, "gis.ST_MakePoint(98.99, 18.79)::gis.geography") == [98.99, 18.79]
    utm = "gis.ST_SetSRID(gis.ST_MakePoint(500000, 2000000), 32647)"
    assert _placed(ask, utm) == pytest.approx([99, 18.0887], abs=1e-4)


def test_several_systems_and_nothing_in_one_column(database: Database, ask: Ask) -> None:
    database.run(
        "create table p (id int primary key, lon numeric, lat numeric, geom geometry)",
        "insert into p values (1, 1, 2, ST_SetSRID(ST_MakePoint(500000, 2000000), 32647)),"
        "(2, 100.5, 13.7, null), (3, null, null, ST_Point(98.99, 18.79)),"
        "(4, null, null, ST_GeomFromText('POINT EMPTY', 4326))",
    )
    found = ask(table="p").table
    assert found.columns.tolist() == ["id", "lon", "lat"]
    assert found["lon"].astype("float64").round(4).tolist()[:3] == [99.0, 100.5, 98.99]
    assert found.loc[4, ["lon", "lat"]].isna().all()
    assert found.attrs["areas"] == {}


def test_areas_come_as_of_a_vector_file(database: Database, ask: Ask) -> None:
    box = "ST_Transform(ST_MakeEnvelope(98.9, 18.7, 99.1, 18.9, 4326), 32647)"
    database.run(
        "create table a (id int primary key, shape geometry(Geometry, 32647))",
        "insert into a values (1, null), "
        f"(2, {box}), (3, ST_SetSRID(ST_MakePoint(500000, 2000000), 32647))",
    )
    found = ask(table="a").table
    assert list(found.attrs["areas"]) == [2]
    shape = shapely.from_wkb(found.attrs["areas"][2])
    assert shape.bounds == pytest.approx((98.9, 18.7, 99.1, 18.9), abs=1e-3)
    inside = shapely.Point(*found.loc[2, ["lon", "lat"]].astype("float64"))
    assert shape.contains(inside)
    assert found.loc[1].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select ST_Point(1, 2) as a, ST_Point(1, 2) as b", r"geometry \(a, b\); name one"),
        ("select ST_Point(500000, 2000000) as g", r"SRID 0\), and its coordinates \(500000, 20"),
        ("select 1 as id, 2 as id", "several columns 'id'; name them apart"),
        ("select from generate_series(1, 2)", "no columns"),
        ("select 1 as id where false", "has no rows"),
        ("select 1 a; select 2 b", "multiple commands.*correct it in the mapping"),
        ("select 1 a; commit; drop table kept", "multiple commands"),
        ("drop table kept", "syntax error"),
        ("delete from kept returning a", "correct it in the mapping"),
        ("with gone as (delete from kept returning a) select * from gone", "data-modifying"),
        ("select * from kept for update", "read-only transaction; it may only read"),
        ("select nextval('numbers')", "read-only transaction; it may only read"),
        ("select wrong from kept", 'column "wrong" does not exist; correct it in the mapping'),
        ("select * from nowhere", 'relation "nowhere" does not exist'),
        ("selec 1", 'syntax error at or near "selec"'),
        ("select 'สมชาย'::int as a", r"InvalidTextRepresentation, SQLSTATE 22P02\)"),
        ("select 1 / 0 as a", r"DivisionByZero, SQLSTATE 22012\); try the same in psql"),
        ("select pg_terminate_backend(pg_backend_pid()) as a", "terminating connection|broke off"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(
    database: Database, ask: Ask, query: str, message: str
) -> None:
    database.run(
        "create table kept (a int)", "insert into kept values (7)", "create sequence numbers"
    )
    with pytest.raises(
        InputError, match=f"(?s)^ours › issues.*{message}|^the geometry.*{message}"
    ) as said:
        ask(query)
    assert "สมชาย" not in str(said.value)
    assert "\n" not in str(said.value)
    assert database.rows("select a from kept") == [(7,)]
    assert said.value.__cause__ is None


def test_curves_are_refused_with_what_to_write(ask: Ask) -> None:
    curve = "ST_GeomFromText('CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))', 4326)"
    with pytest.raises(InputError, match=r"^row 2 of ours › issues has .* ST_CurveToLine\(…\)"):
        ask(f"values (ST_Point(1, 2)), ({curve})")
    assert _placed(ask, f"ST_CurveToLine({curve})") == pytest.approx([2, 2], abs=2)


def test_text_of_an_unknown_encoding_is_a_sentence(
    postgres_server: Server, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = postgres_server.database("template template0 encoding 'SQL_ASCII' locale 'C'")
    old.run("create table t (v text)")
    with old.connect(client_encoding="SQL_ASCII") as connection:
        connection.execute(b"insert into t values ('\xc8\xc3\xd5')")  # TIS-620, as it came
    monkeypatch.setenv("PGDATABASE", old.name)
    with pytest.raises(InputError, match=r"SQL_ASCII\); convert it .*: convert_from") as said:
        ask(table="t")
    advice = str(said.value).partition("of Thai text: ")[2].replace("column", "v")
    assert ask(f"select {advice} as v from t").table["v"].tolist() == ["ศรี"]


def test_more_rows_than_allowed_are_refused_before_all_are_read(ask: Ask) -> None:
    many = "select generate_series(1, 100000000) as i"
    with pytest.raises(InputError, match=r"ours › issues has 10,000 rows; at most 6,000 are"):
        ask(many, rows=6_000)


def test_without_limits_nothing_is_refused(database: Database) -> None:
    mapping = replace(load(), database={"issues": Selection(query="select 1 as id")})
    assert len(read(mapping, [], ANY, lambda _: None)["issues"].table) == 1


@pytest.mark.parametrize("own", ["0", "200ms", "1h"])
def test_a_query_that_takes_too_long_is_stopped(database: Database, ask: Ask, own: str) -> None:
    database.run(f"alter database {database.name} set statement_timeout = '{own}'")
    with pytest.raises(InputError, match="statement timeout; make the query lighter"):
        ask("select pg_sleep(60)", seconds=1)
