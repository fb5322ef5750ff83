"""The commands ``python -m dashboard layers`` and ``snapshot``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.__main__ import _parser, main
from dashboard.briefing.snapshot_command import viewed
from dashboard.data import Data
from dashboard.link import from_query, to_query
from dashboard.strict_link import view_of
from dashboard.texts import text

FIXED = [
    "members_per_10k",
    "members_vs_target",
    "issues_per_10k",
    "overdue_share",
    "escalated_share",
    "median_dwell",
]
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _own_store(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE", str(demo_store))


def snapshot(output: Path, *options: str, layer: str = "members_per_10k", level: str = "province"):
    return main(["snapshot", "--layer", layer, "--level", level, *options, "-o", str(output)])


def test_layers_lists_key_and_both_titles_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert set(FIXED) <= {line.split()[0] for line in lines}
    first = next(line for line in lines if line.startswith("members_vs_target"))
    assert "สมาชิกเทียบเป้าหมาย" in first and first.endswith("Members against target")


def test_layers_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layers", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {entry["key"] for entry in listed} >= set(FIXED)
    assert all(entry["th"] and entry["en"] for entry in listed)


def test_layers_does_not_wait_for_what_only_pictures_need() -> None:
    code = "import sys, dashboard.__main__ as m; m.main(['layers']); print([*sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
        env={"PYTHONIOENCODING": "utf-8", "PATH": ""},
    )  # fmt: skip
    modules = run.stdout.splitlines()[-1]
    assert "'geo.codes'" in modules
    for heavy in ("matplotlib", "streamlit", "openpyxl"):
        assert f"'{heavy}'" not in modules


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("v.png", b"\x89PNG"),
        ("v.pdf", b"%PDF-"),
        ("v.html", b"<!doctype html>"),
        ("v.csv", b"\xef\xbb\xbf"),
        ("v.xlsx", b"PK"),
        ("V.GPKG", b"SQLite format 3"),
    ],
)
def test_snapshot_writes_each_format_into_a_new_folder(
    name: str, start: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "new" / name
    assert snapshot(path, "--area", "50", level="amphoe") == 0
    assert path.read_bytes().startswith(start)


def test_options_override_the_query(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    query = "?layer=median_dwell&level=tambon&area=1001&lang=en&kind=need"
    assert snapshot(path, "--query", query, "--area", "50", "--lang", "th", level="amphoe") == 0
    rows = pd.read_csv(path, dtype={"รหัส": "str"})
    assert len(rows) == 25 and rows["รหัส"].str.startswith("50").all()
    assert rows.columns[3].startswith("สมาชิกต่อประชากร 10,000 คน")


def test_the_store_of_the_option_is_read(
    demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", str(tmp_path / "elsewhere"))
    assert snapshot(tmp_path / "v.csv", "--store", str(demo_store)) == 0


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (
            {"area": "5001", "level": "amphoe"},
            2,
            "level was 'amphoe' but area 5001 is itself of level amphoe",
        ),
        (
            {"area": "10", "level": "amphoe", "query": "bureau=p5"},
            2,
            "area 10 is not of the bureau 'p5'",
        ),
        ({"area": "mb", "level": "tambon"}, 2, "area 'mb' is a unit of command"),
        ({"marking": "bogus"}, 2, "marking was 'bogus'"),
        ({"as-of": "2515-12-31"}, 1, "as-of was 1972-12-31 (B.E. 2515) but the data reaches from"),
        ({"store": "nowhere"}, 1, "there is no store in"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(
    options: dict[str, str],
    code: int,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = {"layer": "members_per_10k", "level": "province", **options}
    output = tmp_path / "v.csv"
    if "store" in given:
        given["store"] = str(tmp_path / given["store"])
    words = [word for key, value in given.items() for word in (f"--{key}", value)]
    assert main(["snapshot", *words, "-o", str(output)]) == code
    assert message in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required"),
        (["snapshot", "--layer", "median_dwell"], "the following arguments are required"),
        (["snapshot", "--layer", "memberz"], "'memberz' is not one of members_per_10k"),
        (["snapshot", "--level", "moo"], "choose from"),
        (["snapshot", "--area", "99"], "'99' is not the code of an amphoe"),
        (["snapshot", "--lang", "fr"], "choose from"),
        (["snapshot", "--area", "500701"], "'500701' is a tambon, too fine for an area: give its"),
        (["snapshot", "--as-of", "yesterday"], "'yesterday' is no day of the calendar"),
        (
            ["snapshot", "--layer", "median_dwell", "--level", "tambon", "-o", "v.gif"],
            "one of .png, .pdf, .pptx, .html, .csv, .xlsx, .gpkg",
        ),
        (["snapshot", "--store", __file__], f"'{__file__}' is a file; name a folder"),
        (["briefing", "-o", __file__], f"'{__file__}' is a file; name a folder"),
        (["snapshot", "-o", f"{__file__}/v.csv"], f"'{__file__}' is a file; name a file in a"),
        (["snapshot", "-o", str(ROOT)], f"'{ROOT}' is a folder; name a file"),
    ],
)
def test_wrong_use_exits_with_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("category=nix", "category was 'nix': expected one of "),
        ("category=drugs,nix,theft", "category was 'nix': expected one of "),
        ("categroy=drugs", "parameter 'categroy' is unknown: expected one of area, as_of, "),
        ("category=drugs&category=theft", "'category' stands there 2 times"),
        ("period=2025-03-31,2025-01-01", "period was '2025-03-31,2025-01-01': expected two days"),
        ("period=2568-01-01,2568-03-31", "expected two days such as 2022-05-01,2022-05-31 (C.E."),
        ("k=99", "k was '99': expected 3 to 7"),
        ("show=issues,people", "show was 'people': expected some of "),
        ("since=2568-01-01", "since was '2568-01-01': expected a day of the common era"),
        ("bureau=p5&area=10", "bureau 'p5' is none, or does not go with the other parameters"),
        ("division=n5", "division 'n5' is none, or does not go with the other parameters"),
        ("lang=fr", "lang was 'fr': expected one of th, en"),
        ("place=999999", "place '999999' is none, or does not go with"),
    ],
)
@pytest.mark.parametrize("command", ["snapshot", "briefing"])
def test_what_a_query_says_counts_or_is_refused(
    command: str, query: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--layer", "issues_per_10k", "--level", "province", "--query", query]
    assert main([command, *options, "-o", str(tmp_path / "v.csv")]) == 2
    assert message in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


SOUND = {
    "layer": FIXED, "rate": ["smoothed"], "level": ["tambon", "station", "division", "bureau"],
    "area": ["50", "5001"], "bureau": ["p5", "mb", "tpb"], "division": ["n5", "50"],
    "place": ["500101", "50"], "base": ["คน"], "as_of": ["2025-08-31"], "k": ["3", "7"],
    "breaks": ["0,1.5,20"], "only": ["0,2"], "order": ["name"], "show": ["stations,surface"],
    "compare": ["layer", "area"], "other": ["50", "median_dwell"], "play": ["week"],
    "desk_level": ["2"], "weights": ["1,2,3,4,5"], "plan": ["500,need,reports,10,0,1"],
    "period": ["days_30", "2025-01-01,2025-03-31"], "category": ["drugs,theft"], "rung": ["1,3"],
}  # fmt: skip


@given(st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in SOUND.items()}))
def test_an_address_of_a_page_is_never_refused(query: dict[str, str]) -> None:
    view = from_query(query)
    assert view_of(urlencode(to_query(view))) == view


@pytest.mark.parametrize(
    "query",
    ["", "?", "category=", "embed=true", "k=5&breaks=0,1,5.50,20", "show=stations,issues",
     "level=station&bureau=p5&division=50", "only=1,0&lang=en", "bureau=p5&area=50&level=amphoe"],
)  # fmt: skip
def test_whatever_way_a_sound_query_is_written_it_is_followed(query: str) -> None:
    assert view_of(query) == from_query(query)


def test_the_level_of_a_query_counts_where_no_option_names_one(data: Data) -> None:
    args = _parser().parse_args(["briefing", "--query", "level=amphoe&area=50", "-o", "out"])
    assert viewed(args, data).level == "amphoe"


@pytest.mark.parametrize("day", ["2568-08-31", "31/8/2568", "2025-08-31", "31 ส.ค. 68"])
def test_a_day_is_written_as_in_every_command(day: str, data: Data) -> None:
    args = _parser().parse_args(["briefing", "--as-of", day, "-o", "out"])
    assert viewed(args, data).as_of == date(2025, 8, 31)


@pytest.mark.parametrize(
    "query",
    ["base=foo", "place=500199", "place=5001&area=51", "as_of=2099-01-01", "as_of=2019-01-01",
     "period=2099-01-01,2099-01-31", "period=2001-01-01,2001-12-31"],
)  # fmt: skip
def test_what_is_not_in_the_data_is_said(
    query: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert snapshot(tmp_path / "v.csv", "--query", query, level="tambon") == 1
    name, value = query.split("&")[0].split("=")
    said = capsys.readouterr().err
    if name in ("as_of", "period"):
        assert value.split(",")[0] in said and "the data reaches from 2023-" in said
    else:
        assert f"{name} '{value}' of --query is not in the data" in said
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("areas", ["99", "nowhere"])
def test_a_page_of_no_area_is_wrong_use(areas: str, tmp_path: Path) -> None:
    assert main(["briefing", "--areas", areas, "-o", str(tmp_path / "set")]) == 2


@pytest.mark.parametrize("encoding", ["cp874", "cp1252", "ascii"])
@pytest.mark.parametrize("asked", [["layers"], ["snapshot", "--help"]])
def test_output_goes_where_it_is_sent(asked: list[str], encoding: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "dashboard", *asked], cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"layer" in run.stdout or b"members_per_10k" in run.stdout


def test_counts_of_stations_are_whole_numbers_where_some_are_missing(
    data: Data, tmp_path: Path
) -> None:
    path = tmp_path / "v.csv"
    assert snapshot(path, level="station") == 0
    rows = pd.read_csv(path, dtype="str")
    counts = rows[[text(f"column.{key}", "th") for key in ("population", "members", "target")]]
    assert counts.isna().any(axis=None), "else nothing is shown"
    assert not counts.apply(lambda column: column.str.endswith(".0").eq(True)).any(axis=None)


@pytest.mark.parametrize("command", ["layers", "snapshot"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert f"python -m dashboard {command}" in capsys.readouterr().out.split("example")[1]
