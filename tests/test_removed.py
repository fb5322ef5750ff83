"""A source that says that an issue was deleted: out of the version, and back with nothing older."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl import boundaries, large, store
from etl.assembling.publish import in_order
from etl.columns.mapping import load
from etl.erasing import erase, retention
from etl.inbox.recognise import recognise
from etl.pipeline import Request, run
from etl.reading.read import read
from etl.report import Report
from etl.returned import CELL
from etl.secret import VARIABLE
from etl.tables import TABLES
from etl.version.opened import UPGRADES
from geo.errors import InputError
from tests.test_large import Here, assert_same

STATIONS = (
    "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\nB1,สน.บางรัก,100402\n"
)
HEAD = "id,station,reported,updated,status,province,removed\n"
MOVES = "id,station,date,from_level,to_level\n"
#: A list of removed numbers holds no more than this.
LIST = "เลขที่เรื่อง,รหัสสถานี,วันที่ปรับปรุง,ลบแล้ว\n"
MANY = ("issues", "removed", "escalations", "history")
OWN = frozenset({"50"})


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)


def merged(folder: Path, own: frozenset[str] | None = None, **contents: str) -> Report:
    """One run with --merge; each content is the text of a file of its kind."""
    return published(folder, merge=True, own_areas=own, **contents)


def published(
    folder: Path, *, merge: bool = False, own_areas: frozenset[str] | None = None, **contents: str
) -> Report:
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return run(Request(files, folder / "store", merge=merge, own_areas=own_areas))


def table(folder: Path, name: str) -> pd.DataFrame:
    return store.open_store(folder / "store").table(name)


def numbers(folder: Path) -> list[str]:
    return sorted(table(folder, "issues")["record_id"])


def issue(number: object, day: int, status: str = "received", station: str = "S1") -> str:
    """A row of an issue, as it was on a day of June."""
    return f"{number},{station},2022-05-01,2022-06-{day:02},{status},เชียงใหม่,\n"


def removal(number: object, day: int | None, station: str = "S1") -> str:
    """A row that removes an issue, on a day of June or for good."""
    return f"{number},{station},,{f'2022-06-{day:02}' if day else ''},,,ใช่\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of two issues, of which one has a step."""
    issues = HEAD + issue(1, 1) + issue(2, 1)
    merged(tmp_path, stations=STATIONS, issues=issues, escalations=MOVES + "1,S1,2022-06-01,1,2\n")
    return tmp_path


# What a removal does.


def test_a_removed_issue_leaves_with_its_steps(folder):
    report = merged(folder, issues=LIST + "1,S1,2022-06-02,ใช่\n").kinds["issues"]
    assert (report.read, report.accepted, report.notes) == (1, 1, {"removed": {"": 1}})
    assert numbers(folder) == ["2"]
    assert table(folder, "escalations").empty
    assert table(folder, "history")["status"].tolist() == ["received"]
    kept = table(folder, "removed")
    assert list(kept.columns) == ["key", "updated", "updated_minute"], "and nothing else of it"
    assert kept["updated"].tolist() == [pd.Timestamp("2022-06-02")]


def test_an_old_file_does_not_bring_it_back_and_a_newer_row_does(folder):
    merged(folder, issues=HEAD + removal(1, 5))
    report = merged(
        folder,
        issues=HEAD + issue(1, 1) + issue(2, 1),
        escalations=MOVES + "1,S1,2022-06-01,1,2\n2,S1,2022-06-01,1,2\n",
    )
    issues, escalations = report.kinds["issues"], report.kinds["escalations"]
    assert (issues.accepted, issues.duplicate) == (1, 1)
    assert issues.notes == {"already_known": {"": 1}}
    assert (escalations.accepted, escalations.reasons) == (1, {"removed_issue": 1})
    assert report.rejects is None, "there is nothing to correct"
    assert numbers(folder) == ["2"]
    merged(folder, issues=HEAD + issue(1, 6, "solved"))
    assert numbers(folder) == ["1", "2"]
    assert table(folder, "removed").empty
    merged(folder, issues=HEAD + removal(1, 5))
    assert numbers(folder) == ["1", "2"], "the removal is older now"


def test_of_one_day_the_removal_counts_and_of_one_hour_what_is_later(folder):
    """Mostly the day is all that is known: the old file must not come after the removal."""
    merged(folder, issues=HEAD + removal(1, 1))
    merged(folder, issues=HEAD + issue(1, 1))
    assert numbers(folder) == ["2"]
    back = issue(1, 1).replace("2022-06-01", "2022-06-01 08:30")
    merged(folder, issues=HEAD + back)
    assert numbers(folder) == ["1", "2"]
    merged(folder, issues=HEAD + removal(1, 1).replace("2022-06-01", "2022-06-01 08:29"))
    assert numbers(folder) == ["1", "2"]
    merged(folder, issues=HEAD + removal(1, 1).replace("2022-06-01", "2022-06-01 08:31"))
    assert numbers(folder) == ["2"]


def test_without_a_day_it_is_removed_for_good(folder):
    merged(folder, issues=LIST + "1,S1,,ลบแล้ว\n")
    merged(folder, issues=HEAD + issue(1, 30))
    assert numbers(folder) == ["2"]
    assert table(folder, "removed")["updated"].isna().all()


def test_a_removal_of_what_nobody_knows_waits_for_it(folder):
    report = merged(folder, issues=HEAD + removal(7, 5) + issue(2, 2)).kinds["issues"]
    assert (report.accepted, report.notes) == (2, {"removed_unknown": {"": 1}})
    report = merged(folder, issues=HEAD + removal(7, 5)).kinds["issues"]
    assert (report.accepted, report.notes) == (1, {}), "that is known by now"
    report = merged(folder, issues=HEAD + issue(7, 4)).kinds["issues"]
    assert report.duplicate == 1
    assert numbers(folder) == ["1", "2"]


def test_the_same_file_again_changes_nothing(folder):
    soft = HEAD + issue(1, 3).replace(",\n", ",0\n") + removal(2, 3) + removal(8, None)
    merged(folder, issues=soft)
    before = store.open_store(folder / "store").manifest.tables
    for _ in range(2):
        merged(folder, issues=soft)
        assert store.open_store(folder / "store").manifest.tables == before


def test_of_a_removal_nothing_matters_but_its_number_and_its_day(folder):
    """A source may hand in the whole row, with whatever stands in it."""
    whole = "id,station,reported,occurred,updated,status,kind,tambon_code,category,removed\n"
    rows = "1,S1,31 ก.พ. 2565,เมื่อวาน,2022-06-02,รอก่อน,เรื่องเล่า,999999,ไม่รู้จัก,TRUE\n"
    report = merged(folder, issues=whole + rows).kinds["issues"]
    assert (report.accepted, report.notes) == (1, {"removed": {"": 1}})
    assert numbers(folder) == ["2"]


@pytest.mark.parametrize(
    ("row", "reason", "cell"),
    [
        ("1,S1,2022-06-02,ไม่แน่ใจ\n", "unknown_word", "ลบแล้ว"),
        (",S1,2022-06-02,ใช่\n", "missing_value", "เลขที่เรื่อง"),
        ("1,S1,31 ก.พ. 2565,ใช่\n", "bad_date", "วันที่ปรับปรุง"),
        ("1,S1,2022-06-02,ไม่\n", "missing_value", "วันที่รับแจ้ง"),
        ("1,S1,2022-06-02,\n", "missing_value", "วันที่รับแจ้ง"),
    ],
)
def test_what_cannot_be_understood_is_rejected_and_removes_nothing(folder, row, reason, cell):
    report = merged(folder, issues=LIST + row + "2,S1,2022-06-02,yes\n")
    assert report.kinds["issues"].reasons == {reason: 1}
    home = read(report.rejects / "issues-rejects.xlsx")[0]
    assert home[CELL].tolist() == [cell]
    assert numbers(folder) == ["1"]


def test_a_file_without_the_day_of_reporting_is_none_of_issues_unless_it_removes(folder):
    with pytest.raises(InputError, match="column 'วันที่รับแจ้ง' is missing"):
        merged(folder, issues="id,station,updated\n1,S1,2022-06-02\n")


def test_a_mapping_may_say_that_all_its_rows_were_removed(folder):
    text = 'name = "template"\ntimezone = "Asia/Bangkok"\n[issues.defaults]\nremoved = "ใช่"\n'
    (folder / "gone.toml").write_text(text, encoding="utf-8")
    (folder / "gone.csv").write_text("record_id,station\n1,S1\n", encoding="utf-8")
    files = {"issues": (folder / "gone.csv",)}
    run(Request(files, folder / "store", merge=True, mapping=folder / "gone.toml"))
    assert numbers(folder) == ["2"]


def test_a_list_of_removed_numbers_is_recognised_as_issues(tmp_path):
    path = tmp_path / "june.csv"
    path.write_text(LIST + "1,S1,2022-06-02,ใช่\n", encoding="utf-8")
    assert recognise(path, "", [load()])[0] == "issues"


def test_removing_much_of_an_area_asks(tmp_path):
    rows = "".join(issue(number, 1) for number in range(40))
    merged(tmp_path, stations=STATIONS, issues=HEAD + rows)
    removals = "".join(removal(number, 2) for number in range(9))
    with pytest.raises(InputError, match="issues of เชียงใหม่ 40 → 31"):
        merged(tmp_path, issues=HEAD + removals)
    assert len(numbers(tmp_path)) == 40


# However it comes.


@st.composite
def statements(draw: st.DrawFn) -> list[tuple[int, str, int | None, str, bool]]:
    """(File, number, day, status, whether it removes); no two rows of an issue on one day."""
    found = []
    for number in "123":
        days = draw(st.lists(st.integers(1, 28), max_size=3, unique=True))
        for day in days:
            status = draw(st.sampled_from(["received", "in_progress", "solved"]))
            found.append((draw(st.integers(0, 2)), number, day, status, False))
        removed = st.one_of(st.integers(1, 28), st.sampled_from(days or [5]), st.none())
        for day in draw(st.lists(removed, max_size=2)):
            found.append((draw(st.integers(0, 2)), number, day, "", True))
    return found


def lines(rows: list[tuple[int, str, int | None, str, bool]], file: int | None = None) -> str:
    return "".join(
        removal(number, day) if gone else issue(number, day or 0, status)
        for of, number, day, status, gone in rows
        if file in (None, of)
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(  # merges that leave two parts
    rows=[
        *((0, "1", day, "received", False) for day in (13, 1, 24)),
        *((0, "2", 7, "received", False), (0, "2", 4, "", True), (0, "2", 6, "", True)),
        *((1, "3", 23, "received", False), (1, "3", 20, "received", False)),
        *((0, "3", 12, "received", False), (2, "3", 17, "", True)),
    ],
    order=[2, 0, 1],
    moved={"1"},
)
@given(statements().filter(bool), st.permutations(range(3)), st.sets(st.sampled_from("123")))
def test_file_by_file_in_any_order_ends_where_one_run_of_all_ends(rows, order, moved):
    told = {number for _, number, _, _, gone in rows if not gone}
    steps = "".join(f"{n},S1,2022-06-01,1,2\n" for n in sorted(moved & told))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        given_steps = {"escalations": MOVES + steps} if steps else {}
        merged(Path(one), stations=STATIONS, issues=HEAD + lines(rows), **given_steps)
        merged(Path(many), stations=STATIONS)
        for file in order:
            if text := lines(rows, file):
                merged(Path(many), issues=HEAD + text)
        if steps:  # what was removed with its issue comes back with the file of steps alone
            merged(Path(many), **given_steps)
        for name in MANY:
            # Merges may leave several parts of one month, among which there is no order.
            in_many, in_one = (in_order({name: table(Path(at), name)})[name] for at in (many, one))
            pd.testing.assert_frame_equal(in_many, in_one, check_categorical=False)
        latest = {
            number: max(
                ((day or 99, gone, status) for _, n, day, status, gone in rows if n == number)
            )
            for number in {number for _, number, *_ in rows}
        }
        found = table(Path(one), "issues").astype({"status": "str"})
        assert dict(zip(found["record_id"], found["status"], strict=True)) == {
            number: status for number, (_, gone, status) in latest.items() if not gone
        }
        assert len(table(Path(one), "removed")) == sum(gone for _, gone, _ in latest.values())


@pytest.mark.parametrize("backwards", [False, True])
def test_in_pieces_it_is_the_same(tmp_path, monkeypatch, backwards):
    monkeypatch.setenv(VARIABLE, "k" * 64)  # one key for both
    chance = random.Random(5)
    rows = []
    for number in range(400):
        rows += [issue(number, chance.randint(1, 28)) for _ in range(chance.randint(0, 3))]
        days = [chance.choice([None, *range(1, 29)]) for _ in range(chance.choice([0, 0, 1, 2]))]
        rows += [removal(number, day) for day in days]
    chance.shuffle(rows)
    rows += ["1,S1,never,,,เชียงใหม่,\n", "2,S1,2022-05-01,,,เชียงใหม่,perhaps\n"]
    steps = [f"{number},S1,2022-06-01,1,2\n" for number in range(0, 420, 3)]
    contents = {"issues": HEAD + "".join(rows), "escalations": MOVES + "".join(steps)}
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one = published(tmp_path / "one", stations=STATIONS, **contents)
    size = len(contents["issues"].encode())
    monkeypatch.setattr(large, "_LARGE", 0)
    monkeypatch.setattr(large, "PIECE", size // 7)
    monkeypatch.setattr(large, "_BUCKET", size // 3)
    monkeypatch.setattr(large, "Processes", lambda: Here(backwards))
    other = published(tmp_path / "other", stations=STATIONS, **contents)
    assert_same(tmp_path / "other" / "store", tmp_path / "one" / "store")
    assert one.kinds == other.kinds
    account_of = one.kinds["issues"]
    assert account_of.read == account_of.accepted + account_of.duplicate + account_of.rejected
    notes = account_of.notes
    assert notes["removed"][""] + notes["removed_unknown"][""] == len(
        table(tmp_path / "one", "removed")
    )
    assert one.kinds["escalations"].reasons.keys() == {"removed_issue", "unknown_issue"}


def test_a_station_that_becomes_known_later_does_not_bring_it_back(tmp_path):
    old = HEAD + issue(1, 1, station="สภ. แม่ริม") + issue(2, 1, station="สภ. แม่ริม")
    merged(tmp_path, issues=old)
    merged(tmp_path, issues=HEAD + removal(1, 2, station="สภ.แม่ริม"))
    merged(tmp_path, stations=STATIONS)
    for text in (old, old.replace("สภ. แม่ริม", "สภ.แม่ริม")):
        merged(tmp_path, issues=text)
        assert numbers(tmp_path) == ["2"]
    merged(tmp_path, issues=HEAD + removal(2, 2, station="S2"))
    assert numbers(tmp_path) == []
    merged(tmp_path, issues=HEAD + issue(1, 3, station="สภ.แม่ริม"))
    assert numbers(tmp_path) == ["1"]
    assert len(table(tmp_path, "removed")) == 1


def test_a_removal_finds_its_issue_when_both_turn_out_to_be_of_one_station(tmp_path):
    merged(tmp_path, issues=HEAD + issue(1, 1, station="สภ.แม่ริม") + issue(2, 9, station="สภ.แม่ริม"))
    merged(tmp_path, issues=HEAD + removal(1, 5, station="512") + removal(2, 5, station="512"))
    assert numbers(tmp_path) == ["1", "2"]
    merged(tmp_path, stations=STATIONS.replace("S2", "512"))
    assert numbers(tmp_path) == ["2"], "the other is newer than its removal"
    assert len(table(tmp_path, "removed")) == 1


# Who may, and what is kept.


@pytest.fixture
def shared(folder: Path) -> Path:
    """Beside the two issues one of another province."""
    bangkok = issue(3, 1, station="B1").replace("เชียงใหม่", "กรุงเทพมหานคร")
    merged(folder, issues=HEAD + bangkok)
    return folder


@pytest.mark.parametrize(
    ("row", "accepted"),
    [
        (removal(1, 5), True),
        (removal(9, 5), True),  # nobody knows it, but the book is the own one
        (removal(3, 5, "B1"), False),
        # Said to lie in the own province.
        (removal(3, 5, "B1").replace(",,,ใช่", ",,เชียงใหม่,ใช่"), False),
        (removal(9, 5, "B1"), False),
        (removal(9, 5, "B1").replace(",,,ใช่", ",,เชียงใหม่,ใช่"), False),
        (removal(9, 5, "หน่วยอื่น"), False),
    ],
)
def test_a_clerk_removes_issues_of_the_own_areas_alone(shared, row, accepted):
    before = numbers(shared)
    report = merged(shared, OWN, issues=HEAD + row + issue(2, 9)).kinds["issues"]
    assert report.accepted == 1 + accepted
    assert report.reasons == ({} if accepted else {"outside_area": 1})
    assert len(table(shared, "removed")) == accepted
    assert [n for n in before if n not in numbers(shared)] == (["1"] if row[0] == "1" else [])


def test_a_clerk_brings_back_what_is_of_the_own_areas_alone(shared):
    merged(shared, issues=HEAD + removal(1, 5) + removal(3, 5, "B1"))
    rows = issue(1, 6) + issue(3, 6, station="B1")
    report = merged(shared, OWN, issues=HEAD + rows).kinds["issues"]
    assert (report.accepted, report.reasons) == (1, {"outside_area": 1})
    assert numbers(shared) == ["1", "2"]


def test_what_was_erased_stays_in_no_table_and_no_removal_names_it_again(folder):
    merged(folder, issues=HEAD + removal(1, 5))
    key = table(folder, "removed")["key"].item()
    done = erase.erase_record(folder / "store", "template", "S1", "1", folder / "views")
    assert done.versions.rows["removed"] == 1
    report = merged(folder, issues=HEAD + removal(1, 6) + issue(2, 7)).kinds["issues"]
    assert report.reasons == {"erased": 1}
    for manifest in store.versions(folder / "store"):
        opened = store.open_store(folder / "store", manifest.version)
        for name in MANY:
            assert key not in set(opened.table(name)["key"])


def test_what_a_part_still_holds_of_a_removed_issue_is_shown_to_nobody_and_can_be_erased(folder):
    path = folder / "store"
    key = table(folder, "issues").set_index("record_id").at["1", "key"]
    merged(folder, issues=LIST + "1,S1,2022-06-02,ใช่\n")
    store.prune(path, 1)
    assert key not in set(table(folder, "issues")["key"])
    assert key in held(path), "a removal alone is no erasure"
    erase.erase_key(path, key, folder / "views")
    assert key not in held(path)
    assert numbers(folder) == ["2"]


def held(path: Path) -> set[str]:
    """The keys in all parts of issues, whether their rows count or not."""
    tables = map(pq.read_table, (path / "parts").glob("issues-*"))
    return {key for rows in tables for key in rows["key"].to_pylist()}


def test_a_removal_is_kept_as_long_as_what_it_removes(folder):
    """Rows that are older than issues are kept for are taken in no more anyway."""
    merged(folder, issues=HEAD + removal(1, 5) + removal(8, None))
    kept = retention.Retention(rejects_days=14, issues_years=1)
    assert retention.retain(folder / "store", date(2023, 4, 1), kept).versions.rows == {}
    done = retention.retain(folder / "store", date(2023, 6, 6), kept)
    assert done.versions.rows["removed"] == 1
    assert table(folder, "removed")["updated"].isna().all()


def test_no_scope_sees_it(folder):
    merged(folder, issues=HEAD + removal(1, 5))
    opened = store.open_store(folder / "store")
    assert len(opened.table("removed")) == 1
    assert opened.table("removed", provinces=["50"]).empty
    assert opened.table("removed", bureaus=["p5"], everywhere=["p5"]).empty


def test_a_version_of_before_removals_is_merged_onto(tmp_path, monkeypatch):
    with monkeypatch.context() as then:
        then.setattr(store, "SCHEMA_VERSION", 5)
        then.setattr(store, "TABLES", {n: t for n, t in TABLES.items() if n != "removed"})
        merged(tmp_path, stations=STATIONS, issues=HEAD + issue(1, 1) + issue(2, 1))
    assert store.open_store(tmp_path / "store").manifest.schema == 5 and 5 in UPGRADES
    assert table(tmp_path, "removed").empty
    merged(tmp_path, issues=HEAD + removal(1, 5))
    assert numbers(tmp_path) == ["2"]
