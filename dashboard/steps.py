"""The history of all issues of a version in little memory, and where each stood on any day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.selection import Table, fixed
from geo import ladder
from geo.ladder import CLOSED, Ladder

#: What is read of each step.
COLUMNS = ("key", "seq", "date", "status", "level", "body", "reason", "reported")
_WORDS = ("status", "body", "reason")
#: Steps that are worked on at once.
_AT_ONCE = 1_000_000
_SECONDS = 86_400
#: Stands for no day.
_NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Steps:
    """One row a step, those of one issue together and in their order.

    Attributes
    ----------
    columns : ``place`` (of the issue in its table), ``seq``, ``date``, ``until`` and ``since``
        (:func:`geo.ladder.spans`; days since 1970), ``status``, ``level``, ``body``, ``reason``
    issues : how many issues the table has
    """

    columns: dict[str, Any]
    issues: int
    ladder: Ladder

    def __len__(self) -> int:
        """How many steps there are."""
        return len(self.columns["place"])

    def frame(self, chosen: np.ndarray | None = None) -> pd.DataFrame:
        """Some steps, or all, as :func:`geo.journey.stays` takes them; ``key`` is the place."""
        at = slice(None) if chosen is None else chosen
        own = {name: self.columns[name][at] for name in ("seq", "status", "level", "body")}
        return pd.DataFrame(
            {
                "key": self.columns["place"][at],
                "date": as_days(self.columns["date"][at]),
                **own,
                "reason": self.columns["reason"][at],
            },
            copy=False,
        )

    def holding(self, day: pd.Timestamp) -> np.ndarray:
        """The step that held at the end of a day by the place of the issue; -1 where it had not
        begun."""
        number = number_of(day)
        holds = (self.columns["date"] <= number) & (self.columns["until"] > number)
        last = np.full(self.issues, -1, dtype=np.int32)
        found = np.flatnonzero(holds).astype(np.int32)
        last[self.columns["place"][found]] = found
        return last

    def begin_on(self, days: np.ndarray) -> bool:
        """Whether every issue has a first step, and on its own one of some days."""
        place, date = self.columns["place"], self.columns["date"]
        begins = np.append(True, place[1:] != place[:-1])[: len(place)]
        first = np.full(self.issues, _NEVER, dtype=np.int32)
        first[place[begins]] = date[begins]
        return bool((first == _numbers(pd.Series(days))).all())


@dataclass(frozen=True, eq=False)
class States:
    """The columns of :func:`geo.ladder.state` on a day, each made when it is asked for."""

    steps: Steps
    day: pd.Timestamp
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def last(self) -> np.ndarray:
        """The step of each issue that counts: :meth:`Steps.holding`."""
        return self.steps.holding(self.day)

    def column(self, name: str) -> Any:
        """A column, by the place of the issue; of no meaning where that had not begun."""
        if name not in self._made:
            made = getattr(self, f"_{name}")()
            self._made[name] = fixed(made) if isinstance(made, np.ndarray) else made
        return self._made[name]

    def _of_step(self, name: str) -> Any:
        every = self.steps.columns[name]
        if isinstance(every, pd.Categorical):
            codes = every.codes[self.last]
            return pd.Categorical.from_codes(codes, dtype=every.dtype, validate=False)
        return every[self.last]

    def _status(self) -> pd.Categorical:
        return self._of_step("status")

    def _level(self) -> np.ndarray:
        return self._of_step("level")

    def _body(self) -> pd.Categorical:
        return self._of_step("body")

    def _since(self) -> np.ndarray:
        return as_days(self._of_step("since"))

    def _open(self) -> np.ndarray:
        status = self.column("status")
        # The last one is of code -1: a status that nobody knows closes nothing.
        stands = np.append(~status.categories.isin(CLOSED), True)
        return stands[status.codes]

    def _dwell_days(self) -> pd.arrays.IntegerArray:
        days = np.int32(number_of(self.day)) - self._of_step("since")
        return pd.arrays.IntegerArray(days, ~self.column("open"))

    def _overdue(self) -> np.ndarray:
        limits = np.zeros(128, dtype=np.int32)
        for level, days in self.steps.ladder.service_days.items():
            limits[level] = days
        dwell = number_of(self.day) - self._of_step("since")
        return self.column("open") & (dwell > limits[self.column("level")])

    def _closed(self) -> np.ndarray:
        return as_days(np.where(self.column("open"), _NEVER, self._of_step("date")))


#: The columns of :class:`States`, in the order of :func:`geo.ladder.state`.
STATES = ("status", "level", "body", "since", "open", "dwell_days", "overdue", "closed")


def read(pieces: Iterable[pd.DataFrame], issues: Table, known: Ladder) -> Steps:
    """The steps of some issues.

    Parameters
    ----------
    pieces : the table of the history with :data:`COLUMNS`, piece after piece; what is of other
        issues is left out
    issues : with ``reported``, called by their key
    """
    steps = _told((_of_issues(piece, issues) for piece in pieces), len(issues), known)
    if _are_together(steps.columns["place"]):
        return steps
    # Steps of one issue came in several pieces: each said of its last one that it still holds.
    return _told([steps.frame()], len(issues), known)


def _told(pieces: Iterable[pd.DataFrame], issues: int, known: Ladder) -> Steps:
    """Steps that come piece after piece, ``key`` being the place of their issue."""
    words = {name: _Words() for name in _WORDS}
    found: dict[str, list[Any]] = {}
    for piece in pieces:
        for steps in _cut(_ordered(piece)):
            told = ladder.spans_in_order(steps, known)
            columns = {
                "place": steps["key"].to_numpy(),
                "seq": steps["seq"].to_numpy("int16"),
                "date": _numbers(told["date"]),
                "until": _numbers(told["until"]),
                "since": _numbers(told["since"]),
                "level": steps["level"].to_numpy("int8"),
                **{name: words[name].codes(steps[name]) for name in _WORDS},
            }
            for name, column in columns.items():
                found.setdefault(name, []).append(column)
    whole: dict[str, Any] = {
        name: np.concatenate(found.pop(name)) if name in found else np.empty(0, kind)
        for name, kind in _TYPES.items()
    }
    return Steps(whole | {name: words[name].named(whole[name]) for name in _WORDS}, issues, known)


_TYPES = {
    "place": np.int32, "seq": np.int16, "date": np.int32, "until": np.int32, "since": np.int32,
    "level": np.int8, "status": np.int32, "body": np.int32, "reason": np.int32,
}  # fmt: skip


class _Words:
    """Numbers for words that come piece after piece, in the order in which they come."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def codes(self, column: pd.Series) -> np.ndarray:
        """The number of each word, -1 where there is none."""
        words, codes = column.cat.categories, column.cat.codes.to_numpy()
        used = np.bincount(codes.astype("intp") + 1, minlength=len(words) + 1)[1:] > 0
        for word in words[used]:
            self._known.setdefault(word, len(self._known))
        # The last one is of what is missing, whose number is -1.
        numbers = [self._known.get(word, -1) for word in words]
        return np.array([*numbers, -1], dtype=_type_of(len(self._known)))[codes]

    def named(self, codes: np.ndarray) -> pd.Categorical:
        """The numbers as the words that they stand for."""
        words = pd.Index(list(self._known), dtype="str")
        small = np.int8 if len(words) < np.iinfo(np.int8).max else _type_of(len(words))
        return pd.Categorical.from_codes(
            codes.astype(small), dtype=pd.CategoricalDtype(words), validate=False
        )


def _type_of(words: int) -> type[np.signedinteger]:
    return np.int16 if words < np.iinfo(np.int16).max else np.int32


def places_of(keys: pd.Index | pd.Series, known: pd.Index | pd.Series) -> np.ndarray:
    """The place of each key among the known ones, -1 where it is not; without a table of all
    known ones that stays in memory."""
    found = pc.index_in(pa.array(keys), value_set=pa.array(known))
    return found.fill_null(-1).to_numpy(zero_copy_only=False)


def as_days(numbers: np.ndarray) -> np.ndarray:
    """Days since 1970 as the store's days, ``datetime64[s]``; missing ones stay missing."""
    days = numbers.astype("datetime64[D]").astype("datetime64[s]")
    missing = numbers == _NEVER
    if missing.any():
        days[missing] = np.datetime64("NaT")
    return days


def _of_issues(piece: pd.DataFrame, issues: Table) -> pd.DataFrame:
    """The steps of a piece that are of the issues, ``key`` being the place of the issue."""
    first, last = piece["reported"].min(), piece["reported"].max()
    start, keys = _reported(issues, first, last)
    # Mostly the steps of one issue stand together: then it is looked up once.
    begins = _changes(pa.array(piece["key"]))
    found = places_of(piece["key"][begins], keys)
    place = np.where(found < 0, -1, start[found] if len(start) else -1).astype(np.int32)
    place = place[np.cumsum(begins) - 1] if len(piece) else place
    steps = piece.drop(columns="reported").assign(key=place)
    return steps if (place >= 0).all() else steps[place >= 0].reset_index(drop=True)


def _reported(issues: Table, first: Any, last: Any) -> tuple[np.ndarray, pd.Index]:
    """Places and keys of the issues reported in some days."""
    days = issues.column("reported")
    if issues.ascends("reported") and len(days):
        first, last = (np.datetime64(day).astype(days.dtype) for day in (first, last))
        run = slice(days.searchsorted(first, "left"), days.searchsorted(last, "right"))
        return np.arange(run.start, run.stop), issues.keys[run]
    places = np.flatnonzero((days >= first) & (days <= last))
    return places, issues.keys[places]


def _changes(keys: pa.Array) -> np.ndarray:
    """Where a key is another than the one before."""
    begins = np.ones(len(keys), dtype=bool)
    if len(keys) > 1:
        begins[1:] = pc.not_equal(keys[1:], keys[:-1]).to_numpy(zero_copy_only=False)
    return begins


def _ordered(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps of one issue together, by their day and number: as the store has them mostly."""
    place, date, seq = (steps[name].to_numpy() for name in ("key", "date", "seq"))
    same = place[1:] == place[:-1]
    later = (date[1:] > date[:-1]) | ((date[1:] == date[:-1]) & (seq[1:] >= seq[:-1]))
    if later[same].all() and _are_together(place):
        return steps
    return steps.sort_values(["key", "date", "seq"], kind="stable", ignore_index=True)


def _are_together(place: np.ndarray) -> bool:
    """Whether the steps of each issue stand one after the other."""
    begun = place[np.append(True, place[1:] != place[:-1])[: len(place)]]
    seen = np.zeros(place.max(initial=-1) + 1, dtype=bool)
    seen[begun] = True
    return len(begun) == int(seen.sum())


def _cut(steps: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Steps in pieces of whole issues."""
    place = steps["key"].to_numpy()
    begins = np.flatnonzero(np.append(True, place[1:] != place[:-1])[: len(place)])
    wanted = np.arange(0, len(place), _AT_ONCE)
    cuts = begins[np.unique(np.searchsorted(begins, wanted, "right") - 1)]
    for start, end in pairwise([*cuts.tolist(), len(place)]):
        yield steps.iloc[start:end].reset_index(drop=True)


def _numbers(days: pd.Series) -> np.ndarray:
    """Days since 1970 as ``int32``."""
    seconds = days.to_numpy("datetime64[s]")
    numbers = (seconds.view("int64") // _SECONDS).astype(np.int32)
    missing = np.isnat(seconds)
    if missing.any():
        numbers[missing] = _NEVER
    return numbers


def number_of(day: date | pd.Timestamp) -> int:
    """A day as the number of days since 1970."""
    return int(pd.Timestamp(day).normalize().timestamp() // _SECONDS)
