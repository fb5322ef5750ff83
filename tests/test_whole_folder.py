"""A folder is complete or absent, whoever else makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.whole_folder import whole_folder


def test_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "layer"
    assert whole_folder(folder, lambda at: (at / "a").touch()) == folder
    whole_folder(folder, lambda at: (at / "b").touch())
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def full(at: Path) -> None:
        (at / "a").touch()
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        whole_folder(tmp_path / "layer", full)
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_two_processes_wins(tmp_path: Path) -> None:
    folder = tmp_path / "layer"

    def overtaken(at: Path) -> None:
        (at / "second").touch()
        whole_folder(folder, lambda other: (other / "first").touch())

    whole_folder(folder, overtaken)
    assert [path.name for path in folder.iterdir()] == ["first"]
    assert list(tmp_path.iterdir()) == [folder]
