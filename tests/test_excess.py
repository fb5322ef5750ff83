"""Rates unlike the overall one: exact tails, the correction for many tests, what is not tested."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.excess import excess


def test_the_tails_are_exact() -> None:
    found = excess(pd.Series([9.0, 1.0]), pd.Series([500.0, 500.0]))
    assert found["expected"].tolist() == [5.0, 5.0]
    # P(X ≥ 9 | 5) = 0.0680936, P(X ≤ 1 | 5) = 0.0404277: tables of the Poisson distribution.
    assert found["p"].round(6).tolist() == [0.136187, 0.080855]


def test_of_trials_the_tails_are_binomial() -> None:
    found = excess(pd.Series([10, 0]), pd.Series([10, 10]), of="trials")
    assert found["p"].tolist() == pytest.approx([2 * 0.5**10] * 2)


def test_many_alike_and_one_far_above() -> None:
    count = pd.Series([10.0] * 200 + [60.0], index=[f"u{i}" for i in range(201)])
    found = excess(count, pd.Series(1000.0, index=count.index))
    assert found["side"].loc["u200"] == 1
    assert (found["side"].iloc[:200] == 0).all()


def test_without_an_exposure_nothing_is_tested() -> None:
    found = excess(pd.Series([3.0, 5.0, 4.0]), pd.Series([0.0, np.nan, 100.0]))
    assert found.loc[[0, 1]].isna().all(axis=None)
    assert found.loc[2, "side"] == 0
    assert excess(pd.Series([1.0]), pd.Series([0.0])).isna().all(axis=None)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5_000)), min_size=1, max_size=40))
def test_what_is_found_lies_on_its_side_of_the_expectation(rows: list[tuple[int, int]]) -> None:
    table = pd.DataFrame(rows, columns=["count", "people"])
    found = excess(table["count"], table["people"])
    assert found["expected"].sum() == pytest.approx(table["count"].sum())
    assert found["p"].between(0, 1).all()
    assert (found["p_adjusted"] >= found["p"] - 1e-12).all()
    apart = found["side"] != 0
    assert (np.sign(table["count"] - found["expected"])[apart] == found["side"][apart]).all()
    assert (found["p"][apart] <= 0.05).all()
