"""What a layer has to say beside its map, under the legend; most have nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.maps import spot_panel
from dashboard.result import Result

_PANELS: Mapping[str, Callable[[Result], None]] = {
    "hot_spots": spot_panel.draw,
    "emerging": spot_panel.draw_emerging,
}


def draw(result: Result) -> None:
    """The panel of the view's layer, where it has one."""
    if panel := _PANELS.get(result.layer.key):
        panel(result)
