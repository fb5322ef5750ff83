"""What a layer is measured on: the records of a view and the units that they are counted in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard.heads import Heads
from dashboard.narrowed import Narrowed
from dashboard.selection import Selection
from geo.periods import Days
from geo.weights import Weights


@dataclass(frozen=True, eq=False)
class Facts:
    """The records of a view, narrowed, and the units that they are counted in.

    Attributes
    ----------
    find_issues : gives :attr:`rows`
    members, coordinators : head counts of that date
    areas : what stations said that they serve (:attr:`dashboard.data.Data.given_areas`)
    units : DataFrame indexed by unit code: ``population``, ``area_km2``, ``target``
    by : the records' column that holds the unit
    period : first and last day of the period chosen; else of the last 30 days
    first_day : the day from which on there are issues
    earlier : the records as they were on the last day of the period before, with all filters but
        that of the period; None where the data does not reach back so far
    year_earlier : the same of the last day of the same period a year before
    whole : the facts of all units of the level that may be seen, for what is measured among all:
        so a unit has one value in every view
    ever : as ``whole``, of the issues of all days until the view's own
    neighbours : which units touch
    overall : what is made of all tambons at once (:func:`dashboard.coverage.measures.by_unit`):
        its key → its values by unit
    """

    find_issues: Narrowed
    members: Heads
    coordinators: Heads
    areas: pd.DataFrame
    units: pd.DataFrame
    by: str
    period: Days
    first_day: date
    earlier: Callable[[], Facts] | None
    year_earlier: Callable[[], Facts] | None
    whole: Callable[[], Facts]
    ever: Callable[[], Facts]
    neighbours: Callable[[], Weights]
    overall: Callable[[str], pd.Series]
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def rows(self) -> Selection:
        """Issues with their state as of the view's date (:func:`geo.ladder.state`), each column
        taken when it is asked for: what is counted."""
        return self.find_issues()

    @property
    def issues(self) -> pd.DataFrame:
        """The same with all columns, indexed by key: what is listed."""
        return self.find_issues.frame()

    def once(self, name: str, found: Callable[[Facts], Any]) -> Any:
        """What ``found`` makes of these facts, made once: a map, its table and its legend ask for
        the same."""
        if name not in self._known:
            self._known[name] = found(self)
        return self._known[name]
