"""What stands around every page: the opened data, the sidebar, the heading, the footer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import streamlit as st

from dashboard import audited, controls, formats, session
from dashboard.access import open_to_all, person
from dashboard.aids import finder, guide, keep
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.fitting import fitted
from dashboard.ladder.journey import draw_if_open
from dashboard.maps import compare, compare_panel, player, points_panel
from dashboard.reach import within_reach
from dashboard.result import Result, evaluate
from dashboard.served import current
from dashboard.signing_in import admission
from dashboard.texts import text
from dashboard.view import Tree, View
from dashboard.words import area_name, command_name, filters_in_words, marks, notes, sources
from geo.errors import InputError
from geo.files import read_gazetteer
from geo.gazetteer import Lang, prefix

_STYLE = Path(__file__).with_name("page.css")
_ICONS: dict[Tree, str] = {"place": ":material/public:", "command": ":material/account_tree:"}


def opened() -> tuple[View, Data]:
    """The view and the data of this run; a sentence and the end of the run where there are none."""
    view = session.current()
    try:
        data = current(person().scope)
        view = fitted(view, data)
        session.keep(view)
        return view, data
    except InputError as error:
        st.error(text("app.no_data", view.lang), icon=":material/database_off:")
        st.caption(str(error))
        st.button(text("map.retry", view.lang), icon=":material/refresh:")
        st.stop()


def page(*, maps: bool = False, figures: bool = True) -> tuple[Result, Data]:
    """The frame of a page: crumbs, key figures, sidebar. Returns what the page is about.

    Parameters
    ----------
    maps : True where the page draws a map and then the :func:`sidebar` itself, so that nobody
        waits for controls that look as before
    figures : False where the page has key figures of its own
    """
    st.html(_STYLE)
    view, data = opened()
    session.write_url()
    result = evaluate(view, data)
    audited.view(result, data)
    _crumbs(result, data, view.place if maps else "")
    if view.filters and not maps:
        _narrowed(result)
    if figures:
        _figures(result)
    if not maps:
        sidebar(result, data)
    draw_if_open(data)
    return result, data


def plain_page(name: str) -> View:
    """The frame of a page that shows no records: its name, and a sidebar with the language."""
    st.html(_STYLE)
    view = session.current()
    session.write_url()
    with st.sidebar:
        _app(view)
    st.markdown(f"#### {text(f'page.{name}', view.lang)}")
    return view


def sidebar(result: Result, data: Data, *, maps: bool = False) -> None:
    """What can be chosen; on the map also the layer and its units."""
    view = result.view
    with st.sidebar:
        _app(view, data)
        finder.draw(view, data)
        if maps:
            controls.layer(view, data)
            controls.rate(view, data)
            controls.base(view, data)
        controls.tree(view, data)
        if maps:
            controls.units(view)
            points_panel.draw_choice(view, data)
            player.draw_choice(result)
            compare_panel.draw_choice(result, data)
        controls.where_and_when(view, data)
        with st.expander(text("filter.heading", view.lang), expanded=bool(view.filters)):
            controls.filters(view, data)


def footer(result: Result, data: Data, beside: Result | None = None, *, maps: bool = False) -> None:
    """The filters in words, the day, what is left out, the sources.

    Parameters
    ----------
    beside : the other side, where two maps are compared
    maps : True where the page draws a map
    """
    narrowed = compare.of_both(result, beside, filters_in_words, named=False)
    noted = compare.of_both(result, beside, lambda side: notes(side, data, maps=maps))
    named = tuple(map(formats.literal, sources(result.view, result.as_of, data)))
    for said in (narrowed, noted, named):
        if said:
            st.caption(" · ".join(said))


def section(key: str, lang: Lang, **values: object) -> None:
    """The question that the part below answers."""
    st.markdown(f"##### {text(f'section.{key}', lang, **values)}")


def nothing(table: str, result: Result, data: Data) -> NoReturn:
    """Why there is nothing to show: the data has none of it, or the filters leave none."""
    lang = result.view.lang
    if table in result.absent:
        st.info(text("map.no_table", lang, table=text(f"table.{table}", lang)))
    else:
        st.info(text("map.filtered_out", lang), icon=":material/filter_alt:")
    footer(result, data)
    st.stop()


def _app(view: View, data: Data | None = None) -> None:
    """The name of the whole and the language; help, and the views that somebody keeps."""
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="xsmall"):
        st.markdown(f"**{text('app.title', view.lang)}**", width="content")
        controls.language(view)
    with st.container(horizontal=True, gap="small"):
        admission.draw_account(view.lang)
        guide.draw(session.page(), view.lang)
        if data:
            keep.draw(view, data)


def _crumbs(result: Result, data: Data, place: str) -> None:
    """The way back: country › province › amphoe › tambon, or the force › bureau › division ›
    station; beside it what kind of data this is."""
    view, lang = result.view, result.view.lang
    steps = [step for step in _steps(view) if step == within_reach(step, data)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for i, step in enumerate(steps):
            last = i == len(steps) - 1
            st.button(
                _step_name(step),
                key=f"crumb_{step.limit}",
                type="tertiary",
                disabled=last and not place,
                icon=":material/chevron_right:" if i else _ICONS[view.tree],
                on_click=session.change,
                args=(replace(view, place="") if last else step,),
            )
        if place in result.units.index:
            name = result.units.at[place, lang]
            name = prefix(place, lang) + name if view.tree == "place" else name
            icon = ":material/chevron_right:"
            name = formats.literal(name)
            st.button(name, key="crumb_place", type="tertiary", disabled=True, icon=icon)
        st.space("stretch")
        for mark in marks(data, lang):
            st.badge(mark, color="orange")
        if person().may_audit and not audited.is_writable():
            st.badge(text("audit.unwritable", lang), color="red", icon=":material/report:")
        if open_to_all():
            st.badge(text("note.open_to_all", lang), color="red", icon=":material/lock_open:")


def _steps(view: View) -> list[View]:
    """The views above this one, the widest first, and its own limit."""
    if view.tree == "command":
        return [view.at_unit(unit) for unit in dict.fromkeys(("", view.bureau, view.division))]
    steps = [replace(view.at_area(""), bureau="")]
    steps += [view.at_area("")] if view.bureau else []
    return steps + [view.at_area(view.area[:n]) for n in (2, 4) if len(view.area) >= n]


def _step_name(step: View) -> str:
    """In short, as one crumb stands beside the others."""
    if step.area:
        return read_gazetteer().short_name(step.area, step.lang)
    if step.tree == "place":
        return area_name(step)
    unit = step.division or step.bureau
    if not unit:
        return area_name(step) if step.own else text("map.headquarters_short", step.lang)
    return command_name(unit, step.lang, short=True)


def _narrowed(result: Result) -> None:
    """What of the issues is counted here: a map that was opened elsewhere may have set it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = " · ".join(filters_in_words(result))
        st.markdown(f":material/filter_alt: {said}", width="content")
        st.button(
            text("filter.clear", result.view.lang),
            key="clear_filters",
            type="tertiary",
            icon=":material/filter_alt_off:",
            on_click=lambda: session.change(replace(session.current(), filters=())),
        )


def _figures(result: Result) -> None:
    with st.container(horizontal=True, key="figures"):
        for figure in key_figures(result):
            st.metric(figure.label, figure.value, help=figure.help, border=True)
