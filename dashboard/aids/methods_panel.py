"""The methods page: entries by group, or those in which some words stand, each with its formula;
and the button that leads from a layer to its entry."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import formats, session
from dashboard.aids import computed
from dashboard.aids.computed import Computed
from dashboard.aids.methods import Method, groups, methods, of_layer
from dashboard.aids.settings import settings
from dashboard.data import Data
from dashboard.result import Result
from dashboard.texts import catalogue, text
from dashboard.view import View
from geo.gazetteer import Lang

_SEARCH = "methods_search"


def draw(result: Result, data: Data) -> None:
    """The search and the groups; the entries, and beside them what holds for the view."""
    lang = result.view.lang
    words = st.text_input(
        text("methods.search", lang), key=_SEARCH, icon=":material/search:"
    ).strip()
    if not words:
        _groups(result.view)
    left, right = st.columns([5, 3], gap="large")
    with left:
        _entries(_found(words, result.view), result, data)
    with right, st.container(border=True):
        st.markdown(f"**{text('methods.computed', lang)}**")
        _table(computed.of_view(result, data), "view")


def link(layer: str, lang: Lang) -> None:
    """A button that opens the entry of a layer."""
    if method := of_layer(layer):
        st.button(
            text("methods.link", lang),
            key="legend_method",
            type="tertiary",
            icon=":material/functions:",
            help=method.name[lang],
            on_click=_open,
            args=(method.key,),
        )


def _open(key: str) -> None:
    session.change(replace(session.current(), method=key))
    st.session_state[_SEARCH] = ""
    session.ask_for_page("methods")


def _groups(view: View) -> None:
    st.pills(
        text("methods.groups", view.lang),
        list(groups()),
        format_func=lambda key: groups()[key][view.lang],
        required=True,
        key=session.controlled("method_group", _shown(view).group),
        on_change=lambda: session.change(
            replace(session.current(), method=_first_of(session.chosen("method_group")))
        ),
        label_visibility="collapsed",
    )


def _shown(view: View) -> Method:
    """The entry that the view names; else that of its layer, else the first."""
    named = methods().get(view.method) or of_layer(view.layer)
    return named or next(iter(methods().values()))


def _first_of(group: str) -> str:
    return next(method.key for method in methods().values() if method.group == group)


def _found(words: str, view: View) -> list[Method]:
    if words:
        return [method for method in methods().values() if method.says(words, view.lang)]
    return [method for method in methods().values() if method.group == _shown(view).group]


def _entries(found: list[Method], result: Result, data: Data) -> None:
    lang, shown = result.view.lang, _shown(result.view)
    if not found:
        st.info(text("methods.nothing", lang))
    for method in found:
        is_open = method == shown or len(found) == 1
        with st.expander(f"**{formats.literal(method.name[lang])}**", expanded=is_open):
            _entry(method.with_settings(settings(result.view)), lang)
            if found_here := computed.of_method(method.key, result, data):
                st.markdown(f"**{text('methods.here', lang)}**")
                _table(found_here, method.key)


def _entry(method: Method, lang: Lang) -> None:
    """One plain sentence first, then the formula, how it was done, its limits and sources."""
    st.markdown(method.plain[lang])
    for formula in method.formula:
        st.latex(formula)
    for part in (method.symbols, method.how):
        if part[lang]:
            st.markdown(part[lang])
    if method.limits[lang]:
        st.markdown(f"**{text('methods.limits', lang)}** {method.limits[lang]}")
    if method.source:
        listed = "\n".join(f"- {formats.literal(source)}" for source in method.source)
        st.markdown(f"**{text('methods.sources', lang)}**\n\n{listed}")
    if names := _layer_names(method, lang):
        st.caption(text("methods.layers", lang, layers=", ".join(names)))


def _layer_names(method: Method, lang: Lang) -> list[str]:
    """The layers that it makes; categories share one name."""
    catalogued = [key for key in method.layers if "*" not in key]
    names = [text(f"layer.{key}", lang) for key in catalogued if f"layer.{key}" in catalogue()]
    if len(catalogued) < len(method.layers):
        names.append(text("methods.every_category", lang))
    return names


def _table(rows: Computed, key: str) -> None:
    """Names and values, whatever their length."""
    lines = (f"| {formats.literal(name)} | {formats.literal(rows[name])} |" for name in rows)
    with st.container(key=f"computed_{key}"):
        st.markdown("\n".join(["| | |", "|---|---|", *lines]))
