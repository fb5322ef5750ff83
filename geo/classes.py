"""Class breaks of a choropleth: every class is ``start ≤ value < end``."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from geo.errors import InputError

Scheme = Literal["quantiles", "natural", "equal", "log"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

#: The class number of a unit that has no value.
NO_DATA = 255
#: Those of units whose value is not told, by what is said in its place.
MASKED: Mapping[str, int] = {"small": 253, "withheld": 254}
#: The lower edge of "more than none", beside a class of zeros.
LEAST = float(np.nextafter(0.0, 1.0))
# Decimals by which an edge and the one just above it are told apart.
_DIGITS = 9
# A coefficient of skewness above this is strong: that of an exponential distribution.
_STRONG_SKEW = 2.0
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
    masked : units whose value is not told, by what is said in its place (:data:`MASKED`)
    """

    edges: tuple[float, ...]
    zero: bool
    index: pd.Series
    counts: tuple[int, ...]
    no_data: int
    masked: Mapping[str, int] = field(default_factory=dict)

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
    diverging: bool = False,
) -> Classes:
    """Class breaks by mapclassify, rounded to what the legend prints, and the class of each unit.

    Zeros get a class of their own, so that "none" is never mixed with "few". Frozen ``edges``
    keep two pictures comparable.

    Parameters
    ----------
    values : Series indexed by unit, missing where there is no data
    scheme : ``quantiles``, ``natural`` (Fisher–Jenks), ``equal`` intervals, or ``log``: each class
        as many times wider than the one below it (equal intervals where a value is negative)
    k : the number of classes wanted; fewer where the values do not allow it
    decimals : to which the breaks are rounded
    edges : breaks to be used as they are; only the first and the last are moved outwards where
        values lie beyond them, so that the legend holds for every unit
    diverging : classes that mirror each other about 0, an odd number; the one in the middle holds
        what is printed as 0 and is open at both ends
    """
    if scheme not in SCHEMES:
        raise InputError(f"scheme was '{scheme}' but is expected to be one of {', '.join(SCHEMES)}")
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    known = numbers[np.isfinite(numbers)]
    if edges is not None:
        edges = _widened(edges, known, decimals)
    elif diverging:
        edges = _mirrored(np.abs(known), scheme, k, decimals)
    else:
        edges = _from_zero(known, scheme, k, decimals)
    index = _assign(numbers, edges)
    counts = np.bincount(index[index != NO_DATA], minlength=max(len(edges) - 1, 0))
    return Classes(
        edges=edges,
        zero=edges[:2] == (0.0, LEAST),
        index=pd.Series(index, index=values.index, dtype="uint8"),
        counts=tuple(int(n) for n in counts),
        no_data=int((index == NO_DATA).sum()),
    )


def of_kinds(kinds: pd.Series, k: int) -> Classes:
    """Classes that have names, not limits.

    Parameters
    ----------
    kinds : the position of each unit's class among the ``k``; missing where it is not known
    """
    number = kinds.to_numpy("float64", na_value=np.nan)
    index = np.where(np.isfinite(number), number, NO_DATA).astype("uint8")
    return Classes(
        edges=(),
        zero=False,
        index=pd.Series(index, index=kinds.index),
        counts=tuple(np.bincount(index[index != NO_DATA], minlength=k).tolist()),
        no_data=int((index == NO_DATA).sum()),
    )


def with_masks(classes: Classes, masks: pd.Series) -> Classes:
    """The classes with units apart whose value is not told.

    Parameters
    ----------
    masks : key of :data:`MASKED` for these units, empty for all others; index of the classes
    """
    index = classes.index.mask(masks.ne("").to_numpy(), masks.map(MASKED).to_numpy())
    return with_index(classes, index.astype("uint8"))


def with_index(classes: Classes, index: pd.Series) -> Classes:
    """The same classes of other units, or of another day.

    Parameters
    ----------
    index : the class of every unit
    """
    counts = np.bincount(index[is_class(index)], minlength=classes.k)
    masked = {mask: int((index == number).sum()) for mask, number in MASKED.items()}
    return replace(
        classes,
        index=index,
        counts=tuple(counts.tolist()),
        no_data=int((index == NO_DATA).sum()),
        masked={mask: count for mask, count in masked.items() if count},
    )


def is_class(index: pd.Series) -> pd.Series:
    """True where a class number is that of a class of values."""
    return ~index.isin([NO_DATA, *MASKED.values()])


def is_skewed(values: pd.Series) -> bool:
    """Whether ``log`` classes suit the values better than any others.

    The rule: among the values above 0 the moment coefficient of skewness is above 2 (a few values
    lie far above all others), and that of their logarithms is nearer to 0.
    """
    positive = values[values > 0].astype("float64")
    skew = positive.skew()
    return bool(skew > _STRONG_SKEW and abs(np.log(positive).skew()) < skew)


def just_above(edge: float) -> float:
    """The edge of a class that begins above a number, not at it."""
    return float(np.nextafter(edge, np.inf))


def number_of(edge: float) -> tuple[float, bool]:
    """The number that an edge is written as, and whether it lies in the class that begins there.

    >>> number_of(2.5), number_of(just_above(2.5))
    ((2.5, True), (2.5, False))
    """
    number = round(edge, _DIGITS)
    return (number, False) if edge == just_above(number) else (edge, True)


def _widened(edges: tuple[float, ...], known: np.ndarray, decimals: int) -> tuple[float, ...]:
    if known.size == 0:
        return edges
    low, high = _outwards(known, decimals)
    return (min(edges[0], low), *edges[1:-1], max(edges[-1], high))


def _from_zero(known: np.ndarray, scheme: Scheme, k: int, decimals: int) -> tuple[float, ...]:
    """The edges, with a class for the zeros alone where 0 is the least value."""
    if known.size == 0 or known.min() != 0:
        return _edges(known, scheme, k, decimals)
    ends = _edges(known[known > 0], scheme, k - 1, decimals)[1:]
    if ends and ends[-1] <= 0:
        # What is above 0 and printed as 0 ends at the first number that is printed as another.
        ends = (10.0**-decimals,)
    return (0.0, LEAST, *ends)


def _mirrored(sizes: np.ndarray, scheme: Scheme, k: int, decimals: int) -> tuple[float, ...]:
    """Edges about 0 that mirror each other, for values of these absolute sizes.

    The class in the middle holds 0 and what the legend would print as 0.
    """
    step = 10.0**-decimals
    changed = sizes[sizes > step * (1 - 1e-9)]
    if changed.size == 0:
        return (-step, step) if sizes.size else ()
    *steps, end = _edges(changed, scheme, k // 2, decimals)
    return (-end, *(just_above(-step) for step in reversed(steps)), *steps, end)


def _edges(known: np.ndarray, scheme: Scheme, k: int, decimals: int) -> tuple[float, ...]:
    if known.size == 0:
        return ()
    step = 10.0**-decimals
    bottom, top = _outwards(known, decimals)
    distinct = np.unique(known)
    # Finer classes than those that can be printed would be none.
    spread = known.clip(min=step) if scheme == "log" and known.min() > 0 else known
    last = _bins(spread, scheme, min(k, distinct.size))[:-1]
    inner = last if scheme in ("equal", "log") else _starts(distinct, last, step)
    # A class of the greatest value alone starts there: it needs an end of its own.
    top = max(top, inner[-1] + step) if inner.size else top
    edges = np.unique(np.round([bottom, *inner, top], decimals))
    if edges.size == 1:
        edges = np.array([edges[0] - step, edges[0]])  # a share of 100 % ends there
    return tuple(float(edge) for edge in edges)


def _outwards(known: np.ndarray, decimals: int) -> tuple[float, float]:
    """The least value rounded down and the greatest rounded up, to what the legend prints."""
    # 0.3 × 10 is 3 and 1.1 × 10 is 11 only after rounding.
    low, high = np.round(np.array([known.min(), known.max()]) * 10.0**decimals, 9)
    bottom, top = np.round(np.array([np.floor(low), np.ceil(high)]) / 10.0**decimals, decimals)
    return float(bottom), float(top)


def _bins(known: np.ndarray, scheme: Scheme, k: int) -> np.ndarray:
    """The last value of each class, as mapclassify has it; repeated ones are made unique later."""
    if k < 2:
        return np.array([known.max()])
    # Quantiles and equal intervals are a line each; mapclassify brings a second of imports along,
    # and waits until it is needed.
    if scheme == "quantiles":
        return np.quantile(known, np.arange(1, k + 1) / k)
    if scheme == "log" and known.min() > 0:
        return np.geomspace(known.min(), known.max(), k + 1)[1:]
    if scheme in ("equal", "log"):
        return np.linspace(known.min(), known.max(), k + 1)[1:]
    if known.size > _SAMPLE:
        known = np.quantile(known, np.linspace(0, 1, _SAMPLE))
    import mapclassify

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where values repeat
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
