"""Beside an issue: those that likely tell of the same event."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.data import Data
from dashboard.texts import text
from geo.gazetteer import Lang
from geo.repeats import among

_MOST = 6  # issues named; the list of the issues page has all


def draw(
    key: str, issues: pd.DataFrame, data: Data, lang: Lang, on_click: Callable[[str], None]
) -> None:
    """A line with the other issues, each of which opens; nothing where there are none.

    Parameters
    ----------
    issues : those of the day of the view, indexed by key
    on_click : opens the issue of a key
    """
    pairs = among(data.repeats, issues.index)
    own = pairs[pairs["one"].eq(key) | pairs["other"].eq(key)]
    others = own["one"].where(own["one"] != key, own["other"])
    if others.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/content_copy: {text('repeats.beside', lang)}", width="content")
        for other in others.head(_MOST):
            number = numbers(issues.loc[[other]], lang).iloc[0]
            day = formats.day(issues.at[other, "reported"], lang)
            said = formats.literal(text("repeats.other", lang, number=number, day=day))
            if st.button(said, key=f"repeat_{other}", type="tertiary"):
                on_click(other)
                st.rerun()


def numbers(issues: pd.DataFrame, lang: Lang) -> pd.Series:
    """The numbers of issues; of those without one a word that says so."""
    return issues["record_id"].astype("str").fillna(text("repeats.unnumbered", lang))
