"""Small counts that are not told, and the others that must not be told for their sake.

A table of counts that adds up in two trees at once is a circulation: every cell is an arc, from the
unit above to the unit below in the one tree and from below to above in the other, and what flows
into a unit flows out of it. What somebody reckons from the cells that are told is then which flows
are possible within what is known of each arc:

* told as it is: this one value; none at all is always told;
* ``SMALL``, told as "fewer than the limit": 1 … limit − 1;
* ``WITHHELD``, told as nothing: the limit or more;
* no cell at all (who of a place belongs to which station): 0 or more.

All flows are whole numbers where the bounds are. So a cell is narrowed to one value exactly where
no cycle of the residual network runs through its arc: no way to make it one more or one less and to
balance that elsewhere (Gusfield 1988; Ahuja, Magnanti & Orlin 1993, ch. 3). An arc that can change
in one direction alone lies on such a cycle where both its ends belong to one strongly connected
component. One that can change in both lies on one where it is, besides, no bridge of the component:
a strongly connected mixed graph without bridges stays so whichever way an edge is directed
(Boesch & Tindell 1980).

Small cells without a cycle get the cheapest one: the fewest people are withheld (Cox 1995). A cell
that is withheld so lies on a cycle itself, and no cell that was safe becomes unsafe by it.

References
----------
Ahuja, R. K., Magnanti, T. L., & Orlin, J. B. (1993). Network Flows. Prentice Hall.
Boesch, F., & Tindell, R. (1980). Robbins's theorem for mixed multigraphs. American Mathematical
Monthly 87(9), 716–719.
Cox, L. H. (1995). Network models for complementary cell suppression. Journal of the American
Statistical Association 90(432), 1453–1462.
Gusfield, D. (1988). A graph theoretic approach to statistical data security. SIAM Journal on
Computing 17(3), 552–571.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo import cycles

TOLD, SMALL, WITHHELD = 0, 1, 2
#: The least limit: of a class of one value everybody knows the value.
LEAST_LIMIT = 3
_NEVER = float("inf")
# Calling a small count "withheld" tells less of it than its class does: it costs so many limits.
_BLURRED = 4


@dataclass(frozen=True, eq=False)
class Network:
    """Cells as arcs; in every node as much flows out as in.

    Attributes
    ----------
    tail, head : the nodes of each arc, numbered from 0
    is_cell : False for the arcs of which nothing is told, ever
    by_the_way : cells that nobody looks for: they are withheld first
    """

    tail: np.ndarray
    head: np.ndarray
    is_cell: np.ndarray
    by_the_way: np.ndarray

    @cached_property
    def ways(self) -> list[list[tuple[int, int, bool]]]:
        """From each node: an arc, the node at its other end, whether it leads there."""
        ways: list[list[tuple[int, int, bool]]] = [[] for _ in range(self.nodes)]
        ends = zip(self.tail.tolist(), self.head.tolist(), strict=True)
        for arc, (tail, head) in enumerate(ends):
            ways[tail].append((arc, head, True))
            ways[head].append((arc, tail, False))
        return ways

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return int(max(self.tail.max(initial=-1), self.head.max(initial=-1))) + 1


def suppressed(network: Network, counts: np.ndarray, limit: int) -> np.ndarray:
    """Which cells are told, small or withheld, month by month.

    What is withheld for a cell in one month is withheld for it in the next, as far as it can be: a
    cell that is told now and then tells of the months between.

    Parameters
    ----------
    network : of the cells
    counts : arcs × months, whole numbers that are a circulation in every month
    limit : fewer people than this are not told; :data:`LEAST_LIMIT` or more

    Returns
    -------
    int8, arcs × months: ``TOLD``, ``SMALL`` or ``WITHHELD``; 0 for what is no cell
    """
    if limit < LEAST_LIMIT:
        raise ValueError(f"the limit was {limit} but is expected to be {LEAST_LIMIT} or more")
    states = np.zeros(counts.shape, dtype="int8")
    sake: dict[int, tuple[int, ...]] = {}
    for month in range(counts.shape[1]):
        one = _Month(network, counts[:, month], limit)
        one.protect(sake)
        states[:, month] = one.state
    return states


def protected(network: Network, counts: np.ndarray, state: np.ndarray, limit: int) -> np.ndarray:
    """Which cells of a month are told, or can't be narrowed to one value by somebody who takes
    every ``WITHHELD`` count for one of the limit or more, as far as it is one."""
    up, down = _room(network, counts, state, limit, limit)
    return (state == TOLD) | cycles.on_cycle(network.tail, network.head, up, down)


def _room(
    network: Network, counts: np.ndarray, state: np.ndarray, least: int, limit: int
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each arc may be one more, and one less, as far as anybody knows; ``least`` is what
    a count that is withheld is taken for."""
    small, withheld, hidden = state == SMALL, state == WITHHELD, ~network.is_cell
    at_least = np.where(withheld & (counts >= limit), least, 1)
    up = (small & (counts < limit - 1)) | withheld | hidden
    down = ((small | withheld) & (counts > at_least)) | (hidden & (counts > 0))
    return up, down


class _Month:
    """The cells of one month while it is decided which of them are told."""

    def __init__(self, network: Network, counts: np.ndarray, limit: int) -> None:
        self._network, self._counts, self._limit = network, counts, limit
        small = network.is_cell & (counts > 0) & (counts < limit)
        self.state = np.where(small, SMALL, TOLD).astype("int8")

    def protect(self, sake: dict[int, tuple[int, ...]]) -> None:
        """Withhold what has to be.

        Parameters
        ----------
        sake : cell → what was withheld for it the month before; brought up to this month
        """
        unsafe = self._unsafe()
        for cell in [cell for cell in sake if cell not in unsafe]:
            del sake[cell]
        again = [arc for cell in sake for arc in sake[cell] if self._counts[arc] >= self._limit]
        if again:
            self.state[again] = WITHHELD
            unsafe = self._unsafe()
        if unsafe:
            self._search(sorted(unsafe), sake)

    def _unsafe(self) -> set[int]:
        return self._narrowed(self.state)

    def _narrowed(self, state: np.ndarray) -> set[int]:
        safe = protected(self._network, self._counts, state, self._limit)
        return set(np.flatnonzero(~safe).tolist())

    def _search(self, unsafe: list[int], sake: dict[int, tuple[int, ...]]) -> None:
        """Withhold the cheapest cycle for each cell.

        Where small counts alone fix one another (four places that are "fewer than five" people
        together), it is one in which small counts are withheld, too.
        """
        hopeless = self._narrowed(np.where(self._may_be_withheld(), WITHHELD, self.state))
        prices = _Prices(self._network, self._counts, self.state, self._limit)
        for cell in (cell for cell in unsafe if cell not in hopeless):
            cycle = self._cycle(cell, prices)
            assert cycle is not None, "there is one where all are withheld that may be"
            fresh = [arc for arc in cycle if self._network.is_cell[arc] and not self.state[arc]]
            self._withhold(fresh, prices)
            if fresh:
                sake[cell] = tuple(fresh)
        if not hopeless:
            return
        wider = _Prices(self._network, self._counts, self.state, self._limit, small_too=True)
        for cell in sorted(hopeless & set(unsafe)):
            cycle = self._cycle(cell, wider)
            assert cycle is not None, "there can be one more in every unit around somebody"
            self._withhold([arc for arc, more in cycle.items() if wider.of(arc, more)], wider)

    def _may_be_withheld(self) -> np.ndarray:
        return self._network.is_cell & (self.state == TOLD) & (self._counts >= self._limit)

    def _withhold(self, arcs: list[int], prices: _Prices) -> None:
        for arc in arcs:
            self.state[arc] = WITHHELD
            prices.withhold(arc)

    def _cycle(self, cell: int, prices: _Prices) -> dict[int, bool] | None:
        """The cheapest cycle through a cell: its arcs, and whether each becomes one more there;
        None where there is none."""
        tail, head = int(self._network.tail[cell]), int(self._network.head[cell])
        best, cheapest = None, _NEVER
        for more, start, goal in ((True, head, tail), (False, tail, head)):
            own = prices.of(cell, more)
            found = self._way(start, goal, cell, prices, cheapest - own)
            if found:
                cheapest, best = own + found[0], found[1] | {cell: more}
        return best

    def _way(
        self, start: int, goal: int, without: int, prices: _Prices, below: float
    ) -> tuple[float, dict[int, bool]] | None:
        """The cheapest way from a node to another one (Dijkstra 1959) that costs less than
        ``below``: its price, its arcs."""
        known: dict[int, float] = {start: 0.0}
        came: dict[int, tuple[int, int, bool]] = {}
        more, less, ways = prices.more, prices.less, self._network.ways
        heap = [(0.0, start)]
        while heap:
            so_far, node = heapq.heappop(heap)
            if node == goal:
                break
            if so_far > known[node]:
                continue
            for arc, other, leads in ways[node]:
                price = so_far + (more[arc] if leads else less[arc])
                if price < below and price < known.get(other, _NEVER) and arc != without:
                    known[other] = price
                    came[other] = arc, node, leads
                    heapq.heappush(heap, (price, other))
                    if other == goal:
                        below = price  # nothing dearer is of use any more
        else:
            return None
        way, node = {}, goal
        while node != start:
            arc, node, leads = came[node]
            way[arc] = leads
        return known[goal], way


class _Prices:
    """What it costs to let each arc be one more, and one less: the people who are withheld for it.

    Parameters
    ----------
    small_too : whether small counts may be withheld, and what is withheld may become small
    """

    def __init__(
        self,
        network: Network,
        counts: np.ndarray,
        state: np.ndarray,
        limit: int,
        *,
        small_too: bool = False,
    ) -> None:
        self._counts, self._least = counts, 1 if small_too else limit
        up, down = _room(network, counts, state, self._least, limit)
        may = network.is_cell & (state == TOLD) & (counts >= limit)
        dear = network.is_cell & (state == SMALL) & small_too
        price = np.where(network.by_the_way, 1.0, counts) + np.where(dear, _BLURRED * limit, 0)
        self.more = np.where(up, 0, np.where(may | dear, price, _NEVER)).tolist()
        room = (may | dear) & (counts > self._least)
        self.less = np.where(down, 0, np.where(room, price, _NEVER)).tolist()

    def of(self, arc: int, more: bool) -> float:
        """The price of one more, or of one less."""
        return float(self.more[arc] if more else self.less[arc])

    def withhold(self, arc: int) -> None:
        """From now on an arc is withheld."""
        self.more[arc] = 0
        if self._counts[arc] > self._least:
            self.less[arc] = 0
