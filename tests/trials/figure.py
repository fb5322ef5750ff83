"""What a trial found: one figure, its limit, and whether it was reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the account.

    Attributes
    ----------
    name : what was counted or measured
    value : what was found, with its unit
    reached : whether it is as it has to be
    limit : what it has to be, in words
    """

    name: str
    value: str
    reached: bool = True
    limit: str = ""

    def line(self) -> str:
        """The figure as it is printed."""
        verdict = "" if not self.limit else "  reached" if self.reached else "  NOT REACHED"
        limit = f"  (limit {self.limit})" if self.limit else ""
        return f"{self.name:<44}{self.value}{limit}{verdict}"


def none_of(name: str, found: int, tried: int, examples: list[str] | None = None) -> Figure:
    """A figure that has to be 0: ``0 of 812``, with a few of what was found."""
    shown = f": {'; '.join(examples[:3])}" if found and examples else ""
    return Figure(name, f"{found:,} of {tried:,}{shown}", found == 0, "0")
