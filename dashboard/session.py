"""The view of one browser session: kept in the session, written into the URL, read from it.

The view is the truth; a widget shows a part of it (:func:`controlled`) and changes it in its
callback (:func:`change`). So a click on the map, a crumb, a widget and a link all do the same.
"""

from __future__ import annotations

from typing import Any, NoReturn

import streamlit as st

from dashboard.access import person
from dashboard.link import from_query, says_something, to_query
from dashboard.view import View
from geo.files import read_commands

_VIEW = "view"
_WRITTEN = "view_written"
_PAGE = "view_page"
_CHANGED = "view_changed"
_SHOWN = "page_shown"
_ARRIVED = "page_arrived"
_ASKED_FOR = "page_asked_for"


def current() -> View:
    """The view of this session; taken from the URL when it is new or was changed by hand.

    A new session whose address says nothing but the language begins at the person's own area.
    """
    query = st.query_params.to_dict()
    if _VIEW not in st.session_state:
        view = from_query(query)
        own = "" if says_something(query) else person().own_area
        st.session_state[_VIEW] = _landed(view, own) if own else view
    elif _changed_by_hand(query):
        st.session_state[_VIEW] = from_query(query)
    return st.session_state[_VIEW]


def _landed(view: View, area: str) -> View:
    """The view at a place, a bureau (its provinces, where it has any) or a division."""
    if area in read_commands().bureaus_by_key:
        return view.at_bureau(area)
    if area.isdigit():
        return view.at_area(area)
    return view.at_unit(area)


def _changed_by_hand(query: dict[str, str]) -> bool:
    """Whether somebody went back, or typed another address."""
    # A quick second click comes with the address of before the first one.
    if _CHANGED in st.session_state or query == st.session_state.get(_WRITTEN, query):
        return False
    # Going to another page empties the URL: that is no wish to forget the view.
    return bool(query) or st.context.url == st.session_state.get(_PAGE)


def change(view: View) -> None:
    """Look at something else from the next run on.

    A changed browser may say what no widget offers: no view holds what no address may say.
    """
    st.session_state[_VIEW] = from_query(to_query(view))
    st.session_state[_CHANGED] = True


def keep(view: View) -> None:
    """Go on with what the data makes of the view."""
    st.session_state[_VIEW] = view


def write_url() -> None:
    """Put the view into the address bar, so that the link can be handed on."""
    query = _address(st.session_state[_VIEW])
    st.session_state.pop(_CHANGED, None)
    st.session_state[_WRITTEN], st.session_state[_PAGE] = query, st.context.url
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def _address(view: View) -> dict[str, str]:
    """The view in the address bar; the whole is everybody's first page without an own area."""
    if view == View(lang=view.lang) and not person().own_area:
        return {"lang": view.lang} if view.lang != View.lang else {}
    return to_query(view)


def enter(page: str) -> None:
    """Remember which page this run draws: a key of :data:`dashboard.pages.PAGES`."""
    st.session_state[_ARRIVED] = st.session_state.get(_SHOWN) != page
    st.session_state[_SHOWN] = page


def page() -> str:
    """The page that this run draws."""
    return st.session_state.get(_SHOWN, "map")


def has_arrived() -> bool:
    """Whether this run is the first that draws its page."""
    return st.session_state.get(_ARRIVED, True)


def open_page(name: str) -> NoReturn:
    """Go to another page with the view as it is; not in a callback, where nothing is drawn."""
    st.switch_page(f"screens/{name}.py")


def ask_for_page(name: str) -> None:
    """Go to another page at the beginning of the next run: for callbacks."""
    st.session_state[_ASKED_FOR] = name


def follow() -> None:
    """Go to the page that a callback asked for, where one did."""
    if name := st.session_state.pop(_ASKED_FOR, ""):
        open_page(name)


def controlled(name: str, value: Any) -> str:
    """The key of a widget that shows ``value``, whatever it showed before."""
    key = f"widget_{name}"
    # Always written: the widget of another page with this key is another widget to Streamlit.
    st.session_state[key] = value
    return key


def chosen(name: str) -> Any:
    """What somebody chose in the widget of that name."""
    return st.session_state[f"widget_{name}"]
