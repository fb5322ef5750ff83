"""The records of one version of the store, as published, for one scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import get_args

import numpy as np
import pandas as pd

from dashboard import steps
from dashboard.heads import Kind
from dashboard.issue_tables import IssueTable
from dashboard.scope import Scope
from dashboard.selection import Selection
from dashboard.steps import Steps
from etl.store import TABLES, Store
from geo import repeats
from geo.commands import Unit
from geo.files import read_gazetteer, read_ladder, read_repeats
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.quality import agreeing_points

_TOLD = "head_counts"
#: The first schema that keeps how surely a record was placed.
_PLACING = 3


@dataclass(frozen=True, eq=False)
class Records:
    """The tables of a version, limited to a scope."""

    store: Store
    layer: Layer
    scope: Scope

    @property
    def provinces(self) -> frozenset[str] | None:
        """The provinces whose records these are; None for the whole country."""
        return self.scope.provinces

    @property
    def gazetteer(self) -> Gazetteer:
        """Codes and names of all places."""
        return read_gazetteer()

    @property
    def version(self) -> str:
        """The version of the store."""
        return self.store.version

    @property
    def as_of(self) -> date:
        """The day as of which the data speaks, unless another is asked for."""
        return date.fromisoformat(self.store.manifest.as_of)

    @cached_property
    def first_day(self) -> date:
        """The day from which on there are issues, without single ones long before."""
        if self.store.manifest.first_day:
            return date.fromisoformat(self.store.manifest.first_day)
        reported = self.issue_table.column("reported")
        return pd.Timestamp(reported.min()).date() if len(reported) else self.as_of

    def has(self, name: str) -> bool:
        """Whether there are records of a table, ``escalations``: issues above level 1, or
        ``placing``: how surely issues were placed."""
        return {
            "issues": lambda: len(self.issue_table) > 0,
            "members": lambda: self._has_people("members"),
            "coordinators": lambda: self._has_people("coordinators"),
            "stations": lambda: not self.stations.empty,
            "service": lambda: not self._service.empty,
            "areas": lambda: not self.given_areas.empty,
            "escalations": lambda: self._has_escalations,
            "placing": lambda: self.store.manifest.schema >= _PLACING,
        }[name]()

    @cached_property
    def coordinates(self) -> pd.DataFrame:
        """Where single issues happened: :func:`geo.quality.agreeing_points`, indexed by key."""
        table = self._table("issues", ["key", "lon", "lat", "conflict_by"])
        return agreeing_points(table.set_index("key"))

    @cached_property
    def repeats(self) -> pd.DataFrame:
        """Pairs of issues that likely tell of one event: :func:`geo.repeats.repeats`."""
        prints = self._table("issues", ["key", "text_print"]).set_index("key")
        issues = Selection(self.issue_table).frame()
        return repeats.repeats(issues.join(prints), self.coordinates, read_repeats())

    def rows_of(self, kind: Kind) -> pd.DataFrame:
        """Members or coordinators as counts: :data:`etl.tables.TABLES` of that name, nobody told
        apart.

        Raises :class:`PermissionError` in a scope that tells no small counts.
        """
        if not self.scope.exact:
            raise PermissionError(f"rows of {kind} are not for a scope without exact counts")
        return self._people[kind]

    def told(self, kind: Kind) -> pd.DataFrame | None:
        """Head counts as they may be told (:func:`geo.head_counts.head_counts`); None in versions
        of earlier programs."""
        if _TOLD not in self.store.manifest.tables:
            return None
        return self._told_counts[self._told_counts["kind"] == kind]

    @cached_property
    def small_below(self) -> int:
        """What small head counts are told to lie below; 0 where all are told."""
        below = self._told_counts["below"]
        return 0 if below.isna().all() else int(below.max())

    def _named(self, unit: Unit) -> set[str]:
        """The units of command that records of any kind name."""
        tables = [{unit: pd.Series(self.issue_table.column(unit))}, self.stations]
        if self.scope.exact:
            tables += self._people.values()
        named = [table[unit] for table in tables]
        named.append(self._told_counts.loc[self._told_counts["level"] == unit, "unit"])
        return {str(key) for column in named for key in column.dropna().unique()}

    def _has_people(self, kind: Kind) -> bool:
        if self.scope.exact:
            return not self.rows_of(kind).empty
        told = self.told(kind)
        return self.store.manifest.rows(kind) > 0 if told is None else not told.empty

    @cached_property
    def _people(self) -> Mapping[Kind, pd.DataFrame]:
        return {kind: self._table(kind, _columns(kind)) for kind in get_args(Kind)}

    @cached_property
    def _told_counts(self) -> pd.DataFrame:
        return self._table(_TOLD)

    @cached_property
    def stations(self) -> pd.DataFrame:
        """Stations, indexed by code."""
        return self._table("stations").set_index("code")

    @cached_property
    def given_areas(self) -> pd.DataFrame:
        """What stations said that they serve, nothing derived.

        Returns
        -------
        DataFrame ``station``, its ``division`` and ``bureau``, ``tambon``, ``claimed`` (share of
        the tambon, as claimed), ``polygon``, ``amphoe``, ``province`` of the tambon
        """
        given = self._service.loc[~self._service["derived"]].astype(
            {"station": "str", "tambon": "str", "polygon": "str"}
        )
        places, command = given["tambon"].str, self.stations[["division", "bureau"]]
        areas = pd.DataFrame(
            {
                "station": given["station"],
                "tambon": given["tambon"],
                # Versions of before this column only have the share brought to a sum of 1.
                "claimed": given["claimed"].fillna(given["share"]),
                "polygon": given["polygon"],
                "amphoe": places[:4],
                "province": places[:2],
            }
        )
        return areas.join(command.astype("str"), on="station").reset_index(drop=True)

    def history(self, keys: pd.Index, as_of: date) -> pd.DataFrame:
        """The steps of some issues until ``as_of``: ``key``, ``seq``, ``date``, ``level`` …"""
        wanted = np.zeros(len(self.issue_table), dtype=bool)
        wanted[self.places_of(keys)] = True
        every = self.steps_of_all.columns
        chosen = wanted[every["place"]] & (every["date"] <= steps.number_of(as_of))
        return self._with_keys(np.flatnonzero(chosen))

    def steps(self, first: date, last: date) -> pd.DataFrame:
        """All issues' steps of some days, both included: the columns of :meth:`history`."""
        date = self.steps_of_all.columns["date"]
        chosen = (date >= steps.number_of(first)) & (date <= steps.number_of(last))
        return self._with_keys(np.flatnonzero(chosen))

    def places_of(self, keys: pd.Index) -> np.ndarray:
        """The places of some issues among all, of those that are there."""
        return np.flatnonzero(steps.places_of(self.issue_table.keys, keys) >= 0)

    def _with_keys(self, chosen: np.ndarray) -> pd.DataFrame:
        found = self.steps_of_all.frame(chosen)
        return found.assign(key=self.issue_table.keys[found["key"].to_numpy()])

    @cached_property
    def _figures(self) -> pd.DataFrame:
        return self._table("population").astype({"tambon": "str", "denominator": "str"})

    @cached_property
    def _service(self) -> pd.DataFrame:
        return self._table("service")

    @cached_property
    def issue_table(self) -> IssueTable:
        """All issues, as published."""
        return IssueTable(lambda columns: self._table("issues", columns))

    @cached_property
    def steps_of_all(self) -> Steps:
        """The history of all issues."""
        pieces = self.store.pieces("history", steps.COLUMNS)
        return steps.read(pieces, self.issue_table, read_ladder())

    @cached_property
    def _has_escalations(self) -> bool:
        return bool((self.steps_of_all.columns["level"] > 1).any())

    def _table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        return self.store.table(
            name,
            columns=columns,
            provinces=self.scope.provinces,
            bureaus=self.scope.bureaus or None,
            everywhere=self.scope.everywhere,
        )


def _columns(people: Kind) -> list[str]:
    """The columns of a table of people but their hashes, which nobody here needs."""
    return [name for name in TABLES[people].schema.names if name != "person"]
