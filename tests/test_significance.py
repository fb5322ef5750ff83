"""The false discovery rate, on the example of Benjamini and Hochberg."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo import significance

#: Benjamini and Hochberg (1995), section 4: thrombolysis after myocardial infarction.
PAPER = pd.Series(
    [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
     0.5719, 0.6528, 0.7590, 1.0000]
)  # fmt: skip


def test_four_of_the_paper_are_found_and_three_by_bonferroni() -> None:
    assert (significance.adjusted(PAPER) <= 0.05).sum() == 4
    assert (len(PAPER) * PAPER <= 0.05).sum() == 3
    assert significance.threshold(PAPER) == 0.0095


def test_what_was_not_tested_does_not_count() -> None:
    with_gaps = PAPER.reindex(range(30))
    found = significance.adjusted(with_gaps)
    assert found[15:].isna().all()
    assert found[:15].tolist() == significance.adjusted(PAPER).tolist()


def test_nothing_found_has_no_threshold() -> None:
    assert significance.threshold(pd.Series([0.5, 0.9])) == 0.0
    assert significance.threshold(pd.Series([np.nan, np.nan])) == 0.0
    assert significance.threshold(pd.Series([], dtype="float64")) == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.sampled_from([0.01, 0.05, 0.1]))
def test_adjusted_values_find_what_the_procedure_of_the_paper_finds(values, rate) -> None:
    ordered = np.sort(values)
    below = np.flatnonzero(ordered <= rate * np.arange(1, len(values) + 1) / len(values))
    found = (significance.adjusted(pd.Series(values)) <= rate * (1 + 1e-12)).sum()
    tied = ordered <= ordered[below[-1]] * (1 + 1e-12) if len(below) else ordered < 0
    assert found == tied.sum()
