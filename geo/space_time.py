"""Whether events near each other in space are near each other in time too: Knox's test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

#: Fixed, so that two people see one result.
SEED = 20_250_930


@dataclass(frozen=True)
class Knox:
    """Knox's test of space-time interaction.

    Attributes
    ----------
    pairs : pairs of events that are near in space and in time
    expected : as many as there would be if place and time had nothing to do with each other
    p : share of permutations with at least as many pairs, these events counted among them;
        missing where there are no two events
    """

    pairs: int
    expected: float
    p: float


def knox(
    points: np.ndarray,
    days: np.ndarray,
    distance: float,
    time: float,
    permutations: int = 999,
    seed: int = SEED,
) -> Knox:
    """Count the pairs near in space and in time, and how often chance would give as many.

    Expected are (pairs near in space) × (pairs near in time) / (all pairs). p comes from
    exchanging the times of the events at random: (1 + permutations with as many pairs or more) /
    (1 + permutations). Where places and times of reporting change together for other reasons
    (the population moves, a district starts to report) the test finds that too.

    Parameters
    ----------
    points : shape (n, 2), metres in a plane
    days : shape (n,), when each event happened
    distance, time : what counts as near, both included: metres, days

    Sources: E. G. Knox, The detection of space-time interactions, Journal of the Royal
    Statistical Society C 13 (1964) 25–29; for permutations N. Mantel, The detection of disease
    clustering and a generalized regression approach, Cancer Research 27 (1967) 209–220.

    >>> here, far = [0, 0], [9000, 0]
    >>> found = knox(np.array([here, here, far, far]), np.array([1, 2, 50, 51]), 100, 3)
    >>> found.pairs, round(found.expected, 3)
    (2, 0.667)
    """
    n = len(points)
    if n < 2:
        return Knox(0, 0.0, float("nan"))
    near = cKDTree(points).query_pairs(distance, output_type="ndarray")
    days = np.asarray(days, dtype="float64")
    expected = len(near) * _within(days, time) / (n * (n - 1) / 2)
    pairs = _both(near, days, time)
    random = np.random.default_rng(seed)
    reached = sum(_both(near, random.permutation(days), time) >= pairs for _ in range(permutations))
    return Knox(pairs, expected, (1 + int(reached)) / (1 + permutations))


def _both(near: np.ndarray, days: np.ndarray, time: float) -> int:
    """How many of the pairs that are near in space are near in time."""
    return int((np.abs(days[near[:, 0]] - days[near[:, 1]]) <= time).sum())


def _within(days: np.ndarray, time: float) -> int:
    """How many of all pairs are near in time."""
    ordered = np.sort(days)
    upto = np.searchsorted(ordered, ordered + time, side="right")
    return int((upto - np.arange(len(ordered)) - 1).sum())
