"""Places called hot, measured by the events that came after."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.prediction import ROUNDING, Score, same_places, score

AREAS = list("abcd")
KM2 = pd.Series([10.0, 20.0, 30.0, 40.0], index=AREAS)
EVENTS = pd.Series([10, 10, 0, 20], index=AREAS)  # 1, 0.5, 0 and 0.5 a km²


def called(*areas: str) -> pd.Series:
    return pd.Series([area in areas for area in AREAS], index=AREAS)


@pytest.mark.parametrize(
    ("areas", "places", "hits", "hit_rate", "area_share", "pai", "pei"),
    [
        ("a", 1, 10, 0.25, 0.1, 2.5, 1.0),
        # 20 km² hold at best the 10 of a and 10 km² of b with 5.
        ("b", 1, 10, 0.25, 0.2, 1.25, 10 / 15),
        ("c", 1, 0, 0.0, 0.3, 0.0, 0.0),
        ("ab", 2, 20, 0.5, 0.3, 5 / 3, 1.0),
        # 70 km² hold all 40 events.
        ("cd", 2, 20, 0.5, 0.7, 0.5 / 0.7, 0.5),
        ("abcd", 4, 40, 1.0, 1.0, 1.0, 1.0),
    ],
)
def test_hand_computed(areas, places, hits, hit_rate, area_share, pai, pei):
    found = score(called(*areas), EVENTS, KM2)
    assert (found.places, found.hits, found.events) == (places, hits, 40)
    assert (found.hit_rate, found.area_share) == pytest.approx((hit_rate, area_share))
    assert (found.pai, found.pei) == pytest.approx((pai, pei))


def test_nothing_called():
    found = score(called(), EVENTS, KM2)
    assert (found.places, found.hits, found.hit_rate, found.area_share) == (0, 0, 0, 0)
    assert math.isnan(found.pai) and math.isnan(found.pei)


def test_no_events():
    found = score(called("a"), EVENTS * 0, KM2)
    assert (found.places, found.events, found.area_share) == (1, 0, 0.1)
    assert all(math.isnan(x) for x in (found.hit_rate, found.pai, found.pei))


def test_no_areas():
    found = score(called("a"), EVENTS, KM2 * np.nan)
    assert (found.places, found.hits, found.events) == (0, 0, 0)
    assert all(math.isnan(x) for x in (found.hit_rate, found.area_share, found.pai, found.pei))


@pytest.mark.parametrize("unknown", [np.nan, 0.0])
def test_areas_without_km2_take_no_part(unknown):
    with_more = pd.concat([KM2, pd.Series([unknown], index=["e"])])
    events = pd.concat([EVENTS, pd.Series([99], index=["e"])])
    hot = pd.concat([called("b"), pd.Series([True], index=["e"])])
    assert score(hot, events, with_more) == score(called("b"), EVENTS, KM2)
    assert not same_places(events, with_more, 1000.0)["e"]


def test_missing_events_count_as_none_and_order_is_of_no_matter():
    events = pd.Series([20, 10, 10, None], index=list("dbac"), dtype="Int64")
    assert score(called("b", "c"), events, KM2) == score(called("b", "c"), EVENTS, KM2)
    assert score(called("b", "c"), events.dropna(), KM2) == score(called("b", "c"), EVENTS, KM2)
    assert score(called("b")[["b"]], EVENTS, KM2) == score(called("b"), EVENTS, KM2)


def test_score_cannot_be_changed():
    with pytest.raises(AttributeError):
        score(called("a"), EVENTS, KM2).places = 2  # type: ignore[misc]
    assert isinstance(score(called("a"), EVENTS, KM2), Score)


@pytest.mark.parametrize(
    ("area", "taken"),
    [
        (0.0, ""),
        (9.9, ""),
        (10.0, "a"),
        (30.0, "ab"),  # b before d: a tie, by the order of the index
        (69.0, "ab"),
        (50.0, "ab"),
        (70.0, "abd"),
        (1000.0, "abd"),  # c has no events
    ],
)
def test_same_places(area, taken):
    assert list(same_places(EVENTS, KM2, area)) == [name in taken for name in AREAS]


def test_same_places_skips_what_does_not_fit():
    before = pd.Series([100, 10, 1, None], index=AREAS)
    km2 = pd.Series([50.0, 10.0, 10.0, 1.0], index=list("abcd"))
    assert list(same_places(before, km2, 20.0)) == [False, True, True, False]


def test_same_places_bears_rounding():
    km2 = pd.Series([0.1, 0.2, 0.3], index=list("xyz"))
    before = pd.Series([1, 2, 3], index=list("xyz"))
    assert 0.1 + 0.2 + 0.3 > 0.6
    assert same_places(before, km2, 0.6).all()


@st.composite
def towns(draw) -> pd.DataFrame:
    row = st.tuples(
        st.booleans(),
        st.none() | st.integers(0, 1000),
        st.floats(0.01, 5000) | st.sampled_from([0.0, float("nan"), 1.0, 2.0]),
        st.integers(0, 50),
    )
    rows = draw(st.lists(row, max_size=25))
    frame = pd.DataFrame(rows, columns=["called", "events", "km2", "before"])
    return frame.astype({"called": bool, "events": "Int64", "km2": float, "before": int})


@given(towns())
def test_efficiency_is_a_share(town):
    found = score(town.called, town.events, town.km2)
    assert math.isnan(found.pei) == math.isnan(found.pai)
    assert math.isnan(found.pai) == (found.places == 0 or found.events == 0)
    assert math.isnan(found.pei) or 0 <= found.pei <= 1
    assert math.isnan(found.hit_rate) or 0 <= found.hit_rate <= 1
    assert math.isnan(found.area_share) or 0 <= found.area_share <= 1


@given(towns())
def test_everything_called_is_no_better_than_chance(town):
    found = score(town.called | True, town.events, town.km2)
    if found.events:
        assert (found.pai, found.pei) == pytest.approx((1, 1))


@given(towns())
def test_the_densest_areas_are_fully_efficient(town):
    """Calling whole areas from the top of the density order loses nothing."""
    known = town[town.km2 > 0].fillna({"events": 0})
    order = (known.events.astype(float) / known.km2).sort_values(ascending=False).index
    hot = pd.Series(True, index=order[: len(order) // 2 + 1])
    found = score(hot, town.events, town.km2)
    assert math.isnan(found.pei) or found.pei == pytest.approx(1)


@given(towns(), st.floats(0, 20000))
def test_same_places_fill_the_area_and_never_exceed_it(town, area):
    taken = same_places(town.before, town.km2, area)
    assert taken.dtype == bool and taken.index.equals(town.index)
    used = town.km2[taken].sum()
    assert used <= area * (1 + 2 * ROUNDING)
    assert (town.before[taken] > 0).all() and (town.km2[taken] > 0).all()
    left_out = town.km2[~taken & (town.before > 0) & (town.km2 > 0)]
    assert (used + left_out > area * (1 - ROUNDING)).all()


@given(towns())
def test_foreseeing_the_events_on_the_whole_area_catches_them_all(town):
    hot = same_places(town.events, town.km2, town.km2.sum())
    found = score(hot, town.events, town.km2)
    assert math.isnan(found.hit_rate) or found.hit_rate == 1
    assert math.isnan(found.pei) or found.pei == pytest.approx(1)
