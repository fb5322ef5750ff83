"""Columns of few words, which pandas tells apart by number."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

# To look for so many numbers one after the other is faster than to look each up.
_FEW = 3


def among(column: pd.Series, words: Collection[str]) -> pd.Series:
    """Where a column says one of some words: ``isin``, looked up once a word and not once a row.

    Returns
    -------
    Boolean Series with the index of ``column``; False where nothing is said
    """
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.isin(words)
    known, codes = column.cat.categories.isin(list(words)), column.cat.codes.to_numpy()
    numbers = np.flatnonzero(known)
    if len(numbers) <= _FEW:
        found = np.zeros(len(codes), dtype=bool)
        for number in numbers:
            found |= codes == number
    else:
        # The number of what is missing is -1, which is the last one.
        found = np.append(known, False)[codes]
    return pd.Series(found, index=column.index, copy=False)


def cross(one: np.ndarray, length: int, other: np.ndarray, width: int) -> np.ndarray:
    """How often two numbers stand together: ``length`` × ``width``; what is below 0 is none."""
    both = one.astype("int64") * (width + 1) + other + 1
    if (one < 0).any():
        both = both[one >= 0]
    return np.bincount(both, minlength=length * (width + 1)).reshape(length, width + 1)[:, 1:]
