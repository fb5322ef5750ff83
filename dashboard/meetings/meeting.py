"""What changed since the last meeting, in the area and under the filters of a view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import pandas as pd

from dashboard.data import Data
from dashboard.masked_tables import masked
from dashboard.result import Result, evaluate
from dashboard.stations import stations_in
from dashboard.view import View
from geo import meeting, metrics
from geo.dispersion import dispersion, weekly
from geo.files import read_ladder
from geo.meeting import Span

WEEK = timedelta(7)
# What cannot be said without records of a table.
_NEEDS = {
    "escalated": "escalations",
    "under": "members",
    "newly_under": "members",
    "silent": "stations",
}


@dataclass(frozen=True)
class Meeting:
    """Two days of one view, and the days between them.

    Attributes
    ----------
    now, then : the view on the day of the data and on the day of the meeting, in the units just
        below its limit; their numbers are those of the map on these days
    span : the days since the meeting
    steps : all issues' steps since, and of the span before
    stations : codes of the area's stations
    sent : all issues until the day of the data, also those that a filter leaves out: a station
        that sent one of them is not silent
    first_day : from which on there are issues
    """

    now: Result
    then: Result
    span: Span
    steps: pd.DataFrame
    stations: pd.Index
    sent: pd.DataFrame
    first_day: date

    @property
    def view(self) -> View:
        """What it is about."""
        return self.now.view

    def lacks(self, key: str) -> str:
        """The table without whose records a figure or list has nothing to say, or the urgency,
        where no record says its own; empty for none."""
        urgency = self.now.everywhere.issues["urgency"]
        if key == "pressing" and len(urgency) and urgency.isna().all():
            return "urgency"
        table = _NEEDS.get(key, "issues")
        return table if table in self.now.absent else ""

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Issues of each unit since the meeting and before (:func:`geo.meeting.changes`)."""
        now, then = self.now.facts, self.then.facts.issues
        weeks = weekly(then["reported"], then[now.by], self.first_day, self.then.as_of)
        factor = dispersion(weeks)
        return meeting.changes(now.issues, then, self.span, now.by, now.units.index, factor)

    @cached_property
    def worse(self) -> pd.DataFrame:
        """The units with more issues than before, beyond chance; those that grew most first."""
        grown = self.areas[self.areas["worse"]]
        return grown.sort_values("change", ascending=False, kind="stable")

    @cached_property
    def better(self) -> pd.DataFrame:
        """The units with fewer issues than before, beyond chance; those that fell most first."""
        return self.areas[self.areas["better"]].sort_values("change", kind="stable")

    @cached_property
    def fell_overdue(self) -> pd.DataFrame:
        """Issues that ran out of time since, the most urgent first."""
        late = meeting.fell_overdue(self.now.facts.issues, self.span, read_ladder())
        return _most_urgent_first(late)

    @cached_property
    def escalated(self) -> pd.DataFrame:
        """Issues that went up since, the highest first."""
        went_up = _went_up(self.now, self.steps, self.span)
        return went_up.sort_values(["level", "since"], ascending=False, kind="stable")

    @cached_property
    def solved(self) -> pd.DataFrame:
        """Issues solved since, those that took longest first; ``took`` in days."""
        done = meeting.solved(self.now.facts.issues, self.span)
        done = done.assign(took=(done["closed"] - done["reported"]).dt.days)
        return done.sort_values("took", ascending=False, kind="stable")

    @cached_property
    def pressing(self) -> pd.DataFrame:
        """Open emergencies, then open urgent issues, the longest waiting first."""
        return _most_urgent_first(meeting.pressing(self.now.facts.issues))

    @cached_property
    def newly_under(self) -> pd.DataFrame:
        """Units that fell under their target since: ``members``, ``target``, ``share``."""
        now, then = _network(self.now), _network(self.then)
        return now.loc[meeting.newly_under(now["share"], then["surely"])].sort_values("share")

    @cached_property
    def silent(self) -> pd.DataFrame:
        """Stations that sent nothing since (:func:`geo.meeting.silent_stations`)."""
        return self._silent_in(self.span)

    @cached_property
    def figures(self) -> dict[str, tuple[int, int]]:
        """Every count of the briefing: since the meeting, and in the span before it as it was
        known on the day of the meeting; of what stands, now and on that day."""
        now, then, before = self.now.facts.issues, self.then.facts.issues, self.span.before
        return {
            "reported": (
                len(meeting.reported(now, self.span)),
                len(meeting.reported(then, before)),
            ),
            "solved": (len(self.solved), len(meeting.solved(then, before))),
            "fell_overdue": (
                len(self.fell_overdue),
                len(meeting.fell_overdue(then, before, read_ladder())),
            ),
            "overdue": (int(now["overdue"].sum()), int(then["overdue"].sum())),
            "escalated": (len(self.escalated), len(_went_up(self.then, self.steps, before))),
            "pressing": (len(self.pressing), len(meeting.pressing(then))),
            "under": (_under(self.now), _under(self.then)),
            "silent": (len(self.silent), len(self._silent_in(before))),
        }

    def _silent_in(self, span: Span) -> pd.DataFrame:
        return meeting.silent_stations(self.stations, self.sent, span, self.first_day)


def met(view: View, data: Data) -> Meeting:
    """What changed since the meeting of a view.

    The days are the meeting's own: a filter on the days of reporting does not count here.
    """
    view = replace(view.at_limit(), compare="", other="", play="").with_filter("period", ())
    today = view.as_of or data.as_of
    since = day_of_meeting(view, data)
    span = meeting.span_since(since, today)
    return Meeting(
        now=evaluate(view, data),
        then=evaluate(replace(view, as_of=since), data),
        span=span,
        steps=data.steps(span.before.first, span.last),
        stations=stations_in(view, data),
        sent=data.issues(today),
        first_day=data.first_day,
    )


def day_of_meeting(view: View, data: Data) -> date:
    """The day that the view names, else a week before its own; never before :func:`earliest`."""
    today = view.as_of or data.as_of
    since = view.since if view.since and view.since < today else today - WEEK
    return max(since, earliest(today, data))


def earliest(today: date, data: Data) -> date:
    """The first day since which there are as many days again before it in the data."""
    return data.first_day + timedelta((today - data.first_day).days // 2)


def _went_up(result: Result, steps: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The issues that went up in the span that ends with a view's day, as known on it."""
    issues = result.facts.issues
    return issues[issues.index.isin(meeting.escalated(steps, span))]


def _most_urgent_first(issues: pd.DataFrame) -> pd.DataFrame:
    order = {word: i for i, word in enumerate(meeting.PRESSING)}
    rank = issues["urgency"].astype("str").map(order).fillna(len(order))
    sorted_ = issues.assign(rank=rank).sort_values(
        ["rank", "dwell_days"], ascending=[True, False], kind="stable"
    )
    return sorted_.drop(columns="rank")


def _network(result: Result) -> pd.DataFrame:
    """Members, as told, against the target of each unit: the share is the most that it can be,
    ``surely`` the least."""
    heads, by, units = result.facts.members, result.facts.by, result.facts.units
    counts, masks = heads.counts(by, units.index), heads.masks(by, units.index)
    target = units["target"]
    return pd.DataFrame(
        {
            "members": masked(counts.astype("Int64"), masks, heads.limit, result.view.lang),
            "target": target,
            "share": metrics.share_of_target(heads.most(by, units.index), target),
            "surely": metrics.share_of_target(heads.least(by, units.index), target),
        }
    )


def _under(result: Result) -> int:
    return int((_network(result)["share"] < 100).sum())
