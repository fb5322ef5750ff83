"""A view as one page of a print: a picture, or vectors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from dashboard import words
from dashboard.briefing.edition import Edition, edition
from dashboard.briefing.map_page import map_page
from dashboard.briefing.two_maps import two_maps
from dashboard.data import Data
from dashboard.files.house_style import read_house_style
from dashboard.files.page import Drawing, Page
from dashboard.files.sheet import DPI, painted, picture
from dashboard.maps import compare
from dashboard.result import Result
from geo.errors import InputError

FORMATS = ("png", "pdf", "pptx")


def render(
    result: Result,
    data: Data,
    fmt: str,
    printed: datetime | None = None,
    spell: Callable[[str], str] = str,
    dpi: int = DPI,
    size: str = "a4",
    marking: str | None = None,
) -> bytes:
    """The page of a view as a file.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from: the boundary layer and the store's manifest
    fmt : ``png``, ``pdf`` (vectors), or ``pptx`` (the map a picture, all else native)
    printed : the moment that the page bears; now, in Bangkok, when not given
    spell : applied to every text of the page, for Thai digits
    dpi : dots per inch of a ``png``
    size, marking : of :func:`dashboard.briefing.edition.edition`
    """
    if fmt not in FORMATS:
        raise InputError(f"fmt was '{fmt}' but is expected to be one of {', '.join(FORMATS)}")
    of = edition(size, marking, printed, spell)
    page, title = page_of(result, data, of), words.title(result)
    if fmt == "pptx":
        return _slide(page, title, of)
    sheet = painted(page, spell)
    return sheet.png(title, dpi) if fmt == "png" else sheet.pdf(title, of.printed)


def page_of(result: Result, data: Data, of: Edition) -> Page:
    """The page of a view: its map, or both maps where it compares."""
    sides = compare.panes(result, data)
    return two_maps(sides, data, of) if sides else map_page(result, data, of)


def _slide(page: Page, title: str, of: Edition) -> bytes:
    # python-pptx is loaded when the first slide is asked for.
    from dashboard.files.deck import deck
    from dashboard.files.slides import slide

    font, buffer = read_house_style().office_font, BytesIO()

    def picture_of(page: Page, drawing: Drawing) -> bytes:
        return picture(page, drawing, of.spell)

    deck([slide(page, picture_of, font, of.spell)], buffer, title, of.printed)
    return buffer.getvalue()
