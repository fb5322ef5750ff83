"""How a panel of the ladder divides what it tells of."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def draw(name: str, label: str, options: Mapping[str, str]) -> str:
    """A row of options, key → words, the first chosen at the start; returns the key chosen."""
    first = next(iter(options))
    chosen = st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        default=first,
        required=True,
        key=name,
        label_visibility="collapsed",
    )
    return chosen or first
