"""Comings and goings in the audit log: each sign-in once, whatever tabs and pages it is used in."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Literal

from dashboard import audited
from dashboard.signing_in import people, sign_in
from dashboard.signing_in.sign_in import Known
from etl.store import Event
from geo.errors import InputError

#: What was written of the sign-ins that this process has seen.
_written: Known[str] = Known()
# Pages and routes run in threads of their own.
_LOCK = Lock()


def came(login: str, claims: Mapping[str, object]) -> None:
    """Somebody has signed in, and may see something."""
    _once(login, claims, "done")


def was_refused(login: str, claims: Mapping[str, object]) -> None:
    """Somebody has signed in with the provider, and may see nothing here."""
    _once(login, claims, "refused")


def left(cookies: Mapping[str, str]) -> None:
    """Whoever sends these cookies signs out; where they are nobody's, nothing happens."""
    told = sign_in.claims(cookies)
    sign_in.end(cookies)
    if told is not None:
        audited.note(Event(_name(told), "sign_out"))


def _once(login: str, claims: Mapping[str, object], outcome: Literal["done", "refused"]) -> None:
    with _LOCK:
        said = f"{login}/{outcome}"
        if _written.of(said) is None and audited.note(
            Event(_name(claims), "sign_in", outcome=outcome)
        ):
            _written.tell(said, "")


def _name(claims: Mapping[str, object]) -> str:
    """As people are known here; else the provider's own number for them."""
    try:
        return people.named_by(claims)
    except InputError:
        return str(claims.get("sub") or "unknown")
