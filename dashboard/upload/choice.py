"""A choice that stays made when the names of its options change with the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

_MADE = "choices_made"

T = TypeVar("T")


def draw(
    widget: Callable[..., Any], label: str, options: Sequence[T], first: T, key: str, **shown: Any
) -> T:
    """What is chosen of ``options`` in a selectbox or radio; to begin with ``first``.

    Streamlit knows an option by its name on screen, so that in another language it knows none:
    what was chosen is kept here, and given to the widget at every run.
    """
    made: dict[str, T] = st.session_state.setdefault(_MADE, {})
    if made.get(key) not in options:
        made[key] = first
    st.session_state[key] = made[key]

    def keep() -> None:
        made[key] = st.session_state[key]

    return widget(label, options, key=key, on_change=keep, **shown)
