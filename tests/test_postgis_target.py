"""A version in a PostGIS database: whole, as published, for many readers, and nothing of people."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pytest
from psycopg import sql

from dashboard import served as published
from dashboard.data import Data
from dashboard.scope import Scope
from etl import store
from etl.__main__ import main
from etl.postgis import target
from etl.postgis.layout import Relation, relations
from etl.postgis.views import OVERVIEWS, view_names
from etl.secret import file_of
from geo.errors import InputError
from geo.ladder import STATUSES
from geo.layer import Layer
from geo.locate import locate
from geo.units import COLUMN_OF
from tests.postgres import PASSWORD, Database, Server
from tests.stores import copied

pytestmark = pytest.mark.debian

SCHEMA = "stronger_together"
#: Issues of small stores.
FEW, MANY = 10, 25


def _silent(_done: float, _text: str) -> None:
    """Nobody wants to know."""


@contextmanager
def _filled(server: Server, path: Path) -> Iterator[tuple[Database, target.Published]]:
    """A database with the current version of a store, which nobody changes."""
    database = server.database()
    server.made.remove(database.name)
    with pytest.MonkeyPatch.context() as patched:
        for name, value in database.variables.items():
            patched.setenv(name, value)
        done = target.publish(path, SCHEMA, None, _silent)
    yield database, done


@pytest.fixture(scope="module")
def served(
    postgres_server: Server, demo_store: Path
) -> Iterator[tuple[Database, target.Published]]:
    """The demonstration records in a database."""
    with _filled(postgres_server, demo_store) as filled:
        yield filled


@pytest.fixture(scope="module")
def placed(postgres_server: Server, traffy_store: Path) -> Iterator[Database]:
    """Real records on the official boundaries in a database."""
    with _filled(postgres_server, traffy_store) as (database, _):
        yield database


@pytest.fixture(scope="module")
def everybody(demo_store: Path) -> Data:
    """What the dashboard tells of the demonstration records to somebody without exact counts."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(published.STORE_VARIABLE, str(demo_store))
        return published.current(Scope(exact=False))


Small = Callable[[int], Path]


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Stores of so many issues, with three members and as many who reported."""

    @cache
    def publish(issues: int) -> Path:
        folder = tmp_path_factory.mktemp("small")
        tables = {
            "stations": "รหัสสถานี,ชื่อสถานี,รหัสตำบล\nS1,สภ.เมืองเชียงใหม่,500101\n",
            "members": "รหัสสถานี,รหัสตำบล,บทบาท,เดือนที่เริ่ม,เลขประจำตัวสมาชิก\n"
            + "".join(f"S1,500101,กำนัน,ม.ค. 2565,150990000000{n}\n" for n in range(3)),
            "issues": "เลขที่เรื่อง,รหัสสถานี,วันที่รับแจ้ง,อำเภอ,จังหวัด,ลองจิจูด,ละติจูด,reporter_id,"
            "รายละเอียด\n"
            + "".join(
                f"{n}/2565,S1,{1 + n % 28} พ.ค. 2565,เมืองเชียงใหม่,เชียงใหม่,98.99,18.79,25099{n:08},"
                f"ไฟฟ้าส่องสว่างหน้าตลาดดับตั้งแต่หัวค่ำ เสาที่ {n}\n"
                for n in range(issues)
            ),
        }
        files = []
        for kind, text in tables.items():
            file = folder / f"{kind}.csv"
            file.write_text(text, encoding="utf-8")
            files += [f"--{kind}", str(file)]
        options = ["--store", str(folder / "store"), "--boundaries", "schematic"]
        assert main(["run", *files, *options]) == 0
        return folder / "store"

    return publish


@pytest.fixture
def small(_made: Callable[[int], Path], tmp_path: Path) -> Small:
    """``small(n)`` is a store of n issues, for a test of its own."""
    return lambda issues: copied(_made(issues), tmp_path / f"store-{issues}")


def _published(path: Path, *more: str) -> int:
    return main(["postgis", "--store", str(path), *more])


def _table(database: Database, name: str, schema: str = SCHEMA) -> pd.DataFrame:
    """All rows of a table or view, areas as text."""
    with database.connect() as connection:
        cursor = connection.execute(
            sql.SQL("select * from {} order by 1, 2").format(sql.Identifier(schema, name))
        )
        return pd.DataFrame(cursor.fetchall(), columns=[c.name for c in cursor.description or []])


def _sum(database: Database, schema: str = SCHEMA) -> dict[str, str]:
    """Table or view → what it holds, in short."""
    with database.connect() as connection:
        return _sum_on(connection, [*relations(), *view_names()], schema)


def _sum_on(
    connection: psycopg.Connection[Any], names: list[str], schema: str = SCHEMA
) -> dict[str, str]:
    query = "select md5(string_agg(t::text, E'\\n' order by t::text)) from {} as t"
    found = {}
    for name in names:
        statement = sql.SQL(query).format(sql.Identifier(schema, name))
        row = connection.execute(statement).fetchone()
        found[name] = row[0] if row else ""
    return found


# What is written


@pytest.mark.parametrize("name", ["stations", "service", "head_counts", "escalations", "history"])
def test_a_table_of_the_store_is_written_as_it_is(served, demo_store: Path, name: str) -> None:
    database, _ = served
    own = store.open_store(demo_store).table(name)
    there = _table(database, name)
    assert len(there) == len(own) == served[1].rows[name]
    for column in own:
        # NULL is None in a column of objects, whatever stood for it in the store.
        wanted = own[column].astype("object").where(own[column].notna(), None)
        if own[column].dtype.kind == "M":
            wanted = wanted.map(lambda day: day.date(), na_action="ignore")
        pd.testing.assert_series_equal(
            _sorted(wanted), _sorted(there[column]), check_names=False, check_dtype=False
        )
    if name == "head_counts":
        units = there.sort_values("row")["unit"].tolist()
        assert units == own["unit"].astype("str").tolist()


def _sorted(values: pd.Series) -> pd.Series:
    known = values.dropna()
    text = known.map(
        lambda value: f"{value:.12g}" if isinstance(value, float | int) else str(value)
    )
    return text.sort_values(ignore_index=True)


def test_every_issue_stands_as_on_the_dashboard(served, demo_store: Path, everybody: Data) -> None:
    there = _table(served[0], "issues").set_index("key").sort_index()
    state = everybody.issues(everybody.as_of).sort_index()
    stated = there[there["status"].notna()]
    assert stated.index.tolist() == state.index.tolist()
    for column in ("status", "level", "body", "open", "overdue", "category", "polygon", "station"):
        assert stated[column].astype("str").tolist() == state[column].astype("str").tolist(), column
    recorded = store.open_store(demo_store).table("issues").set_index("key").sort_index()["status"]
    assert there["recorded_status"].tolist() == recorded.astype("str").tolist()


@pytest.mark.parametrize("overview", OVERVIEWS, ids=lambda overview: overview.view)
def test_an_overview_counts_what_the_dashboard_counts(served, everybody: Data, overview) -> None:
    level = next(level for level, column in COLUMN_OF.items() if column == overview.unit)
    units = everybody.units(level).sort_index()
    there = _table(served[0], overview.view).set_index("code").reindex(units.index)
    assert len(there) == len(units) == served[1].rows[overview.areas]
    issues = everybody.issues(everybody.as_of)
    groups = issues.groupby(issues[overview.unit].astype("str"))
    for status in STATUSES:
        counts = groups["status"].agg(lambda own, s=status: own.eq(s).sum())
        assert there[status].tolist() == counts.reindex(units.index, fill_value=0).tolist(), status
    assert there["issues"].sum() == issues[overview.unit].isin(units.index).sum() > 0
    for flag in ("open", "overdue"):
        assert (
            there[flag].tolist() == groups[flag].sum().reindex(units.index, fill_value=0).tolist()
        )
    for kind in ("members", "coordinators"):
        heads = everybody.heads(kind, everybody.as_of)
        counts = heads.counts(overview.unit, units.index)
        masks = heads.masks(overview.unit, units.index)
        found = there[kind].astype("float64")
        pd.testing.assert_series_equal(found, counts.astype("float64"), check_names=False)
        small = masks.eq("small")
        assert there[f"{kind}_below"].astype("float64").notna().tolist() == small.tolist()
        assert set(there.loc[small, f"{kind}_below"]) <= {heads.limit}
    assert there["members"].notna().any()
    for column in ("th", "en"):
        assert there[column].tolist() == units[column].tolist()
    for column, exactly in {"population": 0.5, "area_km2": 1e-9, "target": 0}.items():
        found, wanted = (each[column].astype("float64") for each in (there, units))
        assert np.allclose(found, wanted, rtol=1e-12, atol=exactly, equal_nan=True), column


def test_small_counts_are_told_to_nobody(served) -> None:
    counts = _table(served[0], "head_counts")
    told = counts["count"].dropna()
    assert len(told) and told[told > 0].min() >= 5
    assert counts["count"].isna().any()
    for overview in OVERVIEWS:
        members = _table(served[0], overview.view)["members"].dropna()
        assert not members.between(1, 4).any()


def test_issues_are_in_the_middle_of_their_tambon_and_points_stand_apart(
    served, everybody: Data
) -> None:
    issues = _table(served[0], "issues").set_index("key")
    units = everybody.layer.units
    known = issues[issues["polygon"].notna()]
    assert np.allclose(known["lon"].astype("float64"), units["lon"].reindex(known["polygon"]))
    assert issues.loc[issues["polygon"].isna(), "geom"].isna().all()
    points = _table(served[0], "issue_points").set_index("key")
    wanted = everybody.coordinates.sort_index()
    pd.testing.assert_frame_equal(points[["lon", "lat"]].sort_index(), wanted)
    exact = _table(served[0], "exact_issues").set_index("key")
    assert sorted(exact.index) == sorted(points.index)
    assert (exact["geom"] == points["geom"].reindex(exact.index)).all()
    assert set(exact) == set(issues)


def test_nothing_of_a_person_leaves_the_store(database: Database, small: Small) -> None:
    path = small(MANY)
    assert _published(path) == 0
    opened = store.open_store(path)
    members, issues = opened.table("members"), opened.table("issues")
    hashes = {*members["person"].dropna(), *issues["reporter"].dropna()}
    prints = {value.hex() for value in issues["text_print"].dropna()}
    assert len(hashes) == 3 + MANY and prints
    key = file_of(path).read_text().strip()
    text = "".join(_table(database, name).to_csv() for name in relations())
    for secret in (*hashes, *prints, key, "150990000", "250990000", "หัวค่ำ"):
        assert secret not in text
    columns = {name for relation in relations().values() for name in relation.columns}
    assert not columns & {"person", "reporter", "text_print", "role"}
    assert not {"members", "coordinators"} & set(relations())


def test_what_the_version_is_stands_in_one_row(served, demo_store: Path) -> None:
    (row,) = _table(served[0], "publication").to_dict("records")
    about = store.open_store(demo_store).manifest
    assert (row["version"], row["demonstration"], row["schematic"]) == (about.version, True, True)
    assert (str(row["as_of"]), row["boundaries_hash"]) == (about.as_of, about.layer["hash"])


# Geometry


def test_areas_are_valid_typed_and_of_the_layer(served, everybody: Data) -> None:
    database, _ = served
    typed = database.rows(
        "select f_table_name, type, srid from geometry_columns where f_table_schema = %s", SCHEMA
    )
    geometry = {
        name: relation.geometry for name, relation in relations().items() if relation.geometry
    }
    found = {name: kind for name, kind, srid in typed if srid == 4326}
    assert {name: found[name] for name in geometry} == {n: k.upper() for n, k in geometry.items()}
    assert {overview.view for overview in OVERVIEWS} <= set(found)
    for overview in OVERVIEWS:
        ((bad, drawn, units),) = database.rows(
            f"select count(*) filter (where not ST_IsValid(geom)), count(geom), count(*) "
            f"from {SCHEMA}.{overview.areas}"
        )
        assert bad == 0 and 0 < drawn <= units
    ((area,),) = database.rows(f"select sum(ST_Area(geom)) from {SCHEMA}.tambons")
    ((whole,),) = database.rows(f"select sum(ST_Area(geom)) from {SCHEMA}.provinces")
    own = everybody.layer.units.geometry.to_numpy()
    assert area == pytest.approx(sum(shape.area for shape in own)) == pytest.approx(whole)


def test_points_lie_in_the_areas_that_are_stored_of_them(
    placed: Database, official_layer: Layer
) -> None:
    """PostGIS finds for every point the polygon that the project's own index finds."""
    found = placed.rows(
        f"select p.key, lon, lat, t.code from {SCHEMA}.issue_points p "
        f"left join {SCHEMA}.tambons t on ST_Contains(t.geom, p.geom)"
    )
    table = pd.DataFrame(found, columns=["key", "lon", "lat", "code"]).set_index("key")
    assert table.index.is_unique and len(table) == 12_241
    own = locate(official_layer, table["lon"].to_numpy(), table["lat"].to_numpy())
    assert table["code"].fillna("").tolist() == pd.Series(own).fillna("").tolist()
    counted = _table(placed, "issues").set_index("key")["polygon"].reindex(table.index)
    # The others are counted for the place that they name, and lie close to it.
    assert (table["code"] == counted).mean() > 0.94


def test_indexes_are_there_and_used(placed: Database) -> None:
    named = {
        name
        for (name,) in placed.rows("select indexname from pg_indexes where schemaname = %s", SCHEMA)
    }
    for relation in relations().values():
        assert f"{relation.name}_pkey" in named
        for column in (*relation.indexes, *(["geom"] if relation.geometry else [])):
            assert f"{relation.name}_{column}" in named
    box = "ST_MakeEnvelope(100.5, 13.7, 100.501, 13.701, 4326)"
    point = "ST_Point(100.5, 13.7, 4326)"
    asked = {
        f"select * from issue_points where geom && {box}": "issue_points_geom",
        f"select code from tambons where ST_Contains(geom, {point})": "tambons_geom",
        "select * from issues where polygon = '100402'": "issues_polygon",
        "select * from issues where reported = '2022-06-01'": "issues_reported",
        "select * from history where key = '0123456789abcdef'": "history_pkey",
    }
    for query, index in asked.items():
        with placed.connect() as connection:
            connection.execute(f"set search_path to {SCHEMA}, public")
            ((plan,),) = connection.execute(f"explain (format json) {query}").fetchall()  # type: ignore[arg-type]
        assert index in json.dumps(plan), query


def test_tables_and_columns_say_what_they_are(served) -> None:
    said = served[0].rows(
        "select relname, obj_description(c.oid) from pg_class c join pg_namespace n "
        "on n.oid = relnamespace where nspname = %s and relkind in ('r', 'v')",
        SCHEMA,
    )
    assert {name for name, text in said if text and " · " in text} == {*relations(), *view_names()}
    ((about,),) = served[0].rows(
        f"select col_description('{SCHEMA}.issues'::regclass, attnum) from pg_attribute "
        f"where attrelid = '{SCHEMA}.issues'::regclass and attname = 'overdue'"
    )
    assert about == "เกินกำหนด · open longer than the level's service time"


# Again and again


def test_the_same_again_changes_nothing(database: Database, small: Small) -> None:
    path = small(FEW)
    assert _published(path) == 0
    before = _sum(database)
    assert _published(path) == 0
    assert _sum(database) == before


def test_a_reader_sees_the_old_version_or_the_new_one_and_never_waits(
    database: Database, small: Small
) -> None:
    first = target.publish(small(FEW), SCHEMA, None, _silent)
    old = _sum(database)
    some = ["publication", "issues", "history", "exact_issues", "bureau_overview"]
    seen: list[dict[str, str]] = []
    reader = database.connect(options="-c lock_timeout=1s")

    def look(_done: float, text: str) -> None:
        if text.startswith("writing"):
            seen.append(_sum_on(reader, some))

    patient = database.connect(autocommit=False)
    patient.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    patient.execute(f"select version from {SCHEMA}.publication")
    second = target.publish(small(MANY), SCHEMA, None, look)
    assert first.version != second.version
    assert len(seen) == len(relations())
    assert all(look == {name: old[name] for name in some} for look in seen)
    # Who began before goes on with the old one, whole, also with tables not looked at before.
    assert _sum_on(patient, list(old)) == old
    patient.rollback()
    new = _sum(database)
    assert _sum_on(patient, list(new)) == new
    changed = {name for name in old if new[name] != old[name]}
    assert {*some, "issue_points", "tambon_overview"} <= changed
    assert database.rows(f"select count(*) from {SCHEMA}.issues") == [(MANY,)]
    reader.close()
    patient.close()


@pytest.mark.parametrize("at", ["writing publication", "writing issues", "writing history"])
def test_what_is_interrupted_leaves_the_old_version(
    database: Database, small: Small, at: str
) -> None:
    path = small(FEW)
    target.publish(path, SCHEMA, None, _silent)
    before = _sum(database)
    path = small(MANY)

    def killed(_done: float, text: str) -> None:
        if text == at:
            database.run(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )

    with pytest.raises(InputError, match=r"schema stronger_together: .*(terminating|broke off)"):
        target.publish(path, SCHEMA, None, killed)
    assert _sum(database) == before
    target.publish(path, SCHEMA, None, _silent)
    assert database.rows(f"select count(*) from {SCHEMA}.issues") == [(MANY,)]


def test_rights_and_what_others_built_stay(database: Database, small: Small) -> None:
    assert _published(small(FEW)) == 0
    qgis = database.account(
        "qgis", f"grant usage on schema {SCHEMA} to {{}}",
        f"grant select on {SCHEMA}.issues, {SCHEMA}.tambon_overview to {{}}",
    )  # fmt: skip
    database.run(
        f"create view {SCHEMA}.theirs as select code, issues from {SCHEMA}.tambon_overview",
        f"create table {SCHEMA}.notes (key text)",
    )
    assert _published(small(MANY)) == 0
    assert qgis.rows(f"select count(*) from {SCHEMA}.issues") == [(MANY,)]
    assert database.rows(f"select sum(issues) from {SCHEMA}.theirs") == [(MANY,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        qgis.rows(f"select * from {SCHEMA}.issue_points")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        qgis.rows(f"select * from {SCHEMA}.exact_issues")


def test_nobody_but_the_publisher_may_read_until_granted(database: Database, small: Small) -> None:
    assert _published(small(FEW)) == 0
    stranger = database.account("somebody")
    for name in (*relations(), *view_names()):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            stranger.rows(f"select * from {SCHEMA}.{name}")


def _laid_out_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> dict[str, Relation]:
        known = relations()
        issues = known["issues"]
        columns = {name: kind for name, kind in issues.columns.items() if name != "urgency"}
        return {**known, "issues": replace(issues, columns=columns)}

    original = relations
    for module in ("target", "rows", "views"):
        monkeypatch.setattr(f"etl.postgis.{module}.relations", changed)
    assert original() != changed()


def test_tables_of_an_earlier_program_are_made_anew(
    database: Database,
    small: Small,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = small(FEW)
    with pytest.MonkeyPatch.context() as earlier:
        _laid_out_otherwise(earlier)
        assert _published(path) == 0
        assert "urgency" not in _table(database, "issues")
    assert "made anew" not in capsys.readouterr().out
    assert _published(path) == 0
    assert "the tables were made anew: grant the rights on them again" in capsys.readouterr().out
    assert "urgency" in _table(database, "issues")


def test_what_others_built_upon_tables_is_never_dropped(
    database: Database,
    small: Small,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = small(FEW)
    with pytest.MonkeyPatch.context() as earlier:
        _laid_out_otherwise(earlier)
        assert _published(path) == 0
    before = _table(database, "issues")
    database.run(f"create view theirs as select key from {SCHEMA}.issues")
    assert _published(path) == 1
    assert (
        "others built upon them: let them drop theirs, or name another" in capsys.readouterr().err
    )
    pd.testing.assert_frame_equal(_table(database, "issues"), before)
    assert len(database.rows("select * from theirs")) == FEW


def test_a_table_that_somebody_dropped_comes_back(database: Database, small: Small) -> None:
    path = small(FEW)
    assert _published(path) == 0
    before = _sum(database)
    database.run(f"drop table {SCHEMA}.issue_points cascade", f"drop index {SCHEMA}.issues_geom")
    assert _published(path) == 0
    assert _sum(database) == before


def test_a_schema_of_somebody_else_is_not_touched(
    database: Database, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(FEW)
    database.run(
        "create schema theirs",
        "create table theirs.issues (a int)",
        "insert into theirs.issues values (7)",
    )
    assert _published(path, "--schema", "theirs") == 1
    assert "something called 'issues' that this command did not make" in capsys.readouterr().err
    assert database.rows("select a from theirs.issues") == [(7,)]
    names = database.rows("select tablename from pg_tables where schemaname = 'theirs'")
    assert names == [("issues",)]


@pytest.mark.parametrize("schema", ['"; drop schema public; --', "แผนที่", "public", "x" * 63])
def test_a_schema_may_have_any_name(database: Database, small: Small, schema: str) -> None:
    assert _published(small(FEW), "--schema", schema) == 0
    assert len(_table(database, "issues", schema)) == FEW
    assert _published(small(MANY), "--schema", schema) == 0
    assert len(_table(database, "exact_issues", schema)) == MANY


def test_an_earlier_version_can_be_named(database: Database, small: Small) -> None:
    path = small(FEW)
    first = store.open_store(path)
    tables = {name: first.table(name) for name in store.TABLES}
    none = {**tables, "issues": tables["issues"].iloc[:0], "history": tables["history"].iloc[:0]}
    about = {field.name: getattr(first.manifest, field.name) for field in fields(store.About)}
    second = store.publish(path, none, store.About(**about))
    assert _published(path) == 0
    assert database.rows(f"select version from {SCHEMA}.publication") == [(second,)]
    assert database.rows(f"select count(*) from {SCHEMA}.issues") == [(0,)]
    assert _published(path, "--version", first.version) == 0
    assert database.rows(f"select version from {SCHEMA}.publication") == [(first.version,)]
    assert database.rows(f"select count(*) from {SCHEMA}.issues") == [(FEW,)]


def test_a_version_without_counts_that_may_be_told_tells_none(
    database: Database, small: Small
) -> None:
    path = small(FEW)
    file = path / "versions" / f"{store.open_store(path).version}.json"
    about = json.loads(file.read_text("utf-8"))
    del about["tables"]["head_counts"]
    file.write_text(json.dumps(about), encoding="utf-8")
    assert _published(path) == 0
    assert database.rows(f"select counts_told from {SCHEMA}.publication") == [(False,)]
    for overview in OVERVIEWS:
        people = database.rows(f"select members, coordinators from {SCHEMA}.{overview.view}")
        assert set(people) == {(None, None)}


def test_a_connection_that_breaks_after_all_is_written_is_no_failure(
    database: Database, small: Small
) -> None:
    def killed(_done: float, text: str) -> None:
        if text == "clearing up":
            database.run(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )

    done = target.publish(small(FEW), SCHEMA, None, killed)
    assert database.rows(f"select version from {SCHEMA}.publication") == [(done.version,)]


def test_an_account_that_owns_its_schema_is_enough(
    database: Database, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = database.account("publisher", "create schema ours authorization {}")
    monkeypatch.setenv("PGUSER", publisher.user)
    path = small(FEW)
    assert _published(path, "--schema", "ours") == 0
    assert _published(path, "--schema", "ours") == 0


def test_postgis_may_lie_in_a_schema_of_its_own(
    postgres_server: Server,
    database: Database,
    small: Small,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bare = postgres_server.database("template template0")
    bare.run("create schema gis", "create extension postgis schema gis")
    monkeypatch.setenv("PGDATABASE", bare.name)
    assert _published(small(FEW)) == 0
    assert bare.rows(f"select count(geom) from {SCHEMA}.exact_issues") == [(FEW,)]


# What goes wrong


def _without_postgis(server: Server, database: Database) -> dict[str, str]:
    return {"PGDATABASE": server.database("template template0").name}


def _without_rights(server: Server, database: Database) -> dict[str, str]:
    return {"PGUSER": database.account("guest").user}


def _reading_only(server: Server, database: Database) -> dict[str, str]:
    return {"PGOPTIONS": "-c default_transaction_read_only=on"}


def _wrong_password(server: Server, database: Database) -> dict[str, str]:
    return {"PGPASSWORD": "wrong" + PASSWORD}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            _without_postgis,
            "the database has no PostGIS; its administrator types there once: CREATE",
        ),
        (_without_rights, "permission denied for database .*; ask the database's administrator"),
        (_reading_only, "read-only transaction; publish to the primary server"),
        (_wrong_password, "the server refuses the name or the password"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_in_the_audit_log(
    postgres_server: Server,
    database: Database,
    small: Small,
    wrong,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = small(FEW)
    for name, value in wrong(postgres_server, database).items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert _published(path) == 1
    out, err = capsys.readouterr()
    (error,) = [line for line in err.splitlines() if line.startswith("error:")]
    assert re.search(sentence, error)
    assert out == "" and PASSWORD not in err and "Traceback" not in err
    outcomes = [e.event.outcome for e in store.log_of(path).entries() if e.event.did == "export"]
    assert outcomes == ["begun", "failed"]
    _nowhere(path.parent)


def test_two_at_once_do_not_meet(
    database: Database, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(FEW)
    refused: list[str] = []

    def meanwhile(_done: float, text: str) -> None:
        if text == "writing issues":
            with pytest.raises(InputError, match="another run is writing into the schema") as said:
                target.publish(path, SCHEMA, None, _silent)
            refused.append(str(said.value))
            target.publish(path, "another", None, _silent)

    target.publish(path, SCHEMA, None, meanwhile)
    assert len(refused) == 1
    assert _sum(database)["issues"] == _sum(database, "another")["issues"]


def test_a_name_that_is_none_is_refused(
    database: Database, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(FEW)
    for name in ("", "ก" * 22):
        assert _published(path, "--schema", name) == 1
        assert "is no name of a schema; expected 1 to 63 bytes" in capsys.readouterr().err
    assert _published(path, "--schema", "pg_ours") == 1
    assert "unacceptable schema name" in capsys.readouterr().err


def test_without_a_store_or_its_boundaries_nothing_is_written(
    database: Database, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _published(Path("nowhere")) == 1
    assert "there is no store in nowhere" in capsys.readouterr().err
    path = small(FEW)
    file = path / "versions" / f"{store.open_store(path).version}.json"
    layer = store.open_store(path).manifest.layer["hash"]
    file.write_text(file.read_text("utf-8").replace(layer, "0" * 16), encoding="utf-8")
    assert _published(path) == 1
    assert f"the boundary layer {'0' * 16} is not in" in capsys.readouterr().err
    assert database.rows("select count(*) from pg_namespace where nspname = %s", SCHEMA) == [(0,)]


def test_what_was_written_is_said_and_leaves_two_lines(
    database: Database,
    small: Small,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = small(FEW)
    capsys.readouterr()
    assert _published(path) == 0
    said = capsys.readouterr().out
    version = store.open_store(path).version
    assert f"published version {version} into the schema {SCHEMA}" in said
    counts = {name: len(_table(database, name)) for name in relations()}
    for name, count in counts.items():
        assert f"{name} {count:,}" in " ".join(said.split())
    assert "schematic" in said or "แผนที่สังเขป" in said
    begun, done = (e.event for e in store.log_of(path).entries() if e.event.did == "export")
    assert (begun.outcome, done.outcome, done.via) == ("begun", "done", "command")
    assert done.what == {"to": "postgis", "schema": SCHEMA, "tables": counts}
    assert (done.rows, done.version) == (sum(counts.values()), version)
    _nowhere(path.parent)
    place = " ".join([said, *(e.to_line().decode() for e in store.log_of(path).entries())])
    for word in (PASSWORD, "127.0.0.1", str(database.port), database.name):
        assert word not in place


def _nowhere(folder: Path) -> None:
    """The password stands in no file."""
    for file in folder.rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes()


def test_without_a_trace_nothing_is_written(
    database: Database, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(FEW)
    store.log_of(path).folder.write_text("no folder")
    assert _published(path) == 1
    assert "without a trace nothing is published or taken away" in capsys.readouterr().err
    assert database.rows("select count(*) from pg_namespace where nspname = %s", SCHEMA) == [(0,)]


def test_without_psycopg_a_sentence_says_what_to_install(
    small: Small,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = small(FEW)
    for name in ("psycopg", "psycopg.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    assert _published(path) == 1
    assert "needs the package psycopg" in capsys.readouterr().err
