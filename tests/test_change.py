"""Change between two counts, against published and independent values."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from dashboard import words
from dashboard.data import Data
from dashboard.files import export
from dashboard.result import evaluate
from dashboard.view import View
from geo import change, periods


def series(*counts: int) -> pd.Series:
    return pd.Series(counts, index=[f"u{i}" for i in range(len(counts))], dtype="int64")


def test_percent_of_the_count_before() -> None:
    found = change.percent(series(12, 8, 0, 10), series(8, 12, 20, 10))
    assert found.tolist() == pytest.approx([50, -100 / 3, -100, 0])
    assert found.index.tolist() == ["u0", "u1", "u2", "u3"]


def test_few_and_nothing_before_are_no_percentage() -> None:
    found = change.percent(series(5, 4, 30, 0), series(5, 5, 0, 0))
    assert found.isna().tolist() == [False, True, True, True]


def test_clopper_and_pearson_1934() -> None:
    """10 of 100: .0490 to .1762, as tabulated."""
    limits = change.interval(series(10), series(90)).iloc[0] / 100 + 1
    share = limits / (1 + limits)
    assert share.round(4).tolist() == [0.0490, 0.1762]


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_interval_is_that_of_the_binomial(now: int, before: int, level: float) -> None:
    found = change.interval(series(now), series(before), level=level).iloc[0]
    if now + before == 0:
        assert found.isna().all()
        return
    expected = binomtest(now, now + before).proportion_ci(level)
    with np.errstate(divide="ignore"):
        ratio = np.array([expected.low, expected.high]) / (
            1 - np.array([expected.low, expected.high])
        )
    np.testing.assert_allclose(found.to_numpy(), (ratio - 1) * 100, rtol=1e-6, atol=1e-6)


@given(st.integers(1, 300), st.integers(1, 300))
def test_the_change_lies_within_its_interval(now: int, before: int) -> None:
    found = change.interval(series(now), series(before)).iloc[0]
    ratio = (now - before) / before * 100
    assert found["low"] < ratio < found["high"]


def reported(data: Data, first: str, last: str) -> pd.Series:
    issues = data.issues(data.as_of)
    return issues[issues["reported"].between(first, last)]["province"].value_counts()


@pytest.mark.parametrize(
    ("period", "now", "before"),
    [
        ((), ("2025-09-01", "2025-09-30"), ("2025-08-01", "2025-08-31")),
        (("days_7",), ("2025-09-24", "2025-09-30"), ("2025-09-17", "2025-09-23")),
        (("last_month",), ("2025-08-01", "2025-08-31"), ("2025-07-01", "2025-07-31")),
        (("2024-10-01", "2025-09-30"), ("2024-10-01", "2025-09-30"), ("2023-10-01", "2024-09-30")),
    ],
)
def test_the_layer_compares_the_period_with_the_one_before(data, period, now, before) -> None:
    result = evaluate(View(layer="issues_change").with_filter("period", period), data)
    one, other = (reported(data, *days).reindex(result.units.index, fill_value=0)
                  for days in (now, before))  # fmt: skip
    lengths = [(date.fromisoformat(last) - date.fromisoformat(first)).days + 1
               for first, last in (now, before)]  # fmt: skip
    expected = ((one / lengths[0]) / (other / lengths[1]) - 1) * 100
    enough = (one + other >= change.LEAST) & (other > 0)
    value = result.units["value"]
    assert value.notna().tolist() == enough.tolist() and enough.any()
    assert value[enough].tolist() == pytest.approx(expected[enough].tolist())
    table = export.table(result).set_index("รหัส")
    assert table["เรื่องในช่วงนี้"].to_dict() == one.to_dict()
    assert table["เรื่องในช่วงก่อน"].to_dict() == other.to_dict()


def test_the_notes_say_what_is_compared_and_how_sure_it_is(data: Data) -> None:
    said = " ".join(words.notes(evaluate(View(layer="issues_change"), data), data))
    assert "เทียบ 1 ก.ย. 2568 – 30 ก.ย. 2568 กับ 1 ส.ค. 2568 – 31 ส.ค. 2568" in said
    assert "นัยสำคัญทางสถิติ" in said


def test_what_lies_before_the_data_is_no_change(data: Data) -> None:
    view = View(layer="issues_change").with_filter("period", ("2023-10-01", "2023-10-31"))
    result = evaluate(view, data)
    assert result.units["value"].isna().all()
    assert "ข้อมูลย้อนหลังไม่ถึง" in " ".join(words.notes(result, data))
    assert len(export.table(result)) == 77


def test_members_against_those_before_the_period(data: Data) -> None:
    view = View(layer="members_change").with_filter("period", ("months_12",))
    result = evaluate(view, data)
    then = evaluate(View(layer="members_per_10k", as_of=date(2024, 9, 30)), data).counted["members"]
    now = evaluate(View(layer="members_per_10k"), data).counted["members"]
    known = result.units["value"].notna()
    assert known.any()
    expected = (now / then - 1) * 100
    assert result.units["value"][known].tolist() == pytest.approx(expected[known].tolist())
    assert result.classes.k % 2 == 1, "classes about 0"


def test_a_shorter_period_is_compared_by_the_day() -> None:
    now, before = series(28_000), series(31_000)
    longer = periods.times_as_long((date(2025, 2, 1), date(2025, 2, 28)))
    assert change.percent(now, before, longer).tolist() == pytest.approx([0])
    limits = change.interval(now, before, longer).iloc[0]
    assert limits["low"] < 0 < limits["high"]
    assert not change.is_real(now, before, longer).any()
    assert change.is_real(now, before).all()


def test_of_many_units_without_a_change_hardly_one_is_called_changed() -> None:
    random = np.random.default_rng(7)
    now, before = (pd.Series(random.poisson(15, 7000)) for _ in range(2))
    assert not change.is_real(now, before).any()
    each = change.interval(now, before)
    assert ((each["low"] > 0) | (each["high"] < 0)).sum() > 100
    now.iloc[:40] = 90
    found = change.is_real(now, before)
    assert found.iloc[:40].all()
    assert found.iloc[40:].sum() <= 4


def test_units_without_a_count_are_not_tested() -> None:
    assert not change.is_real(series(0, 0), series(0, 0)).any()
    assert change.is_real(series(0, 40), series(0, 2)).tolist() == [False, True]
