"""A view as one page of a print: a picture, or vectors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dashboard import words
from dashboard.briefing.edition import edition
from dashboard.briefing.map_page import map_page
from dashboard.data import Data
from dashboard.files.sheet import DPI, painted
from dashboard.result import Result
from geo.errors import InputError

FORMATS = ("png", "pdf")


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
    """The page of a view.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from: the boundary layer and the store's manifest
    fmt : ``png`` or ``pdf`` (vector)
    printed : the moment that the page bears; now, in Bangkok, when not given
    spell : applied to every text of the page, for Thai digits
    dpi : dots per inch of a ``png``
    size, marking : of :func:`dashboard.briefing.edition.edition`
    """
    if fmt not in FORMATS:
        raise InputError(f"fmt was '{fmt}' but is expected to be one of {', '.join(FORMATS)}")
    of = edition(size, marking, printed, spell)
    sheet = painted(map_page(result, data, of), spell)
    title = words.title(result)
    return sheet.png(title, dpi) if fmt == "png" else sheet.pdf(title, of.printed)
