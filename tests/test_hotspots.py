"""Hot and cold spots: by hand, on maps of pure chance, and where something was planted."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, poisson

from geo import significance, tails
from geo.autocorrelation import local_g
from geo.hotspots import LEAST_AREAS, HotSpots, clustering, hot_spots
from geo.layer import Layer
from geo.smoothing import prior
from geo.weights import Weights, from_pairs
from tests.chance import drawn, planted, random_map, squares, touched

SIDE = 30
#: The nulls of the design: issues on the whole map, and the coefficient of variation of rates.
NULLS = [(issues, cv) for issues in (5_000, 20_000, 120_000) for cv in (0.0, 0.5)]


@pytest.fixture(scope="module")
def lattice() -> Weights:
    return squares(SIDE)


@pytest.fixture(scope="module")
def people(lattice: Weights) -> pd.Series:
    """As skewed as the population of tambons."""
    random = np.random.default_rng(0)
    return pd.Series(random.lognormal(8.8, 0.7, len(lattice.index)).round(), index=lattice.index)


def some(spots: HotSpots) -> bool:
    return bool((spots.areas["level"].abs() >= 2).any())


def test_a_neighbourhood_by_hand(lattice: Weights, people: pd.Series) -> None:
    """The corner: itself and its three neighbours, against the negative binomial."""
    count = random_map(np.random.default_rng(1), people, 20_000, cv=0.5)
    spots, known = hot_spots(count, people, lattice), prior(count, people)
    near = [0, 1, SIDE, SIDE + 1]
    corner = spots.areas.loc[0]
    assert corner["expected"] == pytest.approx(known.mean * people[0])
    assert corner["around"] == count[near].sum()
    mean = known.mean * people[near].sum()
    assert corner["around_expected"] == pytest.approx(mean)
    between = known.variance * (people[near] ** 2).sum()
    skew = 2 * known.variance**2 / known.mean * (people[near] ** 3).sum()
    given = np.array([corner["around"]]), np.array([mean]), np.array([between])
    assert corner["p"] == 2 * min(tails.at_most(*given)[0], tails.at_least(*given, skew)[0])
    # Gi* of the rates, standardised.
    rates = (count / people - known.mean) / np.sqrt(known.variance + known.mean / people)
    assert corner["z"] == pytest.approx(local_g(rates, lattice)[0])
    assert (spots.tested, spots.enough, spots.islands) == (SIDE**2, True, 0)
    assert spots.prior == known


def test_where_rates_do_not_differ_the_count_is_poisson(lattice: Weights) -> None:
    people = pd.Series(1000.0, index=lattice.index)
    # As even as counts can be: between areas there is less than chance.
    count = pd.Series(np.tile([3, 4], SIDE**2 // 2), index=lattice.index)
    count[465] = 12
    spots = hot_spots(count, people, lattice)
    assert spots.prior.variance == 0
    area = spots.areas.loc[465]
    assert area["p"] == pytest.approx(2 * poisson.sf(area["around"] - 1, area["around_expected"]))


def test_levels_are_false_discovery_rates_with_the_sign_of_the_excess(lattice, people) -> None:
    random = np.random.default_rng(2)
    chances = people.copy()
    chances[planted(random, lattice, 3)] *= 4
    chances[planted(random, lattice, 3)] /= 6
    areas = hot_spots(drawn(random, chances, 40_000), people, lattice).areas
    assert areas["p_adjusted"].equals(significance.adjusted(areas["p"]))
    sign = np.sign(areas["around"] - areas["around_expected"])
    for size, above, upto in ((3, -1, 0.01), (2, 0.01, 0.05), (1, 0.05, 0.1), (0, 0.1, 1)):
        within = (areas["p_adjusted"] > above) & (areas["p_adjusted"] <= upto)
        assert within.any()
        assert (areas["level"][within] == size * sign[within]).all()
    assert {-3, 3} <= set(areas["level"])


def test_the_threshold_is_the_greatest_p_that_is_found(lattice, people) -> None:
    random = np.random.default_rng(3)
    chances = people * np.where(planted(random, lattice, 3), 5, 1)
    spots = hot_spots(drawn(random, chances, 20_000), people, lattice)
    found = spots.areas["p"] <= spots.threshold
    assert found.any()
    assert (found == (spots.areas["level"].abs() >= 2)).all()


def test_an_island_is_tested_alone(people: pd.Series, lattice: Weights) -> None:
    linked = lattice.matrix.tocoo()
    apart = (linked.row != 7) & (linked.col != 7)
    weights = from_pairs(linked.row[apart], linked.col[apart], lattice.index)
    spots = hot_spots(random_map(np.random.default_rng(4), people, 9_000), people, weights)
    assert spots.islands == 1
    assert spots.areas.at[7, "around_expected"] == spots.areas.at[7, "expected"]


def test_areas_without_people_or_count_take_no_part(lattice, people) -> None:
    count = random_map(np.random.default_rng(5), people, 9_000).astype("float64")
    count[3], some_people = np.nan, people.copy()
    some_people[[4, 5]] = 0, np.nan
    spots = hot_spots(count, some_people, lattice)
    assert spots.tested == SIDE**2 - 3
    assert spots.areas.index.equals(count.index)
    assert spots.areas.isna().all(axis=1).to_numpy().nonzero()[0].tolist() == [3, 4, 5]
    others = count.index.drop([3, 4, 5])
    alone = hot_spots(count[others], people[others], lattice)
    assert alone.areas.equals(spots.areas.loc[others])


def test_few_expected_are_counted(lattice, people) -> None:
    spots = hot_spots(random_map(np.random.default_rng(6), people, 300), people, lattice)
    assert spots.few == (spots.areas["around_expected"] < 1).sum() > 0
    assert spots.few_alone == (spots.areas["expected"] < 1).sum() > spots.few


def test_fewer_than_thirty_areas_have_no_level(lattice, people) -> None:
    count = random_map(np.random.default_rng(7), people, 9_000)
    for n, enough in ((LEAST_AREAS, True), (LEAST_AREAS - 1, False), (1, False), (0, False)):
        spots = hot_spots(count.iloc[:n], people, lattice)
        assert spots.enough is enough
        assert spots.areas["level"].notna().sum() == spots.tested == (n if enough else 0)
        assert len(spots.areas) == n
    nothing = hot_spots(count * 0, people, lattice)
    assert (nothing.enough, nothing.threshold) == (False, 0.0)


def test_clustering_is_seen_where_it_is_and_not_in_chance(lattice, people) -> None:
    random = np.random.default_rng(4)
    chance = [clustering(random_map(random, people, 3_000), people, lattice) for _ in range(100)]
    assert sum(map_.p < 0.05 for map_ in chance) <= 11  # of Bin(100, .05) all but 1 in 100
    tilted = random_map(random, people, 3_000)
    tilted.iloc[: len(tilted) // 2] *= 3
    overall = clustering(tilted, people, lattice)
    assert overall.value > overall.expected
    assert overall.p < 1e-6
    # Many people make rates steady, they do not make them alike.
    assert clustering((people / 100).round(), people, lattice).p > 0.05


def test_nothing_is_said_of_clustering_among_few_areas_or_events(lattice, people) -> None:
    assert clustering(people.iloc[: LEAST_AREAS - 1], people, lattice) is None
    assert clustering(people * 0, people, lattice) is None


@pytest.mark.parametrize(("issues", "cv"), NULLS)
def test_maps_of_chance_show_nothing_on_a_lattice(issues, cv, lattice, people) -> None:
    """As many issues an area as on the map of tambons."""
    random = np.random.default_rng(8)
    here = issues * SIDE**2 // 7_425
    maps = [random_map(random, people, here, cv) for _ in range(50)]
    assert np.mean([some(hot_spots(count, people, lattice)) for count in maps]) <= 0.08


def test_the_usual_p_value_finds_hot_spots_in_chance(lattice, people) -> None:
    """Why the count is tested and not z: the same maps of few issues, by the normal tail."""
    random = np.random.default_rng(8)
    maps = [random_map(random, people, 5_000 * SIDE**2 // 7_425) for _ in range(50)]
    z = [hot_spots(count, people, lattice).areas["z"] for count in maps]
    normal = [significance.threshold(2 * pd.Series(norm.sf(one.abs()))) > 0 for one in z]
    assert np.mean(normal) > 0.2


def test_planted_neighbourhoods_are_found_on_a_lattice(lattice, people) -> None:
    found, false = zip(*(_found(seed, people, lattice, 2, 3, 14_500) for seed in range(10)),
                       strict=True)  # fmt: skip
    assert np.mean(found) >= 0.9
    assert np.mean(false) < 1


@pytest.mark.parametrize(("issues", "cv"), NULLS)
def test_maps_of_chance_show_nothing_on_tambons(
    issues: int, cv: float, official_weights: Weights, official_layer: Layer
) -> None:
    """Of 200 maps of pure chance at most 8 in 100 show anything."""
    random, people = np.random.default_rng(1995), official_layer.units["population"]
    maps = (random_map(random, people, issues, cv) for _ in range(200))
    assert np.mean([some(hot_spots(count, people, official_weights)) for count in maps]) <= 0.08


def test_planted_neighbourhoods_are_found_on_tambons(
    official_weights: Weights, official_layer: Layer
) -> None:
    people = official_layer.units["population"]
    found, false = zip(*(_found(seed, people, official_weights, 12, 3, 120_000)
                         for seed in range(5)), strict=True)  # fmt: skip
    assert np.mean(found) >= 0.9
    assert np.mean(false) < 1


def _found(seed, people, weights, neighbourhoods, risk, issues) -> tuple[float, int]:
    """The share of planted areas that is hot, and how many are that touch none of them."""
    random = np.random.default_rng(seed)
    chosen = planted(random, weights, neighbourhoods)
    count = drawn(random, people * np.where(chosen, risk, 1), issues)
    hot = (hot_spots(count, people, weights).areas["level"] >= 2).to_numpy()
    return hot[chosen].mean(), (hot & ~touched(weights, chosen)).sum()
