"""Large files, cut into jobs: whoever does them, the version is that of a single process."""

from __future__ import annotations

import csv
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest

from etl import large, store
from etl.large.workers import Dask, Processes, Workers
from etl.pipeline import Report, Request, check, run
from etl.secret import VARIABLE
from geo.errors import InputError
from geo.files import DATA
from tests.benchmarks.large_records import write

#: Rows of the comparison of all engines, and of what is looked at beside it.
MANY, FEW = 200_000, 6_000
FILES = ("stations", "issues", "escalations")


@pytest.fixture(scope="module", autouse=True)
def one_key() -> Iterator[None]:
    """Stores with one key: records without a number have the same keys in all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "k" * 64)
        yield


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write(MANY, tmp_path_factory.mktemp("many"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Fewer rows, among them such as only show beside others: twice told, without a number,
    without an issue."""
    files = write(FEW, tmp_path_factory.mktemp("few"))
    header, *rows = files["issues"].read_text("utf-8").splitlines()
    twice = [row.replace("แก้ไขแล้ว", "กำลังดำเนินการ") for row in rows[: len(rows) // 10]]
    unnamed = [",".join(['""', *row.split(",")[1:]]) for row in rows[100:130]] * 2
    names, values = csv.reader([header, rows[-1]])
    cells = dict(zip(names, values, strict=True))
    to_come = ",".join(f'"{cell}"' for cell in (cells | {"วันที่รับแจ้ง": "1/7/2600"}).values())
    lines = [header, *rows, *twice, *unnamed, to_come]
    files["issues"].write_text("\n".join(lines), "utf-8")
    header, *rows = files["escalations"].read_text("utf-8").splitlines()
    lost = ["no such " + row for row in rows[:50]]
    files["escalations"].write_text("\n".join([header, *rows, *lost, *rows[:20]]), "utf-8")
    return files


def small_pieces(patch: pytest.MonkeyPatch, files: dict[str, Path], pieces: int) -> None:
    size = files["issues"].stat().st_size
    patch.setattr(large, "_LARGE", 0)
    patch.setattr(large, "PIECE", size // pieces)
    patch.setattr(large, "_BUCKET", size // 3)


def published(files: dict[str, Path], path: Path, **options: object) -> Path:
    request = Request({kind: (files[kind],) for kind in FILES}, path, any_size=True, **options)  # type: ignore[arg-type]
    _accounts[path] = run(request)
    return path


_accounts: dict[Path, Report] = {}


def assert_same(one: Path, other: Path) -> None:
    """Two stores hold the same parts, accounts, and rows to be corrected."""
    manifests = [
        json.loads((path / "versions" / f"{store.current_version(path)}.json").read_text("utf-8"))
        for path in (one, other)
    ]
    for manifest in manifests:
        del manifest["version"], manifest["created"]
        for file in (file for kind in manifest["sources"].values() for file in kind["files"]):
            file.pop("at", None)  # when it was read
    assert manifests[0] == manifests[1]
    if one in _accounts and other in _accounts:
        assert _accounts[one].kinds == _accounts[other].kinds
    assert to_correct(one) == to_correct(other) != {}


def to_correct(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every workbook of rejects."""
    return {
        file.name: [row for sheet in openpyxl.load_workbook(file) for row in sheet.values]
        for file in Path(f"{path}-rejects").glob("*/*.xlsx")
    }


@pytest.fixture(scope="module")
def alone(many: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a single process publishes."""
    return published(many, tmp_path_factory.mktemp("alone") / "store")


def test_processes_publish_what_one_does(
    many: dict[str, Path], alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(monkeypatch, many, 5)
    assert_same(published(many, tmp_path / "store"), alone)


def test_workers_of_dask_publish_what_one_process_does(
    many: dict[str, Path], alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(monkeypatch, many, 5)
    assert_same(published(many, tmp_path / "store", workers=2), alone)


class Here:
    """Does the jobs in this process, one after the other; or from the last to the first."""

    def __init__(self, backwards: bool = False) -> None:
        self.step = -1 if backwards else 1

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, function: Callable, jobs: Iterable, tell: Callable[[int], None]) -> list:
        return [function(job) for job in list(jobs)[:: self.step]][:: self.step]


@pytest.mark.parametrize("backwards", [False, True])
def test_rows_that_only_show_beside_others_are_the_same_in_pieces(
    few: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    one = published(few, tmp_path / "one")
    small_pieces(monkeypatch, few, 9)
    monkeypatch.setattr(large, "Processes", lambda: Here(backwards))
    assert_same(published(few, tmp_path / "other"), one)
    report = check(Request({kind: (few[kind],) for kind in FILES}, tmp_path / "other"))
    issues, escalations = report.kinds["issues"], report.kinds["escalations"]
    assert issues.reasons["in_the_future"] == 1
    assert issues.duplicate > FEW // 10 and issues.notes["without_id"][""] > 60
    assert escalations.reasons["unknown_issue"] >= 50 and escalations.duplicate == 20


def test_nothing_of_what_people_wrote_is_left_on_the_way(
    few: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(monkeypatch, few, 4)
    monkeypatch.setattr(large, "Processes", Here)
    path = published(few, tmp_path / "store")
    kept = [each.name for each in Path(f"{path}-rejects").iterdir()]
    assert kept == [store.current_version(path)]
    left = Path(f"{path}-rejects") / "working-of-one-that-was-killed"
    left.mkdir()
    published(few, path)
    assert not left.exists()


def test_a_file_that_lacks_a_column_is_refused_as_ever(
    few: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pieces(monkeypatch, few, 3)
    (tmp_path / "issues.csv").write_text("เลขที่เรื่อง,สถานะ\n1,แก้ไขแล้ว\n2,แก้ไขแล้ว\n", "utf-8")
    with pytest.raises(InputError, match=r"is missing in issues\.csv"):
        run(Request({"issues": (tmp_path / "issues.csv",)}, tmp_path / "store"))
    assert store.current_version(tmp_path / "store") is None


def killed_once(job: tuple[Path, int]) -> int:
    """A job that ends its worker, the first time."""
    mark, number = job
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def killed_always(_job: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


@pytest.mark.parametrize("workers", [Processes(2), Dask(None, 2)], ids=["processes", "dask"])
def test_a_lost_worker_costs_time_and_no_row(workers: Workers, tmp_path: Path) -> None:
    jobs = [(tmp_path / "killed", number) for number in range(8)]
    with workers:
        assert workers.run(killed_once, jobs, lambda _: None) == [n * n for n in range(8)]
    assert (tmp_path / "killed").exists()


@pytest.mark.parametrize("workers", [Processes(1), Dask(None, 1)], ids=["processes", "dask"])
def test_workers_lost_again_and_again_are_told(workers: Workers) -> None:
    with workers, pytest.raises(InputError, match="workers were lost"):
        workers.run(killed_always, range(2), lambda _: None)


def test_what_dask_says_to_itself_reaches_no_user() -> None:
    """In a process as a user starts it: a worker says something, and all are killed."""
    script = (
        "from etl.large.workers import Dask\n"
        "from geo.errors import InputError\n"
        "from tests.test_large import killed_always, warned\n"
        "with Dask(None, 1) as workers:\n"
        "    print(workers.run(warned, range(1), lambda _: None))\n"
        "    try: workers.run(killed_always, range(2), lambda _: None)\n"
        "    except InputError: print('lost')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=DATA.parent, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[0]\nlost\n", "")


def warned(job: int) -> int:
    logging.getLogger("distributed.worker").error("a word of a worker")
    return job


def test_a_worker_that_is_killed_in_the_middle_of_a_run_changes_nothing(
    few: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker of Dask is killed as soon as the first piece is done."""
    one = published(few, tmp_path / "one")
    small_pieces(monkeypatch, few, 12)
    killed: list[int] = []

    def tell(done: float, text: str) -> None:
        if "pieces" in text and not killed:
            (worker, *_) = dask_workers()
            os.kill(worker, signal.SIGKILL)
            killed.append(worker)

    request = Request({kind: (few[kind],) for kind in FILES}, tmp_path / "other", workers=2)
    run(request, tell)
    assert killed
    assert_same(tmp_path / "other", one)


def dask_workers() -> list[int]:
    from distributed import default_client

    return list(default_client().run(os.getpid).values())


def test_a_scheduler_that_does_not_answer_is_told(
    few: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large.workers, "_PATIENCE", "1s")
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        published(few, tmp_path / "store", scheduler="tcp://127.0.0.1:9")
