"""What all pages of one print have in common: marking, emblem, moment, digits, size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from dashboard import formats
from dashboard.files.house_style import read_house_style
from dashboard.files.page import FORMATS, Format
from geo.errors import InputError


@dataclass(frozen=True)
class Edition:
    """One print.

    Attributes
    ----------
    format : the size of its pages
    printed : the moment that every page bears
    marking : the secrecy marking; empty for none
    emblem : the picture at the head of pages; None for none
    spell : applied to every text, for Thai digits
    number, total : which page of how many
    """

    format: Format
    printed: datetime
    marking: str = ""
    emblem: bytes | None = None
    spell: Callable[[str], str] = str
    number: int = 1
    total: int = 1

    def page(self, number: int, total: int) -> Edition:
        """The same print at one of its pages."""
        return replace(self, number=number, total=total)


def edition(
    size: str = "a4",
    marking: str | None = None,
    printed: datetime | None = None,
    spell: Callable[[str], str] = str,
) -> Edition:
    """A print in the style of the house (``data/briefing.toml``).

    Parameters
    ----------
    size : a key of :data:`dashboard.files.page.FORMATS`
    marking : one of the markings of the house, empty for none; None for its default
    printed : the moment that pages bear; now, in Bangkok, when not given

    Raises
    ------
    InputError
        when size or marking is none of those known, or the emblem cannot be read
    """
    if size not in FORMATS:
        raise InputError(f"format was '{size}' but is expected to be one of {', '.join(FORMATS)}")
    style = read_house_style()
    moment = printed or formats.now()
    emblem = _picture(style.emblem) if style.emblem else None
    return Edition(FORMATS[size], moment, style.chosen(marking), emblem, spell)


def _picture(path: Path) -> bytes:
    """The bytes of a picture that can be drawn, all of it."""
    try:
        content = path.read_bytes()
        with Image.open(BytesIO(content)) as opened:
            opened.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(
            f"the emblem {path} is missing or no whole picture; put a .png or .jpg there or empty "
            "`file` in data/briefing.toml"
        ) from error
    return content
