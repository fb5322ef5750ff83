"""The sidebar: what to look at. Every control shows a part of the view and changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.data import Data
from dashboard.filters import FILTERS, Filter
from dashboard.layers import LAYERS
from dashboard.result import layer_of
from dashboard.texts import text
from dashboard.view import View
from geo.classes import SCHEMES
from geo.codes import LEVELS
from geo.files import read_commands
from geo.gazetteer import prefix
from geo.thai import sort_key

_COUNTRY = ""


def language(view: View) -> None:
    """Thai or English, one click away on every page."""
    names = {"th": "ไทย", "en": "English"}
    st.segmented_control(
        text("app.language", view.lang),
        list(names),
        format_func=names.__getitem__,
        required=True,
        key=session.controlled("lang", view.lang),
        on_change=_changes(lambda v, chosen: replace(v, lang=chosen), "lang"),
        label_visibility="collapsed",
    )


def what_is_mapped(view: View, data: Data) -> None:
    """The layer and its units."""
    lang, shown = view.lang, layer_of(view, data)
    st.selectbox(
        text("map.layer", lang),
        list(LAYERS),
        format_func=lambda key: LAYERS[key].title(lang),
        key=session.controlled("layer", shown.key),
        on_change=_changes(lambda v, chosen: replace(v, layer=chosen), "layer"),
        help=shown.meaning(lang),
    )
    st.segmented_control(
        text("map.units", lang),
        LEVELS,
        format_func=lambda level: text(f"level.{level}s", lang),
        required=True,
        key=session.controlled("level", view.level),
        on_change=_changes(View.at_level, "level"),
        width="stretch",
        wrap=False,
    )


def classification(view: View) -> None:
    """How the values are cut into classes."""
    _choice(
        "scheme",
        text("map.scheme", view.lang),
        SCHEMES,
        view.scheme,
        lambda scheme: text(f"scheme.{scheme}", view.lang),
        lambda v, chosen: replace(v, scheme=chosen),
    )


def where_and_when(view: View, data: Data) -> None:
    """Bureau, province, amphoe, and the day as of which everything is said."""
    lang, gazetteer = view.lang, data.gazetteer
    bureaus = read_commands().bureaus_by_key
    _choice(
        "bureau",
        text("filter.bureau", lang),
        (_COUNTRY, *bureaus),
        view.bureau,
        lambda key: bureaus[key].name(lang) if key else text("filter.all", lang),
        lambda v, chosen: replace(v.at_area(""), bureau=chosen),
    )
    provinces = gazetteer.provinces
    if view.bureau:
        provinces = provinces.loc[list(bureaus[view.bureau].provinces)]
    _place("province", view, provinces, view.area[:2])
    if view.area:
        amphoes = gazetteer.amphoes
        within = amphoes[amphoes["province"] == view.area[:2]]
        _place("amphoe", view, within, view.area if len(view.area) == 4 else _COUNTRY)
    day = view.as_of or data.as_of
    _choice(
        "as_of",
        text("filter.as_of", lang),
        sorted({day, *_month_ends(data)}, reverse=True),
        day,
        lambda day: formats.day(day, lang),
        lambda v, chosen: replace(v, as_of=None if chosen == data.as_of else chosen),
    )


def filters(view: View, data: Data) -> None:
    """One control a filter, as the registry lists them, and a button that clears them all."""
    lang = view.lang
    for entry in FILTERS.values():
        if entry.widget == "period":
            _period(entry, view, data)
        else:
            _several(entry, view)
    st.caption(text("filter.applies", lang))
    st.button(
        text("filter.clear", lang),
        icon=":material/filter_alt_off:",
        disabled=not view.filters,
        on_click=lambda: session.change(replace(session.current(), filters=())),
        width="stretch",
    )


def _changes(change: Callable, name: str) -> Callable[[], None]:
    """A callback that puts what was chosen in the widget ``name`` into the view."""
    return lambda: session.change(change(session.current(), session.chosen(name)))


def _choice(
    name: str,
    label: str,
    options: Sequence,
    value: object,
    option_name: Callable[..., str],
    change: Callable,
) -> None:
    st.selectbox(
        label,
        options,
        format_func=option_name,
        key=session.controlled(name, value),
        on_change=_changes(change, name),
    )


def _place(name: str, view: View, places: pd.DataFrame, chosen: str) -> None:
    """A choice among the places of one level, in dictionary order."""
    lang = view.lang
    key = sort_key if lang == "th" else str.lower
    names = {code: prefix(code, lang) + place for code, place in places[lang].items()}
    order = sorted(names, key=lambda code: key(places.at[code, lang]))
    parent = view.area[:2] if name == "amphoe" else _COUNTRY
    _choice(
        name,
        text(f"filter.{name}", lang),
        (_COUNTRY, *order),
        chosen if chosen in names else _COUNTRY,
        lambda code: names.get(code, text("filter.all", lang)),
        lambda v, code: v.at_area(code or parent),
    )


def _several(entry: Filter, view: View) -> None:
    st.multiselect(
        entry.title(view.lang),
        entry.options(),
        format_func=lambda value: entry.option_name(value, view.lang),
        key=session.controlled(entry.key, list(view.values(entry.key))),
        on_change=_changes(
            lambda v, values, key=entry.key: v.with_filter(key, tuple(values)), entry.key
        ),
        placeholder=text("filter.all", view.lang),
    )


def _period(entry: Filter, view: View, data: Data) -> None:
    """The first and the last month: their names are Thai, which no date picker's are."""
    months, lang = _months(data), view.lang
    given = [date.fromisoformat(day).replace(day=1) for day in view.values(entry.key)]
    chosen = [min(max(m, months[0]), months[-1]) for m in given or (months[0], months[-1])]
    for end, label in enumerate(("from_month", "to_month")):
        _choice(
            f"{entry.key}_{end}",
            text(f"filter.{label}", lang),
            months,
            chosen[end],
            lambda month: formats.month(month, lang),
            lambda v, month, end=end: v.with_filter(
                entry.key, _whole_months(chosen, end, month, months)
            ),
        )


def _whole_months(chosen: list[date], end: int, month: date, months: list[date]) -> tuple[str, ...]:
    """First and last day of the months chosen; nothing when they are all.

    The end that was not moved gives way where the other one has passed it.
    """
    first, last = (month, max(month, chosen[1])) if end == 0 else (min(month, chosen[0]), month)
    if (first, last) == (months[0], months[-1]):
        return ()
    return first.isoformat(), pd.Period(last, "M").end_time.date().isoformat()


def _months(data: Data) -> list[date]:
    first, last = data.first_day, data.as_of
    return [p.start_time.date() for p in pd.period_range(first, last, freq="M")]


def _month_ends(data: Data) -> list[date]:
    """The data's own day, then the ends of the months before it, latest first."""
    ends = [pd.Period(month, "M").end_time.date() for month in _months(data)]
    return [data.as_of, *(day for day in reversed(ends) if day < data.as_of)]
