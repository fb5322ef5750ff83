"""The crime clock: at which hour of which day of the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geo.words import cross

#: The time that is counted: when it happened, or when it was reported.
Moment = Literal["occurred", "reported"]

_DAYS, _HOURS = range(7), range(24)


@dataclass(frozen=True)
class Clock:
    """Issues by weekday and hour.

    Attributes
    ----------
    moment : which time is counted; never both, as an office's hours say nothing of a burglar's
    counts : DataFrame of 7 × 24, weekdays from 0 (Monday) by the hours 0 to 23
    left_out : issues of which no hour is known; they are not counted
    """

    moment: Moment
    counts: pd.DataFrame
    left_out: int


def clock(issues: pd.DataFrame) -> Clock:
    """Issues by weekday and hour: those at which they happened; where fewer than half say an hour
    of that, and more of them say one of it, those at which they were reported.

    Parameters
    ----------
    issues : DataFrame with ``occurred`` and ``reported`` (days) and, of each, ``…_minute``
        (minutes after midnight, missing where the record gives none)
    """
    occurred, reported = _known(issues, "occurred"), _known(issues, "reported")
    few = 2 * occurred.sum() < len(issues)
    moment: Moment = "reported" if few and reported.sum() > occurred.sum() else "occurred"
    known = issues[reported if moment == "reported" else occurred]
    weekday = known[moment].dt.day_of_week.to_numpy()
    hour = known[f"{moment}_minute"].to_numpy("int64") // 60
    counts = pd.DataFrame(cross(weekday, len(_DAYS), hour, len(_HOURS)), _DAYS, _HOURS)
    return Clock(moment, counts, len(issues) - len(known))


def _known(issues: pd.DataFrame, moment: Moment) -> pd.Series:
    return issues[moment].notna() & issues[f"{moment}_minute"].notna()
