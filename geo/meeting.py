"""Since the last meeting: what came, went, got stuck and changed between two days.

Issues come with their state on a day (:func:`geo.ladder.state`). Nothing here knows of screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from geo import change, metrics
from geo.ladder import Ladder

#: What urgency counts as pressing, most pressing first.
PRESSING = ("emergency", "urgent")
_DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Span:
        """The span of the same length that ends on the day before it."""
        return Span(self.first - timedelta(self.days), self.first - timedelta(1))

    def holds(self, days: pd.Series) -> pd.Series:
        """Which of some days lie in it; a missing day does not."""
        return days.between(pd.Timestamp(self.first), pd.Timestamp(self.last))


def span_since(meeting: date, today: date) -> Span:
    """The days after a meeting until today.

    >>> span_since(date(2025, 9, 23), date(2025, 9, 30)).days
    7
    """
    return Span(meeting + timedelta(1), today)


def reported(issues: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The issues reported in a span."""
    return issues[span.holds(issues["reported"])]


def solved(issues: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The issues solved in a span, and not taken up again since."""
    return issues[(issues["status"] == "solved") & span.holds(issues["closed"])]


def fell_overdue(issues: pd.DataFrame, span: Span, ladder: Ladder) -> pd.DataFrame:
    """The overdue issues whose service time at their present desk ran out in a span."""
    late = issues[issues["overdue"]]
    allowed = late["level"].astype("int64").map(ladder.service_days)
    first_day_over = late["since"] + pd.to_timedelta(allowed + 1, unit="D")
    return late[span.holds(first_day_over)]


def escalated(history: pd.DataFrame, span: Span) -> pd.Index:
    """Keys of the issues that went up a level in a span, each once.

    Parameters
    ----------
    history : steps of issues: ``key``, ``date``, ``status``
    """
    steps = history[(history["status"] == "escalated") & span.holds(history["date"])]
    return pd.Index(steps["key"].unique())


def pressing(issues: pd.DataFrame) -> pd.DataFrame:
    """The open issues that are an emergency or urgent."""
    return issues[issues["open"] & issues["urgency"].isin(PRESSING)]


def changes(
    issues: pd.DataFrame,
    earlier: pd.DataFrame,
    span: Span,
    by: str,
    units: pd.Index,
    dispersion: float = 1.0,
) -> pd.DataFrame:
    """Issues reported in a span against the span of the same length before it.

    Each span's issues come as they were known on its last day: what one may be narrowed by, as
    its status, is else that of a week for the ones and of two for the others.

    A unit is worse or better when it changed by more than chance brings, among all units
    (:func:`geo.change.is_real`). With fewer than :data:`geo.change.LEAST` issues in both spans
    together nothing is said.

    Parameters
    ----------
    issues, earlier : of the last day of the span, and of the last day of the span before it
    by : column of the issues that holds the unit
    dispersion : how many times as much as independent events they vary (:mod:`geo.dispersion`)

    Returns
    -------
    DataFrame indexed by ``units``: ``now``, ``before``, ``change``, ``worse``, ``better`` (bool)
    """
    now, before = (
        metrics.issue_count(reported(known, within), by, units)
        for known, within in ((issues, span), (earlier, span.before))
    )
    real = change.compared(now, before, dispersion=dispersion)["real"]
    table = pd.DataFrame({"now": now, "before": before, "change": now - before})
    return table.assign(worse=real & (table["change"] > 0), better=real & (table["change"] < 0))


def newly_under(now: pd.Series, then: pd.Series) -> pd.Index:
    """The units that reached their target then and do not now (shares of it, in percent)."""
    return now.index[(now < 100) & (then.reindex(now.index) >= 100)]


def silent_stations(
    stations: pd.Index, issues: pd.DataFrame, span: Span, first_day: date
) -> pd.DataFrame:
    """The stations that sent no issue in a span, those that usually send the most first.

    Parameters
    ----------
    stations : codes
    issues : ``station``, ``reported``; also those of before the span
    first_day : from which on there are issues

    Returns
    -------
    DataFrame indexed by station: ``last`` (day of its last issue, missing if there is none),
    ``usual`` (issues in a span of this length, over the year before or as much of it as there is;
    missing where there is no day of it)
    """
    begin = max(span.first - timedelta(_DAYS_A_YEAR), first_day)
    year = Span(begin, span.first - timedelta(1))
    sent = issues[issues["reported"] <= pd.Timestamp(span.last)]
    last = sent.groupby("station", observed=True)["reported"].max().reindex(stations)
    quiet = last.index[~span.holds(last)]
    counts = metrics.issue_count(reported(issues, year), "station", quiet)
    usual = counts * span.days / (year.days or float("nan"))
    table = pd.DataFrame({"last": last[quiet], "usual": usual}, index=quiet)
    return table.sort_values(["usual", "last"], ascending=False, kind="stable")
