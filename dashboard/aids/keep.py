"""The views that somebody keeps: saved by name, opened again, or handed on as a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats, session
from dashboard.access import person
from dashboard.aids.saved import LONGEST_NAME, SavedView, remove, save, saved_views
from dashboard.data import Data
from dashboard.link import from_query, to_query
from dashboard.texts import text
from dashboard.view import View
from geo.errors import InputError

_NAME = "view_name"
_FAILURE = "keep_failure"


def draw(view: View, data: Data) -> None:
    """A button that unfolds: the link to this view, a field to save it, and what was saved."""
    lang = view.lang
    with st.popover(
        text("keep.title", lang),
        icon=":material/bookmark:",
        key="keep",
        on_change="rerun",
    ) as unfolded:
        if unfolded.open:  # else nobody waits for it
            _contents(view, data)


def _contents(view: View, data: Data) -> None:
    lang = view.lang
    st.markdown(f"**{text('keep.link', lang)}**")
    st.code(link(view), language=None, wrap_lines=True)
    st.markdown(f"**{text('keep.save', lang)}**")
    st.text_input(
        text("keep.name", lang),
        key=_NAME,
        max_chars=LONGEST_NAME,
        placeholder=text("keep.name", lang),
        label_visibility="collapsed",
    )
    st.button(
        text("keep.save_button", lang),
        icon=":material/bookmark_add:",
        on_click=_save,
        args=(view, data),
        disabled=not st.session_state.get(_NAME, "").strip(),
    )
    if failure := st.session_state.pop(_FAILURE, ""):
        st.error(text("keep.failed", lang))
        st.caption(formats.literal(failure))
    _list(view)


def link(view: View) -> str:
    """The address of this page with this view."""
    page = str(st.context.url or "").split("?")[0].split("#")[0]
    query = urlencode(to_query(view))
    return f"{page}?{query}" if query else page


def _list(view: View) -> None:
    lang, views = view.lang, saved_views(person())
    st.markdown(f"**{text('keep.saved', lang)}**")
    if not views:
        st.caption(text("keep.none", lang))
    for number, saved in enumerate(views):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                formats.literal(saved.name),
                key=f"open_{number}",
                type="tertiary",
                help=text("keep.as_of", lang, day=formats.day(saved.day, lang)),
                on_click=_open,
                args=(saved,),
            )
            st.space("stretch")
            st.button(
                text("keep.remove", lang),
                key=f"remove_{number}",
                type="tertiary",
                icon=":material/delete:",
                on_click=_attempt,
                args=(remove, person(), saved.name),
            )


def _save(view: View, data: Data) -> None:
    shown = view.as_of or data.as_of
    named = SavedView(
        name=st.session_state[_NAME].strip(),
        page=session.page(),
        query=urlencode(to_query(view)),
        as_of=shown.isoformat(),
    )
    _attempt(save, person(), named)
    st.session_state[_NAME] = ""


def _open(saved: SavedView) -> None:
    """Look at it on its page, in the language of now."""
    session.change(replace(from_query(saved.query), lang=session.current().lang))
    session.ask_for_page(saved.page)


def _attempt(action: Callable[..., None], *arguments: Any) -> None:
    try:
        action(*arguments)
    except InputError as error:
        st.session_state[_FAILURE] = str(error)
