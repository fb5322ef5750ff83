"""Whether a map predicts: hit rate, PAI and PEI, beside the places where it was worst before."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.prediction import same_places, score

AREA = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0})
EVENTS = pd.Series({"a": 6, "b": 3, "c": 1, "d": 0})


def called(*codes: str) -> pd.Series:
    return pd.Series(AREA.index.isin(codes), index=AREA.index)


@st.composite
def cases(draw: st.DrawFn, most: int = 12) -> tuple[pd.Series, pd.Series, pd.Series]:
    """A choice, events and km² of some areas."""
    n = draw(st.integers(1, most))
    columns = (
        draw(st.lists(each, min_size=n, max_size=n))
        for each in (st.booleans(), st.integers(0, 50), st.floats(0.01, 2000))
    )
    chosen, events, area = (pd.Series(column, index=range(n)) for column in columns)
    return chosen, events, area


def test_an_example_by_hand() -> None:
    found = score(called("a", "c"), EVENTS, AREA)
    assert (found.hits, found.events) == (7, 10)
    assert found.hit_rate == pytest.approx(0.7)
    assert found.area_share == pytest.approx(4 / 10)
    assert found.pai == pytest.approx(0.7 / 0.4)
    # The best 4 km²: a (6 events), b (3), and a third of c (1/3).
    assert found.pei == pytest.approx(7 / (6 + 3 + 1 / 3))


def test_the_figures_of_a_plain_textbook_case() -> None:
    """25 % of the events in 10 % of the area: a PAI of 2.5 (Chainey, Tompson and Uhlig 2008)."""
    area = pd.Series(1.0, index=range(10))
    events = pd.Series([25, 75, 0, 0, 0, 0, 0, 0, 0, 0])
    found = score(pd.Series([True] + [False] * 9), events, area)
    assert (found.pai, found.pei) == (pytest.approx(2.5), pytest.approx(25 / 75))


def test_what_is_called_by_nobody_is_not_called_and_what_has_no_km2_takes_no_part() -> None:
    area = pd.concat([AREA, pd.Series({"e": math.nan, "f": 0.0})])
    events = pd.concat([EVENTS, pd.Series({"e": 100, "f": 100, "elsewhere": 100})])
    partly = pd.Series({"a": True, "c": True, "b": None, "e": True, "elsewhere": True})
    assert score(partly, events, area) == score(called("a", "c"), EVENTS, AREA)
    assert score(called("a"), EVENTS.drop("d"), AREA) == score(called("a"), EVENTS, AREA)


def test_nothing_called_has_no_accuracy() -> None:
    found = score(called(), EVENTS, AREA)
    assert (found.hits, found.hit_rate, found.area_share) == (0, 0, 0)
    assert math.isnan(found.pai) and math.isnan(found.pei)


def test_where_nothing_happened_nothing_was_foretold() -> None:
    found = score(called("a"), EVENTS * 0, AREA)
    assert found.area_share == 0.1
    assert all(math.isnan(value) for value in (found.hit_rate, found.pai, found.pei))


def test_without_areas_everything_is_missing() -> None:
    none = pd.Series(dtype="float64")
    found = score(none.astype("bool"), none, none)
    assert (found.hits, found.events) == (0, 0)
    rates = (found.hit_rate, found.area_share, found.pai, found.pei)
    assert all(math.isnan(value) for value in rates)
    assert same_places(none, none, 10).empty


@given(cases())
def test_shares_are_shares(case: tuple[pd.Series, pd.Series, pd.Series]) -> None:
    found = score(*case)
    for value in (found.hit_rate, found.area_share, found.pei):
        assert math.isnan(value) or 0 <= value <= 1
    assert math.isnan(found.pai) == math.isnan(found.pei)


@given(cases())
def test_all_of_the_country_is_no_better_than_chance(
    case: tuple[pd.Series, pd.Series, pd.Series],
) -> None:
    _, events, area = case
    found = score(pd.Series(True, index=area.index), events, area)
    if events.sum():
        assert found.pai == pytest.approx(1) and found.pei == pytest.approx(1)


@given(cases(most=7))
def test_no_choice_of_whole_areas_hits_more_than_the_bound(
    case: tuple[pd.Series, pd.Series, pd.Series],
) -> None:
    chosen, events, area = case
    found = score(chosen, events, area)
    if not found.pei > 0:
        return
    room = area[chosen].sum() * (1 + 1e-12)
    choices = itertools.product([False, True], repeat=len(area))
    best = max(events[list(c)].sum() for c in choices if area[list(c)].sum() <= room)
    assert found.hits / found.pei >= best * (1 - 1e-9)


@given(cases(), st.floats(0.1, 1000))
def test_scores_do_not_depend_on_the_unit_of_area(
    case: tuple[pd.Series, pd.Series, pd.Series], factor: float
) -> None:
    chosen, events, area = case
    one, other = score(chosen, events, area), score(chosen, events, area * factor)
    assert one.pai == pytest.approx(other.pai, nan_ok=True)
    assert one.pei == pytest.approx(other.pei, nan_ok=True)


def test_the_same_places_are_the_densest_that_fit() -> None:
    before = pd.Series({"a": 1, "b": 10, "c": 6, "d": 9})  # 1, 5, 2 and 2.25 per km²
    taken = {km2: "".join(AREA.index[same_places(before, AREA, km2)]) for km2 in (0.5, 1, 5, 6, 10)}
    # In 5 km² d no longer fits after b, c does; in 6 km² both of b and d do.
    assert taken == {0.5: "", 1: "a", 5: "bc", 6: "bd", 10: "abcd"}


def test_equally_dense_places_stand_in_the_order_of_their_codes() -> None:
    area = pd.Series(1.0, index=["20", "10", "30"])
    before = pd.Series({"30": 1, "20": 1, "10": 1})
    assert same_places(before, area, 2).to_dict() == {"20": True, "10": True, "30": False}


def test_a_place_where_nothing_happened_or_of_unknown_size_is_not_called() -> None:
    area = pd.Series({"a": 1.0, "b": 1.0, "c": math.nan})
    assert same_places(pd.Series({"a": 1, "c": 9}), area, 10).to_dict() == {
        "a": True,
        "b": False,
        "c": False,
    }


@given(cases(), st.floats(0, 5000))
def test_never_more_is_called_than_asked_for(
    case: tuple[pd.Series, pd.Series, pd.Series], room: float
) -> None:
    _, before, area = case
    taken = same_places(before, area, room)
    assert area[taken].sum() <= room * (1 + 1e-6)
    left = room - area[taken].sum()
    passed_over = ~taken & (before > 0)
    assert not (area[passed_over] < left * (1 - 1e-6) - 1e-6).any(), "what fits is taken"


def test_places_that_stay_the_same_are_foretold_wholly() -> None:
    events = pd.Series(np.arange(50) ** 2, index=range(50))
    area = pd.Series(2.0, index=range(50))
    assert score(same_places(events, area, 20), events, area).pei == 1
