"""A change in words, with the limits between which it lies."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.texts import text
from geo import change
from geo.gazetteer import Lang

# Changes smaller than this, in percent, are written with a decimal.
_FINE = 10


def said(row: pd.Series, lang: Lang) -> str:
    """How much a count changed, or that it did not by more than chance.

    Parameters
    ----------
    row : of :func:`geo.change.compared`
    """
    key = way(row)
    if key == "few":
        return text("change.few", lang, least=change.LEAST)
    if key == "more" and not row["before"]:
        return text("change.from_none", lang, count=formats.number(row["now"]))
    sign = -1 if key == "less" else 1
    limits = sorted(sign * row[["low", "high"]])
    decimals = 1 if abs(row["change"]) < _FINE else 0
    low, high = (formats.number(limit, decimals) for limit in limits)
    if key == "chance":
        low, high = (f"{limit:+,.{decimals}f}".replace("-", "−") for limit in limits)
    percent = formats.number(sign * row["change"], decimals)
    return text(f"change.{key}", lang, percent=percent, low=low, high=high)


def way(row: pd.Series) -> str:
    """``more``, ``less``, within ``chance``, or too ``few`` to say: by the limits of the change."""
    if not row["now"] + row["before"] >= change.LEAST:
        return "few"
    return "more" if row["low"] > 0 else "less" if row["high"] < 0 else "chance"
