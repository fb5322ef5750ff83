"""Rates of small populations, drawn towards what is known of the others: empirical Bayes.

A rate of few people jumps by chance. Marshall's estimator gives each area the weighted mean of
its own rate and a prior's mean; the fewer its people, the more the prior weighs. Shares, whose
exposure are trials, are drawn likewise by the variance of a binomial. Smoothed rates are for
showing, never for testing.

Sources: R. J. Marshall, Mapping disease and mortality rates using empirical Bayes estimators,
Journal of the Royal Statistical Society C 40 (1991) 283–294; of shares M. Martuzzi and
P. Elliott, Empirical Bayes estimation of small area prevalence of non-rare conditions, Statistics
in Medicine 15 (1996) 1867–1873.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.excess import Exposure


@dataclass(frozen=True)
class Prior:
    """What is known of the rates of all areas, by the method of moments.

    Attributes
    ----------
    mean : the overall rate b, events a person
    variance : the variance A of the true rates between areas; 0 where chance explains all
    of : what the rates are per: chance moves a rate of n people by b/n, a share of n trials by
        b(1 − b)/n
    """

    mean: float
    variance: float
    of: Exposure = "people"

    @property
    def variation(self) -> float:
        """The coefficient of variation of the true rates, √A / b; NaN where b is 0."""
        return float(self.variance**0.5 / self.mean) if self.mean else float("nan")

    @property
    def chance(self) -> float:
        """The variance that chance gives the rate of one person, or of one trial."""
        return _chance(self.mean, self.of)


def prior(count: pd.Series, population: pd.Series, of: Exposure = "people") -> Prior:
    """Marshall's global prior: b = Σy / Σn, A = max(0, Σn(r − b)² / Σn − c / n̄), c = b.

    Of trials c is b(1 − b). Areas without people, or of which either is missing, take no part.

    Parameters
    ----------
    count, population : events and people (or km², or trials), same index
    of : what the latter are
    """
    events, people = _known(count, population)
    if people.sum() <= 0:
        return Prior(float("nan"), float("nan"), of)
    mean = float(events.sum() / people.sum())
    spread = (people * (events / people - mean) ** 2).sum() / people.sum()
    return Prior(mean, float(max(0.0, spread - _chance(mean, of) / people.mean())), of)


def smoothed(
    count: pd.Series,
    population: pd.Series,
    given: Prior | None = None,
    of: Exposure = "people",
) -> pd.Series:
    """Events a person, drawn towards a prior: b + A / (A + c/n) · (r − b).

    An area without people bears the prior's mean.

    Parameters
    ----------
    count, population : events and people (or km², or trials), same index
    given : the prior; that of these areas (:func:`prior`, ``of`` what they are) unless one is
        given

    Returns
    -------
    Series of float64 with the index of ``count``; missing where either is missing
    """
    known = given or prior(count, population, of)
    events, people = count.astype("float64"), population.astype("float64")
    weight = _weight(people, known)
    own = (events / people).where(people > 0, known.mean)
    return (known.mean + weight * (own - known.mean)).where(events.notna() & people.notna())


def _weight(people: pd.Series, known: Prior) -> pd.Series:
    """How much of an area's own rate is believed, 0 to 1."""
    if not known.variance > 0:
        return pd.Series(0.0, index=people.index)
    with np.errstate(divide="ignore"):
        return known.variance / (known.variance + known.chance / people)


def _chance(mean: float, of: Exposure) -> float:
    return mean * (1 - mean) if of == "trials" else mean


def _known(count: pd.Series, population: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    events, people = count.to_numpy("float64", na_value=np.nan), population.to_numpy("float64")
    counted = (people > 0) & np.isfinite(events)
    return events[counted], people[counted]
