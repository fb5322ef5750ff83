"""By what right a file is offered, and whether that still holds when somebody takes it.

A page is made for what the person might see then. By now the file of people may say something else,
the sign-in may have ended, or the version may have lost rows that had to be erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import access, served
from dashboard.access import Person, person
from dashboard.signing_in import sign_in
from geo.errors import InputError


@dataclass(frozen=True)
class Permit:
    """What a file was offered by.

    Attributes
    ----------
    person : for whom
    cookies : of their sign-in; empty where nobody has to
    version : of the store; empty where the file holds no records
    """

    person: Person
    cookies: Mapping[str, str]
    version: str

    def holds(self) -> bool:
        """Whether they may still have it."""
        try:
            if self.version:
                served.still_there(self.version)
            return self._now() == self.person
        except InputError:
            return False

    def _now(self) -> Person | None:
        """What the person may see now; None where they are no longer signed in."""
        if not sign_in.is_configured():
            return access.LOCAL
        told = sign_in.claims(self.cookies)
        return None if told is None else access.of_claims(told)


def of_page(version: str) -> Permit:
    """The permit of whoever looks at this page."""
    cookies = st.context.cookies.to_dict() if sign_in.is_configured() else {}
    return Permit(person(), cookies, version)
