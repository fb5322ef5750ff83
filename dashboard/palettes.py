"""Colours of the maps: ramps whose classes the colour-blind tell apart, too.

The tests simulate protanopia and deuteranopia and measure every step of every ramp.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Class breaks load more than whoever asks for a colour needs.
    from geo.classes import Classes

#: A unit without a value, and the zeros where they have a class of their own.
NO_DATA = "#cfd1d4"
NONE_AT_ALL = "#fbfaf6"
#: A unit whose value is not told, by what is said in its place: unlike every class and "no data".
MASKED = {"small": "#bcacbc", "withheld": "#8c94b4"}
#: One colour a group of categories, told apart also by the colour-blind.
GROUPS = ("#c4473a", "#e0a030", "#2f8f83", "#5b6fb5", "#7a9a3a", "#8c8f96", "#b58bb0")

#: The bands of a density surface, lowest first, and the line at which each begins. They lie on the
#: units, whose classes shall still be seen: in a hue that no ramp has, and little opaque.
BANDS = ("#e85fb02e", "#d83fa04a", "#bd218e66", "#9b0f7e85", "#74066aa3", "#47034fc7")
BAND_LINE = "#7a0a66c0"

#: Anchors a ramp. A sequential one has seven of evenly falling lightness; a diverging one four,
#: the middle, and four.
RAMPS: Mapping[str, tuple[str, ...]] = {
    "network": ("#e7f3c7", "#b2d8ae", "#7abc9f", "#3e9e99", "#237b8e", "#195a78", "#17395d"),
    "issues": ("#fdeecf", "#fbd49a", "#f6b06a", "#ec8547", "#d75a34", "#b0342c", "#7c1a26"),
    "ladder": ("#ece2f6", "#d2bfe8", "#b69cd6", "#9a79b9", "#7d539f", "#5f3281", "#41165d"),
    "dusk": ("#f5efa8", "#f1c068", "#eb8b4c", "#d55661", "#aa326c", "#6d2672", "#361e57"),
    "sand": ("#f9e99a", "#d6c686", "#b1a47a", "#898477", "#5b667b", "#35496c", "#152c58"),
    "change": (
        "#0e3f6a", "#316ca5", "#6d9dce", "#afcbe7", "#f4f2ee", "#e8bf98", "#d3823d", "#a7490d",
        "#772d15",
    ),
}  # fmt: skip
#: Ramps with two ends, for values on both sides of 0.
DIVERGING = frozenset({"change"})


def other(number: int) -> str:
    """The colour of a class that is none of values: not told, or no data."""
    from geo.classes import MASKED as NUMBERS

    masks = {NUMBERS[mask]: colour for mask, colour in MASKED.items()}
    return masks.get(number, NO_DATA)


def fitting(ramp: str, wanted: str) -> str:
    """The ramp that somebody wants in place of another, where it is of the same kind."""
    same_kind = bool(wanted) and (wanted in DIVERGING) == (ramp in DIVERGING)
    return wanted if same_kind else ramp


def of_classes(ramp: str, classes: Classes) -> tuple[str, ...]:
    """One colour a class: light to dark, or to both sides of 0 where the ramp is diverging."""
    if ramp in DIVERGING:
        return _about_zero(RAMPS[ramp], classes.edges)
    return colours(ramp, classes.k, classes.zero)


def colours(ramp: str, k: int, zero: bool) -> tuple[str, ...]:
    """One colour a class, light to dark.

    Parameters
    ----------
    ramp : key of a sequential one of :data:`RAMPS`
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


def _about_zero(anchors: tuple[str, ...], edges: tuple[float, ...]) -> tuple[str, ...]:
    """Both sides have as many steps as the longer one, so that equal colours are equally far."""
    below = sum(end <= 0 for end in edges[1:])
    above = sum(start >= 0 for start in edges[:-1])
    between = len(edges) - 1 - below - above
    middle, longest = len(anchors) // 2, max(below, above)
    # One step a side is not the darkest.
    step = middle / max(longest, 4 / 3)
    steps = [*range(-below, 0), *[0] * between, *range(1, above + 1)]
    return tuple(anchors[middle + round(step * i)] for i in steps)
