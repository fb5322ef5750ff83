"""Emerging hot spots: every class by hand, and months of counts with something planted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.emerging import COLD, LEAST_STEPS, SHOWN, emerging, kinds, shown
from geo.hotspots import hot_spots
from geo.trend import mann_kendall
from geo.weights import Weights
from tests.chance import random_map, squares

SIDE = 12
STEPS = 20
#: h hot, c cold, . neither; the trend of z; the class.
CASES = [
    ("...................h", 0, "new"),
    ("c..c...............h", 0, "new"),
    ("..................hh", 0, "consecutive"),
    ("...hhhhhhhhhhhhhhhhh", 0, "consecutive"),
    ("..hhhhhhhhhhhhhhhhhh", 0, "persistent"),
    ("hhhhhhhhhhhhhhhhhhhh", 0, "persistent"),
    ("hhhhhhhhhhhhhhhhhhhh", 1, "intensifying"),
    ("hhhh.hhhhhhhchhhhhhh", 1, "intensifying"),
    ("hhhhhhhhhhhhhhhhhhhh", -1, "diminishing"),
    ("hhhhhhhhhhhhhhhhhhh.", -1, "historical"),
    ("hhhhhhhhhhhhhhhhhh..", 0, "historical"),
    ("hhhhhhhhhhhhhhhhh...", 0, "former"),
    ("....hh.............c", 0, "cold_new"),
    ("c...hh..............", 0, "former"),
    ("h..................h", 0, "sporadic"),
    ("hhhhhhhhhh...hhhhhhh", 1, "sporadic"),
    ("hc.................h", 0, "oscillating"),
    ("c.....h...........hh", 0, "oscillating"),
    ("h.......h........h..", 0, "none"),
    ("....................", 1, "none"),
    ("hhhhhhhhhhhhhhhhhhhc", -1, "cold_new"),
]


def classified(pattern: str, trend: int) -> str:
    marks = np.array([list(pattern)])
    found = pd.DataFrame({"z": [3.0 * trend], "p": [0.003 if trend else 1.0]})
    return str(kinds(marks == "h", marks == "c", found)[0])


@pytest.mark.parametrize(("pattern", "trend", "kind"), CASES)
def test_the_classes(pattern: str, trend: int, kind: str) -> None:
    assert classified(pattern, trend) == kind


@pytest.mark.parametrize(
    ("pattern", "trend", "kind"), [case for case in CASES if not case[2].startswith(COLD)]
)
def test_cold_spots_are_the_same_the_other_way_round(pattern, trend, kind) -> None:
    twin = pattern.translate(str.maketrans("hc", "ch"))
    assert classified(twin, -trend) == (kind if kind == "none" else COLD + kind)


@given(st.text("hc.", min_size=1, max_size=30), st.sampled_from([-1, 0, 1]))
def test_whatever_is_hot_or_cold_today_is_on_the_screen(pattern: str, trend: int) -> None:
    screen = shown(pd.Series([classified(pattern, trend)]))[0]
    today = {"h": ("new", "persistent"), "c": ("cold_new", "cold_persistent")}
    assert screen in today.get(pattern[-1], ("none", "ended", "cold_ended"))


def test_every_class_has_its_word_on_the_screen() -> None:
    every = pd.Series([*SHOWN, *(COLD + kind for kind in SHOWN if kind != "none"), np.nan])
    found = shown(every)
    assert found.isna().tolist() == every.isna().tolist()
    assert set(found.dropna()) == {
        "new", "persistent", "ended", "none", "cold_new", "cold_persistent", "cold_ended",
    }  # fmt: skip


@pytest.fixture(scope="module")
def lattice() -> Weights:
    return squares(SIDE)


@pytest.fixture(scope="module")
def people(lattice: Weights) -> pd.Series:
    return pd.Series(5_000.0, index=lattice.index)


@pytest.fixture(scope="module")
def counts(lattice: Weights, people: pd.Series) -> pd.DataFrame:
    """Months in which area 26 is hot from the first, 110 from the last."""
    random = np.random.default_rng(1)
    months = pd.DataFrame({i: random_map(random, people, 1_000) for i in range(12)})
    around = lattice.with_self.toarray() > 0
    months.loc[around[26], :] *= 4
    months.loc[around[110], 11] *= 5
    return months


def test_planted_spots_get_their_class(counts, people, lattice) -> None:
    found = emerging(counts, people, lattice)
    assert found.enough
    assert found.areas.at[26, "kind"] == "persistent"
    assert found.areas.at[26, "hot"] == 12
    assert found.areas.at[110, "kind"] == "new"
    assert (found.areas["kind"] == "none").mean() > 0.7


def test_steps_are_the_hot_spots_of_each_and_the_trend_is_of_their_z(
    counts, people, lattice
) -> None:
    found = emerging(counts, people, lattice)
    z = {}
    for step in counts:
        alone = hot_spots(counts[step], people, lattice)
        assert found.steps[step].areas.equals(alone.areas)
        z[step] = alone.areas["z"]
    trend = mann_kendall(pd.DataFrame(z))
    assert found.areas["trend"].tolist() == trend["z"].tolist()
    assert found.areas["level"].equals(found.steps[11].areas["level"])


def test_a_month_without_issues_has_no_hot_spots(counts, people, lattice) -> None:
    found = emerging(counts.assign(**{"5": 0})[[*range(5), "5", *range(6, 12)]], people, lattice)
    assert found.enough
    assert found.areas.at[26, "hot"] == 11


def test_too_few_steps_or_areas_have_no_class(counts, people, lattice) -> None:
    short = emerging(counts.iloc[:, : LEAST_STEPS - 1], people, lattice)
    assert not short.enough
    assert short.areas["kind"].isna().all()
    assert emerging(counts.iloc[:, :LEAST_STEPS], people, lattice).enough
    for few in (counts.iloc[:20], counts.iloc[:0], counts * 0, counts[[]]):
        found = emerging(few, people, lattice)
        assert not found.enough
        assert found.areas.isna().all(axis=None)
        assert found.areas.index.equals(few.index)


def test_areas_without_people_have_no_class(counts, people, lattice) -> None:
    found = emerging(counts, people.where(people.index != 40), lattice)
    assert found.areas.isna().all(axis=1).to_numpy().nonzero()[0].tolist() == [40]
