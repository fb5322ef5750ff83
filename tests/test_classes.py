"""Class breaks: a published value, the rule that the legend prints, and zeros of their own."""

import warnings

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.classes import LEAST, NO_DATA, SCHEMES, _bins, classify, is_skewed, just_above
from geo.errors import InputError


def test_natural_breaks_of_calemp() -> None:
    """The Fisher–Jenks bins that mapclassify publishes, as starts of the next class."""
    values = pd.Series(mapclassify.load_example())
    classes = classify(values, "natural", 5, decimals=2)
    bins = [75.29, 192.05, 370.5, 722.85]
    ordered = np.sort(values.unique())
    starts = [ordered[np.searchsorted(ordered, last, side="right")] for last in bins]
    assert classes.edges[1:-1] == pytest.approx(starts, abs=0.01)
    assert classes.counts == (49, 3, 4, 1, 1)


@pytest.mark.parametrize("zeros", [1, 60])
def test_zeros_get_a_class_of_their_own(zeros: int) -> None:
    classes = classify(pd.Series([0.0] * zeros + list(np.linspace(0.01, 9, 40))), k=5)
    assert classes.zero
    assert classes.counts[0] == zeros
    assert classes.edges[:2] == (0.0, LEAST)


def test_nothing_but_zeros_is_one_class() -> None:
    classes = classify(pd.Series([0.0, 0.0, np.nan]))
    assert (classes.zero, classes.counts, classes.no_data) == (True, (2,), 1)


def test_no_data_is_no_class() -> None:
    classes = classify(pd.Series([1.0, np.nan, np.inf, 3.0]))
    assert classes.no_data == 2
    assert classes.index.tolist().count(NO_DATA) == 2
    assert classify(pd.Series([np.nan, np.nan])).k == 0


def test_frozen_edges_are_kept() -> None:
    classes = classify(pd.Series([1.0, 2.0, 9.0]), edges=(0.0, 2.0, 4.0))
    assert classes.index.tolist() == [0, 1, 1]
    assert classes.edges == (0.0, 2.0, 9.0)


def test_frozen_edges_are_widened_to_hold_every_value() -> None:
    classes = classify(pd.Series([-0.26, 2.0, 9.01]), edges=(0.0, 2.0, 4.0))
    assert classes.edges == (-0.3, 2.0, 9.1)
    assert classes.index.tolist() == [0, 1, 1]
    assert classify(pd.Series([1.0]), edges=(0.0, 2.0, 4.0)).edges == (0.0, 2.0, 4.0)


@pytest.mark.parametrize("values", [[0.3, 0.7, 1.1], [0.3, 1.1], [4.1, 8.2], [0.6, 2.3]])
def test_outer_edges_are_values_that_can_be_printed(values: list[float]) -> None:
    edges = classify(pd.Series(values), "equal", 2, decimals=1).edges
    assert (edges[0], edges[-1]) == (values[0], values[-1])


def test_an_unknown_scheme_says_what_is_allowed() -> None:
    with pytest.raises(InputError, match="'jenks' but is expected to be one of quantiles"):
        classify(pd.Series([1.0]), "jenks")


@example([0.0, 1e-204], "quantiles", 2)
@example([0.0, 0.04], "quantiles", 2)
@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=80),
    st.sampled_from(SCHEMES),
    st.integers(2, 7),
)
def test_the_printed_rule_is_the_rule_that_was_used(
    numbers: list[float], scheme: str, k: int
) -> None:
    values = pd.Series(numbers)
    classes = classify(values, scheme, k, decimals=1)
    edges = classes.edges
    assert list(edges) == sorted(set(edges))
    assert sum(classes.counts) == len(values)
    for value, index in zip(numbers, classes.index, strict=True):
        last = index == classes.k - 1
        assert edges[index] <= value + 1e-9
        assert value < edges[index + 1] or (last and value <= edges[index + 1] + 1e-9)


def test_logarithmic_classes_widen_by_a_factor() -> None:
    values = pd.Series([1.0, 3.0, 20.0, 300.0, 10_000.0])
    assert classify(values, "log", 4, decimals=0).edges == (1.0, 10.0, 100.0, 1_000.0, 10_000.0)


def test_skew_is_a_matter_of_few_far_above_all() -> None:
    powers = pd.Series(np.logspace(0, 5, 200))
    assert is_skewed(powers)
    assert not is_skewed(np.log(powers))
    assert not is_skewed(pd.Series([0.0, 1.0, np.nan]))


def test_classes_about_zero_mirror_each_other() -> None:
    changes = pd.Series([-8.0, -3.0, -1.0, 0.0, 0.0, 1.0, 2.0, 30.0])
    classes = classify(changes, k=5, decimals=0, diverging=True)
    assert classes.edges == (-30.0, just_above(-3.0), just_above(-1.0), 1.0, 3.0, 30.0)
    assert classes.counts == (2, 1, 2, 2, 1)
    mirrored = classify(-changes, k=5, decimals=0, diverging=True)
    assert mirrored.counts == classes.counts[::-1]


def test_nothing_changed_is_one_class() -> None:
    classes = classify(pd.Series([0.0, 0.04, np.nan]), decimals=1, diverging=True)
    assert (classes.edges, classes.counts, classes.no_data) == ((-0.1, 0.1), (2,), 1)


def test_frozen_breaks_keep_the_zeros_apart() -> None:
    first = classify(pd.Series([0.0, 0.0, 1.0, 4.0, 9.0]), k=3)
    later = classify(pd.Series([0.0, 0.5, 12.0]), edges=first.edges)
    assert later.zero and later.counts[0] == 1
    assert later.edges[:-1] == first.edges[:-1]


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80),
    st.sampled_from(SCHEMES),
    st.integers(3, 7),
    st.integers(0, 2),
)
def test_classes_about_zero_hold_every_value_once(
    numbers: list[float], scheme: str, k: int, decimals: int
) -> None:
    values = pd.Series(numbers)
    classes = classify(values, scheme, k, decimals, diverging=True)
    edges = classes.edges
    assert list(edges) == sorted(set(edges))
    assert classes.k % 2 == 1
    assert sum(classes.counts) == len(values)
    assert classify(pd.Series([0.0]), edges=edges).index[0] == classes.k // 2
    for value, index in zip(numbers, classes.index, strict=True):
        assert edges[index] <= value <= edges[index + 1]
    again = classify(values, edges=edges, decimals=decimals)
    assert again.index.equals(classes.index)


@given(
    st.lists(st.floats(0.01, 1e6), min_size=8, max_size=60, unique=True),
    st.integers(3, 7),
    st.sampled_from(["quantiles", "equal"]),
)
def test_plain_schemes_are_those_of_mapclassify(values: list[float], k: int, scheme: str) -> None:
    ours = _bins(np.array(values), scheme, k)
    theirs = {"quantiles": mapclassify.Quantiles, "equal": mapclassify.EqualInterval}[scheme]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.unique(ours) == pytest.approx(theirs(np.array(values), k).bins)
