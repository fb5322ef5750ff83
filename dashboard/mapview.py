"""The map on a page: a constant folium map, and the values that change.

The geometry is fetched by the browser itself (:mod:`dashboard.assets`). The folium map is
rebuilt identically on every run, so its frame stays; whatever changes travels as one packed
string in ``feature_group_to_add``, which does not remount the frame.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np
import pandas as pd
import streamlit as st
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from dashboard import palettes
from dashboard.assets import Assets
from dashboard.texts import text
from geo.classes import NO_DATA
from geo.codes import Level
from geo.gazetteer import Lang

#: Stands for "no value" among the packed values.
MISSING = -(2**31)

_MIDDLE = (13.2, 101.0)
_OPTIONS: dict[str, Any] = {
    "zoom_start": 6,
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
    areas : codes of places; only units within one of them are coloured, the rest is grey
        context; empty for the whole country. The map fits itself to the areas when they change
    values : indexed by unit code; missing where there is no data
    classes : class of each unit, same index; ``geo.classes.NO_DATA`` beside the numbers of
        the classes
    colours, class_labels : one per class, lowest first
    title, unit, decimals : how the tooltip says a value
    label : the map in words, for those who cannot see it
    selected : code of the unit to outline, at any level; empty for none
    """

    level: Level
    areas: tuple[str, ...]
    values: pd.Series
    classes: pd.Series
    colours: tuple[str, ...]
    class_labels: tuple[str, ...]
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
    """The payload as the browser unpacks it: 20 kB for the tambons of the country.

    Two parts in Base64 with a dot between. The words come first, as JSON, so that the map can
    speak whatever follows. Then the numbers, deflated: for every unit of the level its class
    (one byte), then its value as a 32-bit integer in units of the last decimal printed, the four
    bytes in four planes (which halves them when deflated).

    Units that the layer does not have are left out; units that the payload does not have are
    drawn as "no data".
    """
    codes = assets.codes[payload.level]
    words = json.dumps(_words(payload, assets), ensure_ascii=False).encode()
    classes = payload.classes.reindex(codes, fill_value=NO_DATA).to_numpy("uint8")
    values = _whole(payload.values.reindex(codes), payload.decimals)
    planes = values.view("uint8").reshape(-1, 4).T
    numbers = zlib.compress(classes.tobytes() + planes.tobytes(), 9)
    return ".".join(base64.b64encode(part).decode() for part in (words, numbers))


def _words(payload: MapPayload, assets: Assets) -> dict[str, Any]:
    lang = payload.lang
    return {
        "level": payload.level,
        "areas": payload.areas,
        "selected": payload.selected,
        "lang": lang,
        "legend": _legend(payload),
        "title": payload.title,
        "unit": payload.unit,
        "decimals": payload.decimals,
        "label": payload.label,
        "badge": text("map.schematic", lang) if assets.info.schematic else "",
        "source": assets.info.source,
        "texts": {
            name: text(f"map.{name}", lang)
            for name in ("loading", "failed", "retry", "zoom_in", "zoom_out", "home")
        },
    }


def _legend(payload: MapPayload) -> dict[int, tuple[str, str]]:
    """Colour and label by class; the tooltip of a unit without a value shows the label alone."""
    classes = dict(enumerate(zip(payload.colours, payload.class_labels, strict=True)))
    return classes | {NO_DATA: (palettes.NO_DATA, text("map.no_data", payload.lang))}


def _whole(values: pd.Series, decimals: int) -> np.ndarray:
    """Little-endian int32 in units of the last decimal; ``MISSING`` where there is no value."""
    numbers = (values.to_numpy("float64", na_value=np.nan) * 10**decimals).round()
    return np.where(np.isfinite(numbers), numbers, MISSING).astype("<i4")


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
