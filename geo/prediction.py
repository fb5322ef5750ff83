"""Does a map predict: how much of what came next fell into the areas that were called hot.

Areas of which the km² are unknown take no part, nor do their events.

Sources: S. Chainey, L. Tompson and S. Uhlig, The utility of hotspot mapping for predicting
spatial patterns of crime, Security Journal 21 (2008) 4–28 (hit rate and PAI); J. M. Hunt, Do
crime hot spots move? Exploring the effects of the modifiable areal unit problem and modifiable
temporal unit problem on crime hot spot stability, dissertation, American University (2016)
(PEI).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Of the area to fill: sums of km² differ in the last digits by their order alone.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Score:
    """What became of a choice of areas.

    Attributes
    ----------
    hits : events of the next period in the areas chosen
    events : all events of the next period
    hit_rate : hits / events, n / N; missing where nothing happened
    area_share : km² chosen / all km², a / A; missing where no area is known
    pai : predictive accuracy index (n / N) / (a / A): 1 is no better than chance, 10 is ten times
        as many events a km² as everywhere; missing where nothing was chosen or nothing happened
    pei : predictive efficiency index, hits / the most that any choice of as many km² could have
        hit, 0 to 1; missing as ``pai``
    """

    hits: float
    events: float
    hit_rate: float
    area_share: float
    pai: float
    pei: float


def score(called: pd.Series, events: pd.Series, area_km2: pd.Series) -> Score:
    """How well a choice of areas foretold the events of the next period.

    The most that could have been hit is the solution of a knapsack. Here it is that of the areas
    with most events per km², the last of them in part: the bound of Dantzig (Discrete-variable
    extremum problems, Operations Research 5 (1957) 266–288), which no choice of whole areas
    exceeds. So the PEI is never above 1, and a little below the truth where areas are large.

    Parameters
    ----------
    called : True where an area was chosen; missing ones were not
    events : events of the next period by area; missing ones are 0
    area_km2 : of all areas that are looked at
    """
    area = _known(area_km2)
    chosen = called.reindex(area.index).eq(True).to_numpy("bool")
    count = events.reindex(area.index).fillna(0).to_numpy("float64")
    filled, hits, total = float(area[chosen].sum()), float(count[chosen].sum()), float(count.sum())
    hit_rate, area_share = _share(hits, total), _share(filled, float(area.sum()))
    return Score(
        hits=hits,
        events=total,
        hit_rate=hit_rate,
        area_share=area_share,
        pai=_share(hit_rate, area_share),
        # The two sums may differ by a rounding error.
        pei=_share(hits, max(hits, _most(count, area.to_numpy(), filled))),
    )


def same_places(before: pd.Series, area_km2: pd.Series, area: float) -> pd.Series:
    """The places where it was worst before, as many km² of them: what a map has to beat.

    Areas are taken by events per km², because it is km² that are to be filled: by counts, a few
    large areas would fill them. One that is larger than what is left is passed over, and smaller
    ones after it are taken, so that never more than ``area`` is called; equally dense ones in
    the order of their codes. Areas where nothing happened are not taken: then less is called.

    Parameters
    ----------
    before : events of the same period a year earlier, by area; missing ones are 0
    area_km2 : of all areas that are looked at
    area : km² to fill: those of the choice that it is to be compared with

    Returns
    -------
    Series of bool with the index of ``area_km2``: what :func:`score` takes as ``called``
    """
    sizes = _known(area_km2)
    count = before.reindex(sizes.index).fillna(0)
    density = (count / sizes)[count > 0]
    called = pd.Series(False, index=area_km2.index)
    left = area * (1 + _ROUNDING)
    for code in density.sort_index().sort_values(ascending=False, kind="stable").index:
        if sizes[code] <= left:
            called[code] = True
            left -= sizes[code]
    return called


def _known(area_km2: pd.Series) -> pd.Series:
    area = area_km2.astype("float64")
    return area[area > 0]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _most(count: np.ndarray, area: np.ndarray, filled: float) -> float:
    """The most events in so many km², the last area in part."""
    order = np.argsort(-count / area, kind="stable")
    taken = np.clip((filled - (np.cumsum(area[order]) - area[order])) / area[order], 0, 1)
    return float((count[order] * taken).sum())
