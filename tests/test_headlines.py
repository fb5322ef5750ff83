"""What issues, network and ladder say above their charts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard import formats, headlines
from dashboard.data import STORE_VARIABLE, Data, current
from dashboard.result import evaluate
from dashboard.view import View


@pytest.fixture
def data(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    return current(None)


@pytest.mark.parametrize("view", [View(), View(level="station", bureau="p5")])
def test_the_sentences_bear_the_key_figures_of_their_view(data: Data, view: View) -> None:
    result = evaluate(view, data)
    issues, standing = result.facts.issues, result.facts.issues[result.facts.issues["open"]]
    assert f"รับแจ้ง {formats.number(len(issues))} เรื่อง" in headlines.of_issues(result)
    members = formats.number(result.facts.members["count"].sum())
    assert f"มีสมาชิก {members} คน" in headlines.of_network(result)
    said = headlines.of_ladder(result)
    assert f"มีเรื่องค้าง {formats.number(len(standing))} เรื่อง" in said
    assert f"เกินกำหนด {formats.number(standing['overdue'].sum())} เรื่อง" in said


def test_the_last_30_days_are_compared_only_where_no_period_cuts_them_off(data: Data) -> None:
    reported = data.issues(data.as_of)["reported"]
    ages = (reported.max().to_pydatetime() - reported).dt.days
    assert evaluate(View(), data).as_of == reported.max().date()
    said = headlines.of_issues(evaluate(View(lang="en"), data))
    assert f"In the last 30 days {formats.number((ages < 30).sum())} were reported" in said
    month = View(lang="en").with_filter("period", ("month",))
    assert "In the last 30 days" not in headlines.of_issues(evaluate(month, data))


@pytest.mark.parametrize("area", ["", "50"])
def test_the_30_days_before_are_those_that_were_known_then(data: Data, area: str) -> None:
    view = View(lang="en").at_area(area).with_filter("status", ("received", "in_progress"))
    result = evaluate(view, data)
    then = data.as_of - timedelta(30)
    month = view.with_filter("period", ("days_30",))
    before = len(evaluate(replace(month, as_of=then), data).facts.issues)
    now = len(evaluate(month, data).facts.issues)
    said = headlines.of_issues(result)
    counts = f"{formats.number(now)} were reported, against {formats.number(before)} in the 30 days"
    assert counts in said


def test_the_last_30_days_need_data_that_reaches_back_not_an_old_issue(data: Data) -> None:
    result = evaluate(View(lang="en"), data)
    issues = result.facts.issues
    young = issues[issues["reported"] > issues["reported"].max() - pd.Timedelta(10, "D")]
    known = replace(result.facts, issues=young)
    quiet = replace(result, facts=replace(known, earlier=lambda: known))
    said = (
        f"{formats.number(len(young))} were reported, against 0 in the 30 days before: up from none"
    )
    assert said in headlines.of_issues(quiet)
    early = replace(View(lang="en"), as_of=data.first_day + timedelta(days=40))
    assert "In the last 30 days" not in headlines.of_issues(evaluate(early, data))


def test_nothing_open_is_said_in_plain_words(data: Data) -> None:
    solved = View(lang="en").with_filter("status", ("solved",))
    assert headlines.of_ladder(evaluate(solved, data)) == "Thailand: no issue is open."
