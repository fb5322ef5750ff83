"""Levels that were leapt over, and levels that passed an issue on without doing anything."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import skipped
from geo.commands import GROUNDS
from geo.files import read_commands
from tests.histories import LADDER, STEPS, history, on, stays_on


def of(ground: str, *keys: str) -> pd.Series:
    """Issues whose bureaus have all the same ground."""
    return pd.Series(ground, index=pd.Index(keys, dtype="str"), dtype="str")


ALL = of("provinces", "a", "b")


def leapt(levels: list[int], ground: str = "provinces") -> list[int]:
    """The levels that an issue leaps over that stands at some levels, one after the other."""
    status = ["received", *("escalated" for _ in levels[1:])]
    steps = history(*(("a", 5 * n, status[n], level) for n, level in enumerate(levels)))
    return skipped.leaps(stays_on(steps, 100), of(ground, "a"), LADDER)["level"].tolist()


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
    assert leapt(levels, "one_province") == in_bangkok


@pytest.mark.parametrize(
    ("levels", "somewhere", "nowhere"),
    [
        ([1, 2, 3, 4, 5, 6], [], []),
        # A division of the tourist police is no province: neither stands for the other.
        ([1, 2, 3, 5], [4], []),
        ([1, 2, 4, 5], [3], [3]),
        ([1, 3, 5, 6, 7], [2, 4], []),
        ([1, 5], [2, 3, 4], [3]),
        ([1, 7], [2, 3, 4, 5, 6], [3, 5, 6]),
    ],
)
def test_units_without_a_place_share_their_ground_with_none(
    levels: list, somewhere: list, nowhere: list
) -> None:
    assert leapt(levels, "none") == somewhere
    assert leapt(levels, "nowhere") == nowhere


def test_the_ground_of_an_issue_is_that_of_its_bureau() -> None:
    issues = pd.DataFrame(
        {"bureau": ["p5", "mb", "tpb", "tpb", None], "province": ["50", "10", "83", None, None]}
    ).astype("str")
    ground = read_commands().grounds(issues)
    assert ground.tolist() == ["provinces", "one_province", "none", "nowhere", "provinces"]
    assert set(ground) == set(GROUNDS)


def test_a_leap_says_from_where_to_where_and_when() -> None:
    steps = history(("a", 0, "received", 1), ("a", 9, "escalated", 3), ("b", 9, "received", 3))
    found = skipped.leaps(stays_on(steps, 20), ALL, LADDER)
    assert found.to_dict("records") == [
        {"key": "a", "level": 2, "from_level": 1, "to_level": 3, "day": on(9)}
    ]
    assert skipped.leaps(stays_on(steps, 8), ALL, LADDER).empty


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
    table = skipped.by_level(skipped.leaps(stays, ALL, LADDER), skipped.passed_on(stays), LADDER)
    assert table["up"].tolist() == [1, 1, 1, 0, 0, 0, 0]
    assert table["unacted"].tolist() == [0, 1, 1, 0, 0, 0, 0]
    assert table["leapt"].sum() == 0
    nothing = stays_on(history(), 1)
    leaps = skipped.leaps(nothing, ALL, LADDER)
    table = skipped.by_level(leaps, skipped.passed_on(nothing), LADDER)
    assert table.eq(0).all(axis=None) and len(table) == 7


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70))
def test_an_earlier_day_does_not_know_of_later_steps(rows: list, day: int) -> None:
    steps = history(*rows)
    known = steps[steps["date"] <= on(day)]
    some = pd.concat([of("one_province", "b", "d"), of("nowhere", "c"), of("provinces", "a")])
    seen, cut = stays_on(steps, day), stays_on(known, day)
    found = skipped.leaps(seen, some, LADDER)
    assert_frame_equal(found, skipped.leaps(cut, some, LADDER))
    assert_frame_equal(skipped.passed_on(seen), skipped.passed_on(cut))
    assert (found["level"] > found["from_level"]).all()
    assert (found["level"] < found["to_level"]).all()
