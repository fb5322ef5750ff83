"""Where no station serves a tambon, and where several claim the same one."""

from __future__ import annotations

import pandas as pd

#: Claims may sum to a little more than the whole: they are rounded by those who write them.
_TOLERANCE = 0.011


def stations_serving(
    given: pd.DataFrame, by: str, region: pd.Series, told_by: str = "province"
) -> pd.Series:
    """How many stations serve each unit, as they said themselves.

    Parameters
    ----------
    given : DataFrame ``station``, ``claimed`` and the columns ``by`` and ``told_by``; one row a
        station and tambon, derived ones left out
    by : column of unit codes
    region : Series, the province (or whatever ``told_by`` holds) of each unit wanted, indexed by
        unit code
    told_by : column of the regions of which nothing is known unless a station told

    Returns
    -------
    Series of float64 indexed like ``region``: 0 is a gap, 2 and more are shared or claimed
    twice; missing in a region where no station said what it serves
    """
    stations = given.groupby(by, observed=True)["station"].nunique()
    told = region.isin(given[told_by].unique())
    return stations.reindex(region.index, fill_value=0).astype("float64").where(told)


def overlaps_and_gaps(given: pd.DataFrame, tambons: pd.Index) -> pd.DataFrame:
    """The tambons that no station serves, and those of which stations claim more than the whole.

    In a province where no station said what it serves nothing is known, so nothing is listed.

    Parameters
    ----------
    given : DataFrame ``station``, ``tambon``, ``claimed`` (share of the tambon, as claimed); one
        row a pair, derived ones left out
    tambons : all current codes

    Returns
    -------
    DataFrame sorted by ``tambon``: ``tambon``, ``found`` (``gap`` or ``overlap``), ``stations``
        (tuple of codes, empty for a gap), ``claimed`` (sum of the shares)
    """
    pairs = given.astype({"station": "str", "tambon": "str"}).sort_values("station")
    claims = pairs.groupby("tambon").agg(stations=("station", tuple), claimed=("claimed", "sum"))
    several = claims["stations"].str.len() > 1
    overlaps = claims[several & (claims["claimed"] > 1 + _TOLERANCE)].assign(found="overlap")
    codes = pd.Series(tambons.astype("str"), dtype="str")
    told = codes.str[:2].isin(pairs["tambon"].str[:2])
    gaps = pd.DataFrame({"tambon": codes[told & ~codes.isin(claims.index)]})
    gaps = gaps.assign(found="gap", stations=[()] * len(gaps), claimed=0.0)
    both = pd.concat([gaps, overlaps.reset_index()], ignore_index=True)
    return both.sort_values("tambon", ignore_index=True)[["tambon", "found", "stations", "claimed"]]
