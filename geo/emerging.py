"""Emerging hot spots: how the hot and cold spots of several steps of time follow each other.

The classes are those of the field (Emerging Hot Spot Analysis in ArcGIS): hot spots by Gi* in
each step, the trend of its z-scores by Mann and Kendall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from geo.hotspots import HotSpots, hot_spots
from geo.trend import mann_kendall
from geo.weights import Weights

Shown = Literal["new", "persistent", "ended", "none"]

#: With fewer steps no trend could be significant at 5 %.
LEAST_STEPS = 5
#: Hot in this share of the steps is hot nearly always.
ALWAYS = 0.9
#: A level from which on an area is hot: found at a false discovery rate of 5 %.
HOT = 2
#: Two-sided significance of a trend.
SIGNIFICANCE = 0.05

#: Class of a hot spot (cold ones bear ``cold_`` before it) → what stands on the screen. Whatever
#: is hot in the last step is new or persistent there, so that no spot of today is missing: new
#: where it was not hot before its present run, persistent where it was, without or with pauses
#: (the class tells which). Ended is what was hot nearly always, or in a run of steps, and is so no
#: more.
SHOWN: Mapping[str, Shown] = {
    "new": "new",
    "consecutive": "new",
    "intensifying": "persistent",
    "persistent": "persistent",
    "diminishing": "persistent",
    "sporadic": "persistent",
    "oscillating": "persistent",
    "historical": "ended",
    "former": "ended",
    "none": "none",
}
COLD = "cold_"


@dataclass(frozen=True)
class Emerging:
    """How hot and cold spots came and went.

    Attributes
    ----------
    areas : DataFrame indexed by area: ``kind`` (a key of :data:`SHOWN`, of cold spots with
        :data:`COLD` before it; missing where an area was not tested), ``hot``, ``cold`` (steps in
        which it was so), ``trend`` (z of Mann and Kendall), ``trend_p``, ``level`` of the last
        step
    steps : the hot spots of each step, by its name
    enough : whether there are :data:`LEAST_STEPS` and enough areas in at least one; if not, no
        area has a class
    """

    areas: pd.DataFrame
    steps: Mapping[object, HotSpots]
    enough: bool


def emerging(counts: pd.DataFrame, population: pd.Series, weights: Weights) -> Emerging:
    """The class of each area by its hot and cold steps and the trend of Gi*.

    - *new*: hot in the last step only
    - *consecutive*: an uninterrupted run of two or more up to the last step, never hot before,
      hot in fewer than 90 % of the steps
    - *intensifying*, *persistent*, *diminishing*: hot in at least 90 %, the last included; z
      rises, shows no trend, or falls
    - *historical*: hot in at least 90 %, but not in the last
    - *sporadic*: hot in the last and on and off before, in fewer than 90 %, never cold
    - *oscillating*: the same, but cold at least once
    - *former*: hot in two steps or more that follow each other, but not in the last, in fewer than
      90 %
    - *none*: all else

    Cold spots likewise; a cold one intensifies where z falls. Where an area was hot and is cold in
    the last step, its class is that of the last step. A step without any event has no hot spots.
    With fewer than ten steps none can be historical, because one step is then more than a tenth:
    what ended in eight quarters would never be seen but for *former*, which the field does not
    have.

    Parameters
    ----------
    counts : events by area (rows) and step of time (columns in their order, of equal length)
    population : people, indexed by area
    weights : binary weights of these areas at least

    Source: Esri, How Emerging Hot Spot Analysis works (ArcGIS Pro documentation), for all classes
    but *former*.
    """
    steps = {step: hot_spots(counts[step], population, weights) for step in counts}
    enough = len(steps) >= LEAST_STEPS and any(step.enough for step in steps.values())
    level = _by_step(steps, "level", counts)
    tested = level.notna().any(axis=1) & enough
    # Where nothing happened anywhere, no place is above another.
    trend = mann_kendall(_by_step(steps, "z", counts).fillna(0.0))
    hot, cold = level.to_numpy() >= HOT, level.to_numpy() <= -HOT
    areas = pd.DataFrame(
        {
            "kind": pd.Series(kinds(hot, cold, trend), index=counts.index, dtype="str"),
            "hot": hot.sum(axis=1),
            "cold": cold.sum(axis=1),
            "trend": trend["z"],
            "trend_p": trend["p"],
            "level": level.iloc[:, -1] if len(steps) else np.nan,
        }
    )
    return Emerging(areas.where(tested), steps, enough)


def shown(kind: pd.Series) -> pd.Series:
    """What stands on the screen for each class: :data:`SHOWN`, cold ones with :data:`COLD`."""
    cold = {COLD + name: COLD + word for name, word in SHOWN.items() if word != "none"}
    return kind.map({**SHOWN, **cold})


def kinds(hot: np.ndarray, cold: np.ndarray, trend: pd.DataFrame) -> np.ndarray:
    """The class of each row of hot and cold steps: see :func:`emerging`.

    Parameters
    ----------
    hot, cold : bool, shape (areas, steps), never both
    trend : ``z`` and ``p`` of each row (:func:`geo.trend.mann_kendall`)
    """
    as_hot = _kinds(hot, cold, trend["z"], trend["p"])
    as_cold = _kinds(cold, hot, -trend["z"], trend["p"])
    if not hot.shape[1]:
        return as_hot
    of_cold = (as_cold != "none") & (cold[:, -1] | (as_hot == "none"))
    return np.where(of_cold, np.char.add(COLD, as_cold), as_hot)


def _kinds(is_so: np.ndarray, other: np.ndarray, z: pd.Series, p: pd.Series) -> np.ndarray:
    """The class of hot spots, or of cold ones with everything the other way round."""
    steps = is_so.shape[1]
    if not steps:
        return np.full(len(is_so), "none", dtype="U12")
    times, last = is_so.sum(axis=1), is_so[:, -1]
    always = times >= ALWAYS * steps
    run = np.cumprod(is_so[:, ::-1], axis=1).sum(axis=1)
    trend = np.where(p < SIGNIFICANCE, np.sign(z), 0)
    options = {
        "new": last & (times == 1),
        "consecutive": last & (times == run) & ~always,
        "intensifying": last & always & (trend > 0),
        "diminishing": last & always & (trend < 0),
        "persistent": last & always,
        "oscillating": last & other.any(axis=1),
        "sporadic": last,
        "historical": always,
        "former": (is_so[:, 1:] & is_so[:, :-1]).any(axis=1),
    }
    return np.select(list(options.values()), list(options), default="none")


def _by_step(steps: Mapping[object, HotSpots], column: str, like: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {step: spots.areas[column] for step, spots in steps.items()}, index=like.index
    )
