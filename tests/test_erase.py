"""Erasure: out of every version, the rows to be corrected and saved views, and never back in."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from dashboard import served as published
from dashboard.access import Person
from dashboard.aids.saved import SavedView, save, saved_views
from dashboard.maps import points
from dashboard.scope import EVERYTHING
from dashboard.view import View
from etl import boundaries, rejects, store
from etl.__main__ import main
from etl.erasing import erase, erased_rejects, tombstones
from etl.pipeline import Request, run
from etl.reading.read import read
from etl.report import Report
from etl.secret import Secret, known_secret
from geo.errors import InputError
from tests.test_store import ABOUT, history, issues

STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
HEAD = "id,station,reported,updated,province,tambon,reporter_id\n"
#: Two issues of one reporter, one of another, one that is rejected, one whose evidence disagrees.
ISSUES = HEAD + (
    "1,S1,2022-05-01,,เชียงใหม่,,1101700230708\n"
    "2,S1,2022-05-02,,เชียงใหม่,,1-1017-00230-70-8\n"
    "1,S2,2022-05-03,,เชียงใหม่,,OTHER-1\n"
    "3,S1,never,,เชียงใหม่,,๑๑๐๑๗๐๐๒๓๐๗๐๘\n"
    "4,S1,never,,เชียงใหม่,,OTHER-1\n"
)
MOVES = "id,station,date,to_level\n1,S1,2022-06-01,2\n1,S2,2022-06-02,2\n9,S1,2022-06-02,2\n"
MEMBERS = (
    "station,role,person_id\nS1,กำนัน,1101700230708\nS1,กำนัน,M2\nS2,กำนัน,1101700230708\nS1,กำนัน,\n"
)
NUMBER = "1 1017 00230 70 8"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
ALL = {"stations": STATIONS, "issues": ISSUES, "escalations": MOVES, "members": MEMBERS}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, schematic_layer, monkeypatch) -> Path:
    """A folder for store, views and files; every run finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    monkeypatch.setenv("VIEWS", str(tmp_path / "views"))
    return tmp_path


def publish(folder: Path, merge: bool = False, **contents: str) -> Report:
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return run(Request(files, folder / "store", merge=merge, allow_shrink=True))


def table(folder: Path, name: str, version: str | None = None) -> pd.DataFrame:
    return store.open_store(folder / "store", version).table(name)


def key_of(folder: Path, record_id: str, owner: str = "S1") -> str:
    rows = table(folder, "issues")
    return rows.loc[rows["record_id"].eq(record_id) & rows["owner"].eq(owner), "key"].iloc[0]


def everywhere(folder: Path) -> str:
    """All that the store, the files of rows to be corrected and the views hold, as text."""
    texts = []
    for path in [p for p in folder.rglob("*") if p.is_file() and p.parent != folder]:
        if path.suffix == ".parquet":
            texts.append(pq.read_table(path).to_pandas().to_csv())
        elif path.suffix == ".xlsx":
            texts += [str(list(sheet.values)) for sheet in load_workbook(path)]
        else:
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(texts)


def test_a_record_leaves_every_version_and_no_rollback_brings_it_back(folder):
    names = [publish(folder, **ALL).version for _ in range(3)]
    key = key_of(folder, "1")
    assert key in everywhere(folder)
    done = erase.erase_record(folder / "store", "template", "สภ.เมืองเชียงใหม่", "๑")
    assert list(done.versions.names) == names
    assert done.versions.rows == {"issues": 1, "history": 2, "escalations": 1}
    assert key not in everywhere(folder)
    versions = store.versions(folder / "store")
    assert [manifest.version for manifest in versions] == [f"{name}-1" for name in names]
    for manifest in versions:
        for name in ("issues", "history", "escalations"):
            rows = table(folder, name, manifest.version)
            assert len(rows) == manifest.rows(name) > 0
            assert key not in set(rows["key"])
    with pytest.raises(InputError, match="has no version"):
        store.rollback(folder / "store", names[0])
    store.rollback(folder / "store")
    assert table(folder, "issues")["record_id"].tolist() == ["2", "1"], "S2 has a number 1 too"
    parts = {part for manifest in versions for part in manifest.parts()}
    assert {file.name for file in (folder / "store" / "parts").iterdir()} == parts


@pytest.mark.parametrize("merge", [True, False])
def test_an_old_file_does_not_bring_it_back(folder, merge):
    publish(folder, **ALL)
    key = key_of(folder, "1")
    erase.erase_key(folder / "store", key)
    report = publish(folder, merge=merge, **ALL)
    assert report.kinds["issues"].reasons == {"erased": 1, "bad_date": 2}
    assert report.kinds["escalations"].reasons == {"erased": 1, "unknown_issue": 1}
    assert key not in everywhere(folder)
    home = read(report.rejects / "issues-rejects.xlsx")[0]
    assert home["id"].tolist() == ["3", "4"], "erased rows don't go home"


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({"issues": ISSUES}, {"issues": ISSUES, "stations": STATIONS}),
        ({"issues": ISSUES, "stations": STATIONS}, {"issues": ISSUES}),
        (
            {"issues": ISSUES, "stations": STATIONS},
            {"issues": ISSUES.replace(",S1,", ",สภ. เมืองเชียงใหม่,")},
        ),
        (
            {"issues": ISSUES.replace(",S1,", ",สถานีตำรวจภูธรเมืองเชียงใหม่,")},
            {"issues": ISSUES, "stations": STATIONS},
        ),
    ],
)
def test_not_even_where_its_station_is_known_otherwise(folder, first, later):
    publish(folder, **ALL)
    publish(folder, **first)
    rows = table(folder, "issues")
    key = rows.loc[rows["record_id"].eq("1") & ~rows["owner"].eq("S2"), "key"].iloc[0]
    erase.erase_key(folder / "store", key)
    report = publish(folder, **later)
    assert report.kinds["issues"].reasons["erased"] == 1
    assert table(folder, "issues")["record_id"].tolist() == ["2", "1"]


def test_a_row_without_a_number_is_erased_by_its_key(folder):
    unnamed = HEAD + ",S1,2022-05-01,,เชียงใหม่,,\n,S1,2022-05-02,,เชียงใหม่,,\n"
    publish(folder, stations=STATIONS, issues=unnamed)
    key = table(folder, "issues")["key"].iloc[0]
    erase.erase_key(folder / "store", key)
    report = publish(folder, stations=STATIONS, issues=unnamed)
    assert report.kinds["issues"].reasons == {"erased": 1}
    assert key not in everywhere(folder)


def test_a_person_leaves_with_all_that_they_reported(folder, monkeypatch, capsys):
    publish(folder, **ALL)
    publish(folder, **ALL)
    person = known_secret(folder / "store").person(NUMBER)
    assert person in everywhere(folder)
    assert "S2@50*p5" in table(folder, "head_counts")["unit"].tolist()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{NUMBER}\n"))
    assert main(["erase", "--store", str(folder / "store"), "--person"]) == 0
    told = capsys.readouterr()
    assert "erased from 2 versions" in told.out
    last = told.out.splitlines()[-1]
    assert last.startswith("not reached")
    for place in ("watched folders (done/, refused/)", "backups", "PostGIS", "other machines"):
        assert place in last
    assert NUMBER not in told.out + told.err
    assert person not in everywhere(folder)
    for manifest in store.versions(folder / "store"):
        assert table(folder, "issues", manifest.version)["owner"].tolist() == ["S2"]
        members = table(folder, "members", manifest.version)
        assert members["count"].sum() == 2
        counted = table(folder, "head_counts", manifest.version)["unit"].tolist()
        assert "S1@50*p5" in counted and "S2@50*p5" not in counted
    for rejected in rejects.folders(folder / "store"):
        home = read(rejected / "issues-rejects.xlsx")[0]
        assert home["id"].tolist() == ["4"]
    report = publish(folder, **ALL)
    assert report.kinds["issues"].reasons == {"erased": 3, "bad_date": 1}
    assert report.kinds["members"].reasons == {"erased": 2}
    anonymous = ISSUES
    for number in ("1101700230708", "1-1017-00230-70-8", "๑๑๐๑๗๐๐๒๓๐๗๐๘"):
        anonymous = anonymous.replace(number, "")
    again = publish(folder, **ALL | {"issues": anonymous})
    assert again.kinds["issues"].reasons["erased"] == 2, "by their keys too"


def test_a_number_as_the_number_of_a_record_is_kept_as_a_hash_and_found(folder):
    issues_ = HEAD + "1101700230708,S1,2022-05-01,,เชียงใหม่,,\n7,S1,2022-05-01,,เชียงใหม่,,\n"
    moves = "id,station,date,to_level\n1-1017-00230-70-8,S1,2022-06-01,2\n"
    publish(folder, stations=STATIONS, issues=issues_, escalations=moves)
    hashed = known_secret(folder / "store").person(NUMBER)
    kept = table(folder, "issues")["record_id"]
    assert sorted(kept) == ["7", f"[เลขประจำตัวประชาชน] {hashed}"]
    assert len(table(folder, "escalations")) == 1
    erase.erase_person(folder / "store", NUMBER)
    assert table(folder, "issues")["record_id"].tolist() == ["7"]
    assert table(folder, "escalations").empty
    assert hashed not in everywhere(folder)
    report = publish(folder, stations=STATIONS, issues=issues_, escalations=moves)
    assert report.kinds["issues"].reasons == {"erased": 1}


def test_what_is_known_only_among_the_rejects_is_erased_there(folder):
    rows = (
        "1101700230708,S1,never,,เชียงใหม่,,\n5,S1,never,,เชียงใหม่,,\n"
        "6,S1,2022-05-01,,เชียงใหม่,,\n7,S1,never,,เชียงใหม่,,\n"
    )
    report = publish(folder, stations=STATIONS, issues=HEAD + rows)
    file = report.rejects / "issues-rejects.xlsx"
    assert erase.erase_person(folder / "store", NUMBER).rejects == 1
    assert erase.erase_record(folder / "store", "template", "S1", "5").rejects == 1
    assert [row["id"] for row in read(file)[0].to_dict("records")] == ["7"]
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    (report.rejects / "issues-rejects.xlsx.tmp").write_bytes(b"left by a crash")
    (report.rejects / "copy-rejects.xlsx").write_bytes(b"cut off")
    erase.erase_record(folder / "store", "template", "S1", "7")
    assert not report.rejects.exists() or not list(report.rejects.iterdir())


def _work_and_die(store: Path, prefix: str, text: str) -> None:
    """A run that is killed while what people wrote lies in its folder."""
    with rejects.working_folder(store, prefix) as working:
        (working / "0").mkdir()
        (working / "0" / "issues.csv").write_text(text, "utf-8")
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def left_folders(folder) -> list[Path]:
    """A store with all records, and what two killed runs left beside it."""
    publish(folder, **ALL)
    for prefix in ("records-", "working-"):
        child = multiprocessing.get_context("fork").Process(
            target=_work_and_die, args=(folder / "other", prefix, ISSUES)
        )
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        # Beside the store itself, the second would have removed what the first one left.
        (left,) = (folder / "other-rejects").iterdir()
        left.rename(folder / "store-rejects" / left.name)
    found = [path for path in (folder / "store-rejects").iterdir() if "-" in path.name]
    assert len(found) == 2 and all((path / "0" / "issues.csv").is_file() for path in found)
    return found


@POSIX
@pytest.mark.parametrize("command", ["erase", "retain", "prune", "run"])
def test_what_killed_runs_left_of_records_goes(folder, left_folders, command, monkeypatch):
    path = str(folder / "store")
    monkeypatch.setattr(sys, "stdin", io.StringIO(NUMBER))
    options = {"erase": ["--person"], "prune": ["--keep", "9"]}
    options["run"] = ["--merge", "--stations", str(folder / "stations.csv")]
    assert main([command, *options.get(command, []), "--store", path]) == 0
    assert not any(left.exists() for left in left_folders)
    if command == "erase":
        assert "1101700230708" not in everywhere(folder)


@POSIX
def test_what_cannot_be_removed_is_no_erasure_that_is_done(folder, left_folders, monkeypatch):
    key = key_of(folder, "1")

    def refusing(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(erased_rejects.shutil, "rmtree", refusing)
        assert main(["erase", "--key", key, "--store", str(folder / "store")]) == 1
    assert tombstones.read_tombstones(folder / "store").unfinished
    assert main(["erase", "--key", key, "--store", str(folder / "store")]) == 0
    assert not any(left.exists() for left in left_folders)


def test_a_run_that_is_alive_keeps_its_folders(folder):
    """It finishes an erasure that was interrupted while its own records lie beside the store."""
    publish(folder, **ALL)
    path = folder / "store"
    secret = known_secret(path)
    tombstones.add(path, secret, [secret.erased(key_of(folder, "1"))])
    with (
        store.locked(path),
        rejects.working_folder(path, "records-") as records,
        rejects.working_folder(path) as working,
    ):
        for mine in (records, working):
            (mine / "issues.csv").write_text(ISSUES, "utf-8")
        erase.finish(path)
        store.prune(path, 1)
        rejects.expire(path, 1)
        for mine in (records, working):
            assert (mine / "issues.csv").read_text("utf-8") == ISSUES
        beside = multiprocessing.get_context("spawn").Pool(1)
        with beside:  # whoever else would erase meanwhile is kept out by the lock
            assert beside.apply(main, (["retain", "--store", str(path)],)) == 1
    assert not records.exists() and not working.exists()


def test_saved_views_of_it_are_forgotten_and_others_stay(folder):
    publish(folder, **ALL)
    gone, other = key_of(folder, "1"), key_of(folder, "2")
    anan = Person("anan")
    for name, query in (
        ("a", f"level=tambon&issue={gone}"), ("b", f"issue={other}"), ("c", "level=amphoe"),
    ):  # fmt: skip
        save(anan, SavedView(name, "map", query, "2022-06-01"))
    (folder / "views" / "x.damaged").write_text(f"[issue={gone}")
    (folder / "views" / "y.damaged").write_text(f"[issue={other}")
    assert erase.erase_key(folder / "store", gone).views == 1
    assert [view.name for view in saved_views(anan)] == ["c", "b"]
    assert sorted(path.name for path in (folder / "views").glob("*.damaged")) == ["y.damaged"]


def test_no_backup_brings_it_back(folder, monkeypatch):
    """Made before or after the erasure, restored where it was erased or on another machine."""
    publish(folder, **ALL)
    key = key_of(folder, "1")
    where = ["--store", str(folder / "store")]
    assert main(["backup", *where, "-o", str(folder / "before.zip")]) == 0
    erase.erase_key(folder / "store", key)
    assert main(["backup", *where, "-o", str(folder / "after.zip")]) == 0
    assert main(["restore", str(folder / "before.zip"), *where, "--allow-older"]) == 0
    assert key not in everywhere(folder)
    assert key_of(folder, "2")
    other = folder / "other" / "store"
    assert main(["restore", str(folder / "after.zip"), "--store", str(other)]) == 0
    assert (
        tombstones.read_tombstones(other).hashes
        == tombstones.read_tombstones(folder / "store").hashes
    )
    assert not (folder / "other" / "store-key").exists(), "the key is no part of a backup"
    with pytest.raises(InputError, match="restore it from your backup"):
        run(Request({"issues": (folder / "issues.csv",)}, other))
    (folder / "other" / "store-key").write_text((folder / "store-key").read_text())
    report = run(Request({"issues": (folder / "issues.csv",)}, other, allow_shrink=True))
    assert report.kinds["issues"].reasons["erased"] == 1


def test_an_erasure_is_in_the_audit_log_without_whom(folder, monkeypatch, capsys):
    publish(folder, **ALL)
    where = ["--store", str(folder / "store")]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{NUMBER}\n"))
    assert main(["erase", *where, "--person"]) == 0
    capsys.readouterr()
    assert main(["audit", *where, "--json"]) == 0
    log = capsys.readouterr().out
    assert '"erase"' in log
    assert "person" in log
    assert "1101700230708" not in log.replace(" ", "").replace("-", "")
    assert known_secret(folder / "store").person(NUMBER) not in log


def test_what_was_never_there_is_said_and_again_is_no_error(folder, capsys):
    publish(folder, **ALL)
    where = ["--store", str(folder / "store")]
    before = store.versions(folder / "store")
    assert main(["erase", *where, "--record", "template", "S1", "77"]) == 1
    assert "no record 77 of S1 in template is in any version" in capsys.readouterr().err
    assert main(["erase", *where, "--key", "0" * 16]) == 1
    assert tombstones.read_tombstones(folder / "store").hashes == ()
    assert store.versions(folder / "store") == before
    for _ in range(2):
        assert main(["erase", *where, "--record", "template", "S1", "1"]) == 0
    assert "erased from 0 versions" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        [], ["--person", "--key", "0" * 16], ["--key", "x"], ["--record", "template", "S1"],
        ["--record", "template", "S1", "1101700230708"], ["--person", "1101700230708"],
    ],
)  # fmt: skip
def test_wrong_use_exits_2_and_repeats_no_number(folder, wrong, capsys):
    publish(folder, **ALL)
    with pytest.raises(SystemExit) as ended:
        main(["erase", "--store", str(folder / "store"), *wrong])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert "error:" in error
    assert "1101700230708" not in error


def test_no_number_on_standard_input_is_said(folder, monkeypatch, capsys):
    publish(folder, **ALL)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert main(["erase", "--store", str(folder / "store"), "--person"]) == 1
    assert "no number was given" in capsys.readouterr().err


def test_a_running_dashboard_serves_it_no_more(folder, monkeypatch, layers):
    monkeypatch.setattr(published, "read_layer", lambda _: boundaries.find())
    point = ISSUES.replace("tambon,reporter", "tambon,lon,lat,reporter").replace(
        "เชียงใหม่,,", "เชียงใหม่,,98.99,18.79,"
    )
    publish(folder, **ALL | {"issues": point})
    monkeypatch.setenv(published.STORE_VARIABLE, str(folder / "store"))
    key = key_of(folder, "1")
    before = published.current(EVERYTHING)
    asked = points.question(View(), before, exact=True)
    assert key in points.points(asked).issues.index
    erase.erase_key(folder / "store", key)
    for ask in (points.points, points.stations):
        with pytest.raises(InputError):
            ask(asked)
    with pytest.raises(InputError):
        published.of_version(before.version, EVERYTHING)
    after = published.current(EVERYTHING)
    assert after.version != before.version
    assert key not in after.issues(after.as_of).index


def test_parts_of_an_earlier_schema_are_rewritten_as_they_are(tmp_path, monkeypatch):
    path = tmp_path / "old" / "store"
    rows = issues(["a", "b"], ["2022-01-03", "2022-01-04"], ["10", "50"]).assign(reporter=None)
    tables = {
        "issues": rows.assign(owner=["only one", "other"]),
        "history": history(["a", "b"], ["2022-01-03", "2022-01-04"]),
    }
    store.publish(path, tables, ABOUT)
    monkeypatch.setattr(erase, "secret_of", lambda *_: Secret(b"x" * 32))
    with pytest.raises(InputError, match="no record with the key"):
        erase.erase_key(path, "c" * 16)
    erase.erase_key(path, "a")
    assert store.open_store(path).table("issues")["key"].tolist() == ["b"]
    assert store.open_store(path).table("history")["key"].tolist() == ["b"]
    for file in (path / "parts").iterdir():
        assert b"only one" not in file.read_bytes()
        column = pq.read_table(file)
        if "owner" in column.column_names:
            assert column["owner"].chunk(0).dictionary.to_pylist() == ["other"]


def _erase_and_die(path: Path, key: str, call: str, at: int) -> None:
    """Erase in a process that is killed at the n-th call of a kind."""
    calls = 0
    real = getattr(Path, call)

    def dying(self: Path, *arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, *arguments, **options)

    setattr(Path, call, dying)
    erase.erase_key(path, key)


def killed(path: Path, key: str, call: str, at: int) -> bool:
    """Whether a process that erased was killed before it had ended."""
    child = multiprocessing.get_context("fork").Process(
        target=_erase_and_die, args=(path, key, call, at)
    )
    child.start()
    child.join()
    assert child.exitcode in (-signal.SIGKILL, 0)
    return child.exitcode != 0


@POSIX
@pytest.mark.parametrize("call", ["replace", "unlink"])
def test_killed_anywhere_it_is_the_old_or_the_new_and_is_finished_later(folder, call):
    """At every replace and every unlink, until one is reached that there is not any more."""
    key, days = "a" * 16, ["2022-01-03", "2022-01-04", "2022-02-01"]
    for at in range(1, 60):
        path = folder / str(at) / "store"
        rows = issues([key, "b" * 16, "c" * 16], days, ["10", "50", "50"])
        for shown in (rows, rows.assign(status="solved")):
            store.publish(path, {"issues": shown, "history": history([*rows["key"]], days)}, ABOUT)
        view = SavedView("a", "map", f"issue={key}", "2022-06-01")
        save(Person("anan"), view)
        dead = killed(path, key, call, at)
        left = set(store.open_store(path).table("issues")["key"])
        assert left in ({key, "b" * 16, "c" * 16}, {"b" * 16, "c" * 16})
        assert set(store.open_store(path).table("history")["key"]) == left
        with store.locked(path):
            erase.finish(path)  # as the next publish does
        erase.erase_key(path, key)
        assert not tombstones.read_tombstones(path).unfinished
        assert key not in everywhere(folder)
        names = [manifest.version for manifest in store.versions(path)]
        assert [name.partition("-")[2] for name in names] == ["1", "1"]
        for name in names:
            opened = store.open_store(path, name)
            assert sorted(opened.table("issues")["key"]) == ["b" * 16, "c" * 16]
            assert sorted(opened.table("history")["key"]) == ["b" * 16, "c" * 16]
        if not dead:
            break
    else:
        pytest.fail("the erasure was killed every time")
    assert at > 4


def test_the_next_publish_finishes_an_erasure_that_was_interrupted(folder):
    publish(folder, **ALL)
    key = key_of(folder, "1")
    secret = known_secret(folder / "store")
    tombstones.add(folder / "store", secret, [secret.erased(key)])
    publish(folder, merge=True, stations=STATIONS)
    assert key not in everywhere(folder)
    assert not tombstones.read_tombstones(folder / "store").unfinished


def test_a_key_that_changed_or_is_lost_stops_a_publish(folder, monkeypatch):
    publish(folder, **ALL)
    erase.erase_key(folder / "store", key_of(folder, "1"))
    file = folder / "store-key"
    kept = file.read_text()
    file.write_text("f" * 64)
    with pytest.raises(InputError, match="another than the one"):
        publish(folder, **ALL)
    file.unlink()
    with pytest.raises(InputError, match="restore it from your backup"):
        publish(folder, **ALL)
    monkeypatch.setenv("STORE_KEY", kept.strip())
    assert publish(folder, **ALL).kinds["issues"].reasons["erased"] == 1
