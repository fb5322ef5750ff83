"""The published records, ready to be measured: one opened version of the store for one scope."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import RLock
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from dashboard import limits
from dashboard.heads import Cells, Heads, Kind, Rows
from dashboard.issue_tables import DayTable
from dashboard.kept import Kept, Shared, Weighed
from dashboard.records import Records
from dashboard.selection import Selection
from dashboard.steps import States
from dashboard.view import View
from geo import journey, jurisdiction, ladder, metrics, population, targets, units
from geo.codes import LEVELS, Level
from geo.commands import UNITS, Unit
from geo.files import read_commands, read_ladder
from geo.thai import sort_key
from geo.units import COLUMN_OF
from geo.weights import Weights, queen

T = TypeVar("T")

# A day's issues take 20 MB, the facts of a filter half of that.
_DAYS_KEPT = 4
# Facts of all units, each with what was found of them.
_KEPT = 4
_UNITS_KEPT = 24
# Views, answered, that several people look at; the issues of views that are being measured.
_ANSWERS_KEPT, _NARROWED_KEPT = 4, 12
# Issues whose columns are held beside the table that they are of: 150 bytes each.
_ISSUES_KEPT = 2_000_000


@dataclass(frozen=True, eq=False)
class Data(Records):
    """One version of the store: its records, as they stood on a day, and its units."""

    _lock: RLock = field(default_factory=RLock, init=False, repr=False)

    @cached_property
    def _days(self) -> Kept[Selection]:
        # Everybody looks at the data's own day: that one stays.
        return Kept(self._lock, _DAYS_KEPT, ever=(self.as_of,))

    @cached_property
    def _stays(self) -> Weighed[pd.DataFrame]:
        return Weighed(_ISSUES_KEPT, len)

    @cached_property
    def _units(self) -> Kept[pd.DataFrame]:
        return Kept(self._lock, _UNITS_KEPT)

    @cached_property
    def _neighbours(self) -> Kept[Weights]:
        return Kept(self._lock, _UNITS_KEPT)

    @cached_property
    def _heads(self) -> Kept[Heads]:
        return Kept(self._lock, 2 * _DAYS_KEPT)

    @cached_property
    def _made(self) -> Kept[Any]:
        return Kept(self._lock, _KEPT)

    @cached_property
    def answers(self) -> Shared[Any]:
        """Views, answered (:func:`dashboard.result.evaluate`), for all sessions of this scope."""
        return Shared(_ANSWERS_KEPT)

    @cached_property
    def narrowed(self) -> Shared[Selection]:
        """The issues of views (:class:`dashboard.narrowed.Narrowed`)."""
        return Shared(_NARROWED_KEPT)

    @cached_property
    def frames(self) -> Weighed[pd.DataFrame]:
        """The same with all their columns, for pages that list issues."""
        return Weighed(_ISSUES_KEPT, len)

    def issues(self, as_of: date) -> pd.DataFrame:
        """All issues reported until ``as_of`` with their state on that day, indexed by key.

        Columns of the table ``issues``, ``group`` (first tier of the category) and those of
        :func:`geo.ladder.state`.
        """
        return self.frames.get(as_of, lambda: self.rows(as_of).frame())

    def rows(self, as_of: date) -> Selection:
        """As :meth:`issues`, each column taken when it is asked for."""
        return self._days.get(as_of, lambda: self._on(as_of))

    def stays(self, keys: pd.Index, as_of: date) -> pd.DataFrame:
        """The stays of some issues at the desks until the end of a day.

        Columns of :func:`geo.journey.stays`, and ``dated``: False where a stay ended with a closing
        on a day that the record does not give.
        """
        table = self._stays.get(as_of, lambda: self._stays_on(as_of))
        every = self.issue_table.keys
        wanted = np.zeros(len(every), dtype=bool)
        wanted[self.places_of(keys)] = True
        here = table[wanted[table["key"]]]
        return here.assign(key=every.take(here["key"])).reset_index(drop=True)

    @cached_property
    def tambon_targets(self) -> pd.DataFrame:
        """Members wanted: ``station``, ``tambon``, ``polygon``, ``target``."""
        service = self._service
        wanted = targets.targets(service, self.people(), read_commands().members_per_station)
        return wanted.assign(polygon=service["polygon"])

    @cached_property
    def denominators(self) -> tuple[str, ...]:
        """What rates can be taken per: registered people (empty), then an agency's own."""
        return ("", *sorted(self._figures["denominator"].dropna().unique(), key=sort_key))

    def figures(self, base: str = "", day: date | None = None) -> pd.DataFrame:
        """The figures in use on a day (None: the data's own): :func:`geo.population.on_day`."""
        day = day or self.as_of
        # Those of all days of a year are the same.
        key = "figures", base, population.year_on(self._figures["year"], day)
        return self._units.get(key, lambda: self._figures_of(base, day))

    def people(self, base: str = "", day: date | None = None) -> pd.Series:
        """What rates are per in each current tambon, on a day.

        Registered people of the files, else of the gazetteer; of an agency's own denominator
        what the files give, missing where they give none though people are registered.
        """
        registered = population.registered(self.gazetteer.tambons, self.figures("", day))
        if not base:
            return registered
        own = self.figures(base, day)["population"].astype("float64").reindex(registered.index)
        return own.mask(own.isna() & (registered == 0), 0)

    def heads(self, kind: Kind, day: date) -> Heads:
        """All members or coordinators of the month of a day, as the scope may see them."""
        month = pd.Timestamp(day).to_period("M").to_timestamp()
        return self._heads.get((kind, month), lambda: self._heads_of(kind, month))

    def units(self, level: Level | Unit, base: str = "", day: date | None = None) -> pd.DataFrame:
        """All units of a level of either tree, indexed by key (:mod:`geo.units`).

        Parameters
        ----------
        base : the denominator that stands as ``population``, of :attr:`denominators`
        day : whose figures count; None for the data's own
        """
        day = day or self.as_of
        key = level, base, population.year_on(self._figures["year"], day)
        return self._units.get(key, lambda: self._units_of(level, base, day))

    def forget(self) -> None:
        """Let go of what was made of the records; they stay."""
        kept = (self.answers, self.narrowed, self.frames, self._days, self._stays, self._heads)
        for each in (*kept, self._made, self._units, self._neighbours):
            each.clear()

    def once(self, name: Hashable, made: Callable[[], T]) -> T:
        """What ``made`` gives, made once for all sessions while others ask for it."""
        return self._made.get(name, made)

    def neighbours(self, level: Level | Unit) -> Weights:
        """Which units of a level touch (queen contiguity of the layer's polygons): those whose
        ground does. A unit that no polygon draws is an island."""
        return self._neighbours.get(level, lambda: self._neighbours_of(level))

    def holders(self, level: Level | Unit) -> pd.Series:
        """The unit of a level to which each polygon of the layer belongs; missing where none is.

        A polygon is the ground of the station that serves most of its people, of that
        station's division and of its bureau (:func:`geo.jurisdiction.holders`).
        """
        shapes = self.layer.units
        if level == "tambon":
            return shapes.index.to_series()
        of = shapes if level in LEVELS else self._holders
        return of[COLUMN_OF[level]].reindex(shapes.index)

    @cached_property
    def coarse_coordinates(self) -> pd.DataFrame:
        """:attr:`coordinates` for those who may not see where single issues happened: each in the
        middle of its tambon, whatever was computed of the exact ones before. An issue whose
        tambon is not known has none."""
        own = Selection(self.issue_table).frame(["polygon"])["polygon"]
        polygons = own.reindex(self.coordinates.index).dropna().astype("str")
        middle = self.layer.units.geometry.representative_point()
        here = middle.reindex(polygons).set_axis(polygons.index).dropna()
        return pd.DataFrame({"lon": here.x, "lat": here.y})

    @cached_property
    def placeless(self) -> frozenset[str]:
        """The units without a place that records name, of which all records may be seen."""
        named = {key for unit in ("bureau", "division") for key in self._named(unit)}
        commands = read_commands()
        known = named & commands.without_place
        if self.provinces is None:
            return frozenset(known)
        bureau_of, own = commands.bureau_of_division, self.scope.everywhere
        return frozenset(key for key in known if bureau_of.get(key, key) in own)

    @cached_property
    def idle_stations(self) -> pd.Index:
        """The stations that serve no tambon: their target is divided over none."""
        return self.stations.index.difference(self._service["station"].astype("str"))

    @cached_property
    def ground(self) -> pd.DataFrame:
        """What each unit of command answers for, by registered people:
        :func:`geo.jurisdiction.ground`."""
        return self._ground("", self.as_of)

    def _ground(self, base: str, day: date) -> pd.DataFrame:
        tambons = jurisdiction.on_the_ground(self.people("", day), self.layer)
        if base:
            tambons["people"] = self.people(base, day)
        if self.provinces is not None:
            tambons = tambons[tambons.index.str[:2].isin(self.provinces)]
        return jurisdiction.ground(self._service, self.stations, tambons, read_commands())

    @cached_property
    def _holders(self) -> pd.DataFrame:
        return jurisdiction.holders(self.ground)

    def _neighbours_of(self, level: Level | Unit) -> Weights:
        shapes = self.layer.units
        tambons = queen(shapes.geometry.to_numpy(), shapes.index)
        return tambons.united(self.holders(level)).over(self.units(level).index)

    def _heads_of(self, kind: Kind, month: pd.Timestamp) -> Heads:
        if self.scope.exact:
            return Rows(metrics.active(self.rows_of(kind), month))
        told = self.told(kind)
        published = told is not None
        return Cells(
            metrics.active(told, month) if published else pd.DataFrame(),
            parts=limits.parts(View(), self.provinces),
            limit=self.small_below,
            provinces=self.provinces,
            commands=read_commands(),
            published=published,
            everywhere=self.scope.everywhere,
        )

    def _figures_of(self, base: str, day: date) -> pd.DataFrame:
        of_base = self._figures[self._figures["denominator"].fillna("") == base]
        return population.on_day(of_base, day)

    def _units_of(self, level: Level | Unit, base: str, day: date) -> pd.DataFrame:
        table = self._units_per(level, base, day)
        registered = self.units(level, "", day)["population"] if base else table["population"]
        return table.assign(registered=registered)

    def _units_per(self, level: Level | Unit, base: str, day: date) -> pd.DataFrame:
        if level in UNITS:
            ground = self._ground(base, day)
            commands, stations = read_commands(), self.stations
            # Somebody of a province sees of the tourist police what happens there: no whole unit.
            whole = ~commands.are_placeless(stations) | stations["bureau"].isin(self.placeless)
            return units.commanded(
                level, ground, stations[whole], commands, self.gazetteer, self.placeless
            )
        table = units.places(
            cast(Level, level),
            self.layer,
            self.gazetteer,
            self.people(base, day),
            self.tambon_targets,
        )
        if self.provinces is not None:
            table = table[table["province"].isin(self.provinces)]
        return table

    def _on(self, day: date) -> Selection:
        states = States(self.steps_of_all, pd.Timestamp(day))
        return DayTable(self.issue_table, states).begun(self._begin_as_reported)

    @cached_property
    def _begin_as_reported(self) -> bool:
        return self.steps_of_all.begin_on(self.issue_table.column("reported"))

    def _stays_on(self, day: date) -> pd.DataFrame:
        table = journey.stays(self.steps_of_all.frame(), pd.Timestamp(day), read_ladder())
        updated = pd.Series(self.issue_table.column("updated"))
        undated = updated.isna().to_numpy()[table["key"]]
        return table.assign(dated=~(undated & table["outcome"].isin(ladder.CLOSED)))
