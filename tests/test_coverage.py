"""Coverage, need, priority and roles, counted by hand and against published values."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import coverage, metrics, need, priority, roles, smoothing
from geo.files import DATA, read_coverage
from geo.weights import Weights, from_pairs

INDEX = pd.Index(list("abcd"), name="polygon")
UNITS = pd.DataFrame(
    {"population": [10_000, 20_000, 5_000, 0], "target": [10.0, 40.0, math.nan, math.nan]},
    index=INDEX,
)
MEMBERS = pd.DataFrame(
    {
        "polygon": ["a", "a", "b", None],
        "role": ["area_leader", "other", "other", "other"],
        "count": [2, 3, 30, 7],
    }
)
ISSUES = pd.DataFrame(
    {
        "polygon": ["a"] * 4 + ["b"] * 10 + ["c"],
        "channel": ["member"] * 12 + ["walk_in", "hotline_191", None],
    }
)


def measured() -> pd.DataFrame:
    km = pd.Series([1.0, 2.0, 3.0], index=list("abc"))
    members, coordinators = (
        metrics.people_count(rows, "polygon", INDEX) for rows in (MEMBERS, MEMBERS.iloc[:1])
    )
    return coverage.coverage(UNITS, members, coordinators, ISSUES, km, "polygon")


def test_coverage_is_counted_by_unit() -> None:
    table = measured()
    assert table["members"].tolist() == [5, 30, 0, 0]
    assert table["coordinators"].tolist() == [2, 0, 0, 0]
    assert table["issues"].tolist() == [4, 10, 1, 0]
    assert table["members_per_10k"].tolist()[:3] == [5, 15, 0]
    assert math.isnan(table.at["d", "members_per_10k"])
    assert table["members_vs_target"].tolist()[:2] == [50, 75]
    assert table["issues_per_member"].tolist()[:2] == [0.8, pytest.approx(1 / 3)]
    assert table["issues_per_member"].isna().tolist() == [False, False, True, True]
    # 35 members for 35,000 people: c, without a target, would have 5 of them.
    assert table["wanted"].tolist()[:3] == [10, 40, 5]
    assert math.isnan(table.at["d", "wanted"])
    assert coverage.under_covered(table, 60).tolist() == [True, False, True, False]


def test_roles_are_counted_by_unit() -> None:
    table = coverage.role_counts(MEMBERS, "polygon", INDEX, ["area_leader", "other"])
    assert table.to_numpy().tolist() == [[2, 3], [0, 30], [0, 0], [0, 0]]
    none = coverage.role_counts(MEMBERS.iloc[:0], "polygon", INDEX, ["other"])
    assert none["other"].tolist() == [0, 0, 0, 0]


def test_distances_are_those_of_the_ellipsoid() -> None:
    # Flinders Peak to Buninyong, 54,972.271 m: Geoscience Australia's test of Vincenty's formulae.
    flinders = pd.DataFrame(
        {"lon": [144 + 25 / 60 + 29.52440 / 3600], "lat": [-(37 + 57 / 60 + 3.72030 / 3600)]}
    )
    buninyong = pd.DataFrame(
        {"lon": [143 + 55 / 60 + 35.38390 / 3600], "lat": [-(37 + 39 / 60 + 10.15610 / 3600)]}
    )
    assert coverage.nearest_station(flinders, buninyong).item() == pytest.approx(
        54.972271, abs=2e-6
    )


def test_the_nearest_station_is_the_nearest_of_all() -> None:
    chance = np.random.default_rng(1)
    draw = lambda n: pd.DataFrame(  # noqa: E731
        {"lon": chance.uniform(98, 105, n), "lat": chance.uniform(6, 20, n)}
    )
    points, stations = draw(60), draw(40)
    nearest = coverage.nearest_station(points, stations)
    each = [
        min(
            coverage.nearest_station(points.iloc[[i]], stations.iloc[[j]]).item() for j in range(40)
        )
        for i in range(0, 60, 10)
    ]
    assert nearest.iloc[::10].tolist() == pytest.approx(each)
    unknown = pd.DataFrame({"lon": [math.nan], "lat": [15.0]})
    assert coverage.nearest_station(unknown, stations).isna().all()
    assert coverage.nearest_station(points, unknown).isna().all()


def test_a_mean_over_people_counts_each_of_them_once() -> None:
    values = pd.Series([10.0, 20.0, math.nan, 5.0])
    people = pd.Series([1_000, 3_000, 9_000, 0])
    mean = coverage.people_mean(values, people, pd.Series(["p", "p", "p", "q"]))
    assert mean["p"] == 17.5
    assert math.isnan(mean["q"])


def test_silence_is_told_from_chance() -> None:
    heard = [4] * 10
    members = pd.Series([3, 3, 0, 0, *heard])
    issues = pd.Series([0, 0, 4, 0, *heard])
    # Rates are as those around: Poisson. Of 12 tests e^-6 = .0025 ≤ .05/12 is a surprise,
    # e^-4 = .0183 would be one alone.
    expected = pd.Series([6.0, 4.0, 4.0, 1.0, *heard])
    found = coverage.silence(members, issues, expected, 0.05)
    assert found["kind"].tolist() == ["silent", "quiet", "no_members", "nobody", *["heard"] * 10]
    assert set(found["kind"]) == set(coverage.SILENCES)
    assert found["p"][0] == pytest.approx(math.exp(-6))
    assert found["p_adjusted"][0] == pytest.approx(12 * math.exp(-6))
    assert found["p"][[2, 3]].isna().all()


def test_where_rates_differ_from_those_around_none_is_less_of_a_surprise() -> None:
    """6,000 tambons whose true rates differ from those around them by a third: hardly any is
    called silent, though a Poisson distribution would have dozens so."""
    random = np.random.default_rng(9)
    expected = pd.Series(random.gamma(2, 5, 6_000) + 0.1)
    issues = pd.Series(random.poisson(expected * random.gamma(10, 1 / 10, 6_000)))
    members = pd.Series(3, index=issues.index)
    found = coverage.silence(members, issues, expected, 0.05)
    assert ((issues == 0) & (np.exp(-expected) <= 0.05)).sum() > 40
    assert (found["kind"] == "silent").sum() <= 2
    issues[(expected > 25).to_numpy().nonzero()[0][:20]] = 0
    found = coverage.silence(members, issues, expected, 0.05)
    assert (found["kind"] == "silent").sum() >= 15


# a – b – c – d, a and b in one amphoe, c and d in another.
CHAIN = from_pairs(np.array([0, 1, 1, 2, 2, 3]), np.array([1, 0, 2, 1, 3, 2]), INDEX)
AMPHOE = pd.Series(["x", "x", "y", "y"], index=INDEX)


def series(*values: float) -> pd.Series:
    return pd.Series(values, index=INDEX, dtype="float64")


def test_surroundings_are_neighbours_and_the_rest_of_the_amphoe() -> None:
    count, people = series(50, 0, 10, 90), series(1_000, 1_000, 1_000, 1_000)
    around = need.surroundings(count, people, AMPHOE, CHAIN)
    # Around b: a (its amphoe and its neighbour, once) and c. Around d: c alone.
    prior = smoothing.prior(count, people)
    of_b = smoothing.smoothed(pd.Series([60.0]), pd.Series([2_000.0]), prior).item()
    of_d = smoothing.smoothed(pd.Series([10.0]), pd.Series([1_000.0]), prior).item()
    assert around["b"] == pytest.approx(of_b)
    assert around["d"] == pytest.approx(of_d)
    alone = Weights(INDEX, CHAIN.matrix * 0)
    own = pd.Series(list("wxyz"), index=INDEX)
    assert need.surroundings(count, people, own, alone).tolist() == pytest.approx([prior.mean] * 4)


def test_the_silence_of_a_tambon_does_not_lower_what_is_expected_of_it() -> None:
    people = series(1_000, 1_000, 1_000, 1_000)
    loud, still = (
        need.surroundings(series(own, 5, 5, 5), people, AMPHOE, CHAIN) * 1_000 for own in (0, 5)
    )
    # Only by way of the rate of the whole country.
    assert loud["a"] > 3.5
    assert still["a"] == pytest.approx(5)


def test_few_members_speak_for_little() -> None:
    count, people, around = (
        series(40, 40, 40, 0),
        series(1_000, 1_000, 1_000, 0),
        series(*[0.01] * 4),
    )
    rate = need.reported_rate(count, people, series(0, 5, 1e9, 0), around, believed=5)
    own = smoothing.smoothed(count, people)
    assert rate["a"] == pytest.approx(0.01)
    assert rate["b"] == pytest.approx((own["b"] + 0.01) / 2)
    assert rate["c"] == pytest.approx(own["c"])
    assert rate["d"] == pytest.approx(0.01)


def test_other_sources_count_alone_or_say_nothing() -> None:
    people = UNITS["population"].astype("float64")
    channels = ("walk_in", "hotline_191")
    rate = need.other_rate(ISSUES, "polygon", people, channels)
    expected = smoothing.smoothed(series(0, 2, 0, 0), people)
    assert rate.tolist() == pytest.approx(expected.tolist())
    assert need.other_rate(ISSUES, "polygon", people, ("platform",)).isna().all()


def test_each_need_is_divided_over_the_units() -> None:
    rates = pd.DataFrame({"reports": series(0.01, 0.02, 0, 0.5), "other": series(*[math.nan] * 4)})
    table = need.needs(rates, UNITS["population"])
    assert table["reports"].tolist() == [0.2, 0.8, 0, 0]
    assert table["other"].isna().all()
    assert table["population"].sum() == pytest.approx(1)
    assert list(table) == ["reports", "other", "population"]


def test_components_speak_for_a_tambon_where_they_are_high() -> None:
    rates = pd.DataFrame({"reports": series(0.001, 0.002, 0.003, 0), "other": series(0, 0, 0, 0)})
    parts = priority.components(measured(), rates)
    assert parts["gap"].tolist()[:3] == [0.5, 0.25, 1]
    assert parts["people"].tolist() == pytest.approx([10_000 / 6, 20_000 / 31, 5_000, 0])
    assert parts["reports"].tolist() == [10, 20, 30, 0]
    assert list(parts) == list(priority.COMPONENTS)


def test_the_score_is_the_weighted_sum_of_what_is_known() -> None:
    values = pd.DataFrame({"gap": [0.5, 1.0, math.nan], "people": [0.0, 50.0, 100.0]})
    between = pd.DataFrame({"gap": [0.0, 1.0], "people": [0.0, 100.0]}, index=["low", "high"])
    parts = priority.scaled(values, between)
    scores = priority.score(parts, {"gap": 3, "people": 1, "distance": 9})
    assert scores.tolist() == [37.5, 87.5, 100]
    assert priority.score(parts, {"gap": 0, "people": 0}).isna().all()
    assert priority.score(parts, {"gap": 1})[:2].tolist() == [50, 100]
    assert math.isnan(priority.score(parts, {"gap": 1})[2])


def test_bounds_are_percentiles_and_alike_everywhere_tells_nothing() -> None:
    values = pd.DataFrame(
        {"gap": np.linspace(0.2, 0.4, 101), "people": np.arange(101.0), "distance": [7.0] * 101}
    )
    between = priority.bounds(values)
    assert between["gap"].tolist() == [0, 1]
    assert between["people"].tolist() == pytest.approx([5, 95])
    parts = priority.scaled(values, between)
    assert parts["people"].iloc[[0, 5, 50, 95, 100]].tolist() == pytest.approx([0, 0, 0.5, 1, 1])
    assert (parts["distance"] == 0).all()


def test_reasons_are_what_lifts_a_tambon_above_the_middle_one() -> None:
    parts = pd.DataFrame({"gap": [0.9, 0.5], "people": [0.5, 0.51], "other": [math.nan, 0.9]})
    middle = pd.Series({"gap": 0.5, "people": 0.5, "other": 0.5})
    found = priority.reasons(parts, {"gap": 3, "people": 1, "other": 1}, middle)
    assert found.loc[0].dropna().to_dict() == pytest.approx({"gap": 30})
    assert found.loc[1].dropna().to_dict() == pytest.approx({"other": 8})


finite = st.floats(0, 1, allow_subnormal=False)


@given(st.lists(st.tuples(finite, finite, finite), min_size=2, max_size=20), finite)
def test_more_of_a_component_never_lowers_a_score(
    rows: list[tuple[float, float, float]], more: float
) -> None:
    parts = pd.DataFrame(rows, columns=["gap", "people", "reports"])
    weights = {"gap": 2.0, "people": 1.0, "reports": 0.5}
    raised = parts.assign(people=(parts["people"] + more).clip(upper=1))
    before, after = priority.score(parts, weights), priority.score(raised, weights)
    assert (after >= before - 1e-9).all()
    assert before.between(0, 100 + 1e-9).all()


def test_roles_are_divided_by_sainte_lague() -> None:
    # 53,000, 24,000 and 23,000 votes for 7 seats: 3, 2, 2, where D'Hondt gives 4, 2, 1.
    mix = {"one": 53_000.0, "two": 24_000.0, "three": 23_000.0}
    none = pd.DataFrame(0, index=["t"], columns=list(mix))
    found = roles.new_roles(none, pd.Series([7], index=["t"]), mix)
    assert found.loc["t"].tolist() == [3, 2, 2]


def test_new_roles_fill_what_is_furthest_below_the_mix() -> None:
    mix = {"natural_leader": 50.0, "area_leader": 50.0}
    have = pd.DataFrame({"natural_leader": [6, 6], "area_leader": [0, 0]}, index=["10x", "50x"])
    province = pd.Series(["10", "50"], index=have.index)
    absent = roles.absent_roles(province, list(mix), {"10": ("area_leader",)})
    found = roles.new_roles(have, pd.Series([3, 3], index=have.index), mix, absent)
    assert found.to_numpy().tolist() == [[3, 0], [0, 3]]
    with pytest.raises(ValueError, match="no role at all"):
        roles.new_roles(have, pd.Series([1, 0], index=have.index), {"area_leader": 1.0}, absent)


def test_the_rules_that_an_agency_edits_are_complete() -> None:
    rules = read_coverage(DATA / "coverage.toml")
    assert set(rules.weights) == set(priority.COMPONENTS)
    assert rules.roles_absent["10"] == ("area_leader",)
    assert sum(rules.roles.values()) == 100


def test_roles_are_dealt_out_by_what_the_amphoe_lacks() -> None:
    mix = {"area_leader": 0.5, "other": 0.5}
    have = pd.DataFrame({"area_leader": [4, 0], "other": [0, 0]}, index=["5001", "5002"])
    new = pd.Series([2, 3, 1, 0], index=["500101", "500102", "500201", "500202"])
    found = roles.dealt_roles(have, new, pd.Series(new.index.str[:4], index=new.index), mix)
    assert found.sum(axis=1).equals(new)
    by_amphoe = found.groupby(found.index.str[:4]).sum()
    expected = roles.new_roles(have, pd.Series([5, 1], index=have.index), mix)
    assert by_amphoe.to_numpy().tolist() == expected.to_numpy().tolist()
    assert (found.loc["500101"] > 0).any() and found.loc["500202"].sum() == 0
