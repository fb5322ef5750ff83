"""The desks of one level of the ladder: what stands there, what is late, what comes and goes."""

from __future__ import annotations

import pandas as pd

from geo.ladder import Ladder

#: Stands for the desk of issues of which nobody knows the body.
UNKNOWN = "unknown"
#: Days before the end of the service time in which an issue is due soon.
SOON = 7


def by_desk(standing: pd.DataFrame, service_days: int | pd.Series) -> pd.DataFrame:
    """The desks of one level, the worst first: by overdue, then by open issues.

    Parameters
    ----------
    standing : open issues of that level with the columns of :func:`geo.ladder.state`
    service_days : of the level, or of the level of each issue

    Returns
    -------
    DataFrame indexed by body (:data:`UNKNOWN` where it is missing): ``open``, ``overdue``,
    ``soon`` (due within :data:`SOON` days), ``median_days`` there, ``longest`` (days)
    """
    days = standing["dwell_days"].astype("float64")
    groups = pd.DataFrame(
        {
            "days": days,
            "overdue": standing["overdue"].astype("int64"),
            "soon": due_soon(days, service_days).astype("int64"),
        }
    ).groupby(bodies(standing))
    table = groups.agg(
        open=("days", "size"),
        overdue=("overdue", "sum"),
        soon=("soon", "sum"),
        median_days=("days", "median"),
        longest=("days", "max"),
    )
    return _worst_first(table)


def of_all_levels(standing: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """The desks of all levels, the worst of them first: :func:`by_desk` indexed by ``level`` and
    ``body``."""
    levels = standing["level"].astype("int64")
    tables = {
        rung.number: by_desk(standing[levels == rung.number], rung.service_days)
        for rung in ladder.rungs
    }
    return _worst_first(pd.concat(tables, names=["level", "body"]))


def by_area(standing: pd.DataFrame, unit: str, ladder: Ladder) -> pd.DataFrame:
    """Areas as :func:`by_desk`, whatever desks their issues stand at.

    Parameters
    ----------
    unit : column of ``standing`` that holds the area; issues without one are :data:`UNKNOWN`
    """
    limits = standing["level"].astype("int64").map(ladder.service_days)
    return by_desk(standing.assign(body=standing[unit]), limits)


def at_desk(standing: pd.DataFrame, body: str) -> pd.DataFrame:
    """The issues (or stays) of one desk; of all desks for an empty ``body``."""
    if not body:
        return standing
    return standing[bodies(standing).eq(body)]


def bodies(standing: pd.DataFrame) -> pd.Series:
    """The desk at which each issue (or stay) stands; :data:`UNKNOWN` where nobody knows it."""
    return standing["body"].astype("str").fillna(UNKNOWN)


def due_soon(dwell_days: pd.Series, service_days: int | pd.Series) -> pd.Series:
    """Which of the issues are still in time, but for no more than :data:`SOON` days."""
    return (service_days - dwell_days).between(0, SOON)


def flow(stays: pd.DataFrame, as_of: pd.Timestamp, days: int) -> tuple[int, int]:
    """How many issues came to, and left, a desk within the last days.

    Parameters
    ----------
    stays : those of :func:`geo.journey.stays` at the desk
    as_of : the last day that counts
    days : how many days count
    """
    first = as_of.normalize() - pd.Timedelta(days - 1, "D")
    return (
        int(stays["arrived"].between(first, as_of).sum()),
        int(stays["left"].between(first, as_of).sum()),
    )


def _worst_first(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["overdue", "open"], ascending=False, kind="stable")
