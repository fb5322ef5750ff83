"""Times until something ends, where some have not ended yet.

A time that has not ended is *censored*: it is known to be longer than what has passed so far.
Leaving such times out makes every desk look quicker than it is, counting them as ended too.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

#: Of the confidence band and of intervals.
LEVEL = 0.95

_ROUNDING = 1e-9  # a product of shares that should be .5 may be a little more


@dataclass(frozen=True)
class Curve:
    """The share that has not ended, day after day.

    Attributes
    ----------
    days : the distinct times, ascending
    at_risk : how many had neither ended nor been censored before each of them
    open : share that has not ended by the end of that day
    low, high : pointwise limits of ``open``; missing where it is 1 or 0
    ended : how many times ended; the others are censored
    """

    days: np.ndarray
    at_risk: np.ndarray
    open: np.ndarray
    low: np.ndarray
    high: np.ndarray
    ended: int

    @property
    def count(self) -> int:
        """How many times there are, ended or not."""
        return int(self.at_risk[0]) if len(self.at_risk) else 0

    @property
    def longest(self) -> float:
        """The longest time, ended or not; missing without any. A quantile that is not reached
        lies beyond it."""
        return float(self.days[-1]) if len(self.days) else np.nan

    @cached_property
    def table(self) -> pd.DataFrame:
        """``open``, ``low`` and ``high`` indexed by day."""
        values = {"open": self.open, "low": self.low, "high": self.high}
        return pd.DataFrame(values, index=pd.Index(self.days, name="day"))

    def quantile(self, share: float) -> float:
        """The first day by whose end at least ``share`` has ended; missing where the curve does
        not reach it."""
        return self._first(self.open <= 1 - share + _ROUNDING)

    def interval(self, share: float) -> tuple[float, float]:
        """Limits of :meth:`quantile`: where those of the curve reach it; missing where they do not.

        Source: R. Brookmeyer and J. Crowley, A confidence interval for the median survival time,
        Biometrics 38 (1982) 29–41.
        """
        reached = 1 - share + _ROUNDING
        return self._first(self.low <= reached), self._first(self.high <= reached)

    def ended_by(self, day: float) -> float:
        """Share that has ended by the end of a day; missing where nothing was watched so long."""
        at = int(np.searchsorted(self.days, day, side="right"))
        if not self.count or (at == len(self.days) and self.open[-1] > 0 and day > self.days[-1]):
            return np.nan
        return 1 - float(self.open[at - 1]) if at else 0.0

    def left_at(self, days: Sequence[float]) -> list[int]:
        """How many are still at risk at the beginning of each of some days."""
        at = np.searchsorted(self.days, days, side="left")
        return [int(count) for count in np.append(self.at_risk, 0)[at]]

    def _first(self, reached: np.ndarray) -> float:
        return float(self.days[np.argmax(reached)]) if reached.any() else np.nan


def curve(days: pd.Series, ended: pd.Series) -> Curve:
    """The product-limit estimate of the share that has not ended.

    An end and a censoring of the same day: the end came first. Censoring has to tell nothing of
    the time that was left. The pointwise limits of :data:`LEVEL` are those of log(-log) with
    Greenwood's variance, which stay between 0 and 1.

    Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations,
    Journal of the American Statistical Association 53 (1958) 457–481; M. Greenwood, The natural
    duration of cancer, Reports on Public Health and Medical Subjects 33 (1926) 1–26.

    Parameters
    ----------
    days : times of at least 0; none missing
    ended : bool, whether each has ended; with the index of ``days``
    """
    times, over = days.to_numpy("float64"), ended.to_numpy(bool)
    if not len(times):
        nothing = np.empty(0)
        return Curve(nothing, nothing.astype("int64"), nothing, nothing, nothing, 0)
    estimate = ecdf(CensoredData(uncensored=times[over], right=times[~over])).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # undefined where the share is 1 or 0, as said
        limits = estimate.confidence_interval(LEVEL, method="log-log")
    distinct = estimate.quantiles
    return Curve(
        days=distinct,
        at_risk=len(times) - np.searchsorted(np.sort(times), distinct, side="left"),
        open=estimate.probabilities,
        low=limits.low.probabilities,
        high=limits.high.probabilities,
        ended=int(over.sum()),
    )


def incidence(days: pd.Series, end: pd.Series) -> pd.DataFrame:
    """The share that has ended in each way, day after day, where one end excludes the others.

    To censor at the other ends instead would say how many ended in one way if there were no
    other: more than did. The shares and that of :func:`curve` sum up to 1.

    Source: O. O. Aalen and S. Johansen, An empirical transition matrix for non-homogeneous Markov
    chains based on censored observations, Scandinavian Journal of Statistics 5 (1978) 141–150.

    Parameters
    ----------
    days : times of at least 0
    end : how each ended, missing where it has not; with the index of ``days``

    Returns
    -------
    DataFrame indexed by day, a column for every way in which something ended
    """
    whole = curve(days, end.notna())
    ways = sorted(end.dropna().unique())
    index = pd.Index(whole.days, name="day")
    counts = pd.crosstab(days.astype("float64"), end.astype("str"))
    counts = counts.reindex(index=index, columns=ways, fill_value=0)
    open_before = np.append(1.0, whole.open)[:-1]
    return counts.mul(open_before / whole.at_risk, axis=0).cumsum()
