"""Looking keys up among many others."""

from __future__ import annotations

import pandas as pd


def among(keys: pd.Series, known: pd.Series | pd.Index) -> pd.Series:
    """Which of ``keys`` are among the ``known``.

    For a hundred thousand strings many times quicker than ``Series.isin``.
    """
    found = pd.Index(known).unique().get_indexer(pd.Index(keys)) >= 0
    return pd.Series(found, index=keys.index)


def figure_keys(figures: pd.DataFrame) -> pd.Series:
    """What tells figures of the population apart: code, year and denominator."""
    of_what = figures["denominator"].astype("str").fillna("")
    return figures["tambon"].astype("str") + "/" + figures["year"].astype("str") + "/" + of_what
