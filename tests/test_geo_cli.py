"""The commands of geo: a contract that other programs call."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import geo.__main__ as command
from geo import csvstream, layer_files
from geo.files import DATA
from geo.layer import Layer

ROWS = [
    ["id", "lon", "lat", "note"],
    ["3", "100.61", "13.67", "บรรทัด\nสอง"],
    ["1", "", "", ""],
    ["2", "8.65", "50.58", 'a "quoted", cell'],
    ["3", "๑๐๐.๔๙๕", "๑๓.๗๕๕", ""],
]


@pytest.fixture
def points(tmp_path: Path) -> Path:
    with (tmp_path / "points.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(ROWS)
    return tmp_path / "points.csv"


@pytest.fixture
def boundaries(tmp_path: Path) -> Path:
    squares = {"104701": (100.61, 13.67), "100101": (100.495, 13.755)}
    gpd.GeoDataFrame(
        {"ADM3_PCODE": [f"TH{code}" for code in squares]},
        geometry=[shapely.box(x - 0.03, y - 0.03, x + 0.03, y + 0.03) for x, y in squares.values()],
        crs=4326,
    ).to_file(tmp_path / "squares.gpkg")
    return tmp_path / "squares.gpkg"


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_locate_keeps_rows_and_order(points: Path, boundaries: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.csv"
    arguments = ["locate", str(points), "-o", str(out), "--lon", "lon", "--lat", "lat"]
    assert command.main([*arguments, "--boundaries", str(boundaries)]) == 0
    found = _rows(out)
    assert [row[:4] for row in found] == ROWS
    assert [row[4:] for row in found] == [
        ["tambon", "amphoe", "province", "polygon"],
        ["", "1047", "10", "104701"],
        ["", "", "", ""],
        ["", "", "", ""],
        ["100101", "1001", "10", "100101"],
    ]
    assert [path.name for path in out.parent.iterdir()] == ["out.csv"]


def test_the_boundaries_may_stand_in_the_environment(
    points: Path, boundaries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOUNDARIES", str(boundaries))
    arguments = ["locate", str(points), "-o", str(points), "--lon", "lon", "--lat", "lat"]
    assert command.main(arguments) == 0
    assert [row[-1] for row in _rows(points)][1] == "104701"


def test_parts_give_the_same_as_the_whole(
    points: Path, boundaries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = [tmp_path / "whole.csv", tmp_path / "parts.csv"]
    for path, size in zip(out, (100, 2), strict=True):
        monkeypatch.setattr(csvstream, "_ROWS", size)
        arguments = ["locate", str(points), "-o", str(path), "--lon", "lon", "--lat", "lat"]
        assert command.main([*arguments, "--boundaries", str(boundaries)]) == 0
    assert out[0].read_bytes() == out[1].read_bytes()


def test_coordinates_as_they_are_written(boundaries: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "written.csv", tmp_path / "out.csv"
    written = [
        ("13.67", "100.61"),
        ("100°36'36\"E", "13°40'12\"N"),
        ("674200", "1511800"),
        ("13.67, 100.61", ""),
        ("0", "0"),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("x", "y"), *written])
    arguments = ["locate", str(path), "-o", str(out), "--lon", "x", "--lat", "y"]
    assert command.main([*arguments, "--boundaries", str(boundaries)]) == 0
    found = _rows(out)[1:]
    assert [tuple(row[:2]) for row in found] == written
    assert [row[-1] for row in found] == [*["104701"] * 4, ""]


@pytest.mark.parametrize("both", [False, True])
def test_points_in_one_cell_and_their_system(both: bool, boundaries: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "written.csv", tmp_path / "out.csv"
    written = [
        ("", "", "13.67, 100.61", ""),
        ("", "", "[100.61, 13.67]", ""),
        ("", "", "674538 1511358", "Indian 1975 โซน 47"),
        ("100.495", "13.755", "13.67, 100.61", ""),
        ("", "", "", "UTM 47N"),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("x", "y", "พิกัด", "ระบบพิกัด"), *written])
    arguments = ["locate", str(path), "-o", str(out), "--boundaries", str(boundaries)]
    arguments += ["--point", "พิกัด", "--crs", "ระบบพิกัด", *(["--lon", "x", "--lat", "y"] * both)]
    assert command.main(arguments) == 0
    found = _rows(out)[1:]
    assert [tuple(row[:4]) for row in found] == written
    fourth = "100101" if both else "104701"
    assert [row[-1] for row in found] == [*["104701"] * 3, fourth, ""]


def test_the_system_moves_a_point(boundaries: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "written.csv", tmp_path / "out.csv"
    # 115 m within the west side of a square; on Indian 1975 it lies 330 m further west.
    metres = "671000 1511800"
    path.write_text(f"p,s\n{metres},UTM 47N\n{metres},Indian 1975 47N\n", encoding="utf-8")
    arguments = ["locate", str(path), "-o", str(out), "--boundaries", str(boundaries)]
    assert command.main([*arguments, "--point", "p", "--crs", "s"]) == 0
    assert [row[-1] for row in _rows(out)[1:]] == ["104701", ""]


def test_a_target_that_is_no_file_is_named(
    points: Path, boundaries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["locate", str(points), "--lon", "lon", "--lat", "lat"]
    arguments += ["--boundaries", str(boundaries), "-o"]
    folder, below = tmp_path / "placed", points / "placed.csv"
    folder.mkdir()
    for target, said in (
        (folder, f"'{folder}' is a folder; name a file"),
        (below, f"'{points}' is a file; name a file in a folder"),
    ):
        with pytest.raises(SystemExit, match="2"):
            command.main([*arguments, str(target)])
        assert said in capsys.readouterr().err.splitlines()[-1]
    assert not [*folder.iterdir()]


def test_it_tells_how_far_it_is(
    points: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csvstream, "_ROWS", 3)
    told: list[tuple[float, int]] = []
    csvstream.add_columns(
        points, tmp_path / "out.csv", ["id"], ["new"],
        lambda rows: rows[["id"]], lambda share, rows: told.append((share, rows)),
    )  # fmt: skip
    assert [rows for _, rows in told] == [3, 4]
    assert 0 < told[0][0] <= told[1][0] == 1


def test_short_rows_are_filled_and_empty_lines_stay(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("a,b\n1\n\n2,3\n", encoding="utf-8")
    csvstream.add_columns(path, path, ["a"], ["c"], lambda rows: rows[["a"]], lambda *_: None)
    assert _rows(path) == [["a", "b", "c"], ["1", "", "1"], ["", "", ""], ["2", "3", "2"]]


def test_resolve(tmp_path: Path) -> None:
    path, out = tmp_path / "names.csv", tmp_path / "out.csv"
    path.write_text(
        "\ufeffต,อ,จ,ที่อยู่,วัน\n"
        "ศรีภูมิ,เมือง,เชียงใหม่,,\n"
        "น้ำพอง,,ขอนแก่น,,\n"
        ",,,1 ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่,\n"
        "น้ำพอง,น้ำพอง,ขอนแก่น,,1960-01-01\n"
        ",แม่ริม,เชียงใหม่,1 ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่,\n"
        ",เมือง,เชียงใหม่,1 ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่,\n"
        "น้ำพอง,,ขอนแก่น,ต.น้ำพอง อ.น้ำพอง จ.ขอนแก่น,\n"
        ",,,ซอย 5,\n",
        encoding="utf-8",
    )
    options = ["--tambon", "ต", "--amphoe", "อ", "--province", "จ", "--address", "ที่อยู่"]
    arguments = ["resolve", str(path), "-o", str(out), *options, "--date", "วัน", "--prefix", "x_"]
    assert command.main(arguments) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    found = pd.read_csv(out, dtype="str", keep_default_na=False)
    assert list(found.columns[5:]) == ["x_code", "x_method", "x_score", "x_candidates"]
    assert found["x_code"].tolist() == [
        *["500101", "", "500701", "400706"],
        *["500701", "5001", "400701", ""],
    ]
    assert found["x_method"].tolist() == [
        *["name", "ambiguous", "address", "crosswalk"],
        *["address", "name", "address", "none"],
    ]
    assert found["x_score"].tolist()[:4] == ["1.0", "0.0", "1.0", "1.0"]
    assert found["x_candidates"].tolist()[:4] == ["", "400701|400706", "", ""]


def test_an_added_column_that_is_there_already_needs_a_prefix(
    points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points.write_text("code,ต\n1,ศรีภูมิ\n", encoding="utf-8")
    arguments = ["resolve", str(points), "-o", str(points), "--tambon", "ต"]
    assert command.main(arguments) == 1
    assert "has a column 'code' already; give --prefix" in capsys.readouterr().err
    assert command.main([*arguments, "--prefix", "new_"]) == 0
    assert _rows(points)[0] == [
        "code",
        "ต",
        "new_code",
        "new_method",
        "new_score",
        "new_candidates",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "does not exist"),
        (b"", "points.csv is empty; expected a header"),
        (b"\xef\xbb\xbf\n", "points.csv is empty; expected a header"),
        (b"lon;lat\n1;2\n", "found: lon;lat (one column: the cells are separated by semicolons)"),
        (b"lon\tlat\n1\t2\n", "(one column: the cells are separated by tabs); save it with"),
        (b"a,lat\n1,2\n", "column 'lon' is missing in points.csv; found: a, lat"),
        (b"lon,lat,lat\n1,2,3\n", "two columns of one name"),
        (b"lon,lat\n1,2\n1,2,3\n", "row 3 of points.csv has 3 cells, the header 2"),
        ("lon,lat,ชื่อ\n".encode("cp874"), "is not UTF-8"),
    ],
)
def test_failures_are_one_line_and_leave_nothing(
    points: Path,
    boundaries: Path,
    data: bytes | None,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    points.unlink()
    if data is not None:
        points.write_bytes(data)
    out = points.parent / "out.csv"
    arguments = ["locate", str(points), "-o", str(out), "--lon", "lon", "--lat", "lat"]
    assert command.main([*arguments, "--boundaries", str(boundaries)]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: ")
    assert message in error
    assert {path.name for path in points.parent.iterdir()} <= {"points.csv", "squares.gpkg"}


def test_a_folder_in_place_of_a_file_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["locate", str(tmp_path), "-o", "out.csv", "--lon", "lon", "--lat", "lat"])
    assert f"'{tmp_path}' is a folder; name a file" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["cp874", "cp1252"])
def test_help_is_printed_in_any_encoding(encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geo", "resolve", "--help"], cwd=DATA.parent, check=False,
        capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"--prefix" in done.stdout


def test_the_schematic_layer_locates_nothing(
    points: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["locate", str(points), "-o", str(points), "--lon", "lon", "--lat", "lat"]
    assert command.main([*arguments, "--boundaries", "schematic"]) == 1
    assert "whose lines are not the real ones" in capsys.readouterr().err
    for folder in ("LAYERS", "SHARED"):
        monkeypatch.setattr(layer_files, folder, tmp_path / "nothing")
    monkeypatch.delenv("BOUNDARIES", raising=False)
    assert command.main(arguments) == 1
    assert "install one with python -m etl boundaries" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["resolve", "a.csv", "-o", "b.csv"], ["locate", "a.csv", "--lon", "x", "--lat", "y"],
     ["resolve", "a.csv", "-o", "b.csv", "--date", "d"],
     ["locate", "a.csv", "-o", "b.csv"], ["locate", "a.csv", "-o", "b.csv", "--lon", "x"],
     ["locate", "a.csv", "-o", "b.csv", "--lat", "y", "--point", "p"],
     ["locate", "a.csv", "-o", "b.csv", "--crs", "c"]],
)  # fmt: skip
def test_wrong_use_exits_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("name", "options"),
    [("locate", ("--lon", "--lat", "--point", "--crs")), ("resolve", ("--address", "--date"))],
)
def test_help_has_an_example_and_every_column(
    name: str, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main([name, "--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert f"python -m geo {name} " in said
    assert all(f"{option} COLUMN" in said for option in options)


@pytest.mark.shared
def test_locate_the_real_file(
    shared_data: Path,
    official_file: Path,
    official_layer: Layer,
    layers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(layer_files, "LAYERS", layers)
    source, out = shared_data / "records" / "traffy_fondue_2022.csv", tmp_path / "out.csv"
    arguments = ["locate", str(source), "-o", str(out), "--lon", "lon", "--lat", "lat"]
    arguments += ["--boundaries", str(official_file), "--prefix", "at_"]
    assert command.main(arguments) == 0
    assert "cleaning" not in capsys.readouterr().err  # the layer that etl built is used
    found, given = (pd.read_csv(path, dtype="str") for path in (out, source))
    pd.testing.assert_frame_equal(found[given.columns], given)
    points = gpd.GeoSeries.from_xy(given["lon"].astype(float), given["lat"].astype(float), crs=4326)
    published = gpd.read_parquet(official_file).set_index("ADM3_PCODE")["geometry"]
    located = found["at_polygon"].dropna()
    # Outside: four abroad, one at (0, 0), one on a beach, one 20 km off the coast.
    assert len(located) == 12_390
    # Cleaning moves a border by tens of metres and gives an overlap whole to one neighbour.
    own = published.loc["TH" + located].set_axis(located.index)
    assert points.loc[located.index].to_crs(32647).distance(own.to_crs(32647)).max() < 150
    unmoved = points.loc[located.index].within(own)
    assert unmoved.mean() > 0.99
