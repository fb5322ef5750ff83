"""The recruitment planner where two limits cross: stations whose tambons lie in two provinces.

Each of the two limits divides the tambons into disjoint groups, so the limits are a network: from
its province through the tambon to its station. Every new member is a unit of flow, the k-th one of
a tambon an arc of its own whose gain falls with k. The matrix of such a problem is totally
unimodular (Hoffman & Kruskal 1956: the union of two laminar families), so the linear program has
a whole-numbered optimum at a vertex, which the dual simplex method of HiGHS returns: min-cost flow.

Leximin is a sequence of such programs, one a level of coverage from the lowest up: as many members
as possible there, then, with that number held, at the next. Holding the optimum keeps to a face of
the same polyhedron, so its vertices stay whole. It is exact and much slower than the greedy of
:mod:`geo.recruit`.

Source: A. J. Hoffman and J. B. Kruskal, Integral boundary points of convex polyhedra, in: Linear
Inequalities and Related Systems, Princeton (1956) 223–246.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from geo.recruit import Gain, Limit, Objective, gains, nested


@dataclass(frozen=True)
class _Steps:
    """Every further member that a tambon may get, one a row: ``tambon`` (position), its gain, and
    whether its floor asks for it."""

    tambon: np.ndarray
    gain: list[Gain]
    asked: np.ndarray


def allocate_crossing(
    tambons: pd.DataFrame,
    count: int,
    objective: Objective,
    limits: Sequence[Limit],
    first: pd.Series,
    half: float = 0.5,
) -> pd.Series | None:
    """As :func:`geo.recruit.allocate`, for limits that need not be nested: two at most, or nested
    ones and one that crosses them.

    Returns
    -------
    Series of int64; None where the floors do not fit within the limits and ``count``
    """
    if len(limits) > 1 and not any(
        nested([one for one in limits if one is not other]) for other in limits
    ):
        raise ValueError("more than two families of limits cross each other; expected at most two")
    steps = _steps(tambons, count, objective, limits, first, half)
    matrix, most = _rows(steps, limits, tambons.index)
    placeable = _solved(steps, np.ones(len(steps.gain)), matrix, most, count)
    if placeable is None:
        return None
    total = round(placeable.sum())
    if objective == "need":
        taken = _solved(
            steps, np.array([brings for brings, _ in steps.gain]), matrix, most, total, True
        )
    else:
        taken = _level_by_level(steps, matrix, most, total)
    assert taken is not None, "what was feasible stays so"
    new = np.bincount(steps.tambon, np.round(taken), len(tambons)).astype("int64")
    return pd.Series(new, index=tambons.index)


def _steps(
    tambons: pd.DataFrame,
    count: int,
    objective: Objective,
    limits: Sequence[Limit],
    first: pd.Series,
    half: float,
) -> _Steps:
    """No tambon can get more than ``count``, or than the least of its limits."""
    own = np.full(len(tambons), count)
    for limit in limits:
        own = np.where(limit.group.reindex(tambons.index).notna(), np.minimum(own, limit.most), own)
    gain, floor = gains(tambons, objective, half), first.reindex(tambons.index).to_numpy("int64")
    rows = []
    for i, most in enumerate(own):
        for new in range(max(int(most), int(floor[i]))):
            brings = gain(i, new)
            if new < floor[i]:
                # What a floor asks for comes whatever it brings.
                rows.append((i, brings if np.isfinite(brings[0]) else (0.0, 0.0), True))
            elif np.isfinite(brings[0]):
                rows.append((i, brings, False))
    return _Steps(
        np.array([i for i, *_ in rows], dtype="int64"),
        [brings for _, brings, _ in rows],
        np.array([asked for *_, asked in rows], dtype=bool),
    )


def _rows(steps: _Steps, limits: Sequence[Limit], index: pd.Index) -> tuple[csr_array, np.ndarray]:
    """One row a group: its steps, and how many of them may be taken."""
    blocks, most = [], []
    for limit in limits:
        codes, names = pd.factorize(limit.group.reindex(index))
        group = codes[steps.tambon]
        of = np.flatnonzero(group >= 0)
        shape = (len(names), len(steps.tambon))
        blocks.append(coo_array((np.ones(len(of)), (group[of], of)), shape=shape))
        most += [limit.most] * len(names)
    if not blocks:
        return csr_array((0, len(steps.tambon))), np.array([])
    return csr_array(vstack(blocks)), np.array(most, dtype="float64")


def _solved(
    steps: _Steps,
    worth: np.ndarray,
    matrix: csr_array,
    most: np.ndarray,
    count: int,
    exactly: bool = False,
    held: Sequence[tuple[np.ndarray, int]] = (),
) -> np.ndarray | None:
    """The steps worth most, as a vertex; None where the floors do not fit.

    Parameters
    ----------
    count : members at most, or ``exactly``
    held : which steps together are taken so often
    """
    everything = np.ones((1, len(worth)))
    equal = [everything] if exactly else []
    sums = [count] if exactly else []
    equal += [np.isin(np.arange(len(worth)), of)[None].astype("float64") for of, _ in held]
    sums += [number for _, number in held]
    found = linprog(
        -worth,
        A_ub=matrix if exactly else vstack([matrix, csr_array(everything)]),
        b_ub=most if exactly else np.append(most, count),
        A_eq=csr_array(np.vstack(equal)) if equal else None,
        b_eq=sums or None,
        bounds=np.column_stack([steps.asked.astype("float64"), np.ones(len(worth))]),
        method="highs-ds",
    )
    return found.x if found.status == 0 else None


def _level_by_level(
    steps: _Steps, matrix: csr_array, most: np.ndarray, total: int
) -> np.ndarray | None:
    """As many steps as possible from the lowest coverage, then from the next, and so on."""
    levels: dict[Gain, list[int]] = {}
    for step, gain in enumerate(steps.gain):
        if not steps.asked[step]:
            levels.setdefault(gain, []).append(step)
    held: list[tuple[np.ndarray, int]] = []
    left, taken = total - int(steps.asked.sum()), None
    for gain in sorted(levels, reverse=True):
        of = np.array(levels[gain])
        worth = np.zeros(len(steps.gain))
        worth[of] = 1
        taken = _solved(steps, worth, matrix, most, total, True, held)
        if taken is None:
            return None
        number = round(taken[of].sum())
        held.append((of, number))
        left -= number
        if left <= 0:
            break
    return (
        taken
        if taken is not None
        else _solved(steps, np.zeros(len(steps.gain)), matrix, most, total, True)
    )
