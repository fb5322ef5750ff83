"""A surface as a web map shows it: on pixels that are squares of Mercator's projection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo import mercator
from geo.density import Surface, projected, unprojected

#: Pixels of the longer side.
LONGEST = 720


@dataclass(frozen=True, eq=False)
class WebGrid:
    """Values on pixels, to be laid upon a web map as they are.

    Attributes
    ----------
    values : (rows, columns) at the middle of each pixel; the first row is the northernmost
    west, south, east, north : degrees (WGS 84) of the outer edges
    """

    values: np.ndarray
    west: float
    south: float
    east: float
    north: float


def seen(surface: Surface, longest: int = LONGEST) -> WebGrid:
    """The surface on a web map, all of it.

    Parameters
    ----------
    surface : in the equal-area projection, where its grid is no square of the web
    longest : pixels of the longer side
    """
    left, top, right, bottom = _box(surface)
    size = max(right - left, bottom - top) / longest
    columns, rows = (max(1, round(side / size)) for side in (right - left, bottom - top))
    x, y = left + np.arange(columns + 1) * size, top + np.arange(rows + 1) * size
    places = mercator.degrees(*np.meshgrid(x[:-1] + size / 2, y[:-1] + size / 2))
    (west, east), (north, south) = mercator.degrees(x[[0, -1]], y[[0, -1]])
    return WebGrid(
        surface.at(*projected(*places)), float(west), float(south), float(east), float(north)
    )


def _box(surface: Surface) -> tuple[float, float, float, float]:
    """The box around the surface in Mercator's projection: left, top, right, bottom."""
    rows, columns = (np.arange(n) * surface.cell for n in surface.values.shape)
    x, y = np.meshgrid(surface.west + columns, surface.south + rows)
    edge = np.ones(x.shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    across, down = mercator.positions(*unprojected(x[edge], y[edge]))
    return float(across.min()), float(down.min()), float(across.max()), float(down.max())
