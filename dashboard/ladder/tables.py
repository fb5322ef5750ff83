"""Tables of the ladder's levels, and days that a curve may not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_float_dtype, is_numeric_dtype

from dashboard import formats
from dashboard.formats import NOTHING
from dashboard.texts import text
from geo.files import read_ladder
from geo.gazetteer import Lang


def level_names(lang: Lang) -> dict[int, str]:
    """Level → its number and its short name."""
    return {
        rung.number: f"{rung.number} {rung.name(lang, short=True)}" for rung in read_ladder().rungs
    }


def by_level(
    columns: Mapping[str, pd.Series], lang: Lang, named: Mapping[str, pd.Series] | None = None
) -> None:
    """A row for every level of the ladder.

    Parameters
    ----------
    columns : key of the header (of the texts ``ladder``) → values indexed by level
    named : header as written → values; they stand behind
    """
    levels = pd.Series(level_names(lang))
    titled = {text(f"ladder.{key}", lang): values for key, values in columns.items()}
    titled |= named or {}
    table = {name: values.reindex(levels.index) for name, values in titled.items()}
    draw(pd.DataFrame({text("column.level", lang): levels, **table}))


def draw(table: pd.DataFrame) -> None:
    """A table as high as its rows; numbers with separators, shares and days with one decimal at
    most, words of numbers to the right; the first column is the name of the row."""
    st.dataframe(
        table,
        hide_index=True,
        placeholder=NOTHING,
        column_config={name: _column(table[name]) for name in table.columns[1:]},
    )


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """In percent; missing where there is no whole."""
    return (part / whole.where(whole > 0) * 100).round(1)


def days_or_beyond(days: pd.Series, longest: pd.Series, lang: Lang) -> pd.Series:
    """Days as written; where a quantile is not reached, that it lies beyond the longest time."""
    written = {index: days_said(days[index], longest[index], lang) for index in days.index}
    return pd.Series(written, dtype="str")


def days_said(days: float, longest: float, lang: Lang) -> str:
    """One of :func:`days_or_beyond`; an en dash where nothing is known."""
    if pd.isna(days) and pd.notna(longest):
        return text("ladder.beyond", lang, days=formats.number(longest))
    return formats.number(days)


def _column(values: pd.Series) -> Any:
    if not is_numeric_dtype(values):
        return st.column_config.TextColumn(alignment="right")
    return st.column_config.NumberColumn(format="%,.1f" if is_float_dtype(values) else "%,d")
