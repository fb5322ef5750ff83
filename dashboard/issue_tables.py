"""The issues of a version as tables whose columns are read, or made, when somebody asks for them.

Held once for all sessions of a scope; views hold places in them (:mod:`dashboard.selection`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from threading import RLock
from typing import Any

import numpy as np
import pandas as pd

from dashboard.selection import Selection, Table, fixed
from dashboard.steps import STATES, States
from etl.store import as_told
from geo.files import read_taxonomy

#: What is read together: first what maps count by, then what lists and other pages tell.
_TOGETHER = (
    ("kind", "channel", "urgency", "category", "further", "reported", "station", "division",
     "bureau", "polygon", "amphoe", "province", "conflict"),
    ("occurred", "occurred_minute", "reported_minute"),
    ("updated",),
    ("record_id",),
    ("tambon", "source", "placed_by", "score", "conflict_by", "shared"),
)  # fmt: skip
_READ = (
    "record_id", "kind", "channel", "urgency", "category", "further", "occurred",
    "occurred_minute", "reported", "reported_minute", "updated", "station",
    "division", "bureau", "tambon", "polygon", "amphoe", "province", "source", "placed_by", "score",
    "conflict", "conflict_by", "shared",
)  # fmt: skip


class IssueTable(Table):
    """The columns of the store's table that pages read, and ``group``: the first tier of the
    category."""

    names = (*_READ, "group")

    def __init__(self, read: Callable[[list[str]], pd.DataFrame]) -> None:
        """``read`` gives some columns of all issues of a scope, always in the same order."""
        self._read, self._lock = read, RLock()
        self._known: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.column("reported"))

    def column(self, name: str) -> Any:
        with self._lock:
            if name not in self._known:
                self._load(name)
            return self._known[name]

    @cached_property
    def keys(self) -> pd.Index:
        """The key of each issue."""
        with self._lock:
            return pd.Index(self._read(["key"])["key"], name="key")

    def ascends(self, name: str) -> bool:
        return name == "reported" and self._in_order

    @cached_property
    def _in_order(self) -> bool:
        days = self.column("reported")
        # A missing day is before none and after none.
        return bool((days[1:] >= days[:-1]).all()) and not np.isnat(days[-1:]).any()

    def _load(self, name: str) -> None:
        if name == "group":
            groups = pd.Series(self.column("category")).map(read_taxonomy().group_of)
            self._known[name] = groups.astype("category").array
            return
        names = next(list(names) for names in _TOGETHER if name in names)
        table = self._read(names)
        for name in names:
            self._known[name] = _plain(table.pop(name))


def _plain(column: pd.Series) -> Any:
    if column.name == "record_id":
        return as_told(column).array
    # Texts of few kinds: told apart by number, a filter needs not go through all of them.
    if column.name == "further":
        return column.astype("category").array
    # A day as numpy has it: a part of it is no copy, and pandas takes it as it is.
    return fixed(column.to_numpy()) if column.dtype.kind in "Mf" else column.array


class DayTable(Table):
    """Issues with their state on a day."""

    names = (*IssueTable.names, *STATES)

    def __init__(self, issues: IssueTable, states: States) -> None:
        """The issues, and where each of them stood."""
        self._issues, self._states, self._lock = issues, states, RLock()

    def __len__(self) -> int:
        return len(self._issues)

    def column(self, name: str) -> Any:
        if name not in STATES:
            return self._issues.column(name)
        with self._lock:
            return self._states.column(name)

    @property
    def keys(self) -> pd.Index:
        """The key of each issue."""
        return self._issues.keys

    def ascends(self, name: str) -> bool:
        return self._issues.ascends(name)

    def begun(self, as_reported: bool) -> Selection:
        """The issues that had begun by the day.

        Parameters
        ----------
        as_reported : whether each is known to begin on the day on which it was reported: then
            nobody needs to know how it went on
        """
        if as_reported:
            return Selection(self).between("reported", pd.Timestamp.min, self._states.day)
        return Selection(self)[self._states.last >= 0]
