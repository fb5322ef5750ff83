"""What commands leave in the audit log, and the command that shows and checks it."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from etl import boundaries, kept_versions, store
from etl.__main__ import main
from etl.audit.log import log_of
from etl.dates import BANGKOK_TIME
from etl.kept_versions import Cap, number_to_keep, read_cap
from etl.version.manifest import Manifest
from geo.errors import InputError

ISSUES = "id,reported,province\n1,2022-05-01,เชียงใหม่\n2,2022-05-02,ลำพูน\n3,never,ลำพูน\n"


@pytest.fixture
def folder(tmp_path: Path, schematic_layer, monkeypatch) -> Path:
    """A folder with นายสมชาย.csv, in which every command finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "clerk7")
    (tmp_path / "นายสมชาย.csv").write_text(ISSUES, encoding="utf-8")
    return tmp_path


def publish(folder: Path, *more: str) -> str:
    assert main(["run", "--issues", "นายสมชาย.csv", "--store", "store", *more]) == 0
    return store.open_store(folder / "store").version


def lines(folder: Path) -> list[tuple[str, str, str]]:
    events = [entry.event for entry in log_of(folder / "store").entries()]
    return [(event.did, event.outcome, event.version) for event in events]


def test_publish_check_rollback_and_prune_leave_their_lines(folder: Path) -> None:
    one, two = publish(folder), publish(folder, "--merge")
    assert main(["check", "--issues", "นายสมชาย.csv", "--store", "store"]) == 0
    assert main(["rollback", "--store", "store"]) == 0
    assert main(["prune", "--keep", "1", "--store", "store"]) == 0
    assert lines(folder) == [
        ("publish", "begun", ""), ("publish", "done", one),
        ("publish", "begun", ""), ("publish", "done", two),
        ("check", "done", ""),
        ("rollback", "begun", ""), ("rollback", "done", one),
        ("prune", "begun", ""), ("prune", "done", ""),
    ]  # fmt: skip
    entries = list(log_of(folder / "store").entries())
    assert {(entry.event.who, entry.event.via) for entry in entries} == {("clerk7", "command")}
    published = entries[3].event
    manifest = store.open_store(folder / "store", two).manifest
    assert published.rows == manifest.sources["issues"]["accepted"]  # of a file that came twice
    assert published.what["options"] == ["merge"]
    (digest,) = published.what["sha256"]["issues"]
    assert manifest.sources["issues"]["files"][-1]["sha256"].startswith(digest)
    written = "".join(file.read_text(encoding="utf-8") for file in log_of(folder / "store").files())
    assert "สมชาย" not in written


def test_what_fails_says_so_and_why_without_the_message(folder: Path) -> None:
    publish(folder)
    assert main(["rollback", "20200101T000000000000", "--store", "store"]) == 1
    assert lines(folder)[-2:] == [("rollback", "begun", ""), ("rollback", "failed", "")]
    assert list(log_of(folder / "store").entries())[-1].event.what["error"] == "InputError"


def test_nothing_is_published_without_a_trace(folder: Path, capsys) -> None:
    before = publish(folder)
    audit = log_of(folder / "store").folder
    shutil.rmtree(audit)
    audit.write_text("a file where the folder should be")
    assert main(["run", "--issues", "นายสมชาย.csv", "--store", "store"]) == 1
    assert "the audit log in" in capsys.readouterr().err
    assert store.open_store(folder / "store").version == before
    # A check changes nothing, and goes on.
    assert main(["check", "--issues", "นายสมชาย.csv", "--store", "store"]) == 0


def test_a_check_without_a_store_makes_nothing(folder: Path) -> None:
    assert main(["check", "--issues", "นายสมชาย.csv", "--store", "store"]) == 0
    assert [path.name for path in folder.iterdir()] == ["นายสมชาย.csv"]


def test_the_command_shows_and_chooses(folder: Path, capsys) -> None:
    publish(folder)
    log_of(folder / "store").append(store.Event("somsak", "view", {"page": "map"}, rows=2))
    capsys.readouterr()
    assert main(["audit", "--store", "store"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 3
    assert "clerk7 (command)  publish (begun)" in shown[0]
    assert main(["audit", "--store", "store", "--person", "somsak", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert (json.loads(line)["did"], json.loads(line)["rows"]) == ("view", 2)
    today = datetime.now(BANGKOK_TIME).date()
    for day, count in ((today, 3), (today + timedelta(days=1), 0)):
        assert main(["audit", "--store", "store", "--since", day.isoformat()]) == 0
        assert len(capsys.readouterr().out.splitlines()) == count


def test_the_command_verifies_and_exits_with_1_where_the_chain_is_broken(
    folder: Path, capsys
) -> None:
    publish(folder)
    log = log_of(folder / "store")
    capsys.readouterr()
    assert main(["audit", "--store", "store", "--verify"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("whole: 2 lines")
    assert f"head          {log.head()}" in out
    assert "second place  agrees" in out
    assert main(["audit", "--store", "store", "--expect", str(log.head())]) == 0
    (file,) = log.files()
    file.write_bytes(file.read_bytes().replace(b"begun", b"ended", 1))
    capsys.readouterr()
    assert main(["audit", "--store", "store", "--verify"]) == 1
    out, err = capsys.readouterr()
    assert f"{file.name}, line 1: line 1 was changed" in out
    assert "is broken at 1 places" in err
    assert main(["audit", "--store", "store", "--verify", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["whole"], said["problems"][0]["kind"]) == (False, "changed")


def test_a_lost_head_is_a_fault_until_the_next_line_and_told_after_it(folder: Path, capsys) -> None:
    publish(folder)
    log = log_of(folder / "store")
    assert log.heads.file
    log.heads.file.unlink()
    capsys.readouterr()
    assert main(["audit", "--store", "store", "--verify"]) == 1
    out = capsys.readouterr().out
    assert "the second place has no head of this log: lines after number 2 may" in out
    assert "the next line puts the head there" in out
    assert main(["check", "--issues", "นายสมชาย.csv", "--store", "store"]) == 0
    capsys.readouterr()
    assert main(["audit", "--store", "store", "--verify"]) == 0
    assert (
        "the second place had no head when these lines were written: 3;" in capsys.readouterr().out
    )


def test_wrong_expectations_and_missing_stores_are_sentences(folder: Path, capsys) -> None:
    assert main(["audit", "--store", "store"]) == 1
    assert "neither a store nor an audit log" in capsys.readouterr().err
    publish(folder)
    assert main(["audit", "--store", "store", "--expect", "17"]) == 1
    assert "expected the number of a line and its hash" in capsys.readouterr().err


# The cap on kept versions.


def manifests(*created: str) -> list[Manifest]:
    return [
        Manifest("2022-05-02", schema=4, version=f"v{n}", created=when, tables={})
        for n, when in enumerate(created, 1)
    ]


HOURS = [f"2025-01-01T{hour:02}:00:00+00:00" for hour in range(10)]


@pytest.mark.parametrize(
    ("cap", "before", "kept"),
    [
        (Cap(3, 0), "v10", 3),  # the newest three
        (Cap(3, 0), "v4", 7),  # somebody rolled back to the fourth: it is read until now
        (Cap(1, 3), "v10", 4),  # the seventh was read until the eighth came, three hours ago
        (Cap(50, 0), "v10", 10),
    ],
)
def test_the_newest_stay_and_what_readers_may_still_hold(cap: Cap, before: str, kept: int) -> None:
    now = datetime.fromisoformat("2025-01-01T10:00:00+00:00")
    assert number_to_keep(manifests(*HOURS), before, cap, now) == kept


def test_a_publish_clears_away_what_is_too_old_and_says_so(
    folder: Path, capsys, monkeypatch
) -> None:
    monkeypatch.setattr(kept_versions, "read_cap", lambda: Cap(2, 0))
    first, second = publish(folder), publish(folder)
    capsys.readouterr()
    third = publish(folder)
    assert [m.version for m in store.versions(folder / "store")] == [second, third]
    assert f"cleared     1 old versions: {first}" in capsys.readouterr().out
    monkeypatch.setattr(kept_versions, "read_cap", lambda: Cap(0, 0))
    publish(folder)
    assert len(store.versions(folder / "store")) == 3


def test_the_projects_own_cap_is_read_and_wrong_ones_are_said(tmp_path: Path) -> None:
    assert read_cap().keep_versions > 1
    for wrong in ("keep_versions = -1\nkeep_hours = 1", "keep_versions = 2\nkeep_hours = 'x'"):
        file = tmp_path / f"{len(wrong)}.toml"
        file.write_text(wrong)
        with pytest.raises(InputError, match="expected a number"):
            read_cap(file)
