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
    """What tells figures of the population apart: code, year and denominator, of which the last
    two may be missing."""
    year, of_what = (figures[name].astype("str").fillna("") for name in ("year", "denominator"))
    return figures["tambon"].astype("str") + "/" + year + "/" + of_what
