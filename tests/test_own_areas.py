"""Who hands in records of some areas neither adds to nor changes those of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import boundaries, store
from etl.pipeline import Request, run
from etl.report import Report
from geo.errors import InputError

STATIONS = (
    "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\nB1,สน.บางรัก,100402\n"
)
ISSUES = (
    "id,station,reported,updated,status,tambon_code\n"
    "1,S1,2022-05-01,2022-05-02,received,500101\n"
    "2,B1,2022-05-01,2022-05-02,received,100402\n"
)
MEMBERS = (
    "station,tambon_code,role,start,count\nS1,500101,อื่น ๆ,2565-01,30\nB1,100402,อื่น ๆ,2565-01,40\n"
)
OWN = frozenset({"50"})


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def publish(folder: Path, own: frozenset[str] | None = OWN, **contents: str) -> Report:
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return run(Request(files, folder / "store", merge=True, own_areas=own))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of two provinces."""
    publish(tmp_path, None, stations=STATIONS, issues=ISSUES, members=MEMBERS)
    return tmp_path


def others(folder: Path) -> dict[str, list]:
    """All that is known of the other province, whatever its version."""
    opened = store.open_store(folder / "store")
    return {
        name: opened.table(name, provinces=["10"]).astype("str").to_numpy().tolist()
        for name in ("issues", "history", "escalations", "members", "stations", "service")
    }


@pytest.mark.parametrize(
    ("kind", "text", "accepted", "outside"),
    [
        ("issues", ISSUES.replace("1,S1", "7,S1").replace("2,B1", "8,B1"), 1, 1),
        # An issue of the other province, said to lie in the own one now.
        ("issues", ISSUES.replace("05-02,received,100402", "06-09,solved,500101"), 1, 1),
        ("issues", ISSUES.replace("100402", "500101").replace("B1,", "S2,"), 2, 0),
        ("members", MEMBERS.replace("40", "1"), 1, 1),
        # Members of the other province's station, said to live in the own one.
        ("members", MEMBERS.replace("100402", "500101"), 1, 1),
        ("stations", STATIONS, 2, 1),
        ("stations", STATIONS.replace("100402", "500101"), 2, 1),
        ("areas", "station,tambon_code,share\nS1,500101,1\nS1,100402,1\nB1,500101,1\n", 1, 2),
        ("population", "tambon_code,year,population\n500101,2564,9\n100402,2564,9\n", 1, 1),
    ],
)
def test_rows_of_other_areas_are_rejected_and_change_nothing(
    folder, kind, text, accepted, outside
) -> None:
    before = others(folder)
    report = publish(folder, **{kind: text}).kinds[kind]
    assert (report.accepted, report.reasons.get("outside_area", 0)) == (accepted, outside)
    assert report.read == report.accepted + report.duplicate + report.rejected
    assert others(folder) == before


@pytest.mark.parametrize("written", ["สภ.บางใหม่", "B9"])
def test_a_station_to_which_another_areas_issues_would_fall_is_rejected(folder, written) -> None:
    """Its issues named it before anybody registered it."""
    issue = f"9,{written},2022-05-01,2022-05-02,received,100402\n"
    ours = "8,สภ.บ้านเรา,2022-05-01,2022-05-02,received,500101\n"
    publish(folder, None, issues=ISSUES + issue + ours)
    before = others(folder)
    head, *_ = STATIONS.splitlines()
    stations = f"{head}\nB9,สภ.บางใหม่,500701\nS9,สภ.บ้านเรา,500101\n"
    changed = issue.replace("05-02,received,100402", "06-09,solved,500701")
    own = ISSUES.splitlines(keepends=True)[:2]
    report = publish(folder, stations=stations, issues="".join([*own, changed]))
    told = report.kinds["stations"]
    assert (told.accepted, told.reasons) == (1, {"outside_area": 1})
    assert report.kinds["issues"].reasons == {"outside_area": 1}
    assert others(folder) == before
    opened = store.open_store(folder / "store").table("issues", provinces=["50"])
    assert opened.set_index("record_id")["owner"].astype("str")["8"] == "S9"


def test_an_escalation_of_another_areas_issue_is_rejected(folder) -> None:
    before = others(folder)
    lines = "id,station,date,from_level,to_level\n1,S1,2022-06-01,1,2\n2,B1,2022-06-01,1,2\n"
    report = publish(folder, escalations=lines).kinds["escalations"]
    assert (report.accepted, report.reasons) == (1, {"outside_area": 1})
    assert others(folder) == before


def test_nothing_is_told_of_what_other_areas_know(folder) -> None:
    """Whether the other area has such an issue or not, the answer is the same."""
    known = publish(folder, issues=ISSUES).kinds["issues"]
    unknown = publish(folder, issues=ISSUES.replace("2,B1", "999,B1")).kinds["issues"]
    assert known.reasons == unknown.reasons == {"outside_area": 1}
    assert known.notes.get("already_known") == unknown.notes.get("already_known")


def test_own_records_cannot_stand_for_all(folder) -> None:
    issues = folder / "issues.csv"
    with pytest.raises(InputError, match="only be added"):
        run(Request({"issues": (issues,)}, folder / "store", own_areas=OWN))
