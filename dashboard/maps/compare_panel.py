"""The comparison on the map page: its choice, both maps, and the table of both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard import download, formats, listing, session, since
from dashboard.data import Data
from dashboard.files import export
from dashboard.layers.registry import LAYERS
from dashboard.legend import isolated
from dashboard.maps import compare, export_panel, legend_panel, panels, surface_panel
from dashboard.masked_tables import readable
from dashboard.result import Result, evaluate
from dashboard.texts import text
from dashboard.view import COMPARISONS, Comparison, View
from dashboard.words import area_name, command_name, title
from geo.files import read_commands, read_gazetteer
from geo.periods import PRESETS

#: Of the widgets of both maps.
KEYS = ("map", "map_b")

_ALONE = ""
# The first side's period where it has none.
_OWN_PERIOD = "month"


def draw_choice(result: Result, data: Data) -> None:
    """Whether a second map stands beside the first, and what it shows."""
    view, lang = result.view, result.view.lang
    st.selectbox(
        text("compare.choice", lang),
        (_ALONE, *COMPARISONS),
        format_func=lambda choice: text(f"compare.{choice or 'alone'}", lang),
        key=session.controlled("compare", view.compare),
        # The result itself would stay in the session for as long as the widget does.
        on_change=lambda: session.change(
            _started(session.chosen("compare"), evaluate(session.current(), data), data)
        ),
    )
    if view.compare:
        _draw_other(view.compare, result, data)


def draw_maps(sides: tuple[Result, Result], data: Data) -> list[st.delta_generator.DeltaGenerator]:
    """Both maps under their names. Returns the columns of both, and the one of their legend."""
    how = sides[0].view.compare
    assert how, "two sides are compared in something"
    st.markdown(f"##### {_heading(sides, how)}")
    told = {"follow": {"follows": "zoom" if how == "area" else "all"}}
    alone = isolated(*sides)
    on_clicks = (panels.clicked, _into_other if how == "area" else panels.clicked)
    columns = st.columns([5, 5, 3], gap="small")
    for column, side, key, on_click in zip(columns[:2], sides, KEYS, on_clicks, strict=True):
        with column:
            st.markdown(f"**{compare.name(side, how)}**")
            panels.put_map(side, data, key=key, only=alone, told=told, on_click=on_click)
    return columns


def draw_values(
    sides: tuple[Result, Result], data: Data, columns: list[st.delta_generator.DeltaGenerator]
) -> None:
    """What each map says, in its column; the legend of both; and below, the table of both values.

    Parameters
    ----------
    columns : as :func:`draw_maps` made them
    """
    first, second = sides
    how = first.view.compare
    assert how, "two sides are compared in something"
    for column, side in zip(columns[:2], sides, strict=True):
        with column:
            st.markdown(since.in_full(side, data))
            surface_panel.draw_legend(side, data)
    with columns[2]:
        legend_panel.draw(first, second)
    _table(first, second, how, data)


def _heading(sides: tuple[Result, Result], how: Comparison) -> str:
    """What is compared: all that both sides have in common, and both layers."""
    first, other = sides
    lang, level = first.view.lang, text(f"level.by_{first.view.level}", first.view.lang)
    one = first.layer.title(lang)
    if how == "area":
        return f"{one} {level}"
    if how == "period":
        return title(first)
    names = {"one": one, "other": other.layer.title(lang)}
    return text("compare.layers", lang, **names, level=level, area=area_name(first.view))


def _draw_other(how: Comparison, result: Result, data: Data) -> None:
    """The other side, among all that can stand beside the first."""
    view, lang = result.view, result.view.lang
    if not compare.other_view(result, data):
        st.caption(f":material/info: {text('compare.no_other', lang)}")
    others = dict.fromkeys((*_others(how, result, data), view.other))
    names = {other: _other_name(other, how, result, data) for other in others}
    st.selectbox(
        text(f"compare.other_{how}", lang),
        list(names),
        format_func=names.__getitem__,
        key=session.controlled("other", view.other),
        on_change=lambda: session.change(replace(session.current(), other=session.chosen("other"))),
    )


def _table(first: Result, second: Result, how: Comparison, data: Data) -> None:
    lang, table = first.view.lang, compare.table(first, second, how)
    name = "-".join((first.layer.key, how, first.as_of.isoformat()))
    with st.container(horizontal=True):
        download.button(
            text("download.csv", lang),
            lambda: export.as_csv(table, data, lang),
            lang,
            name=f"compare-{how}",
            file_name=export.file_name(name, data, "csv"),
            mime="text/csv",
            view=first.view,
            data=data,
            units=len(table),
        )
        export_panel.draw(first, data, export_panel.PAGES)
    # Of two areas there is one column of values.
    values = table.columns[-1 if how == "area" else -3 :]
    places = dict(zip(values, compare.decimals(first, second), strict=False))
    st.dataframe(
        readable(table, places),
        hide_index=True,
        column_config=_columns(table, places),
        height=listing.height_of(table),
        placeholder=formats.NOTHING,
        lazy=True,
    )


def _columns(table: pd.DataFrame, decimals: dict[str, int]) -> dict[str, Any]:
    """Every value with its layer's decimals; columns so narrow that all are seen."""
    numbers = table.select_dtypes("number")
    return {
        name: st.column_config.NumberColumn(format=f"%.{digits}f", width="small")
        for name, digits in decimals.items()
        if name in numbers
    }


def _started(choice: Comparison | Literal[""], result: Result, data: Data) -> View:
    """The view that begins a comparison with the nearest other side, or ends it."""
    view = replace(session.current(), compare="", other="")
    if not choice:
        return view
    if choice == "period" and result.layer.over == "period" and not view.values("period"):
        view = view.with_filter("period", (_OWN_PERIOD,))
    if choice == "area" and not view.limit:
        bureaus = compare.areas_beside(view, data)
        view = (
            view.at_unit(bureaus[0]) if view.tree == "command" else replace(view, bureau=bureaus[0])
        )
    begun = replace(result, view=view)
    others = _others(choice, begun, data)
    return replace(view, compare=choice, other=others[0], play="") if others else view


def _others(how: Comparison, result: Result, data: Data) -> tuple[str, ...]:
    if how == "layer":
        return compare.layers_beside(result.layer, data)
    if how == "area":
        return compare.areas_beside(result.view, data)
    periods = (*compare.RELATIVE, *PRESETS)
    return tuple(other for other in periods if compare.days_beside(other, result, data))


def _other_name(other: str, how: Comparison, result: Result, data: Data) -> str:
    view, lang = result.view, result.view.lang
    if how == "layer":
        return LAYERS[other].title(lang) if other in LAYERS else formats.NOTHING
    if how == "area":
        return _area_name(other, view)
    days = compare.days_beside(other, result, data)
    if not days:
        return formats.NOTHING
    written = (
        formats.period(*days, lang) if result.layer.over == "period" else formats.day(days[1], lang)
    )
    named = other in compare.RELATIVE or other in PRESETS
    group = "compare" if other in compare.RELATIVE else "period"
    return f"{text(f'{group}.{other}', lang)} ({written})" if named else written


def _into_other(on: dict[str, Any]) -> None:
    """A click on the second of two areas leads into that one alone."""
    view = session.current()
    if "code" not in on:
        panels.clicked(on)
        return
    into = view.drilled_to(on["code"])
    if not into.place:
        session.change(replace(view, other=on["code"], level=into.level))


def _area_name(other: str, view: View) -> str:
    """A place or a unit of command; what an address may hold is neither."""
    gazetteer, commands = read_gazetteer(), read_commands()
    if view.tree == "place" and other in gazetteer.provinces.index.union(gazetteer.amphoes.index):
        return gazetteer.full_name(other, view.lang)
    if other in commands.bureaus_by_key or other in commands.bureau_of_division:
        return command_name(other, view.lang)
    return formats.NOTHING
