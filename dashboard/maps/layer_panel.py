"""What a layer has to say beside its map, under the legend; most have nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.data import Data
from dashboard.maps import spot_panel
from dashboard.result import Result

_PANELS: Mapping[str, Callable[[Result, Data], None]] = {
    "hot_spots": spot_panel.draw,
}


def draw(result: Result, data: Data) -> None:
    """The panel of the view's layer, where it has one."""
    if panel := _PANELS.get(result.layer.key):
        panel(result, data)
