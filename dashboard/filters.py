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
from typing import Any, Literal, TypeAlias

import pandas as pd

from dashboard import formats
from dashboard.selection import reported
from dashboard.texts import text
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang
from geo.ladder import STATUSES
from geo.metrics import bears
from geo.periods import PRESETS, Days, day_of, days
from geo.words import among

#: A DataFrame, or :class:`dashboard.selection.Selection`: what is narrowed stays what it is.
Issues: TypeAlias = Any
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
    narrow : (issues, values, as of which day) → the issues that stay
    """

    key: str
    widget: Widget
    options: Callable[[], tuple[str, ...]]
    option_name: Callable[[str, Lang], str]
    narrow: Callable[[Issues, tuple[str, ...], date], Issues]

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
    issues: Issues, filters: tuple[tuple[str, tuple[str, ...]], ...], as_of: date
) -> Issues:
    """The issues that pass all filters (key and values each), as of a day."""
    chosen = dict(filters)
    # In their order: what a period leaves is a run of issues, and the others look at no more.
    for key, entry in FILTERS.items():
        if key in chosen:
            issues = entry.narrow(issues, chosen[key], as_of)
    return issues


def _where(issues: Issues, mask: pd.Series) -> Issues:
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


def _reported_within(issues: Issues, values: tuple[str, ...], as_of: date) -> Issues:
    period = period_days(values, as_of)
    return reported(issues, *period) if period else issues


def _category_options() -> tuple[str, ...]:
    return tuple(entry.key for entry in read_taxonomy().entries)


def _category_name(value: str, lang: Lang) -> str:
    return next(e.name(lang) for e in read_taxonomy().entries if e.key == value)


def categories_of(value: str) -> frozenset[str]:
    """The categories that a value stands for: all of a group's, or the category itself."""
    members = {c.key for c in read_taxonomy().categories if c.group == value}
    return frozenset(members or {value})


def _of_categories(issues: Issues, values: tuple[str, ...], _: date) -> Issues:
    return _where(issues, bears(issues, frozenset().union(*map(categories_of, values))))


def _on_levels(issues: Issues, values: tuple[str, ...], _: date) -> Issues:
    standing = _where(issues, issues["open"])
    return _where(standing, standing["level"].isin([int(value) for value in values]))


def _word_filter(key: str, options: tuple[str, ...]) -> Filter:
    """A filter on a column of the same name that holds words of a vocabulary."""
    return Filter(
        key=key,
        widget="choice",
        options=lambda: options,
        option_name=lambda value, lang: text(f"{key}.{value}", lang),
        narrow=lambda issues, values, _: _where(issues, among(issues[key], values)),
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
