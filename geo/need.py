"""What a unit needs the network for: by reports, by reports that need no member, by its people.

Where there are no members there are no reports: a tambon's own rate is believed as far as it has
members to report, and its surroundings' for the rest.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo import metrics, smoothing
from geo.weights import Weights

#: The ways of looking at need, in the order in which they are offered.
NEEDS = ("reports", "other", "population")


def surroundings(
    count: pd.Series, population: pd.Series, district: pd.Series, weights: Weights
) -> pd.Series:
    """Issues a person around each area: in its neighbours and in the rest of its amphoe.

    The area itself takes no part, so that nobody's silence makes itself expected. Areas that
    border on it *and* belong to its amphoe count once. Each rate is drawn towards that of all
    areas as :func:`geo.smoothing.smoothed` draws it; where nobody lives around, it is theirs.

    Parameters
    ----------
    count, population : issues and people, same index
    district : the amphoe of each area, same index
    weights : contiguity of (at least) these areas

    Returns
    -------
    Series of float64 with the index of ``count``
    """
    index = count.index
    beyond = _across(weights.among(index), district)
    events, people = (s.fillna(0).to_numpy("float64") for s in (count, population))

    def around(amount: np.ndarray) -> pd.Series:
        whole = pd.Series(amount, index=index)
        mates = whole.groupby(district.reindex(index), dropna=False).transform("sum") - whole
        return mates + beyond @ amount

    given = smoothing.prior(count, population)
    return smoothing.smoothed(around(events), around(people), given)


def reported_rate(
    count: pd.Series,
    population: pd.Series,
    members: pd.Series,
    around: pd.Series,
    believed: float,
) -> pd.Series:
    """Issues a person, as far as reports can say: w · own + (1 − w) · surroundings'.

    w = m / (m + ``believed``) for m members, as a prior worth ``believed`` of them would weigh; own
    is the empirical-Bayes rate (:func:`geo.smoothing.smoothed`). Without members the rate is that
    of the surroundings; with many, its own.

    Parameters
    ----------
    count, population, members : same index
    around : of :func:`surroundings`
    believed : members with whom both weigh alike, above 0
    """
    own = smoothing.smoothed(count, population)
    weight = belief(members, believed)
    return weight * own + (1 - weight) * around


def belief(members: pd.Series, believed: float) -> pd.Series:
    """How much the reports of a place with so many members are believed, 0 to 1."""
    return members / (members + believed)


def other_rate(
    issues: pd.DataFrame, by: str, population: pd.Series, channels: tuple[str, ...]
) -> pd.Series:
    """Issues a person from channels that need no member, smoothed; missing everywhere where the
    data has none of them.

    Parameters
    ----------
    issues : rows with ``by`` and ``channel``
    population : people indexed by unit
    channels : the channels that count
    """
    other = issues[issues["channel"].isin(channels)]
    if other.empty:
        return pd.Series(np.nan, index=population.index)
    return smoothing.smoothed(metrics.issue_count(other, by, population.index), population)


def needs(rates: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Each unit's part of the whole need, by each of :data:`NEEDS`.

    A rate is turned into what it means for people: the issues that they would have.

    Parameters
    ----------
    rates : ``reports``, ``other``: issues a person; missing columns of values stay missing
    population : people, same index

    Returns
    -------
    DataFrame with the columns :data:`NEEDS`, each summing to 1 over the units
    """
    people = population.astype("float64").fillna(0)
    amounts = rates[["reports", "other"]].mul(people, axis=0).assign(population=people)
    totals = amounts.sum()
    return amounts / totals.where(totals > 0)


def _across(weights: Weights, district: pd.Series) -> csr_array:
    """The pairs of neighbours that belong to different amphoe."""
    codes = pd.factorize(district.reindex(weights.index))[0]
    pairs = weights.matrix.tocoo()
    pairs.data = pairs.data * ((codes[pairs.row] != codes[pairs.col]) | (codes[pairs.row] < 0))
    return csr_array(pairs)
