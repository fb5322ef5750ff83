"""The desks at which an issue stood, and how each let it go."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files import read_ladder
from geo.journey import days_of_age, highest, stays
from geo.ladder import CLOSED, STATUSES, state

LADDER = read_ladder()
DAY_ZERO = pd.Timestamp("2022-01-01")


def history(*steps: tuple) -> pd.DataFrame:
    """Steps (key, days after the first of January, status, level[, reason])."""
    rows = [(*step, None) if len(step) == 4 else step for step in steps]
    frame = pd.DataFrame(rows, columns=["key", "day", "status", "level", "reason"])
    days = DAY_ZERO + pd.to_timedelta(frame.pop("day"), unit="D")
    frame["date"] = days.astype("datetime64[s]")
    frame["seq"] = frame.groupby("key").cumcount()
    frame["body"] = "desk " + frame["level"].astype("str")
    return frame


def at(steps: pd.DataFrame, day: int) -> pd.DataFrame:
    return stays(steps, DAY_ZERO + pd.Timedelta(day, "D"), LADDER)


CLIMBED = history(
    ("a", 0, "received", 1),
    ("a", 10, "in_progress", 1),
    ("a", 40, "escalated", 2, "cannot_solve"),
    ("a", 50, "escalated", 3, "exceeds_means"),
    ("a", 55, "returned", 2),
    ("a", 60, "solved", 2),
)


def test_each_desk_with_its_days_and_how_it_let_the_issue_go():
    journey = at(CLIMBED, 100)
    assert journey["body"].tolist() == ["desk 1", "desk 2", "desk 3", "desk 2"]
    assert journey["days"].tolist() == [40, 10, 5, 5]
    assert journey["service_days"].tolist() == [30, 30, 45, 30]
    assert journey["over"].tolist() == [10, 0, 0, 0]
    assert journey["came"].tolist() == ["received", "escalated", "escalated", "returned"]
    assert journey["reason"].fillna("").tolist() == ["cannot_solve", "exceeds_means", "", ""]
    assert journey["outcome"].tolist() == ["escalated", "escalated", "returned", "solved"]
    assert (journey["arrived"].iloc[1:].array == journey["left"].iloc[:-1].array).all()


@pytest.mark.parametrize(("day", "desks", "days"), [(0, 1, 0), (39, 1, 39), (40, 2, 0), (59, 4, 4)])
def test_a_day_in_the_past_sees_the_journey_until_then(day, desks, days):
    journey = at(CLIMBED, day)
    last = journey.iloc[-1]
    assert (len(journey), last["days"]) == (desks, days)
    assert pd.isna(last["left"]) and pd.isna(last["outcome"])


def test_an_issue_taken_up_again_comes_to_its_desk_a_second_time():
    steps = history(("a", 0, "received", 1), ("a", 5, "solved", 1), ("a", 20, "reopened", 1))
    journey = at(steps, 23)
    assert journey["days"].tolist() == [5, 3]
    assert journey["came"].tolist() == ["received", "reopened"]
    assert journey["outcome"].fillna("").tolist() == ["solved", ""]
    assert days_of_age(journey, DAY_ZERO + pd.Timedelta(23, "D")) == 23


def test_an_unknown_desk_stays_unknown():
    steps = history(("a", 0, "received", 1)).assign(body=pd.NA)
    assert at(steps, 3)["body"].isna().all()


def test_how_each_stay_began_and_ended_in_one_word():
    journey = at(CLIMBED, 100)
    assert journey["entry"].tolist() == ["new", "up", "up", "down"]
    assert journey["exit"].tolist() == ["up", "up", "down", "solved"]
    assert journey["acted"].tolist() == [True, False, False, False]
    steps = history(
        ("a", 0, "received", 1), ("a", 5, "solved", 1), ("a", 20, "reopened", 1),
        ("a", 25, "reopened", 1), ("b", 0, "received", 2),
    )  # fmt: skip
    journey = at(steps, 30)
    assert journey["entry"].tolist() == ["new", "again", "again", "new"]
    assert journey["exit"].fillna("").tolist() == ["solved", "again", "", ""]


def test_the_highest_level_of_each_issue():
    both = pd.concat([CLIMBED, history(("b", 3, "received", 1))])
    assert highest(at(both, 100)).to_dict() == {"a": 3, "b": 1}
    assert highest(at(both, 45)).to_dict() == {"a": 2, "b": 1}
    assert highest(at(both, -1)).empty


def test_before_the_first_day_there_is_no_journey():
    assert at(CLIMBED, -1).empty
    assert list(at(CLIMBED, -1)) == list(at(CLIMBED, 1))


_STEP = st.tuples(
    st.sampled_from("abc"), st.integers(0, 60), st.sampled_from(STATUSES), st.integers(1, 7)
)


@settings(deadline=None)
@given(st.lists(_STEP, min_size=1, max_size=25), st.integers(0, 70))
def test_the_last_desk_is_the_state_and_the_days_sum_up_to_the_age(steps, day):
    as_of = DAY_ZERO + pd.Timedelta(day, "D")
    # The number of a step within its issue follows its day, as in the store.
    table = history(*sorted(steps, key=lambda step: step[1]))
    journey, now = stays(table, as_of, LADDER), state(table, as_of, LADDER)
    last = journey.drop_duplicates("key", keep="last").set_index("key")
    assert last.index.equals(now.index)
    assert last["left"].isna().equals(now["open"])
    assert last["arrived"].equals(now["since"].rename("arrived"))
    assert last["body"].equals(now["body"])
    standing = now["open"]
    assert (last["days"][standing] == now["dwell_days"][standing]).all()
    assert ((last["over"] > 0) & standing).equals(now["overdue"])
    for _, own in journey.groupby("key"):
        closed = own["left"].shift().where(own["outcome"].shift().isin(CLOSED))
        away = (own["arrived"] - closed).dt.days.sum()
        assert own["days"].sum() + away == days_of_age(own, as_of)
