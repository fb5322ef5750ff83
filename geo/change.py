"""Change between the counts of two periods, and how sure it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv
from scipy.stats import binom, false_discovery_control

#: Fewer events than these, of both periods together, are no base of a percentage.
LEAST = 10


def percent(now: pd.Series, before: pd.Series, longer: float = 1.0) -> pd.Series:
    """Change in percent of the count before, a day for a day.

    Missing where the two counts together are below :data:`LEAST`, and where there was nothing
    before: from nothing to five is no percentage.

    Parameters
    ----------
    now, before : counts of the same units
    longer : how many times as long the period of ``now`` is: 28 / 31 for February

    >>> percent(pd.Series([12, 3]), pd.Series([8, 2])).tolist()
    [50.0, nan]
    """
    enough = (before > 0) & (now + before >= LEAST)
    return ((now / longer / before.where(before > 0) - 1) * 100).where(enough)


def is_real(
    now: pd.Series, before: pd.Series, longer: float = 1.0, rate: float = 0.05
) -> pd.Series:
    """True where a count changed by more than chance, among all units that are looked at.

    The p-values are those of the conditional binomial, two-sided; of the units that are called
    changed a share of ``rate`` at most is expected to be so by chance (Benjamini and Hochberg
    1995), however many units there are. Units without a count in either period are not tested.
    """
    first, total = now.to_numpy("float64"), (now + before).to_numpy("float64")
    tested = total > 0
    share = longer / (1 + longer)
    one_sided = np.minimum(
        binom.cdf(first[tested], total[tested], share),
        binom.sf(first[tested] - 1, total[tested], share),
    )
    real = np.zeros(len(first), dtype=bool)
    if tested.any():
        p_values = np.minimum(1.0, 2 * one_sided)
        real[tested] = false_discovery_control(p_values) <= rate
    return pd.Series(real, index=now.index)


def interval(
    now: pd.Series, before: pd.Series, longer: float = 1.0, level: float = 0.95
) -> pd.DataFrame:
    """Between which changes the true one lies, by the conditional binomial.

    Given the sum of two Poisson counts the first is binomial, with p = r t / (1 + r t) for the
    ratio r of their daily means and t times as many days; the exact limits of p are those of
    Clopper and Pearson (1934). The interval is that of each unit by itself.

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
        changes = (shares / (1 - shares) / longer - 1) * 100
    changes[first + second == 0] = np.nan
    return pd.DataFrame(changes, index=now.index, columns=["low", "high"])
