"""Demonstration histories: how an issue climbs the ladder, comes back, is solved or gets stuck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.ladder import TOP_LEVEL, Ladder

_ROUNDS = 16  # decisions after which even the longest history ends
_LEAPS = 0.02  # steps up that go over the head of the next level
_STUCK = 0.05  # issues that nobody gets on with: they wait eight times as long
_SOLVED, _UNSOLVED, _REFERRED, _UP, _BACK = range(5)
_STATUS = np.array(["solved", "closed_unsolved", "referred", "escalated", "returned"], dtype=object)
# Solved, closed unsolved, referred, up, back: at the station, above it, at the top.
_CHANCES = np.array(
    [[0.72, 0.06, 0.06, 0.16, 0.0], [0.42, 0.07, 0.05, 0.38, 0.08], [0.75, 0.25, 0.0, 0.0, 0.0]]
)


def climb(
    issues: pd.DataFrame,
    stations: int,
    last: int,
    ladder: Ladder,
    rng: np.random.Generator,
    path: Sequence[int] = range(1, TOP_LEVEL + 1),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What became of each issue up to the day ``last``.

    Parameters
    ----------
    path : the levels at which these issues can stand, lowest first

    Returns
    -------
    steps : DataFrame ``issue`` (position), ``day``, ``from_level``, ``to_level``, in the order
        of days within an issue
    ends : DataFrame indexed like ``issues``: ``status`` (latest), ``updated`` (its day; -1 where
        nothing has happened since the report), ``moved`` (has steps)
    """
    count = len(issues)
    slow = rng.lognormal(0, 0.35, stations)[issues["station"]]
    slow = slow * np.where(rng.random(count) < _STUCK, 8.0, 1.0)
    levels, top = np.array([0, *path]), len(path)
    patience = np.array([0.9 * ladder.service_days[n] for n in path])
    # Counted along the path.
    level = np.ones(count, dtype="int64")
    day = issues["reported"].to_numpy().copy()
    status = np.full(count, "received", dtype=object)
    active, steps = np.arange(count), []
    for number in range(_ROUNDS):
        wait = rng.gamma(1.3, patience[level[active] - 1] / 1.3) * slow[active]
        done = day[active] + wait.astype("int64") + (number > 0)
        active, done = active[done <= last], done[done <= last]
        what = _decide(level[active], issues["climb"].to_numpy()[active], top, rng)
        climbed = (what == _UP) * (1 + (rng.random(len(active)) < _LEAPS))
        target = np.minimum(level[active] + climbed, top) - (what == _BACK)
        moved = target != level[active]
        steps.append(
            pd.DataFrame(
                {
                    "issue": active[moved],
                    "day": done[moved],
                    "from_level": levels[level[active[moved]]],
                    "to_level": levels[target[moved]],
                }
            )
        )
        level[active], day[active], status[active] = target, done, _STATUS[what]
        active = active[moved]
    ends = pd.DataFrame({"status": status, "updated": day}, index=issues.index)
    _work_on(ends, last, rng)
    table = pd.concat(steps).sort_values(["issue", "day"], kind="stable", ignore_index=True)
    ends["moved"] = np.isin(np.arange(count), table["issue"])
    return table, ends


def _decide(
    level: np.ndarray, climbs: np.ndarray, top: int, rng: np.random.Generator
) -> np.ndarray:
    chances = _CHANCES[(level > 1).astype("int64") + (level == top)].copy()
    chances[:, _UP] *= climbs
    limits = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
    return np.minimum((rng.random((len(level), 1)) >= limits).sum(axis=1), _BACK)


def _work_on(ends: pd.DataFrame, last: int, rng: np.random.Generator) -> None:
    """Adds what is no step: work that has begun on what is open, and what was opened again."""
    count = len(ends)
    later = ends["updated"].to_numpy() + 1 + rng.exponential(6.0, count).astype("int64")
    open_now = ends["status"].isin(["received", "escalated", "returned"]).to_numpy()
    begun = open_now & (later <= last) & (rng.random(count) < 0.75)
    again = ends["status"].eq("solved").to_numpy() & (rng.random(count) < 0.008)
    reopened = again & (later + 7 <= last)
    ends["updated"] = np.select([begun, reopened], [later, later + 7], ends["updated"])
    ends["status"] = ends["status"].mask(begun, "in_progress").mask(reopened, "reopened")
    ends.loc[ends["status"].eq("received"), "updated"] = -1
