"""An index of a coverage for points: a grid, and for each of its cells the edges in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

#: Raised by one whenever the same polygons would give another index than before.
BUILD = 1
# More cells answer more points without a look at edges and take more memory: 32 an edge are
# 8 million of 434 m for the official tambons, 55 MB, and leave 10 to 30 % of points to the edges.
_CELLS_PER_EDGE = 32
# Degrees by which an edge is taken for longer than it is, lest rounding hides it from a cell.
_MARGIN = 1e-9


@dataclass(frozen=True)
class Grid:
    """Square cells, row by row from the south-west.

    Attributes
    ----------
    scale : cells a degree; a power of two, so that borders of cells are exact numbers
    west, south : the first column and row, counted from 0° E and 0° N
    columns, rows : how many
    """

    scale: float
    west: int
    south: int
    columns: int
    rows: int

    def cells(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The cell of each point; -1 outside the grid and where a coordinate is missing."""
        column, row = self.column(x), self.row(y)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return np.where(inside, row * self.columns + column, -1).astype("int64")

    def column(self, x: np.ndarray) -> np.ndarray:
        """The column of each longitude, as a float; also beyond the grid."""
        return np.floor(x * self.scale) - self.west

    def row(self, y: np.ndarray) -> np.ndarray:
        """The row of each latitude, as a float; also beyond the grid."""
        return np.floor(y * self.scale) - self.south


@dataclass(frozen=True, eq=False)
class PointIndex:
    """Numbers of polygons by cell, and what tells them apart in cells that edges cross.

    The number of a polygon is its position from 1; 0 is outside of all. Along a path the number
    changes at every edge by the number behind it less the one before it. So the number at a point
    is the one at the lower left corner of its cell plus the changes along the cell's lower border
    until below the point, and up to the point. What an edge adds is then one of three: nothing
    west of it; ``passed`` times its change east of it; between its ends ``under`` times its
    change, and its change once more where the point lies above it. (The change of an edge is the
    number above it less the one below; above is left of it where it is vertical.)

    Attributes
    ----------
    grid : the cells
    number : for each cell the polygon that it lies in; -1 - i for the i-th that edges cross
    corner : the number at the lower left corner of each crossed cell
    first : where the edges of each crossed cell begin in the next three arrays, and their end
    edge, under, passed : an edge in a cell and what it adds, see above
    ends : (edges, 4) lon, lat of an edge's western end (southern if vertical), then of the other
    sides : (edges, 2) the numbers above and below each edge
    """

    grid: Grid
    number: np.ndarray
    corner: np.ndarray
    first: np.ndarray
    edge: np.ndarray
    under: np.ndarray
    passed: np.ndarray
    ends: np.ndarray
    sides: np.ndarray

    def edges_in(self, crossed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All edges of crossed cells: the position in ``crossed``, the position in ``edge``."""
        return ranges(self.first[crossed], self.first[crossed + 1])


def build_index(polygons: np.ndarray) -> PointIndex:
    """Index a coverage.

    Parameters
    ----------
    polygons : array of valid (Multi)Polygon in degrees that touch but do not overlap, as
        :func:`geo.cleaning.clean` returns them; fewer than 2³¹
    """
    ends, sides = _edges(polygons)
    grid = _grid(ends)
    edge, row, x_low, x_high = _bands(ends, grid)
    y_low = (row + grid.south) / grid.scale
    rises, falls = (ends[edge, end] < y_low for end in (1, 3))
    below, crosses = rises & falls, rises ^ falls
    # Eastwards over the lower border one comes from above an edge that rises there to below it.
    passed = np.where(crosses, np.where(rises, -1, 1), 0).astype("int8")
    corners = _corners(grid, row, x_low, passed * _change(sides)[edge])

    first = np.maximum(grid.column(np.minimum(x_low, x_high) - _MARGIN), 0).astype("int64")
    last = np.minimum(grid.column(np.maximum(x_low, x_high) + _MARGIN), grid.columns - 1)
    band, column = ranges(first, last.astype("int64") + 1)
    cell = row[band] * grid.columns + column
    order = np.argsort(cell, kind="stable")
    band, column, cell = band[order], column[order], cell[order]

    ahead = x_low[band] >= (column + grid.west) / grid.scale
    passes = passed[band] * ahead
    above_start = np.where(passed[band] > 0, ~ahead, (passed[band] < 0) & ahead) | below[band]
    begins = np.flatnonzero(np.diff(cell, prepend=-1))
    crossed = cell[begins]
    number = corners.copy()
    number[crossed] = -1 - np.arange(len(crossed))
    return PointIndex(
        grid,
        number,
        corners[crossed],
        np.append(begins, len(cell)).astype("int32"),
        edge[band].astype("int32"),
        -above_start.astype("int8"),
        passes,
        ends,
        sides,
    )


def ranges(first: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All whole numbers from each ``first`` to below its ``end``, and whose each is.

    >>> ranges(np.array([5, 0]), np.array([7, 1]))
    (array([0, 0, 1]), array([5, 6, 0]))
    """
    counts = (end - first).astype("int64")
    owner = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) + (first.astype("int64") - before)[owner]


def _edges(polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every edge once: its ends from west to east, the polygons above and below it."""
    parts, polygon = shapely.get_parts(
        shapely.orient_polygons(polygons, exterior_cw=False), return_index=True
    )
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    number = polygon[part[ring[start]]] + 1
    # Complex numbers sort by their real part, then by the other: west before east.
    vertices, vertex = np.unique(points.view("complex128").ravel(), return_inverse=True)
    one, other = vertex[start], vertex[start + 1]
    key = np.minimum(one, other) * len(vertices) + np.maximum(one, other)
    keys, edge = np.unique(key, return_inverse=True)
    sides = np.zeros((len(keys), 2), dtype="int32")
    # The inside lies left of a ring's edges: above those that run east.
    sides[edge, (one > other).astype("int8")] = number
    ends = np.stack([vertices[keys // len(vertices)], vertices[keys % len(vertices)]], axis=1)
    lies_between = sides[:, 0] != sides[:, 1]
    return ends.view("float64")[lies_between], sides[lies_between]


def _change(sides: np.ndarray) -> np.ndarray:
    return sides[:, 0] - sides[:, 1]


def _grid(ends: np.ndarray) -> Grid:
    """The finest grid around the edges that has no more cells than it may."""
    lon, lat = ends[:, ::2], ends[:, 1::2]
    width, height = np.ptp(lon), np.ptp(lat)
    scale = 2.0 ** np.floor(np.log2(len(ends) * _CELLS_PER_EDGE / (width * height)) / 2)
    west, east = (int(np.floor(x * scale)) for x in (lon.min(), lon.max()))
    south, north = (int(np.floor(y * scale)) for y in (lat.min(), lat.max()))
    return Grid(float(scale), west, south, east - west + 1, north - south + 1)


def _bands(ends: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Edges cut by rows of cells: the edge, the row, its lon at (or nearest) the row's borders."""
    low, high = np.minimum(ends[:, 1], ends[:, 3]), np.maximum(ends[:, 1], ends[:, 3])
    first = np.maximum(grid.row(low - _MARGIN), 0).astype("int64")
    last = np.minimum(grid.row(high + _MARGIN), grid.rows - 1).astype("int64")
    edge, row = ranges(first, last + 1)
    x, y, east, up = ends[edge].T
    rise = up - y
    level = rise == 0
    borders = ((row + grid.south + step) / grid.scale for step in (0, 1))
    shares = (np.clip((border - y) / np.where(level, 1, rise), 0, 1) for border in borders)
    # A level edge lies in the row with all its length.
    low_share, high_share = (
        np.where(level, whole, share) for whole, share in zip((0, 1), shares, strict=True)
    )
    return edge, row, x + low_share * (east - x), x + high_share * (east - x)


def _corners(grid: Grid, row: np.ndarray, x: np.ndarray, change: np.ndarray) -> np.ndarray:
    """The number at the lower left corner of every cell: the sum of the changes west of it."""
    numbers = np.zeros((grid.rows, grid.columns + 1), dtype="int32")
    column = np.maximum(grid.column(x) + 1, 0).astype("int64")
    np.add.at(numbers, (row, np.minimum(column, grid.columns)), change)
    return np.cumsum(numbers, axis=1, dtype="int32")[:, :-1].ravel()
