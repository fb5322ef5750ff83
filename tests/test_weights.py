"""Neighbours: on lattices counted by hand, on the real layer, and in coarser units."""

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse.csgraph import connected_components

from geo.layer import Layer
from geo.weights import Weights, from_pairs, queen, rook, within

CODES = pd.Index(list("abcdefghi"))


def lattice() -> np.ndarray:
    """Nine squares: a b c at the bottom, d e f, g h i."""
    x, y = np.tile(np.arange(3), 3), np.repeat(np.arange(3), 3)
    return shapely.box(x, y, x + 1, y + 1)


def named(weights: Weights, code: str) -> str:
    place = weights.index.get_loc(code)
    return "".join(weights.index[np.sort(weights.matrix[[place]].indices)])


def test_queens_share_a_corner_and_rooks_an_edge() -> None:
    assert named(queen(lattice(), CODES), "e") == "abcdfghi"
    assert named(queen(lattice(), CODES), "a") == "bde"
    assert named(rook(lattice(), CODES), "e") == "bdfh"
    assert named(rook(lattice(), CODES), "a") == "bd"


def test_weights_are_binary_symmetric_and_never_of_an_area_with_itself() -> None:
    for weights in (queen(lattice(), CODES), rook(lattice(), CODES)):
        matrix = weights.matrix.toarray()
        assert set(np.unique(matrix)) == {0.0, 1.0}
        assert (matrix == matrix.T).all()
        assert (np.diag(matrix) == 0).all()
        assert (np.diag(weights.with_self.toarray()) == 1).all()


def test_all_parts_and_holes_of_an_area_have_neighbours() -> None:
    inside = shapely.box(4, 4, 6, 6)
    around = shapely.box(0, 0, 10, 10) - inside
    far = shapely.box(20, 0, 30, 10)
    joined = shapely.MultiPolygon([inside, far])
    index = pd.Index(["around", "parts", "beside"])
    beside = shapely.box(30, 0, 40, 10)
    for weights in (queen, rook):
        found = weights(np.array([around, joined, beside]), index)
        assert found.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_islands_have_no_neighbour() -> None:
    apart = np.array([*lattice(), shapely.box(9, 9, 10, 10)])
    weights = queen(apart, pd.Index([*CODES, "j"]))
    assert weights.islands.tolist() == ["j"]
    assert weights.neighbours.tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3, 0]


def test_within_a_distance_its_end_included() -> None:
    points = np.array([[0, 0], [3, 4], [3, 10]])
    weights = within(points, 5.0, pd.Index(list("abc")))
    assert weights.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_a_pair_that_comes_twice_counts_once() -> None:
    weights = from_pairs(np.array([0, 0, 1]), np.array([1, 1, 1]), pd.Index(["a", "b"]))
    assert weights.matrix.toarray().tolist() == [[0, 1], [0, 0]]


def test_among_some_in_the_order_asked_for() -> None:
    weights = queen(lattice(), CODES).among(pd.Index(["i", "e", "a"]))
    assert weights.index.tolist() == ["i", "e", "a"]
    assert weights.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    with pytest.raises(KeyError, match="areas without weights: z"):
        weights.among(pd.Index(["a", "z"]))


def test_coarser_units_touch_where_areas_of_theirs_do() -> None:
    rows = pd.Series(list("111222333"), index=CODES).where(CODES != "h")
    united = queen(lattice(), CODES).united(rows)
    assert united.index.tolist() == ["1", "2", "3"]
    assert united.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_no_areas_have_no_neighbours() -> None:
    nothing, index = np.array([], dtype=object), pd.Index([], dtype="str")
    for weights in (queen(nothing, index), rook(nothing, index)):
        assert weights.matrix.shape == (0, 0)
        assert weights.islands.empty


def test_neighbours_on_the_official_layer(official_weights: Weights) -> None:
    assert len(official_weights.index) == 7425
    assert official_weights.neighbours.mean() == pytest.approx(5.9, abs=0.05)
    assert len(official_weights.islands) == 11
    assert connected_components(official_weights.matrix)[0] == 18


def test_amphoes_of_the_official_layer_touch_as_their_tambons_do(
    official_weights: Weights, official_layer: Layer
) -> None:
    by_tambon = official_weights.united(official_layer.units["amphoe"])
    areas = official_layer.dissolve("amphoe")
    by_outline = queen(areas.geometry.to_numpy(), areas.index)
    assert by_tambon.index.tolist() == by_outline.index.tolist()
    assert (by_tambon.matrix != by_outline.matrix).nnz == 0
