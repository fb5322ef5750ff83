"""The recruitment planner: which tambons the next N members should come from.

The problem. Tambon i has mᵢ members and is to get xᵢ ≥ 0 more, in whole people, Σ xᵢ = N, where
every group of tambons (a station's, a province's) gets at most what its limit allows and every
tambon at least what its floor asks. Two objectives:

* ``need``: maximise Σ needᵢ · f(mᵢ + xᵢ), f(members) = 1 − 2^(−(members / wantedᵢ) / h): at the
  share h of the members wanted half of the need is covered, at 2h three quarters;
* ``lowest``: leximin of the coverage cᵢ = (mᵢ + xᵢ) / wantedᵢ: the lowest coverage as high as can
  be, then the second lowest, and so on.

Why greedy is exact where limits are nested. Let the groups form a laminar family (two groups are
disjoint, or one lies within the other). The vectors x ≥ 0 with x(G) ≤ limit(G) for all groups are
then an integral polymatroid; fixing the floors first contracts it, which leaves a polymatroid;
Σ xᵢ = N truncates it to the bases of one. For a separable concave objective over such bases the
greedy algorithm, one unit at a time to the tambon of the greatest marginal gain that no limit
forbids, is optimal (Federgruen & Groenevelt 1986). A tambon that is forbidden once stays so, since
groups only fill up. A heap of the next gains gives O((n + N·depth) log n).

Leximin is the same problem: Σ −K^(−cᵢ) with K so large that one tambon below counts more than all
above has the leximin optima as its optima, and is separable and concave. For K → ∞ its marginal
gain K^(−c) − K^(−c′), from c to c′ = c + 1 / wantedᵢ, is ordered by the lower c, ties by the higher
c′. (That one allocation is lexicographically optimal over the bases of a polymatroid is Fujishige
1980.)

Where limits cross, greedy is not exact: see :mod:`geo.recruit_crossing`.

References
----------
Federgruen, A., & Groenevelt, H. (1986). The greedy procedure for resource allocation problems:
necessary and sufficient conditions for optimality. Operations Research 34(6), 909–918.
Fujishige, S. (1980). Lexicographically optimal base of a polymatroid with respect to a weight
vector. Mathematics of Operations Research 5(2), 186–196.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import pandas as pd

Objective = Literal["lowest", "need"]
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)
#: A marginal gain: the greater comes first.
Gain = tuple[float, float]


@dataclass(frozen=True)
class Limit:
    """At most so many new members in each group.

    Attributes
    ----------
    name : what the groups are: ``station``, ``province``
    group : the group of each tambon; a tambon without one (missing) is not limited
    most : new members a group
    """

    name: str
    group: pd.Series
    most: int


@dataclass(frozen=True)
class Shortage:
    """Floors that cannot be paid.

    Attributes
    ----------
    name, group : the limit that stands in the way and its group; both empty where N does
    needed : new members that the floors ask for there
    allowed : new members that may come there
    """

    name: str
    group: str
    needed: int
    allowed: int


def floors(members: pd.Series, floor: int) -> pd.Series:
    """New members that every tambon needs so as to have at least ``floor`` members."""
    return (floor - members).clip(lower=0).astype("int64")


def shortages(first: pd.Series, count: int, limits: Sequence[Limit]) -> list[Shortage]:
    """Which floors cannot be paid: of all tambons by ``count``, of a group by its limit.

    For nested limits this is all that can stand in the way.

    Parameters
    ----------
    first : of :func:`floors`
    count : N
    """
    found = []
    if first.sum() > count:
        found.append(Shortage("", "", int(first.sum()), count))
    for limit in limits:
        asked = first.groupby(limit.group).sum()
        over = asked[asked > limit.most]
        found += [Shortage(limit.name, str(g), int(n), limit.most) for g, n in over.items()]
    return found


def nested(limits: Sequence[Limit]) -> bool:
    """Whether the groups form a laminar family: of each two, one lies within the other or they have
    no tambon in common."""
    return all(_nested(one.group, other.group) for one, other in combinations(limits, 2))


def allocate(
    tambons: pd.DataFrame,
    count: int,
    objective: Objective,
    limits: Sequence[Limit] = (),
    first: pd.Series | None = None,
    half: float = 0.5,
) -> pd.Series:
    """The new members of every tambon: exactly optimal, as the module says.

    Parameters
    ----------
    tambons : indexed by tambon: ``members``, ``wanted`` (missing: coverage cannot be said, and only
        a floor brings members there), ``need`` (any unit; used by ``need`` alone)
    count : N
    limits : nested (:func:`nested`)
    first : new members that come before all others (:func:`floors`); they have to fit
        (:func:`shortages` is empty)
    half : the share of the members wanted at which half of the need is covered

    Returns
    -------
    Series of int64 that sums to ``count``, or to less where the limits allow no more, or where more
    members bring nothing anywhere

    Raises
    ------
    ValueError
        when the limits are not nested or the floors do not fit
    """
    if not nested(limits):
        raise ValueError("the limits cross each other; expected nested ones: see recruit_crossing")
    start = first if first is not None else floors(tambons["members"], 0)
    if short := shortages(start, count, limits):
        raise ValueError(f"the floors ask for more than is allowed: {short[0]}")
    placed = start.reindex(tambons.index).to_numpy("int64").copy()
    room = _Room(limits, tambons.index, placed)
    gain = gains(tambons, objective, half)
    heap = [(*_least_first(gain(i, int(placed[i]))), i) for i in range(len(placed))]
    heap = [entry for entry in heap if entry[0] < np.inf]
    heapq.heapify(heap)
    left = count - int(placed.sum())
    while left and heap:
        *_, i = heap[0]
        if not room.take(i):
            heapq.heappop(heap)
            continue
        placed[i] += 1
        left -= 1
        following = _least_first(gain(i, int(placed[i])))
        if following[0] < np.inf:
            heapq.heapreplace(heap, (*following, i))
        else:
            heapq.heappop(heap)
    return pd.Series(placed, index=tambons.index)


def gains(tambons: pd.DataFrame, objective: Objective, half: float) -> Callable[[int, int], Gain]:
    """What the next member brings: (position of the tambon, new members so far) → its gain.

    −∞ where the next member brings nothing.
    """
    members = tambons["members"].to_numpy("float64").tolist()
    wanted = tambons["wanted"].to_numpy("float64", na_value=np.nan).tolist()
    nothing = (-np.inf, 0.0)
    if objective == "lowest":

        def lowest(i: int, new: int) -> Gain:
            target = wanted[i]
            return (-(members[i] + new) / target, 1 / target) if target > 0 else nothing

        return lowest
    need = tambons["need"].fillna(0).to_numpy("float64").tolist()

    def covered(i: int, new: int) -> Gain:
        if not (wanted[i] > 0 and need[i] > 0):
            return nothing
        now, then = (need_covered((members[i] + n) / wanted[i], half) for n in (new, new + 1))
        brings = need[i] * (then - now)
        return (brings, 0.0) if brings > 0 else nothing

    return covered


def need_covered(coverage: float, half: float) -> float:
    """The part of its need that a tambon's members cover: 1 − 2^(−coverage / half).

    >>> [need_covered(c, 0.5) for c in (0, 0.5, 1)]
    [0.0, 0.5, 0.75]
    """
    return 1 - 2.0 ** (-coverage / half)


def value(tambons: pd.DataFrame, new: pd.Series, half: float) -> float:
    """Σ need · f(members + new): what ``need`` maximises."""
    covered = 1 - 2.0 ** (-(tambons["members"] + new) / tambons["wanted"] / half)
    return float((tambons["need"] * covered).sum())


def _nested(one: pd.Series, other: pd.Series) -> bool:
    both = pd.DataFrame({"one": one, "other": other}).dropna()
    met = both.value_counts()
    first, second = (met.index.get_level_values(name) for name in ("one", "other"))
    within = met.to_numpy() == one.value_counts().reindex(first).to_numpy()
    around = met.to_numpy() == other.value_counts().reindex(second).to_numpy()
    return bool((within | around).all())


def _least_first(gain: Gain) -> Gain:
    return -gain[0], -gain[1]


class _Room:
    """What the limits still allow."""

    def __init__(self, limits: Sequence[Limit], index: pd.Index, placed: np.ndarray) -> None:
        self._groups: list[list[int]] = []
        self._left: list[list[int]] = []
        for limit in limits:
            codes, names = pd.factorize(limit.group.reindex(index))
            taken = np.bincount(codes[codes >= 0], placed[codes >= 0], len(names)).astype("int64")
            self._groups.append(codes.tolist())
            self._left.append((limit.most - taken).tolist())

    def take(self, i: int) -> bool:
        """Make use of room for one in every group of a tambon; False where one is full."""
        mine = [(left, groups[i]) for groups, left in zip(self._groups, self._left, strict=True)]
        if any(group >= 0 and left[group] <= 0 for left, group in mine):
            return False
        for left, group in mine:
            if group >= 0:
                left[group] -= 1
        return True
