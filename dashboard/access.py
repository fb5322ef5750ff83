"""Who is asking, and which part of the country they may see: asked here and nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass

from geo.files import read_commands

#: Set to 1 by a server that other machines reach although nobody has to sign in.
OPEN_VARIABLE = "WITHOUT_SIGN_IN"


@dataclass(frozen=True)
class Person:
    """Somebody who looks at the dashboard.

    ``provinces`` are the province codes whose records the person may see; None means the
    whole country. ``may_publish`` says whether the person may hand in records,
    ``may_see_points`` whether the person may see where single issues happened. ``home`` is the
    place, the bureau or the division at which the person begins, where that is not plain from
    the provinces.
    """

    name: str
    provinces: frozenset[str] | None = None
    may_publish: bool = True
    may_see_points: bool = True
    home: str = ""

    @property
    def own_area(self) -> str:
        """Where the person begins: the ``home``; else the only province, or the bureau whose
        provinces they may see; empty for the country."""
        if self.home or self.provinces is None:
            return self.home
        if len(self.provinces) == 1:
            return next(iter(self.provinces))
        bureaus = read_commands().bureaus
        return next((b.key for b in bureaus if self.provinces == frozenset(b.provinces)), "")


def open_to_all() -> bool:
    """Whether other machines reach the dashboard although nobody has to sign in."""
    return os.environ.get(OPEN_VARIABLE) == "1"


def person() -> Person:
    """The person who is asking.

    The dashboard answers on this machine alone until a sign-in is configured; whoever sits
    here sees the whole country.
    """
    return Person(name="local")
