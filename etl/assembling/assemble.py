"""The store's tables, made of the accepted rows of all kinds and of what is known already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from etl.assembling.escalations import escalation_rows
from etl.assembling.history import steps
from etl.assembling.publish import (
    added,
    in_order,
    issue_rows,
    merged,
    people_rows,
    population_rows,
    station_rows,
)
from etl.assembling.told import told_rows
from etl.columns.fields import PEOPLE
from etl.placing.known import as_known
from etl.placing.service import all_given, service
from etl.records import Records
from etl.removed import removed_rows, without
from geo.commands import Commands
from geo.gazetteer import Gazetteer
from geo.ladder import Ladder
from geo.layer import Layer

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class World:
    """The places, the units and the boundaries that records belong to."""

    gazetteer: Gazetteer
    commands: Commands
    ladder: Ladder
    layer: Layer


def assemble(records: Mapping[str, Records], known: Tables, world: World) -> Tables:
    """All tables of a version, in the order in which they are written.

    Parameters
    ----------
    records : kind → its rows, after ``etl.crosscheck``
    known : all tables of the version to merge onto; empty ones for a version of its own
    """
    stations = all_stations(records, known, world)
    tables = _others(records, known, stations, world) | issue_tables(
        records, known, stations, world
    )
    tables["head_counts"] = told_rows(tables)
    return in_order(tables)


def issue_tables(
    records: Mapping[str, Records], known: Tables, stations: pd.DataFrame, world: World
) -> Tables:
    """The tables of issues, of removed ones, of their escalations and their history, which need
    nothing of other issues than those given; parameters as :func:`assemble`."""
    new: Tables = {}
    old = {name: known[name] for name in ("issues", "escalations", "removed")}
    if "issues" in records:
        gone = records["issues"].removals
        old |= {name: without(old[name], gone["key"]) for name in ("issues", "escalations")}
        rows = as_known(records["issues"].accepted, old["issues"], "key")
        new["issues"] = issue_rows(rows, stations, world.commands)
        new["removed"] = removed_rows(gone)
        # What counts of a key that was removed is newer than that, or was not accepted.
        old["removed"] = without(old["removed"], rows["key"])
    if "escalations" in records:
        new["escalations"] = escalation_rows(
            records["escalations"].accepted, world.ladder, world.commands, world.gazetteer
        )
    tables = merged(new, old)
    placed = _with_amphoe(tables["issues"], _local(stations, world))
    tables["history"] = steps(placed, tables["escalations"], world.ladder, world.commands)
    return tables


def _others(
    records: Mapping[str, Records], known: Tables, stations: pd.DataFrame, world: World
) -> Tables:
    """The tables of stations, people and population."""
    new: Tables = {"stations": stations}
    if "population" in records:
        new["population"] = population_rows(records["population"].accepted)
    back: Tables = {}
    for kind in set(PEOPLE) & set(records):
        rows = records[kind].accepted
        returned = rows["returned"]
        new[kind] = people_rows(rows.loc[~returned], stations, world.commands, kind)
        back[kind] = people_rows(rows.loc[returned], stations, world.commands, kind)
    # Corrected rejects are people whom no version has counted: they replace nobody.
    own = {name: known[name] for name in ("stations", "population", *PEOPLE)}
    tables = added(merged(new, own), back)
    given = given_areas_of(records, known, world)
    tables["service"] = service(_local(stations, world), given, world.gazetteer, world.layer)
    return tables


def all_stations(records: Mapping[str, Records], known: Tables, world: World) -> pd.DataFrame:
    """The stations of the files on top of those known before."""
    if "stations" not in records:
        return known["stations"]
    before = known["stations"]
    # A station may stand under its bureau alone.
    unit = before["division"].astype("str").fillna(before["bureau"].astype("str"))
    accepted = as_known(records["stations"].accepted, before.assign(division=unit), "code")
    rows = station_rows(accepted, world.commands, world.gazetteer)
    return merged({"stations": rows}, {"stations": before})["stations"]


def given_areas_of(records: Mapping[str, Records], known: Tables, world: World) -> pd.DataFrame:
    """The areas of all stations as given in the files, on top of those known before."""
    accepted = {kind: rows.accepted for kind, rows in records.items()}
    return all_given(
        accepted.get("stations"), accepted.get("areas"), known["service"], world.gazetteer
    )


def _local(stations: pd.DataFrame, world: World) -> pd.DataFrame:
    """Without those of units without a place, which say no place and serve none."""
    return stations.loc[~world.commands.are_placeless(stations)]


def _with_amphoe(issues: pd.DataFrame, stations: pd.DataFrame) -> pd.DataFrame:
    """An issue that only its station places climbs to the amphoe of the station."""
    own = (
        issues["station"]
        .astype("str")
        .map(dict(zip(stations["code"], stations["amphoe"], strict=True)))
    )
    return issues.assign(amphoe=issues["amphoe"].astype("str").fillna(own.astype("str")))
