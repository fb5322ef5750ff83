"""How a view changed since the period before it, in words; and all that is said under a map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from dashboard import formats
from dashboard.data import Data
from dashboard.filters import period_days
from dashboard.layers.layer import Over
from dashboard.result import Result, values_of
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import limits_in_words, sentence
from geo import periods
from geo.gazetteer import Lang


def on_day(view: View, day: date, as_of: date) -> View:
    """The same issues as of another day: a period that is named stays what it is on ``as_of``."""
    period = period_days(view.values("period"), as_of)
    return replace(view.of_days(*period) if period else view, as_of=day)


def in_full(result: Result, data: Data) -> str:
    """What a map says, in Markdown: its sentence, how it changed, and what narrows it."""
    # The names of stations are records.
    said = [formats.literal(sentence(result)), change(result, data)]
    if limits := limits_in_words(result):
        said.append(text("since.filtered", result.view.lang, filters=" · ".join(limits)))
    return " ".join(part for part in said if part)


def change(result: Result, data: Data) -> str:
    """In how many units the value rose and fell since the period before; empty where there is
    none, and for layers that say a change themselves."""
    lang = result.view.lang
    if result.missing or not result.layer.over or result.layer.kinds:
        return ""
    if result.layer.diverging:
        return _said("since.signs", result.units["value"].dropna(), lang)
    earlier = _EARLIER[result.layer.over](result, data)
    if earlier is None:
        return ""
    before, named = earlier
    then = values_of(before, data).reindex(result.units.index).round(result.layer.decimals)
    moved = (result.units["value"].round(result.layer.decimals) - then).dropna()
    return _said("since.moved" if moved.any() else "since.same", moved, lang, before=named)


def _said(key: str, moved: pd.Series, lang: Lang, **values: str) -> str:
    """How many units rose and fell; empty where of none it is known."""
    if moved.empty:
        return ""
    counts = {"up": (moved > 0).sum(), "down": (moved < 0).sum()}
    written = {way: formats.number(count) for way, count in counts.items()}
    return text(key, lang, **written, **values)


def _period_before(result: Result, data: Data) -> tuple[View, str] | None:
    """The period before the one chosen, where the data reaches back so far."""
    view = result.view
    shown = period_days(view.values("period"), result.as_of)
    if shown is None:
        return None
    first, last = periods.before(*shown)
    if first < data.first_day:
        return None
    return view.of_days(first, last), formats.period(first, last, view.lang)


def _month_before(result: Result, data: Data) -> tuple[View, str] | None:
    """The same issues a month before the day of the view."""
    day = _a_month_before(result.as_of)
    if day < data.first_day:
        return None
    before = on_day(result.view, day, result.as_of)
    return before, formats.day(day, result.view.lang)


def _a_month_before(day: date) -> date:
    """The same day of the month before; of a month's last day the last day.

    >>> _a_month_before(date(2025, 9, 30)), _a_month_before(date(2025, 3, 30))
    (datetime.date(2025, 8, 31), datetime.date(2025, 2, 28))
    """
    if (day + timedelta(days=1)).day == 1:
        return day.replace(day=1) - timedelta(days=1)
    return (pd.Timestamp(day) - pd.DateOffset(months=1)).date()


_EARLIER: dict[Over, Callable[[Result, Data], tuple[View, str] | None]] = {
    "period": _period_before,
    "day": _month_before,
}
