"""Which arcs of a network with one-way and two-way arcs lie on a directed cycle."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, depth_first_order


def on_cycle(tail: np.ndarray, head: np.ndarray, up: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Which arcs lie on a cycle that goes through each of its arcs once, whichever way.

    A two-way arc there and back is no cycle.

    Parameters
    ----------
    tail, head : the nodes of each arc, numbered from 0
    up, down : whether it can be gone from tail to head, and from head to tail

    Returns
    -------
    bool, one an arc
    """
    nodes = int(max(tail.max(initial=-1), head.max(initial=-1))) + 1
    start, end = np.append(tail[up], head[down]), np.append(head[up], tail[down])
    _, part = connected_components(
        coo_array((np.ones(len(start), "int8"), (start, end)), shape=(nodes, nodes)),
        directed=True,
        connection="strong",
    )
    inside = (up | down) & (part[tail] == part[head])
    found = inside.copy()
    rows = np.flatnonzero(inside)
    found[rows] = ~bridges(tail[rows], head[rows], nodes)
    return found


def bridges(one: np.ndarray, other: np.ndarray, nodes: int) -> np.ndarray:
    """Which edges of an undirected graph lie on no cycle of it; several may join the same nodes.

    In a depth-first tree every other edge joins a node with one above it. An edge of the tree is a
    bridge where no other edge leads from below it to above it (Tarjan 1974).

    Parameters
    ----------
    one, other : the nodes of each edge, numbered from 0 to ``nodes`` − 1

    Returns
    -------
    bool, one an edge
    """
    if not len(one):
        return np.zeros(0, dtype=bool)
    parts, part = connected_components(_graph(one, other, nodes), directed=False)
    first = np.unique(part, return_index=True)[1]
    # One more node above all parts, so that one tree holds them.
    root = np.full(parts, nodes)
    graph = _graph(np.append(one, root), np.append(other, first), nodes + 1)
    order, above = depth_first_order(graph, nodes, directed=False)
    place = np.empty(nodes + 1, dtype="int64")
    place[order] = np.arange(len(order))
    lower = np.where(place[one] > place[other], one, other)
    upper = one + other - lower
    # Of several edges between two nodes the first is the tree's.
    pairs = np.unique(lower * (nodes + 1) + upper, return_index=True)[1]
    in_tree = np.zeros(len(one), dtype=bool)
    in_tree[pairs] = True
    in_tree &= above[lower] == upper
    crossing = np.zeros(nodes + 1, dtype="int64")
    np.add.at(crossing, lower[~in_tree], 1)
    np.subtract.at(crossing, upper[~in_tree], 1)
    sums = crossing.tolist()
    parents = above.tolist()
    for node in reversed(order[1:].tolist()):
        sums[parents[node]] += sums[node]
    return in_tree & (np.array(sums)[lower] == 0)


def _graph(one: np.ndarray, other: np.ndarray, nodes: int) -> coo_array:
    joined = coo_array((np.ones(len(one), "int32"), (one, other)), shape=(nodes, nodes))
    return (joined + joined.T).tocsr()
