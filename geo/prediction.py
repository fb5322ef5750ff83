"""How well the places called hot in one period predicted the events of the next.

Places are easily right by being large: half the country holds about half of everything. So the
share of the events they caught is set against their share of the area (PAI), and that against
the best that anybody could have called on the same area, knowing the outcome (PEI).

Sources: S. Chainey, L. Tompson and S. Uhlig, The utility of hotspot mapping for predicting
spatial patterns of crime, Security Journal 21 (2008) 4–28, for the prediction accuracy index;
J. M. Hunt, Do crime hot spots move?, PhD thesis, American University (2016), for the prediction
efficiency index.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Sums of the same areas in another order differ by rounding; so much, relatively, is let pass.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Score:
    """What the places called were worth.

    Attributes
    ----------
    places : number of areas called
    hits : events of the later period in the areas called
    events : events of the later period in all areas
    hit_rate : hits / events, 0 to 1; NaN without events
    area_share : area called / area of all, 0 to 1; NaN without areas
    pai : hit rate / area share; 1 is no better than chance, NaN where nothing was called or
        nothing happened
    pei : PAI / the best PAI possible on the same area, 0 to 1; NaN where PAI is
    """

    places: int
    hits: float
    events: float
    hit_rate: float
    area_share: float
    pai: float
    pei: float


def score(called: pd.Series, events: pd.Series, area_km2: pd.Series) -> Score:
    """How well the areas called caught the events that came after.

    The best possible fills the area called with the areas of most events per km², the last one
    in part (the fractional knapsack). Whole areas can do no better, so PEI is at most 1, and
    it may be below 1 for the best choice of whole areas. Areas without km² take no part.

    Parameters
    ----------
    called : whether each area was called; areas missing were not
    events : events of the later period, none negative; missing ones count as 0
    area_km2 : km² of all areas; its index decides which there are
    """
    km2 = area_km2.astype("float64")
    km2 = km2[_measured(km2)]
    happened = events.reindex(km2.index).astype("float64").fillna(0.0)
    hot = called.reindex(km2.index).astype("boolean").fillna(False).to_numpy(bool)
    places, total, hits = int(hot.sum()), float(happened.sum()), float(happened[hot].sum())
    area = float(km2[hot].sum())
    hit_rate = hits / total if total > 0 else float("nan")
    area_share = min(1.0, area / float(km2.sum())) if len(km2) else float("nan")
    if not places or not total > 0:
        return Score(places, hits, total, hit_rate, area_share, float("nan"), float("nan"))
    # On the same area, the two PAI are to each other as the hits. Without min(), rounding could
    # lift the best possible choice a hair above 1.
    pei = min(1.0, hits / _most(happened, km2, area))
    return Score(places, hits, total, hit_rate, area_share, hit_rate / area_share, pei)


def share(called: pd.Series, of: pd.Series) -> float:
    """Which part of all people, say, lives in the areas called, 0 to 1; NaN where there are none.

    Parameters
    ----------
    called : whether each area was called; areas missing were not
    of : people of all areas; missing ones count as 0
    """
    amount = of.astype("float64").fillna(0.0)
    here = called.reindex(amount.index).astype("boolean").fillna(False).to_numpy(bool)
    total = float(amount.sum())
    return float(amount[here].sum()) / total if total > 0 else float("nan")


def same_places(before: pd.Series, area_km2: pd.Series, area: float) -> pd.Series:
    """The simplest prediction to be compared with: where it was, it will be, on the same area.

    Areas are taken by events per km² in the earlier period, ties in the order of the index. An
    area that no longer fits is left out and the next ones are tried, so that the area given is
    filled as well as possible. Areas without events or without km² are never taken.

    Parameters
    ----------
    before : events of the earlier period; missing ones count as 0
    area_km2 : km² of each area
    area : km² that are not exceeded, but for rounding (:data:`ROUNDING`)

    Returns
    -------
    Series of bool with the index of ``before``
    """
    km2 = area_km2.reindex(before.index).astype("float64").to_numpy()
    events = before.astype("float64").fillna(0.0).to_numpy()
    able = np.flatnonzero(_measured(km2) & (events > 0))
    taken = np.zeros(len(before), dtype=bool)
    used, limit = 0.0, area * (1 + ROUNDING)
    for at in able[np.argsort(-(events[able] / km2[able]), kind="stable")]:
        if used + km2[at] <= limit:
            used += km2[at]
            taken[at] = True
    return pd.Series(taken, index=before.index)


def _most(events: pd.Series, km2: pd.Series, area: float) -> float:
    """The most events that an area can hold, where areas may be taken in part."""
    happened, size = events.to_numpy(), km2.to_numpy()
    order = np.argsort(-(happened / size), kind="stable")
    happened, size = happened[order], size[order]
    left = area - (np.cumsum(size) - size)
    return float((happened * np.clip(left / size, 0.0, 1.0)).sum())


def _measured(km2: pd.Series | np.ndarray) -> np.ndarray:
    """Which areas have km²."""
    size = np.asarray(km2, dtype="float64")
    return np.isfinite(size) & (size > 0)
