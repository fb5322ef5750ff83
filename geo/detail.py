"""Fine geometry for the browser: one file a province, fetched when somebody looks from near.

All provinces are cut from one coverage on one grid, so the borders that two files share are the
same, point by point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import shapely

from geo.geometry_file import Shape
from geo.layer import Layer

#: Raised by one whenever the encoding changes, so that files made before are made anew.
BUILD = 1


@dataclass(frozen=True)
class _Segments:
    """All straight pieces of all rings, ring by ring in the order of the rings.

    ``start`` and ``end`` are numbers of points, ``pair`` is the number of the undirected segment,
    ``beyond`` the polygon on its other side (-1: none), ``ring`` the ring.
    """

    start: np.ndarray
    end: np.ndarray
    pair: np.ndarray
    beyond: np.ndarray
    ring: np.ndarray


def provinces(
    layer: Layer, tolerance: float = 0.001, step: float = 0.00005
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fine geometry of each province, by its code.

    Parameters
    ----------
    layer : the boundary layer; its polygons share their edges exactly
    tolerance : of the simplification, in degrees (0.001° is about 110 m)
    step : of the grid on which coordinates are stored, in degrees (about 5 m)

    Yields
    ------
    (code, dict ready for :func:`geo.geometry_file.packed`):
        ``transform``, ``arcs``, ``shapes``: as in :func:`geo.topology.encode`;
        ``tambons``: per shape its number among the tambons of the country;
        ``beyond``: per arc the tambon of another province on its far side, -1 for none
    """
    polygons = shapely.coverage_simplify(layer.units.geometry.to_numpy(), tolerance)
    origin = shapely.total_bounds(polygons)[:2]
    points, segments, polygon_of_ring, part_of_ring = _segments(polygons, origin, step)
    arcs, sides, rings = _arcs(segments, polygon_of_ring)
    province = layer.units["province"].to_numpy()
    shapes = _shapes(rings, polygon_of_ring, part_of_ring, len(polygons))
    transform = {"scale": [step, step], "translate": origin.tolist()}
    for code in np.unique(province):
        tambons = np.flatnonzero(province == code)
        yield code, _file(tambons, shapes, arcs, sides, points) | {"transform": transform}


def _segments(
    polygons: np.ndarray, origin: np.ndarray, step: float
) -> tuple[np.ndarray, _Segments, np.ndarray, np.ndarray]:
    """Points on the grid, the segments between them, and the polygon and part of each ring."""
    multi = _multipolygons(polygons)
    _, coordinates, (ring_ends, part_ends, polygon_ends) = shapely.to_ragged_array(multi)
    on_grid = np.rint((coordinates - origin) / step).astype("int64")
    key, points = _numbered(on_grid)
    ring = np.repeat(np.arange(len(ring_ends) - 1), np.diff(ring_ends))
    start, end, of = key[:-1], key[1:], ring[:-1]
    real = (ring[:-1] == ring[1:]) & (start != end)
    start, end, of = start[real], end[real], of[real]
    part_of_ring = np.repeat(np.arange(len(part_ends) - 1), np.diff(part_ends))
    polygon_of_part = np.repeat(np.arange(len(polygon_ends) - 1), np.diff(polygon_ends))
    polygon_of_ring = polygon_of_part[part_of_ring]
    pair, beyond = _paired(start, end, polygon_of_ring[of])
    return points, _Segments(start, end, pair, beyond, of), polygon_of_ring, part_of_ring


def _multipolygons(polygons: np.ndarray) -> np.ndarray:
    parts, polygon = shapely.get_parts(polygons, return_index=True)
    return shapely.multipolygons(parts, indices=polygon)


def _numbered(on_grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each coordinate's point, and the points."""
    width = on_grid[:, 0].max() + 1
    unique, key = np.unique(on_grid[:, 1] * width + on_grid[:, 0], return_inverse=True)
    return key, np.column_stack([unique % width, unique // width])


def _paired(
    start: np.ndarray, end: np.ndarray, polygon: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Number of the undirected segment, and the polygon on the other side."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    _, pair = np.unique(low * (high.max() + 1) + high, return_inverse=True)
    order = np.argsort(pair, kind="stable")
    same = pair[order][:-1] == pair[order][1:]
    first, second = order[:-1][same], order[1:][same]
    beyond = np.full(len(pair), -1)
    beyond[first], beyond[second] = polygon[second], polygon[first]
    return pair, beyond


def _arcs(
    segments: _Segments, polygon_of_ring: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray, list[list[int]]]:
    """Rings cut where the neighbour changes: arcs (numbers of points), the polygons on their two
    sides (-1: none), and per ring its arcs (``~k`` is arc k backwards)."""
    bounds = np.searchsorted(segments.ring, np.arange(len(polygon_of_ring) + 1))
    cut = np.zeros(max(segments.start.max(), segments.end.max()) + 1, dtype=bool)
    before = np.arange(-1, len(segments.ring) - 1)
    filled = bounds[:-1] < bounds[1:]
    before[bounds[:-1][filled]] = bounds[1:][filled] - 1
    cut[segments.start[segments.beyond != segments.beyond[before]]] = True
    arcs: list[np.ndarray] = []
    sides: list[tuple[int, int]] = []
    rings: list[list[int]] = []
    known: dict[int, int] = {}
    for polygon, first, last in zip(polygon_of_ring, bounds[:-1], bounds[1:], strict=True):
        ring: list[int] = []
        rings.append(ring)
        if first == last:
            continue  # an islet smaller than a step of the grid
        for piece in _pieces(np.arange(first, last), cut[segments.start[first:last]]):
            # Both owners of an arc find the same smallest number among its segments.
            name = int(segments.pair[piece].min())
            points = np.append(segments.start[piece], segments.end[piece[-1]])
            if name in known:
                forwards = np.array_equal(arcs[known[name]][:2], points[:2])
                ring.append(known[name] if forwards else ~known[name])
                continue
            known[name] = len(arcs)
            ring.append(len(arcs))
            arcs.append(points)
            sides.append((polygon, segments.beyond[piece[0]]))
    return arcs, np.array(sides), rings


def _pieces(ring: np.ndarray, cut: np.ndarray) -> list[np.ndarray]:
    """The segments of a ring between its cuts; the whole ring where there are none."""
    at = np.flatnonzero(cut)
    if not len(at):
        return [ring]
    return np.split(np.roll(ring, -at[0]), at[1:] - at[0])


def _shapes(
    rings: list[list[int]], polygon_of_ring: np.ndarray, part_of_ring: np.ndarray, count: int
) -> list[Shape]:
    """Per polygon its parts, each a list of rings, each a list of arcs."""
    shapes: list[Shape] = [[] for _ in range(count)]
    last = -1
    for ring, polygon, part in zip(rings, polygon_of_ring, part_of_ring, strict=True):
        if not ring:
            continue
        if part != last:
            shapes[polygon].append([])
            last = part
        shapes[polygon][-1].append(ring)
    return shapes


def _file(
    tambons: np.ndarray,
    shapes: list[Shape],
    arcs: list[np.ndarray],
    sides: np.ndarray,
    points: np.ndarray,
) -> dict[str, Any]:
    """The tambons of one province, with arcs numbered anew."""
    own = [shapes[tambon] for tambon in tambons]
    used = sorted({max(arc, ~arc) for shape in own for part in shape for arc in chain(*part)})
    number = {arc: i for i, arc in enumerate(used)} | {~arc: ~i for i, arc in enumerate(used)}
    inside = np.isin(sides[used], tambons)
    # An arc within the province has both of its sides here; nothing is beyond it.
    beyond = np.where(inside.all(axis=1), -1, np.where(inside[:, 0], *sides[used].T[::-1]))
    return {
        "arcs": [_deltas(points[arcs[arc]]) for arc in used],
        "shapes": [[[[number[arc] for arc in ring] for ring in part] for part in s] for s in own],
        "tambons": tambons.tolist(),
        "beyond": beyond.tolist(),
    }


def _deltas(points: np.ndarray) -> list[int]:
    """x, y, dx, dy, dx, dy …"""
    return np.diff(points, axis=0, prepend=np.zeros((1, 2), "int64")).ravel().tolist()
