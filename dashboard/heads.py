"""Head counts of members and coordinators, for those who see them as they are and for those who see
them as they may be told.

Whoever may not see small counts reads the published table of head counts alone
(:mod:`geo.head_counts`), never a row of people: all that is made of it – a rate, a rank, a
sentence – says no more than it does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from dashboard import formats, limits
from dashboard.texts import text
from geo import metrics
from geo.commands import Commands
from geo.gazetteer import Lang
from geo.head_counts import PART, WITHOUT

if TYPE_CHECKING:
    # A view knows all layers, and layers know head counts.
    from dashboard.view import View

#: Why a count is not told: it is small, or another one could be reckoned from it.
Mask = Literal["small", "withheld"]
MASKS: tuple[Mask, ...] = get_args(Mask)
TOLD = ""
#: Kinds of people.
Kind = Literal["members", "coordinators"]
_UNKNOWN = float("nan")


def mask_name(mask: str, limit: int, lang: Lang) -> str:
    """What stands where a count is not told: ``น้อยกว่า 5`` or ``ปกปิด``."""
    return text(f"mask.{mask}", lang, limit=limit)


@dataclass(frozen=True)
class Told:
    """One count as it may be told.

    Attributes
    ----------
    count : missing (NaN) where it is not told
    mask : why it is not
    limit : what a small count lies below
    """

    count: float
    mask: str = TOLD
    limit: int = 0

    def words(self, lang: Lang) -> str:
        """The number as written, or what stands in its place."""
        return mask_name(self.mask, self.limit, lang) if self.mask else formats.number(self.count)


class Heads(ABC):
    """The head counts of one kind on one day, in one area."""

    #: Whether all counts are told.
    exact: bool
    #: What a small count lies below.
    limit: int
    #: Whether the version says which counts may be told.
    published: bool

    @abstractmethod
    def counts(self, by: str, units: pd.Index) -> pd.Series:
        """The count of each unit; missing where it is not told.

        Parameters
        ----------
        by : the records' column that holds the unit
        """

    @abstractmethod
    def masks(self, by: str, units: pd.Index) -> pd.Series:
        """Why the count of each unit is not told (:data:`MASKS`); :data:`TOLD` where it is."""

    @abstractmethod
    def total(self) -> Told:
        """All of the area."""

    @abstractmethod
    def within(self, view: View) -> Heads:
        """Those of what a view is limited to."""

    @abstractmethod
    def of(self, by: str, unit: str) -> Heads:
        """Those of one unit alone."""

    @abstractmethod
    def roles(self) -> pd.DataFrame | None:
        """``role``, ``count`` of the area; None where roles are not told."""

    def least(self, by: str, units: pd.Index) -> pd.Series:
        """The least that each count can be: where counts are published, none is always told."""
        return self.counts(by, units).fillna(1 if self.published else 0)

    def most(self, by: str, units: pd.Index) -> pd.Series:
        """The most that each count can be; missing where nobody says."""
        counts, masks = self.counts(by, units), self.masks(by, units)
        return counts.mask(masks.eq("small"), self.limit - 1) if masks.any() else counts

    def without(self, by: str, units: pd.Index) -> Told:
        """Those of the area whom none of the units counts."""
        whole, counts = self.total(), self.counts(by, units)
        if whole.mask or counts.isna().any():
            return Told(_UNKNOWN, "withheld", self.limit)
        return Told(whole.count - counts.sum(), TOLD, self.limit)


@dataclass(frozen=True, eq=False)
class Rows(Heads):
    """People as they are.

    Attributes
    ----------
    rows : of their units, with a ``count``
    below_amphoe : whether they are of one tambon or station alone, of which nobody is told roles
    """

    rows: pd.DataFrame
    below_amphoe: bool = False
    exact, limit, published = True, 0, True

    def counts(self, by: str, units: pd.Index) -> pd.Series:
        return metrics.people_count(self.rows, by, units)

    def masks(self, by: str, units: pd.Index) -> pd.Series:  # noqa: ARG002
        return pd.Series(TOLD, index=units)

    def total(self) -> Told:
        return Told(int(self.rows["count"].sum()))

    def within(self, view: View) -> Rows:
        return Rows(limits.within(self.rows, view))

    def of(self, by: str, unit: str) -> Rows:
        return Rows(self.rows[self.rows[by] == unit], below_amphoe=by in ("polygon", "station"))

    def without(self, by: str, units: pd.Index) -> Told:
        return Told(int(self.rows.loc[~self.rows[by].isin(units), "count"].sum()))

    def roles(self) -> pd.DataFrame | None:
        if self.below_amphoe:
            return None
        counts = self.rows.groupby("role", observed=True)["count"].sum()
        return counts.sort_values(ascending=False).rename("count").reset_index()


@dataclass(frozen=True, eq=False)
class Cells(Heads):
    """People as they may be told.

    Attributes
    ----------
    table : of :func:`geo.head_counts.head_counts`, of one month and of the areas that may be seen
    parts : what the area is made of: a column of the records and its units there; they are added
        up as far as they are told
    limit : what a small count lies below
    provinces : that may be seen; None for the whole country
    commands : which division belongs to which bureau
    published : False where the version has no such table: then nothing is told
    everywhere : keys of bureaus whose people may be seen wherever they are
    """

    table: pd.DataFrame
    parts: tuple[str, tuple[str, ...]]
    limit: int
    provinces: frozenset[str] | None
    commands: Commands
    published: bool = True
    everywhere: frozenset[str] = frozenset()
    _known: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    exact = False

    def counts(self, by: str, units: pd.Index) -> pd.Series:
        return self._of(by, units)["count"]

    def masks(self, by: str, units: pd.Index) -> pd.Series:
        return self._of(by, units)["mask"]

    def total(self) -> Told:
        by, units = self.parts
        found = self._of(by, pd.Index(units, dtype="str"))
        if len(found) == 1:
            return Told(found["count"].iloc[0], found["mask"].iloc[0], self.limit)
        if found["mask"].any():
            return Told(_UNKNOWN, "withheld", self.limit)
        return Told(found["count"].sum(), TOLD, self.limit)

    def within(self, view: View) -> Cells:
        return replace(self, parts=limits.parts(view, self.provinces, self.everywhere))

    def of(self, by: str, unit: str) -> Cells:
        return replace(self, parts=(by, (unit,)))

    def roles(self) -> pd.DataFrame | None:
        return None

    def _of(self, by: str, units: pd.Index) -> pd.DataFrame:
        """``count`` and ``mask`` of each unit; nobody where there is no cell."""
        if not self.published:
            return pd.DataFrame({"count": _UNKNOWN, "mask": "withheld"}, index=units)
        if by not in self._known:
            self._known[by] = self._by(by)
        found = self._known[by].reindex(units)
        return found.assign(
            count=found["count"].mask(found["mask"].isna(), 0.0), mask=found["mask"].fillna(TOLD)
        )

    @cached_property
    def _levels(self) -> Mapping[str, pd.DataFrame]:
        rows = self.table
        mask = np.select(
            [rows["count"].notna(), rows["below"].notna()], [TOLD, "small"], "withheld"
        )
        cells = pd.DataFrame(
            {
                "level": rows["level"].astype("str").to_numpy(),
                "count": rows["count"].astype("float64").to_numpy(),
                "mask": mask,
            },
            index=pd.Index(rows["unit"].astype("str")),
        )
        return dict(iter(cells.groupby("level")[["count", "mask"]]))

    def level(self, name: str) -> pd.DataFrame:
        """The cells of a level, indexed by unit: ``count``, ``mask``."""
        nothing = {"count": pd.Series(dtype="float64"), "mask": pd.Series(dtype="str")}
        return self._levels.get(name, pd.DataFrame(nothing))

    def _by(self, by: str) -> pd.DataFrame:
        """The cells of a column of the records.

        Of a unit that lies in part beyond what may be seen, its parts that do not are added up.
        """
        if by == "station":
            parts = self.level("station")
            return _added(parts, _whole_of(parts.index))
        own = self.level(by)
        if by not in ("division", "bureau"):
            return own
        parts = self.level("division_part")
        units = _whole_of(parts.index)
        if by == "bureau":
            units = units.map(self.commands.bureau_of_division)
            loose = self.level(f"{WITHOUT}division")
            parts, units = pd.concat([parts, loose]), units.append(loose.index)
        added = _added(parts, units)
        return pd.concat([own, added[~added.index.isin(own.index)]])


def _whole_of(parts: pd.Index) -> pd.Index:
    return parts.str.rpartition(PART).get_level_values(0)


def _added(parts: pd.DataFrame, units: pd.Index) -> pd.DataFrame:
    """Parts added up unit by unit; of several none is told where one is not."""
    groups = parts.groupby(units)
    lone, some = groups["mask"].first(), groups["mask"].agg(lambda masks: masks.ne(TOLD).any())
    mask = lone.where(groups.size() == 1, some.map({True: "withheld", False: TOLD}))
    return pd.DataFrame({"count": groups["count"].sum().mask(mask != TOLD), "mask": mask})
