"""A watcher of a folder while nothing can be published, and one that is used wrongly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from etl import boundaries, prepare, store
from etl.__main__ import main
from etl.inbox import publishing
from etl.inbox.settings import Watching, read_watching
from etl.watch import Ending
from geo.errors import InputError
from geo.files import DATA
from tests.landings import (
    issues,
    moved,
    once,
    put,
    report,
    waiting_in,
)

ROOT = DATA.parent
SETTINGS = read_watching()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process that holds the lock of a folder."""
    script = (
        "import sys; from pathlib import Path; from etl.store import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    try:
        yield
    finally:
        holder.communicate()


def test_while_another_publishes_the_files_wait(landing, capsys):
    put(landing, "a.csv", issues(1))
    with held(landing.parent / "store"):
        assert once(landing) == 1
        assert "another run is writing into" in capsys.readouterr().err
        assert waiting_in(landing) == ["a.csv"]
        assert not moved(landing, "refused")
    assert once(landing) == 0
    assert set(moved(landing, "done")) == {"a.csv"}
    tried = [entry.event.outcome for entry in store.log_of(landing.parent / "store").entries()]
    assert tried == ["begun", "done"], "waiting is no publish that failed"


def test_while_another_watches_nothing_is_touched(landing, capsys):
    put(landing, "a.csv", issues(1))
    with held(landing / "taken"):
        assert once(landing) == 0
        assert (landing / "a.csv").is_file()
    assert once(landing) == 0
    assert set(moved(landing, "done")) == {"a.csv"}


def test_a_full_disk_is_waited_for_and_nothing_is_refused(landing, capsys, monkeypatch):
    put(landing, "a.csv", issues(1))
    put(landing, "b.csv", issues(2))

    def full(*_: object) -> str:
        raise OSError(28, os.strerror(28), "store/parts/x.parquet")

    with monkeypatch.context() as patched:
        patched.setattr(store, "publish", full)
        assert once(landing) == 1
    assert "the disk is full (store/parts/x.parquet)" in capsys.readouterr().err
    assert sorted(waiting_in(landing)) == ["a.csv", "b.csv"]
    assert not moved(landing, "refused")
    assert once(landing) == 0
    assert set(moved(landing, "done")) == {"a.csv", "b.csv"}


def test_an_audit_log_that_cannot_be_written_is_waited_for(landing, capsys, monkeypatch):
    put(landing, "a.csv", issues(1))
    log = landing.parent / "store-audit"
    log.write_text("in its place")
    assert once(landing) == 1
    assert "the audit log in" in capsys.readouterr().err
    assert waiting_in(landing) == ["a.csv"]
    log.unlink()
    assert once(landing) == 0


def test_other_boundaries_are_no_fault_of_the_files(landing, official_layer, monkeypatch, capsys):
    put(landing, "a.csv", issues(1))
    assert once(landing) == 0
    put(landing, "b.csv", issues(2))
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: official_layer)
    assert once(landing) == 1
    assert "was placed on other boundaries" in capsys.readouterr().err
    assert (landing / "b.csv").is_file(), "said before anything was taken"


def test_a_file_on_which_the_program_fails_is_set_aside_and_the_others_go_on(
    landing, capsys, monkeypatch
):
    real = prepare._gather

    def failing(request, *rest):
        if any("bad" in path.name for path in request.files["issues"]):
            raise RecursionError("deep")
        return real(request, *rest)

    monkeypatch.setattr(prepare, "_gather", failing)
    for name, number in (("a.csv", 1), ("bad.csv", 2), ("c.csv", 3)):
        put(landing, name, issues(number))
    assert once(landing) == 1
    assert "the program failed on it (RecursionError)" in report(
        moved(landing, "refused")["bad.csv"]
    )
    assert set(moved(landing, "done")) == {"a.csv", "c.csv"}
    assert "Traceback" not in capsys.readouterr().err


def test_what_fails_because_somebody_stopped_it_is_not_refused(landing, monkeypatch):
    """A service manager, or Ctrl-C, ends the process that reads a file too."""
    put(landing, "a.csv", issues(1))
    monkeypatch.setattr(Ending, "wait", lambda self, _: None)

    def stopped(self: Ending) -> bool:
        return self._asked

    def unread(*_: object) -> None:
        monkeypatch.setattr(Ending, "__call__", lambda self: True)
        raise InputError("its reader ended without an answer")

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "run", unread)
        assert once(landing) == 1
        assert waiting_in(landing) == ["a.csv"]
    monkeypatch.setattr(Ending, "__call__", stopped)
    assert once(landing) == 0
    assert set(moved(landing, "done")) == {"a.csv"}


def test_the_pause_grows_while_nothing_can_be_published(landing, monkeypatch, capsys):
    put(landing, "a.csv", issues(1))
    pauses: list[float] = []

    def wait(self: Ending, seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 6:
            self._asked = True

    monkeypatch.setattr(Ending, "wait", wait)
    monkeypatch.setattr("etl.watch.read_watching", lambda: Watching(30, 100, SETTINGS.leave))
    path = landing.parent / "store"
    with held(path):
        assert main(["watch", str(landing), "--store", str(path)]) == 0
    assert pauses == [30, 60, 100, 100, 100, 100]
    assert capsys.readouterr().err.count("trying again") == 5


def test_a_folder_that_cannot_be_watched_is_said_at_once(landing, capsys):
    for arguments in (
        [str(landing / "nowhere"), "--store", str(landing.parent / "store")],
        [str(landing), "--store", str(landing)],
        [str(landing), "--store", str(landing / "deep" / "store")],
        [str(landing.parent / "landing"), "--store", str(landing.parent)],
    ):
        assert main(["watch", *arguments, "--once"]) == 1
        err = capsys.readouterr().err
        assert "is no folder" in err or "must not lie in the folder that is watched" in err
    assert list(landing.iterdir()) == []


def test_nothing_is_mixed_with_demonstration_data(landing, demo_store, capsys):
    put(landing, "a.csv", issues(1))
    assert main(["watch", str(landing), "--store", str(demo_store), "--once"]) == 1
    assert "holds demonstration data" in capsys.readouterr().err
    assert (landing / "a.csv").is_file()


@pytest.mark.parametrize("every", ["0", "-1", "soon", "inf", "nan"])
def test_a_pause_that_is_none_is_wrong_use(every, landing, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["watch", str(landing), "--store", "s", "--every", every])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("every_seconds = 0", "`every_seconds` in .* is 0; expected a number of seconds"),
        ("every_seconds = true", "is True; expected"),
        ("longest_pause_seconds = 'x'", "`longest_pause_seconds`"),
        ('leave = ".*"', "`leave` in .* expected a list of names"),
        ("leave = [1]", "`leave`"),
    ],
)
def test_settings_that_are_none_are_named(line, wrong, tmp_path):
    path = tmp_path / "watching.toml"
    kept = [
        row for row in ("every_seconds = 1", "longest_pause_seconds = 1", 'leave = ["x"]')
        if row.split()[0] != line.split()[0]
    ]  # fmt: skip
    path.write_text("\n".join([line, *kept]), "utf-8")
    with pytest.raises(InputError, match=wrong):
        read_watching(path)
