"""A page that holds nothing but the map: what the browser tests drive."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.maps.assets import prepare
from dashboard.maps.mapview import MapPayload, show
from dashboard.palettes import colours
from geo.classes import classify
from geo.codes import LEVELS
from geo.layer_files import read_layer

st.set_page_config(layout="wide")
folder = Path(os.environ["LAYER"])
layer = read_layer(folder.name, folder.parent)
assets = prepare(layer)


def clicked(on: dict[str, Any]) -> None:
    """Count the click, and go into what was clicked as a page would."""
    st.session_state.clicks = [*st.session_state.get("clicks", []), on.get("code", "up")]
    if "up" in on:
        st.session_state.area = st.session_state.area[:-2]
    elif len(on["code"]) < 6:
        st.session_state.area = on["code"]


@st.fragment
def page() -> None:
    """Controls, the map, and what the script knows of clicks."""
    columns = st.columns(5)
    level = columns[0].radio("level", LEVELS, index=2, horizontal=True)
    seed = columns[1].number_input("seed", 0, 99, 0)
    area = columns[2].text_input("area", key="area")
    lang = columns[3].radio("lang", ["th", "en"], horizontal=True)
    title = columns[4].text_input("title", "สมาชิกต่อประชากร 10,000 คน")
    codes = assets.codes[level]
    values = pd.Series(np.random.default_rng(seed).gamma(2, 9, len(codes)), index=codes)
    values[::97] = np.nan
    classes = classify(values)
    show(
        MapPayload(
            level=level,
            areas=(area,) if area else (),
            values=values,
            classes=classes.index,
            colours=colours("network", classes.k, zero=False),
            class_labels=tuple(map(str, classes.edges[:-1])),
            title=title,
            unit="คน",
            decimals=1,
            label="แผนที่ทดสอบ",
            lang=lang,
            selected=area,
        ),
        assets,
        key="map",
        height=700,
        on_click=clicked,
    )
    st.text(f"clicks: {' '.join(st.session_state.get('clicks', [])) or 'none'}")


page()
