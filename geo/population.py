"""Which figures of a population count on a day.

A figure of a year is of the year's last day, as registers are published: on a day the latest year
that has ended by then counts for a tambon; where none has, the earliest that is known. A figure
without a year is older than all others.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

_UNDATED = 0


def year_on(years: pd.Series, day: date) -> int:
    """The latest of the years that has ended by a day, its last day included; 0 where none has.

    All days of one such year have the same figures.

    Parameters
    ----------
    years : Series of integers, which may be missing
    """
    last = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    ended = years[years.fillna(_UNDATED) <= last].dropna()
    return _UNDATED if ended.empty else int(ended.max())


def registered(tambons: pd.DataFrame, figures: pd.DataFrame) -> pd.Series:
    """The registered people of each current tambon: those of the figures, else the gazetteer's.

    Parameters
    ----------
    tambons : of the gazetteer, indexed by code: ``population``
    figures : as of :func:`on_day`
    """
    known = tambons["population"].fillna(0)
    given = figures["population"].astype("float64")
    return given.combine_first(known) if len(given) else known


def on_day(figures: pd.DataFrame, day: date) -> pd.DataFrame:
    """The figure of each tambon that counts on a day; see above for the rule.

    Parameters
    ----------
    figures : DataFrame ``tambon``, ``year`` (whole, may be missing), ``population``; at most one
        row a tambon and year, and of one denominator

    Returns
    -------
    DataFrame indexed by tambon: ``population``, ``year``; of the tambons that have any figure
    """
    ordered = figures.sort_values("year", na_position="first", kind="stable")
    ended = ordered["year"].fillna(_UNDATED) <= year_on(ordered["year"], day)
    latest = ordered[ended].drop_duplicates("tambon", keep="last")
    earliest = ordered[~ordered["tambon"].isin(latest["tambon"])].drop_duplicates("tambon")
    chosen = pd.concat([latest, earliest]).set_index("tambon")
    return chosen[["population", "year"]].sort_index()
