"""What comes to and what leaves the levels of the ladder, and what comes back."""

from __future__ import annotations

import pandas as pd

from geo.journey import ENTRIES, EXITS
from geo.ladder import CLOSED, Ladder


def in_period(
    stays: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, ladder: Ladder
) -> pd.DataFrame:
    """The account of each level over some days: before + came − left = after.

    Parameters
    ----------
    stays : :func:`geo.journey.stays` as of ``last`` or a later day
    first, last : the days, both included

    Returns
    -------
    DataFrame indexed by ``level``, all levels: ``before`` (standing there when the period
    began), ``came`` and ``left``, ``after`` (standing there at the end of ``last``); the ways of
    :data:`geo.journey.ENTRIES` as ``came_…`` and of :data:`geo.journey.EXITS` as ``left_…``
    """
    arrived, left = stays["arrived"], stays["left"]
    came_in, left_in = arrived.between(first, last), left.between(first, last)
    begun, over = arrived < first, left < first
    masks = {
        "before": begun & ~over,
        "came": came_in,
        **{f"came_{way}": came_in & stays["entry"].eq(way) for way in ENTRIES},
        "left": left_in,
        **{f"left_{way}": left_in & stays["exit"].eq(way) for way in EXITS},
        "after": (arrived <= last) & ~(left <= last),
    }
    return _counted(stays, masks, ladder)


def outcomes(stays: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """What became of everything that ever came to each level.

    A stay counts by how it ended *there*: an issue that came twice counts twice. One that was
    reopened was not solved by the stay before. Where the record says that an issue was reopened
    but not that it had been closed before, it counts as closed at that desk until then.

    Parameters
    ----------
    stays : :func:`geo.journey.stays` as of one day

    Returns
    -------
    DataFrame indexed by ``level``, all levels: ``came`` (stays), ``left``, ``solved`` (and not
    reopened since), ``up``, ``returned`` (sent down), ``closed`` (in whatever way), ``reopened``
    (of those closed, taken up again)
    """
    # An issue that is taken up again has stood somewhere before: that is the stay above.
    again = stays["entry"].shift(-1).eq("again")
    masks = {
        "came": pd.Series(True, index=stays.index),
        "left": stays["left"].notna(),
        "solved": stays["exit"].eq("solved") & ~again,
        "up": stays["exit"].eq("up"),
        "returned": stays["exit"].eq("down"),
        "closed": stays["exit"].isin(CLOSED) | again,
        "reopened": again,
    }
    return _counted(stays, masks, ladder)


def moves(stays: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """How often issues moved from one level to another in some days.

    Parameters
    ----------
    stays : :func:`geo.journey.stays` as of ``last`` or a later day
    first, last : the days, both included

    Returns
    -------
    DataFrame ``from_level``, ``to_level``, ``count``
    """
    level, before = stays["level"], stays["level"].shift()
    then = stays["arrived"].between(first, last)
    moved = stays["entry"].ne("new") & before.ne(level) & then
    pairs = pd.DataFrame({"from_level": before[moved].astype("int64"), "to_level": level[moved]})
    return pairs.value_counts().rename("count").reset_index()


def issues_with(stays: pd.DataFrame, entry: str) -> int:
    """How many issues came to a desk in one of the ways of :data:`geo.journey.ENTRIES`."""
    return int(stays.loc[stays["entry"] == entry, "key"].nunique())


def _counted(stays: pd.DataFrame, masks: dict[str, pd.Series], ladder: Ladder) -> pd.DataFrame:
    table = pd.DataFrame(masks).groupby(stays["level"].astype("int64")).sum().astype("int64")
    levels = pd.Index([rung.number for rung in ladder.rungs], name="level")
    return table.reindex(levels, fill_value=0)
