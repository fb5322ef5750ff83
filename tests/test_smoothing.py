"""Empirical-Bayes rates, against published values and by their properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import smoothing
from tests.published import table

COUNTS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 100_000)), min_size=2, max_size=30
).map(lambda rows: pd.DataFrame(rows, columns=["count", "people"]))


def test_sudden_infant_deaths_in_north_carolina() -> None:
    """The first three counties of sids2, as in the tests of esda."""
    counties = table("sids2.shp")
    found = smoothing.smoothed(counties["SID74"], counties["BIR74"])
    assert found.head(3).round(7).tolist() == [0.0016973, 0.0017054, 0.0017731]


def test_the_prior_by_hand() -> None:
    """b = 30/300; Σn(r − b)²/Σn = (100·.01 + 200·.0025)/300 = .005; b/n̄ = .1/150."""
    known = smoothing.prior(pd.Series([20, 10]), pd.Series([100, 200]))
    assert known.mean == pytest.approx(0.1)
    assert known.variance == pytest.approx(0.005 - 0.1 / 150)


def test_shares_are_moved_by_the_chance_of_a_binomial() -> None:
    """b = 30/60 = .5; Σn(r − b)²/Σn = (20·.09 + 40·.0225)/60 = .045; b(1 − b)/n̄ = .25/30."""
    overdue, open_ = pd.Series([16, 14]), pd.Series([20, 40])
    known = smoothing.prior(overdue, open_, "trials")
    assert known.mean == pytest.approx(0.5)
    assert known.variance == pytest.approx(0.045 - 0.25 / 30)
    weight = known.variance / (known.variance + 0.25 / 20)
    found = smoothing.smoothed(overdue, open_, of="trials")
    assert found[0] == pytest.approx(0.5 + weight * 0.3)


def test_the_variance_of_true_shares_is_found_again() -> None:
    """As overdue issues are: nearly half of a dozen in each of 900 areas, cv of .2."""
    random = np.random.default_rng(3)
    trials = pd.Series(random.poisson(12, 900) + 1)
    true = random.beta(12.3, 13.7, 900)
    known = smoothing.prior(pd.Series(random.binomial(trials, true)), trials, "trials")
    assert known.variance == pytest.approx(true.var(), rel=0.4)


def test_areas_without_people_or_count_take_no_part_in_the_prior() -> None:
    count = pd.Series([20, 10, 7, np.nan, 5])
    people = pd.Series([100, 200, 0, 500, np.nan])
    assert smoothing.prior(count, people) == smoothing.prior(count[:2], people[:2])


def test_nobody_anywhere_has_no_prior() -> None:
    known = smoothing.prior(pd.Series([0, 3]), pd.Series([0, 0]))
    assert np.isnan([known.mean, known.variance]).all()
    assert smoothing.smoothed(pd.Series([0, 3]), pd.Series([0, 0])).isna().all()


def test_where_chance_explains_all_everybody_has_the_overall_rate() -> None:
    found = smoothing.smoothed(pd.Series([1, 2, 3]), pd.Series([100, 200, 300]))
    assert found.tolist() == pytest.approx([0.01] * 3)


def test_what_is_missing_stays_missing_and_nobody_bears_the_mean() -> None:
    found = smoothing.smoothed(pd.Series([20, 10, np.nan, 0]), pd.Series([100, 200, 50, 0]))
    assert np.isnan(found[2])
    assert found[3] == pytest.approx(0.1)


@given(COUNTS)
def test_a_smoothed_rate_lies_between_its_own_and_the_overall_one(rows: pd.DataFrame) -> None:
    own, overall = rows["count"] / rows["people"], rows["count"].sum() / rows["people"].sum()
    found = smoothing.smoothed(rows["count"], rows["people"])
    assert (found >= np.minimum(own, overall) - 1e-12).all()
    assert (found <= np.maximum(own, overall) + 1e-12).all()


def test_the_fewer_the_people_the_nearer_to_the_mean() -> None:
    people = pd.Series([100, 1_000, 10_000, 100, 10_000])
    count = (people * pd.Series([0.05, 0.05, 0.05, 0.01, 0.01])).astype("int64")
    found = smoothing.smoothed(count, people)
    assert found[0] < found[1] < found[2] < 0.05
