"""Times with censoring against published values, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.survival import curve, incidence

TIMES = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["x", "y", None])), min_size=1)


def censored(*written: str) -> tuple[pd.Series, pd.Series]:
    """Times as the literature writes them: ``9+`` has not ended."""
    days = pd.Series([float(time.rstrip("+")) for time in written])
    return days, pd.Series([not time.endswith("+") for time in written])


#: Weeks of remission under 6-MP of 21 children (Freireich et al. 1963).
REMISSION = censored(
    "6", "6", "6", "6+", "7", "9+", "10", "10+", "11+", "13", "16", "17+", "19+", "20+", "22",
    "23", "25+", "32+", "32+", "34+", "35+",
)  # fmt: skip


def test_the_example_of_kaplan_and_meier() -> None:
    shape = curve(*censored("0.8", "1.0+", "2.7+", "3.1", "5.4", "7.0+", "9.2", "12.1+"))
    table = shape.table["open"]
    assert table[[0.8, 3.1, 5.4, 9.2]].tolist() == pytest.approx([0.875, 0.7, 0.525, 0.2625])
    assert (shape.count, shape.ended, shape.longest) == (8, 4, 12.1)
    assert shape.quantile(0.5) == 9.2
    assert np.isnan(shape.quantile(0.9))
    assert shape.left_at([0, 3, 12.1, 13]) == [8, 5, 1, 0]


def test_the_remissions_of_freireich() -> None:
    shape = curve(*REMISSION)
    table = shape.table
    known = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert table["open"][[6, 7, 10, 13, 16, 22, 23]].round(3).tolist() == known
    assert table.loc[6, ["low", "high"]].round(4).tolist() == [0.6197, 0.9516]
    assert shape.quantile(0.5) == 23
    low, high = shape.interval(0.5)
    assert low == 13 and np.isnan(high)
    assert shape.ended_by(5) == 0
    assert shape.ended_by(8) == pytest.approx(1 - 0.8067, abs=1e-4)
    assert np.isnan(shape.ended_by(36))  # nobody was watched so long


def test_a_quantile_is_the_first_day_that_reaches_it() -> None:
    assert curve(*censored("1", "2", "3", "4")).quantile(0.5) == 2
    # (9/10)(8/9)... comes to a little more than one half.
    assert curve(*censored(*map(str, range(1, 11)))).quantile(0.5) == 5


def test_nothing_ended_and_nothing_at_all() -> None:
    waiting = curve(*censored("3+", "5+"))
    assert np.isnan(waiting.quantile(0.25)) and waiting.longest == 5
    assert waiting.ended_by(4) == 0 and np.isnan(waiting.ended_by(6))
    nothing = curve(pd.Series([], dtype="float64"), pd.Series([], dtype=bool))
    assert nothing.count == 0 and np.isnan(nothing.quantile(0.5)) and np.isnan(nothing.longest)
    assert np.isnan(nothing.ended_by(1)) and nothing.left_at([0, 1]) == [0, 0]
    assert incidence(pd.Series([], dtype="float64"), pd.Series([], dtype="str")).empty


def test_ends_exclude_each_other() -> None:
    days = pd.Series([1, 2, 2, 3, 4])
    ways = incidence(days, pd.Series(["x", "y", None, "x", None], dtype="str"))
    # 1/5; then 4/5 open, of 4 one ends as y; then 3/5 open, of 2 one ends as x.
    assert ways["x"].tolist() == pytest.approx([0.2, 0.2, 0.2 + 0.6 / 2, 0.5])
    assert ways["y"].tolist() == pytest.approx([0.0, 0.2, 0.2, 0.2])


@settings(max_examples=40, deadline=None)
@given(TIMES)
def test_whatever_ended_and_what_is_open_are_the_whole(rows: list) -> None:
    days = pd.Series([day for day, _ in rows])
    end = pd.Series([way for _, way in rows], dtype="str")
    shape = curve(days, end.notna())
    total = incidence(days, end).sum(axis=1) + shape.table["open"]
    assert np.allclose(total, 1)
    inside = shape.table.dropna()
    assert (inside["low"] <= inside["open"]).all() and (inside["open"] <= inside["high"]).all()


@settings(max_examples=40, deadline=None)
@given(TIMES)
def test_without_censoring_it_is_plain_counting(rows: list) -> None:
    days = pd.Series([day for day, _ in rows])
    shape = curve(days, pd.Series(True, index=days.index))
    for day in (0, 7, 30):
        assert shape.ended_by(day) == pytest.approx((days <= day).mean())
    for share in (0.25, 0.5, 0.9):
        expected = np.quantile(days, share, method="inverted_cdf")
        assert shape.quantile(share) == expected


@settings(max_examples=40, deadline=None)
@given(TIMES)
def test_to_leave_out_what_has_not_ended_makes_it_shorter(rows: list) -> None:
    days = pd.Series([day for day, _ in rows])
    ended = pd.Series([way is not None for _, way in rows])
    finished = curve(days[ended], ended[ended]).quantile(0.5)
    honest = curve(days, ended).quantile(0.5)
    assert np.isnan(honest) or honest >= finished
