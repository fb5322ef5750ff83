"""The sidebar: what to look at. Every control shows a part of the view and changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.bases import per
from dashboard.data import Data
from dashboard.filters import FILTERS, Filter, period_days
from dashboard.layers.registry import LAYERS
from dashboard.result import layer_of
from dashboard.texts import text
from dashboard.view import LEVELS_OF, SAID, TREES, View
from dashboard.words import command_name
from geo.files import read_commands
from geo.gazetteer import Lang, prefix
from geo.thai import sort_key

_COUNTRY = ""
# The choices of the period beside those with a name.
_ANY, _OWN = "", "own"


def language(view: View) -> None:
    """Thai or English, one click away on every page."""
    names = {"th": "ไทย", "en": "EN"}
    st.segmented_control(
        text("app.language", view.lang),
        list(names),
        format_func=names.__getitem__,
        required=True,
        key=session.controlled("lang", view.lang),
        on_change=_changes(lambda v, chosen: replace(v, lang=chosen), "lang"),
        label_visibility="collapsed",
    )


def layer(view: View, data: Data) -> None:
    """What is mapped."""
    lang, shown = view.lang, layer_of(view, data)
    st.selectbox(
        text("map.layer", lang),
        list(LAYERS),
        format_func=lambda key: per(LAYERS[key], view.base).title(lang),
        key=session.controlled("layer", shown.key),
        on_change=_changes(View.at_layer, "layer"),
        help=shown.meaning(lang),
    )


def rate(view: View, data: Data) -> None:
    """How a rate is said; nothing for what is no rate."""
    if layer_of(view, data).rate:
        help_text = text("rate.help", view.lang)
        _segments("rate", SAID, view.rate, "rate.{}", View.said, view.lang, explained=help_text)


def base(view: View, data: Data) -> None:
    """What rates are per, where the data has more than registered people."""
    if len(data.denominators) > 1:
        _choice(
            "base",
            text("base.choice", view.lang),
            data.denominators,
            view.base,
            lambda name: name or text("base.registered", view.lang),
            lambda v, name: replace(v, base=name, breaks=(), only=()),
        )


def tree(view: View, data: Data) -> None:
    """By place or by command: the units of map, table and figures follow. Whoever sees units
    without a place alone has the tree of command."""
    trees = TREES if data.provinces is None or data.provinces else (view.tree,)
    _segments(
        "tree", trees, view.tree, "tree.{}", View.at_tree, view.lang, label_visibility="collapsed"
    )


def units(view: View) -> None:
    """The units of the map, those of the tree that is looked at."""
    _segments("level", LEVELS_OF[view.tree], view.level, "level.{}s", View.at_level, view.lang)


def where_and_when(view: View, data: Data) -> None:
    """The part of the country or of the force, and the day as of which everything is said."""
    lang = view.lang
    if view.tree == "place":
        _by_place(view, data)
    else:
        _by_command(view, data)
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


def _segments(
    name: str,
    options: Sequence[str],
    value: str,
    key: str,
    change: Callable,
    lang: Lang,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    explained: str | None = None,
) -> None:
    """A row of few options; ``key`` is that of an option's text, with ``{}`` for the option."""
    st.segmented_control(
        text(f"map.{name}", lang),
        options,
        format_func=lambda option: text(key.format(option), lang),
        required=True,
        key=session.controlled(name, value),
        on_change=_changes(change, name),
        label_visibility=label_visibility,
        help=explained,
        width="stretch",
        wrap=False,
    )


def _by_place(view: View, data: Data) -> None:
    """Bureau, province and amphoe."""
    lang, gazetteer = view.lang, data.gazetteer
    own = data.provinces
    bureaus = {
        key: bureau
        for key, bureau in read_commands().bureaus_by_key.items()
        if bureau.provinces and (own is None or own.issuperset(bureau.provinces))
    }
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
    if own is not None:
        provinces = provinces[provinces.index.isin(own)]
    _place("province", view, provinces, view.area[:2])
    if view.area:
        amphoes = gazetteer.amphoes
        within = amphoes[amphoes["province"] == view.area[:2]]
        _place("amphoe", view, within, view.area if len(view.area) == 4 else _COUNTRY)


def _by_command(view: View, data: Data) -> None:
    """Bureau and division, those that the data knows."""
    divisions = data.units("division")
    if view.bureau:
        divisions = divisions[divisions["bureau"] == view.bureau]
    _unit("bureau", view, data.units("bureau").index, view.bureau, parent=_COUNTRY)
    _unit("division", view, divisions.index, view.division, parent=view.bureau)


def _unit(name: str, view: View, keys: pd.Index, chosen: str, parent: str) -> None:
    lang = view.lang
    _choice(
        name,
        text(f"filter.{name}", lang),
        (_COUNTRY, *keys),
        chosen,
        lambda key: command_name(key, lang) if key else text("filter.all", lang),
        lambda v, key: v.at_unit(key or parent),
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
    """A period by its name, or by months of one's own."""
    lang, values, as_of = view.lang, view.values(entry.key), view.as_of or data.as_of
    months = _months(data.first_day, as_of)
    _choice(
        entry.key,
        entry.title(lang),
        (_ANY, *entry.options(), _OWN),
        _OWN if len(values) > 1 else "".join(values),
        lambda value: (
            {
                _ANY: text("filter.all", lang),
                _OWN: text("filter.own_months", lang),
            }.get(value)
            or entry.option_name(value, lang)
        ),
        lambda v, value: v.with_filter(entry.key, _values(value, values, as_of, months)),
    )
    if len(values) > 1:
        _own_months(entry, values, months, lang)


def _values(
    value: str, before: tuple[str, ...], as_of: date, months: list[date]
) -> tuple[str, ...]:
    """The filter's values after a choice; one's own months begin with those of the period left."""
    if value != _OWN:
        return (value,) if value else ()
    first, last = period_days(before, as_of) or (months[0], months[-1])
    return _whole_months(first, last)


def _own_months(entry: Filter, values: tuple[str, ...], months: list[date], lang: Lang) -> None:
    """The first and the last month: their names are Thai, which no date picker's are."""
    given = [date.fromisoformat(day).replace(day=1) for day in values]
    chosen = [min(max(month, months[0]), months[-1]) for month in given]
    for end, label in enumerate(("from_month", "to_month")):
        _choice(
            f"{entry.key}_{end}",
            text(f"filter.{label}", lang),
            months,
            chosen[end],
            lambda month: formats.month(month, lang),
            lambda v, month, end=end: v.with_filter(entry.key, _moved(chosen, end, month)),
        )


def _moved(chosen: list[date], end: int, month: date) -> tuple[str, ...]:
    """The months with one end moved; the other one gives way where it is passed."""
    first, last = (month, max(month, chosen[1])) if end == 0 else (min(month, chosen[0]), month)
    return _whole_months(first, last)


def _whole_months(first: date, last: date) -> tuple[str, ...]:
    """The values of the filter: the months from that of ``first`` to that of ``last``, whole."""
    return first.replace(day=1).isoformat(), pd.Period(last, "M").end_time.date().isoformat()


def _months(first: date, last: date) -> list[date]:
    return [p.start_time.date() for p in pd.period_range(first, last, freq="M")]


def _month_ends(data: Data) -> list[date]:
    """The data's own day, then the ends of the months before it, latest first."""
    ends = [pd.Period(month, "M").end_time.date() for month in _months(data.first_day, data.as_of)]
    return [data.as_of, *(day for day in reversed(ends) if day < data.as_of)]
