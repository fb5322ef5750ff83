"""Which areas have a rate unlike the overall one, by more than chance brings about."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import binom, poisson

from geo.significance import RATE, adjusted

#: Rates of fewer events than these are marked as of small numbers: their relative standard error
#: is above 1/√20 = 22 %. Source: R. J. Klein et al., Healthy People 2010 criteria for data
#: suppression, Statistical Notes 24, National Center for Health Statistics (2002).
SMALL = 20

#: What the exposure is: people or km² in which any number of events may happen, or trials of
#: which each is an event or none.
Exposure = Literal["people", "trials"]


def excess(count: pd.Series, exposure: pd.Series, of: Exposure = "people") -> pd.DataFrame:
    """Every area's count beside what the overall rate lets expect, and whether it is unlike it.

    Given the overall rate, the count of an area is Poisson about its expectation, or binomial
    where the exposure are trials. The p-value is two-sided, twice the smaller tail, exact. The
    test says that a rate is not the overall one; it does not say that the area is unusual among
    areas, whose true rates differ anyway: that is asked by :mod:`geo.hotspots`.

    Source: M. Choynowski, Maps based on probabilities, Journal of the American Statistical
    Association 54 (1959) 385–388; Benjamini and Hochberg (1995) for the many tests.

    Parameters
    ----------
    count : events of each area
    exposure : people, km² or trials, same index; areas without any, or with it missing, are not
        tested

    Returns
    -------
    DataFrame indexed like ``count``: ``expected``, ``p``, ``p_adjusted``, ``side`` (-1 below, 1
    above the overall rate at a false discovery rate of 5 %, 0 neither); missing where not tested
    """
    events, base = count.astype("float64"), exposure.reindex(count.index).astype("float64")
    tested = (base > 0) & events.notna()
    events, base = events.where(tested), base.where(tested)
    overall = events.sum() / base.sum() if tested.any() else np.nan
    expected = base * overall
    if of == "trials":
        below, above = binom.cdf(events, base, overall), binom.sf(events - 1, base, overall)
    else:
        below, above = poisson.cdf(events, expected), poisson.sf(events - 1, expected)
    p = pd.Series(2 * np.minimum(below, above), index=count.index).clip(upper=1).where(tested)
    p_adjusted = adjusted(p)
    side = np.sign(events - expected).where(p_adjusted <= RATE, 0.0).where(tested)
    return pd.DataFrame(
        {"expected": expected, "p": p, "p_adjusted": p_adjusted, "side": side}, index=count.index
    )
