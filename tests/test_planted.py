"""What is planted of people in the files is found again nowhere but among the rejects."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dashboard.access import Person
from dashboard.aids.saved import SavedView, save
from etl import boundaries, store
from etl.__main__ import main
from geo.personal import canonical
from tests.people_files import PLANTED, described, planted_files


@pytest.fixture
def folder(tmp_path: Path, schematic_layer, monkeypatch) -> Path:
    """A folder of its own for everything that is written, with the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    monkeypatch.setenv("VIEWS", str(tmp_path / "written" / "views"))
    for name in ("given", "written"):
        (tmp_path / name).mkdir()
    return tmp_path


def unpacked(file: Path) -> str:
    """All that a file holds, as text: the cells of Parquet, the parts of a workbook."""
    content = file.read_bytes()
    if file.suffix == ".parquet":
        table = pq.read_table(file)
        return table.to_pandas().to_csv() + str(table.schema.metadata) + str(
            [column.chunk(0).dictionary.to_pylist()
             for column in table.columns if hasattr(column.chunk(0), "dictionary")]
        )  # fmt: skip
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(file) as parts:
            return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return content.decode("utf-8", errors="replace")


def found(text: str) -> list[str]:
    """Which of the planted values stand in a text, however their digits are written."""
    digits = re.sub(r"[^0-9a-z]", "", canonical(text))
    here = []
    for what, value in PLANTED.items():
        number = re.sub(r"[^0-9a-z]", "", canonical(value))
        if value in text or (len(number) >= 9 and number in digits):
            here.append(what)
    return here


def test_the_search_itself_finds_what_is_planted():
    assert found(described() + PLANTED["member number"]) == list(PLANTED)
    assert found("ศรีภูมิ 500101") == []


def test_nothing_planted_is_found_but_among_the_rejects(folder, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    log = logging.FileHandler(folder / "written" / "run.log", encoding="utf-8")
    logging.getLogger().addHandler(log)
    files = planted_files(folder / "given")
    where = ["--store", str(folder / "written" / "store")]
    arguments = [str(part) for kind, paths in files.items() for part in (f"--{kind}", *paths)]
    try:
        assert main(["run", *arguments, *where]) == 0
        assert main(["run", *arguments, *where, "--merge", "--json"]) == 0
        assert main(["check", *arguments, *where]) == 0
        opened = store.open_store(folder / "written" / "store")
        key = opened.table("issues").set_index("record_id").loc["12/2565", "key"]
        for name in (f"นาย{PLANTED['name']} {PLANTED['surname']}", PLANTED["phone"]):
            save(Person("anan"), SavedView(name, "map", f"level=tambon&issue={key}", "2022-06-01"))
        assert main(["versions", *where]) == 0
        assert main(["run", "--issues", str(files["stations"][0]), *where]) == 1
        assert main(["erase", *where, "--key", key]) == 0
        assert main(["rollback", *where]) == 0
        assert main(["prune", *where, "--keep", "1"]) == 0
        assert main(["retain", *where]) == 0
    finally:
        logging.getLogger().removeHandler(log)
        log.close()
    told = capfd.readouterr()
    rejects = folder / "written" / "store-rejects"
    written = [path for path in (folder / "written").rglob("*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in written)
    assert any(path.is_relative_to(rejects) for path in written), "there is something to keep apart"
    leaks = {
        str(path.relative_to(folder)): found(unpacked(path) + path.name)
        for path in written
        if not path.is_relative_to(rejects)
    }
    leaks |= {"stdout": found(told.out), "stderr": found(told.err), "log": found(caplog.text)}
    assert {name: values for name, values in leaks.items() if values} == {}
    assert {"name", "phone", "national id"} <= {
        what for path in written if path.is_relative_to(rejects) for what in found(unpacked(path))
    }


def test_what_is_counted_and_what_is_kept_of_it(folder):
    files = planted_files(folder / "given")
    path = folder / "written" / "store"
    arguments = [str(part) for kind, paths in files.items() for part in (f"--{kind}", *paths)]
    assert main(["run", *arguments, "--store", str(path)]) == 0
    opened = store.open_store(path)
    members = opened.table("members")
    # Each of the two stands twice or four times in the files.
    assert members.groupby("person", dropna=False)["count"].sum().tolist() == [1, 1]
    assert members["person"].str.fullmatch("[0-9a-f]{32}").all()
    assert opened.table("issues")["reporter"].nunique() == 1
    numbers = opened.table("issues")["record_id"].dropna()
    hashed = numbers[numbers.str.startswith("[")]
    assert len(hashed) == 2
    assert hashed.str.fullmatch(r"\[\S+\] [0-9a-f]{32}").all()
    manifest = json.loads((path / "versions" / f"{opened.version}.json").read_text("utf-8"))
    assert "[ชื่อบุคคล]" in manifest["sources"]["issues"]["files"][0]["name"]
