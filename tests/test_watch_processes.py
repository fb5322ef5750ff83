"""Watchers of a folder in processes of their own: two at once, asked to end, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import store
from etl.__main__ import main
from geo.files import DATA
from tests.landings import (
    ISSUES,
    MEMBERS,
    STATIONS,
    hashes,
    issues,
    moved,
    once,
    opened,
    put,
    report,
    waiting_in,
)
from tests.trials.landing import figures
from tests.trials.records import rows

ROOT = DATA.parent
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files or signals")


def started(landing: Path, *options: str) -> subprocess.Popen[str]:
    """A watcher in a process of its own, and its store beside the folder."""
    command = [sys.executable, "-m", "etl", "watch", str(landing), "--boundaries", "schematic"]
    command += ["--store", str(landing.parent / "store"), "--every", "0.3", *options]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def running(landing: Path) -> Iterator[subprocess.Popen[str]]:
    watcher = started(landing)
    try:
        assert watcher.stderr is not None
        assert watcher.stderr.readline().startswith("watching ")
        yield watcher
    finally:
        watcher.terminate()
        out, err = watcher.communicate(timeout=120)
    assert (watcher.returncode, "Traceback" in err) == (0, False), f"{out}{err}"


def awaited(there: Callable[[], object], *watchers: subprocess.Popen[str]) -> None:
    """Wait until something is there; the watchers must not end meanwhile."""
    until = time.monotonic() + 180
    while not there():
        assert time.monotonic() < until, "it never came"
        assert [watcher.poll() for watcher in watchers] == [None] * len(watchers)
        time.sleep(0.1)


def test_a_file_that_grows_all_the_while_is_published_when_it_is_complete(landing):
    with running(landing) as watcher, (landing / "a.csv").open("w", encoding="utf-8") as stream:
        stream.write(ISSUES)
        for number in range(12):
            stream.write(issues(number).splitlines()[1] + "\n")
            stream.flush()
            time.sleep(0.1)
            assert not moved(landing, "done")
        stream.close()
        awaited(lambda: moved(landing, "done"), watcher)
    assert len(opened(landing).table("issues")) == 12
    assert len(store.versions(landing.parent / "store")) == 1


def test_two_watchers_of_one_folder_publish_each_file_once(landing):
    """Twenty files land while both look, some of them in parts."""
    put(landing, "stations.csv", STATIONS)
    with running(landing) as one, running(landing) as other:
        for number in range(20):
            text = issues(*range(10 * number, 10 * number + 10))
            if number % 2:
                put(landing, f"{number}.csv", text)
            else:
                put(landing, f"{number}.csv.part", text).rename(landing / f"{number}.csv")
            time.sleep(0.1)
        awaited(lambda: len(moved(landing, "done")) == 21, one, other)
    assert set(hashes(landing.parent / "store").values()) == {1}
    assert len(hashes(landing.parent / "store")) == 21
    table = opened(landing).table("issues")
    assert len(table) == table["key"].nunique() == 200
    assert not moved(landing, "refused") and waiting_in(landing) == []
    published = [
        entry.event for entry in store.log_of(landing.parent / "store").entries()
        if entry.event.outcome != "begun"
    ]  # fmt: skip
    assert {event.outcome for event in published} == {"done"}, "no watcher met the other"
    assert sum(event.rows or 0 for event in published) == 202


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watcher_that_is_asked_to_end_finishes_what_it_publishes(number, landing):
    """However early or late it is asked."""
    told: set[str] = set()
    for late in (0.0, 0.4, 1.2):
        name = f"{number.name} {late}.csv"
        watcher = started(landing)
        assert watcher.stderr is not None
        watcher.stderr.readline()
        put(landing, name, issues(int(number) + round(10 * late)))
        time.sleep(late)
        watcher.send_signal(number)
        out, err = watcher.communicate(timeout=120)
        assert watcher.returncode == 0, err
        told |= {line.split(" (")[0] for line in out.splitlines()}
        assert told == {f"published {name}" for name in moved(landing, "done")}
    assert once(landing) == 0
    assert len(moved(landing, "done")) == 3
    assert set(hashes(landing.parent / "store").values()) == {1}


@POSIX
def test_another_takes_over_from_a_watcher_that_was_killed(landing):
    """Killed again and again while six files are published."""
    put(landing, "stations.csv", STATIONS)
    for number in range(6):
        put(landing, f"members {number}.csv", MEMBERS + f"S1,500101,กำนัน,2022-01,{10 + number}\n")
    for patience in (2.5, 3.5, 4.5):
        watcher = started(landing)
        time.sleep(patience)
        watcher.kill()
        watcher.communicate()
    assert once(landing) == 0
    assert len(moved(landing, "done")) == 7
    assert all(report(path) for path in moved(landing, "done").values())
    assert set(hashes(landing.parent / "store").values()) == {1}
    assert len(store.versions(landing.parent / "store")) <= 7
    assert opened(landing).table("members")["count"].sum() == 15


@POSIX
def test_a_watcher_that_is_killed_or_refused_at_any_call_publishes_each_file_once():
    found = list(figures(0.012))
    assert [figure.line() for figure in found if not figure.reached] == []


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
@pytest.mark.usefixtures("landing")
def test_whatever_the_order_of_landing_the_tables_are_those_of_one_run(data):
    """Files of issues of which none is in two, landing in any order at any looks."""
    numbers = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=5), "issues of each file")
    files, first = {}, 0
    for place, count in enumerate(numbers):
        files[f"{place}.csv"] = issues(*range(first, first + count), day=place + 1)
        first += count
    order = data.draw(st.permutations(list(files)), "order")
    looks = data.draw(st.lists(st.integers(0, 2), min_size=len(order), max_size=len(order)), "look")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        landing = Path(many) / "landing"
        put(Path(one), "stations.csv", STATIONS)
        landing.mkdir()
        put(landing, "stations.csv", STATIONS)
        assert once(landing) == 0
        for number in range(3):
            for name, when in zip(order, looks, strict=True):
                if when == number:
                    put(landing, name, files[name])
            assert once(landing) == 0
        paths = [str(put(Path(one), name, text)) for name, text in files.items()]
        command = ["run", "--merge", "--stations", str(Path(one) / "stations.csv")]
        assert main([*command, "--issues", *paths, "--store", str(Path(one) / "store")]) == 0
        assert rows(Path(many) / "store") == rows(Path(one) / "store")
