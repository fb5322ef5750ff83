"""The day of the data: ages and states are counted to its end, never to the computer's clock."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

#: A slip of the pen is mostly a wrong year. Days beyond a gap of more than this many days …
_GAP_DAYS = 60
#: … that hold no more than this share of all rows say nothing about when the data ends.
_STRAY_SHARE = 0.01


def day_of_data(tables: Mapping[str, pd.DataFrame]) -> pd.Timestamp | None:
    """The latest day on which something happened, missing where nothing is dated.

    That is the latest of: issues' reported and updated days and the steps of their history;
    without issues the latest month in which a member or coordinator began; else the end of the
    latest year of population. Single rows dated far beyond all others don't drag it along, see
    :func:`latest_day`.
    """
    events = [
        tables[name][column]
        for name, column in (("issues", "reported"), ("issues", "updated"), ("history", "date"))
        if name in tables
    ]
    starts = [tables[name]["start"] for name in ("members", "coordinators") if name in tables]
    years = tables["population"]["year"].dropna() if "population" in tables else pd.Series()
    ends = pd.Series(pd.to_datetime([f"{year}-12-31" for year in years.unique()]))
    for days in (events, starts, [ends]):
        dated = pd.concat(days).dropna() if days else ends.iloc[:0]
        if not dated.empty:
            return latest_day(dated)
    return None


def latest_day(days: pd.Series) -> pd.Timestamp:
    """The latest of ``days`` without strays: at most 1 % of them, after a gap of over 60 days.

    >>> latest_day(pd.Series(pd.to_datetime(["2022-05-01"] * 150 + ["2032-05-01"])))
    Timestamp('2022-05-01 00:00:00')
    """
    counts = days.value_counts().sort_index()
    gap = counts.index.to_series().diff().dt.days.to_numpy() > _GAP_DAYS
    from_here_on = counts[::-1].cumsum()[::-1].to_numpy() / counts.sum()
    strays = gap & (from_here_on <= _STRAY_SHARE)
    credible = counts.index[: strays.argmax()] if strays.any() else counts.index
    return pd.Timestamp(credible[-1])
