"""What the values of a layer are a share of, for the tooltip of the map."""

from __future__ import annotations

from typing import cast

import pandas as pd

from dashboard.data import Data
from dashboard.maps import assets
from dashboard.maps.assets import Assets
from dashboard.maps.payload import MISSING, Base, whole
from dashboard.result import Result
from dashboard.texts import catalogue, text
from dashboard.view import View
from geo.codes import Level

_DECIMALS = {"area_km2": 1}
#: What anybody may know of a place: browsers fetch it once, apart from the values.
_PUBLIC = ("population", "area_km2")


def base(result: Result, data: Data, browser: Assets) -> Base | None:
    """What the layer's values are a share of, per unit of the view; None for plain numbers."""
    name, view = result.layer.base, result.view
    if not name:
        return None
    said, decimals = _said(name, view), _DECIMALS.get(name, 0)
    if name in _PUBLIC and view.tree == "place":
        values = data.units(view.level, view.base, view.as_of)[name]
        codes = browser.codes[cast(Level, view.level)]
        return Base(said, decimals, values, _published(values.reindex(codes), decimals))
    return Base(said, decimals, result.counted[name])


def _said(name: str, view: View) -> str:
    if name == "population" and view.base:
        # The number's place is left for the browser to fill.
        return text("base.own", view.lang, name=view.base, value="{value}")
    return catalogue()[f"base.{name}"][view.lang]


def _published(values: pd.Series, decimals: int) -> str:
    numbers = whole(values, decimals).tolist()
    return assets.publish("figures", [None if n == MISSING else n for n in numbers])
