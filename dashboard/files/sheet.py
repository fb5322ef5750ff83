"""A page drawn in points from its upper left corner, as PNG or PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO

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
from PIL import Image

from dashboard.files import typeset
from dashboard.files.page import (
    FORMATS,
    HAIR,
    INK,
    QUIET,
    SMALLEST,
    Align,
    Box,
    Drawing,
    Format,
    Item,
    Page,
    Panel,
    Picture,
    Rule,
    Table,
    Text,
    Weight,
)

# Letters stand where typeset measures them: hinted, each is moved to a whole pixel of the picture,
# and a line of many runs past its room.
matplotlib.rcParams["text.hinting"] = "no_hinting"

DPI = 300

# Thai marks stand high and hang low: lines need this much of the size, of which this much
# above the baseline.
LEADING, _BASELINE = 1.5, 1.1


def painted(page: Page, spell: Callable[[str], str] = str) -> Sheet:
    """A page with all that stands on it."""
    sheet = Sheet(page.format, spell)
    for item in page.items:
        sheet.paint(item)
    return sheet


def height_of(texts: Sequence[str], size: float, room: float, weight: Weight = "regular") -> float:
    """The height of paragraphs that are set in a width."""
    return sum(len(typeset.wrapped(text, size, room, weight)) for text in texts) * size * LEADING


def picture(
    page: Page, drawing: Drawing, spell: Callable[[str], str] = str, dpi: int = 200
) -> bytes:
    """One drawing of a page alone, as a PNG of its box."""
    sheet = Sheet(page.format, spell)
    drawing.paint(sheet)
    left, top, width, height = (side * dpi / 72 for side in drawing.box)
    with Image.open(BytesIO(sheet.png(drawing.name, dpi))) as whole:
        part = whole.convert("RGB").crop(
            (round(left), round(top), round(left + width), round(top + height))
        )
    buffer = BytesIO()
    part.save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


class Sheet:
    """A page. All measures are points; y grows downwards; a box is (left, top, width, height)."""

    def __init__(self, size: Format = FORMATS["a4"], spell: Callable[[str], str] = str) -> None:
        """``spell`` is applied to every text that is set: the identity, or Thai digits."""
        self._spell, self._height = spell, size.height
        inches = size.width / 72, size.height / 72
        self._figure = Figure(figsize=inches, dpi=DPI, facecolor="white")
        to_inches = Affine2D().scale(1 / 72, -1 / 72).translate(0, inches[1])
        self._transform = to_inches + self._figure.dpi_scale_trans

    def paint(self, item: Item) -> None:
        """Draw one thing of a page."""
        if isinstance(item, Text):
            self._text(item)
        elif isinstance(item, Panel):
            self.rectangle(item.box, item.fill, item.edge, item.round_by)
        elif isinstance(item, Rule):
            self.rule(item.x, item.y, item.length, item.colour, item.thick)
        elif isinstance(item, Table):
            self._table(item)
        elif isinstance(item, Drawing):
            item.paint(self)
        else:
            self._picture(item)

    def _text(self, item: Text) -> None:
        left, top, width, height = item.box
        if not item.one_line:
            self.block(
                item.paragraphs, left, top, item.size, width, item.colour, top + height,
                item.weight, item.align, item.least,
            )  # fmt: skip
            return
        (said,) = item.paragraphs
        x = {"left": left, "center": left + width / 2, "right": left + width}[item.align]
        y = top + item.size * _BASELINE
        if item.verbatim:
            self.line(said, x, y, item.size, item.weight, item.colour, item.align, verbatim=True)
        else:
            self.fitted(
                said, x, y, item.size, width, item.least, item.weight, item.colour, item.align
            )

    def _table(self, table: Table) -> None:
        left, top, width, _ = table.box
        row_height, drop = table.row_height, (table.row_height + table.size * 0.72) / 2
        swatch = 27.0 if table.swatches else 0.0
        room = width - swatch
        starts = left + swatch + np.cumsum([0, *(column.share * room for column in table.columns)])
        # The last column ends with the table; the others leave a gap to the next.
        widths = np.diff(starts) - np.append(np.full(len(table.columns) - 1, 6.0), 0.0)
        columns = list(zip(table.columns, starts[:-1], widths, strict=True))
        y = top
        if table.headings:
            for column, x, wide in columns:
                self._cell(column.heading, x, y + drop, table.size - 1, wide, column.align, QUIET)
            y += row_height
            self.rule(left, y, width, HAIR, 0.8)
        for number in range(table.fitting):
            if table.swatches:
                box = (left, y + (row_height - 11) / 2, 20.0, 11.0)
                self.rectangle(box, table.swatches[number], HAIR)
            for (column, x, wide), said in zip(columns, table.rows[number], strict=True):
                self._cell(
                    said, x, y + drop, table.size, wide, column.align, column.colour, column.weight
                )
            y += row_height
            if not table.swatches:
                self.rule(left, y, width, HAIR, 0.4)

    def _cell(
        self,
        said: str,
        x: float,
        y: float,
        size: float,
        wide: float,
        align: Align,
        colour: str = INK,
        weight: Weight = "regular",
    ) -> None:
        at = {"left": x, "center": x + wide / 2, "right": x + wide}[align]
        self.fitted(said, at, y, size, wide, SMALLEST, weight, colour, align)

    def _picture(self, item: Picture) -> None:
        left, top, width, height = item.box
        with Image.open(BytesIO(item.content)) as opened:
            pixels = np.asarray(opened.convert("RGBA"))
        scale = min(width / pixels.shape[1], height / pixels.shape[0])
        wide, high = pixels.shape[1] * scale, pixels.shape[0] * scale
        figure_width, figure_height = self._figure.get_size_inches() * 72
        bottom = figure_height - top - (height + high) / 2
        axes = self._figure.add_axes(
            (
                (left + (width - wide) / 2) / figure_width,
                bottom / figure_height,
                wide / figure_width,
                high / figure_height,
            )
        )
        axes.axis("off")
        axes.imshow(pixels, aspect="auto", interpolation="none")

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
        bottom: float = float("inf"),
        weight: Weight = "regular",
        align: Align = "left",
        least: float = SMALLEST,
    ) -> float:
        """Paragraphs from the top ``y`` down; returns where the next thing can begin.

        They are set smaller, and at last cut, where they would reach below ``bottom``.
        """
        bottom = min(bottom, self._height)
        said = [self._spell(text) for text in texts]
        while size > least and y + height_of(said, size, room, weight) > bottom:
            size -= 0.5
        rows = [row for text in said for row in typeset.wrapped(text, size, room, weight)]
        fitting = rows[: max(1, int((bottom - y) / (size * LEADING)))]
        if len(fitting) < len(rows):
            fitting[-1] += " …"
        at = {"left": x, "center": x + room / 2, "right": x + room}[align]
        for row in fitting:
            self.line(row, at, y + size * _BASELINE, size, weight, colour, align)
            y += size * LEADING
        return y

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
        # The tools of fonts are loaded when the first PDF is asked for.
        from dashboard.files.pdf import pdf

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
