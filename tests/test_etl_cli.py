"""The commands: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from etl import boundaries, store
from etl.__main__ import main
from etl.columns.fields import KINDS
from geo.files import DATA

ROOT = DATA.parent
ISSUES = "id,reported,province\n1,2022-05-01,เชียงใหม่\n2,2022-05-02,ลำพูน\n3,never,ลำพูน\n"
COMMANDS = (
    *("run", "check", "demo", "template", "boundaries", "versions", "rollback", "prune"),
    *("erase", "retain", "watch", "postgis", "audit", "backup", "restore"),
)


@pytest.fixture
def folder(tmp_path: Path, schematic_layer, monkeypatch) -> Path:
    """A folder with issues.csv, in which every command finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "issues.csv").write_text(ISSUES, encoding="utf-8")
    return tmp_path


def published(folder: Path) -> str:
    assert main(["run", "--issues", "issues.csv", "--store", "store"]) == 0
    return store.open_store(folder / "store").version


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"python -m etl {command}" in capsys.readouterr().out.split("example", 1)[1]


@pytest.mark.parametrize(
    "wrong",
    [
        [], ["run"], ["run", "--store", "store"], ["run", "--issues", "--store", "store"],
        ["publish"], ["check"], ["run", "--issues", "x.csv"], ["prune"], ["rollback"],
        ["prune", "--store", "store", "--keep", "0"], ["template"],
        ["boundaries", "--download", "--from", "x"],
        ["run", "--issues", "x.csv", "--store", "s", "--as-of", "yesterday"],
        ["run", "--from-database", "issue", "--store", "s"],
        ["run", "--from-database", "--workers", "2", "--store", "s"], ["postgis"],
        ["watch"], ["watch", "landing"], ["watch", "--store", "store"],
        ["demo", "--issues", "-5"], ["demo", "--issues", "many"], ["demo", "--seed", "-1"],
    ],
)  # fmt: skip
def test_wrong_use_exits_2_and_says_why(wrong, folder, capsys):
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err
    assert not (folder / "store").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["versions", "--store", "issues.csv"], "'issues.csv' is a file; name a folder"),
        (
            ["run", "--issues", "issues.csv", "--store", "issues.csv/store"],
            "'issues.csv' is a file",
        ),
        (["template", "issues.csv"], "'issues.csv' is a file; name a folder"),
        (["check", "--issues", "."], "'.' is a folder; name a file"),
        (["backup", "--store", "store", "-o", "."], "'.' is a folder; name a file"),
        (["prune", "--store", "store", "--keep", "0"], "'0' is no whole number of 1 or more"),
        (["demo", "--issues", "-5"], "'-5' is no whole number of 1 or more"),
        (["watch", ".", "--store", "store", "--every", "x"], "'x' is no number of seconds above 0"),
    ],
)
def test_a_wrong_argument_is_told_in_words_of_what_was_typed(words, said, folder, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert said in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["issues.csv"]


@pytest.mark.parametrize("encoding", ["cp874", "cp1252"])
def test_a_run_whose_output_is_sent_on_ends_well(encoding, tmp_path):
    (tmp_path / "issues.csv").write_text(ISSUES, encoding="utf-8")
    options = ["--issues", str(tmp_path / "issues.csv"), "--boundaries", "schematic"]
    ended = subprocess.run(
        [sys.executable, "-m", "etl", "run", *options, "--store", str(tmp_path / "store")],
        cwd=ROOT, check=False, capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr.decode(encoding)
    assert b"published" in ended.stdout
    assert b"Traceback" not in ended.stderr


def test_an_unreadable_day_of_the_data_is_said_in_a_sentence(folder, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["run", "--issues", "issues.csv", "--store", "store", "--as-of", "31 ก.พ. 2565"])
    assert ended.value.code == 2
    assert "'31 ก.พ. 2565' is no day of the calendar; write it like" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2565-07-01", "2022-07-01", "๑ ก.ค. ๒๕๖๕", "1/7/2565"])
def test_the_day_of_the_data_is_read_like_the_records(day, folder, capsys):
    assert main(["check", "--issues", "issues.csv", "--as-of", day, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2022-07-01"


def test_json_alone_is_on_standard_output(folder, capsys):
    assert main(["run", "--issues", "issues.csv", "--store", "store", "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["issues"]["read"] == 3
    assert told["issues"]["reasons"] == {"bad_date": 1}
    assert told["version"] == store.open_store(folder / "store").version
    assert err.splitlines()[0] == "finding the boundaries"
    assert "\r" not in err


def test_check_publishes_nothing(folder, capsys):
    assert main(["check", "--issues", "issues.csv"]) == 0
    assert "3 read = 2 accepted + 0 duplicate + 1 rejected" in capsys.readouterr().out
    assert [path.name for path in folder.iterdir()] == ["issues.csv"]


def test_versions_rollback_and_prune(folder, capsys):
    first, second = published(folder), published(folder)
    capsys.readouterr()
    assert main(["versions", "--store", "store"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("as of")[0].split() for line in lines] == [[first], ["*", second]]
    assert main(["rollback", "--store", "store"]) == 0
    assert first in capsys.readouterr().out
    assert main(["rollback", second, "--store", "store"]) == 0
    assert store.open_store(folder / "store").version == second
    assert main(["prune", "--store", "store", "--keep", "1"]) == 0
    assert first in capsys.readouterr().out
    assert len(store.versions(folder / "store")) == 1


def test_a_damaged_manifest_does_not_hide_the_other_versions(folder, capsys):
    first, second = published(folder), published(folder)
    capsys.readouterr()
    for broken, others in ((first, [second]), (second, [])):
        (folder / "store" / "versions" / f"{broken}.json").write_text("{")
        assert main(["versions", "--store", "store"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[1] for line in lines if line.startswith("*")] == others
        assert any(line.startswith(f"! {broken}  damaged: ") for line in lines)


@pytest.mark.parametrize("command", ["versions", "rollback", "prune"])
def test_a_store_that_is_not_there_is_not_made(command, folder, capsys):
    assert main([command, "--store", "nowhere"]) == 1
    assert "there is no store in nowhere" in capsys.readouterr().err
    assert not (folder / "nowhere").exists()


def _missing(folder: Path) -> str:
    return "does not exist"


def _empty(folder: Path) -> str:
    (folder / "bad").write_bytes(b"")
    return "is empty"


def _header_only(folder: Path) -> str:
    (folder / "bad").write_text("id,reported\n")
    return "no record"


def _no_column(folder: Path) -> str:
    (folder / "bad").write_text("id,province\n1,ลำพูน\n", encoding="utf-8")
    return "column 'วันที่รับแจ้ง' is missing in bad"


def _broken_xlsx(folder: Path) -> str:
    (folder / "bad").write_bytes(b"PK\x03\x04 this is no spreadsheet")
    return "bad"


def _truncated_parquet(folder: Path) -> str:
    pd.DataFrame({"id": ["1"] * 500}).to_parquet(folder / "bad")
    whole = (folder / "bad").read_bytes()
    (folder / "bad").write_bytes(whole[: len(whole) // 2])
    return "bad"


@pytest.mark.parametrize(
    ("spoil", "ending"),
    [
        (_missing, "csv"), (_empty, "csv"), (_header_only, "csv"), (_no_column, "csv"),
        (_broken_xlsx, "xlsx"), (_empty, "xlsx"), (_truncated_parquet, "parquet"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_and_the_old_version_is_still_served(spoil, ending, folder, capsys):
    before = published(folder)
    capsys.readouterr()
    said = spoil(folder)
    name = f"bad.{ending}"
    if (folder / "bad").exists():
        (folder / "bad").rename(folder / name)
    assert main(["run", "--issues", name, "--store", "store"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    errors = [line for line in err.splitlines() if line.startswith("error:")]
    assert len(errors) == 1
    assert said in errors[0]
    assert name in errors[0]
    assert "Traceback" not in err
    assert store.open_store(folder / "store").version == before
    assert [m.version for m in store.versions(folder / "store")] == [before]


def test_a_locked_store_is_said_at_once(folder, capsys):
    before = published(folder)
    script = (
        "import sys; from pathlib import Path; from etl.store import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(folder / "store")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    try:
        assert main(["run", "--issues", "issues.csv", "--store", "store"]) == 1
    finally:
        holder.communicate()
    assert "another run is writing into store" in capsys.readouterr().err
    assert store.open_store(folder / "store").version == before
    published(folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without asking them")
def test_a_run_that_is_asked_to_end_leaves_no_records_behind(folder):
    lines = "".join(f"{n},2022-05-01,เชียงใหม่\n" for n in range(100_000))
    (folder / "issues.csv").write_text("id,reported,province\n" + lines, encoding="utf-8")
    options = ["--boundaries", "schematic", "--workers", "1", "--store", str(folder / "store")]
    command = [sys.executable, "-m", "etl", "run", "--issues", str(folder / "issues.csv"), *options]
    rejects = folder / "store-rejects"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 120
        while not any(path.is_file() for path in rejects.glob("working-*/**/*")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    assert (
        "error: stopped; nothing is half done, and the same command can be run again"
        in err.splitlines()
    )
    assert "Traceback" not in err
    assert not rejects.exists() or not [*rejects.iterdir()]
    assert store.current_version(folder / "store") is None


@pytest.mark.skipif(os.name == "nt", reason="no such limit on Windows")
def test_a_disk_that_takes_no_more_is_one_sentence(folder, capsys):
    before = published(folder)
    # A limit on the size of files makes real writes fail, as a full disk does.
    script = (
        "import resource, signal, sys; from etl.__main__ import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["run", "--issues", str(folder / "issues.csv"), "--boundaries", "schematic"]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments, "--store", str(folder / "store")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert said.startswith("error: ") and "File too large" in said
    assert "Traceback" not in done.stderr
    assert store.open_store(folder / "store").version == before
    assert not list((folder / "store").rglob("*.tmp"))


def test_a_full_disk_and_a_forbidden_folder_are_named(folder, capsys, monkeypatch):
    def refuse(number: int):
        def publish(*_: object) -> str:
            raise OSError(number, os.strerror(number), "store/parts/x.parquet")

        return publish

    monkeypatch.setattr(store, "publish", refuse(28))
    assert main(["run", "--issues", "issues.csv", "--store", "store"]) == 1
    assert "error: the disk is full (store/parts/x.parquet)" in capsys.readouterr().err
    monkeypatch.setattr(store, "publish", refuse(13))
    assert main(["run", "--issues", "issues.csv", "--store", "store"]) == 1
    assert "error: no permission to read or write (store/parts" in capsys.readouterr().err


def test_template_writes_a_table_of_every_kind(folder, capsys):
    assert main(["template", "empty"]) == 0
    printed = capsys.readouterr().out
    assert all(f"{kind}.csv" in printed for kind in KINDS)
    assert all((folder / "empty" / f"{kind}.csv").is_file() for kind in KINDS)
    assert main(["template", "empty"]) == 1


def test_boundaries_shows_the_layer(folder, capsys):
    assert main(["boundaries"]) == 0
    out = capsys.readouterr().out
    assert "schematic: not the real boundaries" in out
    assert "7,425" in out


def test_demonstration_records_go_the_same_way(folder, capsys):
    arguments = ["demo", "--store", "store", "--issues", "300", "--seed", "3", "--json"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["issues"]["accepted"] == 300
    assert all(told[kind]["rejected"] > 0 for kind in ("stations", "members", "issues"))
    opened = store.open_store(folder / "store")
    assert opened.manifest.demo
    assert len(opened.table("stations")) == 1484 + 6
    assert opened.table("service").groupby("tambon", observed=True)["share"].sum().between(
        0.999, 1.001
    ).all()  # fmt: skip


@pytest.mark.shared
def test_the_traffy_file_is_published_whole(tmp_path, shared_data):
    done = subprocess.run(
        [sys.executable, "-m", "etl", "run",
         "--issues", str(shared_data / "records" / "traffy_fondue_2022.csv"),
         "--mapping", "data/mappings/traffy_fondue.toml",
         "--boundaries", str(shared_data / "boundaries" / "tha_admbnda_adm3_2022.parquet"),
         "--store", str(tmp_path / "traffy"), "--json"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    issues = told["issues"]
    assert {"read", "accepted", "duplicate", "rejected", "reasons"} <= set(issues)
    assert issues["read"] == 12_397
    assert issues["accepted"] + issues["duplicate"] + issues["rejected"] == 12_397
    assert sum(issues["reasons"].values()) == issues["rejected"]
    assert issues["reasons"]["point_outside"] > 0
    assert told["as_of"] == "2022-12-18"
    table = store.open_store(tmp_path / "traffy").table("issues")
    assert len(table) == issues["accepted"]
    assert table["key"].is_unique
    assert (table["province"] == "10").mean() > 0.9
    split = table.loc[table["tambon"] == "104702"]
    assert len(split) > 0
    assert set(split["polygon"]) == {"104701"}
