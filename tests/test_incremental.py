"""A merge reads and writes what it changes, and ends where publishing all of it ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import boundaries, store
from etl.assembling.publish import in_order
from etl.erasing import erase
from etl.erasing.retention import Retention, retain
from etl.erasing.rewrite import Gone, rewrite
from etl.merging import affected, delta
from etl.pipeline import Request, run
from etl.tables import MANY, TABLES
from etl.version import keyindex, live
from etl.version.opened import Found
from etl.version.parts import plain_words, to_arrow, write_part
from etl.version.tallies import of_rows, tally
from geo.errors import InputError

STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
ISSUES = "id,station,reported,updated,status,province,reporter id\n"
MOVES = "id,station,date,from_level,to_level,reason,body\n"


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def publish(folder: Path, *, merge: bool = True, **contents: str) -> store.Store:
    """One run; each content is the text of a file of its kind."""
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    run(Request(files, folder / "store", merge=merge, allow_shrink=True))
    return store.open_store(folder / "store")


def line(number: int, reported: str, updated: str = "", status: str = "", by: str = "") -> str:
    return f"{number},S1,{reported},{updated},{status},เชียงใหม่,{by}\n"


def ten_years(count: int = 120, each: int = 1) -> str:
    """Issues of so many months, ``each`` of every month; numbered by month and then by issue."""
    months = pd.date_range("2016-01-15", periods=count, freq="MS")
    return ISSUES + "".join(
        line(number + many * 1000, f"{day:%F}")
        for number, day in enumerate(months)
        for many in range(each)
    )


def parts(opened: store.Store, name: str) -> list[str]:
    return [part["part"] for part in opened.manifest.tables[name]]


def ordered(opened: store.Store, name: str) -> pd.DataFrame:
    return in_order({name: opened.table(name)})[name]


def test_a_merge_neither_reads_nor_writes_what_it_does_not_change(tmp_path):
    before = publish(tmp_path, stations=STATIONS, issues=ten_years(each=5))
    newest = parts(before, "issues")[-1]
    for name in MANY:
        for part in parts(before, name):
            if part not in (newest, parts(before, "history")[-1]):
                (tmp_path / "store" / "parts" / part).write_bytes(b"nobody may read this")
    after = publish(tmp_path, issues=ISSUES + line(119, "2026-01-01", "2026-02-20", "solved"))
    assert set(parts(before, "issues")) - set(parts(after, "issues")) <= {newest}
    assert after.manifest.rows("issues") == 600
    assert after.manifest.as_of == "2026-02-20"


def test_a_late_change_leaves_the_part_of_its_month(tmp_path, monkeypatch):
    monkeypatch.setattr(delta, "_MOST", 1)
    two = line(1, "2020-01-02") + line(2, "2020-01-03") + line(3, "2020-01-04")
    before = publish(tmp_path, stations=STATIONS, issues=ISSUES + two)
    change = MOVES + "2,S1,2020-02-01,1,2,,\n"
    after = publish(tmp_path, issues=ISSUES + line(2, "2020-01-03", "2020-03-01"))
    (old, new) = after.manifest.tables["issues"]
    assert old["part"] == parts(before, "issues")[0]
    assert (old["rows"], old["without"]["rows"], new["rows"]) == (2, 1, 1)
    last = publish(tmp_path, escalations=change)
    assert sorted(last.table("issues")["record_id"]) == ["1", "2", "3"]
    history = last.table("history")
    of_two = history.loc[
        history["key"].eq(last.table("issues").set_index("record_id").at["2", "key"])
    ]
    assert of_two["status"].tolist() == ["received", "escalated"]


def test_the_same_file_again_changes_nothing(tmp_path):
    text = ten_years(30)
    moves = MOVES + "3,S1,2020-06-01,1,2,,\n"
    publish(tmp_path, stations=STATIONS, issues=text, escalations=moves)
    more = ISSUES + line(3, "2016-04-01", "2020-01-01", "solved") + line(500, "2020-01-01")
    once = publish(tmp_path, issues=more)
    again = publish(tmp_path, issues=more)
    assert again.version != once.version
    assert again.manifest.tables == once.manifest.tables
    assert publish(tmp_path, escalations=moves).manifest.tables == once.manifest.tables


def test_merges_are_a_publish_of_all(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    lines = [line(n, f"2020-{1 + n % 12:02}-11") for n in range(60)]
    later = [line(n, f"2020-{1 + n % 12:02}-11", "2021-05-01", "solved") for n in range(0, 60, 7)]
    one = publish(tmp_path / "one", stations=STATIONS, issues=ISSUES + "".join(lines + later))
    publish(tmp_path / "many", stations=STATIONS, issues=ISSUES + "".join(lines[:40]))
    publish(tmp_path / "many", issues=ISSUES + "".join(later[:4] + lines[40:]))
    many = publish(tmp_path / "many", issues=ISSUES + "".join(later))
    for name in (*MANY, "tallies"):
        rows = [opened.table(name) if name == "tallies" else ordered(opened, name)
                for opened in (many, one)]  # fmt: skip
        pd.testing.assert_frame_equal(*rows, check_categorical=False)


def test_the_number_of_parts_grows_with_the_logarithm(tmp_path):
    folder, schema = tmp_path, TABLES["escalations"].schema
    listed: list = []
    none = Found(schema.empty_table().to_pandas(), np.empty(0, int), np.empty(0, int))
    for number in range(500):
        rows = moves_of([f"{number:016x}"])
        listed = delta.parts_after(folder, "escalations", listed, none, rows)
    assert sum(part["rows"] for part in listed) == 500
    assert len(listed) <= 10


def moves_of(keys: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": keys, "date": pd.Timestamp("2022-01-01"), "from_level": 1.0, "to_level": 2,
            "reason": None, "body": None,
        }
    )  # fmt: skip


keys = st.lists(st.integers(0, 60), unique=True, max_size=12)


@given(st.lists(st.tuples(keys, keys), min_size=1, max_size=12), st.integers(1, 40))
def test_whatever_changes_the_rows_are_those_that_were_said(tmp_path_factory, changes, most):
    """Each change removes keys and writes others; the parts hold what a dict holds."""
    folder = tmp_path_factory.mktemp("delta")
    (folder / "parts").mkdir()
    listed: list = []
    held: dict[str, pd.Timestamp] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta, "_MOST", most)
        for number, (gone, come) in enumerate(changes):
            day = pd.Timestamp("2022-01-01") + pd.Timedelta(days=number % 3)
            touched = [f"{key:016x}" for key in {*gone, *come}]
            opened = store.Store(folder, manifest_of(listed))
            found = opened.found("escalations", touched)
            assert {*found.rows["key"]} == held.keys() & {*touched}
            after = moves_of([f"{key:016x}" for key in come]).assign(date=day)
            listed = delta.parts_after(folder / "parts", "escalations", listed, found, after)
            held = {k: v for k, v in held.items() if k not in touched}
            held |= dict.fromkeys(after["key"], day)
            rows = store.Store(folder, manifest_of(listed)).table("escalations")
            assert dict(zip(rows["key"], rows["date"], strict=True)) == held
            assert len(rows) == sum(part["rows"] for part in listed) == len(held)
            for part in listed:
                assert part.get("without", {"rows": 0})["rows"] <= part["rows"]


def manifest_of(listed: list) -> store.Manifest:
    return store.Manifest(
        as_of="2022-01-01", schema=store.SCHEMA_VERSION, version="20220101T000000000000",
        created="2022-01-01T00:00:00+00:00", tables={"escalations": listed},
    )  # fmt: skip


@given(st.sets(st.integers(0, 2**64 - 1), max_size=50), st.sets(st.integers(0, 2**64 - 1)))
def test_the_index_tells_of_every_key(tmp_path_factory, there, asked):
    folder = tmp_path_factory.mktemp("keys")
    rows = to_arrow(moves_of([f"{key:016x}" for key in there]), TABLES["escalations"].schema)
    (folder / "parts").mkdir()
    part = write_part(folder / "parts", "escalations", rows)["part"]
    texts = pd.Series([f"{key:016x}" for key in asked], dtype="str")
    numbers = keyindex.numbers(
        plain_words(to_arrow(moves_of(list(texts)), TABLES["escalations"].schema))["key"]
    )
    assert keyindex.holds(folder, part, numbers) == bool(there & asked)
    for key in there:
        assert keyindex.holds(folder, part, np.array([key], ">u8"))


def test_a_scope_sees_no_row_that_does_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(delta, "_MOST", 1)
    here = ISSUES + line(1, "2020-01-02") + line(2, "2020-01-03") + line(3, "2020-01-04")
    publish(tmp_path, stations=STATIONS, issues=here)
    moved = ISSUES + "1,S1,2020-01-02,2021-01-01,,เชียงราย,\n"
    opened = publish(tmp_path, issues=moved)
    assert opened.manifest.tables["issues"][0]["without"]["rows"] == 1
    assert sorted(opened.table("issues", ["record_id"], provinces=["50"])["record_id"]) == [
        "2",
        "3",
    ]
    assert opened.table("issues", ["record_id"], provinces=["57"])["record_id"].tolist() == ["1"]
    of_move = opened.table("history", ["key"], provinces=["57"])["key"].unique()
    assert of_move.tolist() == opened.table("issues", ["key"], provinces=["57"])["key"].tolist()


def test_a_code_that_is_registered_later_keeps_its_book(tmp_path):
    """Until then it is any text, which is known by its plain spelling."""
    publish(tmp_path, stations=STATIONS, issues=ISSUES + line(1, "2020-01-02").replace("S1", "S9"))
    publish(tmp_path, stations=f"{STATIONS}S9,สภ.สันทราย,501401\n")
    later = line(1, "2020-01-02", "2020-03-01", "solved").replace("S1", "S9")
    opened = publish(tmp_path, issues=ISSUES + later)
    assert opened.table("issues")["status"].astype("str").tolist() == ["solved"]
    assert_tallied(opened)


def test_an_erasure_reaches_rows_that_do_not_count(tmp_path, monkeypatch):
    """The reporter is struck out by a later file: who was erased stands in no part all the same."""
    monkeypatch.setattr(delta, "_MOST", 1)
    told = "".join(line(n, "2020-01-03") for n in (1, 2)) + line(3, "2020-01-04", by="P77")
    first = publish(tmp_path, stations=STATIONS, issues=ISSUES + told)
    person = first.table("issues")["reporter"].dropna().item()
    publish(tmp_path, issues=ISSUES + line(3, "2020-01-04", "2020-02-01"))
    path = tmp_path / "store"
    store.prune(path, 1)
    assert person in written(path)
    erase.erase_person(path, "P77")
    assert person not in written(path)
    opened = store.open_store(path)
    assert sorted(opened.table("issues")["record_id"]) == ["1", "2"]
    assert_tallied(opened)


def test_a_trace_leaves_and_what_counts_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(delta, "_MOST", 1)
    told = "".join(line(n, "2020-01-03") for n in (1, 2, 3))
    publish(tmp_path, stations=STATIONS, issues=ISSUES + told)
    opened = publish(tmp_path, issues=ISSUES + line(3, "2020-01-03", "2020-02-01"))
    key = opened.table("issues").set_index("record_id").at["3", "key"]
    path = tmp_path / "store"
    with store.existing(path):
        rewrite(path, lambda _: Gone(traces={key}))
    opened = store.open_store(path)
    assert sorted(opened.table("issues")["record_id"]) == ["1", "2", "3"]
    assert opened.ever("issues", ["key"])["key"].is_unique
    assert_tallied(opened)


def assert_tallied(opened: store.Store) -> None:
    kept = of_rows(opened.table("tallies"))
    counted = tally({name: opened.table(name) for name in MANY})
    assert {name: of.to_dict() for name, of in kept.items()} == {
        name: of.to_dict() for name, of in counted.items() if len(of)
    }


def written(path: Path) -> set[str]:
    """The reporters in all parts, whether their rows count or not."""
    found: set[str] = set()
    for manifest in store.versions(path):
        found |= {*store.Store(path, manifest).ever("issues", ["reporter"])["reporter"].dropna()}
    return found


def test_retention_reaches_rows_that_do_not_count(tmp_path, monkeypatch):
    monkeypatch.setattr(delta, "_MOST", 1)
    old = line(1, "2012-01-02") + line(2, "2012-01-03") + line(3, "2012-01-04")
    publish(tmp_path, stations=STATIONS, issues=ISSUES + old)
    publish(tmp_path, issues=ISSUES + line(2, "2019-01-03", "2020-01-01"))
    path = tmp_path / "store"
    opened = store.open_store(path)
    today = pd.Timestamp(opened.manifest.created).date()
    years = today.year - 2015
    retain(path, today, Retention(issues_years=years, rejects_days=14))
    opened = store.open_store(path)
    assert opened.table("issues")["record_id"].tolist() == ["2"]
    assert opened.ever("issues", ["reported"])["reported"].min() == pd.Timestamp("2019-01-03")
    assert of_rows(opened.table("tallies"))["issues", "province"].to_dict() == {"50": 1}


def test_a_list_that_is_damaged_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(delta, "_MOST", 1)
    two = line(1, "2020-01-02") + line(2, "2020-01-03") + line(3, "2020-01-04")
    publish(tmp_path, stations=STATIONS, issues=ISSUES + two)
    opened = publish(tmp_path, issues=ISSUES + line(2, "2020-01-03", "2020-03-01"))
    listed = opened.manifest.tables["issues"][0]["without"]["part"]
    (tmp_path / "store" / "parts" / listed).write_bytes(b"PAR1")
    with pytest.raises(InputError, match="missing or damaged"):
        opened.table("issues")
    with pytest.raises(InputError, match="missing or damaged"):
        publish(tmp_path, issues=ISSUES + line(2, "2020-01-03", "2020-04-01"))


def test_a_damaged_page_is_not_read(tmp_path):
    before = publish(tmp_path, stations=STATIONS, issues=ten_years(12))
    file = tmp_path / "store" / "parts" / parts(before, "issues")[4]
    content = bytearray(file.read_bytes())
    content[len(content) // 8] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(InputError, match="missing or damaged"):
        publish(tmp_path, issues=ISSUES + line(4, "2016-05-01", "2016-06-01"))


def test_lists_of_keys_are_made_again_and_go_with_their_parts(tmp_path):
    publish(tmp_path, stations=STATIONS, issues=ten_years(12))
    path = tmp_path / "store"
    publish(tmp_path, issues=ISSUES + line(4, "2016-05-01", "2016-06-01"))
    for number, file in enumerate((path / "keys").iterdir()):
        if number % 2:
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[8:])  # a list that lacks a key
    opened = publish(tmp_path, issues=ISSUES + line(4, "2016-05-01", "2016-07-01"))
    assert opened.manifest.rows("issues") == 12
    store.prune(path, 1)
    named = {Path(part).stem for part in store.open_store(path).manifest.parts()}
    assert {file.stem for file in (path / "keys").iterdir()} <= named


def test_other_figures_derive_all_rows_again(tmp_path, monkeypatch):
    before = publish(tmp_path, stations=STATIONS, issues=ten_years(12))
    monkeypatch.setattr(affected, "_RESTS_ON", ("gazetteer.csv",))
    after = publish(tmp_path, issues=ISSUES + line(500, "2016-03-01"))
    assert after.manifest.rests_on != before.manifest.rests_on
    assert [p.get("without") for p in after.manifest.tables["issues"]] == [None] * 12
    assert after.manifest.rows("issues") == 13


def test_a_part_that_lost_half_its_rows_is_written_again(tmp_path):
    folder, schema = tmp_path, TABLES["escalations"].schema
    rows = moves_of([f"{n:016x}" for n in range(10)])
    part = write_part(folder, "escalations", to_arrow(rows, schema).cast(schema))
    left = live.without(folder, "escalations", part, np.arange(5))
    assert left is not None
    found = Found(rows.iloc[5:6].reset_index(drop=True), np.array([0]), np.array([5]))
    (after,) = delta.parts_after(folder, "escalations", [left], found, rows.iloc[:0])
    assert (after["rows"], "without" in after) == (4, False)
    assert live.without(folder, "escalations", after, np.arange(4)) is None
