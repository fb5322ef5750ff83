"""Where an issue stands, for how long, as of a day: histories made by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.files import read_ladder
from geo.ladder import STATUSES, spans, state, state_on

LADDER = read_ladder()


def history(*steps: tuple[str, str, str, int]) -> pd.DataFrame:
    """Steps (key, day, status, level), numbered in the order given."""
    frame = pd.DataFrame(steps, columns=["key", "date", "status", "level"])
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    frame["seq"] = frame.groupby("key").cumcount()
    frame["body"] = "desk " + frame["level"].astype("str")
    return frame


def at(steps: pd.DataFrame, day: str) -> pd.DataFrame:
    return state(steps, pd.Timestamp(day), LADDER)


CLIMBED = history(
    ("a", "2022-01-01", "received", 1),
    ("a", "2022-01-11", "in_progress", 1),
    ("a", "2022-02-01", "escalated", 2),
    ("a", "2022-02-20", "escalated", 3),
)


@pytest.mark.parametrize(
    ("day", "level", "since", "dwell"),
    [
        ("2022-01-01", 1, "2022-01-01", 0),
        ("2022-01-15", 1, "2022-01-01", 14),
        ("2022-01-31", 1, "2022-01-01", 30),
        ("2022-02-01", 2, "2022-02-01", 0),
        ("2022-03-20", 3, "2022-02-20", 28),
    ],
)
def test_the_clock_of_a_desk_starts_when_the_issue_comes(day, level, since, dwell):
    issue = at(CLIMBED, day).loc["a"]
    assert (issue["level"], issue["dwell_days"]) == (level, dwell)
    assert issue["since"] == pd.Timestamp(since)
    assert issue["body"] == f"desk {level}"
    assert issue["open"]


def test_an_issue_is_not_seen_before_its_first_day():
    assert at(CLIMBED, "2021-12-31").empty


def test_the_day_counts_to_its_end_whatever_the_hour():
    assert at(CLIMBED, "2022-01-15 23:00").loc["a", "dwell_days"] == 14


def test_overdue_begins_the_day_after_the_service_time():
    days = LADDER.service_days[1]
    last = pd.Timestamp("2022-01-01") + pd.Timedelta(days, "D")
    only = CLIMBED.iloc[:1]
    assert not at(only, str(last)).loc["a", "overdue"]
    assert at(only, str(last + pd.Timedelta(1, "D"))).loc["a", "overdue"]


def test_a_returned_issue_starts_anew_at_the_lower_desk():
    steps = history(
        ("a", "2022-01-01", "received", 1),
        ("a", "2022-01-10", "escalated", 2),
        ("a", "2022-02-10", "returned", 1),
    )
    issue = at(steps, "2022-02-15").loc["a"]
    assert (issue["level"], issue["dwell_days"], issue["status"]) == (1, 5, "returned")


def test_a_closed_issue_has_no_dwell_and_is_never_overdue():
    steps = history(("a", "2022-01-01", "received", 1), ("a", "2022-01-05", "solved", 1))
    issue = at(steps, "2023-01-01").loc["a"]
    assert not issue["open"]
    assert not issue["overdue"]
    assert pd.isna(issue["dwell_days"])
    assert issue["closed"] == pd.Timestamp("2022-01-05")
    before = at(steps, "2022-01-04").loc["a"]
    assert before["open"]
    assert pd.isna(before["closed"])


def test_a_reopened_issue_is_open_and_counts_from_that_day():
    steps = history(
        ("a", "2022-01-01", "received", 1),
        ("a", "2022-01-05", "solved", 1),
        ("a", "2022-03-01", "reopened", 1),
        ("a", "2022-03-03", "in_progress", 1),
    )
    issue = at(steps, "2022-03-11").loc["a"]
    assert issue["open"]
    assert issue["since"] == pd.Timestamp("2022-03-01")
    assert issue["dwell_days"] == 10
    assert pd.isna(issue["closed"])


def test_steps_of_one_day_follow_their_number_in_whatever_order_they_come():
    steps = history(
        ("a", "2022-01-01", "received", 1),
        ("a", "2022-01-02", "escalated", 2),
        ("a", "2022-01-02", "escalated", 3),
        ("a", "2022-01-02", "returned", 2),
    )
    for order in ([3, 2, 1, 0], [1, 3, 0, 2]):
        issue = at(steps.iloc[order], "2022-01-02").loc["a"]
        assert (issue["level"], issue["status"]) == (2, "returned")


def test_issues_do_not_touch_one_another():
    steps = history(
        ("a", "2022-01-01", "received", 1),
        ("a", "2022-01-02", "escalated", 2),
        ("b", "2022-01-03", "received", 1),
        ("c", "2022-01-01", "received", 1),
        ("c", "2022-01-20", "closed_unsolved", 1),
    )
    result = at(steps, "2022-01-10")
    assert result["level"].to_dict() == {"a": 2, "b": 1, "c": 1}
    assert result["dwell_days"].to_dict() == {"a": 8, "b": 7, "c": 9}


def test_no_history_gives_no_issue():
    assert at(CLIMBED.iloc[:0], "2022-01-01").empty


def test_a_closed_issue_that_is_taken_up_again_starts_anew_whatever_the_word():
    steps = history(
        ("a", "2022-01-05", "received", 1),
        ("a", "2022-02-01", "solved", 1),
        ("a", "2022-03-01", "in_progress", 1),
        ("b", "2022-03-05", "received", 1),
    )
    issue = at(steps, "2022-03-10").loc["a"]
    assert (issue["dwell_days"], bool(issue["overdue"])) == (9, False)
    assert at(steps, "2022-03-10").loc["b", "dwell_days"] == 5


DAYS = st.integers(0, 40).map(lambda days: pd.Timestamp("2022-01-01") + pd.Timedelta(days=days))
STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), DAYS, st.sampled_from(STATUSES), st.integers(1, 7)),
    min_size=1,
    max_size=12,
)


@given(STEPS, DAYS)
def test_spans_say_of_any_day_what_the_last_step_until_then_says(steps, day) -> None:
    rows = [(key, str(date.date()), status, level) for key, date, status, level in steps]
    told = history(*rows)
    found = state_on(spans(told, LADDER), day)
    assert found.index.is_unique
    for key in "abc":
        until = told[(told["key"] == key) & (told["date"] <= day)]
        assert (key in found.index) == bool(len(until))
        if len(until):
            last = until.sort_values(["date", "seq"]).iloc[-1]
            issue = found.loc[key]
            assert (issue["status"], issue["level"]) == (last["status"], last["level"])
            assert issue["since"] <= last["date"]
            assert issue["open"] == pd.isna(issue["closed"])
