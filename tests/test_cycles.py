"""Arcs on cycles, against networkx and against a search from each arc."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cycles import bridges, on_cycle

_ARCS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans(), st.booleans()), max_size=18
).map(lambda arcs: [arc for arc in arcs if arc[0] != arc[1]])


def _columns(arcs):
    table = np.array(arcs, dtype="int64").reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2].astype(bool), table[:, 3].astype(bool)


@given(_ARCS)
@settings(max_examples=400)
def test_bridges_are_those_of_networkx(arcs):
    one, other, *_ = _columns(arcs)
    found = bridges(one, other, 8)
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(8))
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    whole = nx.number_connected_components(graph)
    for edge, (a, b) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        without = graph.copy()
        without.remove_edge(a, b)
        assert found[edge] == (nx.number_connected_components(without) > whole)


@given(_ARCS)
@settings(max_examples=400)
def test_an_arc_is_on_a_cycle_where_a_way_leads_back_without_it(arcs):
    tail, head, up, down = _columns(arcs)
    found = on_cycle(tail, head, up, down)
    for arc, (start, end, leads, back) in enumerate(arcs):
        rest = nx.MultiDiGraph()
        rest.add_nodes_from(range(8))
        for other, (a, b, forth, returns) in enumerate(arcs):
            if other != arc:
                rest.add_edges_from([(a, b)] * forth + [(b, a)] * returns)
        forth = leads and nx.has_path(rest, end, start)
        returns = back and nx.has_path(rest, start, end)
        assert found[arc] == (forth or returns)
