"""What issues can be narrowed by. A filter knows its place in the URL, how it narrows, and how
it says itself in words; captions of maps and exports are made of these sentences.

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

Widget = Literal["choice", "period"]


@dataclass(frozen=True)
class Filter:
    """One filter.

    Attributes
    ----------
    key : its name in the URL and, with the prefix ``filter.``, in the texts
    widget : how it is asked for; the values of ``period`` are its first and last day in ISO form
    options : the values that it may take, in the order shown; empty for ``period``
    option_name : a value's name on screen
    narrow : (issues, values) → mask of the issues that stay
    """

    key: str
    widget: Widget
    options: Callable[[], tuple[str, ...]]
    option_name: Callable[[str, Lang], str]
    narrow: Callable[[pd.DataFrame, tuple[str, ...]], pd.Series]

    def title(self, lang: Lang) -> str:
        """The filter's name on screen."""
        return text(f"filter.{self.key}", lang)

    def valid(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """The values that make sense; none when the whole does not."""
        if self.widget == "period":
            return values if _days(values) else ()
        options = self.options()
        return tuple(value for value in dict.fromkeys(values) if value in options)

    def sentence(self, values: tuple[str, ...], lang: Lang) -> str:
        """The filter in words: ``ประเภท: ยาเสพติด, การพนัน``."""
        if self.widget == "period" and (days := _days(values)):
            said = formats.period(*days, lang)
        else:
            said = ", ".join(self.option_name(value, lang) for value in values)
        return f"{self.title(lang)}: {said}"


def narrowed(
    issues: pd.DataFrame, filters: tuple[tuple[str, tuple[str, ...]], ...]
) -> pd.DataFrame:
    """The issues that pass all filters (key and values each)."""
    mask = pd.Series(True, index=issues.index)
    for key, values in filters:
        mask &= FILTERS[key].narrow(issues, values)
    return issues if mask.all() else issues[mask]


def _days(values: tuple[str, ...]) -> tuple[date, date] | None:
    try:
        start, end = (date.fromisoformat(value) for value in values)
    except ValueError:
        return None
    return (start, end) if start <= end else None


def _reported_within(issues: pd.DataFrame, values: tuple[str, ...]) -> pd.Series:
    days = _days(values)
    if days is None:
        return pd.Series(True, index=issues.index)
    return issues["reported"].between(pd.Timestamp(days[0]), pd.Timestamp(days[1]))


def _category_options() -> tuple[str, ...]:
    return tuple(entry.key for entry in read_taxonomy().entries)


def _category_name(value: str, lang: Lang) -> str:
    return next(e.name(lang) for e in read_taxonomy().entries if e.key == value)


def categories_of(value: str) -> frozenset[str]:
    """The categories that a value stands for: all of a group's, or the category itself."""
    members = {c.key for c in read_taxonomy().categories if c.group == value}
    return frozenset(members or {value})


def _of_categories(issues: pd.DataFrame, values: tuple[str, ...]) -> pd.Series:
    return bears(issues, frozenset().union(*map(categories_of, values)))


def _on_levels(issues: pd.DataFrame, values: tuple[str, ...]) -> pd.Series:
    return issues["open"] & issues["level"].isin([int(value) for value in values])


def _word_filter(key: str, options: tuple[str, ...]) -> Filter:
    """A filter on a column of the same name that holds words of a vocabulary."""
    return Filter(
        key=key,
        widget="choice",
        options=lambda: options,
        option_name=lambda value, lang: text(f"{key}.{value}", lang),
        narrow=lambda issues, values: issues[key].isin(values),
    )


_ALL = (
    Filter(
        key="period",
        widget="period",
        options=tuple,
        option_name=lambda value, _: value,
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
