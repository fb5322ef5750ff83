"""What people wrote does not stay in the system's temporary folder, even of killed processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.passing import passing_folder, remove_left_over

_WORKER = """
import sys, time
from etl.passing import passing_folder
with passing_folder() as folder:
    (folder / "members.csv").write_text("0812345678")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def worker(temporary: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that works in such a folder, and the folder, long since made."""
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER],
        env={**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        os.utime(folder.parent, (0, 0))
        yield process, folder
        process.kill()


def test_a_folder_is_for_its_owner_alone_and_goes(temporary: Path) -> None:
    with passing_folder() as folder:
        (folder / "members.csv").write_text("0812345678")
        assert temporary in folder.parents
        if os.name != "nt":
            assert folder.parent.stat().st_mode & 0o077 == 0
    assert not list(temporary.iterdir())


def test_what_a_killed_process_left_goes_with_the_next(
    temporary: Path, worker: tuple[subprocess.Popen[str], Path]
) -> None:
    process, folder = worker
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.exists()
    with passing_folder():
        assert not folder.parent.exists()


def test_where_another_process_works_stays(
    worker: tuple[subprocess.Popen[str], Path],
) -> None:
    _, folder = worker
    remove_left_over()
    assert (folder / "members.csv").exists()


def test_a_folder_whose_lock_is_still_to_come_stays(temporary: Path) -> None:
    new = temporary / "stronger-together-new"
    new.mkdir()
    remove_left_over()
    assert new.exists()
    os.utime(new, (0, 0))
    remove_left_over()
    assert not new.exists()


def test_what_is_no_folder_of_ours_stays(
    temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "letter").touch()
    os.utime(elsewhere, (0, 0))
    (temporary / "stronger-together-link").symlink_to(elsewhere)
    (temporary / "stronger-together-file").touch()
    (temporary / "another").mkdir()
    before = set(temporary.iterdir())
    remove_left_over()
    assert set(temporary.iterdir()) == before
    assert [file.name for file in elsewhere.iterdir()] == ["letter"]
