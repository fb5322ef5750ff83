"""The journey of an issue: the desks at which it stood, one after the other.

A *stay* is the time from the day on which an issue comes to a desk to the day on which it leaves
it. Stays begin exactly where :func:`geo.ladder.state` starts the clock of a desk anew, so that
the last stay of an issue is its state.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.ladder import CLOSED, Ladder, arrives, steps_until

#: The status with which a desk says that it works on an issue.
ACTION = "in_progress"
#: How an issue comes to a desk: reported, up or down the ladder, or taken up after its closing.
ENTRIES = ("new", "up", "down", "again")
#: How it leaves: closed; up or down the ladder; or ``again`` where the record says that it was
#: reopened at the desk, but not when it had been closed.
EXITS = (*CLOSED, "up", "down", "again")

_COLUMNS = [
    "key", "level", "body", "came", "arrived", "left", "outcome", "reason", "days",
    "service_days", "over", "acted",
    "entry", "exit",
]  # fmt: skip


def stays(history: pd.DataFrame, as_of: pd.Timestamp, ladder: Ladder) -> pd.DataFrame:
    """Every stay of the issues at a desk until the end of the day ``as_of``.

    Parameters
    ----------
    history : steps of any number of issues, in any order: ``key``, ``date``, ``seq``, ``status``,
        ``level``, ``body``, ``reason`` (why an issue was escalated; missing for other steps)
    as_of : the day; later steps are not seen
    ladder : levels with their service times

    Returns
    -------
    DataFrame, one row a stay, those of one issue together and in their order: ``key``, ``level``,
    ``body`` (missing where nobody knows the desk), ``came`` (the status with which it came),
    ``arrived``, ``left`` (missing while it stands there), ``outcome`` (how it was closed there, or
    the status with which it came to the next desk; missing while it stands there), ``reason`` (why
    it was escalated from there), ``days`` there, ``service_days`` of the level, ``over`` (days
    beyond them; 0 within), ``acted`` (whether a step of the stay says :data:`ACTION`),
    ``entry`` (of :data:`ENTRIES`) and ``exit`` (of :data:`EXITS`, missing while it stands there)
    """
    seen = steps_until(history, as_of)
    begins = arrives(seen)
    firsts, lasts = seen[begins], seen[begins.shift(-1, fill_value=True)]
    table = pd.DataFrame(
        {
            "key": firsts["key"].array,
            "level": firsts["level"].astype("int64").array,
            "body": lasts["body"].array,
            "came": firsts["status"].astype("str").array,
            "arrived": firsts["date"].array,
            "acted": seen["status"].eq(ACTION).groupby(begins.cumsum()).any().array,
        }
    )
    table[["left", "outcome", "reason"]] = _ends(table, firsts, lasts)
    until = table["left"].fillna(as_of.normalize())
    table["days"] = (until - table["arrived"]).dt.days.astype("int64")
    table["service_days"] = table["level"].map(ladder.service_days).astype("int64")
    table["over"] = (table["days"] - table["service_days"]).clip(lower=0)
    table["entry"], table["exit"] = _ways(table)
    return table[_COLUMNS]


def _ways(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How each stay began and how it ended, in one word each."""
    same = table["key"].eq(table["key"].shift())
    before, closed = table["level"].shift(), table["outcome"].isin(CLOSED)
    again = same & (table["came"].eq("reopened") | closed.shift(fill_value=False))
    entry = np.select(
        [again, same & (table["level"] > before), same & (table["level"] < before)],
        ["again", "up", "down"],
        "new",
    )
    entry = pd.Series(entry, index=table.index, dtype="str")
    # The stay after the last one of an issue is another issue's first.
    onward = entry.shift(-1).where(entry.shift(-1).ne("new"))
    return entry, onward.mask(closed, table["outcome"])


def _ends(table: pd.DataFrame, firsts: pd.DataFrame, lasts: pd.DataFrame) -> pd.DataFrame:
    """When, how and why each stay ended: by its own closing, else by the step to the next desk."""
    closes = pd.Series(lasts["status"].isin(CLOSED).array)
    moves = table["key"].eq(table["key"].shift(-1)) & ~closes
    named = {"date": "left", "status": "outcome", "reason": "reason"}
    closing, arriving = (
        steps[[*named]].rename(columns=named).astype({"outcome": "str", "reason": "str"})
        for steps in (lasts, firsts)
    )
    closing, onward = closing.reset_index(drop=True), arriving.reset_index(drop=True).shift(-1)
    return pd.DataFrame(
        {name: closing[name].where(closes).where(~moves, onward[name]) for name in closing}
    )


def highest(journey: pd.DataFrame) -> pd.Series:
    """The highest level at which each issue has stood, indexed by key.

    Parameters
    ----------
    journey : :func:`stays` of any number of issues
    """
    first = journey["entry"].eq("new")
    levels = journey["level"].groupby(first.cumsum().to_numpy()).max()
    return pd.Series(levels.array, index=pd.Index(journey.loc[first, "key"]), name="level")


def days_of_age(journey: pd.DataFrame, as_of: pd.Timestamp) -> int:
    """Days from the day on which one issue was reported to its closing, or to ``as_of``.

    Parameters
    ----------
    journey : the stays of one issue, at least one. Their days sum up to its age, unless it was
        closed for a time in between
    """
    end = journey["left"].iloc[-1]
    end = as_of.normalize() if pd.isna(end) else end
    return int((end - journey["arrived"].iloc[0]).days)
