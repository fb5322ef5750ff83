"""Demonstration units without a place: some stations, their people, and issues that they took over.

They are drawn apart from all else, which stays as it would be without them. What such a station is
called and where it stands is not claimed: this is demonstration data. A unit that the chain of
command does not know is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.demo.escalations import climb
from etl.demo.ground import Ground, scatter
from etl.demo.people import FIRST_MONTH, members
from etl.demo.records import PLACE, STATUSES, escalation_rows, station_rows
from etl.demo.words import day_forms, month_forms, only, written_days
from geo.commands import Commands
from geo.ladder import Ladder
from geo.taxonomy import Taxonomy

#: Division, work of its stations, number and subdivision of the station, amphoe where it stands.
_STATIONS = (
    ("tp1", ("ท่องเที่ยว", "Tourist"), 1, 1, "1004"),
    ("tp1", ("ท่องเที่ยว", "Tourist"), 4, 2, "2004"),
    ("tp2", ("ท่องเที่ยว", "Tourist"), 1, 2, "5001"),
    ("tp3", ("ท่องเที่ยว", "Tourist"), 1, 2, "8302"),
    ("hpd", ("ทางหลวง", "Highway"), 1, 1, "1401"),
    ("hpd", ("ทางหลวง", "Highway"), 1, 6, "3001"),
)
_TOURISM = ("tourist_safety", "tourist_exploitation", "attractions")
#: Of the issues of these categories in the province of a station, the share that it takes over.
_TAKEN = {
    **dict.fromkeys(("tp1", "tp2", "tp3"), (_TOURISM, 0.6)),
    "hpd": (("traffic", "safety"), 0.5),
}
#: Divisions without stations take over some of these from anywhere; most lie nowhere.
_ONLINE, _ONLINE_TAKEN, _NOWHERE = "online_fraud", 0.15, 0.7
_ONLINE_DIVISIONS = ("cc1", "cc2", "cc3", "cc4", "cc5")
_IN_SHORT = 0.3  # issues whose station is written as its unit does: ส.ทท.1
_NO_PLACE = 1  # stations whose row says no place at all, from the end
_COORDINATORS = 4  # a station or a division of these

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Play:
    """What the other tables of a demonstration were made of.

    Attributes
    ----------
    facts, steps : of all issues (:mod:`etl.demo.issues`, :mod:`etl.demo.escalations`)
    police : all local stations
    """

    facts: pd.DataFrame
    steps: pd.DataFrame
    police: pd.DataFrame
    days: pd.DatetimeIndex
    ground: Ground
    commands: Commands
    taxonomy: Taxonomy
    ladder: Ladder

    def short(self, unit: str) -> str:
        """A division as it is written: ``บก.ทท.1``."""
        return self.commands.unit_name(unit, self.ground.gazetteer, "th", short=True)


def with_central(
    tables: Mapping[str, pd.DataFrame], play: Play, rng: np.random.Generator
) -> Tables:
    """The rows of all files with those of units without a place.

    There are as many issues as before: of some it is another unit that owns them.

    Parameters
    ----------
    tables : kind → the rows of its file, of which escalations stand as ``play.steps`` do
    """
    own = _stations(play, rng)
    desks = [key for key in _ONLINE_DIVISIONS if key in play.commands.without_place]
    if own.empty or not desks:
        return dict(tables)
    last_month = play.days[-1].to_period("M")
    rows = station_rows(own, play.ground, rng)
    rows.loc[rows.index[-_NO_PLACE:], [*PLACE, "lon", "lat"]] = None
    people = members(own, _around(own, play.ground), play.ground, play.commands, last_month, rng)
    taken = _taken(own, desks, play, rng)
    issues, steps = _issues(tables["issues"], taken, own, play, rng)
    more = {
        "stations": rows,
        "members": people,
        "coordinators": _coordinators([*own["code"], *map(play.short, desks)], last_month, rng),
    }
    grown = {
        kind: pd.concat([table, more[kind]], ignore_index=True) if kind in more else table
        for kind, table in tables.items()
    }
    escalations = tables["escalations"][~play.steps["issue"].isin(taken.index).to_numpy()]
    moved = _escalations(steps, issues, taken, own, play, rng)
    return grown | {
        "issues": issues,
        "escalations": pd.concat([escalations, moved], ignore_index=True),
    }


def _stations(play: Play, rng: np.random.Generator) -> pd.DataFrame:
    """The stations as :func:`etl.demo.stations.stations` makes them, and ``key`` (of the division),
    ``short`` (the name in short)."""
    tambons, rows = play.ground.tambons, list[dict[str, object]]()
    for key, (work, english), number, part, amphoe in _STATIONS:
        if key not in play.commands.without_place:
            continue
        seat = int(np.flatnonzero(tambons["amphoe"] == amphoe)[0])
        unit = play.short(key)
        behind = f"{number} กก.{part} {unit}"
        initials = unit.removeprefix("บก.").rstrip(".0123456789")
        rows.append(
            {
                "code": f"S{len(play.police) + len(rows) + 1:04d}",
                "name": f"สถานีตำรวจ{work} {behind}",
                "name_en": f"{english} Police Station {number}, Subdivision {part}",
                "short": f"ส.{initials}.{behind}",
                "division": unit,
                "key": key,
                "seat": seat,
                "amphoe": amphoe,
                "province": amphoe[:2],
                "serves": None,
            }
        )
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    at = tambons.iloc[table["seat"]]
    point = (at["lon"].to_numpy(), at["lat"].to_numpy(), 0.2 * at["radius"].to_numpy())
    return table.assign(**dict(zip(("lon", "lat"), scatter(*point, rng), strict=True)))


def _around(own: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """The tambons from which the stations' members come: those of the amphoe."""
    tambons = pd.DataFrame({"tambon": np.arange(len(ground.tambons))})
    tambons["amphoe"] = ground.tambons["amphoe"].to_numpy()
    stations = own[["amphoe"]].assign(station=np.arange(len(own)))
    return tambons.merge(stations, on="amphoe")[["tambon", "station"]].assign(share=1.0)


def _coordinators(
    units: list[str], last_month: pd.Period, rng: np.random.Generator
) -> pd.DataFrame:
    """The rows of coordinators of stations and divisions, which say no place."""
    months = month_forms(pd.period_range(FIRST_MONTH, last_month, freq="M"))[0]
    unit = np.repeat(np.array(units, dtype=object), rng.poisson(_COORDINATORS, len(units)))
    start = months[rng.integers(0, len(months), len(unit))]
    return pd.DataFrame({"station": unit, "start": start})


def _taken(
    own: pd.DataFrame, desks: list[str], play: Play, rng: np.random.Generator
) -> pd.DataFrame:
    """The issues that they take over, indexed as the facts: ``station`` (position in ``own``, -1
    for a division's), ``unit`` (key of the division), ``nowhere``."""
    facts = play.facts
    key = np.array([category.key for category in play.taxonomy.categories])[facts["category"]]
    province = play.ground.tambons["province"].to_numpy()[facts["tambon"]]
    # A report of another one's event stays with that one.
    repeats = facts["repeats"].to_numpy()
    alone = (repeats < 0) & ~np.isin(np.arange(len(facts)), repeats[repeats >= 0])
    luck, station = rng.random(len(facts)), np.full(len(facts), -1)
    for number, (unit, where) in enumerate(zip(own["key"], own["province"], strict=True)):
        categories, share = _TAKEN[unit]
        station[np.isin(key, categories) & (province == where) & (luck < share) & alone] = number
    online = (key == _ONLINE) & (luck < _ONLINE_TAKEN) & alone
    unit = np.where(
        online, rng.choice(desks, len(facts)), own["key"].to_numpy()[np.maximum(station, 0)]
    )
    nowhere = online & (rng.random(len(facts)) < _NOWHERE)
    table = pd.DataFrame({"station": station, "unit": unit, "nowhere": nowhere}, index=facts.index)
    return table[(station >= 0) | online]


def _issues(
    issues: pd.DataFrame,
    taken: pd.DataFrame,
    own: pd.DataFrame,
    play: Play,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The issues' file with their new owners, and the steps of all that were taken over."""
    rows, of_station = taken.index.to_numpy(), (taken["station"] >= 0).to_numpy()
    facts, at = play.facts.loc[rows], np.maximum(taken["station"].to_numpy(), 0)
    code, short = (own[name].to_numpy(dtype=object)[at] for name in ("code", "short"))
    name = np.where(rng.random(len(rows)) < _IN_SHORT, short, code)
    owner = np.where(of_station, code, taken["unit"].to_numpy(dtype=object))
    year = (play.days.year.to_numpy() + 543)[facts["reported"]]
    number = pd.DataFrame({"owner": owner, "year": year}).groupby(["owner", "year"]).cumcount() + 1
    unit = taken["unit"].map(play.short).to_numpy(dtype=object)
    changed = issues.copy()
    changed.loc[rows, "record_id"] = [f"{n}/{y}" for n, y in zip(number, year, strict=True)]
    changed.loc[rows, "station"] = only(name, of_station)
    changed.loc[rows, "organisation"] = only(unit, ~of_station)
    lost = rows[taken["nowhere"].to_numpy()]
    changed.loc[lost, [*PLACE, "lon", "lat"]] = None
    # What lies nowhere climbs past the committees of places.
    path = [rung.number for rung in play.ladder.rungs if rung.number not in play.ladder.of_places]
    last, stations = len(play.days) - 1, len(play.police)
    again, ends = climb(play.facts.loc[lost].reset_index(drop=True), stations, last, play.ladder,
                        rng, path)  # fmt: skip
    again["issue"] = lost[again["issue"]]
    usual = np.zeros(len(lost), dtype="int64")
    changed.loc[lost, "status"] = ends["status"].map(STATUSES).to_numpy(dtype=object)
    changed.loc[lost, "updated"] = written_days(
        ends["updated"].to_numpy(), None, usual, day_forms(play.days)
    )
    somewhere = play.steps[play.steps["issue"].isin(np.setdiff1d(rows, lost))]
    return changed, pd.concat([somewhere, again], ignore_index=True)


def _escalations(
    steps: pd.DataFrame,
    issues: pd.DataFrame,
    taken: pd.DataFrame,
    own: pd.DataFrame,
    play: Play,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The rows of their steps."""
    owner = taken["station"].clip(lower=0).reindex(play.facts.index, fill_value=0)
    facts = play.facts.assign(station=owner)
    return escalation_rows(steps, issues, facts, own, play.days, play.ladder, rng)
