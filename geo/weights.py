"""Which areas are neighbours: binary spatial weights as a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array, csr_array, eye_array
from scipy.spatial import cKDTree


@dataclass(frozen=True, eq=False)
class Weights:
    """Binary weights: 1 where two areas are neighbours, never of an area with itself.

    Attributes
    ----------
    index : the areas' codes, in the order of rows and columns
    matrix : csr_array of float64, shape (n, n), symmetric for contiguity
    """

    index: pd.Index
    matrix: csr_array

    @cached_property
    def neighbours(self) -> np.ndarray:
        """How many neighbours each area has, shape (n,)."""
        return np.diff(self.matrix.indptr)

    @property
    def islands(self) -> pd.Index:
        """The areas that have no neighbour."""
        return self.index[self.neighbours == 0]

    @cached_property
    def with_self(self) -> csr_array:
        """The matrix with 1 on the diagonal: each area belongs to its own neighbourhood."""
        return csr_array(self.matrix + eye_array(len(self.index), format="csr"))

    def among(self, index: pd.Index) -> Weights:
        """The weights among some of the areas, in the order given."""
        places = self.index.get_indexer(index)
        if (places < 0).any():
            unknown = index[places < 0].tolist()
            raise KeyError(f"areas without weights: {', '.join(map(str, unknown[:5]))}")
        return Weights(index, csr_array(self.matrix[places][:, places]))

    def over(self, index: pd.Index) -> Weights:
        """The weights of the areas of ``index``, in its order; one that is unknown is an island."""
        places = index.get_indexer(self.index)
        pairs = self.matrix.tocoo()
        one, other = places[pairs.row], places[pairs.col]
        both = (one >= 0) & (other >= 0)
        return from_pairs(one[both], other[both], index)

    def united(self, unit: pd.Series) -> Weights:
        """Contiguity of coarser units: two touch where areas of theirs do.

        Parameters
        ----------
        unit : the unit of each area, indexed by area; areas whose unit is missing take no part
        """
        codes, index = pd.factorize(unit.reindex(self.index), sort=True)
        pairs = self.matrix.tocoo()
        one, other = codes[pairs.row], codes[pairs.col]
        apart = (one != other) & (one >= 0) & (other >= 0)
        return from_pairs(one[apart], other[apart], pd.Index(index))


def from_pairs(one: np.ndarray, other: np.ndarray, index: pd.Index) -> Weights:
    """Weights of pairs of positions in ``index``; a pair that comes twice counts once."""
    shape = (len(index), len(index))
    matrix = coo_array((np.ones(len(one)), (one, other)), shape=shape).tocsr()
    matrix.setdiag(0)
    matrix.eliminate_zeros()
    matrix.data[:] = 1.0
    return Weights(index, csr_array(matrix))


def queen(polygons: np.ndarray, index: pd.Index) -> Weights:
    """Neighbours share at least one vertex.

    Parameters
    ----------
    polygons : array of (Multi)Polygon whose neighbours share their vertices exactly: a clean
        coverage (:func:`geo.cleaning.clean`); any CRS
    """
    points, owner = shapely.get_coordinates(polygons, return_index=True)
    return _sharing(_numbered(points), owner, index)


def rook(polygons: np.ndarray, index: pd.Index) -> Weights:
    """Neighbours share at least one edge; otherwise as :func:`queen`."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    vertex = _numbered(points)
    joined = ring[1:] == ring[:-1]
    ends = np.sort(np.column_stack([vertex[:-1], vertex[1:]])[joined], axis=1)
    return _sharing(_numbered(ends), owner[part[ring[1:][joined]]], index)


def within(points: np.ndarray, distance: float, index: pd.Index) -> Weights:
    """Neighbours lie at most ``distance`` apart, in the units of ``points``, shape (n, 2)."""
    pairs = cKDTree(points).query_pairs(distance, output_type="ndarray")
    one, other = pairs[:, 0], pairs[:, 1]
    return from_pairs(np.concatenate([one, other]), np.concatenate([other, one]), index)


def _numbered(rows: np.ndarray) -> np.ndarray:
    """A number for each distinct row of two numbers."""
    order = np.lexsort(rows.T)
    sorted_rows = rows[order]
    new = np.append(True, (sorted_rows[1:] != sorted_rows[:-1]).any(axis=1))
    numbers = np.empty(len(rows), dtype="int64")
    numbers[order] = np.cumsum(new) - 1
    return numbers


def _sharing(thing: np.ndarray, owner: np.ndarray, index: pd.Index) -> Weights:
    """Areas that own the same thing (a vertex, an edge) are neighbours."""
    shape = (int(thing.max(initial=-1)) + 1, len(index))
    owned = coo_array((np.ones(len(thing)), (thing, owner)), shape=shape).tocsr()
    pairs = (owned.T @ owned).tocoo()
    return from_pairs(pairs.row, pairs.col, index)
