"""The store: what is published is read back, and nothing is ever half-published."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import threading
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from etl import store
from etl.store import About, open_store, prune, publish, rollback, versions
from etl.tables import SCHEMA_VERSION, TABLES, Table
from etl.version import opened
from geo.errors import InputError

ABOUT = About(as_of="2022-12-31")


def issues(keys: list[str], reported: list[str], provinces: list[str]) -> pd.DataFrame:
    """Rows of the table issues: what is given, the rest missing."""
    frame = pd.DataFrame(index=range(len(keys)), columns=TABLES["issues"].schema.names)
    days = pd.to_datetime(pd.Series(reported)).astype("datetime64[s]")
    missing_days = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    missing_minutes = pd.Series(pd.NA, index=frame.index, dtype="Int16")
    return frame.astype("str").assign(
        key=keys, reported=days, province=provinces, bureau=[f"b{code}" for code in provinces],
        occurred=missing_days, updated=missing_days, lon=100.5, lat=13.75,
        occurred_minute=missing_minutes, updated_minute=missing_minutes,
        reported_minute=pd.array([30, pd.NA, 0, 1439][: len(keys)], dtype="Int16"),
    )  # fmt: skip


def history(keys: list[str], reported: list[str]) -> pd.DataFrame:
    days = pd.to_datetime(pd.Series(reported)).astype("datetime64[s]")
    return pd.DataFrame(
        {"key": keys, "seq": 0, "date": days, "status": "received", "level": 1,
         "body": "S1", "reason": pd.Series(pd.NA, index=days.index, dtype="str"), "reported": days}
    )  # fmt: skip


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    keys, days = ["a", "b", "c", "d"], ["2022-01-03", "2022-01-31", "2022-02-01", "2022-03-05"]
    return {
        "issues": issues(keys, days, ["10", "50", "10", "90"]),
        "history": history(keys, days),
        "population": pd.DataFrame(
            {"tambon": ["500101"], "year": [2021], "denominator": [None], "population": [9000]}
        ),
        "stations": pd.DataFrame(
            {"code": ["S1", "S2"], "name": "x", "name_en": "x", "division": ["n1", "50"],
             "bureau": ["mb", "p5"], "tambon": ["100101", "500101"],
             "polygon": ["100101", "500101"], "amphoe": ["1001", "5001"],
             "province": ["10", "50"], "lon": 100.0, "lat": 13.0}
        ),
        "service": pd.DataFrame(
            {"station": ["S1", "S2"], "tambon": ["100101", "500101"],
             "polygon": ["100101", "500101"], "share": 1.0, "claimed": 1.0,
             "derived": False}
        ),
    }  # fmt: skip


def served(path: Path) -> list[str]:
    return sorted(open_store(path).table("issues")["key"])


def test_rows_come_back_in_the_promised_types(tmp_path, tables):
    version = publish(tmp_path, tables, ABOUT)
    opened = open_store(tmp_path)
    assert opened.version == version
    assert opened.manifest.as_of == "2022-12-31"
    assert opened.manifest.rows("issues") == 4
    for name, table in TABLES.items():
        assert list(opened.table(name).columns) == table.schema.names
    frame = opened.table("issues").sort_values("key")
    assert isinstance(frame["province"].dtype, pd.CategoricalDtype)
    assert frame["province"].tolist() == ["10", "50", "10", "90"]
    assert frame["reported"].dtype == "datetime64[s]"
    assert frame["reported_minute"].dtype == "Int16"
    assert frame["reported_minute"].isna().tolist() == [False, True, False, False]
    assert frame["status"].isna().all()


def test_a_store_of_issues_alone_has_empty_tables(tmp_path, tables):
    publish(tmp_path, {"issues": tables["issues"]}, ABOUT)
    members = open_store(tmp_path).table("members")
    assert members.empty
    assert list(members.columns) == TABLES["members"].schema.names


def test_scope_is_pushed_down_and_reaches_the_tables_that_refer(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    opened = open_store(tmp_path)
    assert sorted(opened.table("issues", ["key"], provinces=["10"])["key"]) == ["a", "c"]
    assert sorted(opened.table("history", ["key"], provinces=["10"])["key"]) == ["a", "c"]
    assert opened.table("history", ["key"], bureaus=["b90"])["key"].tolist() == ["d"]
    assert sorted(opened.table("issues", provinces=["10"], bureaus=["b50"])["key"]) == ["a", "c"]
    assert opened.table("service", provinces=["50"])["station"].tolist() == ["S2"]
    assert opened.table("service", bureaus=["mb"])["station"].tolist() == ["S1"]
    assert len(opened.table("population", provinces=["10"])) == 1


def test_words_of_rows_out_of_scope_are_not_told(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    words = open_store(tmp_path).table("issues", provinces=["50"]).select_dtypes("category")
    assert {name: list(column.cat.categories) for name, column in words.items()}["bureau"] == [
        "b50"
    ]
    assert all(len(column.cat.categories) <= 1 for _, column in words.items())


def test_a_bureau_has_its_rows_without_a_province_too(tmp_path, tables):
    without = tables["issues"].assign(province=[None, None, "10", "90"])
    publish(tmp_path, tables | {"issues": without}, ABOUT)
    opened = open_store(tmp_path)
    assert sorted(opened.table("issues", provinces=["10"], bureaus=["b50"])["key"]) == ["b", "c"]
    assert opened.table("issues", provinces=["10"])["key"].tolist() == ["c"]
    assert sorted(opened.table("history", provinces=["10"], bureaus=["b50"])["key"]) == ["b", "c"]


@pytest.mark.parametrize(
    "name", ["issues", "escalations", "history", "members", "service", "stations"]
)
def test_an_empty_scope_allows_nothing(tmp_path, tables, name):
    publish(tmp_path, tables, ABOUT)
    assert open_store(tmp_path).table(name, provinces=[]).empty


def test_large_tables_are_cut_by_month_and_versions_share_parts(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    first = open_store(tmp_path).manifest
    assert len(first.tables["issues"]) == 3
    more = pd.concat([tables["issues"], issues(["e"], ["2022-03-09"], ["41"])])
    publish(tmp_path, tables | {"issues": more}, ABOUT)
    second = open_store(tmp_path).manifest
    new = second.parts() - first.parts()
    assert len(new) == 1, "only March has changed"
    assert len(list((tmp_path / "parts").iterdir())) == len(first.parts() | second.parts())


def test_rows_read_from_a_store_give_the_same_parts_again(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    opened = open_store(tmp_path)
    publish(tmp_path, {name: opened.table(name) for name in TABLES}, ABOUT)
    assert open_store(tmp_path).manifest.parts() == opened.manifest.parts()


def test_a_reader_keeps_its_version(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    reader = open_store(tmp_path)
    publish(tmp_path, {"issues": issues(["z"], ["2022-05-01"], ["10"])}, ABOUT)
    assert sorted(reader.table("issues")["key"]) == ["a", "b", "c", "d"]
    assert served(tmp_path) == ["z"]


def test_rollback_and_prune(tmp_path, tables):
    names = [
        publish(tmp_path, {"issues": issues([key], ["2022-05-01"], ["10"])}, ABOUT) for key in "xyz"
    ]
    assert [manifest.version for manifest in versions(tmp_path)] == names
    assert rollback(tmp_path) == names[1]
    assert served(tmp_path) == ["y"]
    assert rollback(tmp_path, names[0]) == names[0]
    with pytest.raises(InputError, match="no version before"):
        rollback(tmp_path)
    with pytest.raises(InputError, match="no version 'nine'; it has"):
        rollback(tmp_path, "nine")
    assert prune(tmp_path, keep=1) == [names[1]]
    assert served(tmp_path) == ["x"], "the current version stays whatever its age"
    assert len(list((tmp_path / "parts").iterdir())) == 2


def test_prune_keeps_parts_that_a_kept_version_shares(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    publish(tmp_path, tables | {"population": tables["population"].assign(year=2022)}, ABOUT)
    (tmp_path / "parts" / "left-behind.parquet.tmp").touch()
    prune(tmp_path, keep=1)
    assert served(tmp_path) == ["a", "b", "c", "d"]
    assert {f.name for f in (tmp_path / "parts").iterdir()} == open_store(tmp_path).manifest.parts()


def test_no_store_missing_part_and_damaged_manifest_are_said(tmp_path, tables):
    with pytest.raises(InputError, match=r"there is no store in .*etl run --store"):
        open_store(tmp_path)
    version = publish(tmp_path, tables, ABOUT)
    opened = open_store(tmp_path)
    part = tmp_path / "parts" / opened.manifest.tables["issues"][0]["part"]
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(InputError, match="part of 'issues' is missing or damaged"):
        opened.table("issues")
    part.unlink()
    with pytest.raises(InputError, match="part of 'issues' is missing or damaged"):
        opened.table("issues", ["key"], provinces=["10"])
    manifest = tmp_path / "versions" / f"{version}.json"
    manifest.write_text("{")
    with pytest.raises(InputError, match="is damaged"):
        open_store(tmp_path)
    manifest.unlink()
    with pytest.raises(InputError, match="is missing"):
        open_store(tmp_path)


def test_an_older_schema_is_upgraded_and_a_newer_one_refused(tmp_path, tables, monkeypatch):
    publish(tmp_path, tables, ABOUT)

    def rename_north(name: str, table: pa.Table) -> pa.Table:
        if name != "issues":
            return table
        old = pd.Series(table["province"].to_pandas()).astype("str").replace("50", "57")
        return table.set_column(table.schema.get_field_index("province"), "province", pa.array(old))

    for module in (store, opened):
        monkeypatch.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setitem(store.UPGRADES, SCHEMA_VERSION, rename_north)
    assert open_store(tmp_path).table("issues", ["key"], provinces=["57"])["key"].tolist() == ["b"]

    publish(tmp_path, tables, ABOUT)
    monkeypatch.setattr(store, "SCHEMA_VERSION", SCHEMA_VERSION)
    with pytest.raises(InputError, match="update the program"):
        open_store(tmp_path)


def test_every_schema_version_before_ours_has_its_upgrade():
    assert sorted(store.UPGRADES) == list(range(1, SCHEMA_VERSION))


def test_a_second_publisher_is_turned_away_at_once(tmp_path, tables):
    publish(tmp_path, tables, ABOUT)
    caught: list[BaseException] = []

    def second() -> None:
        try:
            publish(tmp_path, {}, ABOUT)
        except InputError as error:
            caught.append(error)

    with store.locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        publish(tmp_path, {"issues": issues(["n"], ["2022-05-01"], ["10"])}, ABOUT)
    assert "another run is writing" in str(caught[0])
    assert served(tmp_path) == ["n"]


@pytest.mark.parametrize("refused", range(1, 14))
def test_a_full_disk_leaves_the_old_version(tmp_path, tables, monkeypatch, refused):
    publish(tmp_path, {"issues": issues(["old"], ["2022-05-01"], ["10"])}, ABOUT)
    calls = 0
    flush = os.fsync

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == refused:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, tables, ABOUT)
    assert served(tmp_path) == ["old"]
    assert not list(tmp_path.rglob("*.tmp"))
    monkeypatch.undo()
    publish(tmp_path, tables, ABOUT)
    assert served(tmp_path) == ["a", "b", "c", "d"]


def _publish_and_die(path: Path, tables: dict[str, pd.DataFrame], at: int) -> None:
    calls = 0
    replace = Path.replace

    def dying(source: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(source, target)

    Path.replace = dying  # type: ignore[method-assign,assignment]
    publish(path, tables, ABOUT)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("at", [1, 4, 10, 11])
def test_a_killed_publisher_leaves_the_old_version_and_no_lock(tmp_path, tables, at):
    publish(tmp_path, {"issues": issues(["old"], ["2022-05-01"], ["10"])}, ABOUT)
    child = multiprocessing.get_context("spawn").Process(
        target=_publish_and_die, args=(tmp_path, tables, at)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert served(tmp_path) == ["old"]
    publish(tmp_path, tables, ABOUT)
    assert served(tmp_path) == ["a", "b", "c", "d"]
    prune(tmp_path, keep=1)
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_version_of_before_prints_and_denominators_is_read_without_them(
    tmp_path, tables, monkeypatch
):
    def before(name: str) -> Table:
        schema = TABLES[name].schema
        names = [n for n in schema.names if n not in ("text_print", "denominator")]
        return Table(name, pa.schema([schema.field(n) for n in names]), TABLES[name].month_of)

    with monkeypatch.context() as then:
        then.setattr(store, "SCHEMA_VERSION", 3)
        then.setattr(store, "TABLES", {name: before(name) for name in TABLES})
        publish(tmp_path, tables, ABOUT)
    opened = open_store(tmp_path)
    assert opened.manifest.schema == 3
    assert opened.table("issues")["text_print"].isna().all()
    assert opened.table("population")["denominator"].isna().all()
    assert opened.table("population")["population"].tolist() == [9000]


def test_a_table_whose_name_is_damaged_is_not_taken_for_an_empty_one(tmp_path, tables):
    name = publish(tmp_path, tables, ABOUT)
    file = tmp_path / "versions" / f"{name}.json"
    file.write_text(file.read_text("utf-8").replace('"issues": [', '"issuew": ['), encoding="utf-8")
    with pytest.raises(InputError, match="there is no table issuew"):
        open_store(tmp_path)


@pytest.mark.parametrize(
    "damaged",
    [
        "20261399T142508553134",
        "99991231T235959999999",
        "00000101T000000000000",
        "20260230T000000000000",
    ],
)
def test_a_damaged_name_names_no_time(tmp_path, damaged):
    """Digits that are no day, or the end of all days: the next is named after those there."""
    first = publish(tmp_path, {"issues": issues(["a"], ["2022-05-01"], ["50"])}, ABOUT)
    (tmp_path / "current").write_text(f"{damaged}\n")
    second = publish(tmp_path, {"issues": issues(["b"], ["2022-05-01"], ["50"])}, ABOUT)
    assert first < second < damaged or damaged < first < second
    assert open_store(tmp_path).version == second
