"""Templates: what they hold, and that their own example goes through the pipeline."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from etl.clean import clean
from etl.columns import mapping
from etl.columns.fields import KINDS, SHOWN
from etl.columns.rename import rename
from etl.columns.template import write
from etl.placing.areas import with_held_areas
from etl.placing.place import place
from etl.placing.service import given_service
from etl.reading.read import read
from etl.spelling import plain
from geo.errors import InputError
from geo.files import read_commands, read_taxonomy
from geo.gazetteer import Gazetteer
from geo.layer import Layer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("templates") / "new"
    write(path)
    return path


def test_two_files_for_every_kind(folder: Path) -> None:
    names = {f"{kind}.{ending}" for kind in KINDS for ending in ("csv", "xlsx")}
    assert {path.name for path in folder.iterdir()} == names


def test_tables_open_as_thai_in_a_spreadsheet(folder: Path) -> None:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in folder.glob("*.csv"))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_row_is_accepted(
    folder: Path, kind: str, ending: str, gazetteer: Gazetteer, schematic_layer: Layer
) -> None:
    def placed(which: str, stations: pd.DataFrame | None) -> pd.DataFrame:
        fields = rename(read(folder / f"{which}.{ending}")[0], mapping.load(), which)
        return place(
            clean(fields, mapping.load(), which), which, gazetteer, schematic_layer, stations
        )

    stations = placed("stations", None)
    given = given_service(stations, gazetteer)[0]
    known = with_held_areas(stations.assign(bureau="p5"), given, read_commands())
    row = placed(kind, None if kind == "stations" else known)
    assert len(row) == 1
    assert row["reject"].isna().all()
    assert not row.attrs.get("notes")
    if "tambon" in row:
        assert row["tambon"].item() == "500101"


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_described(folder: Path, kind: str) -> None:
    rows = list(load_workbook(folder / f"{kind}.xlsx")["คำอธิบาย"].values)[1:-1]
    assert [row[1] for row in rows] == [field.name for field in SHOWN[kind]]
    assert all(row[3] and row[4] for row in rows)
    required = [row[1] for row in rows if "yes" in row[2]]
    assert required == [field.name for field in SHOWN[kind] if field.required]


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_that_are_listed_are_known(folder: Path, kind: str) -> None:
    known = mapping.load()
    rows = {row[1]: row[6] for row in load_workbook(folder / f"{kind}.xlsx")["คำอธิบาย"].values}
    for field in SHOWN[kind]:
        if field.type in ("word", "words"):
            pairs = [item.rstrip(")").rsplit(" (", 1) for item in rows[field.name].split(", ")]
            words = known.words(field.name)
            assert all(words[plain(th)] == words[plain(key)] for th, key in pairs)


def test_all_categories_are_listed(folder: Path) -> None:
    text = str(list(load_workbook(folder / "issues.xlsx")["คำอธิบาย"].values))
    assert all(category.th in text for category in read_taxonomy().categories)


def test_numbers_stay_text(folder: Path) -> None:
    sheet = load_workbook(folder / "issues.xlsx").worksheets[0]
    assert sheet["A2"].value == "12/2565"
    assert sheet.column_dimensions["A"].number_format == "@"


def test_files_that_exist_are_kept(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("mine")
    with pytest.raises(InputError, match=r"already holds members\.csv; .* name an empty folder"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["members.csv"]
    assert (tmp_path / "members.csv").read_text() == "mine"
