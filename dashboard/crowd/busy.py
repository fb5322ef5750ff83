"""What somebody sees when more people are here than the server takes: one sentence, and the page
by itself as soon as there is room."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.crowd.turns import BusyError, turns
from dashboard.crowd.visitors import visitors
from dashboard.texts import text
from geo.gazetteer import Lang

#: Seconds until the page tries again.
AGAIN = 3.0

_FRESH = "busy_fresh"


def run(page: Callable[[], None], lang: Lang) -> None:
    """Run a page in turn; where there is no room, say so and try again in a moment.

    What a click has changed is in the session already and is not lost.
    """
    context = get_script_run_ctx()
    if context and not visitors().enter(context.session_id):
        return _wait("busy.full", lang)
    try:
        with turns().turn():
            page()
    except BusyError:
        _wait("busy.many", lang)


def _wait(reason: str, lang: Lang) -> None:
    st.info(text(reason, lang, seconds=f"{AGAIN:.0f}"), icon=":material/hourglass_top:")
    st.session_state[_FRESH] = True
    _again()


@st.fragment(run_every=AGAIN)
def _again() -> None:
    """Runs at once with the page, which changes nothing, and then by the clock."""
    if not st.session_state.pop(_FRESH, False):
        st.rerun()
