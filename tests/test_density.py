"""The density surface: against the kernel written out, against its sum, and on the web's pixels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyproj import Geod

from dashboard.data import Data
from geo import density, mercator, webgrid
from geo.density import Surface
from geo.errors import InputError

BANGKOK = (100.5018, 13.7563)

#: Places of up to 40 points in a box of 100 km.
places = st.integers(1, 40).flatmap(
    lambda n: arrays("float64", (2, n), elements=st.floats(-5e4, 5e4, allow_subnormal=False))
)


def exact(x: np.ndarray, y: np.ndarray, h: float, at: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The quartic kernel, summed point by point: per km²."""
    distance2 = (at[0][:, None] - x) ** 2 + (at[1][:, None] - y) ** 2
    near = np.clip(1 - distance2 / h**2, 0, None)
    return (3 / (np.pi * (h / 1000) ** 2) * near**2).sum(axis=1)


def sum_of(surface: Surface) -> float:
    return float(surface.values.sum() * (surface.cell / 1000) ** 2)


def middles(surface: Surface) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = surface.values.shape
    x = surface.west + np.arange(columns) * surface.cell
    y = surface.south + np.arange(rows) * surface.cell
    across, up = np.meshgrid(x, y)
    return across.ravel(), up.ravel()


def test_one_point_is_the_kernel_itself() -> None:
    x, y = np.array([7_000.0]), np.array([-3_000.0])
    found = density.surface(x, y, 2_000)
    # 3 / (π h²) with h = 2 km; half way to the edge of the kernel 9/16 of it.
    peak = 3 / (np.pi * 4)
    assert found.at(x, y) == pytest.approx(peak, rel=0.01)
    assert found.at(x + 1_000, y) == pytest.approx(9 / 16 * peak, rel=0.01)
    assert found.at(x, y - 1_000) == pytest.approx(9 / 16 * peak, rel=0.01)
    assert found.at(x + 2_000, y) == 0
    assert found.at(x + 1e6, y) == 0, "beyond the grid there is nothing"


def test_the_kernel_is_that_of_the_rule_of_thumb_of_the_textbook() -> None:
    """A(K₂) = 2.78 in two dimensions (Silverman 1986, table 4.1), from our kernel's own moments."""
    kernel = density._kernel()
    steps = np.arange(-density.CELLS, density.CELLS + 1) / density.CELLS
    per_area = kernel * density.CELLS**2  # of a kernel with bandwidth 1
    beta = (per_area**2).sum() / density.CELLS**2
    alpha = (kernel * steps**2).sum()
    laplacian = 1 / (2 * np.pi)  # ∫(∇²φ)² of the normal density
    assert (2 * beta / alpha**2 / laplacian) ** (1 / 6) == pytest.approx(2.78, abs=0.005)


@given(places, st.floats(600, 30_000))
def test_the_surface_sums_to_the_number_of_points(at: np.ndarray, h: float) -> None:
    found = density.surface(*at, h)
    assert sum_of(found) == pytest.approx(at.shape[1])
    assert found.values.min() >= 0
    edge = np.concatenate([found.values[[0, -1]].ravel(), found.values[:, [0, -1]].ravel()])
    assert not edge.any(), "the grid holds all of every kernel"


@settings(max_examples=30)
@given(places, st.floats(2_000, 30_000))
def test_it_is_the_sum_of_the_kernels(at: np.ndarray, h: float) -> None:
    found = density.surface(*at, h)
    wanted = exact(*at, h, middles(found))
    # A point between the cells is shared out, which lowers the top of its kernel.
    kernel = 3 / (np.pi * (h / 1000) ** 2)
    assert np.abs(found.values.ravel() - wanted).max() <= 0.05 * kernel * at.shape[1]
    assert found.values.max() == pytest.approx(wanted.max(), rel=0.06)


@given(places, st.floats(-3e5, 3e5), st.floats(-3e5, 3e5))
def test_points_moved_move_the_surface(at: np.ndarray, across: float, up: float) -> None:
    x, y = at
    one = density.surface(x, y, 5_000)
    other = density.surface(x + across, y + up, 5_000)
    probes = middles(one)
    moved = other.at(probes[0] + across, probes[1] + up)
    assert moved == pytest.approx(one.values.ravel(), abs=1e-6 * one.values.max())


def test_the_bandwidth_by_rule_by_hand() -> None:
    # Four points 10 km from their middle: SD = D = 10 km, and √(1/ln 2) = 1.2011 widens D alone.
    x, y = np.array([1e4, -1e4, 0, 0]), np.array([0, 0, 1e4, -1e4])
    # 0.9 · 10 km · 4^-0.2 = 6.82 km.
    assert density.bandwidth(x, y) == 6_000
    # A far point moves the standard distance, and less the median.
    rng = np.random.default_rng(5)
    x, y = rng.normal(0, 1e4, (2, 1000))
    far = density.bandwidth(np.append(x, 1.5e5), np.append(y, 0))
    assert density.bandwidth(x, y) == far == 3_000


def test_the_bandwidth_has_a_floor() -> None:
    one = np.array([5.0])
    assert density.bandwidth(one, one) == density.LEAST
    assert sum_of(density.surface(one, one)) == pytest.approx(1)
    # Nearly all in one place, one of them far: a hundredth of the distance.
    x = np.append(np.zeros(1000), 8e5)
    assert density.bandwidth(x, np.zeros(1001)) == 8_000


@given(places)
def test_a_bandwidth_by_rule_can_be_drawn_and_read(at: np.ndarray) -> None:
    h = density.bandwidth(*at)
    assert len(f"{h / 1000:g}".replace(".", "").strip("0")) <= 2
    assert max(density.surface(*at).values.shape) < density.MOST * density.CELLS


@pytest.mark.parametrize("h", [0, -1, 10])
def test_a_bandwidth_too_small_is_refused(h: float) -> None:
    with pytest.raises(InputError, match=f"bandwidth of {h} m is too small.*at least 500 m"):
        density.surface(np.array([0.0, 1e5]), np.zeros(2), h)


def test_no_points_make_no_surface() -> None:
    with pytest.raises(InputError, match="none were given"):
        density.surface(np.array([]), np.array([]))


@pytest.mark.parametrize(
    ("highest", "wanted"),
    [
        (0.7, (0.05, 0.1, 0.2, 0.5)),
        (1.0, (0.05, 0.1, 0.2, 0.5)),
        (1.01, (0.1, 0.2, 0.5, 1)),
        (2e4, (1e3, 2e3, 5e3, 1e4)),
    ],
)
def test_bands_begin_at_plain_numbers_below_the_highest(
    highest: float, wanted: tuple[float, ...]
) -> None:
    assert density.levels(highest, 4) == wanted


@given(st.floats(1e-6, 1e6), st.integers(1, 8))
def test_there_are_as_many_bands_as_asked_for(highest: float, count: int) -> None:
    found = density.levels(highest, count)
    assert len(found) == count
    assert highest / 2.5 <= found[-1] * (1 + 1e-9) and found[-1] < highest
    assert all(1.9 < b / a < 2.6 for a, b in pairwise(found))


def test_the_projection_keeps_areas_and_is_turned_back() -> None:
    lon, lat = np.array([97.5, 105.5]), np.array([6.0, 20.0])
    back = density.unprojected(*density.projected(lon, lat))
    assert np.allclose(back, (lon, lat))
    ring = ([98.0, 98.1, 98.1, 98.0], [19.0, 19.0, 19.1, 19.1])
    x, y = density.projected(*map(np.array, ring))
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    on_the_globe = abs(Geod(ellps="WGS84").polygon_area_perimeter(*ring)[0])
    assert area == pytest.approx(on_the_globe, rel=1e-4)


@given(st.floats(-180, 179), st.floats(-84, 84))
def test_mercator_and_back(lon: float, lat: float) -> None:
    back = mercator.degrees(*mercator.positions(np.array([lon]), np.array([lat])))
    assert np.allclose(np.ravel(back), (lon, lat))


def test_on_the_web_a_point_stays_where_it_is() -> None:
    lon, lat = np.array([BANGKOK[0], 98.98]), np.array([BANGKOK[1], 18.79])
    grid = webgrid.seen(density.surface(*density.projected(lon, lat), 2e4), 1000)
    rows, columns = grid.values.shape
    assert max(rows, columns) == 1000
    x, y = mercator.positions(lon, lat)
    (left, right), (top, bottom) = mercator.positions(
        np.array([grid.west, grid.east]), np.array([grid.north, grid.south])
    )
    assert (right - left) / columns == pytest.approx((bottom - top) / rows), "pixels are square"
    for north, half in ((True, slice(None, rows // 2)), (False, slice(rows // 2, None))):
        part = grid.values[half]
        row, column = np.unravel_index(part.argmax(), part.shape)
        row += half.start or 0
        i = int(north)  # the second point lies in the north
        assert column + 0.5 == pytest.approx((x[i] - left) / (right - left) * columns, abs=2)
        assert row + 0.5 == pytest.approx((y[i] - top) / (bottom - top) * rows, abs=2)


def test_the_web_picture_holds_the_whole_surface() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(98, 105, 300), rng.uniform(7, 20, 300)
    found = density.surface(*density.projected(lon, lat))
    grid = webgrid.seen(found)
    # Pixels of Mercator are smaller on the ground towards the north: by the cosine of latitude.
    top, bottom = mercator.positions(np.zeros(2), np.array([grid.north, grid.south]))[1]
    rows = len(grid.values)
    middles = top + (np.arange(rows) + 0.5) * (bottom - top) / rows
    latitude = np.radians(mercator.degrees(np.zeros(rows), middles)[1])
    side = 40_075 * np.cos(latitude) * (bottom - top) / rows
    assert (grid.values * side[:, None] ** 2).sum() == pytest.approx(300, rel=0.02)


def test_the_surface_of_the_records_rests_on_their_coordinates(data: Data) -> None:
    here = data.coordinates
    found = density.surface(*density.projected(here["lon"].to_numpy(), here["lat"].to_numpy()))
    assert sum_of(found) == pytest.approx(len(here))
    assert 10_000 <= found.bandwidth <= 100_000
