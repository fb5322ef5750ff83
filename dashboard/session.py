"""The view of one browser session: kept in the session, written into the URL, read from it.

The view is the truth; a widget shows a part of it (:func:`controlled`) and changes it in its
callback (:func:`change`). So a click on the map, a crumb, a widget and a link all do the same.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.view import View, from_query, to_query

_VIEW = "view"
_WRITTEN = "view_written"


def current() -> View:
    """The view of this session; taken from the URL when it is new or was changed by hand."""
    query = st.query_params.to_dict()
    # Going to another page empties the URL: that is no wish to forget the view.
    by_hand = bool(query) and query != st.session_state.get(_WRITTEN)
    if _VIEW not in st.session_state or by_hand:
        st.session_state[_VIEW] = from_query(query)
    return st.session_state[_VIEW]


def change(view: View) -> None:
    """Look at something else from the next run on."""
    st.session_state[_VIEW] = view


def write_url() -> None:
    """Put the view into the address bar, so that the link can be handed on."""
    query = to_query(current())
    st.session_state[_WRITTEN] = query
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def controlled(name: str, value: Any) -> str:
    """The key of a widget that shows ``value``, whatever it showed before."""
    key = f"widget_{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def chosen(name: str) -> Any:
    """What somebody chose in the widget of that name."""
    return st.session_state[f"widget_{name}"]
