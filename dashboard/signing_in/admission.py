"""The door: whoever has not signed in, or may see nothing, gets this in place of every page."""

from __future__ import annotations

import logging

import streamlit as st

from dashboard import formats
from dashboard.access import Person, person
from dashboard.signing_in import comings, sign_in
from dashboard.texts import text
from geo.errors import InputError
from geo.files import read_commands, read_gazetteer
from geo.gazetteer import LANGS, Lang

_log = logging.getLogger(__name__)


def admit() -> None:
    """Go on for whoever may see something; else show the door, which ends the run."""
    if not sign_in.is_configured():
        return
    sign_in.bind()
    try:
        person()
    except InputError as error:
        _door(str(error))
        st.stop()
    comings.came(sign_in.own_login(), sign_in.claims_of_session())


def draw_account(lang: Lang) -> None:
    """Who has signed in, as what and of where, and the way out; nothing where nobody has to."""
    if not sign_in.is_configured():
        return
    asking = person()
    with st.popover(formats.literal(asking.name), icon=":material/account_circle:", key="account"):
        st.markdown(f"**{formats.literal(asking.role.name(lang))}** · {_areas(asking, lang)}")
        st.button(text("sign_in.out", lang), icon=":material/logout:", on_click=st.logout)


def _door(reason: str) -> None:
    lang: Lang = "en" if st.query_params.get("lang") == "en" else "th"
    st.set_page_config(page_title=text("app.title", lang), layout="centered")
    st.title(text("app.title", lang))
    st.caption(text("app.subtitle", lang))
    if sign_in.has_signed_in():
        _log.warning("refused: %s", reason)
        comings.was_refused(sign_in.own_login(), sign_in.claims_of_session())
        st.error(text("sign_in.refused", lang), icon=":material/block:")
        st.button(text("sign_in.out", lang), icon=":material/logout:", on_click=st.logout)
    else:
        st.markdown(text("sign_in.why", lang))
        st.button(
            text("sign_in.in", lang), type="primary", icon=":material/login:", on_click=st.login
        )
    other = next(each for each in LANGS if each != lang)
    st.button(
        text("sign_in.language", other), type="tertiary", on_click=_in_language, args=(other,)
    )


def _in_language(lang: Lang) -> None:
    st.query_params["lang"] = lang


def _areas(asking: Person, lang: Lang) -> str:
    if asking.provinces is None:
        return text("map.country", lang)
    gazetteer, commands = read_gazetteer(), read_commands()
    held = {code for key in asking.bureaus for code in commands.provinces(key)}
    bureaus = [
        commands.bureaus_by_key[key].name(lang, short=True) for key in sorted(asking.bureaus)
    ]
    provinces = [gazetteer.short_name(code, lang) for code in sorted(asking.provinces - held)]
    return " · ".join(bureaus + provinces)
