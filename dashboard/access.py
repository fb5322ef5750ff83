"""Who is asking, which part of the country they may see and how exactly: asked here and nowhere
else.

What a role may do stands in ``data/access.toml``, who has which in ``data/people.csv`` or in claims
of the provider that people sign in with (:mod:`dashboard.signing_in.people`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from dashboard.scope import Scope
from dashboard.signing_in import people, sign_in
from dashboard.signing_in.people import Role
from geo.files import read_commands

#: Set to 1 by a server that other machines reach although nobody has to sign in.
OPEN_VARIABLE = "WITHOUT_SIGN_IN"
#: What whoever sits at the machine itself may do.
OWNER = Role("owner", exact_counts=True, exact_points=True, plans=True, publishes=True, audits=True)


@dataclass(frozen=True)
class Person:
    """Somebody who looks at the dashboard.

    Attributes
    ----------
    name : by which they are called in the file of people, in the log and for saved views
    provinces : codes of the provinces whose records they may see; None for the whole country
    role : what they may do
    bureaus : keys of the bureaus that are theirs as a whole
    home : the place, the bureau or the division at which they begin, where that is not plain from
        the provinces
    """

    name: str
    provinces: frozenset[str] | None = None
    role: Role = OWNER
    bureaus: frozenset[str] = frozenset()
    home: str = ""

    @property
    def scope(self) -> Scope:
        """The records that they may see."""
        return Scope(self.provinces, self.bureaus, self.role.exact_counts)

    @property
    def may_publish(self) -> bool:
        """Whether they may hand in records."""
        return self.role.publishes

    @property
    def may_see_points(self) -> bool:
        """Whether they may see where single issues happened."""
        return self.role.exact_points

    @property
    def may_plan(self) -> bool:
        """Whether the recruitment planner is theirs."""
        return self.role.plans

    @property
    def may_audit(self) -> bool:
        """Whether they may read the log of who saw what, which is of the whole country."""
        return self.role.audits and self.provinces is None

    @property
    def own_area(self) -> str:
        """Where the person begins: the ``home``; else the only province, or the bureau whose
        provinces they may see, or the only one without a place; empty for the country."""
        if self.home or self.provinces is None:
            return self.home
        if len(self.provinces) == 1:
            return next(iter(self.provinces))
        if not self.provinces and len(self.bureaus) == 1:
            return next(iter(self.bureaus))
        return read_commands().bureau_of_all(self.provinces)


#: Whoever uses the machine itself, where nobody has to sign in.
LOCAL = Person("local")


def open_to_all() -> bool:
    """Whether other machines reach the dashboard although nobody has to sign in."""
    return os.environ.get(OPEN_VARIABLE) == "1"


def person() -> Person:
    """The person who is asking: in a page whoever has signed in, else :data:`LOCAL`.

    Raises
    ------
    InputError
        Nobody has signed in, or whoever has may see nothing.
    """
    if not sign_in.is_configured():
        return LOCAL
    return of_claims(sign_in.claims_of_session())


def of_claims(claims: dict[str, object]) -> Person:
    """The person whom the provider's claims tell of; errors as :func:`person`."""
    return _admitted(people.named_by(claims), claims)


def named(name: str) -> Person:
    """The person of that name in the file of people: for commands that are run for somebody.

    Raises :class:`geo.errors.InputError` when there is none.
    """
    return _admitted(name, {})


def _admitted(name: str, claims: dict[str, object]) -> Person:
    entry = people.entry_of(name, claims)
    provinces, bureaus = people.reach(entry.areas)
    return Person(name, provinces, entry.role, bureaus)
