"""What issues can be narrowed by. A filter knows its place in the URL, how it narrows, and how
it says itself in words; captions of maps and exports are made of these sentences.

A period may be named in relation to the day as of which everything is said ("last week"): so
a link of this morning says the same tomorrow, and a filter is asked with that day.

Members and coordinators take no filter but area, bureau and date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.texts import text
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang
from geo.ladder import STATUSES
from geo.metrics import bears
from geo.periods import PRESETS, Days, day_of, days

Widget = Literal["choice", "period"]


@dataclass(frozen=True)
class Filter:
    """One filter.

    Attributes
    ----------
    key : its name in the URL and, with the prefix ``filter.``, in the texts
    widget : how it is asked for; the values of ``period`` are one of its options, or its first
        and last day in ISO form
    options : the values that it may take, in the order shown
    option_name : a value's name on screen
    narrow : (issues, values, as of which day) → mask of the issues that stay
    """

    key: str
    widget: Widget
    options: Callable[[], tuple[str, ...]]
    option_name: Callable[[str, Lang], str]
    narrow: Callable[[pd.DataFrame, tuple[str, ...], date], pd.Series]

    def title(self, lang: Lang) -> str:
        """The filter's name on screen."""
        return text(f"filter.{self.key}", lang)

    def valid(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """The values that make sense; none when the whole does not."""
        if self.widget == "period" and len(values) != 1:
            return values if _own_days(values) else ()
        options = self.options()
        return tuple(value for value in dict.fromkeys(values) if value in options)

    def sentence(self, values: tuple[str, ...], lang: Lang, as_of: date) -> str:
        """The filter in words: ``ประเภท: ยาเสพติด, การพนัน``."""
        if self.widget == "period":
            said = _period_in_words(values, lang, as_of)
        else:
            said = ", ".join(self.option_name(value, lang) for value in values)
        return f"{self.title(lang)}: {said}"


def narrowed(
    issues: pd.DataFrame, filters: tuple[tuple[str, tuple[str, ...]], ...], as_of: date
) -> pd.DataFrame:
    """The issues that pass all filters (key and values each), as of a day."""
    mask = pd.Series(True, index=issues.index)
    for key, values in filters:
        mask &= FILTERS[key].narrow(issues, values, as_of)
    return issues if mask.all() else issues[mask.to_numpy()]


def period_days(values: tuple[str, ...], as_of: date) -> Days | None:
    """First and last day of a period as the filter writes it; None where it says none."""
    for preset in PRESETS:
        if values == (preset,):
            return days(preset, as_of)
    return _own_days(values)


def _own_days(values: tuple[str, ...]) -> Days | None:
    try:
        start, end = map(day_of, values)
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _period_in_words(values: tuple[str, ...], lang: Lang, as_of: date) -> str:
    """Its days; before them the name of one that has a name."""
    period = period_days(values, as_of)
    written = formats.period(*period, lang) if period else ""
    return written if _own_days(values) else f"{_preset_name(values[0], lang)} ({written})"


def _preset_name(value: str, lang: Lang) -> str:
    return text(f"period.{value}", lang)


def _reported_within(issues: pd.DataFrame, values: tuple[str, ...], as_of: date) -> pd.Series:
    period = period_days(values, as_of)
    if period is None:
        return pd.Series(True, index=issues.index)
    return issues["reported"].between(*map(pd.Timestamp, period))


def _category_options() -> tuple[str, ...]:
    return tuple(entry.key for entry in read_taxonomy().entries)


def _category_name(value: str, lang: Lang) -> str:
    return next(e.name(lang) for e in read_taxonomy().entries if e.key == value)


def categories_of(value: str) -> frozenset[str]:
    """The categories that a value stands for: all of a group's, or the category itself."""
    members = {c.key for c in read_taxonomy().categories if c.group == value}
    return frozenset(members or {value})


def _of_categories(issues: pd.DataFrame, values: tuple[str, ...], _: date) -> pd.Series:
    return bears(issues, frozenset().union(*map(categories_of, values)))


def _on_levels(issues: pd.DataFrame, values: tuple[str, ...], _: date) -> pd.Series:
    return issues["open"] & issues["level"].isin([int(value) for value in values])


def _word_filter(key: str, options: tuple[str, ...]) -> Filter:
    """A filter on a column of the same name that holds words of a vocabulary."""
    return Filter(
        key=key,
        widget="choice",
        options=lambda: options,
        option_name=lambda value, lang: text(f"{key}.{value}", lang),
        narrow=lambda issues, values, _: issues[key].isin(values),
    )


_ALL = (
    Filter(
        key="period",
        widget="period",
        options=lambda: PRESETS,
        option_name=_preset_name,
        narrow=_reported_within,
    ),
    Filter(
        key="category",
        widget="choice",
        options=_category_options,
        option_name=_category_name,
        narrow=_of_categories,
    ),
    _word_filter("kind", ("problem", "need")),
    _word_filter("status", STATUSES),
    _word_filter("urgency", ("emergency", "urgent", "normal")),
    _word_filter("channel", ("member", "walk_in", "hotline_191", "platform")),
    Filter(
        key="rung",
        widget="choice",
        options=lambda: tuple(str(rung.number) for rung in read_ladder().rungs),
        option_name=lambda value, lang: (
            f"{value} {read_ladder().rung(int(value)).name(lang, short=True)}"
        ),
        narrow=_on_levels,
    ),
)

#: All filters by key, in the order in which they are shown.
FILTERS: Mapping[str, Filter] = {entry.key: entry for entry in _ALL}
