"""The escalation ladder: where an issue stands, for how long, and whether that is too long.

The store keeps one row per *step* of every issue's history. Whatever the screen says of an
issue is rebuilt from the steps up to a date, so that last month's picture can be drawn again.

Of the seven levels two are committees of places: of an amphoe and of a province. An issue of a unit
without a place (:mod:`geo.commands`) that happened somewhere has them like any other; one that lies
nowhere climbs from its station to its division, its bureau and headquarters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from geo.codes import LEVELS
from geo.gazetteer import Lang

STATUSES = (
    "received",
    "in_progress",
    "escalated",
    "returned",
    "referred",
    "solved",
    "closed_unsolved",
    "reopened",
)
#: An issue in one of these no longer stands at anybody's desk.
CLOSED = ("referred", "solved", "closed_unsolved")
TOP_LEVEL = 7


@dataclass(frozen=True)
class Rung:
    """One level of the ladder.

    ``body`` says what names the desk: ``station``, ``amphoe``, ``division``, ``province``,
    ``bureau``, ``headquarters`` or ``report``. ``service_days`` is the time after which an
    open issue is overdue at this level.
    """

    number: int
    key: str
    th: str
    en: str
    short_th: str
    short_en: str
    body: str
    service_days: int

    def name(self, lang: Lang, short: bool = False) -> str:
        """The level's name on screen."""
        if lang == "th":
            return self.short_th if short else self.th
        return self.short_en if short else self.en


@dataclass(frozen=True)
class Ladder:
    """The seven levels, lowest first."""

    rungs: tuple[Rung, ...]

    def rung(self, number: int) -> Rung:
        """The level of that number (1 to 7)."""
        return self.rungs[number - 1]

    @cached_property
    def service_days(self) -> dict[int, int]:
        """Level number → service time in days."""
        return {rung.number: rung.service_days for rung in self.rungs}

    @cached_property
    def of_places(self) -> frozenset[int]:
        """The levels whose desks are those of places: an issue that lies nowhere has none there."""
        return frozenset(rung.number for rung in self.rungs if rung.body in LEVELS)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """Any written form of a level (number, key, Thai and English names) → its number."""
        return {
            str(form).lower(): rung.number
            for rung in self.rungs
            for form in (
                rung.number,
                rung.key,
                rung.th,
                rung.en,
                rung.short_th,
                rung.short_en,
            )
        }


def state(history: pd.DataFrame, as_of: pd.Timestamp, ladder: Ladder) -> pd.DataFrame:
    """Where every issue stood at the end of the day ``as_of``.

    Parameters
    ----------
    history : DataFrame, one row per step, in any order: ``key`` (issue), ``date``
        (datetime64, days), ``seq`` (order of steps within an issue), ``status`` (one of
        :data:`STATUSES`), ``level`` (1 to 7), ``body`` (unit or place of the desk)
    as_of : the day; later steps are not seen, issues that begin later are left out
    ladder : levels with their service times

    Returns
    -------
    DataFrame indexed by issue ``key``: ``status``, ``level``, ``body``, ``since`` (day on which
    the issue came to this desk; one that was closed starts anew on the day it is taken up again),
    ``open`` (bool), ``dwell_days`` (days at this desk, missing when closed), ``overdue`` (open
    longer than the level's service time), ``closed`` (day of closing, missing when open).
    """
    return state_on(spans(history, ladder), as_of)


def spans(history: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """From when until when each step says where its issue stands: :func:`state` for any day.

    Returns
    -------
    DataFrame, one row per step, those of one issue together and in their order: ``key``,
    ``date``, ``until`` (day of the issue's next step; missing for its last), ``status``,
    ``level``, ``body``, ``since``, ``open``, ``limit`` (service time of the level in days)
    """
    return spans_in_order(_in_order(history), ladder)


def spans_in_order(steps: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """:func:`spans` of steps that stand in order already: those of one issue together, by their
    day and ``seq``."""
    following = steps["date"].shift(-1)
    return pd.DataFrame(
        {
            "key": steps["key"],
            "date": steps["date"],
            "until": following.where(steps["key"].eq(steps["key"].shift(-1))),
            "status": steps["status"],
            "level": steps["level"],
            "body": steps["body"],
            "since": steps["date"].where(arrives(steps)).ffill(),
            "open": ~steps["status"].isin(CLOSED),
            "limit": steps["level"].astype("int64").map(ladder.service_days),
        }
    )


def state_on(steps: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """:func:`state`, from the :func:`spans` of the steps: cheap for one day after the other."""
    begun, over = steps["date"] <= as_of, steps["until"] <= as_of
    last = steps[begun & ~over].set_index("key")
    is_open = last["open"]
    dwell = (as_of.normalize() - last["since"]).dt.days.where(is_open)
    return pd.DataFrame(
        {
            "status": last["status"],
            "level": last["level"],
            "body": last["body"],
            "since": last["since"],
            "open": is_open,
            "dwell_days": dwell.astype("Int32"),
            "overdue": is_open & (dwell > last["limit"]),
            "closed": last["date"].where(~is_open),
        }
    )


def steps_until(history: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The steps until the end of the day ``as_of``, each issue's together and in their order."""
    return _in_order(history.loc[history["date"] <= as_of])


def arrives(steps: pd.DataFrame) -> pd.Series:
    """Which steps bring an issue to a desk: the first one, those that change the level, and those
    that take a closed issue up again.

    Parameters
    ----------
    steps : ``key``, ``status``, ``level``, in the order of :func:`steps_until`

    Returns
    -------
    Boolean Series with the index of ``steps``
    """
    first_of_issue = steps["key"].ne(steps["key"].shift())
    taken_up = steps["status"].eq("reopened") | steps["status"].shift().isin(CLOSED)
    return first_of_issue | taken_up | steps["level"].ne(steps["level"].shift())


def _in_order(history: pd.DataFrame) -> pd.DataFrame:
    return history.sort_values(["key", "date", "seq"], kind="stable")
