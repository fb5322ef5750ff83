"""The density surface on the map page: what the map is told, and the legend that explains it."""

from __future__ import annotations

import base64
import math
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.data import Data
from dashboard.maps import points, points_panel
from dashboard.maps.surface import FEWEST, Picture, picture
from dashboard.palettes import BANDS
from dashboard.result import Result
from dashboard.texts import text
from geo.gazetteer import Lang


def extras(result: Result, data: Data, *, enclosed: bool = False) -> dict[str, Any]:
    """What the map's plug-in ``surface`` is told; nothing while none is shown.

    Parameters
    ----------
    enclosed : True where the picture itself is told, False where the map is to fetch it
    """
    if not _is_shown(result, data):
        return {}
    asked = points_panel.asked(result.view, data)
    found = picture(asked)
    if found is None:
        return {}
    return {
        "surface": {
            "url": _enclosed(found) if enclosed else f"{points_panel.address(asked)}/surface",
            "corners": found.corners,
            "failed": text("surface.failed", result.view.lang),
        }
    }


def draw_legend(result: Result, data: Data) -> None:
    """The bands with their values, on how many of the issues they rest, and the bandwidth."""
    lang, found = result.view.lang, _found(result, data)
    if found:
        st.markdown(f"**{text('surface.heading', lang)}**")
        st.html(_bands(found, lang))
    for said in in_words(result, data):
        st.caption(said)


def bands(result: Result, data: Data) -> tuple[tuple[str, str], ...]:
    """Colour of every band and the value at which it begins; nothing while none is shown."""
    found = _found(result, data)
    return tuple(zip(BANDS, map(_written, found.levels), strict=True)) if found else ()


def in_words(result: Result, data: Data) -> tuple[str, ...]:
    """On how many issues the surface rests and how far each reaches, or why there is none; nothing
    while none is shown."""
    if not _is_shown(result, data):
        return ()
    lang, asked = result.view.lang, points_panel.asked(result.view, data)
    found, beneath = picture(asked), points.points(asked)
    count, total = len(beneath.issues), beneath.total
    counts = {"count": formats.number(count), "total": formats.number(total)}
    if found is None:
        return (text("surface.few", lang, **counts, least=FEWEST),)
    radius = f"{found.bandwidth:g}"
    share = formats.share(count, total)
    return (
        text("surface.rests_on", lang, **counts, share=share, radius=radius),
        text("surface.edges", lang, least=_written(found.levels[0])),
    )


def _found(result: Result, data: Data) -> Picture | None:
    """The surface, where one is shown."""
    if not _is_shown(result, data):
        return None
    return picture(points_panel.asked(result.view, data))


def _enclosed(found: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(found.png).decode()}"


def _is_shown(result: Result, data: Data) -> bool:
    return "surface" in result.view.show and "surface" in points_panel.offered(data)


def _bands(found: Picture, lang: Lang) -> str:
    """One patch of colour a band, over the value at which it begins. Numbers and colours alone."""
    patches = "".join(
        f'<span><i style="background:{colour}"></i>{_written(level)}</span>'
        for colour, level in zip(BANDS, found.levels, strict=True)
    )
    return f'<div class="bands" role="img" aria-label="{_named(found, lang)}">{patches}</div>'


def _named(found: Picture, lang: Lang) -> str:
    return f"{text('surface.bands', lang)} {', '.join(map(_written, found.levels))}"


def _written(level: float) -> str:
    """A level with as many decimals as it has, and no more."""
    return formats.number(level, max(0, -math.floor(math.log10(level))))
