"""What issues, network and ladder say above their charts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard import formats, headlines
from dashboard.data import Data
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE, current
from dashboard.view import View


@pytest.fixture
def data(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    return current(EVERYTHING)


@pytest.mark.parametrize("view", [View(), View(level="station", bureau="p5")])
def test_the_sentences_bear_the_key_figures_of_their_view(data: Data, view: View) -> None:
    result = evaluate(view, data)
    issues, standing = result.facts.issues, result.facts.issues[result.facts.issues["open"]]
    assert f"รับแจ้ง {formats.number(len(issues))} เรื่อง" in headlines.of_issues(result)
    members = formats.number(result.facts.members.total().count)
    assert f"มีสมาชิก {members} คน" in headlines.of_network(result)
    said = headlines.of_ladder(result)
    assert f"มีเรื่องค้าง {formats.number(len(standing))} เรื่อง" in said
    assert f"เกินกำหนด {formats.number(standing['overdue'].sum())} เรื่อง" in said


def test_the_last_30_days_are_compared_only_where_no_period_cuts_them_off(data: Data) -> None:
    reported = data.issues(data.as_of)["reported"]
    ages = (reported.max().to_pydatetime() - reported).dt.days
    assert evaluate(View(), data).as_of == reported.max().date()
    said = headlines.of_issues(evaluate(View(lang="en"), data))
    days = formats.period(data.as_of - timedelta(29), data.as_of, "en")
    assert f"{days}: {formats.number((ages < 30).sum())} reported, against" in said
    month = View(lang="en").with_filter("period", ("month",))
    assert "reported, against" not in headlines.of_issues(evaluate(month, data))


@pytest.mark.parametrize("area", ["", "50"])
def test_the_30_days_before_are_those_that_were_known_then(data: Data, area: str) -> None:
    view = View(lang="en").at_area(area).with_filter("status", ("received", "in_progress"))
    result = evaluate(view, data)
    month = view.with_filter("period", ("days_30",))
    now = len(evaluate(month, data).facts.issues)
    # The 30 days are the whole of September: August, as it was known on its last day.
    august = date(2025, 8, 1), date(2025, 8, 31)
    before = len(evaluate(replace(view.of_days(*august), as_of=august[1]), data).facts.issues)
    counts = f"{formats.number(now)} reported, against {formats.number(before)} in 1 Aug 2025"
    assert counts in headlines.of_issues(result)


def test_the_last_30_days_need_data_that_reaches_back_not_an_old_issue(data: Data) -> None:
    result = evaluate(View(lang="en"), data)
    issues = result.facts.issues
    young = issues[issues["reported"] > issues["reported"].max() - pd.Timedelta(10, "D")]
    known = replace(result.facts, find_issues=lambda: young)
    quiet = replace(result, facts=replace(known, earlier=lambda: known))
    said = (
        f"{formats.number(len(young))} reported, against 0 in 1 Aug 2025 – 31 Aug 2025: "
        "up from none"
    )
    assert said in headlines.of_issues(quiet)
    early = replace(View(lang="en"), as_of=data.first_day + timedelta(days=40))
    assert "reported, against" not in headlines.of_issues(evaluate(early, data))


def test_nothing_open_is_said_in_plain_words(data: Data) -> None:
    solved = View(lang="en").with_filter("status", ("solved",))
    assert headlines.of_ladder(evaluate(solved, data)) == "Thailand: no issue is open."
