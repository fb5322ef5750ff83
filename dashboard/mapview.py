"""The map on a page: a constant folium map, and the values that change.

The geometry is fetched by the browser itself (:mod:`dashboard.assets`). The folium map is
rebuilt identically on every run, so its frame stays; whatever changes travels as one packed
string in ``feature_group_to_add``, which does not remount the frame.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import pandas as pd
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from dashboard.assets import Assets
from dashboard.texts import text
from geo.classes import NO_DATA
from geo.codes import Level
from geo.gazetteer import Lang

_MIDDLE = (13.2, 101.0)
_OPTIONS: dict[str, Any] = {
    "zoom_start": 6,
    "min_zoom": 5,
    "max_zoom": 13,
    "zoom_snap": 0.1,
    "wheel_px_per_zoom_level": 100,
    "max_bounds": True,
    "min_lat": 2.0,
    "max_lat": 24.0,
    "min_lon": 88.0,
    "max_lon": 114.0,
}


@dataclass(frozen=True)
class MapPayload:
    """What the map shows.

    Attributes
    ----------
    level : level of the units
    areas : code prefixes; only units within one of them are coloured, the rest is grey
        context; empty for the whole country. The map fits itself to the areas when they change
    values : indexed by unit code; missing where there is no data
    classes : number of the class of each unit, 0 to 255, same index
    legend : colour and label of every class that occurs, and of ``geo.classes.NO_DATA``. A unit
        without a value shows the label alone: "no data", "masked"
    title, unit, decimals : how the tooltip says a value
    label : the map in words, for those who cannot see it
    selected : code of the unit to outline, at any level; empty for none
    """

    level: Level
    areas: tuple[str, ...]
    values: pd.Series
    classes: pd.Series
    legend: Mapping[int, tuple[str, str]]
    title: str
    unit: str
    decimals: int
    label: str
    lang: Lang = "th"
    selected: str = ""


def show(
    payload: MapPayload,
    assets: Assets,
    *,
    key: str,
    height: int,
    on_click: Callable[[str], None],
) -> None:
    """Put the map on the page; recolours in place what an earlier run has drawn.

    Parameters
    ----------
    payload : what to show
    assets : where the browser finds the layer (:func:`dashboard.assets.prepare`)
    key : of the widget, one per map and page
    height : in pixels
    on_click : called once for every click on a unit, with the unit's code, before the page
        (or the fragment that the map stands in) is run again
    """

    def clicked() -> None:
        drawing = (st.session_state.get(key) or {}).get("last_active_drawing")
        if drawing:
            on_click(drawing["code"])

    values = folium.FeatureGroup()
    _Values(pack(payload, assets)).add_to(values)
    st_folium(
        _constant_map(assets),
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=values,
        returned_objects=["last_active_drawing"],
        on_change=clicked,
    )


def pack(payload: MapPayload, assets: Assets) -> str:
    """The payload as the browser unpacks it: JSON, deflated, in Base64.

    Raises
    ------
    KeyError
        when a unit of the payload is not in the layer
    """
    content = json.dumps(_content(payload, assets), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(content.encode(), 9)).decode()


def _content(payload: MapPayload, assets: Assets) -> dict[str, Any]:
    codes = assets.codes[payload.level]
    lang = payload.lang
    return {
        "level": payload.level,
        "areas": payload.areas,
        "selected": payload.selected,
        "lang": lang,
        "values": _rounded(payload.values.reindex(codes), payload.decimals),
        "classes": payload.classes.reindex(codes, fill_value=NO_DATA).astype("uint8").tolist(),
        "legend": payload.legend,
        "title": payload.title,
        "unit": payload.unit,
        "decimals": payload.decimals,
        "label": payload.label,
        "badge": text("map.schematic", lang) if assets.info.schematic else "",
        "source": assets.info.source,
        "texts": {
            name: text(f"map.{name}", lang)
            for name in ("loading", "failed", "retry", "zoom_in", "zoom_out")
        },
    }


def _rounded(values: pd.Series, decimals: int) -> list[float | int | None]:
    """Values as the tooltip prints them, whole numbers without a point; None for missing."""
    numbers = values.to_numpy("float64", na_value=np.nan).round(decimals)
    if not decimals:
        return [None if np.isnan(number) else int(number) for number in numbers]
    return [None if np.isnan(number) else number for number in numbers.tolist()]


def _constant_map(assets: Assets) -> folium.Map:
    """The part that never changes while the layer stays the same.

    Built anew on every run, because st_folium changes the map that it is given.
    """
    base = folium.Map(
        _MIDDLE, tiles=None, zoom_control=False, attribution_control=False, **_OPTIONS
    )
    # folium's own links lead to other machines; the frame loads ours and nothing else.
    base.default_js = [(url, url) for url in assets.scripts]
    base.default_css = [(url, url) for url in assets.styles]
    _Geometry(assets.geometry).add_to(base)
    return base


class _Geometry(MacroElement):
    """Starts the map's script on the folium map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "thmap.init({{ this._parent.get_name() }}, {{ this.url|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(self, url: str) -> None:
        super().__init__()
        self._name = "Geometry"
        self.url = url


class _Values(MacroElement):
    """Hands the packed values to the map's script."""

    _template = Template(
        "{% macro script(this, kwargs) %}thmap.show({{ this.packed|tojavascript }});{% endmacro %}"
    )

    def __init__(self, packed: str) -> None:
        super().__init__()
        self._name = "Values"
        self.packed = packed
