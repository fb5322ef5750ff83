"""Which tambons come first: a weighted sum of what speaks for a tambon, and its reasons.

Every component is scaled to 0..1 by one rule: 0 at a lower bound, 1 at an upper one, linear
between, and no further beyond. The bounds are the 5th and the 95th percentile of all tambons, so
that single extremes move nobody; the gap, a share, goes from 0 to 1 as it is. The score is

    100 · Σ w·s / Σ w   over the components that are known of the tambon.

Scaling by percentiles and adding with stated weights follows OECD/JRC, Handbook on Constructing
Composite Indicators (2008), steps 5 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

#: The components in the order in which they are written; each speaks for a tambon where it is high.
COMPONENTS = ("gap", "people", "reports", "other", "distance")
#: Percentiles at which a component is 0 and 1.
LOW, HIGH = 5, 95
#: A reason lifts its tambon by at least so many points above the middle one.
LEAST_PUSH = 2.0
# Components that are shares already: their bounds do not depend on the others.
_SHARES = {"gap": (0.0, 1.0)}


def components(coverage: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """What speaks for each tambon, in its own units.

    Parameters
    ----------
    coverage : of :func:`geo.coverage.coverage`
    rates : ``reports``, ``other``: issues a person (:mod:`geo.need`), same index

    Returns
    -------
    DataFrame with the columns :data:`COMPONENTS`: ``gap`` share of the members wanted that is
    missing; ``people`` registered people for each member and the one who is to come; ``reports``,
    ``other`` issues per 10,000 people; ``distance`` km. Missing where nothing is known
    """
    filled = coverage["members"] / coverage["wanted"]
    return pd.DataFrame(
        {
            "gap": (1 - filled).clip(lower=0),
            "people": coverage["population"] / (coverage["members"] + 1),
            "reports": rates["reports"] * 10_000,
            "other": rates["other"] * 10_000,
            "distance": coverage["station_km"],
        }
    ).astype("float64")


def bounds(values: pd.DataFrame) -> pd.DataFrame:
    """Where each component is 0 and where it is 1: rows ``low`` and ``high``; missing where nothing
    is known of it."""
    known = values.quantile([LOW / 100, HIGH / 100]).set_axis(["low", "high"])
    return known.assign(**{name: list(both) for name, both in _SHARES.items() if name in known})


def scaled(values: pd.DataFrame, between: pd.DataFrame) -> pd.DataFrame:
    """Each component from 0 to 1: (value − low) / (high − low), clipped.

    A component that is alike everywhere tells no tambons apart: it is 0.

    Parameters
    ----------
    values : of :func:`components`
    between : of :func:`bounds`
    """
    low, width = between.loc["low"], between.loc["high"] - between.loc["low"]
    parts = (values - low) / width.where(width > 0)
    return parts.clip(0, 1).fillna(0.0).where(values.notna())


def score(parts: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """The priority of each tambon, 0 to 100; missing where nothing is known or nothing weighs.

    Parameters
    ----------
    parts : of :func:`scaled`
    weights : component → weight, 0 or above; only their ratios count
    """
    weight = _weights(parts, weights)
    values = parts.to_numpy("float64")
    known = np.isfinite(values) * weight
    total = known.sum(axis=1)
    with np.errstate(invalid="ignore"):
        points = 100 * np.nansum(values * weight, axis=1) / np.where(total > 0, total, np.nan)
    return pd.Series(points, index=parts.index)


def reasons(
    parts: pd.DataFrame, weights: Mapping[str, float], middle: pd.Series, least: float = LEAST_PUSH
) -> pd.DataFrame:
    """What lifts each tambon above the middle one, in points of the score.

    Parameters
    ----------
    parts : of :func:`scaled`, the tambons asked about
    weights : as of :func:`score`
    middle : the median of each component over all tambons
    least : points below which a component is no reason

    Returns
    -------
    DataFrame as ``parts``: the points w·(s − median) / Σw · 100, missing where it is no reason
    """
    weight = pd.Series(_weights(parts, weights), index=parts.columns)
    total = parts.notna().mul(weight).sum(axis=1)
    push = (parts - middle).mul(weight).div(total.where(total > 0), axis=0) * 100
    return push.where(push >= least)


def _weights(parts: pd.DataFrame, weights: Mapping[str, float]) -> np.ndarray:
    return np.array([max(0.0, float(weights.get(name, 0))) for name in parts])
