"""How long issues stay at the levels of the ladder, those that still stand there included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.ladder import Ladder
from geo.resolution import can_tell
from geo.survival import curve

#: Name → share of stays that has ended: quartiles, and the ninth decile.
QUANTILES = {"lower": 0.25, "median": 0.5, "upper": 0.75, "most": 0.9}
#: The days with which a step of age begins; the last one has no end.
AGES = (0, 8, 31, 61, 91, 181, 366)

_COUNTS = ("service_days", "stays", "left", "standing", "overdue", "undated")


def by_level(stays: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """The time at each level, from the day on which an issue came to the day on which it left.

    A stay that goes on counts with what has passed (:func:`geo.survival.curve`): the quantiles of
    the finished ones alone are too short, because the slow ones are not finished. An issue that
    came twice to a level has two stays there.

    Parameters
    ----------
    stays : :func:`geo.journey.stays` as of one day, and ``dated``: False where the stay ended on
        a day that the record does not give

    Returns
    -------
    DataFrame indexed by ``level``, all levels: ``service_days``; ``stays``, ``left``, ``standing``,
    ``overdue`` (standing longer than the service time), ``undated`` (left on a day not known);
    ``lower``, ``median``, ``upper``, ``most`` (:data:`QUANTILES` in days, missing where the curve
    does not reach them: then they lie beyond ``longest``); ``longest`` (days, left or not);
    ``within`` (share that left within the service time). Times are missing where too many stays
    have no day (:func:`geo.resolution.can_tell`)
    """
    rows = [
        _level(stays[stays["level"] == rung.number], rung.service_days) for rung in ladder.rungs
    ]
    levels = pd.Index([rung.number for rung in ladder.rungs], name="level")
    return pd.DataFrame(rows, index=levels)


def _level(stays: pd.DataFrame, service_days: int) -> dict[str, float]:
    left = stays["left"].notna()
    undated = int((~stays["dated"]).sum())
    known = stays[stays["dated"]] if can_tell(int(left.sum()), undated) else stays.iloc[:0]
    shape = curve(known["days"], known["left"].notna())
    return {
        "service_days": service_days,
        "stays": len(stays),
        "left": int(left.sum()),
        "standing": int((~left).sum()),
        "overdue": int((~left & (stays["over"] > 0)).sum()),
        "undated": undated,
        **{name: shape.quantile(share) for name, share in QUANTILES.items()},
        "longest": shape.longest,
        "within": shape.ended_by(service_days),
    }


def ages(waiting: pd.DataFrame, as_of: pd.Timestamp, ladder: Ladder) -> pd.DataFrame:
    """How long ago the open issues were reported, by the level at which they stand.

    All of them are seen, so plain quantiles hold; what is closed by now is not among them.

    Parameters
    ----------
    waiting : open issues with ``reported`` and ``level``

    Returns
    -------
    DataFrame indexed by ``level``, all levels: ``open``, ``median``, ``most`` (ninth decile),
    ``longest`` in days, missing without issues; and the number of issues of each step of age,
    the columns being the first days of :data:`AGES`
    """
    age = (as_of.normalize() - waiting["reported"]).dt.days
    level = waiting["level"].astype("int64")
    groups = age.groupby(level)
    table = pd.DataFrame(
        {
            "open": groups.size(),
            "median": groups.median(),
            "most": groups.quantile(QUANTILES["most"]),
            "longest": groups.max().astype("float64"),
        }
    )
    steps = pd.crosstab(level, _step_of(age, AGES)).reindex(columns=list(AGES), fill_value=0)
    levels = pd.Index([rung.number for rung in ladder.rungs], name="level")
    table = table.join(steps).reindex(levels)
    counts = ["open", *AGES]
    return (
        table.astype(dict.fromkeys(table, "float64"))
        .fillna(dict.fromkeys(counts, 0))
        .astype(dict.fromkeys(counts, "int64"))
    )


def _step_of(age: pd.Series, starts: Sequence[int]) -> pd.Series:
    steps = np.asarray(starts)[np.searchsorted(starts, age.to_numpy(), side="right") - 1]
    return pd.Series(steps, index=age.index)
