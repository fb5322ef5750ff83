"""Reads a file of geometry as the browser does, after its description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import numpy as np


def unpacked(packed: bytes) -> dict[str, Any]:
    """What :func:`geo.geometry_file.packed` was given; arcs as they are drawn first."""
    numbers = _Numbers(packed)
    rest = json.loads(numbers.bytes())
    polygons, rings, uses, follows, sizes = (numbers.column() for _ in range(5))
    steps = zip(*([(n >> 1) ^ -(n & 1) for n in numbers.column()] for _ in range(2)), strict=True)
    arcs: list[np.ndarray] = []
    followed = []
    pen = np.zeros(2, dtype=int)
    for follow in follows:
        number, backwards = len(arcs) - (follow >> 1), follow & 1
        if number == len(arcs):
            arcs.append(pen + np.cumsum(list(islice(steps, sizes[number])), axis=0))
        pen = arcs[number][0 if backwards else -1]
        followed.append(~number if backwards else number)
    assert not list(steps)
    shapes = _grouped(_grouped(_grouped(followed, uses), rings), polygons)
    return rest | {"arcs": [_relative(arc) for arc in arcs], "shapes": shapes}


def rings(geometry: dict[str, Any]) -> list[list[tuple[int, ...]]]:
    """Positions of every ring on the grid, arc by arc."""
    arcs = [np.reshape(arc, (-1, 2)).cumsum(axis=0) for arc in geometry["arcs"]]
    return [
        [tuple(at) for k in ring for at in (arcs[k] if k >= 0 else arcs[~k][::-1]).tolist()]
        for ring in chain(*chain(*geometry["shapes"]))
    ]


class _Numbers:
    def __init__(self, packed: bytes) -> None:
        self.left = iter(packed)

    def next(self) -> int:
        number = shift = 0
        for byte in self.left:
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        return number

    def column(self) -> list[int]:
        return [self.next() for _ in range(self.next())]

    def bytes(self) -> bytes:
        return bytes(islice(self.left, self.next()))


def _grouped(parts: list[Any], sizes: list[int]) -> list[list[Any]]:
    each: Iterator[Any] = iter(parts)
    return [list(islice(each, size)) for size in sizes]


def _relative(arc: np.ndarray) -> list[int]:
    return np.diff(arc, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
