"""Whether many series rise or fall: the Mann–Kendall test."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

_COLUMNS = ["s", "z", "p"]


def mann_kendall(series: pd.DataFrame) -> pd.DataFrame:
    """The Mann–Kendall test of each row, whose columns are steps of time in their order.

    S counts the pairs of steps that rise, less those that fall. Its variance is corrected for
    ties, z for continuity: (S ∓ 1) / √Var S; p is two-sided by the normal distribution.

    Parameters
    ----------
    series : numbers; a row with a missing one has no result

    Returns
    -------
    DataFrame of float64 with the index of ``series``: ``s``, ``z`` (above 0: rises), ``p``

    Sources: H. B. Mann, Nonparametric tests against trend, Econometrica 13 (1945) 245–259;
    M. G. Kendall, Rank Correlation Methods (Griffin, London, 4th edition 1975), for ties.

    >>> mann_kendall(pd.DataFrame([[1, 2, 3, 4, 5], [2, 1, 2, 1, 2]])).round(3).values.tolist()
    [[10.0, 2.205, 0.027], [0.0, 0.0, 1.0]]
    """
    x = series.to_numpy("float64", na_value=np.nan)
    n = x.shape[1]
    s = np.zeros(len(x))
    equal = np.ones(x.shape)
    for lag in range(1, n):
        later, earlier = x[:, lag:], x[:, :-lag]
        s += np.sign(later - earlier).sum(axis=1)
        equal[:, lag:] += later == earlier
        equal[:, :-lag] += later == earlier
    # Each of t equal values stands for its share of the group's t (t − 1) (2 t + 5).
    ties = ((equal - 1) * (2 * equal + 5)).sum(axis=1)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    z = (s - np.sign(s)) / np.sqrt(np.where(variance > 0, variance, 1))
    return pd.DataFrame(
        np.column_stack([s, z, np.where(np.isnan(s), np.nan, 2 * norm.sf(np.abs(z)))]),
        index=series.index,
        columns=_COLUMNS,
    )
