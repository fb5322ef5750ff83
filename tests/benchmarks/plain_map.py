"""The map that most people write: folium.GeoJson of every tambon in st_folium, as a yardstick."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.benchmarks.driving import Measured, first_draw, map_frame, settle
from tests.benchmarks.wire import Wire

SOURCE = """
import os
from pathlib import Path
import folium, shapely, streamlit as st
from streamlit_folium import st_folium
from dashboard.maps.assets import prepare
from geo.layer_files import read_layer

folder = Path(os.environ["LAYER"])
layer = read_layer(folder.name, folder.parent)
assets = prepare(layer)
coarse = layer.units.set_geometry(shapely.coverage_simplify(layer.units.geometry.array, 0.006))
st.button("recolour", on_click=lambda: st.session_state.update(n=st.session_state.get("n", 0) + 1))
colours = ["#fdeecf", "#f6b06a", "#d75a34", "#7c1a26"]
shift = st.session_state.get("n", 0)
base = folium.Map((13.2, 101), zoom_start=6, tiles=None, prefer_canvas=True)
base.default_js = [(assets.script,) * 2]
base.default_css = [(assets.style,) * 2]
folium.GeoJson(
    coarse[["th", "geometry"]],
    style_function=lambda at: {"fillColor": colours[(len(at["properties"]["th"]) + shift) % 4],
                               "fillOpacity": 1, "weight": 0.3},
).add_to(base)
st_folium(base, key="map", use_container_width=True, returned_objects=[])
"""
_DRAWN = (
    "() => window.map && Object.keys(map._layers).length > 7000 "
    "&& (window.drawnAt = window.drawnAt || performance.now())"
)
_TIMEOUT = 240_000


def measure(browser: Browser, server: Wire) -> Measured:
    """One first draw and one recolour."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(_TIMEOUT)
    first_draw(page, server.address, _DRAWN)
    settle(page, server)
    before = server.received
    warm = first_draw(page, server.address, _DRAWN)
    settle(page, server)
    drawn, before_recolour = server.received - before, server.received
    old = map_frame(page)
    old.evaluate("() => { window.old = true }")
    started = page.evaluate("performance.now()")
    page.get_by_role("button", name="recolour").click()
    page.wait_for_function(
        "() => { const map = document.querySelector(\"iframe[title*='st_folium']\");"
        " return map && map.contentWindow && !map.contentWindow.old }"
    )
    map_frame(page).wait_for_function(_DRAWN)
    seconds = (page.evaluate("performance.now()") - started) / 1000
    settle(page, server)
    page.close()
    return {
        "folium.GeoJson, first draw, warm": [warm],
        "folium.GeoJson, first draw, bytes": [drawn],
        "folium.GeoJson, recolour": [seconds],
        "folium.GeoJson, recolour, bytes": [server.received - before_recolour],
    }
