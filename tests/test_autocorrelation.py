"""Moran's I and the G statistics, against published values and against all permutations."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from geo.autocorrelation import general_g, local_g, moran
from geo.significance import adjusted
from geo.weights import Weights, from_pairs, rook, within
from tests.published import SIX, SIX_VALUES, neighbours, table


def six() -> Weights:
    return within(SIX, 15.0, SIX_VALUES.index)


def with_island() -> Weights:
    """0-1-2 and 0-3 are neighbours, 4 is alone."""
    one, other = np.array([0, 1, 0]), np.array([1, 2, 3])
    return from_pairs(np.append(one, other), np.append(other, one), pd.RangeIndex(5))


def test_local_and_global_g_of_six_points() -> None:
    """As in the tests of esda."""
    assert local_g(SIX_VALUES, six())[0] == pytest.approx(-1.3972763, abs=5e-8)
    assert local_g(SIX_VALUES, six(), star=False)[0] == pytest.approx(-1.0136729, abs=5e-8)
    assert general_g(SIX_VALUES, six()).value == pytest.approx(0.5570978, abs=5e-8)


def test_homicides_around_saint_louis() -> None:
    """HR8893 on the weights of stl.gal: I as in the tests of esda, moments as it prints them."""
    rates = table("stl_hom.shp")["HR8893"]
    weights = neighbours("stl.gal", rates.index)
    found, normal = moran(rates, weights), moran(rates, weights, normal=True)
    assert found.value == pytest.approx(0.2436558, abs=5e-8)
    assert found.expected == pytest.approx(-1 / 77)
    assert (found.variance, normal.variance) == pytest.approx((0.0029761028, 0.0049681393))
    assert (found.z, normal.z) == pytest.approx((4.7044104, 3.6410972))
    assert normal.p == pytest.approx(0.0002714786, rel=1e-6)
    assert moran(rates, weights, standardised=False).value == pytest.approx(0.2034411929)


def test_sudden_infant_deaths_before_and_after_the_false_discovery_rate() -> None:
    counties = table("sids2.shp")
    weights = rook(counties.geometry.to_numpy(), counties.index)
    z = local_g(counties["SIDR74"], weights)
    p_values = pd.Series(2 * norm.sf(z.abs()), index=z.index)
    assert (p_values < 0.05).sum() == 12
    found = counties["NAME"][adjusted(p_values) <= 0.05]
    assert sorted(found) == ["Bertie", "Northampton"]


@pytest.mark.parametrize("statistic", [moran, general_g])
def test_moments_are_those_of_all_permutations(statistic) -> None:
    """Of all 720 ways to lay the values on the six points."""
    every = [statistic(pd.Series(order), six()) for order in permutations(SIX_VALUES)]
    values = np.array([found.value for found in every])
    assert every[0].expected == pytest.approx(values.mean())
    assert every[0].variance == pytest.approx(values.var())


@pytest.mark.parametrize("star", [True, False])
def test_local_g_by_its_definition(star: bool) -> None:
    """Each area by itself, with the sums of Ord and Getis written out."""
    values, weights = pd.Series([2.0, 9.0, 4.0, 1.0, 7.0]), with_island()
    found = local_g(values, weights, star)
    dense = weights.with_self.toarray() if star else weights.matrix.toarray()
    for place in values.index:
        others = values if star else values.drop(place)
        near, n = dense[place], len(others)
        if not near.any():
            assert np.isnan(found[place])
            continue
        many = near.sum()
        spread = others.std(ddof=0) * np.sqrt((n * (near**2).sum() - many**2) / (n - 1))
        assert found[place] == pytest.approx((near @ values - many * others.mean()) / spread)


def test_an_island_has_g_star_of_its_own_value_and_no_g() -> None:
    values = pd.Series([2.0, 9.0, 4.0, 1.0, 7.0])
    own = (values[4] - values.mean()) / values.std(ddof=0)
    assert local_g(values, with_island())[4] == pytest.approx(own)
    assert np.isnan(local_g(values, with_island(), star=False)[4])


def test_missing_values_take_no_part() -> None:
    values = pd.Series([2.0, 9.0, 4.0, np.nan, 7.0])
    found, known = local_g(values, with_island()), values.drop(3)
    assert np.isnan(found[3])
    assert found.drop(3).tolist() == local_g(known, with_island().among(known.index)).tolist()
    assert moran(values, with_island()) == moran(known, with_island())


def test_equal_values_have_no_local_g() -> None:
    assert local_g(pd.Series([3.0] * 5), with_island()).isna().all()
