"""Whether neighbours resemble each other: Moran's I and the G statistics of Getis and Ord.

All z-scores are those of the randomisation hypothesis unless said otherwise (the values are given,
any area could have had any of them), all p-values two-sided by the normal distribution,
p = 2 Φ(−|z|). With many areas and small counts the latter are far too small: significance of hot
spots is that of :mod:`geo.hotspots`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, diags_array
from scipy.stats import norm

from geo.weights import Weights


@dataclass(frozen=True)
class Autocorrelation:
    """A statistic of all areas together.

    Attributes
    ----------
    value : the statistic
    expected, variance : what it would be if areas knew nothing of each other
    z, p : how far it is from that, and how often chance would be as far, two-sided
    """

    value: float
    expected: float
    variance: float

    @property
    def z(self) -> float:
        """Standard deviations from what is expected."""
        return float((self.value - self.expected) / np.sqrt(self.variance))

    @property
    def p(self) -> float:
        """Two-sided, by the normal distribution."""
        return float(2 * norm.sf(abs(self.z)))


def moran(
    values: pd.Series, weights: Weights, standardised: bool = True, normal: bool = False
) -> Autocorrelation:
    """Moran's I: the correlation of areas with their neighbours.

    I = n / S0 · Σ w_ij (x_i − x̄)(x_j − x̄) / Σ (x_i − x̄)². Areas without neighbours add nothing
    to the sum above but stay in n and in the mean (spdep leaves them out of n by ``adjust.n``).

    Parameters
    ----------
    values : indexed by area; areas whose value is missing take no part
    weights : binary weights of these areas at least
    standardised : the weights of each area sum up to 1, as is usual; else they stay binary
    normal : variance for values drawn from a normal distribution, not for a randomisation

    Source: P. A. P. Moran, Notes on continuous stochastic phenomena, Biometrika 37 (1950) 17–23;
    moments: A. D. Cliff and J. K. Ord, Spatial Processes (Pion, London 1981), chapter 1.
    """
    x, near = _given(values, weights)
    matrix = _row_standardised(near) if standardised else near.matrix
    n, apart = len(x), x - x.mean()
    s0, s1, s2 = _sums(matrix)
    squares = (apart**2).sum()
    value = n / s0 * (apart @ (matrix @ apart)) / squares
    expected = -1 / (n - 1)
    if normal:
        second = (n**2 * s1 - n * s2 + 3 * s0**2) / (s0**2 * (n**2 - 1))
    else:
        kurtosis = n * (apart**4).sum() / squares**2
        second = (
            n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
            - kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        ) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return Autocorrelation(float(value), expected, float(second - expected**2))


def general_g(values: pd.Series, weights: Weights) -> Autocorrelation:
    """The general G: how much of all products of two areas' values is of neighbours.

    G = Σ w_ij x_i x_j / Σ x_i x_j over i ≠ j, with binary weights. High where high values are
    neighbours, low where low ones are. Areas without neighbours add nothing to the sum above.

    Parameters
    ----------
    values : indexed by area, positive numbers with a natural zero; missing ones take no part
    weights : binary weights of these areas at least

    Source: A. Getis and J. K. Ord, The analysis of spatial association by use of distance
    statistics, Geographical Analysis 24 (1992) 189–206.
    """
    x, near = _given(values, weights)
    n = len(x)
    s0, s1, s2 = _sums(near.matrix)
    m1, m2, m3, m4 = ((x**power).sum() for power in (1, 2, 3, 4))
    value = x @ (near.matrix @ x) / (m1**2 - m2)
    expected = s0 / (n * (n - 1))
    second = (
        ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) * m2**2
        - ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2) * m4
        - (2 * n * s1 - (n + 3) * s2 + 6 * s0**2) * m1**2 * m2
        + (4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2) * m1 * m3
        + (s1 - s2 + s0**2) * m1**4
    ) / ((m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3))
    return Autocorrelation(float(value), float(expected), float(second - expected**2))


def local_g(values: pd.Series, weights: Weights, star: bool = True) -> pd.Series:
    """The local G of each area as a z-score: whether values around it are high or low.

    G* looks at the neighbourhood with the area itself, G at its neighbours alone; both compare the
    sum there with what a random choice of as many areas would give. An island has G* of its own
    value alone and no G.

    Parameters
    ----------
    values : indexed by area; areas whose value is missing take no part
    weights : binary weights of these areas at least
    star : G* rather than G

    Returns
    -------
    Series of float64 with the index of ``values``; missing where the value is, where an area has
    no neighbour (G), is everybody's neighbour, or where all values are the same

    Source: J. K. Ord and A. Getis, Local spatial autocorrelation statistics: distributional issues
    and an application, Geographical Analysis 27 (1995) 286–306, equations 5 and 6.
    """
    x, near = _given(values, weights)
    matrix = near.with_self if star else near.matrix
    total, squares = x.sum(), (x**2).sum()
    # G compares with the other areas alone.
    n, without = (len(x), 0 * x) if star else (len(x) - 1, x)
    mean = (total - without) / n
    variance = (squares - without**2) / n - mean**2
    many = matrix.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Binary weights: the sum of their squares is their sum.
        spread = np.sqrt(variance * (n * many - many**2) / (n - 1))
        z = np.where(spread > 0, (matrix @ x - many * mean) / spread, np.nan)
    return pd.Series(z, index=near.index).reindex(values.index)


def _given(values: pd.Series, weights: Weights) -> tuple[np.ndarray, Weights]:
    """The known values, and the weights among their areas."""
    known = values.dropna()
    return known.to_numpy("float64"), weights.among(known.index)


def _row_standardised(weights: Weights) -> csr_array:
    """Each row divided by its sum; rows of zeros stay so."""
    return csr_array(diags_array(1 / np.maximum(weights.neighbours, 1)) @ weights.matrix)


def _sums(matrix: csr_array) -> tuple[float, float, float]:
    """S0, S1 and S2 of Cliff and Ord."""
    both = matrix + matrix.T
    ends = matrix.sum(axis=0) + matrix.sum(axis=1)
    return float(matrix.sum()), float(both.power(2).sum() / 2), float((ends**2).sum())
