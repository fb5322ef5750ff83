"""Looking keys up among many others."""

from __future__ import annotations

import pandas as pd


def among(keys: pd.Series, known: pd.Series | pd.Index) -> pd.Series:
    """Which of ``keys`` are among the ``known``.

    For a hundred thousand strings many times quicker than ``Series.isin``.
    """
    found = pd.Index(known).unique().get_indexer(pd.Index(keys)) >= 0
    return pd.Series(found, index=keys.index)
