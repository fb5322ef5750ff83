"""A league table: how the units of one level compare on a day, and who rose since another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo import meeting, metrics
from geo.meeting import Span

#: What units are ranked by, and whether the highest value stands first.
MEASURES: Mapping[str, bool] = {
    "overdue_share": False,
    "median_dwell": False,
    "members_vs_target": True,
}
#: With fewer open issues a share or a median of them says nothing of the unit.
FEWEST_OPEN = 10


def standing(
    issues: pd.DataFrame, members: pd.Series, units: pd.DataFrame, by: str, span: Span
) -> pd.DataFrame:
    """What the units of one level have on a day.

    Parameters
    ----------
    issues : with their state on the day (:func:`geo.ladder.state`) and the column ``by``
    members : head counts of that day by unit; missing where they are not told
    units : indexed by unit: ``population``, ``target``
    span : the days that end with the day

    Returns
    -------
    DataFrame indexed by unit: ``members``, ``target``, ``members_vs_target`` (percent),
    ``issues_per_10k``, ``open``, ``overdue_share`` (percent of the open), ``median_dwell``
    (days), ``reported`` and ``solved`` (in the span)
    """
    index, waiting = units.index, issues[issues["open"]]
    count = members.reindex(index)
    return pd.DataFrame(
        {
            "members": count,
            "target": units["target"],
            "members_vs_target": metrics.share_of_target(count, units["target"]),
            "issues_per_10k": metrics.rate(
                metrics.issue_count(issues, by, index), units["population"]
            ),
            "open": metrics.issue_count(waiting, by, index),
            "overdue_share": metrics.overdue_share(issues, by, index),
            "median_dwell": metrics.median_dwell(issues, by, index),
            "reported": metrics.issue_count(meeting.reported(issues, span), by, index),
            "solved": metrics.issue_count(meeting.solved(issues, span), by, index),
        }
    )


def ranks(table: pd.DataFrame, measure: str) -> pd.Series:
    """The rank of each unit, best first, equals alike; missing where there is nothing to rank.

    A unit without a value has no rank, nor has one with fewer than :data:`FEWEST_OPEN` open
    issues where the measure is of these; a unit alone is no league.

    Parameters
    ----------
    table : of :func:`standing`
    measure : a key of :data:`MEASURES`

    Returns
    -------
    Series of Int64
    """
    values = table[measure].astype("float64").round(1)
    if measure in ("overdue_share", "median_dwell"):
        values = values.where(table["open"] >= FEWEST_OPEN)
    if values.notna().sum() < 2:
        return pd.Series(pd.NA, index=table.index, dtype="Int64")
    return values.rank(method="min", ascending=not MEASURES[measure]).astype("Int64")


def league(now: pd.DataFrame, then: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The table of now with ``rank``, ``climb``: the places gained since then (lost: below 0;
    missing where the unit had or has no rank), and ``change`` of what was reported. The first
    come first, those without a rank last.

    Parameters
    ----------
    now, then : of :func:`standing`, on two days and in the spans that end with them
    """
    rank, before = ranks(now, measure), ranks(then, measure).reindex(now.index)
    change = now["reported"] - then["reported"].reindex(now.index)
    return now.assign(rank=rank, climb=before - rank, change=change).sort_values(
        "rank", kind="stable"
    )
