"""``/healthz`` and what is kept as logs: what a monitor must know, and nothing that it must not."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import audited
from dashboard.served import STORE_VARIABLE
from dashboard.server import health
from dashboard.server.health import Limits
from etl.store import SCHEMA_VERSION, AuditLog, Event, log_of, logs, open_store
from geo.errors import InputError
from geo.files import DATA
from tests.browser import serving
from tests.stores import copied

ROOT = DATA.parent
FIELDS = {
    "status", "why", "version", "data_age_days", "published_seconds", "disk_free_mb", "audit",
    "program", "schema",
}  # fmt: skip


@pytest.fixture
def own_store(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = copied(demo_store, tmp_path / "store")
    monkeypatch.setenv(STORE_VARIABLE, str(path))
    monkeypatch.setitem(audited._state, "writable", True)
    monkeypatch.setattr(health, "read_limits", lambda: Limits(0, 0))
    return path


@pytest.fixture
def log(own_store: Path) -> AuditLog:
    return log_of(own_store)


def test_a_healthy_dashboard_says_its_version_age_and_room_and_nothing_else(
    own_store: Path, log: AuditLog
) -> None:
    log.append(Event("somsak", "view", rows=77123))
    said = health.health()
    assert said.keys() == FIELDS
    assert (said["status"], said["audit"], said["schema"]) == ("ok", "written", SCHEMA_VERSION)
    assert said["version"] == open_store(own_store).version
    assert said["data_age_days"] >= 0 <= said["published_seconds"]
    assert said["disk_free_mb"] > 0
    written = json.dumps(said)
    assert "77123" not in written
    assert "somsak" not in written
    assert str(own_store.parent) not in written


@pytest.mark.parametrize(
    ("limits", "why"), [(Limits(10**12, 0), ["disk"]), (Limits(0, 1), ["old data"])]
)
def test_what_somebody_should_look_at_degrades(
    limits: Limits, why: list[str], own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "read_limits", lambda: limits)
    said = health.health()
    assert (said["status"], said["why"]) == ("degraded", why)


def test_an_audit_log_that_is_not_written_degrades(own_store: Path, log: AuditLog) -> None:
    log.append(Event("somsak", "view"))
    assert log.heads.file
    log.heads.file.unlink()
    assert health.audit_state() == "second place lost"
    shutil.rmtree(log.folder)
    log.folder.write_text("a file where the folder should be")
    assert audited.note(Event("somsak", "view")) is False
    said = health.health()
    assert (said["status"], said["why"], said["audit"]) == ("degraded", ["audit"], "not written")


def test_without_a_store_it_names_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    said = health.health()
    assert said["status"] == "no store"
    assert str(tmp_path) not in json.dumps(said)


def test_the_projects_own_limits_are_read_and_wrong_ones_are_said(tmp_path: Path) -> None:
    assert health.read_limits().least_free_mb > 0
    file = tmp_path / "health.toml"
    file.write_text("least_free_mb = 'much'")
    with pytest.raises(InputError, match="most_days_old"):
        health.read_limits(file)


# The server as it runs.


@pytest.fixture
def served(own_store: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server that logs into a file and on standard error, and both files."""
    yield from _served(own_store, tmp_path)


@pytest.fixture
def served_without_store(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    yield from _served(tmp_path / "none", tmp_path)


def _served(store: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    kept_as = {logs.FORMAT_VARIABLE: "json", logs.FILE_VARIABLE: str(folder / "log")}
    with serving.served(store, None, kept_as, folder / "output") as address:
        yield f"{address}/healthz", folder


def answer(address: str) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(address, timeout=60) as got:
            return got.status, json.load(got)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def kept(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_the_server_answers_and_its_logs_are_json_without_what_was_asked(
    served: tuple[str, Path],
) -> None:
    address, folder = served
    status, said = answer(f"{address}?name=0812345678")
    assert (status, said["status"]) == (200, "ok")
    events = [line["event"] for line in kept(folder / "log")]
    assert "serving" in events
    assert kept(folder / "output") == kept(folder / "log")
    assert "0812345678" not in (folder / "log").read_text()


def test_the_server_without_a_store_answers_503_and_says_so_in_its_log(
    served_without_store: tuple[str, Path],
) -> None:
    address, folder = served_without_store
    status, said = answer(address)
    assert (status, said["status"]) == (503, "no store")
    events = [line["event"] for line in kept(folder / "log")]
    assert "the store cannot be opened: %s" in events
    assert str(folder / "none") not in (folder / "log").read_text()


# What a line of the log holds.


@pytest.fixture
def kept_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file into which all logs of this process go meanwhile."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook
    monkeypatch.setenv(logs.FILE_VARIABLE, str(tmp_path / "logs" / "log"))
    try:
        assert logs.set_up()
        yield tmp_path / "logs" / "log"
    finally:
        for handler in set(root.handlers) - set(before[0]):
            handler.close()
        root.handlers[:], root.level, sys.excepthook = before
        logging.captureWarnings(False)


def test_values_messages_of_errors_and_other_packages_words_are_not_kept(kept_log: Path) -> None:
    def fail(value: str) -> None:
        raise KeyError(value)

    for logger in ("dashboard.x", "streamlit.x"):
        try:
            try:
                fail("สมชาย")
            except KeyError as error:
                raise InputError(f"no {error}") from error
        except InputError:
            fields = {"version": "v1", "name_of_member": "สมหญิง"}
            logging.getLogger(logger).exception("said of %s", "0812345678", extra=fields)
    logging.getLogger("streamlit.x").warning(f"a phone {'0812345678'}")
    ours, theirs, words = kept(kept_log)
    assert (ours["event"], theirs["event"]) == ("said of %s", "said by another package")
    assert words["event"] == "said by another package"
    assert (ours["level"], ours["version"], ours["logger"]) == ("error", "v1", "dashboard.x")
    assert ours["error"]["types"] == ["InputError", "KeyError"]  # type: ignore[index]
    (frame,) = ours["error"]["frames"]  # type: ignore[index]
    assert frame.startswith("tests/test_health.py:")
    assert not [w for w in ("สมชาย", "สมหญิง", "0812345678") if w in kept_log.read_text("utf-8")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_file_is_its_owners_alone(kept_log: Path) -> None:
    assert kept_log.stat().st_mode & 0o077 == 0


def test_the_file_begins_anew_when_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_MOST_BYTES", 2000)
    handler = logs._file(tmp_path / "log")
    handler.setFormatter(logs.JsonFormatter())
    for _ in range(100):
        handler.handle(logging.makeLogRecord({"name": "etl", "msg": "said"}))
    handler.close()
    files = list(tmp_path.iterdir())
    assert len(files) == 1 + logs._OLD_FILES
    assert all(file.stat().st_size <= 2000 for file in files)


def test_without_a_setting_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (logs.FORMAT_VARIABLE, logs.FILE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    before = logging.getLogger().handlers[:]
    assert logs.set_up() is False
    assert logging.getLogger().handlers == before


def test_a_command_tells_how_it_ended(tmp_path: Path) -> None:
    env = {**os.environ, logs.FILE_VARIABLE: str(tmp_path / "log")}
    command = [sys.executable, "-m", "etl", "versions", "--store", str(tmp_path / "สมชาย")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error: there is no store" in done.stderr
    (line,) = kept(tmp_path / "log")
    assert (line["event"], line["command"], line["outcome"]) == (
        "command ended", "versions", "failed",
    )  # fmt: skip
    assert "สมชาย" not in (tmp_path / "log").read_text()


def test_an_error_that_nobody_caught_is_kept_without_its_message(tmp_path: Path) -> None:
    script = "from etl.store import logs; logs.set_up(); {}['0812345678']"
    env = {**os.environ, logs.FILE_VARIABLE: str(tmp_path / "log")}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = kept(tmp_path / "log")
    assert (line["event"], line["error"]["types"]) == ("ended by an error", ["KeyError"])  # type: ignore[index]
    assert "0812345678" not in (tmp_path / "log").read_text() + done.stderr


def test_messages_of_the_project_are_fixed_words() -> None:
    """Values stand beside them as arguments or fields, never within."""
    import ast

    said = 0
    for folder in ("dashboard", "etl", "geo"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _logs(node.func):
                    said += 1
                    first = node.args[0]
                    assert isinstance(first, ast.Constant), f"{path}:{node.lineno}"
    assert said >= 5


def _logs(function: object) -> bool:
    import ast

    levels = ("debug", "info", "warning", "error", "exception", "critical")
    return (
        isinstance(function, ast.Attribute)
        and function.attr in levels
        and isinstance(function.value, ast.Name)
        and function.value.id == "_log"
    )
