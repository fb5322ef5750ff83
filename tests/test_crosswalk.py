"""The table of old codes and names, to which an agency may add rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.files import DATA, read_gazetteer
from geo.names import resolve_codes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what the project carries, to be changed."""
    for name in ("gazetteer.csv", "crosswalk.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def add(folder: Path, row: str) -> None:
    with (folder / "crosswalk.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def test_an_added_row_counts(folder: Path) -> None:
    add(folder, "500101,509901,ศรีภูมิ,moved,2001-05-03")
    gazetteer = read_gazetteer(folder)
    codes = gazetteer.crosswalk["old_code"].iloc[-1:]
    assert resolve_codes(codes, gazetteer)["code"].tolist() == ["500101"]


def test_a_row_that_is_not_right_is_told(folder: Path) -> None:
    rows = len((folder / "crosswalk.csv").read_text("utf-8").splitlines())
    add(folder, "500101,509901,ศรีภูมิ,moved,3/5/2544")
    with pytest.raises(InputError, match=rf"row {rows + 1} of .*such as 2011-03-23"):
        read_gazetteer(folder)


def test_a_column_that_is_missing_is_told(folder: Path) -> None:
    (folder / "crosswalk.csv").write_text("code,old_name,event,date\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks the column old_code"):
        read_gazetteer(folder)
