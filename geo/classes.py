"""Class breaks of a choropleth: every class is ``start ≤ value < end``."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal, get_args

import mapclassify
import numpy as np
import pandas as pd

from geo.errors import InputError

Scheme = Literal["quantiles", "natural", "equal"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

#: The class number of a unit that has no value.
NO_DATA = 255
#: The lower edge of "more than none", beside a class of zeros.
LEAST = float(np.nextafter(0.0, 1.0))
# Natural breaks on more values than this are found on a sample: the optimum is quadratic.
_SAMPLE = 2_000


@dataclass(frozen=True)
class Classes:
    """Class breaks and what falls into them.

    Attributes
    ----------
    edges : the ``k + 1`` edges of ``k`` classes; a value lies in class i when
        ``edges[i] ≤ value < edges[i + 1]``, the greatest value in the last class
    zero : True when the first class holds exactly the zeros; the next one begins at :data:`LEAST`
    index : Series of uint8, the class of every unit, :data:`NO_DATA` where it has no value
    counts : units a class
    no_data : units without a value
    """

    edges: tuple[float, ...]
    zero: bool
    index: pd.Series
    counts: tuple[int, ...]
    no_data: int

    @property
    def k(self) -> int:
        """The number of classes."""
        return len(self.counts)


def classify(
    values: pd.Series,
    scheme: Scheme = "quantiles",
    k: int = 5,
    decimals: int = 1,
    edges: tuple[float, ...] | None = None,
) -> Classes:
    """Class breaks by mapclassify, rounded to what the legend prints, and the class of each unit.

    Zeros get a class of their own, so that "none" is never mixed with "few". Frozen ``edges``
    keep two pictures comparable.

    Parameters
    ----------
    values : Series indexed by unit, missing where there is no data
    scheme : ``quantiles``, ``natural`` (Fisher–Jenks) or ``equal`` intervals
    k : the number of classes wanted; fewer where the values do not allow it
    decimals : to which the breaks are rounded
    edges : breaks to be used as they are; only the first and the last are moved outwards where
        values lie beyond them, so that the legend holds for every unit
    """
    if scheme not in SCHEMES:
        raise InputError(f"scheme was '{scheme}' but is expected to be one of {', '.join(SCHEMES)}")
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    known = numbers[np.isfinite(numbers)]
    zero = edges is None and bool(known.size) and known.min() == 0
    if edges is None:
        positive = known[known > 0] if zero else known
        found = _edges(positive, scheme, k - 1 if zero else k, decimals)
        edges = (0.0, LEAST, *found[1:]) if zero else found
    elif known.size:
        low, high = _outwards(known, decimals)
        edges = (min(edges[0], low), *edges[1:-1], max(edges[-1], high))
    index = _assign(numbers, edges)
    counts = np.bincount(index[index != NO_DATA], minlength=max(len(edges) - 1, 0))
    return Classes(
        edges=edges,
        zero=zero,
        index=pd.Series(index, index=values.index, dtype="uint8"),
        counts=tuple(int(n) for n in counts),
        no_data=int((index == NO_DATA).sum()),
    )


def _edges(known: np.ndarray, scheme: Scheme, k: int, decimals: int) -> tuple[float, ...]:
    if known.size == 0:
        return ()
    step = 10.0**-decimals
    bottom, top = _outwards(known, decimals)
    distinct = np.unique(known)
    last = _bins(known, scheme, min(k, distinct.size))[:-1]
    inner = last if scheme == "equal" else _starts(distinct, last, step)
    # A class of the greatest value alone starts there: it needs an end of its own.
    top = max(top, inner[-1] + step) if inner.size else top
    edges = np.unique(np.round([bottom, *inner, top], decimals))
    if edges.size == 1:
        edges = np.array([edges[0], edges[0] + step])
    return tuple(float(edge) for edge in edges)


def _outwards(known: np.ndarray, decimals: int) -> tuple[float, float]:
    """The least value rounded down and the greatest rounded up, to what the legend prints."""
    # 0.3 × 10 is 3 and 1.1 × 10 is 11 only after rounding.
    low, high = np.round(np.array([known.min(), known.max()]) * 10.0**decimals, 9)
    bottom, top = np.round(np.array([np.floor(low), np.ceil(high)]) / 10.0**decimals, decimals)
    return float(bottom), float(top)


def _bins(known: np.ndarray, scheme: Scheme, k: int) -> np.ndarray:
    with warnings.catch_warnings():
        # mapclassify warns where values repeat; the breaks are made unique afterwards.
        warnings.simplefilter("ignore")
        if k < 2:
            return np.array([known.max()])
        if scheme == "quantiles":
            return mapclassify.Quantiles(known, k).bins
        if scheme == "equal":
            return mapclassify.EqualInterval(known, k).bins
        if known.size > _SAMPLE:
            known = np.quantile(known, np.linspace(0, 1, _SAMPLE))
        return mapclassify.FisherJenks(known, k).bins


def _starts(distinct: np.ndarray, last: np.ndarray, step: float) -> np.ndarray:
    """Where the next class starts, given the last value of a class (mapclassify's bins hold it)."""
    following = distinct[np.searchsorted(distinct, last, side="right").clip(0, distinct.size - 1)]
    rounded = np.floor(following / step + 1e-9) * step
    return np.where(rounded > last, rounded, last)


def _assign(numbers: np.ndarray, edges: tuple[float, ...]) -> np.ndarray:
    index = np.full(numbers.size, NO_DATA, dtype="uint8")
    if len(edges) < 2:
        return index
    known = np.isfinite(numbers)
    position = np.searchsorted(np.asarray(edges), numbers[known], side="right") - 1
    index[known] = np.clip(position, 0, len(edges) - 2)
    return index
