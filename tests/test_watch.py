"""What lands in a watched folder is published once, whole and in order, or refused with a sentence;
nothing is lost."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from etl import store
from etl.__main__ import main
from etl.inbox.places import REPORT
from etl.inbox.round import Round
from etl.logs import JsonFormatter
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


def test_what_lands_is_published_once_and_its_account_lies_beside_it(landing, capsys):
    put(landing, "b.csv", issues(1, 2) + "3,S1,never,,เชียงใหม่\n")
    put(landing, "z.csv", STATIONS)
    put(landing, "m.csv", MEMBERS + "S1,500101,กำนัน,2022-01,4\n")
    assert once(landing, "--json") == 0
    told = {line["file"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    version = opened(landing).version
    assert list(told) == ["z.csv", "m.csv", "b.csv"], "stations first: the others refer to them"
    assert {line["version"] for line in told.values()} == {version}, "one publish for one look"
    counts = {name: told["b.csv"][name] for name in ("read", "accepted", "duplicate", "rejected")}
    assert counts == {"read": 3, "accepted": 2, "duplicate": 0, "rejected": 1}
    assert told["b.csv"]["reasons"] == {"bad_date": 1}
    assert set(opened(landing).table("issues")["station"]) == {"S1", "S2"}
    done = moved(landing, "done")
    assert set(done) == {"b.csv", "m.csv", "z.csv"}
    text = report(done["b.csv"])
    assert "3 read = 2 accepted + 0 duplicate + 1 rejected" in text
    assert "เผยแพร่แล้ว" in text and version in text and "bad_date" in text
    assert waiting_in(landing) == []
    assert [path.name for path in landing.iterdir() if path.is_file()] == []
    assert len(store.versions(landing.parent / "store")) == 1


def test_a_file_that_the_version_holds_is_not_published_again(landing, capsys):
    put(landing, "a.csv", issues(1))
    assert once(landing) == 0
    before = opened(landing).version
    put(landing, "copy of a.csv", issues(1))
    put(landing, "a.csv", issues(1))
    assert once(landing) == 0
    assert opened(landing).version == before
    assert set(moved(landing, "done")) == {"a.csv", "a (2).csv", "copy of a.csv"}
    assert "ไม่เผยแพร่ซ้ำ" in report(moved(landing, "done")["copy of a.csv"])
    assert "known" in capsys.readouterr().out


def test_two_equal_files_of_one_look_are_published_once(landing):
    for name in ("a.csv", "b.csv"):
        put(landing, name, issues(1, 2))
    assert once(landing) == 0
    assert set(moved(landing, "done")) == {"a.csv", "b.csv"}
    assert list(hashes(landing.parent / "store").values()) == [1]


ESCALATIONS = "id,station,date,from_level,to_level,reason,body\n"


def test_a_file_of_which_rows_were_rejected_is_published_again_when_it_lands_again(landing, capsys):
    """Escalations that came before their issues."""
    escalations = ESCALATIONS + "1,S2,2022-07-01,1,2,,\n2,S1,2022-07-01,1,2,,\n"
    put(landing, "stations.csv", STATIONS)
    put(landing, "a.csv", issues(1))
    put(landing, "escalations.csv", escalations)
    assert once(landing) == 0
    told = opened(landing).manifest.sources["escalations"]
    assert (told["accepted"], told["reasons"]) == (1, {"unknown_issue": 1})
    put(landing, "b.csv", issues(2))
    assert once(landing) == 0
    put(landing, "escalations.csv", escalations)
    put(landing, "the same.csv", escalations)
    capsys.readouterr()
    assert once(landing, "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["outcome"] for line in told] == ["published", "known"]
    assert (told[0]["accepted"], told[0]["rejected"]) == (2, 0)
    assert len(opened(landing).table("escalations")) == 2
    counts = opened(landing).manifest.sources["escalations"]
    assert [counts[name] for name in ("read", "accepted", "rejected")] == [2, 2, 0]
    assert counts["reasons"] == {}
    assert set(hashes(landing.parent / "store").values()) == {1}
    put(landing, "escalations.csv", escalations)
    capsys.readouterr()
    assert once(landing, "--json") == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "known", "all its rows were taken"


def test_what_a_watcher_published_and_did_not_move_is_not_published_again(landing, monkeypatch):
    """Though a row of it was rejected: it landed before that, and a copy of it after it."""
    text = issues(1) + "2,S1,never,,เชียงใหม่\n"
    put(landing, "a.csv", text)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as at_work:
        at_work.setattr(Round, "_put_away", killed)
        assert once(landing) == 1
    assert waiting_in(landing) == ["a.csv"]
    version = opened(landing).version
    assert once(landing) == 0
    assert opened(landing).version == version
    assert set(moved(landing, "done")) == {"a.csv"}
    put(landing, "a.csv", text)
    assert once(landing) == 0
    assert opened(landing).version > version
    assert opened(landing).manifest.sources["issues"]["read"] == 2


def test_names_that_are_taken_lose_nothing(landing):
    for number in range(3):
        put(landing, "a.csv", issues(number + 1))
        assert once(landing) == 0
    done = moved(landing, "done")
    assert set(done) == {"a.csv", "a (2).csv", "a (3).csv"}
    assert done["a (3).csv"].read_text("utf-8") == issues(3)
    assert len(opened(landing).table("issues")) == 3


WRONG: dict[str, tuple[str | bytes, str]] = {
    "empty.csv": ("", "empty.csv is empty"),
    "letter.pdf": (b"%PDF-1.7", "cannot be read; expected one of .csv"),
    "list.csv": ("colour,size\nx,1\n", "of no kind of records that is known"),
    "half.csv": ("id,station,status\n1,S1,ลำพูน\n", "fit areas and members and coordinators alike"),
    "less.csv": ("id,type,status\n1,S1,ลำพูน\n", "looks like issues, but lacks the column วันที่รับแจ้ง"),
    "book.xlsx": (b"PK\x03\x04 no spreadsheet", "book.xlsx"),
    "wrong.csv": (ISSUES + "1,S1,never,,ลำพูน\n", "no row of wrong.csv (issues) could be accepted"),
    "who.csv": ("station,start,count\nS1,2022-01,3\n", "fit members and coordinators alike"),
    "stations/x.csv": (issues(1), "x.csv looks like stations, but lacks the column ชื่อสถานี"),
    "map.shp": (b"\0\0\x27\x0a", "map.shp"),
    "columns.toml": ("name = 'x'", "cannot be read; expected one of .csv"),
}  # fmt: skip


def test_what_cannot_be_published_is_set_aside_with_a_sentence(landing, capsys):
    for name, (content, _) in WRONG.items():
        put(landing, name, content)
    put(landing, "good.csv", issues(1))
    assert once(landing) == 1
    out, err = capsys.readouterr()
    assert err.splitlines()[-1].startswith("error: not everything was published: what was refused")
    found = moved(landing, "refused")
    assert set(found) == {Path(name).name for name in WRONG}
    for name, (content, why) in WRONG.items():
        path = found[Path(name).name]
        assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())
        assert why in report(path) and "ไม่ได้เผยแพร่" in report(path)
        assert str(landing) not in report(path)
        assert any(
            line.startswith(f"refused   {name}: ") and why in line for line in out.split("\n")
        )
    assert "ขาดคอลัมน์ วันที่รับแจ้ง" in report(found["less.csv"])
    assert "members/ หรือ coordinators/" in report(found["who.csv"])
    assert "ไม่พบคอลัมน์ที่ระบบรู้จัก" in report(found["list.csv"])
    assert set(moved(landing, "done")) == {"good.csv"}
    assert len(opened(landing).table("issues")) == 1
    assert once(landing) == 0, "nothing is left to do"


def test_a_wrong_file_among_many_keeps_none_of_them_back(landing):
    for number in range(4):
        put(landing, f"{number}.csv", issues(number + 1))
    put(landing, "2 wrong.csv", ISSUES + "9,S1,never,,ลำพูน\n")
    assert once(landing) == 1
    assert len(moved(landing, "done")) == 4
    assert list(moved(landing, "refused")) == ["2 wrong.csv"]
    assert len(opened(landing).table("issues")) == 4
    assert set(hashes(landing.parent / "store").values()) == {1}


def test_a_publish_that_would_lose_records_is_refused_and_the_others_go_on(landing, capsys):
    put(landing, "members-1.csv", MEMBERS + "S1,500101,กำนัน,2022-01,40\n")
    put(landing, "stations.csv", STATIONS)
    assert once(landing) == 0
    put(landing, "members-2.csv", MEMBERS + "S1,500101,กำนัน,2022-01,4\n")
    put(landing, "issues.csv", issues(1))
    assert once(landing) == 1
    said = report(moved(landing, "refused")["members-2.csv"])
    assert "members of เชียงใหม่ 40 → 4" in said and "(เช่น เชียงใหม่ 40 → 4)" in said
    assert "ask whoever runs the dashboard" in said and "ขอให้ผู้ดูแลระบบตรวจไฟล์ก่อน" in said
    assert "publish it from refused/ with `python -m etl run --merge --allow-shrink`" in said
    assert "use --merge" not in said and "โปรดแก้ไข" not in said and "mend it" not in said
    assert opened(landing).table("members")["count"].sum() == 40
    assert len(opened(landing).table("issues")) == 1
    command = ["run", "--merge", "--store", str(landing.parent / "store")]
    command += ["--members", str(moved(landing, "refused")["members-2.csv"])]
    assert main(command) == 1
    assert "use --merge" not in capsys.readouterr().err, "what it does already"
    assert main([*command, "--allow-shrink"]) == 0
    assert opened(landing).table("members")["count"].sum() == 4


def test_of_two_files_of_one_station_the_one_that_landed_later_counts(landing):
    """In one publish both would count."""
    put(landing, "stations.csv", STATIONS)
    put(landing, "members b.csv", MEMBERS + "S1,500101,กำนัน,2022-01,5\n")
    time.sleep(0.02)
    put(landing, "members a.csv", MEMBERS + "S1,500101,กำนัน,2022-01,6\n")
    assert once(landing) == 0
    assert opened(landing).table("members")["count"].sum() == 6


def test_files_that_share_nothing_are_one_publish(landing):
    for number in range(6):
        put(landing, f"{number}.csv", issues(2 * number, 2 * number + 1))
    for station in ("S1", "S2"):
        text = f"{station},500101,กำนัน,2022-01,{5 if station == 'S1' else 7}\n"
        put(landing, f"members {station}.csv", MEMBERS + text)
    put(landing, "stations.csv", STATIONS)
    assert once(landing) == 0
    assert len(store.versions(landing.parent / "store")) == 1
    assert len(opened(landing).table("issues")) == 12
    assert opened(landing).table("members")["count"].sum() == 12


def test_every_publish_is_in_the_audit_log_and_rejects_lie_where_they_always_do(landing):
    put(landing, "a.csv", issues(1) + "2,S1,never,,ลำพูน\n")
    assert once(landing) == 0
    path = landing.parent / "store"
    (event,) = [
        entry.event
        for entry in store.log_of(path).entries()
        if entry.event.did == "publish" and entry.event.outcome == "done"
    ]
    assert event.version == opened(landing).version
    assert event.what["options"] == ["merge"]
    rejected = landing.parent / "store-rejects" / event.version / "issues-rejects.xlsx"
    assert rejected.is_file()
    assert f"{event.version}/issues-rejects.xlsx" in report(moved(landing, "done")["a.csv"])


def test_rejects_that_were_corrected_come_back_through_the_folder(landing):
    put(landing, "a.csv", issues(1) + "2,S1,2022-05-05,,\n")
    put(landing, "stations.csv", STATIONS.replace("S1", "S9"))
    assert once(landing) == 0
    version = opened(landing).version
    path = landing.parent / "store-rejects" / version / "issues-rejects.xlsx"
    book = pd.read_excel(path, dtype="str", header=None, engine="openpyxl")
    header = book.index[book.eq("รหัสตำบลที่ถูกต้อง").any(axis=1)][0]
    table = book.iloc[header + 1 :].set_axis(book.iloc[header].to_list(), axis=1)
    table["รหัสตำบลที่ถูกต้อง"] = "500101"
    table.to_excel(landing / "issues-rejects.xlsx", index=False)
    assert once(landing) == 0
    assert len(opened(landing).table("issues")) == 2


def test_neither_the_output_nor_the_log_names_people(landing, capsys, caplog):
    name = "นายสมชาย ใจดี 081-234-5678.csv"
    put(landing, name, issues(1))
    put(landing, f"junk {name}", "a,b\n1,2\n")
    (landing / "นางสมหญิง ใจดี").mkdir()
    with caplog.at_level("INFO"):
        assert once(landing) == 1
    out, err = capsys.readouterr()
    lines = [JsonFormatter().format(record) for record in caplog.records]
    taken = [line for line in map(json.loads, lines) if line["event"] == "a file was taken"]
    assert [line["outcome"] for line in taken] == ["refused", "published"]
    for told in (out, err, *lines, *(manifest_names(landing))):
        assert not any(word in told for word in ("สมชาย", "สมหญิง", "081-234"))
    done, refused = moved(landing, "done"), moved(landing, "refused")
    assert set(done) == {name}
    for path in (*done.values(), *refused.values()):  # a report is sent on where its file is not
        assert not any(word in report(path) for word in ("สมชาย", "081-234"))
        assert "[ชื่อบุคคล]" in report(path).splitlines()[0]
    assert "[ชื่อบุคคล]" in out and "[ชื่อบุคคล]" in err


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.parametrize(
    ("umask", "folders", "reports"),
    [(0, 0o750, 0o640), (0o022, 0o750, 0o640), (0o077, 0o700, 0o600)],
)
def test_who_hands_files_in_reads_the_reports_and_others_read_nothing(
    landing, umask, folders, reports
):
    before = os.umask(umask)
    try:
        for name in ("done", "taken"):  # of an earlier program, or made by hand
            (landing / name).mkdir()
        (landing / "done").chmod(0o2777)
        put(landing, "a.csv", issues(1))
        put(landing, "junk.csv", "a,b\n1,2\n")
        assert once(landing) == 1
    finally:
        os.umask(before)
    modes = {
        name: (landing / name).stat().st_mode & 0o7777 for name in ("done", "refused", "taken")
    }
    assert modes == {"done": 0o2750, "refused": folders, "taken": folders}
    written = list(landing.rglob(f"*{REPORT}"))
    assert [path.stat().st_mode & 0o777 for path in written] == [reports] * 2


def manifest_names(landing: Path) -> list[str]:
    told = opened(landing).manifest.sources.values()
    return [file["name"] for kind in told for file in kind["files"]]
