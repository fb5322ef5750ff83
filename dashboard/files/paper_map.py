"""The map of a view on paper: units in their colours, what lies around them in grey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely

from dashboard import palettes
from dashboard.data import Data
from dashboard.files import typeset
from dashboard.files.page import Box
from dashboard.files.sheet import Sheet, ink_on
from dashboard.result import Result
from geo.cleaning import EQUAL_AREA
from geo.codes import BANGKOK, Level
from geo.commands import Unit
from geo.layer import Layer

#: Detail finer than this is left out: 0.15 mm, in points.
DETAIL = 0.43
#: With more units than this on a map, their own borders would crowd it.
MOST_BORDERS = 1500
#: With more units than this none is named: names would not fit.
MOST_NAMES = 60

_OUTSIDE = "#f4f5f6"
_COUNTRY = "#e3e7ea"
_OUTSIDE_BORDER = "#dfe3e6"
_UNIT_BORDER = "#8f9aa3"
_AREA_BORDER = "#46535e"
_SELECTED = "#111820"
_MARGIN = 3.0
_NAME_SIZES = (8.0, 7.0, 6.0)
# Whose borders are the strongest, by level of the tree of command; of places the provinces'.
_OUTLINED: dict[Level | Unit, Level | Unit] = {
    "bureau": "bureau",
    "division": "bureau",
    "station": "division",
}
# Outlines would hide islands that are smaller than this, in square points.
_SMALLEST_OUTLINED = 3.0


@dataclass(frozen=True)
class Window:
    """A part of the country on a part of the page.

    ``origin`` is the upper left corner of ``box`` in metres of the projection, ``scale`` points
    per metre.
    """

    box: Box
    origin: tuple[float, float]
    scale: float


def draw(sheet: Sheet, result: Result, data: Data, box: Box, province: str = "") -> Window:
    """Draw the map of a view, or of one of its provinces, as large as the box allows.

    Lambert azimuthal equal-area projection (13° N 101° E): shares of the map are shares of the
    land. Detail under 0.15 mm is left out.
    """
    layer, level = data.layer, result.view.level
    units, areas = data.holders(level), data.holders(_OUTLINED.get(level, "province"))
    mapped = units.isin(result.units.index).to_numpy()
    shown = mapped & (layer.units["province"] == province).to_numpy() if province else mapped
    window = _window(layer, np.flatnonzero(shown), box)
    rows, shapes = _shapes(layer, window)
    inside = mapped[rows]
    units, areas = units.iloc[rows], areas.iloc[rows]

    sheet.polygons(shapes[~inside], _OUTSIDE, box)
    _draw_borders(sheet, shapes[~inside], areas[~inside], _OUTSIDE_BORDER, 0.4, box)
    _fill(sheet, result, units[inside], shapes[inside], box)
    if units[inside].nunique() <= MOST_BORDERS:
        _draw_borders(sheet, shapes[inside], units[inside], _UNIT_BORDER, 0.25, box)
    _draw_borders(sheet, shapes[inside], areas[inside], _AREA_BORDER, 0.5, box)
    selected = (units == result.view.place).to_numpy()
    _draw_borders(sheet, shapes[selected], units[selected], _SELECTED, 1.6, box)
    if units[inside].nunique() <= MOST_NAMES:
        _name_units(sheet, result, units[inside], shapes[inside], box)
    return window


def needs_bangkok(result: Result, data: Data) -> bool:
    """Whether Bangkok is too small to be read on the map of this view."""
    view = result.view
    if view.area or view.bureau or view.level in ("province", "bureau"):
        return False
    of_bangkok = data.holders(view.level)[data.layer.units["province"] == BANGKOK]
    return bool(of_bangkok.isin(result.units.index).any())


def locate(sheet: Sheet, result: Result, data: Data, box: Box) -> None:
    """The whole country in grey, and in it, dark, the units of a view."""
    mapped = data.holders(result.view.level).isin(result.units.index).to_numpy()
    window = _window(data.layer, np.arange(len(mapped)), box)
    country = _country(data.layer, DETAIL / window.scale)
    sheet.polygons(_on_page(country, window), _COUNTRY, box)
    if mapped.any():  # units without a place are nowhere
        here = shapely.coverage_union_all(_projected(data.layer)[mapped])
        sheet.polygons(_on_page(np.array([here]), window), _AREA_BORDER, box)


def free_corner(result: Result, data: Data, box: Box, size: tuple[float, float]) -> Box:
    """The place of a small picture in the corner of a map where it covers least of its units.

    Parameters
    ----------
    size : width and height of the picture
    """
    mapped = data.holders(result.view.level).isin(result.units.index).to_numpy()
    window = _window(data.layer, np.flatnonzero(mapped), box)
    rows, shapes = _shapes(data.layer, window)
    shapes = shapes[mapped[rows]]
    left, top, width, height = box
    wide, high = size
    # The scale stands at the lower left: above it is the last choice.
    corners = [
        (left + width - wide, top),
        (left, top),
        (left + width - wide, top + height - high),
        (left, top + height - high - 24),
    ]
    boxes = shapely.box(*np.array([(x, y, x + wide, y + high) for x, y in corners]).T)
    covered = [shapely.area(shapely.intersection(shapes, corner)).sum() for corner in boxes]
    x, y = corners[int(np.argmin(covered))]
    return x, y, wide, high


def round_distance(most: float) -> float:
    """The greatest of 1, 2, 5, 10, 20, 50 … that is not above ``most``.

    >>> round_distance(37.0)
    20.0
    """
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most))


def _fill(sheet: Sheet, result: Result, units: pd.Series, shapes: np.ndarray, box: Box) -> None:
    classes = units.map(result.classes.index).to_numpy()
    for number in np.unique(classes):
        sheet.polygons(shapes[classes == number], _colour(result, number), box)


def _colour(result: Result, number: int) -> str:
    return result.colours[number] if number < result.classes.k else palettes.other(number)


def _draw_borders(
    sheet: Sheet, shapes: np.ndarray, units: pd.Series, colour: str, thick: float, box: Box
) -> None:
    lines = borders(shapes, units.to_numpy())
    sheet.lines(lines[~_tiny_rings(lines)], colour, thick, box)


def _tiny_rings(lines: np.ndarray) -> np.ndarray:
    """True for the outlines of islands so small that the line would hide them."""
    tiny = shapely.is_closed(lines)
    around = [shapely.Polygon(line) for line in lines[tiny]]
    tiny[tiny] = shapely.area(around) < _SMALLEST_OUTLINED
    return tiny


def _name_units(
    sheet: Sheet, result: Result, units: pd.Series, shapes: np.ndarray, box: Box
) -> None:
    """The names of the units, each only where it fits into its unit: none covers another."""
    lang = result.view.lang
    page = shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[3])
    for code, rows in units.groupby(units.to_numpy()).indices.items():
        # Rounding to the page lets some coast of a large unit touch itself.
        united = shapely.make_valid(shapely.coverage_union_all(shapes[rows]))
        whole = _land(shapely.intersection(united, page))
        name = result.units.at[code, lang]
        centre = shapely.get_point(shapely.maximum_inscribed_circle(whole, 1.0), 0)
        x, y = centre.x, centre.y
        for size in _NAME_SIZES:
            half = typeset.width(name, size) / 2
            if shapely.contains(whole, shapely.box(x - half, y - size / 2, x + half, y + size / 2)):
                colour = ink_on(_colour(result, result.classes.index[code]))
                sheet.line(name, x, y + size * 0.3, size, colour=colour, align="center")
                break


def _land(shape: shapely.Geometry) -> shapely.Geometry:
    """What of a shape has an area: a coast that touches itself leaves lines beside it."""
    parts = shapely.get_parts(shape)
    return shapely.multipolygons(shapely.get_parts(parts[shapely.get_dimensions(parts) == 2]))


def borders(shapes: np.ndarray, units: np.ndarray) -> np.ndarray:
    """The lines between different units of a coverage, and its outline, each once.

    Parameters
    ----------
    shapes : array of (Multi)Polygon that share their edges
    units : the unit of each
    """
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[1:] == ring[:-1])
    a, b = points[starts], points[starts + 1]
    turned = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    ends = np.where(turned[:, None], np.hstack([b, a]), np.hstack([a, b]))
    edges = pd.DataFrame(ends, columns=["x0", "y0", "x1", "y1"])
    edges["unit"] = pd.factorize(units)[0][shape[part[ring[starts]]]]
    sides = edges.groupby(["x0", "y0", "x1", "y1"], sort=False)["unit"].agg(["min", "max", "size"])
    wanted = sides[(sides["size"] == 1) | (sides["min"] != sides["max"])].reset_index()
    segments = wanted[["x0", "y0", "x1", "y1"]].to_numpy().reshape(-1, 2, 2)
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(segments)))


def _window(layer: Layer, rows: np.ndarray, box: Box) -> Window:
    """The window that shows these polygons, or all where there are none, in the middle."""
    width, height = box[2:]
    shown = _projected(layer)[rows] if len(rows) else _projected(layer)
    west, south, east, north = shapely.total_bounds(shown)
    scale = min((width - 2 * _MARGIN) / (east - west), (height - 2 * _MARGIN) / (north - south))
    origin = (
        float((west + east) / 2 - width / 2 / scale),
        float((south + north) / 2 + height / 2 / scale),
    )
    return Window(box, origin, float(scale))


@lru_cache(maxsize=16)
def _shapes(layer: Layer, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The polygons that a window shows: their rows, and their shapes in points of the page."""
    (_, _, width, height), (west, north) = window.box, window.origin
    view = shapely.box(west, north - height / window.scale, west + width / window.scale, north)
    polygons = _projected(layer)
    rows = np.flatnonzero(shapely.intersects(shapely.envelope(polygons), view))
    return rows, _on_page(polygons[rows], window)


def _on_page(polygons: np.ndarray, window: Window) -> np.ndarray:
    """Polygons in points of the page, without what is too fine for it."""
    (left, top, _, _), (west, north) = window.box, window.origin
    simple = shapely.coverage_simplify(polygons, DETAIL / window.scale)

    def to_page(points: np.ndarray) -> np.ndarray:
        moved = (points - (west, north)) * (window.scale, -window.scale) + (left, top)
        return moved.round(2)

    return shapely.transform(simple, to_page)


@lru_cache(maxsize=4)
def _country(layer: Layer, tolerance: float) -> np.ndarray:
    """The provinces, projected, without what is finer than some metres."""
    of = layer.units["province"].to_numpy()
    shapes = _projected(layer)
    whole = [shapely.coverage_union_all(shapes[of == code]) for code in np.unique(of)]
    return shapely.coverage_simplify(np.array(whole), tolerance)


@lru_cache(maxsize=2)
def _projected(layer: Layer) -> np.ndarray:
    return layer.units.geometry.to_crs(EQUAL_AREA).to_numpy()
