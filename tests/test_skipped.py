"""Levels that were leapt over, and levels that passed an issue on without doing anything."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import skipped
from tests.histories import LADDER, STEPS, history, on, stays_on

NOBODY = pd.Index([])


def leapt(levels: list[int], *, one_province: bool = False) -> list[int]:
    """The levels that an issue leaps over that stands at some levels, one after the other."""
    status = ["received", *("escalated" for _ in levels[1:])]
    steps = history(*(("a", 5 * n, status[n], level) for n, level in enumerate(levels)))
    of = pd.Index(["a"]) if one_province else NOBODY
    return skipped.leaps(stays_on(steps, 100), of)["level"].tolist()


@pytest.mark.parametrize(
    ("levels", "over", "in_bangkok"),
    [
        ([1, 2, 3, 4], [], []),
        ([1, 3], [2], [2]),
        # Division and province are the same ground outside Bangkok, province and bureau in it.
        ([1, 2, 4], [], [3]),
        ([1, 2, 3, 5], [], []),
        ([1, 2, 3, 6], [5], [4, 5]),
        ([1, 2, 3, 4, 6], [5], []),
        ([1, 2, 5], [3, 4], [3]),
        ([1, 2, 5, 6], [3, 4], [3]),
        # It had stood at 2 before it came back.
        ([1, 2, 1, 3], [], []),
        ([1, 7], [2, 3, 4, 5, 6], [2, 3, 4, 5, 6]),
    ],
)
def test_which_levels_are_leapt_over(levels: list, over: list, in_bangkok: list) -> None:
    assert leapt(levels) == over
    assert leapt(levels, one_province=True) == in_bangkok


def test_a_leap_says_from_where_to_where_and_when() -> None:
    steps = history(("a", 0, "received", 1), ("a", 9, "escalated", 3), ("b", 9, "received", 3))
    found = skipped.leaps(stays_on(steps, 20), NOBODY)
    assert found.to_dict("records") == [
        {"key": "a", "level": 2, "from_level": 1, "to_level": 3, "day": on(9)}
    ]
    assert skipped.leaps(stays_on(steps, 8), NOBODY).empty


PASSED = history(
    ("a", 0, "received", 1), ("a", 3, "in_progress", 1), ("a", 9, "escalated", 2),
    ("a", 9, "escalated", 3), ("a", 60, "escalated", 4),
    ("b", 0, "received", 1), ("b", 5, "solved", 1),
)  # fmt: skip


def test_what_was_done_before_it_was_passed_on() -> None:
    stays = stays_on(PASSED, 70)
    passed = skipped.passed_on(stays).set_index("level")
    assert passed["unacted"].tolist() == [False, True, True]
    assert passed["same_day"].tolist() == [False, True, False]
    assert passed["late"].tolist() == [False, False, True]
    assert skipped.records_action(stays)
    # On the third day work has begun, and nothing is said yet of desks that were through with it.
    assert not skipped.records_action(stays_on(PASSED, 4))
    table = skipped.by_level(skipped.leaps(stays, NOBODY), skipped.passed_on(stays), LADDER)
    assert table["up"].tolist() == [1, 1, 1, 0, 0, 0, 0]
    assert table["unacted"].tolist() == [0, 1, 1, 0, 0, 0, 0]
    assert table["leapt"].sum() == 0
    nothing = stays_on(history(), 1)
    table = skipped.by_level(skipped.leaps(nothing, NOBODY), skipped.passed_on(nothing), LADDER)
    assert table.eq(0).all(axis=None) and len(table) == 7


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70))
def test_an_earlier_day_does_not_know_of_later_steps(rows: list, day: int) -> None:
    steps = history(*rows)
    known = steps[steps["date"] <= on(day)]
    some = pd.Index(["b", "d"])
    seen, cut = stays_on(steps, day), stays_on(known, day)
    assert_frame_equal(skipped.leaps(seen, some), skipped.leaps(cut, some))
    assert_frame_equal(skipped.passed_on(seen), skipped.passed_on(cut))
    found = skipped.leaps(seen, some)
    assert (found["level"] > found["from_level"]).all()
    assert (found["level"] < found["to_level"]).all()
