"""What changed between two days, on tables small enough to count by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo import ladder, meeting
from geo.files import read_ladder
from geo.meeting import Span

WEEK = meeting.span_since(date(2025, 9, 23), date(2025, 9, 30))


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def of(days: list[str], **columns: list) -> pd.DataFrame:
    return pd.DataFrame({"reported": pd.to_datetime(days), **columns})


def test_the_day_of_the_meeting_is_before_the_span_and_the_day_of_the_data_in_it() -> None:
    assert Span(date(2025, 9, 24), date(2025, 9, 30)) == WEEK
    assert WEEK.days == 7
    assert WEEK.before == Span(date(2025, 9, 17), date(2025, 9, 23))
    days = pd.Series([day("2025-09-23"), day("2025-09-24"), day("2025-09-30"), pd.NaT])
    assert WEEK.holds(days).tolist() == [False, True, True, False]


def test_solved_counts_the_issues_that_are_still_solved() -> None:
    issues = pd.DataFrame(
        {
            "status": ["solved", "solved", "closed_unsolved", "reopened"],
            "closed": pd.to_datetime(["2025-09-24", "2025-09-23", "2025-09-25", None]),
        },
        index=list("abcd"),
    )
    assert meeting.solved(issues, WEEK).index.tolist() == ["a"]
    assert meeting.solved(issues, WEEK.before).index.tolist() == ["b"]


def test_an_issue_falls_overdue_on_the_day_after_its_service_time() -> None:
    # Level 1 has 30 days: in time on day 30, overdue on day 31.
    arrived = pd.to_datetime(["2025-08-31", "2025-08-30", "2025-08-24", "2025-08-23"])
    steps = pd.DataFrame(
        {"key": list("abcd"), "date": arrived, "seq": 0, "status": "received", "level": 1,
         "body": "S1"}
    )  # fmt: skip
    state = ladder.state(steps, day("2025-09-30"), read_ladder())
    assert state["overdue"].to_dict() == {"a": False, "b": True, "c": True, "d": True}
    late = meeting.fell_overdue(state, WEEK, read_ladder())
    assert sorted(late.index) == ["b", "c"]
    before = ladder.state(steps, day("2025-09-23"), read_ladder())
    assert before["overdue"].to_dict() == {"a": False, "b": False, "c": False, "d": True}
    assert meeting.fell_overdue(before, WEEK.before, read_ladder()).index.tolist() == ["d"]


def test_an_issue_that_went_up_twice_counts_once() -> None:
    steps = pd.DataFrame(
        {
            "key": ["a", "a", "b", "c", "d"],
            "date": pd.to_datetime(
                ["2025-09-24", "2025-09-26", "2025-09-25", "2025-09-23", "2025-09-28"]
            ),
            "status": ["escalated", "escalated", "returned", "escalated", "escalated"],
        }
    )
    assert meeting.escalated(steps, WEEK).tolist() == ["a", "d"]
    assert meeting.escalated(steps, WEEK.before).tolist() == ["c"]


def test_pressing_is_what_is_open_and_urgent() -> None:
    issues = pd.DataFrame(
        {"open": [True, True, True, False], "urgency": ["urgent", "emergency", "normal", "urgent"]}
    )
    assert meeting.pressing(issues).index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("now", "before", "worse", "better"),
    [
        (20, 8, True, False),  # a fair coin falls so in 36 of 1,000 times
        (8, 20, False, True),
        (16, 8, False, False),  # in 152 of 1,000 times: chance brings as much
        (8, 0, False, False),  # in 8 of 1,000 times, but fewer than ten issues in all
        (10, 0, True, False),
        (0, 0, False, False),
    ],
)
def test_worse_and_better_is_more_than_chance_brings(
    now: int, before: int, worse: bool, better: bool
) -> None:
    days = ["2025-09-25"] * now + ["2025-09-20"] * before + ["2025-09-10"] * 50
    issues = of(days, province=["50"] * len(days))
    table = meeting.changes(issues, issues, WEEK, "province", pd.Index(["50", "51"]))
    assert table.loc["50"].to_dict() == {
        "now": now, "before": before, "change": now - before, "worse": worse, "better": better,
    }  # fmt: skip
    assert table.loc["51", ["now", "before", "change"]].tolist() == [0, 0, 0]


def test_each_span_is_counted_as_it_was_known_on_its_last_day() -> None:
    # Narrowed to what is open: two of last week's were open then and are not any more.
    open_now = of(["2025-09-25", "2025-09-20"], province=["50", "50"])
    open_then = of(["2025-09-20"] * 3, province=["50"] * 3)
    table = meeting.changes(open_now, open_then, WEEK, "province", pd.Index(["50"]))
    assert table.loc["50", ["now", "before", "change"]].tolist() == [1, 3, -2]


def test_newly_under_is_what_had_reached_its_target() -> None:
    now = pd.Series({"a": 99.0, "b": 100.0, "c": 50.0, "d": np.nan, "e": 80.0})
    then = pd.Series({"a": 100.0, "b": 90.0, "c": 60.0, "d": 120.0})
    assert meeting.newly_under(now, then).tolist() == ["a"]


def test_silent_stations_come_by_what_they_usually_send() -> None:
    days = ["2025-09-24", "2025-09-23", "2025-09-10", "2025-09-01", "2024-01-01", "2025-10-05"]
    issues = of(days, station=pd.Categorical(["S1", "S2", "S3", "S3", "S4", "S2"]))
    stations = pd.Index(["S1", "S2", "S3", "S4", "S5"])
    table = meeting.silent_stations(stations, issues, WEEK, date(2023, 10, 1))
    assert table.index.tolist() == ["S3", "S2", "S4", "S5"]
    assert table.at["S3", "last"] == day("2025-09-10")
    assert table.at["S3", "usual"] == pytest.approx(2 * 7 / 365)
    assert table.at["S4", "usual"] == 0
    assert pd.isna(table.at["S5", "last"])


@pytest.mark.parametrize(("first_day", "days"), [("2025-09-01", 23), ("2025-09-23", 1)])
def test_what_a_station_usually_sends_is_told_from_the_days_that_there_are(
    first_day: str, days: int
) -> None:
    issues = of([first_day], station=pd.Categorical(["S1"]))
    young = meeting.silent_stations(pd.Index(["S1"]), issues, WEEK, day(first_day).date())
    assert young.at["S1", "usual"] == pytest.approx(7 / days)


def test_nothing_is_usual_where_the_data_begin_with_the_span() -> None:
    issues = of(["2025-09-24"], station=pd.Categorical(["S1"]))
    table = meeting.silent_stations(pd.Index(["S2"]), issues, WEEK, WEEK.first)
    assert pd.isna(table.at["S2", "usual"])


def test_nothing_at_all_is_nothing_changed() -> None:
    issues = of([], province=[]).astype({"reported": "datetime64[s]", "province": "str"})
    table = meeting.changes(issues, issues, WEEK, "province", pd.Index(["50"]))
    assert table.loc["50"].tolist() == [0, 0, 0, False, False]
