"""The long trials (``python -m tests.trials``) in their everyday form: the same code, a sample."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from dashboard.served import STORE_VARIABLE
from etl import store
from etl.reading.limits import ANY, read_limits
from etl.reading.read import read
from geo.errors import InputError
from geo.files import DATA
from tests.trials import bombs, damage, fuzz, killing, reach
from tests.trials.faults import Watch
from tests.trials.figure import Figure, none_of

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
#: One of each way to do harm.
SOME = (
    "unpacks_to_gigabytes", "lies_about_its_size", "billion_laughs_xlsx",
    "cells_in_the_last_corner", "another_file_by_vrt", "algorithm_of_gdal", "rows_of_nothing",
    "runs_when_unpickled", "formulas", "cells_of_marks", "million_columns", "workbook_called_text",
)  # fmt: skip


def missed(figures: Iterable[Figure]) -> list[str]:
    """The figures that were not reached, as they are printed."""
    found = list(figures)
    assert found
    return [figure.line() for figure in found if not figure.reached]


def test_somebody_of_one_province_reaches_no_record_of_another():
    assert missed(reach.figures(0.02)) == []


@POSIX
def test_a_publish_that_is_killed_or_refused_anywhere_loses_nothing():
    assert missed(killing.figures(0.01)) == []


def test_every_change_of_a_folder_is_counted_and_can_fail(tmp_path):
    """The wrapper itself: were a call not seen, no trial would try it."""
    script = (
        "import os, sys; from pathlib import Path; from tests.trials.faults import Watch\n"
        "folder = Path(sys.argv[1]); watch = Watch(folder, int(sys.argv[2]), sys.argv[3])\n"
        "watch.wrap()\n"
        "(folder / 'a').mkdir(); (folder / 'a' / 'b').write_bytes(b'1234')\n"
        "(folder / 'a' / 'b').replace(folder / 'c'); (folder / 'c').open('a').write('56')\n"
        "(folder / 'c').unlink(); (folder / 'a').rmdir(); Path(sys.argv[4]).write_text('x')\n"
        "print(' '.join(call.split()[0] for call in watch.calls))"
    )

    def ran(at: int, way: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / f"{at}-{way}"
        folder.mkdir()
        return subprocess.run(
            [sys.executable, "-c", script, str(folder), str(at), way, str(tmp_path / "outside")],
            cwd=DATA.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip

    calls = ["mkdir", "open", "write", "rename", "open", "write", "unlink", "rmdir"]
    assert ran(-1, "").stdout.split() == calls
    assert [ran(at, "before").returncode for at in range(len(calls))] == [-9] * len(calls)
    assert ran(2, "torn").returncode == -9
    assert (tmp_path / "2-torn" / "a" / "b").read_bytes() == b"12"
    assert (tmp_path / "3-before" / "a" / "b").read_bytes() == b"1234"
    assert "No space left" in ran(1, "full").stderr
    assert "Input/output error" in ran(7, "refused").stderr
    assert Watch(tmp_path).calls == []


def test_damage_is_never_served_and_heals_with_the_next_publish():
    assert missed(damage.figures(0.05)) == []


@pytest.mark.parametrize("name", SOME)
def test_a_file_that_is_a_bomb_or_a_trap_does_no_harm(name, tmp_path):
    with bombs.listening() as asked:
        said, harm = bombs.outcome(name, tmp_path, 0.02, asked)
    assert harm == ""
    assert said.startswith("read" if name in ("formulas", "cells_of_marks") else "refused")


def test_bad_input_of_every_kind_is_answered_or_refused(demo_store, monkeypatch):
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    assert missed(fuzz.figures(0.02)) == []


def test_a_figure_that_is_not_reached_is_said_with_examples():
    figure = none_of("lost", 2, 10, ["here", "there"])
    assert not figure.reached
    assert "2 of 10: here; there" in figure.line()
    assert figure.line().endswith("NOT REACHED")
    assert none_of("lost", 0, 10).line().endswith("reached")


def test_limits_can_be_lifted_for_a_file_that_is_known(tmp_path):
    path = tmp_path / "wide.csv"
    width = (read_limits().columns or 0) + 1
    path.write_text(",".join(f"c{n}" for n in range(width)) + "\n" + "1," * (width - 1) + "1\n")
    with pytest.raises(InputError, match=r"2,001 columns; at most 2,000 are allowed.*--any-size"):
        read(path)
    assert len(read(path, limits=ANY)[0].columns) == width


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("rows = 1", r"expected \["), ("x", "cannot be read"),
        ((DATA / "uploads.toml").read_text("utf-8").replace("pieces = 5000", "pieces = -1"),
         "`pieces` in .* is -1; expected a whole number, 1 or more"),
    ],
)  # fmt: skip
def test_limits_that_are_none_are_named(tmp_path, content, wrong):
    (tmp_path / "uploads.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=wrong):
        read_limits(tmp_path / "uploads.toml")


def published(path: Path) -> None:
    for keys in ("a", "ab"):
        store.publish(path, damage.tables(*keys), store.About(as_of="2022-12-31"))


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"../../etc/passwd", b"nothing"])
def test_without_its_pointer_a_store_says_what_to_do_and_loses_nothing(tmp_path, content):
    published(tmp_path)
    first, second = (manifest.version for manifest in store.versions(tmp_path))
    (tmp_path / "current").unlink()
    if content is not None:
        (tmp_path / "current").write_bytes(content)
    for ask in (store.current_version, store.open_store, store.rollback):
        with pytest.raises(InputError, match=r"is missing or damaged; .* rollback .* VERSION"):
            ask(tmp_path)
    with pytest.raises(InputError, match="missing or damaged"):
        store.prune(tmp_path, 1)
    assert store.rollback(tmp_path, second) == second
    assert [m.version for m in store.versions(tmp_path)] == [first, second]
    assert len(store.open_store(tmp_path).table("issues")) == 2


def test_a_part_of_the_right_size_with_other_bytes_is_neither_read_nor_shared(tmp_path):
    published(tmp_path)
    part = next((tmp_path / "parts").glob("stations-*"))
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(InputError, match=r"does not hold what was written.*publish the records"):
        store.open_store(tmp_path).table("stations")
    store.publish(tmp_path, damage.tables("a"), store.About(as_of="2022-12-31"))
    assert len(store.open_store(tmp_path).table("stations")) == 2
