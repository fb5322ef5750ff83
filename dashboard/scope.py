"""Which records somebody may see, and how exactly: what every cached answer is kept under."""

from __future__ import annotations

from dataclasses import dataclass

from geo.files import read_commands


@dataclass(frozen=True)
class Scope:
    """A part of the records.

    Attributes
    ----------
    provinces : codes of the provinces whose records are in it; None for the whole country
    bureaus : keys of the bureaus whose records without a province are in it too; of those that
        have no province all records are (:attr:`everywhere`)
    exact : whether small counts of people are told as they are, and not as a class
    """

    provinces: frozenset[str] | None = None
    bureaus: frozenset[str] = frozenset()
    exact: bool = True

    @property
    def everywhere(self) -> frozenset[str]:
        """Keys of its bureaus without a place: their records are in it wherever they lie."""
        return self.bureaus & read_commands().without_place

    @property
    def areas(self) -> frozenset[str] | None:
        """What it is made of: its provinces, and its bureaus without any; None for the whole."""
        return None if self.provinces is None else self.provinces | self.everywhere


#: All records of the country, as they are.
EVERYTHING = Scope()
