"""Change between the counts of two periods, and how sure it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv

#: Fewer events than these, of both periods together, are no base of a percentage.
LEAST = 10


def percent(now: pd.Series, before: pd.Series, least: int = LEAST) -> pd.Series:
    """Change in percent of the count before.

    Missing where the two counts together are below ``least``, and where there was nothing before:
    from nothing to five is no percentage.

    >>> percent(pd.Series([12, 3]), pd.Series([8, 2])).tolist()
    [50.0, nan]
    """
    enough = (before > 0) & (now + before >= least)
    return ((now - before) / before.where(before > 0) * 100).where(enough)


def interval(now: pd.Series, before: pd.Series, level: float = 0.95) -> pd.DataFrame:
    """Between which changes the true one lies, by the conditional binomial.

    Given the sum of two Poisson counts the first is binomial, with p = r / (1 + r) for the ratio
    r of their means; the exact limits of p are those of Clopper and Pearson (1934). The periods
    are taken as equally long.

    Source: J. Przyborowski and H. Wilenski, Homogeneity of results in testing samples from
    Poisson series, Biometrika 31 (1940) 313–323.

    Returns
    -------
    DataFrame indexed like ``now``: ``low`` and ``high`` in percent; -100 where there is nothing
    now, infinite above where there was nothing before, both missing where both counts are 0
    """
    first, second = (count.to_numpy("float64") for count in (now, before))
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(first > 0, betaincinv(first, second + 1, tail), 0.0)
        high = np.where(second > 0, betaincinv(first + 1, second, 1 - tail), 1.0)
        shares = np.column_stack([low, high])
        changes = (shares / (1 - shares) - 1) * 100
    changes[first + second == 0] = np.nan
    return pd.DataFrame(changes, index=now.index, columns=["low", "high"])
