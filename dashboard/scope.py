"""Which records somebody may see, and how exactly: what every cached answer is kept under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """A part of the records.

    Attributes
    ----------
    provinces : codes of the provinces whose records are in it; None for the whole country
    bureaus : keys of the bureaus whose records without a province are in it too
    exact : whether small counts of people are told as they are, and not as a class
    """

    provinces: frozenset[str] | None = None
    bureaus: frozenset[str] = frozenset()
    exact: bool = True


#: All records of the country, as they are.
EVERYTHING = Scope()
