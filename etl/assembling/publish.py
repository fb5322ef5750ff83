"""Makes the store's tables of checked rows, and puts them onto a version where asked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.keys import among, figure_keys
from etl.placing.command import command_of, units_of
from etl.tables import TABLES
from geo.commands import Commands
from geo.gazetteer import Gazetteer
from geo.quality import finest_place

#: The order of rows in each table: equal rows give equal parts, whatever file they came from.
ORDER = {
    "issues": ["reported", "province", "key"],
    "escalations": ["date", "key", "to_level"],
    "history": ["reported", "key", "seq"],
    "removed": ["key"],
    "head_counts": ["kind", "level", "unit", "areas", "start"],
    "members": ["province", "amphoe", "tambon", "station", "role", "start", "end", "person"],
    "coordinators": ["province", "amphoe", "tambon", "station", "start", "end", "person"],
    "stations": ["code"],
    "service": ["tambon", "station"],
    "population": ["denominator", "tambon", "year"],
}


def issue_rows(frame: pd.DataFrame, stations: pd.DataFrame, commands: Commands) -> pd.DataFrame:
    """Accepted issues as rows of the table ``issues``."""
    return _shaped(_commanded(frame, stations, commands), "issues")


def people_rows(
    frame: pd.DataFrame, stations: pd.DataFrame, commands: Commands, kind: str
) -> pd.DataFrame:
    """Accepted rows of ``members`` or ``coordinators`` as counts: nobody is told apart but those
    whose number the file gives, by its keyed hash.

    The last month of a file's row is inclusive; in the store ``end`` is the first day after it.
    A station is kept only where it is a known one: anything may be written in its place.
    """
    known = frame["station"].where(frame["station"].isin(stations["code"]))
    rows = _commanded(frame.assign(station=known), stations, commands).assign(
        count=frame["count"].astype("float64").fillna(1).round().astype("int32"),
        end=_month_after(frame["end"]),
        person=frame.get("person", pd.Series(index=frame.index, dtype="str")),
    )
    names = [name for name in TABLES[kind].schema.names if name != "count"]
    return rows.groupby(names, dropna=False, as_index=False, sort=False)["count"].sum()


def station_rows(frame: pd.DataFrame, commands: Commands, gazetteer: Gazetteer) -> pd.DataFrame:
    """Accepted stations as rows of the table ``stations``.

    The division is the one that the row names; where it names a bureau alone it has none but
    within that, else it is the division of its province.
    """
    division, bureau = units_of(frame["division"], commands, gazetteer)
    division, bureau = command_of(division, bureau, frame["province"], commands)
    return _shaped(frame.assign(division=division, bureau=bureau), "stations")


def population_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Accepted figures as rows of the table ``population``."""
    return _shaped(
        frame.assign(
            year=frame["year"].astype("Float64").round().astype("Int16"),
            population=frame["population"].astype("float64").round().astype("int64"),
        ),
        "population",
    )


def merged(
    new: Mapping[str, pd.DataFrame], old: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The tables ``old`` with ``new`` on top: nothing known is lost.

    Issues are replaced by issue (``etl.crosscheck`` has left out what is older than the version),
    escalations by issue, day and level, stations by code, population by tambon, year and
    denominator. The members or coordinators of a station are replaced by its new ones, those
    without a station by those of the same unit and place.
    """
    both = {}
    for name, known in old.items():
        rows = new.get(name)
        if rows is None or rows.empty or known.empty:
            both[name] = known if rows is None or rows.empty else rows
            continue
        stays = known.loc[~among(_identity(name, known), _identity(name, rows))]
        both[name] = pd.concat([_plain(stays), _plain(rows)], ignore_index=True)
    return both


def added(
    tables: Mapping[str, pd.DataFrame], more: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The tables of people with ``more`` rows, which replace none but the same persons' at the same
    station or place."""
    both = {}
    for name, rows in more.items():
        there = tables[name]
        again = among(_person_at(name, there), _person_at(name, rows).dropna())
        both[name] = [_plain(there.loc[~again]), _plain(rows)]
    return {**tables, **{name: pd.concat(rows, ignore_index=True) for name, rows in both.items()}}


def in_order(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with their rows in the order in which they are written; what is missing first:
    a figure without a year never stands as the latest."""
    return {
        name: _plain(rows).sort_values(
            [column for column in ORDER[name] if column in rows],
            kind="stable",
            na_position="first",
            ignore_index=True,
        )
        for name, rows in tables.items()
    }


def _commanded(frame: pd.DataFrame, stations: pd.DataFrame, commands: Commands) -> pd.DataFrame:
    """Division and bureau of the row's station, of the unit in its place, else of its province.

    A station that is not among the known ones is none, where any are known.
    """
    owners = stations.set_index("code")[["division", "bureau"]].astype("str")
    known = frame["station"].isin(owners.index) | owners.empty
    of_unit = {"division": {*commands.bureau_of_division}, "bureau": {*commands.bureaus_by_key}}
    in_its_place = frame["unit"].mask(frame["station"].isin(owners.index))
    named = {
        unit: frame["station"]
        .map(dict(owners[unit]))
        .astype("str")
        .fillna(in_its_place.where(in_its_place.isin(keys)))
        for unit, keys in of_unit.items()
    }
    division, bureau = command_of(named["division"], named["bureau"], frame["province"], commands)
    return frame.assign(station=frame["station"].where(known), division=division, bureau=bureau)


def _shaped(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    return frame[TABLES[table].schema.names].reset_index(drop=True)


def _month_after(month: pd.Series) -> pd.Series:
    first = month.to_numpy().astype("datetime64[M]") + 1
    return pd.Series(first.astype("datetime64[s]"), index=month.index)


def _identity(name: str, rows: pd.DataFrame) -> pd.Series:
    """What a new row replaces: the rows of the old version with the same identity."""
    text = _plain(rows)
    if name in ("members", "coordinators"):
        place, unit = finest_place(text), text["division"].fillna(text["bureau"])
        return text["station"].fillna("place " + place.fillna("") + " of " + unit.fillna(""))
    if name == "population":
        return figure_keys(text)
    if name == "escalations":
        return text["key"] + text["date"].dt.strftime("/%F/") + text["to_level"].astype("str")
    return text["code" if name == "stations" else "key"]


def _person_at(name: str, rows: pd.DataFrame) -> pd.Series:
    """Whom a row counts, and where; missing where nobody is told apart."""
    return (rows["person"].astype("str") + "@" + _identity(name, rows)).astype("str")


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Categoricals as text: rows of two versions have different categories."""
    words = dict.fromkeys(rows.select_dtypes("category"), "str")
    return rows.astype(words)
