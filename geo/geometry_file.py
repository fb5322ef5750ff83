"""Geometry for the browser as bytes: once compressed, two thirds of the same as JSON."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

import numpy as np

#: Raised by one whenever the format changes, so that files made before are made anew.
BUILD = 1

# Polygons, each a list of rings, each a list of arcs.
Shape = list[list[list[int]]]

# Of a number seven bits at a time are written, 28 in all.
_SHIFTS = 7 * np.arange(4)


def packed(geometry: dict[str, Any]) -> bytes:
    """The geometry as bytes; ``dashboard/browser/geometry.js`` makes the same of them again.

    A pen draws ring after ring. Where it comes along an arc that it has drawn already, perhaps
    the other way round, it is told which one; else the next arc begins, nearly always where the
    pen stands. Arcs are therefore numbered anew, and run as they are drawn first.

    The bytes are columns: the count of the numbers, then the numbers, whole and below 2^28, with
    seven bits a byte, the lowest first, and the eighth bit set in all bytes but a number's last
    (LEB128). Signed ones are written as 0, -1, 1, -2, 2 … counted from 0. In this order:

    1. the bytes of a JSON object (UTF-8) with all that is neither arcs nor shapes;
    2. polygons per shape, 3. rings per polygon, 4. arcs per ring;
    5. the arcs of all rings: twice how many arcs ago the arc was drawn first (0: it is drawn
       now), plus 1 when it is followed backwards;
    6. points per arc;
    7. x and 8. y of the points of all arcs, as signed steps of the grid from where the pen stood.

    Parameters
    ----------
    geometry : ``arcs`` and ``shapes`` as :func:`geo.topology.encode` has them, every arc used;
        ``beyond``, if there is one, has an entry per arc; the rest is whatever JSON can hold
    """
    rest = {key: value for key, value in geometry.items() if key not in ("arcs", "shapes")}
    shapes: list[Shape] = geometry["shapes"]
    polygons = list(chain(*shapes))
    rings = list(chain(*polygons))
    order, uses = _numbered(rings)
    if "beyond" in rest:
        rest["beyond"] = [rest["beyond"][max(arc, ~arc)] for arc in order]
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()
    arcs = [np.reshape(arc, (-1, 2)).cumsum(axis=0) for arc in geometry["arcs"]]
    drawn = [arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in order]
    steps = _steps(drawn, uses)
    return b"".join(
        [
            _varints([len(text)]) + text,
            *(_column([len(part) for part in parts]) for parts in (shapes, polygons, rings)),
            _column(uses),
            _column([len(arc) for arc in drawn]),
            *(_column((step << 1) ^ (step >> 63)) for step in steps.T),
        ]
    )


def _numbered(rings: list[list[int]]) -> tuple[list[int], list[int]]:
    """The arcs in the order and direction in which they are drawn first (``~k`` is arc k
    backwards); and column 5."""
    number: dict[int, int] = {}
    order: list[int] = []
    uses = []
    for arc in chain(*rings):
        if arc in number:
            uses.append(2 * (len(order) - number[arc]))
        elif ~arc in number:
            uses.append(2 * (len(order) - number[~arc]) + 1)
        else:
            number[arc] = len(order)
            order.append(arc)
            uses.append(0)
    return order, uses


def _steps(drawn: list[np.ndarray], uses: list[int]) -> np.ndarray:
    """Steps (x, y) of the pen through the points of all arcs; it begins at 0, 0."""
    steps = [np.diff(arc, axis=0, prepend=arc[:1]) for arc in drawn]
    pen, known = np.zeros(2, dtype="int64"), 0
    for use in uses:
        ago, backwards = divmod(use, 2)
        arc = drawn[known - ago]
        if ago == 0:
            steps[known][0] = arc[0] - pen
            known += 1
        pen = arc[0] if backwards else arc[-1]
    return np.concatenate(steps)


def _column(numbers: Any) -> bytes:
    return _varints([len(numbers)]) + _varints(numbers)


def _varints(numbers: Any) -> bytes:
    parts = np.asarray(numbers, dtype="int64")[:, None] >> _SHIFTS
    # The lowest part is written even when it is 0; of the others what is not leading zeros.
    written = (parts > 0) | (_SHIFTS == 0)
    more = np.pad(written[:, 1:], ((0, 0), (0, 1)))
    return ((parts & 127) | (more << 7))[written].astype("uint8").tobytes()
