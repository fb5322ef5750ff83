"""The search field: any place, station or unit of command by what somebody types; go there."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.data import Data
from dashboard.scope import Scope
from dashboard.served import of_version
from dashboard.texts import text
from dashboard.view import View
from geo.codes import LEVELS
from geo.files import read_commands
from geo.gazetteer import Lang, prefix
from geo.search import Catalogue, catalogue, search

_FIELD = "search"
_GONE = "search_gone"  # whether somebody has just followed an answer
_OFFERED = 6
# Characters of what is typed; the longest name with its parents has fewer.
_LONGEST = 100
_CATALOGUES_KEPT = 4
_ICONS = {"station": ":material/local_police:", "bureau": ":material/shield:"}


@st.fragment
def draw(view: View, data: Data) -> None:
    """The field, and what it found as somebody types; an answer takes the view there and empties
    the field."""
    if st.session_state.pop(_GONE, False):
        st.rerun()  # the whole page, not the field alone
    lang = view.lang
    typed = st.text_input(
        text("search.label", lang),
        key=_FIELD,
        placeholder=text("search.placeholder", lang),
        max_chars=_LONGEST,
        icon=":material/search:",
        label_visibility="collapsed",
        live=True,
    )
    if not typed.strip():
        return
    found = find(typed, data)
    if found.empty:
        st.caption(text("search.nothing", lang))
    for number, answer in enumerate(found.to_dict("records")):
        st.button(
            _name(answer, lang),
            key=f"found_{number}",
            type="tertiary",
            icon=_ICONS.get(answer["kind"], ":material/location_on:"),
            on_click=_go,
            args=(answer["kind"], answer["key"], data),
        )


def find(typed: str, data: Data) -> pd.DataFrame:
    """What may be meant, of what the person may see (:func:`geo.search.search`)."""
    known = _catalogue(data.version, data.scope)
    found = search(typed, known, limit=len(known.entries))
    things = zip(found["kind"], found["key"], strict=True)
    return found.loc[[_visible(kind, key, data) for kind, key in things]].head(_OFFERED)


def destination(view: View, kind: str, key: str, data: Data) -> View:
    """The view of what was found: within a place or unit, a tambon or a station selected."""
    if kind == "tambon":
        polygon = data.layer.polygon_of(pd.Series([key])).iloc[0]
        return replace(view.at_area(key[:4]), place=polygon)
    if kind in LEVELS:
        return view.at_area(key)
    if kind == "station":
        station = data.stations.loc[key]
        unit = station["division"] if pd.notna(station["division"]) else station["bureau"]
        return replace(view.at_unit(unit).at_level("station"), place=key)
    return view.at_unit(key)


def _go(kind: str, key: str, data: Data) -> None:
    session.change(destination(session.current(), kind, key, data))
    st.session_state[_FIELD] = ""
    st.session_state[_GONE] = True


def _name(answer: dict[str, str], lang: Lang) -> str:
    """``อ.แม่ริม · จ.เชียงใหม่``; as plain text, for the names of stations are records."""
    kind, key = answer["kind"], answer["key"]
    name = answer[lang] or answer["th"]
    whole = prefix(key, lang) + name if kind in LEVELS else name
    return formats.literal(" · ".join(part for part in (whole, answer[f"where_{lang}"]) if part))


def _visible(kind: str, key: str, data: Data) -> bool:
    """Whether it lies in the areas that the person may see."""
    if data.provinces is None:
        return True
    if kind == "station":
        return key in data.units("station").index
    if kind in LEVELS:
        return key[:2] in data.provinces
    commands = read_commands()
    bureau = commands.bureau_of_division.get(key, key)
    held = commands.provinces(key) or (commands.province_of_unit.get(key, ""),)
    return bureau in data.scope.everywhere or not data.provinces.isdisjoint(held)


@lru_cache(maxsize=_CATALOGUES_KEPT)
def _catalogue(version: str, scope: Scope) -> Catalogue:
    data = of_version(version, scope)
    return catalogue(data.gazetteer, read_commands(), data.stations)
