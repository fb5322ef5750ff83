"""A database as a source: the store of the same files, one moment, no password anywhere."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from psycopg import sql

from etl import asof, demo, pipeline, store
from etl.__main__ import main
from etl.columns.mapping import MAPPINGS, Selection, load, to_toml
from etl.logs import FILE_VARIABLE
from etl.postgis.connection import VARIABLE
from etl.postgis.source import read as read_database
from etl.reading.read import read
from geo.files import DATA, read_commands, read_gazetteer, read_ladder, read_taxonomy
from geo.layer import Layer
from tests.postgres import PASSWORD, Database

pytestmark = pytest.mark.debian

HEADER = 'name = "ours"\ntimezone = "Asia/Bangkok"\n'
ISSUES = "issues (id text primary key, reported date, province text)"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a mapping of issues to the table ``issues``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.toml").write_text(
        f'{HEADER}[database.issues]\ntable = "issues"\n[issues.columns]\nrecord_id = ["id"]\n',
        encoding="utf-8",
    )
    return tmp_path


def _filled(database: Database) -> None:
    database.run(
        f"create table {ISSUES}",
        "insert into issues values ('1', '2022-05-01', 'เชียงใหม่'), ('2', '2022-05-02', 'ลำพูน'), "
        "('3', null, 'ลำพูน')",
    )


def _run(*more: str, command: str = "run") -> int:
    arguments = ["--mapping", "ours.toml", "--from-database", *more]
    return main([command, *arguments, "--store", "store", "--boundaries", "schematic"])


def _copied(database: Database, name: str, rows: pd.DataFrame, types: Mapping[str, str]) -> None:
    """Put a table of text as it is into the database."""
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(types.get(c, "text"))) for c in rows
    ]
    with database.connect() as connection:
        table = sql.Identifier(name)
        connection.execute(
            sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(columns))
        )
        named = sql.SQL(", ").join(map(sql.Identifier, rows))
        with connection.cursor().copy(
            sql.SQL("copy {} ({}) from stdin").format(table, named)
        ) as copy:
            for row in rows.astype("object").where(rows.notna(), None).to_numpy().tolist():
                copy.write_row(row)


def _same_tables(one: Path, other: Path) -> None:
    opened = [store.open_store(path) for path in (one, other)]
    for name in store.TABLES:
        pd.testing.assert_frame_equal(*(each.table(name) for each in opened))
    parts = [each.manifest.parts() for each in opened]
    assert parts[0] == parts[1]


def test_the_same_rows_make_the_same_store(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE_KEY", "k" * 40)
    files = demo.generate(
        folder, seed=3, issues=400, gazetteer=read_gazetteer(), commands=read_commands(),
        taxonomy=read_taxonomy(), ladder=read_ladder(),
    )  # fmt: skip
    for kind, path in files.items():
        first_lines = path.read_bytes().splitlines(keepends=True)[:4000]
        path.write_bytes(b"".join(first_lines))
        (rows,) = read(path)
        no_rows_of_a_database = [*rows.attrs["broken"], *rows.attrs["not_records"]]
        _copied(database, f"ตาราง {kind}", rows.drop(index=no_rows_of_a_database), {})
    mapping = replace(load(), database={kind: Selection(table=f"ตาราง {kind}") for kind in files})
    (folder / "ours.toml").write_text(to_toml(mapping), encoding="utf-8")
    assert load(folder / "ours.toml").database == mapping.database

    report = pipeline.run(
        pipeline.Request(
            {}, folder / "of-database", folder / "ours.toml", boundaries="schematic", database=()
        )
    )
    of_files = pipeline.run(
        pipeline.Request(
            {k: (f,) for k, f in files.items()}, folder / "of-files", boundaries="schematic"
        )
    )
    _same_tables(folder / "of-database", folder / "of-files")
    for kind, rows in of_files.kinds.items():
        found = report.kinds[kind]
        assert found.read == found.accepted + found.duplicate + found.rejected
        assert found.accepted == rows.accepted
        (source,) = found.files
        assert source["name"] == f"template › ตาราง {kind}"
        assert len(source["sha256"]) == 64


def test_a_flag_of_deletion_takes_an_issue_out(database: Database, folder: Path) -> None:
    (folder / "ours.toml").write_text(
        f'{HEADER}[database.issues]\ntable = "issues"\n[issues.columns]\nrecord_id = ["id"]\n'
        'updated = ["changed_at"]\nremoved = ["is_deleted"]\n',
        encoding="utf-8",
    )
    _filled(database)
    database.run(
        "alter table issues add changed_at timestamptz, add is_deleted boolean default false"
    )
    assert _run() == 0
    database.run("update issues set is_deleted = true, changed_at = now() where id = '1'")
    assert _run("--merge") == 0
    opened = store.open_store(folder / "store")
    assert opened.table("issues")["record_id"].tolist() == ["2"]
    assert len(opened.table("removed")) == 1


def test_a_query_reads_what_is_new_alone(database: Database, folder: Path) -> None:
    (folder / "ours.toml").write_text(
        f'{HEADER}[database.issues]\nquery = """select * from issues '
        'where coalesce(changed_at, reported) >= %(since)s and province not like \'%%?\'"""\n'
        '[issues.columns]\nrecord_id = ["id"]\nupdated = ["changed_at"]\n',
        encoding="utf-8",
    )
    _filled(database)
    database.run("alter table issues add changed_at date")
    assert _run() == 0
    assert _days(folder) == {"1": "2022-05-01", "2": "2022-05-02"}
    database.run(
        "update issues set reported = '2022-04-03', changed_at = '2022-07-01' where id = '1'",
        "update issues set reported = '2022-04-04', changed_at = '2022-05-01' where id = '2'",
    )
    for _ in range(2):
        assert _run("--merge") == 0
        assert _days(folder) == {"1": "2022-04-03", "2": "2022-05-02"}, "older than the latest day"
    assert _run() == 0
    assert _days(folder) == {"1": "2022-04-03", "2": "2022-04-04"}, "all of it without --merge"


def test_a_mistyped_day_does_not_hide_what_is_new(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "ours.toml").write_text(
        f'{HEADER}[database.issues]\nquery = """select * from issues '
        'where coalesce(changed_at, reported) >= %(since)s"""\n'
        '[issues.columns]\nrecord_id = ["id"]\nupdated = ["changed_at"]\n',
        encoding="utf-8",
    )
    _filled(database)
    database.run(
        "alter table issues add changed_at date",
        "insert into issues select 'n' || n, date '2022-05-02' + n % 90, 'ลำพูน' "
        "from generate_series(1, 500) as n",
        "update issues set changed_at = '2099-07-01' where id = '1'",
    )
    with monkeypatch.context() as patched:  # what was published before such a day was refused
        patched.setattr(asof, "today", lambda: date(2099, 7, 1))
        assert _run() == 0
    database.run("insert into issues values ('9', '2022-08-20', 'ลำพูน')")
    assert _run("--merge") == 0
    assert "9" in _days(folder)


def _days(folder: Path) -> dict[str, str]:
    issues = store.open_store(folder / "store").table("issues")
    return dict(zip(issues["record_id"], issues["reported"].dt.strftime("%F"), strict=True))


def test_people_cannot_be_read_in_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ours.toml").write_text(
        f"{HEADER}[database.members]\nquery = 'select * from m where d > %(since)s'\n",
        encoding="utf-8",
    )
    assert _run() == 1
    assert "take the place of all that were known" in capsys.readouterr().err


@pytest.mark.shared
def test_typed_columns_of_real_records_make_the_same_store(
    database: Database, shared_data: Path, traffy_store: Path, official_file: Path, tmp_path: Path
) -> None:
    (rows,) = read(shared_data / "records" / "traffy_fondue_2022.csv")
    types = {"lon": "float8", "lat": "float8", "timestamp": "timestamptz", "star": "numeric(3, 1)"}
    _copied(database, "reports", rows, types)
    traffy = load(MAPPINGS / "traffy_fondue.toml")
    query = "select *, star::int as stars from reports"
    mapping = replace(traffy, database={"issues": Selection(query=query)})
    report = pipeline.run(
        pipeline.Request(
            {}, tmp_path / "store", mapping, boundaries=str(official_file), database=("issues",)
        )
    )
    assert report.kinds["issues"].read == 12_397
    of_database, of_file = (store.open_store(path) for path in (tmp_path / "store", traffy_store))
    for name in store.TABLES:
        pd.testing.assert_frame_equal(of_database.table(name), of_file.table(name))


@pytest.mark.shared
def test_areas_of_stations_are_read_as_those_of_a_vector_file(
    database: Database, folder: Path, official_file: Path, official_layer: Layer
) -> None:
    units = official_layer.units
    shapes = units.loc[units["amphoe"].isin(["5001", "5007"])].dissolve("amphoe")[["geometry"]]
    areas = shapes.assign(station=["S1", "S2"]).reset_index(drop=True).to_crs(32647)
    areas.to_file(folder / "areas.gpkg")
    database.run("create table areas (station text primary key, shape geometry(Geometry, 32647))")
    with database.connect() as connection:
        for station, shape in zip(areas["station"], areas.geometry, strict=True):
            connection.execute(
                "insert into areas values (%s, ST_GeomFromWKB(%s, 32647))", [station, shape.wkb]
            )
    stations = "รหัสสถานี,ชื่อสถานี,รหัสตำบล\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
    (folder / "stations.csv").write_text(stations, encoding="utf-8")
    mapping = replace(load(), database={"areas": Selection("areas")})
    files = {"stations": (folder / "stations.csv",)}
    boundaries = str(official_file)
    pipeline.run(
        pipeline.Request(files, folder / "one", mapping, boundaries=boundaries, database=())
    )
    files["areas"] = (folder / "areas.gpkg",)
    pipeline.run(pipeline.Request(files, folder / "other", boundaries=boundaries))
    _same_tables(folder / "one", folder / "other")
    service = store.open_store(folder / "one").table("service")
    given = service[~service["derived"]]
    assert set(given["station"]) == {"S1", "S2"}
    assert given["claimed"].max() > 0.99


def test_files_and_database_make_one_version(database: Database, folder: Path) -> None:
    _filled(database)
    (folder / "more.csv").write_text("id,reported,province\n9,2022-05-03,ลำปาง\n", encoding="utf-8")
    assert _run("issues", "--issues", "more.csv") == 0
    opened = store.open_store(folder / "store")
    assert sorted(opened.table("issues")["record_id"]) == ["1", "2", "9"]
    assert [file["name"] for file in opened.manifest.sources["issues"]["files"]] == [
        "more.csv", "ours › issues",
    ]  # fmt: skip


def test_what_is_rejected_says_which_row_of_the_result(database: Database, folder: Path) -> None:
    _filled(database)
    assert _run("issues") == 0
    (file,) = (folder / "store-rejects").rglob("issues-rejects.xlsx")
    row = pd.read_excel(file, dtype="str").iloc[0]
    assert row[["ไฟล์ · file", "แถวที่ · row"]].tolist() == ["ours › issues", "3"]


def test_check_publishes_nothing_and_json_tells_the_hash(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _filled(database)
    assert _run("--json", command="check") == 0
    told = json.loads(capsys.readouterr().out)["issues"]
    assert (told["read"], told["accepted"], told["rejected"]) == (3, 2, 1)
    (source,) = told["files"]
    mapping = load(folder / "ours.toml")
    again = read_database(mapping, ["issues"], None, lambda _: None)["issues"]
    assert (source["name"], source["sha256"]) == ("ours › issues", again.sha256())
    assert (source["read"], source["rejected"]) == (3, 1)
    assert not (folder / "store").exists()


def test_all_kinds_are_of_one_moment(database: Database) -> None:
    _filled(database)
    database.run("create table members as select 'S1' as station, 7 as count")
    mapping = replace(
        load(), database={"issues": Selection("issues"), "members": Selection("members")}
    )

    def meanwhile(text: str) -> None:
        if "members" in text:  # the issues are read already
            database.run("insert into members values ('S2', 1)", "delete from issues")

    found = read_database(mapping, [], None, meanwhile)
    assert (len(found["issues"].table), len(found["members"].table)) == (3, 1)
    assert database.rows("select count(*) from members") == [(2,)]


def test_an_account_that_may_only_read_is_enough(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(database)
    reader = database.account("reader", "grant select on issues to {}")
    monkeypatch.setenv("PGUSER", reader.user)
    assert _run("issues") == 0


def test_the_address_may_stand_in_one_variable(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(database)
    for name in database.variables:
        monkeypatch.delenv(name)
    password = "".join(f"%{byte:02X}" for byte in PASSWORD.encode())
    place = f"127.0.0.1:{database.port}/{database.name}"
    monkeypatch.setenv(VARIABLE, f"postgresql://postgres:{password}@{place}?client_encoding=LATIN1")
    assert _run("issues") == 0
    assert set(store.open_store(folder / "store").table("issues")["province"]) == {"50", "51"}


# What goes wrong


def _wrong_password(database: Database) -> dict[str, str]:
    return {"PGPASSWORD": PASSWORD + "x"}


def _no_password(database: Database) -> dict[str, str]:
    return {"PGPASSWORD": ""}


def _no_server(database: Database) -> dict[str, str]:
    return {"PGPORT": "1"}


def _no_host(database: Database) -> dict[str, str]:
    return {"PGHOST": f"{PASSWORD}.invalid"}


def _no_database(database: Database) -> dict[str, str]:
    return {"PGDATABASE": "nowhere"}


def _no_service(database: Database) -> dict[str, str]:
    return {"PGSERVICE": "nowhere"}


def _no_tls(database: Database) -> dict[str, str]:
    return {"PGSSLMODE": "require"}


def _locked_out(database: Database) -> dict[str, str]:
    others = replace(database, name="postgres")
    others.run(f"alter database {database.name} with allow_connections false")
    return {}


def _may_not_connect(database: Database) -> dict[str, str]:
    account = database.account("stranger")
    database.run(f"revoke connect on database {database.name} from public")
    return {"PGUSER": account.user}


def _may_not_read(database: Database) -> dict[str, str]:
    _filled(database)
    return {"PGUSER": database.account("nobody").user}


def _no_table(database: Database) -> dict[str, str]:
    return {}


def _no_address(database: Database) -> dict[str, str]:
    return {VARIABLE: f"postgresql://postgres:{PASSWORD}@127.0.0.1:{database.port}/{database.name}"}


def _no_port(database: Database) -> dict[str, str]:
    return {VARIABLE: f"postgresql://postgres@127.0.0.1:port/{database.name}"}


def _port_too_large(database: Database) -> dict[str, str]:
    return {"PGPORT": f"{database.port}0000"}


def _no_number(database: Database) -> dict[str, str]:
    return {VARIABLE: f"postgresql://postgres@127.0.0.1:{database.port}/?keepalives=often"}


def _half_an_address(database: Database) -> dict[str, str]:
    return {VARIABLE: f"host=127.0.0.1 password={PASSWORD} {PASSWORD}"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (_wrong_password, "refuses the name or the password; correct PGUSER and PGPASSWORD"),
        (_no_password, "refuses the name or the password"),
        (_no_server, "no server answers there; correct PGHOST and PGPORT, or start it"),
        (_no_host, "no server answers there"),
        (_no_database, "no such database; correct PGDATABASE"),
        (_no_service, "the service that PGSERVICE names"),
        (_no_tls, "correct PGSSLMODE"),
        (_locked_out, "may not open this database; ask its administrator"),
        (_may_not_connect, "may not open this database; ask its administrator"),
        (_may_not_read, "permission denied for table issues; ask the database's administrator"),
        (_no_table, 'relation "issues" does not exist; correct it in the mapping'),
        (_no_port, "the port is no number from 1 to 65535; correct it in DATABASE_URL"),
        (_port_too_large, "the port is no number from 1 to 65535; correct PGPORT"),
        (_no_number, "a setting is no number; correct it in DATABASE_URL"),
        (_no_address, "DATABASE_URL holds no address of a database"),
        (_half_an_address, "DATABASE_URL holds no address of a database"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_the_password(
    database: Database, folder: Path, wrong, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in wrong(database).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(FILE_VARIABLE, str(folder / "log.jsonl"))
    done = subprocess.run(
        [sys.executable, "-m", "etl", "run", "--mapping", str(folder / "ours.toml"),
         "--from-database", "issues", "--boundaries", "schematic",
         "--store", str(folder / "store")],
        cwd=DATA.parent, capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert sentence in error
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    _nowhere(folder, done.stderr)
    assert (folder / "log.jsonl").read_text("utf-8").count('"outcome": "failed"') == 1


def _nowhere(folder: Path, *texts: str) -> None:
    """Neither password, account nor place of the database stand in any file or text."""
    written = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert written
    for word in (PASSWORD, PASSWORD[:8], "127.0.0.1"):
        assert not [text for text in texts if word in text], word
        assert not [content for content in written if word.encode() in content], word


def test_neither_password_nor_place_is_kept_of_a_run(
    database: Database,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    _filled(database)
    account = database.account("the_reader", "grant select on issues to {}")
    monkeypatch.setenv("PGUSER", account.user)
    monkeypatch.setenv("PYTHONUTF8", "1")
    caplog.set_level(logging.DEBUG)
    for command in ("run", "check"):
        assert _run("issues", command=command) == 0
    out, err = capfd.readouterr()
    _nowhere(folder, out, err, caplog.text)
    kept = b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())
    for word in (account.user, database.name, str(database.port)):
        assert word.encode() not in kept
        assert word not in out + err + caplog.text
    (event,) = [
        entry.event
        for entry in store.log_of(folder / "store").entries()
        if (entry.event.did, entry.event.outcome) == ("publish", "done")
    ]
    assert event.what["database"] == ["issues"]
    (digest,) = event.what["sha256"]["issues"]
    (file,) = store.open_store(folder / "store").manifest.sources["issues"]["files"]
    assert file["sha256"].startswith(digest)


def test_a_version_of_before_stays_when_the_database_fails(
    database: Database, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _filled(database)
    assert _run("issues") == 0
    before = store.open_store(folder / "store").version
    database.run("drop table issues")
    assert _run("issues") == 1
    assert store.open_store(folder / "store").version == before


def test_a_kind_that_the_mapping_does_not_name_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("members") == 1
    assert (
        "does not say which table or query of the database holds members" in capsys.readouterr().err
    )
    (folder / "ours.toml").write_text(HEADER, encoding="utf-8")
    assert _run() == 1
    assert "names no table or query of a database; add one such as" in capsys.readouterr().err


def test_without_psycopg_files_are_read_and_a_sentence_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert _run("issues") == 1
    assert (
        "needs the package psycopg, which is not installed here; type: " in capsys.readouterr().err
    )
    (folder / "issues.csv").write_text(
        "id,reported,province\n1,2022-05-01,ลำพูน\n", encoding="utf-8"
    )
    arguments = ["run", "--issues", "issues.csv", "--store", "store", "--boundaries", "schematic"]
    assert main(arguments) == 0


def test_a_kind_that_does_not_exist_is_wrong_use(folder: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        _run("issue")
    assert ended.value.code == 2


def test_people_of_a_database_become_counts(database: Database, folder: Path) -> None:
    database.run(
        'create table "สมาชิก" ("ชื่อ-สกุล" text, "เลขประจำตัวประชาชน" text, "รหัสตำบล" text, '
        '"บทบาท" text)',
        "insert into \"สมาชิก\" values ('นายลับ มาก', '1509900000001', '500101', 'กำนัน'), "
        "('นายลับ กว่า', '1509900000002', 'ผิด', 'กำนัน')",
    )
    (folder / "ours.toml").write_text(
        f'{HEADER}[database.members]\ntable = "สมาชิก"\n', encoding="utf-8"
    )
    assert _run("members") == 0
    kept = b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())
    tables = store.open_store(folder / "store").table("members").to_csv()
    assert "ลับ".encode() not in kept and "1509900000" not in tables
    assert b"1509900000" not in kept
