"""The issues of a view: narrowed when they are asked for, and kept while several ask.

A hundred views may be open and few of them being measured: a view remembers how it narrows the
issues, not the issues.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.data import Data
from dashboard.filters import narrowed
from dashboard.limits import within
from dashboard.selection import Selection
from dashboard.view import View
from geo.words import among


@dataclass(frozen=True)
class Narrowed:
    """How the issues of some data are narrowed; called, it gives them.

    Attributes
    ----------
    as_of : the day as of which their state is told
    filters : those that they pass (key and values each)
    limits : a view that says nothing but what they lie within; None for wherever they are
    of : a column and what stands there in all of them; None for those of any unit
    """

    data: Data
    as_of: date
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    limits: View | None = None
    of: tuple[str, str] | None = None

    def within(self, view: View) -> Narrowed:
        """Those of them within what a view is limited to."""
        limits = View(
            level="province" if view.tree == "place" else "bureau",
            area=view.area,
            bureau=view.bureau,
            division=view.division,
        )
        return replace(self, limits=limits)

    def of_unit(self, column: str, code: str) -> Narrowed:
        """Those of them of one unit."""
        return replace(self, of=(column, code))

    def __call__(self) -> Selection:
        """The issues, with the columns of :meth:`dashboard.data.Data.issues`."""
        return self.data.narrowed.get(self._name, self._found)

    def frame(self) -> pd.DataFrame:
        """The same as a DataFrame, indexed by key."""
        return self.data.frames.get(self._name, lambda: self().frame())

    @property
    def _name(self) -> tuple[Hashable, ...]:
        return self.as_of, self.filters, self.limits, self.of

    def _found(self) -> Selection:
        if self.of:
            issues, (column, code) = replace(self, of=None)(), self.of
            return issues[among(issues[column], (code,))]
        if self.limits:
            return within(replace(self, limits=None)(), self.limits)
        return narrowed(self.data.rows(self.as_of), self.filters, self.as_of)
