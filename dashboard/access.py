"""Who is asking, and which part of the country they may see: asked here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody who looks at the dashboard.

    ``provinces`` are the province codes whose records the person may see; None means the
    whole country. ``may_publish`` says whether the person may hand in records,
    ``may_see_points`` whether the person may see where single issues happened.
    """

    name: str
    provinces: frozenset[str] | None = None
    may_publish: bool = True
    may_see_points: bool = True


def person() -> Person:
    """The person who is asking.

    The dashboard answers on this machine alone until a sign-in is configured; whoever sits
    here sees the whole country.
    """
    return Person(name="local")
