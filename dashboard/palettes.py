"""Colours of the maps: sequential ramps, light to dark, readable by the colour-blind."""

from __future__ import annotations

from collections.abc import Mapping

#: A unit without a value, and the zeros where they have a class of their own.
NO_DATA = "#e3e5e8"
NONE_AT_ALL = "#fbfaf6"

#: Seven anchors a ramp, of evenly falling lightness.
RAMPS: Mapping[str, tuple[str, ...]] = {
    "network": ("#e2f1ee", "#b6ddd8", "#84c3c2", "#4fa5ac", "#2b8294", "#1a5f79", "#133d5b"),
    "issues": ("#fdeecf", "#fbd49a", "#f6b06a", "#ec8547", "#d75a34", "#b0342c", "#7c1a26"),
    "ladder": ("#efe9f4", "#d6c8e4", "#b8a1d0", "#9a79b9", "#7d539f", "#5f3281", "#41165d"),
}


def colours(ramp: str, k: int, zero: bool) -> tuple[str, ...]:
    """One colour a class, light to dark.

    Parameters
    ----------
    ramp : key of :data:`RAMPS`
    k : number of classes
    zero : True when the first class holds exactly the zeros, which are drawn nearly white
    """
    anchors = RAMPS[ramp]
    wanted = k - 1 if zero else k
    if wanted <= 1:
        chosen = (anchors[len(anchors) // 2],) * wanted
    else:
        step = (len(anchors) - 1) / (wanted - 1)
        chosen = tuple(anchors[round(i * step)] for i in range(wanted))
    return ((NONE_AT_ALL,) if zero else ()) + chosen
