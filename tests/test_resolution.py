"""How long it takes from the report to the closing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import resolution
from geo.ladder import state
from tests.histories import LADDER, STEPS, history, on


def issues(steps: pd.DataFrame, day: int) -> pd.DataFrame:
    """The issues of some steps as of a day; all of them say when they were updated."""
    reported = steps.groupby("key")["date"].min()
    now = state(steps, on(day), LADDER)
    return now.assign(reported=reported.reindex(now.index), updated=on(0))


ENDED = history(
    ("a", 0, "received", 1), ("a", 10, "solved", 1), ("a", 30, "reopened", 1),
    ("a", 50, "solved", 1),
    ("b", 5, "received", 1), ("b", 12, "referred", 1),
    ("c", 8, "received", 1),
)  # fmt: skip


def test_the_clock_of_an_issue_that_is_reopened_runs_on() -> None:
    def of(day: int) -> list:
        return resolution.times(issues(ENDED, day), on(day)).loc["a", ["days", "end"]].tolist()

    assert of(10) == [10, "solved"] and of(29) == [10, "solved"]
    assert of(30)[0] == 30 and pd.isna(of(30)[1])
    assert of(70) == [50, "solved"]


def test_every_closing_is_an_end() -> None:
    measured = resolution.times(issues(ENDED, 70), on(70))
    assert measured["days"].tolist() == [50, 7, 62]
    assert measured["end"].fillna("").tolist() == ["solved", "referred", ""]
    shape = resolution.whole(measured)
    assert (shape.count, shape.ended, shape.quantile(0.5)) == (3, 2, 50)
    assert resolution.undated(measured) == (0, 2)


def test_closings_without_a_day_are_counted_and_left_out() -> None:
    rows = issues(ENDED, 70)
    rows.loc[["b", "c"], "updated"] = pd.NaT
    measured = resolution.times(rows, on(70))
    assert measured["dated"].tolist() == [True, False, True]  # c is open: it needs no such day
    assert resolution.undated(measured) == (1, 2)
    assert resolution.whole(measured).count == 2
    assert not resolution.can_tell(2, 1)
    assert resolution.can_tell(10, 1) and resolution.can_tell(0, 0)


def test_groups_stand_the_largest_first_and_leave_out_what_belongs_to_none() -> None:
    measured = resolution.times(issues(ENDED, 70), on(70))
    groups = pd.Series(["x", None, "y"], index=measured.index)
    groups_two = pd.Series(["y", "x", "y"], index=measured.index)
    assert {name: c.count for name, c in resolution.by_group(measured, groups).items()} == {
        "x": 1,
        "y": 1,
    }
    curves = resolution.by_group(measured, groups_two)
    assert list(curves) == ["y", "x"]
    assert curves["x"].quantile(0.5) == 7 and np.isnan(curves["y"].quantile(0.9))


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70))
def test_an_earlier_day_does_not_know_of_later_steps(rows: list, day: int) -> None:
    steps = history(*rows)
    known = steps[steps["date"] <= on(day)]
    seen, cut = issues(steps, day), issues(known, day)
    assert_frame_equal(resolution.times(seen, on(day)), resolution.times(cut, on(day)))
    assert (resolution.times(seen, on(day))["days"] >= 0).all()
