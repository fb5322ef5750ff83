"""Periods of days, as meetings speak of them: this week, last month, the fiscal year.

A period is its first and its last day, both included. Weeks run from Monday to Sunday (ISO
8601), the Thai fiscal year from October to September.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal, get_args

import pandas as pd

Days = tuple[date, date]
Preset = Literal[
    "this_week",
    "last_week",
    "days_7",
    "days_30",
    "month",
    "last_month",
    "quarter",
    "fiscal_year",
    "months_12",
]
#: Periods that are named in relation to a day, in the order in which they are offered.
PRESETS: tuple[Preset, ...] = get_args(Preset)

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_YEAR_OF_WEEKS = 52 * _WEEK
# The last month of the fiscal year.
_FISCAL_END = "SEP"
#: Years of which records speak: periods before them, and Buddhist years, are still of the calendar.
_YEARS = range(1900, 2200)


def day_of(text: str) -> date:
    """A day in ISO form; raises ValueError where it is none, or in no year of a record.

    >>> day_of("2022-05-29")
    datetime.date(2022, 5, 29)
    """
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError(text)
    return day


def days(preset: Preset, as_of: date) -> Days:
    """First and last day of a period that is named in relation to ``as_of``.

    What has not ended on that day ends with it: the week of a Wednesday is three days.
    """
    return _DAYS_OF[preset](as_of)


def before(first: date, last: date) -> Days:
    """The period before, of the same kind.

    Whole calendar months have as many months before them. A part of a week has the same weekdays
    of the week before, because weekends differ from weekdays. All else has as many days before.
    """
    if _are_whole_months(first, last):
        months = (pd.Period(last, "M") - pd.Period(first, "M")).n + 1
        return (pd.Period(first, "M") - months).start_time.date(), first - _DAY
    length = max(last - first + _DAY, _WEEK)
    return first - length, last - length


def year_before(first: date, last: date) -> Days:
    """The same period of the year before.

    Whole calendar months are the same months, with the 29 February where there is one. A part of
    a week, or one week, has the same weekdays, 52 weeks before: as :func:`before`, because
    weekends differ from weekdays. All else has the same dates, the 28 February for the 29th.

    >>> year_before(date(2025, 2, 1), date(2025, 2, 28))
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    if _are_whole_months(first, last):
        begin, end = (pd.Period(day, "M") - 12 for day in (first, last))
        return begin.start_time.date(), end.end_time.date()
    if last - first < _WEEK:
        return first - _YEAR_OF_WEEKS, last - _YEAR_OF_WEEKS
    return _a_year_earlier(first), _a_year_earlier(last)


def times_as_long(period: Days, other: Days | None = None) -> float:
    """How many times as many days a period has as another one; as the one before it by default.

    >>> times_as_long((date(2025, 2, 1), date(2025, 2, 28)))  # against January
    0.9032258064516129
    """
    first, last = period
    first_other, last_other = other or before(*period)
    return (last - first + _DAY) / (last_other - first_other + _DAY)


def weeks(first: date, last: date) -> list[Days]:
    """The weeks that begin within a period; the last of them ends with it."""
    monday = first + timedelta(days=-first.weekday() % 7)
    count = max((last - monday).days // 7 + 1, 0)
    starts = (monday + i * _WEEK for i in range(count))
    return [(start, min(start + _WEEK - _DAY, last)) for start in starts]


def months(first: date, last: date) -> list[Days]:
    """The months that begin within a period; the last of them ends with it."""
    return [
        (month.start_time.date(), min(month.end_time.date(), last))
        for month in pd.period_range(first, last, freq="M")
        if month.start_time.date() >= first
    ]


def _a_year_earlier(day: date) -> date:
    return (pd.Timestamp(day) - pd.DateOffset(years=1)).date()


def _are_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last + _DAY).day == 1


def _since(frequency: str) -> Callable[[date], Days]:
    """From the start of the calendar's week, month, quarter or year until the day itself."""
    return lambda as_of: (pd.Period(as_of, frequency).start_time.date(), as_of)


def _last(frequency: str) -> Callable[[date], Days]:
    """The whole of the week or month before."""

    def whole(as_of: date) -> Days:
        one = pd.Period(as_of, frequency) - 1
        return one.start_time.date(), one.end_time.date()

    return whole


def _latest(count: int) -> Callable[[date], Days]:
    return lambda as_of: (as_of - (count - 1) * _DAY, as_of)


def _twelve_months(as_of: date) -> Days:
    return (pd.Timestamp(as_of) + _DAY - pd.DateOffset(months=12)).date(), as_of


_DAYS_OF: Mapping[Preset, Callable[[date], Days]] = {
    "this_week": _since("W-SUN"),
    "last_week": _last("W-SUN"),
    "days_7": _latest(7),
    "days_30": _latest(30),
    "month": _since("M"),
    "last_month": _last("M"),
    "quarter": _since(f"Q-{_FISCAL_END}"),
    "fiscal_year": _since(f"Y-{_FISCAL_END}"),
    "months_12": _twelve_months,
}
