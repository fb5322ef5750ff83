"""Selection of a large table by their places: a column is taken when somebody asks for it.

A table of ten million issues with thirty columns is never copied to look at a part of it. What a
filter leaves is a run of the table or a list of places; a layer that counts by one column takes
that column, and no other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, overload

import numpy as np
import pandas as pd

from geo import metrics

T = TypeVar("T")

#: Places in a table, ascending: a run of them, or each by its number.
Places: TypeAlias = slice | np.ndarray


class Table(ABC):
    """Columns of equal length."""

    #: In the order in which :meth:`Selection.frame` has them.
    names: tuple[str, ...]

    @abstractmethod
    def __len__(self) -> int:
        """How many rows it has."""

    @abstractmethod
    def column(self, name: str) -> Any:
        """All of a column: an array of pandas or numpy, not to be changed."""

    @property
    @abstractmethod
    def keys(self) -> pd.Index:
        """What each row is called."""

    def ascends(self, name: str) -> bool:  # noqa: ARG002
        """Whether the rows are known to stand in the order of a column that has no gaps."""
        return False


class Selection:
    """Some rows of a table, which never change.

    It answers as a DataFrame numbered from 0 does: ``rows["open"]`` is a Series, ``rows[mask]``
    the rows of a mask, ``rows[["level", "open"]]`` a DataFrame. :meth:`frame` is all of it.
    """

    def __init__(self, table: Table, at: Places | None = None) -> None:
        """The rows at some places, all of them where none are named."""
        self.table = table
        self.at: Places = slice(0, len(table)) if at is None else at
        self._known: dict[Hashable, Any] = {}

    @staticmethod
    def of(frame: pd.DataFrame) -> Selection:
        """All rows of a DataFrame, called by its index."""
        return Selection(_Frame(frame))

    def __len__(self) -> int:
        """How many there are."""
        return self.at.stop - self.at.start if isinstance(self.at, slice) else len(self.at)

    @property
    def empty(self) -> bool:
        """Whether there is none."""
        return not len(self)

    @property
    def columns(self) -> pd.Index:
        """The names of the columns."""
        return pd.Index(self.table.names)

    @property
    def index(self) -> pd.Index:
        """What the Series of :meth:`__getitem__` are numbered by, not what the rows are called."""
        return pd.RangeIndex(len(self))

    @property
    def keys(self) -> pd.Index:
        """What each row is called."""
        return self.table.keys[self.at]

    @cached_property
    def places(self) -> np.ndarray:
        """The place of each row in the table."""
        return np.arange(self.at.start, self.at.stop) if isinstance(self.at, slice) else self.at

    @overload
    def __getitem__(self, asked: str) -> pd.Series: ...
    @overload
    def __getitem__(self, asked: list[str]) -> pd.DataFrame: ...
    @overload
    def __getitem__(self, asked: np.ndarray | pd.Series) -> Selection: ...
    def __getitem__(self, asked: str | list[str] | np.ndarray | pd.Series) -> Any:
        """A column, several of them, or the rows of a mask."""
        if isinstance(asked, str):
            return pd.Series(self._taken(asked), name=asked, copy=False)
        if isinstance(asked, list):
            return pd.DataFrame({name: self._taken(name) for name in asked}, copy=False)
        return self._where(np.asarray(asked, dtype=bool))

    def between(self, name: str, first: Any, last: Any) -> Selection:
        """The rows whose column lies between two values, both included."""
        if not self.table.ascends(name):
            return self[self[name].between(first, last)]
        every = self.table.column(name)
        start = every.searchsorted(np.datetime64(first).astype(every.dtype), "left")
        end = every.searchsorted(np.datetime64(last).astype(every.dtype), "right")
        if isinstance(self.at, slice):
            start, end = (min(max(int(p), self.at.start), self.at.stop) for p in (start, end))
            return Selection(self.table, slice(start, max(start, end)))
        start, end = np.searchsorted(self.at, [start, end])
        return Selection(self.table, self.at[start:end])

    def frame(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows as a DataFrame of its own, indexed by what they are called."""
        names = self.table.names if columns is None else columns
        return pd.DataFrame(
            {name: self._taken(name) for name in names}, index=self.keys, copy=False
        )

    def once(self, name: Hashable, found: Callable[[], T]) -> T:
        """What is found of these rows, found once: let it be small, or rows."""
        if name not in self._known:
            self._known[name] = found()
        return self._known[name]

    def _taken(self, name: str) -> Any:
        every = self.table.column(name)
        if not isinstance(self.at, slice) and isinstance(every, pd.Categorical):
            return pd.Categorical.from_codes(  # checks nothing, as ``take`` does
                every.codes[self.at], dtype=every.dtype, validate=False
            )
        return every[self.at]

    def _where(self, mask: np.ndarray) -> Selection:
        if mask.all():
            return self
        if isinstance(self.at, slice):
            found = np.flatnonzero(mask) + self.at.start
            if len(found) and found[-1] - found[0] + 1 == len(found):
                return Selection(self.table, slice(int(found[0]), int(found[-1]) + 1))
            return Selection(self.table, found.astype(_number(len(self.table))))
        return Selection(self.table, self.at[mask])


class _Frame(Table):
    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame, self.names = frame, tuple(frame)

    def __len__(self) -> int:
        return len(self._frame)

    def column(self, name: str) -> Any:
        return self._frame[name].array

    @property
    def keys(self) -> pd.Index:
        return self._frame.index


def fixed(column: np.ndarray) -> np.ndarray:
    """A column that nobody can change by changing a part of it."""
    column = column.view()
    column.flags.writeable = False
    return column


def reported(issues: pd.DataFrame | Selection, first: Any, last: Any) -> Any:
    """The issues reported from the first to the last of some days."""
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    if isinstance(issues, Selection):
        return issues.between("reported", first, last)
    return issues[issues["reported"].between(first, last).to_numpy()]


def counted(issues: pd.DataFrame | Selection, by: str, units: pd.Index) -> pd.Series:
    """:func:`geo.metrics.issue_count`, of rows once however often it is asked for."""
    if not isinstance(issues, Selection):
        return metrics.issue_count(issues, by, units)
    tally = issues.once(("tally", by), lambda: metrics.tally(issues[by]))
    return metrics.of_units(tally, units)


def standing(issues: Selection) -> Selection:
    """Those that are still open, found once."""
    return issues.once("open", lambda: issues[issues["open"]])


def _number(length: int) -> type[np.signedinteger]:
    """The smallest type that numbers so many places: half the memory of ``int64``."""
    return np.int32 if length < 2**31 else np.int64
