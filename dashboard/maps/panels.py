"""Parts of the map page: the map itself, and the table of the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard import formats, listing, session
from dashboard.data import Data
from dashboard.files import export
from dashboard.legend import isolated
from dashboard.maps import (
    assets,
    export_panel,
    mapview,
    player,
    points_panel,
    surface_panel,
    viewed,
)
from dashboard.maps.frames import Frames
from dashboard.masked_tables import readable
from dashboard.result import Result, order_of
from dashboard.texts import text
from dashboard.view import ORDERS
from dashboard.words import title

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
    browser = assets.prepare(data.layer)
    payload = viewed.payload_of(
        result,
        data,
        browser,
        only=only,
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
    with bar:
        export_panel.draw(result, data)
    table = result.once("table", _table)
    st.dataframe(
        table,
        hide_index=True,
        column_config=_columns(result, table),
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


def _table(result: Result) -> pa.Table:
    """The table as Streamlit keeps it for each session: in Arrow, which is shared, not copied."""
    columns = export.columns(result)
    table = pd.DataFrame({column.header: column.values for column in columns})
    decimals = {column.header: column.decimals for column in columns}
    return pa.Table.from_pandas(readable(table, decimals), preserve_index=False)


def _columns(result: Result, table: pa.Table) -> dict[str, Any]:
    """Thousands separators everywhere, the layer's own decimals for its value; none for columns
    that hold words, too."""
    lang, decimals = result.view.lang, result.layer.decimals
    plain = st.column_config.NumberColumn(format="localized", width="small")
    value = st.column_config.NumberColumn(
        text("column.value", lang),
        format=f"%.{decimals}f",
        width="small",
        help=export.value_name(result),
    )
    probability = st.column_config.NumberColumn(format="%.3g", width="small")
    if not _is_number(table, export.value_name(result)):
        value = st.column_config.TextColumn(
            text("column.value", lang), width="small", help=export.value_name(result)
        )
    formats_ = {
        **{text(f"column.{key}", lang): plain for key in export.COUNTS},
        **{text(f"column.{key}", lang): probability for key in export.PROBABILITIES},
    }
    return {
        **{name: how for name, how in formats_.items() if _is_number(table, name)},
        export.value_name(result): value,
    }


def _is_number(table: pa.Table, name: str) -> bool:
    if name not in table.schema.names:
        return False
    of = table.schema.field(name).type
    return pa.types.is_integer(of) or pa.types.is_floating(of)
