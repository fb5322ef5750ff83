"""The legend on the map page: a control of what is seen, and of how values become classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import streamlit as st

from dashboard import breaks, formats, palettes, session
from dashboard.aids import methods_panel
from dashboard.legend import LegendRow, how_cut, isolated, left_out, legend
from dashboard.maps import compare
from dashboard.palettes import DIVERGING, RAMPS
from dashboard.result import Result
from dashboard.texts import text
from dashboard.view import LEAST_CLASSES, MOST_CLASSES, View
from geo.classes import SCHEMES, Scheme, is_skewed
from geo.errors import InputError
from geo.gazetteer import Lang

#: The scheme of a view that has breaks of its own, set by hand or frozen.
_OWN: Literal["own"] = "own"
# What somebody wrote as breaks and why it was refused, until the next run.
_REFUSED = "breaks_refused"
# Pixels.
_SETTINGS_WIDTH = 340


def draw(result: Result, beside: Result | None = None) -> None:
    """Every class with its rule, colour and count, as a button that shows it alone; below it
    what the map leaves out.

    Parameters
    ----------
    beside : what a second map shows in the same classes; its counts stand beside the first's
    """
    view, lang = result.view, result.view.lang
    unit = result.layer.unit(lang)
    heading = text("compare.unit", lang, unit=unit)
    st.markdown(heading if beside else f"**{result.layer.title(lang)}** ({unit})")
    if result.missing:
        st.info(result.missing)
        return
    sides = [side for side in (result, beside) if side]
    rows, alone = _rows(sides), isolated(*sides)
    with st.container(gap="xxsmall"):
        _classes(rows, alone, view)
        with st.container(horizontal=True, gap="small"):
            if not result.layer.kinds:
                _settings(result)
                _freeze_or_thaw(result)
            if alone:
                _show_all(lang)
            methods_panel.link(result.layer.key, lang)
        st.caption(_rule(result))
        for said in compare.of_both(result, beside, left_out):
            st.caption(said)
    colours = {"only": [row.colour for row, _ in rows.values()], "palette": _strips(result)}
    st.html(f"<style>{_swatches(colours)}</style>")


def _rows(results: list[Result]) -> dict[int, tuple[LegendRow, str]]:
    """The rows of the legend by number of the class, each with its count on every side."""
    sides = [{row.number: row for row in legend(result)} for result in results]
    every = dict(sorted({number: row for side in sides for number, row in side.items()}.items()))
    return {
        number: (
            row,
            " | ".join(
                formats.number(side[number].count if number in side else 0) for side in sides
            ),
        )
        for number, row in every.items()
    }


def _classes(rows: dict[int, tuple[LegendRow, str]], alone: tuple[int, ...], view: View) -> None:
    """One pill a class; those that are pressed are seen alone."""
    lang = view.lang
    one, many = (text(f"level.{number}{view.level}", lang) for number in ("", "many_"))
    labels = {
        number: text(
            "legend.row",
            lang,
            rule=formats.literal(row.rule),
            count=count,
            level=one if count == "1" else many,
        )
        for number, (row, count) in rows.items()
    }
    st.pills(
        text("legend.classes", lang),
        list(labels),
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=session.controlled("only", list(alone)),
        on_change=lambda: session.change(_isolated(session.current(), session.chosen("only"))),
        width="stretch",
    )


def _isolated(view: View, numbers: list[int]) -> View:
    return replace(view, only=tuple(sorted(numbers)))


def _show_all(lang: Lang) -> None:
    st.button(
        text("legend.all", lang),
        key="legend_all",
        type="tertiary",
        icon=":material/select_all:",
        on_click=lambda: session.change(_isolated(session.current(), [])),
    )


def _freeze_or_thaw(result: Result) -> None:
    view, lang = result.view, result.view.lang
    breaks_then = () if view.breaks else result.classes.edges
    st.button(
        text("legend.thaw" if view.breaks else "legend.freeze", lang),
        key="legend_freeze",
        type="tertiary",
        icon=":material/lock_open:" if view.breaks else ":material/lock:",
        help=text("legend.frozen", lang),
        disabled=result.classes.k == 0,
        on_click=lambda: session.change(replace(session.current(), breaks=breaks_then)),
    )


def _rule(result: Result) -> str:
    if result.view.breaks and not result.layer.kinds:
        return f":material/lock: {text('legend.frozen', result.view.lang)}"
    return how_cut(result)


def _settings(result: Result) -> None:
    lang = result.view.lang
    popover = st.popover(
        text("legend.settings", lang),
        icon=":material/tune:",
        type="tertiary",
        key="legend_settings",
        on_change="rerun",
    )
    if popover.open:  # not computed, nor sent, while it is closed
        with popover, st.container(width=_SETTINGS_WIDTH):
            _scheme(result)
            _count(result.view)
            _palette(result)
            _edges(result)


def _scheme(result: Result) -> None:
    view, lang, edges = result.view, result.view.lang, result.classes.edges
    st.selectbox(
        text("map.scheme", lang),
        (*SCHEMES, _OWN),
        format_func=lambda scheme: text(f"scheme.{scheme}", lang),
        key=session.controlled("scheme", _OWN if view.breaks else view.scheme),
        on_change=_changes("scheme", lambda v, scheme: _cut(v, scheme, edges)),
    )
    if view.scheme != "log" and not view.breaks and is_skewed(result.units["value"]):
        st.caption(f":material/lightbulb: {text('legend.skewed', lang)}")


def _cut(view: View, scheme: Scheme | Literal["own"], edges: tuple[float, ...]) -> View:
    """The view by another scheme; own breaks begin with those of now, ``edges``."""
    if scheme == _OWN:
        return replace(view, breaks=edges)
    return replace(view, scheme=scheme, breaks=(), only=())


def _count(view: View) -> None:
    st.segmented_control(
        text("legend.count", view.lang),
        range(LEAST_CLASSES, MOST_CLASSES + 1),
        required=True,
        disabled=bool(view.breaks),
        key=session.controlled("k", view.k),
        on_change=_changes("k", lambda v, k: replace(v, k=k, only=())),
    )


def _palette(result: Result) -> None:
    view, lang, own = result.view, result.view.lang, result.layer.ramp
    st.pills(
        text("legend.palette", lang),
        _offered(result),
        required=True,
        format_func=lambda ramp: text(f"palette.{ramp}", lang),
        help=text("legend.palette_help", lang),
        key=session.controlled("palette", palettes.fitting(result.layer.ramp, view.palette)),
        on_change=_changes(
            "palette",
            lambda v, ramp: replace(v, palette="" if ramp == own else ramp),
        ),
    )


def _offered(result: Result) -> list[str]:
    return [ramp for ramp in RAMPS if (ramp in DIVERGING) == (result.layer.ramp in DIVERGING)]


def _edges(result: Result) -> None:
    lang = result.view.lang
    written, reason = st.session_state.pop(_REFUSED, (breaks.write(result.classes.edges), ""))
    st.text_input(
        text("legend.own", lang),
        key=session.controlled("breaks", written),
        help=text("legend.own_help", lang),
        on_change=_take_edges,
        args=(lang,),
    )
    if reason:
        st.error(formats.literal(reason))


def _take_edges(lang: Lang) -> None:
    written = session.chosen("breaks")
    try:
        edges = breaks.read(written, lang)
    except InputError as error:
        st.session_state[_REFUSED] = (written, str(error))
    else:
        session.change(replace(session.current(), breaks=edges, only=()))


def _changes(name: str, change: Callable[[View, Any], View]) -> Callable[[], None]:
    return lambda: session.change(change(session.current(), session.chosen(name)))


def _strips(result: Result) -> list[str]:
    """Every ramp that is offered, as a strip of its colours."""
    return [f"linear-gradient(90deg, {', '.join(RAMPS[ramp])})" for ramp in _offered(result)]


def _swatches(colours: dict[str, list[str]]) -> str:
    """The rules of style that give the buttons of a widget their colours (see page.css)."""
    return "".join(
        f".st-key-widget_{name} button:nth-of-type({i}) {{ --swatch: {colour}; }}"
        for name, swatches in colours.items()
        for i, colour in enumerate(swatches, 1)
    )
