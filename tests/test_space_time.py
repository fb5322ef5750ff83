"""Knox's test, on the cases of Burkitt's lymphoma in Uganda and on made ones."""

import doctest

import numpy as np
import pytest

from geo import space_time
from geo.space_time import knox
from tests.published import table


def test_burkitt_lymphoma_in_uganda() -> None:
    """13 pairs within 20 and 5 days, as in the tests of pointpats."""
    cases = table("burkitt.shp")
    found = knox(cases[["X", "Y"]].to_numpy(), cases["T"].to_numpy(), 20, 5)
    assert found.pairs == 13
    assert 0.1 < found.p < 0.25
    assert found == knox(cases[["X", "Y"]].to_numpy(), cases["T"].to_numpy(), 20, 5)


def test_pairs_and_expected_are_counted_over_all_pairs() -> None:
    random = np.random.default_rng(4)
    points, days = random.uniform(0, 10, (40, 2)), random.integers(0, 30, 40)
    found = knox(points, days, 3.0, 4, permutations=9)
    one, other = np.triu_indices(40, 1)
    near = np.hypot(*(points[one] - points[other]).T) <= 3
    soon = np.abs(days[one] - days[other]) <= 4
    assert found.pairs == (near & soon).sum()
    assert found.expected == pytest.approx(near.sum() * soon.sum() / len(one))


def test_repeats_are_found_and_places_alone_are_not() -> None:
    random = np.random.default_rng(5)
    places, days = random.uniform(0, 10_000, (60, 2)), random.integers(0, 365, 60)
    twice, later = np.vstack([places, places + 10]), np.append(days, days + 2)
    assert knox(twice, later, 100, 7).p == pytest.approx(0.001)
    elsewhen = np.append(days, random.permutation(days))
    assert knox(twice, elsewhen, 100, 7).p > 0.05


def test_fewer_than_two_events_have_no_pairs() -> None:
    for n in (0, 1):
        found = knox(np.zeros((n, 2)), np.zeros(n), 100, 7)
        assert (found.pairs, found.expected) == (0, 0.0)
        assert np.isnan(found.p)
    alone = knox(np.array([[0, 0], [900, 0]]), np.array([1, 1]), 100, 7)
    assert (alone.pairs, alone.p) == (0, 1.0)


def test_the_example_holds() -> None:
    assert doctest.testmod(space_time).failed == 0
