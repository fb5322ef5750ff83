"""Tables with words in place of numbers that are not told, in files and on screens."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard import formats
from dashboard.heads import MASKS, TOLD, mask_name
from geo.gazetteer import Lang


def readable(table: pd.DataFrame, decimals: Mapping[str, int | None] | None = None) -> pd.DataFrame:
    """A table for the screen, where a column is of one type: those with words in place of some
    numbers become words throughout.

    Parameters
    ----------
    decimals : of columns, by name; None, as many as there are; one where some are not whole unless
        it is given
    """
    mixed = {name: table[name] for name in table if _is_mixed(table[name])}
    return table.assign(
        **{name: _written(column, (decimals or {}).get(name, 1)) for name, column in mixed.items()}
    )


def _is_mixed(column: pd.Series) -> bool:
    if column.dtype != "object":
        return False
    return len({isinstance(value, str) for value in column.dropna()}) > 1


def _written(column: pd.Series, decimals: int | None) -> pd.Series:
    numbers = column.map(lambda value: None if isinstance(value, str) else value)
    numbers = pd.to_numeric(numbers).astype("float64")
    digits = 0 if (numbers.dropna() % 1 == 0).all() else decimals
    written = numbers.map(
        lambda value: f"{value:.3g}" if digits is None else formats.number(value, digits),
        na_action="ignore",
    )
    return written.astype("object").where(numbers.notna(), column)


def masked(values: pd.Series, masks: pd.Series, limit: int, lang: Lang) -> pd.Series:
    """Values with the words of their masks in place of those that are not told."""
    if not masks.any():
        return values
    words = masks.map({mask: mask_name(mask, limit, lang) for mask in MASKS})
    return values.astype("object").where(masks == TOLD, words)
