"""Parts of the map page: the map itself, and the table of the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import formats, listing, session
from dashboard.data import Data
from dashboard.files import export
from dashboard.legend import isolated, rules
from dashboard.maps import assets, denominators, mapview, player, points_panel, surface_panel
from dashboard.maps.command_units import command_units
from dashboard.maps.frames import Frames
from dashboard.result import Result, order_of
from dashboard.texts import text
from dashboard.view import ORDERS, View
from dashboard.words import sentence, title
from geo.files import read_commands

# Pixels.
MAP_HEIGHT = 480


def draw_map(result: Result, data: Data, frames: Frames | None = None) -> None:
    """The map of the view under its title; a click drills down, or selects a tambon.

    Parameters
    ----------
    frames : the pictures that its player steps through; None for a map that stands still
    """
    lang, named = result.view.lang, title(result)
    st.markdown(f"##### {player.titled(named, frames, lang) if frames else named}")
    put_map(result, data, frames, only=isolated(result))


def put_map(
    result: Result,
    data: Data,
    frames: Frames | None = None,
    *,
    key: str = "map",
    only: tuple[int, ...],
    told: Mapping[str, Any] | None = None,
    on_click: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The map of a view alone.

    Parameters
    ----------
    key : of the widget, one a map
    only : the classes to be seen alone (:func:`dashboard.legend.isolated`)
    told : what plug-ins of this map are told beside what every map says
    on_click : what a click does in place of :func:`clicked`
    """
    view, browser = result.view, assets.prepare(data.layer)
    payload = mapview.MapPayload(
        level=view.level,
        areas=_areas(view),
        values=result.units["value"],
        classes=result.classes.index,
        colours=result.colours,
        class_labels=tuple(rules(result)),
        title=result.layer.title(view.lang),
        unit=result.layer.unit(view.lang),
        decimals=result.layer.decimals,
        label=text("map.aria", view.lang, title=title(result), sentence=sentence(result)),
        lang=view.lang,
        selected=view.place,
        only=only,
        base=denominators.base(result, data, browser),
        ascending=result.layer.least_first,
        small=result.small,
        units=command_units(view, data, browser.codes["tambon"]),
        extras={
            **points_panel.extras(result, data),
            **surface_panel.extras(result, data),
            **(told or {}),
        },
    )
    mapview.show(
        player.with_frames(payload, frames, browser) if frames else payload,
        browser,
        key=key,
        height=MAP_HEIGHT,
        on_click=on_click or clicked,
    )


def draw_table(result: Result, data: Data) -> None:
    """The table of the view in the order that was asked for, and its files."""
    view = result.view
    names = {order: text(f"order.{order}", view.lang) for order in ORDERS}
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    bar.segmented_control(
        text("order.label", view.lang),
        list(names),
        format_func=names.__getitem__,
        required=True,
        key=session.controlled("order", order_of(result)),
        on_change=lambda: session.change(replace(session.current(), order=session.chosen("order"))),
    )
    _downloads(bar, result, data)
    table = export.table(result)
    st.dataframe(
        table,
        hide_index=True,
        column_config=_columns(result),
        height=listing.height_of(table),
        placeholder=formats.NOTHING,
        lazy=True,
    )


def clicked(on: dict[str, Any]) -> None:
    """Follow what was done on the map: into a unit, into an issue, or one level up."""
    view = session.current()
    if "code" in on:
        session.change(view.drilled_to(on["code"]))
    elif "issue" in on:
        session.change(replace(view, issue=on["issue"]))
    elif on.get("up"):
        session.change(view.upwards())


def _areas(view: View) -> tuple[str, ...]:
    """The places, or the unit of command, that the map is limited to; none means the whole."""
    if view.area:
        return (view.area,)
    if view.tree == "command":
        return tuple(unit for unit in (view.division or view.bureau,) if unit)
    return read_commands().provinces(view.bureau)


def _downloads(bar: st.delta_generator.DeltaGenerator, result: Result, data: Data) -> None:
    lang, view = result.view.lang, result.view
    name = "-".join(filter(None, (result.layer.key, view.level, view.limit)))
    files = {
        "csv": ("text/csv", lambda: export.csv(result, data)),
        "xlsx": (export.XLSX, lambda: _workbook(result, data)),
        "png": ("image/png", lambda: _snapshot(result, data, "png")),
        "pdf": ("application/pdf", lambda: _snapshot(result, data, "pdf")),
    }
    for suffix, (mime, content) in files.items():
        bar.download_button(
            text(f"download.{suffix}", lang),
            content,
            file_name=export.file_name(f"{name}-{result.as_of.isoformat()}", data, suffix),
            mime=mime,
            icon=":material/download:",
            on_click="ignore",
        )


def _workbook(result: Result, data: Data) -> bytes:
    # XlsxWriter is loaded when the first spreadsheet is asked for, not when the page opens.
    from dashboard.files import workbook

    return workbook.xlsx(result, data)


def _snapshot(result: Result, data: Data, fmt: str) -> bytes:
    # matplotlib is loaded when the first picture is asked for, not when the page opens.
    from dashboard.files import snapshot

    return snapshot.render(result, data, fmt=fmt)


def _columns(result: Result) -> dict[str, Any]:
    """Thousands separators everywhere, the layer's own decimals for its value."""
    lang, decimals = result.view.lang, result.layer.decimals
    plain = st.column_config.NumberColumn(format="localized", width="small")
    value = st.column_config.NumberColumn(
        text("column.value", lang),
        format=f"%.{decimals}f",
        width="small",
        help=export.value_name(result),
    )
    probability = st.column_config.NumberColumn(format="%.3g", width="small")
    return {
        **{text(f"column.{key}", lang): plain for key in export.COUNTS},
        **{text(f"column.{key}", lang): probability for key in export.PROBABILITIES},
        export.value_name(result): value,
    }
