"""The published records, ready to be measured: one opened version of the store for one scope."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock, RLock
from typing import cast

import pandas as pd

from dashboard import units
from dashboard.units import COLUMN_OF
from etl.store import Store, open_store
from geo import jurisdiction, ladder, population, repeats, targets
from geo.codes import LEVELS, Level
from geo.commands import UNITS, Unit
from geo.files import (
    DATA,
    read_commands,
    read_gazetteer,
    read_ladder,
    read_repeats,
    read_taxonomy,
)
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.layer_files import read_layer
from geo.thai import sort_key

#: Where the store lies, unless the variable says otherwise.
STORE_VARIABLE = "STORE"
DEFAULT_STORE = DATA / "store"

_ISSUE_COLUMNS = [
    "key", "record_id", "kind", "channel", "urgency", "category", "further", "occurred",
    "occurred_minute", "reported", "reported_minute", "station",
    "division", "bureau", "tambon", "polygon", "amphoe", "province", "source", "placed_by", "score",
    "conflict", "conflict_by", "shared",
]  # fmt: skip
#: The first schema that keeps how surely a record was placed.
_PLACING = 3
#: The evidence that a record's point gives (``placed_by``, ``conflict_by``).
_POINTS = ("point", "nearest")
_VERSIONS_KEPT = 4
_DAYS_KEPT = 8
# The server runs every session in a thread of its own.
_LOADING = Lock()


def store_path() -> Path:
    """The folder of the store that this process serves."""
    return Path(os.environ.get(STORE_VARIABLE, DEFAULT_STORE))


def current(provinces: frozenset[str] | None) -> Data:
    """The current version of the store, for somebody who may see ``provinces`` (None: all).

    Raises :class:`geo.errors.InputError` when there is no store, or when its layer is gone.
    """
    return of_version(open_store(store_path()).version, provinces)


def of_version(version: str, provinces: frozenset[str] | None) -> Data:
    """A version that is or was current, as :func:`current`."""
    with _LOADING:
        return _loaded(store_path(), version, provinces)


@lru_cache(maxsize=_VERSIONS_KEPT)
def _loaded(path: Path, version: str, provinces: frozenset[str] | None) -> Data:
    store = open_store(path, version)
    return Data(store, read_layer(store.manifest.layer["hash"]), provinces)


@dataclass(frozen=True, eq=False)
class Data:
    """One version of the store, limited to ``provinces`` (None: the whole country)."""

    store: Store
    layer: Layer
    provinces: frozenset[str] | None
    _states: dict[date, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)
    _units: dict[tuple[Level | Unit, str, int], pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False
    )
    _lock: RLock = field(default_factory=RLock, init=False, repr=False)

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
        reported = self._raw_issues["reported"]
        return self.as_of if reported.empty else reported.min().date()

    def has(self, name: str) -> bool:
        """Whether there are records of a table, ``escalations``: issues above level 1, or
        ``placing``: how surely issues were placed."""
        return {
            "issues": lambda: not self._raw_issues.empty,
            "members": lambda: not self.members.empty,
            "coordinators": lambda: not self.coordinators.empty,
            "stations": lambda: not self.stations.empty,
            "service": lambda: not self.tambon_targets.empty,
            "areas": lambda: not self.given_areas.empty,
            "escalations": lambda: self._has_escalations,
            "placing": lambda: self.store.manifest.schema >= _PLACING,
        }[name]()

    def issues(self, as_of: date) -> pd.DataFrame:
        """All issues reported until ``as_of`` with their state on that day, indexed by key.

        Columns of the table ``issues``, ``group`` (first tier of the category) and those of
        :func:`geo.ladder.state`.
        """
        with self._lock:
            if as_of not in self._states:
                self._states[as_of] = self._on(as_of)
                # Everybody looks at the data's own day: that one stays.
                others = [day for day in self._states if day not in (self.as_of, as_of)]
                for day in others[: max(0, len(others) - _DAYS_KEPT + 1)]:
                    del self._states[day]
            return self._states[as_of]

    @cached_property
    def coordinates(self) -> pd.DataFrame:
        """Where single issues happened: ``lon``, ``lat`` in degrees, indexed by key.

        Only issues that came with a point, and none whose point contradicts the place that the
        record is counted for.
        """
        table = self._table("issues", ["key", "lon", "lat", "conflict_by"]).set_index("key")
        table = table[~table["conflict_by"].isin(_POINTS)]
        return table[["lon", "lat"]].dropna()

    @cached_property
    def repeats(self) -> pd.DataFrame:
        """Pairs of issues that likely tell of one event: :func:`geo.repeats.repeats`."""
        prints = self._table("issues", ["key", "text_print"]).set_index("key")
        return repeats.repeats(self._raw_issues.join(prints), self.coordinates, read_repeats())

    @cached_property
    def members(self) -> pd.DataFrame:
        """Members as counts: :data:`etl.tables.TABLES` ``members``."""
        return self._table("members")

    @cached_property
    def coordinators(self) -> pd.DataFrame:
        """Coordinators as counts."""
        return self._table("coordinators")

    @cached_property
    def stations(self) -> pd.DataFrame:
        """Stations, indexed by code."""
        return self._table("stations").set_index("code")

    @cached_property
    def tambon_targets(self) -> pd.DataFrame:
        """Members wanted: ``station``, ``tambon``, ``polygon``, ``target``."""
        service = self._service
        wanted = targets.targets(service, self.people(), read_commands().members_per_station)
        return wanted.assign(polygon=service["polygon"])

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
        steps = self._history
        return steps[(steps["date"] <= pd.Timestamp(as_of)) & steps["key"].isin(keys)]

    def steps(self, first: date, last: date) -> pd.DataFrame:
        """All issues' steps of some days, both included: the columns of :meth:`history`."""
        steps = self._history
        return steps[steps["date"].between(pd.Timestamp(first), pd.Timestamp(last))]

    @cached_property
    def denominators(self) -> tuple[str, ...]:
        """What rates can be taken per: registered people (empty), then an agency's own."""
        return ("", *sorted(self._figures["denominator"].dropna().unique(), key=sort_key))

    def figures(self, base: str = "", day: date | None = None) -> pd.DataFrame:
        """The figures in use on a day (None: the data's own): :func:`geo.population.on_day`."""
        of_base = self._figures[self._figures["denominator"].fillna("") == base]
        return population.on_day(of_base, day or self.as_of)

    def people(self, base: str = "", day: date | None = None) -> pd.Series:
        """What rates are per in each current tambon, on a day.

        Registered people of the files, else of the gazetteer; of an agency's own denominator
        what the files give, missing where they give none though people are registered.
        """
        registered = self.gazetteer.tambons["population"].fillna(0)
        given = self.figures("", day)["population"].astype("float64")
        registered = given.combine_first(registered) if len(given) else registered
        if not base:
            return registered
        own = self.figures(base, day)["population"].astype("float64").reindex(registered.index)
        return own.mask(own.isna() & (registered == 0), 0)

    def units(self, level: Level | Unit, base: str = "", day: date | None = None) -> pd.DataFrame:
        """All units of a level of either tree, indexed by key (:mod:`dashboard.units`).

        Parameters
        ----------
        base : the denominator that stands as ``population``, of :attr:`denominators`
        day : whose figures count; None for the data's own
        """
        day = day or self.as_of
        key = level, base, population.year_on(self._figures["year"], day)
        with self._lock:
            if key not in self._units:
                self._units[key] = self._units_of(level, base, day)
            return self._units[key]

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
    def ground(self) -> pd.DataFrame:
        """What each unit of command answers for, by registered people:
        :func:`geo.jurisdiction.ground`."""
        return self._ground("", self.as_of)

    def _ground(self, base: str, day: date) -> pd.DataFrame:
        tambons = units.on_the_ground(self.people("", day), self.layer)
        if base:
            tambons["people"] = self.people(base, day)
        if self.provinces is not None:
            tambons = tambons[tambons.index.str[:2].isin(self.provinces)]
        return jurisdiction.ground(self._service, self.stations, tambons, read_commands())

    @cached_property
    def _holders(self) -> pd.DataFrame:
        return jurisdiction.holders(self.ground)

    def _units_of(self, level: Level | Unit, base: str, day: date) -> pd.DataFrame:
        table = self._units_per(level, base, day)
        registered = self.units(level, "", day)["population"] if base else table["population"]
        return table.assign(registered=registered)

    def _units_per(self, level: Level | Unit, base: str, day: date) -> pd.DataFrame:
        if level in UNITS:
            ground = self._ground(base, day)
            return units.commanded(level, ground, self.stations, read_commands(), self.gazetteer)
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

    @cached_property
    def _figures(self) -> pd.DataFrame:
        return self._table("population").astype({"tambon": "str", "denominator": "str"})

    @cached_property
    def _service(self) -> pd.DataFrame:
        return self._table("service")

    @cached_property
    def _history(self) -> pd.DataFrame:
        return self._table("history")

    @cached_property
    def _spans(self) -> pd.DataFrame:
        """How long each step holds, ``key`` being the place of its issue among the raw ones."""
        places = self._raw_issues.index.get_indexer(self._history["key"])
        return ladder.spans(self._history.assign(key=places)[places >= 0], read_ladder())

    def _on(self, day: date) -> pd.DataFrame:
        state = ladder.state_on(self._spans, pd.Timestamp(day))
        begun = self._raw_issues.iloc[state.index]
        return pd.concat([begun, state.set_axis(begun.index)], axis=1)

    @cached_property
    def _has_escalations(self) -> bool:
        return bool((self._history["level"] > 1).any())

    @cached_property
    def _raw_issues(self) -> pd.DataFrame:
        table = self._table("issues", _ISSUE_COLUMNS).set_index("key")
        groups = table["category"].map(read_taxonomy().group_of).astype("category")
        return table.assign(group=groups)

    def _table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        return self.store.table(name, columns=columns, provinces=self.provinces)
