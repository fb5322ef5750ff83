"""A publish that would lose many records of an area stops until it is confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import boundaries, store
from etl.__main__ import main
from etl.assembling.publish import merged
from etl.pipeline import Request, check, run
from etl.shrink import Limits, counted, read_limits, shrinks
from geo.errors import InputError
from geo.files import read_commands, read_gazetteer

HEAD = "id,reported,province\n"


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch) -> Iterator[None]:
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    yield


def issues(folder: Path, **provinces: int) -> Request:
    """A request of so many issues of each province."""
    rows = [
        f"{province} {n},2022-05-01,{province}\n"
        for province, count in provinces.items()
        for n in range(count)
    ]
    folder.mkdir(exist_ok=True)
    file = folder / "issues.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return Request({"issues": (file,)}, folder / "store")


def again(request: Request, **options: object) -> Request:
    return Request(request.files, request.store, **options)  # type: ignore[arg-type]


def test_an_area_that_loses_more_than_a_fifth_stops_the_publish(tmp_path):
    before = run(issues(tmp_path, เชียงใหม่=40, ลำพูน=30, น่าน=19)).version
    less = issues(tmp_path, เชียงใหม่=31, ลำพูน=24, น่าน=1)
    with pytest.raises(
        InputError,
        match=r"issues of ภ\.5 89 → 56; issues of เชียงใหม่ 40 → 31; nothing was .*--allow-shrink",
    ):
        run(less)
    assert store.open_store(tmp_path / "store").version == before
    assert not (tmp_path / "store-rejects").exists()
    report = run(again(less, allow_shrink=True))
    assert [(s.kind, s.area, s.before, s.after) for s in report.shrinks] == [
        ("issues", "p5", 89, 56), ("issues", "50", 40, 31),
    ]  # fmt: skip
    assert len(store.open_store(tmp_path / "store").table("issues")) == 56


def test_a_check_tells_what_would_shrink_and_fails_not(tmp_path):
    run(issues(tmp_path, เชียงใหม่=40))
    report = check(issues(tmp_path, เชียงใหม่=20))
    assert "shrinks     issues of เชียงใหม่ 40 → 20" in report.to_text()
    assert {"kind": "issues", "area": "50", "name": "เชียงใหม่", "before": 40, "after": 20} in (
        json.loads(report.to_json())["shrinks"]
    )


def test_merging_a_small_file_shrinks_nothing(tmp_path):
    run(issues(tmp_path, เชียงใหม่=40))
    report = run(again(issues(tmp_path, เชียงใหม่=1), merge=True))
    assert report.shrinks == []


def test_a_kind_that_is_left_out_has_shrunk(tmp_path):
    request = issues(tmp_path, เชียงใหม่=40)
    members = tmp_path / "members.csv"
    members.write_text("tambon_code,count\n500101,15\n500102,15\n", encoding="utf-8")
    moves = tmp_path / "escalations.csv"
    moves.write_text(
        "id,date,to_level\n" + "".join(f"เชียงใหม่ {n},2022-06-01,2\n" for n in range(25)),
        encoding="utf-8",
    )
    files = {**request.files, "members": (members,), "escalations": (moves,)}
    run(Request(files, request.store))
    with pytest.raises(InputError, match=r"members of ภ\.5 30 → 0.*escalations of เชียงใหม่ 25 → 0"):
        run(request)


def test_demonstration_records_make_way(tmp_path):
    run(again(issues(tmp_path, เชียงใหม่=40), demo=True))
    assert run(issues(tmp_path, ลำพูน=1)).shrinks == []


def test_a_version_that_cannot_be_read_is_replaced(tmp_path):
    run(issues(tmp_path, เชียงใหม่=40))
    for part in (tmp_path / "store" / "parts").glob("*"):
        part.unlink()
    assert run(issues(tmp_path, เชียงใหม่=1)).shrinks == []


def test_a_version_tells_its_counts_where_its_issues_cannot_be_read(tmp_path):
    run(issues(tmp_path, เชียงใหม่=40))
    for part in (tmp_path / "store" / "parts").glob("issues*"):
        part.unlink()
    with pytest.raises(InputError, match="issues of เชียงใหม่ 40 → 1"):
        run(issues(tmp_path, เชียงใหม่=1))
    assert run(issues(tmp_path, เชียงใหม่=40)).shrinks == []


def test_the_command_line_confirms(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    command = ["run", "--issues", "issues.csv", "--store", "store"]
    issues(tmp_path, เชียงใหม่=40)
    assert main(command) == 0
    issues(tmp_path, เชียงใหม่=20)
    assert main(command) == 1
    said = capsys.readouterr().err
    assert "issues of เชียงใหม่ 40 → 20" in said and "use --merge to add" in said
    assert main([*command, "--allow-shrink"]) == 0


@pytest.mark.parametrize(
    "text", ["", "shrink_limit = 1.5\nleast_rows = 20", 'shrink_limit = "x"\nleast_rows = 1']
)
def test_limits_that_are_none_are_refused(text, tmp_path):
    file = tmp_path / "publishing.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="shrink_limit"):
        read_limits(file)


def test_limits_that_are_no_toml_say_so(tmp_path):
    file = tmp_path / "publishing.toml"
    file.write_text("shrink_limit = [", encoding="utf-8")
    with pytest.raises(InputError, match=r"publishing\.toml cannot be read"):
        read_limits(file)


def test_the_limits_are_the_agencys(tmp_path):
    run(issues(tmp_path, เชียงใหม่=4))
    tables = {name: store.empty(name) for name in store.TABLES}

    def found(limits: Limits) -> int:
        path = tmp_path / "store"
        return len(shrinks(path, counted(tables), read_gazetteer(), read_commands(), limits))

    assert (found(Limits(0.2, 20)), found(Limits(0.2, 4)), found(Limits(1.0, 4))) == (0, 2, 0)


ROWS = st.dictionaries(st.integers(0, 9), st.integers(0, 99), max_size=6)


@given(ROWS, ROWS)
def test_a_merge_adds_new_keys_replaces_known_ones_and_removes_none(old, new):
    def table(rows: dict[int, int]) -> pd.DataFrame:
        values = {"key": [str(key) for key in rows], "status": [str(v) for v in rows.values()]}
        return pd.DataFrame(values, dtype="str")

    both = merged({"issues": table(new)}, {"issues": table(old)})["issues"]
    found = {int(key): int(value) for key, value in both.to_numpy()}
    assert len(found) == len(both)
    assert found == old | new
