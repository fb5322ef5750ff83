"""Tails of counts whose rates differ, against other distributions and against draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from geo.tails import at_least, at_most

#: b, A, and the people of the areas of a neighbourhood.
CASES = st.tuples(
    st.floats(1e-4, 1e-2),
    st.floats(0.05, 1.5),
    st.lists(st.integers(200, 150_000), min_size=1, max_size=9),
)


def cumulants(mean: float, cv: float, people: np.ndarray) -> tuple[np.ndarray, ...]:
    """Mean, variance beyond Poisson's and skew of one neighbourhood."""
    variance = (cv * mean) ** 2
    return tuple(
        np.array([value])
        for value in (
            mean * people.sum(),
            variance * (people**2).sum(),
            2 * variance**2 / mean * (people**3).sum(),
        )
    )


@pytest.mark.parametrize("people", [[5_000.0], [5_000.0] * 6])
def test_one_area_and_areas_of_equal_size_are_negative_binomial(people: list[float]) -> None:
    mean, between, skew = cumulants(0.002, 0.5, np.array(people))
    model = nbinom(mean / (0.5**2 * mean / len(people)), 1 / (1 + 0.5**2 * mean / len(people)))
    assert model.var() == pytest.approx(mean + between)
    for count in (0, 5, 10, 60, 200):
        assert at_most(count, mean, between) == pytest.approx(model.cdf(count))
        assert at_least(count, mean, between, skew) == pytest.approx(model.sf(count - 1), rel=1e-6)


def test_without_variance_between_areas_it_is_poisson() -> None:
    mean, none = np.array([3.0]), np.array([0.0])
    assert at_most(2, mean, none) == pytest.approx(poisson.cdf(2, 3))
    assert at_least(7, mean, none, none) == pytest.approx(poisson.sf(6, 3))


def test_nearly_no_variance_is_nearly_poisson() -> None:
    mean, between, skew = cumulants(0.002, 1e-3, np.array([2_000.0, 9_000.0]))
    for count in (5, 22, 50):
        assert at_least(count, mean, between, skew) == pytest.approx(
            poisson.sf(count - 1, mean), rel=1e-2
        )


@given(CASES)
def test_mean_variance_and_third_cumulant_are_those_of_the_sum(case) -> None:
    """Of the negative binomial behind the tail, and of the shift before it."""
    rate, cv, people = case
    mean, between, skew = (float(x[0]) for x in cumulants(rate, cv, np.array(people, "float64")))
    variance = mean + between
    share = 2 * variance / (mean + 3 * between + skew + variance)
    size = variance * share**2 / (1 - share)
    shift = mean - variance * share
    assert shift >= -1e-6 * mean
    model = nbinom(size, share)
    found, spread, skewness = (float(x) for x in model.stats(moments="mvs"))
    assert shift + found == pytest.approx(mean)
    assert spread == pytest.approx(variance)
    assert skewness * spread**1.5 == pytest.approx(mean + 3 * between + skew, rel=1e-6)
    whole = shift + np.ceil(found)
    assert at_least(whole, *map(np.atleast_1d, (mean, between, skew)))[0] == pytest.approx(
        float(model.sf(np.ceil(found) - 1)), rel=1e-6
    )


def test_great_counts_are_as_rare_as_among_draws() -> None:
    """One great area among small ones: without the shift they would seem rarer than they are."""
    random, people = np.random.default_rng(1), np.array([60_000.0, *[4_000.0] * 8])
    mean, between, skew = cumulants(0.002, 0.8, people)
    rates = random.gamma(0.8**-2, 0.002 * 0.8**2, (2_000_000, len(people)))
    counts = random.poisson(rates @ people)
    count = np.quantile(counts, 0.9995)
    drawn = (counts >= count).mean()
    plain = nbinom.sf(count - 1, mean**2 / between, mean / (mean + between))[0]
    shifted = at_least(count, mean, between, skew)[0]
    assert shifted == pytest.approx(drawn, rel=0.15)
    assert abs(shifted - drawn) < abs(plain - drawn)
    few = np.quantile(counts, 0.0005)
    assert at_most(few, mean, between)[0] >= (counts <= few).mean()
