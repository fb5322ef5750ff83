"""The map on a page: a constant folium map, and the values that change.

The geometry is fetched by the browser itself (:mod:`dashboard.maps.assets`). The folium map is
rebuilt identically on every run, so its frame stays; whatever changes travels as one packed
string in ``feature_group_to_add``, which does not remount the frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from dashboard.maps.assets import Assets
from dashboard.maps.payload import Base, CommandUnits, MapPayload, pack
from dashboard.maps.start import MIDDLE, OPTIONS, ZOOM

__all__ = ["Base", "CommandUnits", "MapPayload", "show"]


def show(
    payload: MapPayload,
    assets: Assets,
    *,
    key: str,
    height: int,
    on_click: Callable[[dict[str, Any]], None],
) -> None:
    """Put the map on the page; recolours in place what an earlier run has drawn.

    Parameters
    ----------
    payload : what to show
    assets : where the browser finds the layer (:func:`dashboard.maps.assets.prepare`)
    key : of the widget, one per map and page
    height : in pixels
    on_click : called once for everything that somebody does on the map and that the page has to
        know, before the page (or the fragment that the map stands in) is run again:
        ``{"code": …}`` a unit was clicked, ``{"issue": …}`` a record, ``{"up": True}`` one level up
    """

    def clicked() -> None:
        told = (st.session_state.get(key) or {}).get("told")
        if told:
            on_click(told)

    values = folium.FeatureGroup()
    _Values(pack(payload, assets)).add_to(values)
    st_folium(
        _constant_map(assets),
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=values,
        returned_objects=[],  # the map's script tells by itself
        on_change=clicked,
    )


def _constant_map(assets: Assets) -> folium.Map:
    """The part that never changes while the layer stays the same.

    Built anew on every run, because st_folium changes the map that it is given.
    """
    base = folium.Map(
        MIDDLE,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        zoom_start=ZOOM,
        **OPTIONS,
    )
    # folium's own links lead to other machines; the frame loads ours and nothing else.
    base.default_js = [(assets.script, assets.script)]
    base.default_css = [(assets.style, assets.style)]
    _Geometry(assets.geometry, assets.detail).add_to(base)
    return base


class _Geometry(MacroElement):
    """Starts the map's script on the folium map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "thmap.init({{ this._parent.get_name() }}, {{ this.url|tojavascript }},"
        " {{ this.detail|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(self, url: str, detail: str) -> None:
        super().__init__()
        self._name = "Geometry"
        self.url = url
        self.detail = detail


class _Values(MacroElement):
    """Hands the packed values to the map's script."""

    _template = Template(
        "{% macro script(this, kwargs) %}thmap.show({{ this.packed|tojavascript }});{% endmacro %}"
    )

    def __init__(self, packed: str) -> None:
        super().__init__()
        self._name = "Values"
        self.packed = packed
