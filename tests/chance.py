"""Maps of issues of which the truth is known: chance alone, or places where more happens."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geo.weights import Weights, queen


def squares(side: int) -> Weights:
    """A board of ``side`` × ``side`` areas."""
    x, y = np.tile(np.arange(side), side), np.repeat(np.arange(side), side)
    return queen(shapely.box(x, y, x + 1, y + 1), pd.RangeIndex(side**2))


def random_map(
    random: np.random.Generator, population: pd.Series, issues: int, cv: float = 0.0
) -> pd.Series:
    """Issues that fall on people by chance; ``cv`` of the areas' own rates, gamma distributed."""
    rates = random.gamma(cv**-2, cv**2, len(population)) if cv else 1.0
    return drawn(random, population * rates, issues)


def planted(random: np.random.Generator, weights: Weights, neighbourhoods: int) -> np.ndarray:
    """True in random areas and their neighbours; the neighbourhoods lie apart."""
    near = weights.with_self
    taken, chosen = np.zeros((2, len(weights.index)), dtype=bool)
    while neighbourhoods:
        around = near[[random.integers(len(taken))]].indices
        if len(around) > 1 and not taken[around].any():
            chosen[around] = True
            taken[near[around].indices] = True
            neighbourhoods -= 1
    return chosen


def drawn(random: np.random.Generator, chances: pd.Series, issues: int) -> pd.Series:
    """So many issues, each in an area by its chance."""
    return pd.Series(random.multinomial(issues, chances / chances.sum()), index=chances.index)


def touched(weights: Weights, chosen: np.ndarray) -> np.ndarray:
    """True in areas whose neighbourhood holds a chosen one."""
    return weights.with_self @ chosen.astype("float64") > 0
