"""A density surface: how many points a km² there are around every place, without any border.

Each point is spread over the ground around it by the quartic kernel, and what arrives at a place
is added up. All is measured in the one equal-area projection of the country
(:data:`geo.cleaning.EQUAL_AREA`), in metres; densities are in points per km².

Nothing is corrected for edges. What a kernel spreads over the sea or beyond the border stays
there, so that the surface sums to the number of points; within a bandwidth of an edge it is
lower than the truth.

Sources: B. W. Silverman, Density Estimation for Statistics and Data Analysis (1986), section 4.2
(the kernel, K₂ in two dimensions); M. P. Wand, Fast computation of multivariate kernel
estimators, Journal of Computational and Graphical Statistics 3 (1994) 433–445 (points shared out
to a grid, then one convolution).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
from scipy.ndimage import map_coordinates

from geo.cleaning import EQUAL_AREA
from geo.errors import InputError

#: Cells of the grid to a bandwidth: the surface is then within some percent of the exact one.
CELLS = 8
#: No bandwidth by rule is less, in metres: coordinates of records are not surer than that.
LEAST = 500.0
#: The longest side of the points' box holds at most so many bandwidths; half of it by rule.
MOST = 200

# What a bandwidth is rounded to, times a power of ten.
_ROUND = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10])
# Where bands begin, times a power of ten.
_STEPS = (1, 2, 5)
_M2_PER_KM2 = 1e6


@dataclass(frozen=True, eq=False)
class Surface:
    """Points per km² on a grid that holds all of every kernel.

    Attributes
    ----------
    values : (rows, columns) at the middle of each cell; the first row is the southernmost
    west, south : of the first cell's middle, metres
    cell : the side of a cell, metres
    bandwidth : metres from a point to where its kernel ends
    """

    values: np.ndarray
    west: float
    south: float
    cell: float
    bandwidth: float

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Points per km² at places in metres, between the cells by bilinear interpolation."""
        rows, columns = (y - self.south) / self.cell, (x - self.west) / self.cell
        return map_coordinates(self.values, [rows, columns], order=1, mode="constant", cval=0.0)


def projected(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Metres in the equal-area projection, of degrees (WGS 84)."""
    return _projection().transform(lon, lat)


def unprojected(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Degrees (WGS 84) of metres: the way back of :func:`projected`."""
    return _projection().transform(x, y, direction="INVERSE")


def bandwidth(x: np.ndarray, y: np.ndarray) -> float:
    """The bandwidth by rule, in metres, rounded to a number that can be read.

    h = 0.9 · min(SD, √(1/ln 2) · D) · n^-0.2, where SD is the standard distance and D the median
    distance of the points from their mean centre: few far points do not widen it. It is
    Silverman's rule of thumb (1986, equation 3.31) carried over to the plane, as Esri's Kernel
    Density has it for its default search radius of the same kernel ("How Kernel Density works",
    ArcGIS documentation). At least :data:`LEAST`, and a hundredth of the longest side of the
    points' box.

    Parameters
    ----------
    x, y : metres; none missing, at least one
    """
    away = np.hypot(x - x.mean(), y - y.mean())
    spread = min(np.sqrt(np.mean(away**2)), np.sqrt(1 / np.log(2)) * np.median(away))
    wanted = max(0.9 * spread * len(x) ** -0.2, LEAST, _longest_side(x, y) / (MOST / 2))
    power = 10.0 ** np.floor(np.log10(wanted))
    nearest = np.abs(np.log(_ROUND * power / wanted)).argmin()
    return float(_ROUND[nearest] * power)


def surface(x: np.ndarray, y: np.ndarray, radius: float | None = None) -> Surface:
    """The density surface of points.

    A point at distance d < h adds 3 / (π h²) · (1 − d²/h²)². The kernel on the grid is brought
    to a sum of 1, so that the surface sums exactly to the number of points.

    Parameters
    ----------
    x, y : metres; none missing, at least one
    radius : the bandwidth h in metres; by rule (:func:`bandwidth`) unless given

    Raises
    ------
    InputError
        when there is no point, or when the bandwidth is too small for how far they are apart
    """
    if not len(x):
        raise InputError("a density surface needs points; none were given")
    h = bandwidth(x, y) if radius is None else radius
    if h <= 0 or h * MOST < _longest_side(x, y):
        apart = _longest_side(x, y)
        raise InputError(
            f"a bandwidth of {h:g} m is too small for points that lie up to {apart:.0f} m apart; "
            f"give at least {max(1, apart / MOST):.0f} m"
        )
    cell = h / CELLS
    # A kernel reaches so many cells, and a point is shared out to the next one.
    west, south = x.min() - (CELLS + 1) * cell, y.min() - (CELLS + 1) * cell
    shared = _shared_out((x - west) / cell, (y - south) / cell)
    values = _convolved(shared, _kernel()) / (cell**2 / _M2_PER_KM2)
    return Surface(values, float(west), float(south), cell, h)


def levels(highest: float, count: int = 6) -> tuple[float, ...]:
    """Where the bands of a surface begin, lowest first: each about twice the one before.

    Parameters
    ----------
    highest : value of the surface, above 0
    count : of the bands; they begin at 1, 2 or 5 times a power of ten, the last below ``highest``

    >>> levels(0.7, 4)
    (0.05, 0.1, 0.2, 0.5)
    """
    power = int(np.floor(np.log10(highest)))
    powers = range(power - count, power + 1)
    steps = [float(f"{step}e{exponent}") for exponent in powers for step in _STEPS]
    return tuple(step for step in steps if step < highest)[-count:]


@cache
def _projection() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", EQUAL_AREA, always_xy=True)


def _longest_side(x: np.ndarray, y: np.ndarray) -> float:
    return float(max(np.ptp(x), np.ptp(y)))


def _shared_out(columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Points on the grid: each shared out to the four cells around it, the nearer the more.

    Their mean stays where the point is. Parameters are places counted in cells.
    """
    shape = tuple(int(places.max()) + CELLS + 3 for places in (rows, columns))
    column, row = columns.astype("int64"), rows.astype("int64")
    right, up = columns - column, rows - row
    grid = np.zeros(shape[0] * shape[1])
    for across, of_column in ((0, 1 - right), (1, right)):
        for above, of_row in ((0, 1 - up), (1, up)):
            cell = (row + above) * shape[1] + column + across
            grid += np.bincount(cell, of_column * of_row, len(grid))
    return grid.reshape(shape)


def _kernel() -> np.ndarray:
    """The quartic kernel on the grid, with a sum of 1."""
    steps = np.arange(-CELLS, CELLS + 1) / CELLS
    distance2 = steps[:, None] ** 2 + steps**2
    kernel = np.where(distance2 < 1, (1 - distance2) ** 2, 0.0)
    return kernel / kernel.sum()


def _convolved(grid: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The grid with each cell spread by the kernel; its margin is as wide as the kernel.

    Beyond the margin the transform comes round from the other side, where there is nothing.
    """
    product = np.fft.rfft2(grid) * np.fft.rfft2(kernel, grid.shape)
    spread = np.roll(np.fft.irfft2(product, grid.shape), (-CELLS, -CELLS), axis=(0, 1))
    # The transform leaves traces of rounding where there is nothing.
    return np.where(spread > spread.max() * 1e-12, spread, 0.0)
