"""Hot and cold spots: areas around which more happens, or less, than among as many people anywhere.

What is mapped is the z-score of Gi* of the rates; what is significant is decided by the count in
the neighbourhood. The usual normal p-value of Gi* does not hold for small counts and thousands of
areas: on maps of pure chance it finds hot spots more often than not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo import significance, smoothing, tails
from geo.autocorrelation import Autocorrelation, local_g, moran
from geo.smoothing import Prior
from geo.weights import Weights

#: Fewer areas say nothing of each other: Gi* compares each with all.
LEAST_AREAS = 30
#: The false discovery rates of the classes 1, 2 and 3; what is found at them is called so.
RATES = (0.10, significance.RATE, 0.01)
#: Fewer expected events than this are few: there only great excesses can be found, no lack ever.
FEW = 1.0


@dataclass(frozen=True)
class HotSpots:
    """Hot and cold spots with what a reader must know of the test.

    Attributes
    ----------
    areas : DataFrame indexed by area: ``expected`` events of its own, ``around`` (events in the
        neighbourhood, itself included), ``around_expected``, ``z`` (Gi*), ``p``, ``p_adjusted``
        (Benjamini and Hochberg), ``level``: 3, 2, 1 hot at a false discovery rate of 1, 5, 10 %;
        -3, -2, -1 cold; 0 neither. Missing where an area was not tested
    tested : areas tested
    enough : whether these are :data:`LEAST_AREAS`; if not, none has a level
    threshold : the greatest p that is still found at 5 %; 0 where nothing is
    few, few_alone : areas whose neighbourhood, which themselves expect less than :data:`FEW`
    islands : areas tested by themselves alone, because they have no neighbour
    prior : overall rate and variance of the true rates between areas
    """

    areas: pd.DataFrame
    tested: int
    enough: bool
    threshold: float
    few: int
    few_alone: int
    islands: int
    prior: Prior


def hot_spots(count: pd.Series, population: pd.Series, weights: Weights) -> HotSpots:
    """Hot and cold spots of counts, given how many people there are.

    Every area is tested with its neighbours: the count there against a negative binomial whose
    mean is that of the people there at the overall rate b, and whose variance is
    mean + A Σ population², where A is the variance of true rates between areas that is found
    everywhere (:func:`geo.smoothing.prior`); where A is 0 it is a Poisson distribution. So an
    area is hot where there is more than chance and the usual differences explain. p is two-sided,
    twice the smaller tail; that of great counts allows for the skewness of areas of different
    size (:mod:`geo.tails`). An island is tested alone. Areas without people, or whose count or
    population is missing, take no part, nor do they in any neighbourhood.

    On maps of pure chance about 5 in 100 or fewer show anything at 5 %, with 5,000 to 120,000
    issues on 7,425 tambons whose rates do not differ or differ by half of their mean.

    Parameters
    ----------
    count, population : events and people, indexed by area
    weights : binary weights of these areas at least

    Sources: J. K. Ord and A. Getis, Geographical Analysis 27 (1995) 286–306, for Gi*;
    R. M. Assunção and E. A. Reis, A new proposal to adjust Moran's I for population density,
    Statistics in Medicine 18 (1999) 2147–2162, for the standardised rates.
    """
    events, people, near = _taking_part(count, population, weights)
    known = smoothing.prior(events, people)
    enough = len(events) >= LEAST_AREAS and known.mean > 0
    areas = _tested(events, people, near, known) if enough else pd.DataFrame(columns=_COLUMNS)
    return HotSpots(
        areas=areas.reindex(count.index).astype("float64"),
        tested=len(events) if enough else 0,
        enough=enough,
        threshold=significance.threshold(areas["p"]),
        few=int((areas["around_expected"] < FEW).sum()),
        few_alone=int((areas["expected"] < FEW).sum()),
        islands=len(near.islands) if enough else 0,
        prior=known,
    )


def clustering(count: pd.Series, population: pd.Series, weights: Weights) -> Autocorrelation | None:
    """Whether areas close together have rates more alike than by chance: Moran's I.

    Of the rates as :func:`hot_spots` takes them: each less the overall rate, divided by the
    standard deviation that so many people give it. None where fewer than :data:`LEAST_AREAS` take
    part, or nothing happened.

    Parameters
    ----------
    count, population : events and people, indexed by area
    weights : binary weights of these areas at least

    Source: R. M. Assunção and E. A. Reis, A new proposal to adjust Moran's I for population
    density, Statistics in Medicine 18 (1999) 2147–2162.
    """
    events, people, near = _taking_part(count, population, weights)
    known = smoothing.prior(events, people)
    if len(events) < LEAST_AREAS or not known.mean > 0:
        return None
    return moran(_standardised(events, people, known), near)


def _taking_part(
    count: pd.Series, population: pd.Series, weights: Weights
) -> tuple[pd.Series, pd.Series, Weights]:
    people = population.reindex(count.index).astype("float64")
    events = count.astype("float64")
    taken = events.notna() & (people > 0)
    return events[taken], people[taken], weights.among(count.index[taken])


_COLUMNS = ["expected", "around", "around_expected", "z", "p", "p_adjusted", "level"]


def _tested(events: pd.Series, people: pd.Series, near: Weights, known: Prior) -> pd.DataFrame:
    around = near.with_self @ events.to_numpy()
    expected = known.mean * (near.with_self @ people.to_numpy())
    p_values = pd.Series(_two_sided(around, expected, people, near, known), index=events.index)
    adjusted = significance.adjusted(p_values)
    return pd.DataFrame(
        {
            "expected": known.mean * people,
            "around": around,
            "around_expected": expected,
            "z": local_g(_standardised(events, people, known), near),
            "p": p_values,
            "p_adjusted": adjusted,
            "level": np.sign(around - expected) * sum((adjusted <= rate) for rate in RATES),
        }
    )


def _two_sided(
    around: np.ndarray, expected: np.ndarray, people: pd.Series, near: Weights, known: Prior
) -> np.ndarray:
    """How often the count in each neighbourhood would be as far from its mean, on either side."""
    squares, cubes = (near.with_self @ people.to_numpy() ** power for power in (2, 3))
    between = known.variance * squares
    skew = 2 * known.variance**2 / known.mean * cubes
    low = tails.at_most(around, expected, between)
    high = tails.at_least(around, expected, between, skew)
    return np.minimum(1.0, 2 * np.minimum(low, high))


def _standardised(events: pd.Series, people: pd.Series, known: Prior) -> pd.Series:
    """Rates from which b is taken, divided by the standard deviation that so many people give.

    The variance A + b/n is never below b/n, because A is never below 0.
    """
    return (events / people - known.mean) / np.sqrt(known.variance + known.mean / people)
