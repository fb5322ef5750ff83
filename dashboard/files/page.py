"""A page before it is drawn: what stands where. Paper and slides are made of the same page.

All measures are points from the upper left corner; y grows downwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Weight = Literal["regular", "semibold", "bold"]
Align = Literal["left", "center", "right"]
#: Left, top, width, height.
Box = tuple[float, float, float, float]

INK = "#1d2730"
QUIET = "#5d6b76"
HAIR = "#d5dbdf"
PALE = "#f3f6f7"
#: The smallest letters on any page.
SMALLEST = 5.5


@dataclass(frozen=True)
class Format:
    """The size of a page, in points."""

    name: str
    width: float
    height: float

    @property
    def portrait(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width


# A4 to the pixel of 300 dots an inch; a slide of 13⅓ × 7½ inches.
FORMATS = {
    "a4": Format("a4", 3508 * 72 / 300, 2480 * 72 / 300),
    "a4-portrait": Format("a4-portrait", 2480 * 72 / 300, 3508 * 72 / 300),
    "wide": Format("wide", 960.0, 540.0),
}


@dataclass(frozen=True)
class Text:
    """Paragraphs in a box, set smaller, and at last cut, where they have no room.

    Attributes
    ----------
    paragraphs : what is said
    size, least : in points: as it should be, and the smallest that it may become
    one_line : it never breaks
    verbatim : its digits stay as they are
    role : what it is to a reader of the file: ``title`` is the title of a slide
    """

    box: Box
    paragraphs: tuple[str, ...]
    size: float
    weight: Weight = "regular"
    colour: str = INK
    align: Align = "left"
    least: float = SMALLEST
    one_line: bool = False
    verbatim: bool = False
    role: Literal["", "title", "marking"] = ""


@dataclass(frozen=True)
class Panel:
    """A filled rectangle behind what follows it."""

    box: Box
    fill: str
    edge: str = "none"
    round_by: float = 0.0


@dataclass(frozen=True)
class Rule:
    """A line to the right."""

    x: float
    y: float
    length: float
    colour: str = HAIR
    thick: float = 0.5


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its part of the width, where its words stand."""

    heading: str
    share: float
    align: Align = "left"
    weight: Weight = "regular"
    colour: str = INK


@dataclass(frozen=True)
class Table:
    """Rows of words; those that have no room are left out at the end, which is said below.

    Attributes
    ----------
    row_height : of every row, and of the headings
    swatches : a colour before each row, as a legend has; none where empty
    name : what it is, for who hears the page
    """

    box: Box
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float
    row_height: float
    swatches: tuple[str, ...] = ()
    name: str = ""
    headings: bool = True

    @property
    def fitting(self) -> int:
        """How many rows have room."""
        room = self.box[3] - (self.row_height if self.headings else 0)
        return min(len(self.rows), int(room / self.row_height + 1e-6))


@dataclass(frozen=True)
class Drawing:
    """What is drawn and not said, as a map: vectors on paper, a picture on a slide.

    Attributes
    ----------
    paint : draws on a sheet (:class:`dashboard.files.sheet.Sheet`) of the page's size, inside the
        box
    name : what it shows, for who does not see it
    """

    box: Box
    paint: Callable[[Any], None]
    name: str


@dataclass(frozen=True)
class Picture:
    """A picture from a file, as large as the box allows, in its middle."""

    box: Box
    content: bytes
    name: str


Item = Text | Panel | Rule | Table | Drawing | Picture


@dataclass
class Page:
    """A page: its format, its name in bookmarks, and all that stands on it, the lowest first."""

    format: Format
    name: str
    items: list[Item] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        """Put things on top."""
        self.items.extend(items)
