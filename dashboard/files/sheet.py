"""One A4 page in landscape, drawn in points from its upper left corner, as PNG or PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Literal

import matplotlib
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from dashboard.files import typeset
from dashboard.files.pdf import pdf
from dashboard.files.typeset import Weight

# Letters stand where typeset measures them: hinted, each is moved to a whole pixel of the picture,
# and a line of many runs past its room.
matplotlib.rcParams["text.hinting"] = "no_hinting"

DPI = 300
_PIXELS = (3508, 2480)
WIDTH, HEIGHT = (72 * pixels / DPI for pixels in _PIXELS)

Align = Literal["left", "center", "right"]
Box = tuple[float, float, float, float]

# Thai marks stand high and hang low: lines need this much of the size, of which this much
# above the baseline.
_LEADING, _BASELINE = 1.5, 1.1
_SMALLEST = 5.5

INK = "#1d2730"
QUIET = "#5d6b76"


class Sheet:
    """A page. All measures are points; y grows downwards; a box is (left, top, width, height)."""

    def __init__(self, spell: Callable[[str], str] = str) -> None:
        """``spell`` is applied to every text that is set: the identity, or Thai digits."""
        self._spell = spell
        self._figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=DPI, facecolor="white")
        to_inches = Affine2D().scale(1 / 72, -1 / 72).translate(0, HEIGHT / 72)
        self._transform = to_inches + self._figure.dpi_scale_trans

    def line(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        weight: Weight = "regular",
        colour: str = INK,
        align: Align = "left",
        verbatim: bool = False,
    ) -> None:
        """One line of text whose baseline lies at ``y``; ``verbatim`` keeps its digits."""
        self._figure.text(
            x,
            y,
            text if verbatim else self._spell(text),
            transform=self._transform,
            fontproperties=typeset.face(weight, size),
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def fitted(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        room: float,
        least: float,
        weight: Weight = "regular",
        colour: str = INK,
        align: Align = "left",
    ) -> None:
        """One line that is set smaller, and at last cut, where it has no room."""
        said = self._spell(text)
        size = typeset.fitted(said, size, room, least, weight)
        self.line(typeset.shortened(said, size, room, weight), x, y, size, weight, colour, align)

    def block(
        self,
        texts: Sequence[str],
        x: float,
        y: float,
        size: float,
        room: float,
        colour: str = INK,
        bottom: float = HEIGHT,
    ) -> float:
        """Paragraphs from the top ``y`` down; returns where the next thing can begin.

        They are set smaller, and at last cut, where they would reach below ``bottom``.
        """
        while size > _SMALLEST and y + self.height_of(texts, size, room) > bottom:
            size -= 0.5
        rows = self._rows(texts, size, room)
        fitting = rows[: max(1, int((bottom - y) / (size * _LEADING)))]
        if len(fitting) < len(rows):
            fitting[-1] += " …"
        for row in fitting:
            self.line(row, x, y + size * _BASELINE, size, colour=colour)
            y += size * _LEADING
        return y

    def height_of(self, texts: Sequence[str], size: float, room: float) -> float:
        """The height of paragraphs."""
        return len(self._rows(texts, size, room)) * size * _LEADING

    def _rows(self, texts: Sequence[str], size: float, room: float) -> list[str]:
        return [row for text in texts for row in typeset.wrapped(self._spell(text), size, room)]

    def rectangle(self, box: Box, fill: str, edge: str = "none", round_by: float = 0) -> None:
        """A filled rectangle, its corners rounded by a radius."""
        left, top, width, height = box
        style = f"round,pad=0,rounding_size={round_by}" if round_by else "square,pad=0"
        self._add(
            FancyBboxPatch(
                (left, top), width, height, boxstyle=style, facecolor=fill, edgecolor=edge, lw=0.5
            )
        )

    def rule(self, x: float, y: float, length: float, colour: str, thick: float = 0.5) -> None:
        """A horizontal line."""
        self._add(PathPatch(Path([(x, y), (x + length, y)]), edgecolor=colour, lw=thick))

    def polygons(self, shapes: np.ndarray, fill: str, clip: Box, edge: float = 0.25) -> None:
        """Polygons of one colour, as one shape: no seam shows where they meet.

        The edge of the same colour hides the seam to the neighbours of other colours.
        """
        parts = shapely.orient_polygons(shapely.get_parts(shapes))
        if len(parts):
            path = _path(shapely.get_rings(parts), closed=True)
            self._add(
                PathPatch(path, facecolor=fill, edgecolor=fill, lw=edge, joinstyle="round"), clip
            )

    def lines(self, shapes: np.ndarray, colour: str, thick: float, clip: Box) -> None:
        """Lines of one colour."""
        parts = shapely.get_parts(shapes)
        if len(parts):
            path = _path(parts, closed=False)
            drawn = PathPatch(path, fill=False, edgecolor=colour, lw=thick, joinstyle="round")
            self._add(drawn, clip)

    def png(self, title: str, dpi: int = DPI) -> bytes:
        """The page as a picture of so many dots per inch."""
        buffer = BytesIO()
        self._figure.dpi = dpi
        FigureCanvasAgg(self._figure).print_png(
            buffer, metadata={"Title": title}, pil_kwargs={"dpi": (dpi, dpi), "compress_level": 4}
        )
        return buffer.getvalue()

    def pdf(self, title: str, printed: datetime) -> bytes:
        """The page as a PDF with its fonts in it."""
        return pdf(self._figure, title, printed)

    def _add(self, artist: PathPatch | FancyBboxPatch, clip: Box | None = None) -> Artist:
        artist.set_transform(self._transform)
        self._figure.add_artist(artist)
        if clip:
            left, top, width, height = clip
            artist.set_clip_path(Rectangle((left, top), width, height, transform=self._transform))
        return artist


def ink_on(fill: str) -> str:
    """The ink that is read on a fill: dark on light, white on dark."""
    red, green, blue = to_rgb(fill)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"


def _path(lines: np.ndarray, closed: bool) -> Path:
    """All lines or rings in one path, to a hundredth of a point."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    starts = np.append(True, line[1:] != line[:-1])
    codes = np.where(starts, Path.MOVETO, Path.LINETO).astype(Path.code_type)
    if closed:
        codes[np.append(starts[1:], True)] = Path.CLOSEPOLY
    return Path(points.round(2), codes)
