"""The work of the desks of one level of the ladder, in the area and under the filters of a view."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.data import Data
from dashboard.ladder.desks import short_desk_names
from dashboard.result import Result, evaluate
from dashboard.view import View
from geo import desks
from geo.files import read_ladder
from geo.journey import stays
from geo.ladder import Rung

#: Days that count for what came in and what left.
MONTH, WEEK = 30, 7


@dataclass(frozen=True)
class Work:
    """What stands at a desk, or at all desks of a level.

    Attributes
    ----------
    view : the view that asks
    rung : the level
    desk : the body; empty for all desks of the level
    table : every desk of the level with open issues (:func:`geo.desks.by_desk`)
    names : body → name of these desks, and of the chosen one
    standing : open issues of the desk, the longest standing first
    flow : days that count → how many issues came and left within them
    """

    view: View
    rung: Rung
    desk: str
    table: pd.DataFrame
    names: dict[str, str]
    standing: pd.DataFrame
    flow: dict[int, tuple[int, int]]


def work_of(level: int, desk: str, result: Result, data: Data) -> Work:
    """The work of a desk (of all desks of the level for an empty name)."""
    rung = read_ladder().rung(level)
    issues = _whatever_level(result, data)
    standing = issues[issues["open"] & issues["level"].eq(level)]
    longest = standing.sort_values("dwell_days", ascending=False, kind="stable")
    table = desks.by_desk(standing, rung.service_days)
    bodies = list(dict.fromkeys([*table.index, *([desk] if desk else [])]))
    return Work(
        view=result.view,
        rung=rung,
        desk=desk,
        table=table,
        names=short_desk_names(level, bodies, data, result.view.lang),
        standing=desks.at_desk(longest, desk),
        flow=_flow(level, desk, issues.index, pd.Timestamp(result.as_of), data),
    )


def _whatever_level(result: Result, data: Data) -> pd.DataFrame:
    """The issues of the view, also those that stand at another level by now."""
    if not result.view.values("rung"):
        return result.facts.issues
    return evaluate(result.view.with_filter("rung", ()), data).facts.issues


def _flow(
    level: int, desk: str, keys: pd.Index, day: pd.Timestamp, data: Data
) -> dict[int, tuple[int, int]]:
    first = day - pd.Timedelta(MONTH - 1, "D")
    moved = keys.intersection(data.steps(first.date(), day.date())["key"].unique())
    recent = stays(data.history(moved, day.date()), day, read_ladder())
    here = desks.at_desk(recent[recent["level"].eq(level)], desk)
    return {days: desks.flow(here, day, days) for days in (MONTH, WEEK)}
