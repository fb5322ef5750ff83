"""How rare a count is, where rates differ from area to area: tails of the negative binomial.

A count over several areas is Poisson distributed about Σ λ_j n_j. If the rates λ_j are draws of a
gamma distribution of mean b and variance A, its cumulants are

    mean            b Σn
    variance        b Σn + A Σn²
    third cumulant  b Σn + 3 A Σn² + 2 A²/b Σn³

One area alone is negative binomial. A sum over areas of different size is nearly so, but more
skewed: great counts are less rare than the negative binomial of the same mean and variance says.

Sources: M. Greenwood and G. U. Yule, Journal of the Royal Statistical Society 83 (1920) 255–279,
for the negative binomial as the distribution of counts whose rates differ; H. L. Seal, ASTIN
Bulletin 9 (1977) 213–218, for moving a distribution (there the gamma) to match the third moment.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc
from scipy.stats import nbinom, poisson


def at_most(count: np.ndarray, mean: np.ndarray, between: np.ndarray) -> np.ndarray:
    """The probability of so many or fewer, by the negative binomial of this mean and variance.

    Its lower tail is longer than that of the more skewed sum: the probability is on the safe side.

    Parameters
    ----------
    count : what was counted
    mean : b Σn, above 0
    between : A Σn², the variance beyond the Poisson distribution's; 0 everywhere or nowhere
    """
    if not between.any():
        return poisson.cdf(count, mean)
    return nbinom.cdf(count, mean**2 / between, mean / (mean + between))


def at_least(
    count: np.ndarray, mean: np.ndarray, between: np.ndarray, skew: np.ndarray
) -> np.ndarray:
    """The probability of so many or more, by a negative binomial that is moved to the right.

    A shift is the third parameter that lets mean, variance and third cumulant all be those of the
    sum. It is 0 for one area and for areas of equal size, where the sum is negative binomial.

    Parameters
    ----------
    count, mean, between : as in :func:`at_most`
    skew : 2 A²/b Σn³, the third cumulant of Σ λ_j n_j
    """
    if not between.any():
        return poisson.sf(count - 1, mean)
    variance = mean + between
    # With s the shift and p, k those of the negative binomial: its mean is k (1 − p) / p, its
    # variance that over p, its third cumulant variance · (2 − p) / p.
    failing = (between + skew / 2) / (variance + between + skew / 2)
    share = 1 - failing
    size = variance * share**2 / failing
    beyond = count - (mean - variance * share)
    return np.where(beyond > 0, betainc(np.maximum(beyond, 1e-9), size, failing), 1.0)
