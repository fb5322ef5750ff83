"""Help on every page: what the page answers, how it is used, and what the words mean."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.texts import text
from geo.files import read_toml
from geo.gazetteer import Lang

_FILE = Path(__file__).with_name("guide.toml")


def draw(page: str, lang: Lang) -> None:
    """A button that unfolds the help of a page and the glossary."""
    with st.popover(
        text("guide.title", lang), icon=":material/help:", key="guide", on_change="rerun"
    ) as unfolded:
        if unfolded.open:  # else nobody waits for it
            _contents(page, lang)


@cache
def guide() -> dict[str, Any]:
    """``page``: per page a question and tips; ``term``: the glossary. Both Thai and English."""
    return read_toml(_FILE)


def _contents(page: str, lang: Lang) -> None:
    here = guide()["page"][page]
    st.markdown(f"**{here['question'][lang]}**")
    st.markdown("\n".join(f"- {tip[lang]}" for tip in here["tips"]))
    st.markdown(f"**{text('guide.glossary', lang)}**")
    for term in guide()["term"]:
        st.markdown(f"**{term['name'][lang]}** – {term['meaning'][lang]}")
