"""The Mann–Kendall test."""

import doctest

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from geo import trend
from geo.trend import mann_kendall

SERIES = st.integers(3, 24).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=1, max_size=5)
)


def test_by_hand() -> None:
    """Of 10 pairs 6 rise, 3 fall, 1 is a tie."""
    found = mann_kendall(pd.DataFrame([[3, 1, 4, 1, 5]])).iloc[0]
    assert found["s"] == 3
    variance = (5 * 4 * 15 - 2 * 1 * 9) / 18
    assert found["z"] == pytest.approx(2 / np.sqrt(variance))


@given(SERIES)
def test_s_is_that_of_kendall(rows: list[list[int]]) -> None:
    """Kendall's tau-b with time is S over its greatest value."""
    found = mann_kendall(pd.DataFrame(rows))
    n = len(rows[0])
    for row, s in zip(rows, found["s"], strict=True):
        if len(set(row)) == 1:
            assert s == 0
            continue
        pairs = n * (n - 1) / 2
        tied = sum(times * (times - 1) / 2 for times in pd.Series(row).value_counts())
        tau = kendalltau(range(n), row).statistic
        assert s == pytest.approx(tau * np.sqrt(pairs * (pairs - tied)))


@given(SERIES)
def test_the_other_way_round_is_the_opposite_trend(rows: list[list[int]]) -> None:
    forth, back = (mann_kendall(pd.DataFrame(rows).iloc[:, ::way]) for way in (1, -1))
    assert forth["z"].tolist() == pytest.approx((-back["z"]).tolist())
    assert forth["p"].tolist() == pytest.approx(back["p"].tolist())


def test_chance_is_seldom_a_trend() -> None:
    random = np.random.default_rng(2)
    found = mann_kendall(pd.DataFrame(random.normal(size=(4_000, 12))))
    assert 0.03 < (found["p"] < 0.05).mean() < 0.06


def test_a_missing_step_has_no_result() -> None:
    found = mann_kendall(pd.DataFrame([[1, 2, np.nan, 4, 5], [1, 2, 3, 4, 5]]))
    assert found.isna().all(axis=1).tolist() == [True, False]
    assert mann_kendall(pd.DataFrame(index=["a"])).loc["a", "p"] == 1.0


def test_the_example_holds() -> None:
    assert doctest.testmod(trend).failed == 0
