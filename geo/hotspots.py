"""Hot and cold spots: areas whose neighbourhood has more, or fewer, events than chance brings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import nbinom, poisson

from geo.significance import RATE, adjusted, threshold
from geo.smoothing import Prior, prior
from geo.weights import Weights

#: Fewer areas than these say nothing of their neighbourhoods.
LEAST_AREAS = 30


@dataclass(frozen=True)
class HotSpots:
    areas: pd.DataFrame
    prior: Prior
    tested: int
    threshold: float
    few_near: int
    few_own: int
    islands: int


def hot_spots(count: pd.Series, population: pd.Series, weights: Weights) -> HotSpots:
    index = count.index
    near = weights.over(index).with_self
    events = count.fillna(0).to_numpy("float64")
    people = population.reindex(index).fillna(0).to_numpy("float64")
    known = prior(count, population.reindex(index))
    around, seen = near @ people, near @ events
    expected = known.mean * around
    variance = expected + known.variance * (near @ people**2)
    ok = (people > 0) & (expected > 0)
    z = np.where(ok, (seen - expected) / np.sqrt(np.where(ok, variance, 1)), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        over = variance - expected
        size = np.where(over > 0, expected**2 / over, np.inf)
        share = expected / variance
        low = np.where(over > 0, nbinom.cdf(seen, size, share), poisson.cdf(seen, expected))
        high = np.where(over > 0, nbinom.sf(seen - 1, size, share), poisson.sf(seen - 1, expected))
    p = pd.Series(np.where(ok, np.minimum(1, 2 * np.minimum(low, high)), np.nan), index=index)
    q = adjusted(p)
    strength = (q <= 0.1).astype(int) + (q <= RATE) + (q <= 0.01)
    level = (np.sign(z) * strength).where(p.notna())
    areas = pd.DataFrame(
        {"count": seen, "expected": expected, "z": z, "p": p, "p_adjusted": q, "level": level},
        index=index,
    )
    return HotSpots(
        areas,
        known,
        int(p.notna().sum()),
        threshold(p),
        int((ok & (expected < 1)).sum()),
        int((ok & (known.mean * people < 1)).sum()),
        len(weights.over(index).islands),
    )
