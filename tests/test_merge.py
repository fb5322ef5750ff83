"""Merging file after file ends where one run of all of them ends."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import boundaries, store
from etl.assembling import publish
from etl.pipeline import Request, run
from etl.report import Report
from geo.errors import InputError

STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
ISSUES = "id,station,reported,updated,status,province\n"
ESCALATIONS = "id,station,date,from_level,to_level,reason,body\n"


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def merged(folder: Path, **contents: str) -> Report:
    """One run with --merge; each content is the text of a file of its kind."""
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return run(Request(files, folder / "store", merge=True))


def table(folder: Path, name: str) -> pd.DataFrame:
    return store.open_store(folder / "store").table(name)


def in_order(folder: Path, name: str) -> pd.DataFrame:
    """The same in the order of a first publish: a merge adds parts."""
    return publish.in_order({name: table(folder, name)})[name]


@dataclass(frozen=True)
class Facts:
    """Lines of issues and escalations, each with the number of the merge that brings it."""

    issues: list[tuple[int, str]]
    escalations: list[tuple[int, str]]


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Issues in one or two versions, each with moves that come with or after its first version."""
    batch, day = st.integers(0, 2), st.integers(1, 28)
    statuses = st.sampled_from(["received", "in_progress", "escalated", "returned", "solved"])
    issues, escalations = [], []
    for number in range(draw(st.integers(1, 3))):
        updates = draw(st.lists(day, min_size=1, max_size=2, unique=True))
        batches = sorted(draw(st.lists(batch, min_size=len(updates), max_size=len(updates))))
        for when, update in zip(batches, updates, strict=True):
            reported, status = draw(day), draw(statuses)
            line = f"{number},S1,2022-05-{reported:02},2022-06-{update:02},{status},เชียงใหม่\n"
            issues.append((when, line))
        moves = st.tuples(day, st.integers(1, 6), st.sampled_from(["", "1", "2"]))
        for on, level, left in draw(st.lists(moves, max_size=3, unique_by=lambda m: m[:2])):
            when = draw(st.integers(batches[0], 2))
            month = draw(st.sampled_from(["04", "05", "06"]))
            escalations.append((when, f"{number},S1,2022-{month}-{on:02},{left},{level},,\n"))
    return Facts(issues, escalations)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts())
def test_any_partition_into_merges_gives_the_history_of_one_run(facts):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        lines = {"issues": (ISSUES, facts.issues), "escalations": (ESCALATIONS, facts.escalations)}
        whole = {kind: head + "".join(t for _, t in all_) for kind, (head, all_) in lines.items()}
        given_whole = {kind: text for kind, text in whole.items() if text.count("\n") > 1}
        merged(Path(one), stations=STATIONS, **given_whole)
        merged(Path(many), stations=STATIONS)
        for number in range(3):
            texts = {
                kind: head + "".join(t for when, t in all_ if when == number)
                for kind, (head, all_) in lines.items()
            }
            given_now = {kind: text for kind, text in texts.items() if text.count("\n") > 1}
            if given_now:
                merged(Path(many), **given_now)
        for name in ("issues", "escalations", "history"):
            pd.testing.assert_frame_equal(
                in_order(Path(many), name), in_order(Path(one), name), check_categorical=False
            )


def test_escalations_after_issues_leave_no_recorded_step_at_its_old_level(tmp_path):
    issue = "1,S1,2022-05-01,2022-06-20,in_progress,เชียงใหม่\n"
    merged(tmp_path, stations=STATIONS, issues=ISSUES + issue)
    merged(tmp_path, escalations=ESCALATIONS + "1,S1,2022-06-01,1,2,,\n")
    found = table(tmp_path, "history")[["status", "level"]]
    assert list(found.itertuples(index=False, name=None)) == [
        ("received", 1), ("escalated", 2), ("in_progress", 2),
    ]  # fmt: skip


def test_an_escalation_dated_before_the_report_is_added_once(tmp_path):
    early = ESCALATIONS + "1,S1,2022-04-01,1,2,,\n"
    merged(tmp_path, stations=STATIONS, issues=ISSUES + "1,S1,2022-05-01,,,เชียงใหม่\n")
    for _ in range(3):
        merged(tmp_path, escalations=early)
    assert table(tmp_path, "history")["status"].tolist() == ["received", "escalated"]


def test_a_version_without_escalations_as_recorded_is_no_base(tmp_path):
    report = merged(tmp_path, issues=ISSUES + "1,S1,2022-05-01,,,เชียงใหม่\n")
    manifest = tmp_path / "store" / "versions" / f"{report.version}.json"
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    entries["schema"], _ = 1, entries["tables"].pop("escalations")
    manifest.write_text(json.dumps(entries), encoding="utf-8")
    assert len(table(tmp_path, "history")) == 1, "readable it is"
    with pytest.raises(InputError, match="without --merge"):
        merged(tmp_path, issues=ISSUES + "2,S1,2022-05-01,,,เชียงใหม่\n")


def test_a_station_that_becomes_known_later_doubles_no_issue(tmp_path):
    issues = ISSUES + (
        "1,สภ. เมืองเชียงใหม่,2022-05-01,,,เชียงใหม่\n2,s1,2022-05-01,,,เชียงใหม่\n"
        ",สภ.แม่ริม,2022-05-01,,,เชียงใหม่\n1,เทศบาล,2022-05-01,,,เชียงใหม่\n"
    )
    moves = ESCALATIONS + "1,สภ.เมืองเชียงใหม่,2022-06-01,1,2,,\n"
    merged(tmp_path, issues=issues, escalations=moves)
    merged(tmp_path, stations=STATIONS)
    assert sorted(table(tmp_path, "issues")["owner"]) == ["S1", "S1", "S2", "เทศบาล"]
    again = ISSUES + "1,S1,2022-05-01,2022-06-09,solved,เชียงใหม่\n"
    merged(tmp_path, issues=again, escalations=ESCALATIONS + "2,S1,2022-06-02,1,2,,\n")
    merged(tmp_path, issues=issues, escalations=moves)
    assert len(table(tmp_path, "issues")) == 4
    history = table(tmp_path, "history")
    assert sorted(history["status"]) == ["escalated"] * 2 + ["received"] * 4 + ["solved"]


def test_one_issue_under_two_names_of_its_station_becomes_one(tmp_path):
    two = (
        "1,S1,2022-05-01,2022-06-01,in_progress,เชียงใหม่\n"
        "1,สภ.เมืองเชียงใหม่,2022-05-01,2022-07-01,solved,เชียงใหม่\n"
    )
    merged(tmp_path, issues=ISSUES + two)
    assert len(table(tmp_path, "issues")) == 2
    merged(tmp_path, stations=STATIONS)
    assert table(tmp_path, "issues")["status"].tolist() == ["solved"]
    assert table(tmp_path, "history")["status"].tolist() == ["received", "solved"]


def test_a_column_that_a_file_lacks_changes_nothing(tmp_path):
    """Status, category and point stay, of issues and of stations; a column that is there counts."""
    stations = "code,name,tambon_code,lon,lat\nS1,สภ.เมืองเชียงใหม่,500101,98.99,18.79\n"
    issues = (
        "id,station,reported,updated,status,category,province,urgency\n"
        "1,S1,2022-05-01,2022-05-02,solved,ยาเสพติด,เชียงใหม่,เร่งด่วน\n"
    )
    merged(tmp_path, stations=stations, issues=issues)
    before = table(tmp_path, "issues").iloc[0]
    shorter = "id,station,reported,updated,province,urgency\n"
    again = "1,S1,2022-05-01,2022-05-03,เชียงใหม่,ปกติ\n2,S1,2022-05-01,,เชียงใหม่,ปกติ\n"
    merged(
        tmp_path,
        stations="code,name,tambon_code\nS1,สภ.ใหม่,500101\n",
        issues=shorter + again,
    )
    found = table(tmp_path, "issues").astype({"status": "str", "urgency": "str"})
    found = found.set_index("record_id")
    assert found.loc["1", "status"] == "solved"
    assert found.loc["1", "category"] == before["category"]
    assert found.loc["1", "urgency"] == "normal"
    assert found.loc["1", "updated"] == pd.Timestamp("2022-05-03")
    assert found.loc["2", "status"] == "received"
    station = table(tmp_path, "stations").iloc[0]
    assert (station["name"], station["lon"], station["lat"]) == ("สภ.ใหม่", 98.99, 18.79)


def test_a_place_that_stays_is_under_the_command_of_the_station_as_it_is_known_now(tmp_path):
    """In Bangkok the station alone tells the division, whatever of the place a file lacks."""
    point = ISSUES.replace("province", "province,lon,lat")
    merged(tmp_path, issues=point + "1,B1,2022-05-01,,,กรุงเทพมหานคร,100.53,13.745\n")
    stations = "code,name,tambon_code,division\nB1,สน.ปทุมวัน,100701,บก.น.6\n"
    again = ISSUES + "1,B1,2022-05-01,2022-05-03,,กรุงเทพมหานคร\n"
    merged(tmp_path, stations=stations, issues=again)
    issue = table(tmp_path, "issues").iloc[0]
    assert (issue["placed_by"], issue["lon"], issue["division"]) == ("nearest", 100.53, "n6")
    merged(tmp_path, stations="code,name,tambon_code\nB1,สน. ปทุมวัน,100701\n")
    station = table(tmp_path, "stations").iloc[0]
    assert (station["division"], station["bureau"]) == ("n6", "mb")
