"""Metrics: what is counted, what is divided by what, and what is missing rather than zero."""

import numpy as np
import pandas as pd
import pytest

from geo import metrics

UNITS = pd.Index(["10", "50", "83"])


@pytest.fixture
def issues() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "province": ["10", "10", "10", "50", None],
            "category": ["drugs", "theft", "flood", "drugs", "drugs"],
            "further": ["theft", "", "drugs|noise", "", ""],
            "open": [True, True, False, True, True],
            "overdue": [True, False, False, False, True],
            "level": [1, 3, 1, 7, 1],
            "dwell_days": pd.array([40, 10, None, 7, 90], dtype="Int32"),
        }
    )


def same(series: pd.Series, expected: list[float]) -> None:
    pd.testing.assert_series_equal(
        series.astype("float64"), pd.Series(expected, index=UNITS, dtype="float64"),
        check_names=False,
    )  # fmt: skip


def test_a_unit_without_issues_counts_none_and_an_issue_without_place_is_in_no_unit(issues) -> None:
    same(metrics.issue_count(issues, "province", UNITS), [3, 1, 0])


def test_an_issue_bears_each_of_its_categories_once(issues) -> None:
    def borne(*categories: str) -> pd.Series:
        chosen = issues[metrics.bears(issues, frozenset(categories))]
        return metrics.issue_count(chosen, "province", UNITS)

    same(borne("drugs"), [2, 1, 0])
    same(borne("theft"), [2, 0, 0])
    same(borne("drugs", "theft", "flood"), [3, 1, 0])


def test_shares_are_of_the_open_and_missing_without_any(issues) -> None:
    same(metrics.overdue_share(issues, "province", UNITS), [50, 0, np.nan])
    same(metrics.escalated_share(issues, "province", UNITS), [50, 100, np.nan])
    same(metrics.median_dwell(issues, "province", UNITS), [25, 7, np.nan])


def test_quotients_without_a_denominator_are_missing() -> None:
    count = pd.Series([5, 0, 3], index=UNITS)
    base = pd.Series({"10": 10_000, "50": 500})
    same(metrics.rate(count, base), [5, 0, np.nan])
    same(metrics.density(count, pd.Series({"10": 2.0, "50": 0.0})), [2.5, np.nan, np.nan])
    same(metrics.share_of_target(count, pd.Series({"10": 50, "50": 0})), [10, np.nan, np.nan])


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024-12-31", 1), ("2025-01-15", 11), ("2025-03-31", 11), ("2025-04-01", 1)],
)
def test_membership_is_by_month_and_ends_before_its_end(day: str, expected: int) -> None:
    people = pd.DataFrame(
        {
            "start": pd.to_datetime([None, "2025-01-01"]),
            "end": pd.to_datetime([None, "2025-04-01"]),
            "count": [1, 10],
        }
    )
    assert metrics.active(people, pd.Timestamp(day))["count"].sum() == expected
