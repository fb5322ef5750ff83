"""What is older than it is kept for goes: rows to be corrected, and issues where that is set."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from etl import boundaries, rejects, store
from etl.__main__ import main
from etl.erasing import gone, retention
from etl.erasing.retention import Retention, read_retention, retain
from geo.errors import InputError

ISSUES = (
    "id,reported,province\n1,2015-05-01,ลำพูน\n2,2022-05-02,ลำพูน\n3,2022-05-03,ลำพูน\n4,never,ลำพูน\n"
)
MOVES = "id,date,to_level\n1,2015-06-01,2\n3,2022-06-01,2\n"
TODAY = date(2022, 12, 31)


@pytest.fixture
def folder(tmp_path: Path, schematic_layer, monkeypatch) -> Path:
    """A folder with files, in which every command finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "issues.csv").write_text(ISSUES, encoding="utf-8")
    (tmp_path / "moves.csv").write_text(MOVES, encoding="utf-8")
    return tmp_path


def publish() -> str:
    files = ["--issues", "issues.csv", "--escalations", "moves.csv"]
    assert main(["run", *files, "--store", "store"]) == 0
    return store.open_store(Path("store")).version


def aged(name: str, days: int) -> Path:
    """A folder of rejects as if its version had been published so many days ago."""
    then = datetime.now(UTC) - timedelta(days=days)
    new = rejects.folder_of(Path("store"), f"{then:%Y%m%dT%H%M%S%f}")
    shutil.copytree(rejects.folder_of(Path("store"), name), new)
    return new


@pytest.mark.parametrize("command", ["run", "prune", "retain"])
def test_rejects_are_deleted_after_two_weeks(folder, command):
    version = publish()
    old, young = aged(version, 15), aged(version, 13)
    arguments = {
        "run": ["run", "--issues", "issues.csv"], "prune": ["prune", "--keep", "9"],
        "retain": ["retain"],
    }  # fmt: skip
    manifest = Path(f"store/versions/{version}.json").read_text(encoding="utf-8")
    for path in (old, young):  # rejects that belong to no version are cleared away at any age
        text = manifest.replace(version, path.name)
        Path(f"store/versions/{path.name}.json").write_text(text, encoding="utf-8")
    assert main([*arguments[command], "--store", "store"]) == 0
    assert not old.exists()
    assert young.exists()
    assert rejects.folder_of(Path("store"), version).exists()


def test_a_folder_that_cannot_be_deleted_is_told_and_stops_nothing(folder, monkeypatch, capsys):
    old = aged(publish(), 15)
    monkeypatch.setattr(rejects.shutil, "rmtree", lambda *_args, **_options: None)
    assert main(["run", "--issues", "issues.csv", "--store", "store"]) == 0
    assert main(["retain", "--store", "store"]) == 1
    assert f"the rejects of {old.name} could not be deleted" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_rejects_are_their_owners_alone_whatever_the_umask(folder, umask):
    before = os.umask(umask)
    try:
        made = rejects.new_folder(folder / "new" / "store", "20220101T000000000000")
    finally:
        os.umask(before)
    for path in (made, made.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    publish()
    for path in (folder / "store-rejects").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_no_issue_is_old_unless_it_is_set(folder):
    publish()
    done = retain(Path("store"), TODAY)
    assert read_retention().issues_years == 0
    assert done.versions.names == {}
    assert len(store.open_store(Path("store")).table("issues")) == 3


def test_old_issues_leave_every_version_and_stay_out(folder, monkeypatch, capsys):
    first, second = publish(), publish()
    kept = Retention(rejects_days=14, issues_years=5)
    done = retain(Path("store"), TODAY, kept)
    assert done.versions.names == {first: f"{first}-1", second: f"{second}-1"}
    assert done.versions.rows == {"issues": 1, "history": 2, "escalations": 1}
    for manifest in store.versions(Path("store")):
        opened = store.open_store(Path("store"), manifest.version)
        assert opened.table("issues")["record_id"].tolist() == ["2", "3"]
        assert len(opened.table("escalations")) == 1
    assert retain(Path("store"), TODAY, kept).versions.names == {}
    monkeypatch.setattr(gone, "read_retention", lambda: Retention(14, 8))
    capsys.readouterr()
    publish()
    told = capsys.readouterr().out
    assert "past_retention" in told
    assert len(store.open_store(Path("store")).table("issues")) == 2


def test_rejects_of_a_version_that_lost_rows_stay_with_it(folder):
    version = publish()
    retain(Path("store"), TODAY, Retention(14, 5))
    assert store.current_version(Path("store")) == f"{version}-1"
    assert main(["prune", "--store", "store", "--keep", "1"]) == 0
    assert rejects.folder_of(Path("store"), f"{version}-1").exists()


def test_a_clock_that_jumped_deletes_no_issue(folder, monkeypatch, capsys):
    publish()
    far = datetime.now(UTC).date() + timedelta(days=3000)
    monkeypatch.setattr(retention, "read_retention", lambda: Retention(14, 5))
    with pytest.raises(InputError, match="set the clock right"):
        retain(Path("store"), far, Retention(14, 5))
    assert len(store.open_store(Path("store")).table("issues")) == 3
    assert main(["retain", "--store", "store", "--today", "31 ธ.ค. 2565"]) == 0
    assert "(escalations 1, history 2, issues 1)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rejects_days = 14", "expected"), ("rejects_days = 0\nissues_years = 0", "1 or more"),
        ("rejects_days = 14\nissues_years = -1", "0 or more"), ("x", "cannot be read"),
        ("rejects_days = true\nissues_years = 0", "whole number"),
    ],
)  # fmt: skip
def test_wrong_settings_are_said(tmp_path, text, said):
    (tmp_path / "retention.toml").write_text(text)
    with pytest.raises(InputError, match=said):
        read_retention(tmp_path / "retention.toml")
