"""How long it takes from the report of an issue until it is off everybody's desk.

The clock of an issue runs from the day on which it was reported to the day on which it was closed
for good: of one that was reopened the days in between count too, and while it is open again it has
not ended. Every closing is an end, also one without a solution: what was referred outside or closed
unsolved does not wait any longer, and to treat it as still waiting would lengthen the times of the
others. Which end it was is a question of its own (:func:`geo.survival.incidence`).
"""

from __future__ import annotations

import pandas as pd

from geo.ladder import CLOSED
from geo.survival import Curve, curve

#: Where more than this share of closings has no day, nothing is said of times: only those that
#: are closed would be left out, and the rest would look as if it took for ever.
MOST_UNDATED = 0.1


def times(issues: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The time of each issue from report to closing, or to ``as_of``.

    Parameters
    ----------
    issues : as of that day, with ``reported``, ``status``, ``closed`` (:func:`geo.ladder.state`)
        and ``updated``, the day that the record gives for its last status, which may be missing

    Returns
    -------
    DataFrame indexed like ``issues``: ``days``; ``end`` (of :data:`geo.ladder.CLOSED`, missing
    while open); ``dated`` (False where it is closed on a day that the record does not give: it
    then counts as closed on the day of the step before, and the days are none to measure by)
    """
    closed = issues["closed"].notna()
    until = issues["closed"].fillna(as_of.normalize())
    return pd.DataFrame(
        {
            "days": (until - issues["reported"]).dt.days,
            "end": issues["status"].astype("str").where(closed),
            "dated": ~closed | issues["updated"].notna(),
        }
    )


def can_tell(ends: int, undated: int) -> bool:
    """Whether enough of what has ended has a day, so that times can be said."""
    return undated <= MOST_UNDATED * ends


def by_group(measured: pd.DataFrame, groups: pd.Series) -> dict[str, Curve]:
    """The curve of the issues of each group, of those with a day; the largest group first.

    Parameters
    ----------
    measured : :func:`times`
    groups : the group of each issue, missing where it belongs to none; with the same index
    """
    known = measured[measured["dated"]]
    of = groups[measured["dated"]].astype("str")
    names = of.value_counts().index
    return {name: _curve(known[(of == name).to_numpy()]) for name in names}


def whole(measured: pd.DataFrame) -> Curve:
    """The curve of all issues with a day."""
    return _curve(measured[measured["dated"]])


def undated(measured: pd.DataFrame) -> tuple[int, int]:
    """How many closings have no day, of how many."""
    return int((~measured["dated"]).sum()), int(measured["end"].isin(CLOSED).sum())


def _curve(known: pd.DataFrame) -> Curve:
    return curve(known["days"], known["end"].notna())
