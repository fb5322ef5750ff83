"""How much more counts vary than by chance, against simulated and hand-computed weeks."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest

from geo import change
from geo.dispersion import LEAST_WEEKS, WEEKS, dispersion, weekly

RANDOM = np.random.default_rng(11)


def table(*columns: list[int]) -> pd.DataFrame:
    return pd.DataFrame({f"u{i}": column for i, column in enumerate(columns)})


def test_by_hand() -> None:
    """Differences 2, 4, 2, 4 …: (4·4 + 4·16) / (4·10 + 4·12) for 4 6 2 4 8 4 …"""
    weeks = [4, 6, 2, 4, 8, 4, 6, 2, 4]
    differences, sums = np.diff(weeks), np.add(weeks[1:], weeks[:-1])
    assert sum(differences**2) == 4 + 16 + 4 + 16 + 16 + 4 + 16 + 4
    assert dispersion(table(weeks)) == pytest.approx(80 / sum(sums))


def test_independent_events_have_a_factor_of_1() -> None:
    assert dispersion(table(*RANDOM.poisson(6, (300, WEEKS)).tolist())) == pytest.approx(
        1, abs=0.05
    )
    few = RANDOM.poisson(0.1, (3000, WEEKS)).tolist()
    assert dispersion(table(*few)) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("factor", [1.5, 3, 8])
def test_clustered_events_have_theirs(factor: float) -> None:
    """A negative binomial count has a variance of ``factor`` times its mean."""
    mean = 12.0
    size = mean / (factor - 1)
    counts = RANDOM.negative_binomial(size, 1 / factor, (400, WEEKS))
    assert dispersion(table(*counts.tolist())) == pytest.approx(factor, rel=0.06)


def test_trend_and_season_are_no_clusters() -> None:
    season = 400 + 200 * np.sin(np.arange(WEEKS) / WEEKS * 2 * np.pi) + 4 * np.arange(WEEKS)
    assert dispersion(table(season.round().astype(int).tolist())) < 1.5
    assert season.var() / season.mean() > 20


def test_never_below_1_and_1_where_little_is_known() -> None:
    assert dispersion(table([7] * WEEKS)) == 1
    assert dispersion(table([0, 90] * ((LEAST_WEEKS - 1) // 2))) == 1
    assert dispersion(table([0] * WEEKS)) == 1
    assert dispersion(pd.DataFrame(index=range(WEEKS))) == 1


def test_weeks_are_whole_and_end_with_the_last_day() -> None:
    days = pd.Series(pd.to_datetime(["2025-09-30", "2025-09-24", "2025-09-23", "2025-09-09"]))
    units = pd.Series(["a", "a", "b", "a"])
    found = weekly(days, units, date(2025, 9, 10), date(2025, 9, 30))
    assert found["a"].tolist() == [2, 0, 0] and found["b"].tolist() == [0, 1, 0]
    assert len(weekly(days, units, date(2020, 1, 1), date(2025, 9, 30))) == WEEKS
    assert len(weekly(days, units, date(2025, 9, 25), date(2025, 9, 30))) == 0
    assert len(weekly(days, units, date(2025, 10, 5), date(2025, 9, 30))) == 0


def series(*counts: int) -> pd.Series:
    return pd.Series(counts, dtype="int64")


@given(st.integers(1, 300), st.integers(1, 300), st.floats(1, 20))
def test_limits_are_those_of_the_effective_sample(now: int, before: int, factor: float) -> None:
    """Korn and Graubard 1998: Clopper and Pearson's limits with counts divided by the factor."""
    found = change.interval(series(now), series(before), dispersion=factor).iloc[0]
    k, m = now / factor, before / factor
    shares = np.array([beta.ppf(0.025, k, m + 1), beta.ppf(0.975, k + 1, m)])
    np.testing.assert_allclose(found, (shares / (1 - shares) - 1) * 100, rtol=1e-6, atol=1e-6)
    narrow = change.interval(series(now), series(before)).iloc[0]
    assert found["low"] <= narrow["low"] + 1e-9 and narrow["high"] <= found["high"] + 1e-9


@given(st.integers(0, 200), st.integers(0, 200))
def test_p_values_are_those_of_the_binomial(now: int, before: int) -> None:
    found = change.p_value(series(now), series(before)).iloc[0]
    if now + before == 0:
        assert np.isnan(found)
        return
    assert found == pytest.approx(min(1, binomtest(now, now + before).pvalue), rel=1e-7)


@given(st.integers(0, 90), st.integers(0, 90), st.floats(0.5, 2), st.floats(1, 6))
def test_a_p_value_below_5_percent_is_an_interval_without_0(now, before, longer, factor) -> None:
    pair = series(now), series(before)
    p = change.p_value(*pair, longer, factor).iloc[0]
    low, high = change.interval(*pair, longer, dispersion=factor).iloc[0]
    if now + before and abs(p - 0.05) > 1e-6:
        assert (p < 0.05) == (low > 0 or high < 0)


def test_of_clustered_counts_limits_hold_the_truth_only_when_they_are_widened() -> None:
    factor, mean = 4.0, 80.0
    now, before = (
        pd.Series(RANDOM.negative_binomial(mean / (factor - 1), 1 / factor, 4000)) for _ in "ab"
    )

    def covered(dispersion: float) -> float:
        limits = change.interval(now, before, dispersion=dispersion)
        return ((limits["low"] <= 0) & (limits["high"] >= 0)).mean()

    assert covered(factor) >= 0.94
    assert covered(1.0) < 0.75
    assert change.compared(now, before)["real"].sum() > 100
    assert not change.compared(now, before, dispersion=factor)["real"].any()


def test_each_row_may_have_a_factor_of_its_own() -> None:
    now, before = series(60, 60), series(30, 30)
    both = change.compared(now, before, dispersion=pd.Series([1.0, 9.0]))
    assert both["low"].iloc[0] > 0 > both["low"].iloc[1]
    assert both["change"].tolist() == [100, 100]
    assert both["real"].tolist() == [True, False]
