"""Signing in with the agency's OpenID Connect provider: who a browser's cookie speaks for.

Streamlit talks to the provider (``st.login``, Authlib) and keeps what it said in a signed cookie.
The cookie is all that pages and routes ask: one answer for both. It holds until it is too old, or
until its browser signs out.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
    get_signing_secret,
)
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.signing_in.people import read_settings
from geo.errors import InputError

#: The fewest characters of the secret that signs the cookie.
LEAST_SECRET = 32
#: What Streamlit needs to know of a provider.
ENTRIES = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LOGIN = "sign_in_login"
# More sessions than a machine can serve.
_MOST = 10_000

Said = TypeVar("Said")


class Known(Generic[Said]):
    """The last so many things that were told, each with what was said of it."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, Said] = OrderedDict()
        # Pages and routes run in threads of their own.
        self._lock = Lock()

    def tell(self, name: str, said: Said) -> None:
        with self._lock:
            self._told[name] = said
            self._told.move_to_end(name)
            if len(self._told) > _MOST:
                self._told.popitem(last=False)

    def of(self, name: str) -> Said | None:
        return self._told.get(name)


#: The sign-ins that were ended, the sign-in of each session of Streamlit, and whether people have
#: to sign in until the end.
_ended: Known[str] = Known()
_sessions: Known[str] = Known()
_insisted: Known[str] = Known()


def is_configured() -> bool:
    """Whether people have to sign in: a provider stands in the file of secrets, or stood there when
    :func:`insist` was called."""
    return _insisted.of("") is not None or bool(get_secrets_auth_section())


def insist() -> None:
    """Ask people to sign in until the server ends, whatever becomes of the file of secrets."""
    _insisted.tell("", "")


def check_file() -> None:
    """Refuse a file of secrets that is there and cannot be read: it may name a provider.

    Raises :class:`geo.errors.InputError`.
    """
    there = [path for path in config.get_option("secrets.files") if Path(path).exists()]
    if there and not secrets_singleton.load_if_toml_exists():
        raise InputError(
            f"the file of secrets {there[0]} cannot be read; expected TOML as in "
            "data/deploy/secrets.toml.example"
        )


def check() -> None:
    """Refuse a provider that is half configured.

    Raises
    ------
    InputError
        An entry is missing, the secret is short, or what is not this machine alone is reached
        without TLS.
    """
    # Streamlit would load it when the first person signs in.
    import authlib.integrations.starlette_client  # noqa: F401

    section = get_secrets_auth_section()
    missing = [entry for entry in ENTRIES if not section.get(entry)]
    if missing:
        raise InputError(
            f"[auth] in the file of secrets lacks {', '.join(missing)}; expected "
            f"{', '.join(ENTRIES)} (README: Sign-in)"
        )
    if len(section["cookie_secret"]) < LEAST_SECRET:
        raise InputError(
            f"cookie_secret in the file of secrets has {len(section['cookie_secret'])} characters; "
            f"expected {LEAST_SECRET} or more by chance, as from "
            '`python -c "import secrets; print(secrets.token_urlsafe(32))"`'
        )
    address = urlsplit(section["redirect_uri"])
    if not address.path.endswith("/oauth2callback"):
        raise InputError(
            f"redirect_uri in the file of secrets is {section['redirect_uri']}; expected the "
            "address of the dashboard and /oauth2callback"
        )
    if address.scheme != "https" and address.hostname not in _LOOPBACK:
        raise InputError(
            f"redirect_uri in the file of secrets is {section['redirect_uri']}: what other "
            "machines reach must be https; put a proxy with a certificate in front (README: "
            "Sign-in)"
        )
    read_settings()


def claims(cookies: Mapping[str, str]) -> dict[str, object] | None:
    """What the provider says of whoever sends these cookies; None unless they have signed in."""
    written = _written(cookies)
    if not written or _ended.of(login_of(cookies)) is not None:
        return None
    told = json.loads(written)
    began = told.get("iat")
    young = isinstance(began, (int, float)) and time.time() - began < read_settings().hours * 3600
    same = told.get("origin") == get_origin_from_redirect_uri()
    return told if young and same and told.get("is_logged_in") is True else None


def login_of(cookies: Mapping[str, str]) -> str:
    """What tells one sign-in from another, without telling the cookie; "" where there is none.

    It is made of all that is signed: of a cookie that is too long for one, the first piece says
    only how many there are.
    """
    written = _written(cookies)
    if not written:
        return ""
    cookie = cookies[USER_COOKIE_NAME].encode("latin-1", "replace")
    return hashlib.sha256(cookie + written).hexdigest()


def end(cookies: Mapping[str, str]) -> None:
    """Let a sign-in hold no longer, in whatever tab it is used."""
    if login := login_of(cookies):
        _ended.tell(login, "")


def has_signed_in() -> bool:
    """Whether whoever looks at this page has signed in."""
    return claims(st.context.cookies.to_dict()) is not None


def claims_of_session() -> dict[str, object]:
    """What the provider says of whoever looks at this page.

    Raises :class:`geo.errors.InputError` when nobody has signed in.
    """
    told = claims(st.context.cookies.to_dict())
    if told is None:
        raise InputError("nobody has signed in")
    return told


def bind() -> None:
    """Tie this session of Streamlit to its sign-in; what another one left in it is forgotten.

    A browser may take up a session that was begun before: it must be its own.
    """
    login = login_of(st.context.cookies.to_dict())
    if st.session_state.get(_LOGIN, login) != login:
        st.session_state.clear()
    st.session_state[_LOGIN] = login
    context = get_script_run_ctx()
    # However many come who have not signed in, the others stay known.
    if context and (login or login_of_session(context.session_id)):
        _sessions.tell(context.session_id, login)


def login_of_session(session: str) -> str | None:
    """The sign-in that a session of Streamlit is tied to; None for one that is not known."""
    return _sessions.of(session)


def own_login() -> str:
    """The sign-in of whoever looks at this page; "" where nobody has to."""
    return str(st.session_state.get(_LOGIN, ""))


def _written(cookies: Mapping[str, str]) -> bytes | None:
    """What Streamlit wrote and signed, of however many cookies."""
    return get_cookie_with_chunks(lambda name: _signed(cookies.get(name), name), USER_COOKIE_NAME)


def _signed(cookie: str | None, name: str) -> bytes | None:
    if cookie is None:
        return None
    return decode_signed_value(get_signing_secret(), name, cookie.encode("latin-1", "replace"))
