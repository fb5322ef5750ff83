"""The commands ``python -m dashboard layers`` and ``snapshot``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from dashboard.__main__ import main

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
    ("options", "message"),
    [
        (
            {"area": "5001", "level": "amphoe"},
            "level was 'amphoe' but area 5001 is itself of level amphoe",
        ),
        (
            {"area": "10", "level": "amphoe", "query": "bureau=p5"},
            "area 10 is not of the bureau 'p5'",
        ),
        ({"name": "v.gif"}, "one of .png, .pdf, .pptx, .html, .csv, .xlsx, .gpkg"),
        ({"store": "nowhere"}, "there is no store in"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(
    options: dict[str, str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"layer": "members_per_10k", "level": "province", **options}
    output = tmp_path / given.pop("name", "v.csv")
    if "store" in given:
        given["store"] = str(tmp_path / given["store"])
    words = [word for key, value in given.items() for word in (f"--{key}", value)]
    assert main(["snapshot", *words, "-o", str(output)]) == 1
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
        (["snapshot", "--as-of", "yesterday"], "invalid"),
    ],
)
def test_wrong_use_exits_with_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", ["layers", "snapshot"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert f"python -m dashboard {command}" in capsys.readouterr().out.split("example")[1]
