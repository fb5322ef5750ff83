"""A long list of single records, page by page, with its CSV."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_float_dtype

from dashboard import download, formats
from dashboard.data import Data
from dashboard.files import export
from dashboard.formats import NOTHING
from dashboard.masked_tables import readable
from dashboard.result import Result
from dashboard.texts import text

# Rows.
_PAGE = 500
# Pixels.
_LISTING_HEIGHT = 380
_ROW_HEIGHT = 35
_MOST_HEIGHT = 420
_BORDERS = 3
_OPEN = "open"  # the column of buttons


def listing(
    rows: pd.DataFrame,
    name: str,
    result: Result,
    data: Data,
    written: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows,
    on_row: Callable[[Any], None] | None = None,
    opens: str = "journey.open",
) -> None:
    """A page of a list, the choice of the page, and the CSV of the whole.

    Parameters
    ----------
    rows : all records in their order; indexed by their keys where they can be chosen
    name : of the list on its page, and of its file
    written : makes of some of the rows what people read, with the same index
    on_row : what a click on a row does, with the row's key; None for a list that is only read
    opens : key of the text that says what such a click does
    """
    lang, whole = result.view.lang, len(rows)
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        download.button(
            text("download.csv", lang),
            lambda: export.as_csv(written(rows), data, lang),
            lang,
            name=name,
            file_name=export.file_name(f"{name}-{result.as_of.isoformat()}", data, "csv"),
            mime="text/csv",
            view=result.view,
            data=data,
            rows=whole,
        )
        first = _first_row(name, whole)
        shown = rows.iloc[first : first + _PAGE]
        counts = (first + min(whole, 1), first + len(shown), whole)
        numbers = dict(zip(("first", "last", "total"), map(formats.number, counts), strict=True))
        st.caption(text("note.rows", lang, **numbers))
    with place:
        _draw(written(shown), name, on_row, text(opens, lang))


def height_of(table: Sized, most: int = _MOST_HEIGHT) -> int:
    """The pixels that a table on a page needs with its header; ``most`` at most."""
    return min(most, _ROW_HEIGHT * (len(table) + 1) + _BORDERS)


def _first_row(name: str, count: int) -> int:
    """Where the page that somebody chose begins."""
    if count <= _PAGE:
        return 0
    # A list of another length is another list: it begins at its first page.
    page = st.pagination(-(-count // _PAGE), key=f"page_{name}_{count}")
    return (page - 1) * _PAGE


def _draw(table: pd.DataFrame, name: str, on_row: Callable[[Any], None] | None, said: str) -> None:
    height = height_of(table, _LISTING_HEIGHT)
    shown = readable(table).reset_index(drop=True)
    columns = _number_formats(shown)
    if on_row:
        shown.insert(0, _OPEN, ":material/open_in_full:")
        columns[_OPEN] = _opening(name, table.index, on_row, said)
    st.dataframe(shown, hide_index=True, column_config=columns, height=height, placeholder=NOTHING)


def _opening(name: str, keys: pd.Index, on_row: Callable[[Any], None], said: str) -> Any:
    """A column of buttons, one a row."""
    key = f"open_{name}"
    return st.column_config.ButtonColumn(
        "",
        width=40,
        help=said,
        type="tertiary",
        on_click=lambda: on_row(keys[st.session_state[key]["row"]]),
        key=key,
    )


def _number_formats(table: pd.DataFrame) -> dict[str, Any]:
    """Thousands separators for counts, one decimal for shares."""
    return {
        name: st.column_config.NumberColumn(format="%,.1f" if is_float_dtype(column) else "%,d")
        for name, column in table.select_dtypes("number").items()
    }
