"""What lies in a folder of files that land: what is whole, which kind it is, what it is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.columns import template
from etl.columns.fields import KINDS
from etl.columns.mapping import known_mappings
from etl.inbox.look import look
from etl.inbox.places import REPORT, clean
from etl.inbox.recognise import recognise
from etl.inbox.settings import read_watching
from geo.errors import InputError
from tests.landings import (
    MEMBERS,
    issues,
    moved,
    once,
    opened,
    put,
    waiting_in,
)

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files or signals")
SETTINGS = read_watching()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_templates_are_recognised_under_any_name(ending, tmp_path):
    template.write(tmp_path)
    for kind in KINDS:
        path = (tmp_path / f"{kind}.{ending}").rename(tmp_path / f"a {kind}.{ending}")
        assert kind_of(path) == kind


def test_where_two_kinds_are_alike_the_folder_decides_or_the_name_else_nobody(tmp_path):
    """Members without their roles look like coordinators."""
    text = "station,tambon_code,start,count\nS1,500101,2022-01,3\n"
    for name in ("x.csv", "my members.csv", "issues.csv"):
        with pytest.raises(InputError, match="fit members and coordinators alike; put it into the"):
            kind_of(put(tmp_path, name, text))
    for kind in ("members", "coordinators"):
        assert kind_of(put(tmp_path, f"{kind.upper()}-2565.csv", text)) == kind
        assert kind_of(put(tmp_path, "x.csv", text), kind) == kind
    full = put(tmp_path, "coordinators.csv", MEMBERS + "S1,500101,กำนัน,2022-01,3\n")
    assert kind_of(full) == "members", "what it holds says more than its name"


def kind_of(path: Path, landing: str = "") -> str:
    return recognise(path, landing, known_mappings())[0]


def test_a_source_that_is_known_is_read_by_its_own_mapping(landing):
    text = (
        "ticket_id,type,org,timestamp,state,subdistrict,district,province\n"
        "A1,ถนน,เขต,2022-05-01 08:00:00+00,เสร็จสิ้น,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่\n"
    )
    put(landing, "export.csv", text)
    put(landing, "ours.csv", issues(1))
    assert once(landing) == 0
    assert set(opened(landing).table("issues")["source"]) == {"traffy_fondue", "template"}


def test_a_mapping_that_is_named_holds_for_every_file(landing, tmp_path, capsys):
    mapping = tmp_path / "ours.toml"
    mapping.write_text(
        'name = "ours"\ntimezone = "Asia/Bangkok"\n[issues.columns]\nreported = ["เมื่อ"]\n', "utf-8"
    )
    put(landing, "a.csv", issues(1).replace("reported", "เมื่อ"))
    assert once(landing, "--mapping", str(mapping)) == 0
    assert set(opened(landing).table("issues")["source"]) == {"ours"}
    mapping.write_text("[", "utf-8")
    assert once(landing, "--mapping", str(mapping)) == 1
    assert "is not valid TOML" in capsys.readouterr().err


@pytest.mark.shared
def test_the_real_records_are_recognised(shared_data):
    assert kind_of(shared_data / "records" / "traffy_fondue_2022.csv") == "issues"


def test_a_file_that_is_being_written_is_not_taken(landing):
    path = put(landing, "a.csv", issues(1))
    first = look(landing, SETTINGS)
    assert [file.path for file in look(landing, SETTINGS).whole(first)] == [path]
    with path.open("a", encoding="utf-8") as stream:
        stream.write("2,S1,2022-05-02,,เชียงใหม่\n")
    second = look(landing, SETTINGS)
    assert second.whole(first) == []
    os.utime(path, ns=(1, 1))  # the same size, another time
    third = look(landing, SETTINGS)
    assert third.whole(second) == []
    assert [file.path for file in look(landing, SETTINGS).whole(third)] == [path]


@pytest.mark.parametrize(
    "name",
    [".a.csv", "~$a.xlsx", "a.csv.tmp", "A.PART", "a.csv.crdownload", "Thumbs.db", "DESKTOP.INI"],
)
def test_what_other_programs_put_there_is_left_alone(name, landing, capsys):
    put(landing, name, issues(1))
    assert once(landing) == 0
    assert [path.name for path in landing.iterdir()] == [name]
    assert capsys.readouterr().out == ""


def test_a_folder_that_is_named_after_no_kind_is_told_of_and_left(landing, capsys):
    put(landing, "reports/a.csv", issues(1))
    put(landing, "ISSUES/b.csv", issues(2))
    assert once(landing) == 0
    assert "reports/ is left where it is: only folders that are named" in capsys.readouterr().err
    assert (landing / "reports" / "a.csv").is_file()
    assert moved(landing, "done")["b.csv"].parent.name == "issues"


@POSIX
def test_links_pipes_and_folders_are_neither_followed_nor_moved(landing, tmp_path, capsys):
    secret = put(tmp_path, "secret.csv", issues(1))
    (landing / "link.csv").symlink_to(secret)
    (landing / "issues").symlink_to(tmp_path)
    (landing / "gone.csv").symlink_to(tmp_path / "nothing")
    os.mkfifo(landing / "pipe.csv")
    assert once(landing) == 0
    assert {path.name for path in landing.iterdir()} == {
        "link.csv", "issues", "gone.csv", "pipe.csv"
    }  # fmt: skip
    assert secret.read_text("utf-8") == issues(1)
    assert capsys.readouterr().err.count("and no file") == 4
    assert not (tmp_path / "store").exists()


HOSTILE = [
    "a\nb.csv", "\u202evsc.a.csv", "=HYPERLINK(1).csv", "-rf.csv", "--store.csv", "$(x) `y`.csv",
    " .csv", "ก" * 80 + ".csv", "a" * 251 + ".csv", "CON.csv", "%s{0}.csv", "a.csv" + REPORT,
    "'; DROP TABLE x; --.csv", "<script>.csv", "lock.csv", "a.." + "b" * 240,
]  # fmt: skip


@POSIX
def test_names_lead_nowhere_and_lose_nothing(landing, capsys):
    names = [*map(os.fsencode, HOSTILE), b"\xff\xfe.csv", b"\xff.csv"]
    contents = [issues(number).encode() for number in range(len(names))]
    for name, content in zip(names, contents, strict=True):
        Path(os.fsdecode(os.fsencode(landing) + b"/" + name)).write_bytes(content)
    assert once(landing) == 1
    out, err = capsys.readouterr()
    there = [path for path in landing.rglob("*") if path.is_file()]
    landed = [path for path in there if path.read_bytes() in contents]
    assert sorted(path.read_bytes() for path in landed) == sorted(contents)
    assert all(path.relative_to(landing).parts[0] in ("done", "refused") for path in landed)
    assert all(path.with_name(path.name + REPORT) in there for path in landed)
    (refused,) = (path.name for path in landed if path.relative_to(landing).parts[0] == "refused")
    assert refused.startswith("a..bbb"), "what has no ending is of no kind"
    assert len(opened(landing).table("issues")) == len(names) - 1
    assert "Traceback" not in err and "\u202e" not in out
    assert len(out.splitlines()) == len(names)
    assert waiting_in(landing) == []


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=300))
def test_a_clean_name_is_a_name_and_stays_one(name):
    found = clean(name)
    assert found == clean(found)
    assert 0 < len(found.encode()) <= 200
    assert "/" not in found and len(found.splitlines()) == 1


@pytest.mark.parametrize("name", ["done", "refused"])
def test_a_file_named_as_a_folder_of_the_watcher_is_a_file_as_any(name, landing):
    put(landing, name, "in the way")
    put(landing, "a.csv", issues(1))
    assert once(landing) == 1
    assert set(moved(landing, "done")) == {"a.csv"}
    assert moved(landing, "refused")[name].read_text() == "in the way"


def test_a_file_in_the_place_of_what_was_taken_is_named_and_all_others_wait(landing, capsys):
    put(landing, "taken", "in the way")
    put(landing, "a.csv", issues(1))
    assert once(landing) == 1
    assert f"({landing / 'taken'})" in capsys.readouterr().err
    (landing / "taken").unlink()
    assert once(landing) == 0
    assert set(moved(landing, "done")) == {"a.csv"}


@POSIX
@pytest.mark.parametrize("name", ["taken", "done", "refused"])
def test_a_link_in_the_place_of_a_folder_of_the_watcher_is_not_followed(name, landing, capsys):
    elsewhere = landing.parent / "elsewhere"
    elsewhere.mkdir()
    (landing / name).symlink_to(elsewhere, target_is_directory=True)
    put(landing, "a.csv", issues(1))
    assert once(landing) == 1
    assert f"{landing / name} is a link" in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == [] and (landing / "a.csv").is_file()
