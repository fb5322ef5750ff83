"""Change between the counts of two periods, and how sure it is.

Two Poisson counts are compared by the conditional binomial. Events that come in clusters vary
more than Poisson counts: a dispersion factor φ (:mod:`geo.dispersion`) says how many times as
much, and both counts then weigh as much as 1/φ of them. This is the effective sample size with
which Clopper–Pearson limits are widened for clustered samples: E. L. Korn and B. I. Graubard,
Confidence intervals for proportions with small expected number of positive counts estimated from
survey data, Survey Methodology 24 (1998) 193–201.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc, betaincinv

from geo import significance

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


def compared(
    now: pd.Series,
    before: pd.Series,
    longer: float = 1.0,
    dispersion: float | pd.Series = 1.0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Two counts of every unit, their change and its limits, and whether it is more than chance.

    Returns
    -------
    DataFrame indexed like ``now``: ``now``, ``before``, ``change`` in percent (:func:`percent`),
    ``low`` and ``high`` (:func:`interval`), ``real`` (bool, :func:`is_real`, among the units with
    at least :data:`LEAST` events in both periods together)
    """
    enough = now + before >= LEAST
    return pd.DataFrame(
        {
            "now": now,
            "before": before,
            "change": percent(now, before, longer),
            **interval(now, before, longer, level, dispersion),
            "real": is_real(
                now.where(enough, 0), before.where(enough, 0), longer, dispersion=dispersion
            ),
        }
    )


def p_value(
    now: pd.Series,
    before: pd.Series,
    longer: float = 1.0,
    dispersion: float | pd.Series = 1.0,
) -> pd.Series:
    """How likely chance alone brings counts so far apart, by the conditional binomial, two-sided
    (twice the smaller tail); missing where both counts are 0."""
    first, second = _effective(now, before, dispersion)
    share = longer / (1 + longer)
    # Tails of the binomial as incomplete beta functions: they hold for parts of a count as well.
    at_least = np.where(first > 0, betainc(first, second + 1, share), 1.0)
    at_most = np.where(second > 0, betainc(second, first + 1, 1 - share), 1.0)
    found = np.minimum(1.0, 2 * np.minimum(at_least, at_most))
    return pd.Series(found, index=now.index).where(first + second > 0)


def is_real(
    now: pd.Series,
    before: pd.Series,
    longer: float = 1.0,
    rate: float = significance.RATE,
    dispersion: float | pd.Series = 1.0,
) -> pd.Series:
    """True where a count changed by more than chance, among all units that are looked at.

    Of the units that are called changed a share of ``rate`` at most is expected to be so by
    chance (:func:`geo.significance.adjusted`), however many units there are. Units without a
    count in either period are not tested.
    """
    return significance.adjusted(p_value(now, before, longer, dispersion)) <= rate


def interval(
    now: pd.Series,
    before: pd.Series,
    longer: float = 1.0,
    level: float = 0.95,
    dispersion: float | pd.Series = 1.0,
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
    first, second = _effective(now, before, dispersion)
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(first > 0, betaincinv(first, second + 1, tail), 0.0)
        high = np.where(second > 0, betaincinv(first + 1, second, 1 - tail), 1.0)
        shares = np.column_stack([low, high])
        changes = (shares / (1 - shares) / longer - 1) * 100
    changes[first + second == 0] = np.nan
    return pd.DataFrame(changes, index=now.index, columns=["low", "high"])


def _effective(
    now: pd.Series, before: pd.Series, dispersion: float | pd.Series
) -> tuple[np.ndarray, np.ndarray]:
    """Both counts, weighing as much as so many independent events."""
    first, second = ((count / dispersion).to_numpy("float64") for count in (now, before))
    return first, second
