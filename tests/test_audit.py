"""The audit log: one writer over processes, nothing lost, nothing changed without a sign of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from etl.audit import log as audit_log
from etl.audit.archive import archive
from etl.audit.entry import ACTIONS, NOTHING, REMARKS, Entry, Event, hash_of, parse
from etl.audit.heads import Head, Heads
from etl.audit.log import AuditLog, UnwritableError
from etl.audit.recorded import recorded
from etl.audit.verify import SENTENCES, verify
from geo.errors import InputError
from geo.files import DATA

ROOT = DATA.parent
EVENT = Event("สมชาย", "export", {"page": "map", "query": {"area": "50"}}, rows=12, units=25)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "store-audit", Heads(tmp_path / "elsewhere" / "store.head"))


def filled(log: AuditLog, count: int = 6) -> list[Entry]:
    return [log.append(Event(f"person {n}", "view", rows=n)) for n in range(1, count + 1)]


def rewritten(log: AuditLog, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """The only file of the log with other lines, as somebody with an editor leaves it."""
    (file,) = log.files()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(change(lines)))


def kinds(log: AuditLog) -> list[tuple[str, int]]:
    return [(problem.kind, problem.line) for problem in verify(log).problems]


def test_a_line_says_who_what_how_much_when_and_on_which_version(log: AuditLog) -> None:
    written = log.append(EVENT)
    (entry,) = log.entries()
    assert entry == written
    assert (entry.number, entry.before, entry.event) == (1, NOTHING, EVENT)
    assert entry.when.endswith("+00:00")


def test_every_line_holds_the_hash_of_the_one_before_and_the_head_is_elsewhere_too(
    log: AuditLog,
) -> None:
    filled(log, 3)
    (file,) = log.files()
    lines = file.read_bytes().splitlines()
    assert [parse(line).before for line in lines] == [NOTHING, *map(hash_of, lines[:-1])]  # type: ignore[union-attr]
    assert log.heads.read() == Head(3, hash_of(lines[-1])) == log.head()
    assert log.second_place() == "agrees"


def test_half_characters_and_absurd_lengths_become_a_line_too(log: AuditLog) -> None:
    log.append(
        Event("a\udc80\n\x00b", "view", {"query": {"k" * 999: "x" * 100_000}, "n": [1, "é"]})
    )
    log.append(EVENT)
    assert verify(log).whole
    first = next(iter(log.entries()))
    assert first.event.who == "a\udc80\n\x00b"
    assert len(first.to_line()) < 2000


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_owner_can_open_the_log_and_its_head(log: AuditLog) -> None:
    log.append(EVENT)
    assert log.heads.file
    for path in (log.folder, *log.files(), log.heads.file):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_the_chain_runs_over_the_months_and_a_clock_that_jumps_back(
    log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ["2025-08-31T23:59:59.000001+00:00", "2025-09-01T00:00:00.000000+00:00",
             "2025-08-01T00:00:00.000000+00:00", "2025-10-01T00:00:00.000000+00:00"]  # fmt: skip
    for now in clock:
        monkeypatch.setattr(audit_log, "_now", lambda now=now: now)
        log.append(EVENT)
    entries = list(log.entries())
    assert [entry.when for entry in entries] == [clock[0], clock[1], clock[1], clock[3]]
    assert [entry.clock for entry in entries] == ["", "", clock[2], ""]
    assert [file.name for file in log.files()] == [
        "2025-08.jsonl", "2025-09.jsonl", "2025-10.jsonl",
    ]  # fmt: skip
    assert verify(log).whole
    assert [entry.number for entry in log.entries("2025-09-01")] == [2, 3, 4]


# What somebody does to six lines; what is said of it, at which line.
TAMPERING: dict[str, tuple[Callable[[list[bytes]], list[bytes]], tuple[str, int]]] = {
    "changed in the middle": (
        lambda lines: [*lines[:2], lines[2].replace(b"person 3", b"person 9"), *lines[3:]],
        ("changed", 3),
    ),
    "one letter of the last": (
        lambda lines: [*lines[:-1], lines[-1].replace(b"person 6", b"person 9")],
        ("differs", 6),
    ),
    "removed from the middle": (lambda lines: lines[:2] + lines[3:], ("missing", 3)),
    "removed from the beginning": (lambda lines: lines[1:], ("missing", 0)),
    "put in twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], ("inserted", 4)),
    "swapped": (lambda lines: [lines[1], lines[0], *lines[2:]], ("inserted", 2)),
    "garbled": (lambda lines: [*lines[:2], b"?" + lines[2][1:], *lines[3:]], ("unreadable", 3)),
    "tail cut": (lambda lines: lines[:-2], ("cut", 0)),
    "all cut": (lambda lines: [], ("cut", 0)),
}


@pytest.mark.parametrize("tampering", TAMPERING)
def test_what_was_changed_removed_or_put_in_shows_at_its_line(
    log: AuditLog, tampering: str
) -> None:
    filled(log)
    assert verify(log).whole
    change, expected = TAMPERING[tampering]
    rewritten(log, change)
    assert expected in kinds(log)


@pytest.mark.parametrize("tampering", TAMPERING)
def test_it_still_shows_after_the_log_has_gone_on(log: AuditLog, tampering: str) -> None:
    filled(log)
    rewritten(log, TAMPERING[tampering][0])
    filled(log, 3)
    assert kinds(log)


def test_a_chain_that_was_made_anew_from_some_line_on_differs_from_its_head(log: AuditLog) -> None:
    filled(log)
    head = log.heads.read()

    def forged(lines: list[bytes]) -> list[bytes]:
        kept = [line.rstrip(b"\n") for line in lines[:2]]
        for line in lines[2:]:
            said = json.loads(line) | {"who": "nobody", "before": hash_of(kept[-1])}
            kept.append(json.dumps(said).encode())
        return [line + b"\n" for line in kept]

    rewritten(log, forged)
    assert kinds(log) == [("differs", 6)]
    # Without the second place nothing would show, unless somebody knows the head.
    alone = AuditLog(log.folder, Heads())
    assert verify(alone).whole
    assert [problem.kind for problem in verify(alone, head).problems] == ["differs"]


def test_the_line_after_a_cut_says_what_is_missing_for_ever(log: AuditLog) -> None:
    filled(log)
    rewritten(log, lambda lines: lines[:-2])
    log.append(EVENT)
    gap, after = list(log.entries())[-2:]
    assert (gap.number, gap.event.did, gap.event.what["second_place"]) == (7, "gap", 6)
    assert (after.number, after.event) == (8, EVENT)
    assert kinds(log) == [("gap", 5)]


def test_a_folder_that_was_removed_as_a_whole_is_missed(log: AuditLog) -> None:
    filled(log)
    (file,) = log.files()
    file.unlink()
    log.append(EVENT)
    assert [entry.number for entry in log.entries()] == [7, 8]
    assert kinds(log) == [("gap", 1)]


def test_lines_that_the_second_place_never_saw_are_named(log: AuditLog, tmp_path: Path) -> None:
    """They are a killed process's last line, or somebody else's."""
    filled(log, 2)
    away = AuditLog(log.folder, Heads())
    filled(away, 3)
    assert log.second_place() == "behind"
    assert verify(log).unseen == 3
    log.append(EVENT)
    log.append(EVENT)
    assert [entry.event.did for entry in log.entries()][4:] == ["view", "unseen", *["export"] * 2]
    assert verify(log).whole
    assert log.second_place() == "agrees"


def test_a_second_place_that_is_away_stops_nobody_and_is_brought_up_to_date(
    log: AuditLog, caplog: pytest.LogCaptureFixture
) -> None:
    file = log.heads.file
    assert file
    file.parent.write_text("a file where the folder should be")
    log.append(EVENT)
    assert "the second place did not take the head" in caplog.text
    assert log.second_place() == "unreadable"
    file.parent.unlink()
    assert log.second_place() == "missing"
    log.append(EVENT)
    assert log.second_place() == "agrees"
    assert [entry.event.did for entry in log.entries()] == ["export", "lost", "export"]


def test_a_second_place_that_holds_no_head_is_said(log: AuditLog) -> None:
    filled(log, 2)
    assert log.heads.file
    log.heads.file.write_text("2 nothing")
    assert [problem.kind for problem in verify(log).problems] == ["silent"]
    assert log.second_place() == "unreadable"


def without_head(log: AuditLog) -> None:
    assert log.heads.file
    log.heads.file.unlink()


def with_a_broken_head(log: AuditLog) -> None:
    assert log.heads.file
    log.heads.file.write_text("4 nothing")


@pytest.mark.parametrize(
    ("spoil", "kind"), [(without_head, "lost"), (with_a_broken_head, "silent")]
)
def test_a_tail_that_was_cut_together_with_its_head_shows_for_ever(
    log: AuditLog, spoil: Callable[[AuditLog], None], kind: str
) -> None:
    for again in (0, 1):  # the second time by the same writer
        filled(log)
        assert log.second_place() == "agrees"
        rewritten(log, lambda lines: lines[:-2])
        spoil(log)
        assert [problem.kind for problem in verify(log).problems] == [kind]
        last = log.head()
        log.append(EVENT)
        lost, after = list(log.entries())[-2:]
        assert last
        assert (lost.event.did, lost.event.what) == ("lost", {"found": last.number})
        assert after.event == EVENT
        found = verify(log)
        assert (found.whole, found.second_place) == (True, "agrees")
        assert found.lost[again:] == [lost.number]


def test_a_new_log_has_lost_nothing(log: AuditLog) -> None:
    assert (log.second_place(), verify(log).whole) == ("empty", True)
    filled(log, 2)
    assert (log.second_place(), verify(log).lost) == ("agrees", [])


def test_a_second_place_that_is_named_later_gets_its_head_with_a_remark(log: AuditLog) -> None:
    filled(AuditLog(log.folder, Heads()), 3)
    (problem,) = verify(log).problems
    assert (problem.kind, problem.last) == ("lost", 3)
    assert "its folder was named only now" in str(problem)
    filled(log, 2)
    found = verify(log)
    assert (found.whole, found.lost, found.lines) == (True, [4], 6)


def test_a_second_place_that_takes_no_head_is_remarked_once(log: AuditLog) -> None:
    filled(AuditLog(log.folder, Heads()), 1)
    assert log.heads.file
    log.heads.file.parent.symlink_to(log.folder / "nowhere" / "else")  # neither there nor made
    filled(log, 3)
    assert [entry.event.did for entry in log.entries()] == ["view", "lost", *["view"] * 3]
    assert log.second_place() == "missing"


def test_every_head_goes_to_a_syslog(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        syslog = f"127.0.0.1:{server.getsockname()[1]}"
        log = AuditLog(tmp_path / "store-audit", Heads(None, syslog))
        log.append(EVENT)
        log.append(EVENT)
        got = [server.recv(1000).rstrip(b"\0").decode() for _ in range(2)]
    assert got[1].endswith(f"audit store {log.head()}")
    assert got[0].partition("audit store 1:")[2] == parse_last(log).before


def parse_last(log: AuditLog) -> Entry:
    return list(log.entries())[-1]


# Crashes, other processes, a full disk.


@pytest.mark.parametrize("kept", [1, 40, -2])
def test_a_line_cut_short_is_set_aside_with_a_remark(log: AuditLog, kept: int) -> None:
    filled(log, 3)
    whole = log.head()
    (file,) = log.files()
    line = Entry(4, "0" * 64, "2099-01-01T00:00:00.000000+00:00", EVENT).to_line() + b"\n"
    with file.open("ab") as stream:
        stream.write(line[:kept])
    content = file.read_bytes()
    found = verify(log)
    assert (found.whole, found.unfinished, log.head()) == (True, True, whole)
    log.append(EVENT)
    found = verify(log)
    assert (found.whole, found.torn, found.unfinished) == (True, 1, False)
    assert [entry.event.did for entry in log.entries()][3:] == ["torn", "export"]
    assert file.read_bytes().startswith(content)  # nothing is ever taken away


def test_a_whole_line_whose_end_is_missing_is_a_line(log: AuditLog) -> None:
    filled(log, 3)
    (file,) = log.files()
    file.write_bytes(file.read_bytes()[:-1])
    log.append(EVENT)
    found = verify(log)
    assert (found.whole, found.torn, found.lines) == (True, 0, 4)


def test_what_is_no_line_without_a_remark_that_fits_is_a_fault(log: AuditLog) -> None:
    filled(log, 2)
    (file,) = log.files()
    with file.open("ab") as stream:
        stream.write(b'{"n":3,"be')
    log.append(EVENT)
    rewritten(log, lambda lines: [line.replace(b'{"n":3,"be\n', b'{"n":3,"bX\n') for line in lines])
    assert kinds(log) == [("unreadable", 3)]


WRITER = """
import sys
from pathlib import Path
from etl.audit.entry import Event
from etl.audit.heads import Heads
from etl.audit.log import AuditLog
log = AuditLog(Path(sys.argv[1]), Heads(Path(sys.argv[2])))
number = 0
while number < int(sys.argv[4]):
    number += 1
    log.append(Event(sys.argv[3], "export" if number % 5 == 0 else "view", {"filler": "x" * 200},
               rows=number))
    print(number, flush=True)
"""


def writer(log: AuditLog, name: str, count: int) -> subprocess.Popen[str]:
    assert log.heads.file
    command = [sys.executable, "-c", WRITER, str(log.folder), str(log.heads.file), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_processes_and_threads_write_one_chain_and_lose_nothing(log: AuditLog) -> None:
    processes = [writer(log, f"process {n}", 60) for n in range(3)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: log.append(Event("thread", "view", rows=n)), range(60)))
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    found = verify(log)
    assert (found.whole, found.lines, found.second_place) == (True, 240, "agrees")
    for name in ("process 0", "process 1", "process 2"):
        rows = [entry.event.rows for entry in log.entries() if entry.event.who == name]
        assert rows == list(range(1, 61))


def test_killed_writers_lose_no_line_that_was_answered(log: AuditLog) -> None:
    answered: dict[str, int] = {}
    for round_ in range(8):
        name = f"writer {round_}"
        process = writer(log, name, 100_000)
        assert process.stdout
        for _ in range(3 + 5 * round_):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        rest = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        answered[name] = int(rest[-1]) if rest else 3 + 5 * round_
    log.append(EVENT)
    found = verify(log)
    assert found.whole, found.problems
    assert found.second_place == "agrees"
    for name, count in answered.items():
        rows = [entry.event.rows for entry in log.entries() if entry.event.who == name]
        assert rows[:count] == list(range(1, count + 1))
        assert len(rows) - count in (0, 1)


@pytest.mark.skipif(os.name == "nt", reason="no such limit on Windows")
def test_a_disk_that_takes_no_more_refuses_and_leaves_the_log_whole(log: AuditLog) -> None:
    log.append(EVENT)
    (file,) = log.files()
    before = file.read_bytes()
    script = WRITER.replace(
        "import sys\n",
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 100},) * 2)\n",
        1,
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(log.folder), str(log.heads.file), "x", "1"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "UnwritableError: the audit log in" in done.stderr
    assert file.read_bytes() == before
    log.append(EVENT)
    assert verify(log).whole
    assert verify(log).torn == 0


def test_a_folder_that_cannot_be_made_is_said_and_what_goes_on_is_noted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    log = AuditLog(tmp_path / "file" / "store-audit", Heads())
    with pytest.raises(UnwritableError, match="without a trace nothing is published or taken away"):
        log.append(EVENT)
    assert log.note(EVENT) is False
    assert "a line of the audit log could not be written" in caplog.text


def test_what_is_begun_is_written_before_it_is_done_and_how_it_ended_after(log: AuditLog) -> None:
    event = Event("somsak", "publish", {"files": {"issues": 1}})
    with recorded(log, event) as ended:
        assert [entry.event.outcome for entry in log.entries()] == ["begun"]
        ended({"merge": True}, 7, "v1")
    with pytest.raises(ZeroDivisionError), recorded(log, event):
        raise ZeroDivisionError("0812345678")
    lines = list(log.entries())
    assert [entry.event.outcome for entry in lines] == ["begun", "done", "begun", "failed"]
    assert (lines[1].event.rows, lines[1].event.version) == (7, "v1")
    assert lines[1].event.what == {"files": {"issues": 1}, "merge": True}
    assert lines[3].event.what["error"] == "ZeroDivisionError"
    assert "0812345678" not in "".join(file.read_text() for file in log.files())


def test_nothing_begins_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    log = AuditLog(tmp_path / "file" / "store-audit", Heads())
    with pytest.raises(UnwritableError), recorded(log, EVENT):
        pytest.fail("it has begun")


def test_every_word_of_the_log_has_a_name_on_the_page() -> None:
    from dashboard.texts import text

    for lang in ("th", "en"):
        for did in (*ACTIONS, *REMARKS):
            assert text(f"audit.did_{did}", lang)
        for kind, sentence in SENTENCES.items():
            said = text(f"audit.problem_{kind}", lang, first=11, last=22)
            assert ("11" in said) == ("{first}" in sentence)


def months(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines a month from January to April."""
    for month in ("01", "01", "02", "02", "03", "03", "04", "04"):
        now = f"2025-{month}-01T00:00:00.000000+00:00"
        monkeypatch.setattr(audit_log, "_now", lambda now=now: now)
        log.append(EVENT)


def test_old_months_are_moved_away_with_a_line_that_says_so(
    log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    months(log, monkeypatch)
    moved = archive(log, tmp_path / "old", "2025-03", "somsak")
    assert moved == ["2025-01.jsonl", "2025-02.jsonl"]
    assert [file.name for file in log.files()] == ["2025-03.jsonl", "2025-04.jsonl"]
    found = verify(log)
    assert (found.whole, found.archived, found.lines) == (True, 4, 5)
    log.append(EVENT)
    assert archive(log, tmp_path / "old", "2025-04", "somsak") == ["2025-03.jsonl"]
    assert verify(log).archived == 6
    # Together they are the whole log again.
    for file in (tmp_path / "old").iterdir():
        file.replace(log.folder / file.name)
    found = verify(log)
    assert (found.whole, found.archived, found.lines) == (True, 0, 11)


def test_what_is_gone_without_such_a_line_is_missing(
    log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    months(log, monkeypatch)
    archive(log, tmp_path / "old", "2025-02", "somsak")
    (log.folder / "2025-02.jsonl").unlink()
    problem = verify(log).problems[0]
    assert (problem.kind, problem.first, problem.last) == ("missing", 1, 4)
    with pytest.raises(InputError, match="is broken"):
        archive(log, tmp_path / "old", "2025-04", "somsak")


def test_the_newest_month_stays_however_old_it_is(
    log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    months(log, monkeypatch)
    archive(log, tmp_path / "old", "2099-01", "somsak")
    assert [file.name for file in log.files()] == ["2025-04.jsonl"]
    assert verify(log).whole
