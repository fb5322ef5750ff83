"""Keeps whoever hands in records to their own areas: they neither add to nor change another's.

The area of a record is its province, or its bureau where that has none, wherever the record lies:
the clerk of a province does not write in the books of the tourist police there, nor they in theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from etl.assembling.assemble import Tables, World, all_stations
from etl.columns.fields import PEOPLE
from etl.keys import among
from etl.placing.owners import owners
from etl.records import Records
from etl.removed import says_removed
from geo.commands import Commands

REASON = "outside_area"

# Of a tambon, what a line drawn by hand may cover beyond the border.
_SLIVER = 0.05


def within(
    records: Records,
    known: Tables,
    stations: pd.DataFrame | None,
    areas: Collection[str],
    commands: Commands,
) -> Records:
    """The records, those rejected that are not of the areas or would change what is not.

    Parameters
    ----------
    records : placed rows of one kind
    known : the tables of the version to merge onto
    stations : the known stations, the accepted ones of the same files on top; None where none is
        known
    areas : codes of the own provinces, keys of the own bureaus that have none
    commands : says which bureaus these are
    """
    own = frozenset(areas)
    return _without(records, ~_is_own(records.kind, records.frame, known, stations, own, commands))


def taking_nothing_over(
    records: Records, known: Tables, areas: Collection[str], world: World
) -> Records:
    """Stations, those rejected to which issues of other areas would fall.

    An issue may name a station that nobody registered; whoever registers one of that name gets it.

    Parameters
    ----------
    records : stations
    known : as for :func:`within`, with all ``issues`` of no known station
    areas : as for :func:`within`
    """
    issues = known["issues"]
    area = issues["key"].astype("str").map(_areas_by(issues, "key", world.commands))
    foreign = issues.loc[~area.isin(frozenset(areas))].astype({"owner": "str"})
    while len(foreign):
        stations = all_stations({"stations": records}, known, world)
        owner = owners(foreign["owner"], stations, foreign[["amphoe", "province"]])
        taking = records.frame["code"].isin(owner[owner.isin(stations["code"])].unique())
        if not (taking & records.frame["reject"].isna()).any():
            break
        # Without this station another one of the file may be meant.
        records = _without(records, taking)
    return records


def _without(records: Records, outside: pd.Series) -> Records:
    """The records, some of which are rejected unless they are already."""
    frame = records.frame
    outside = outside & frame["reject"].isna()
    reject = frame["reject"].astype("object").mask(outside, REASON)
    duplicate = frame["duplicate"] & ~outside
    return records.with_frame(frame.assign(reject=reject, duplicate=duplicate))


def _is_own(
    kind: str,
    frame: pd.DataFrame,
    known: Tables,
    stations: pd.DataFrame | None,
    own: frozenset[str],
    commands: Commands,
) -> pd.Series:
    """Which rows are of the areas, and touch no known row that is not."""
    of_station = _areas_by(known["stations"] if stations is None else stations, "code", commands)
    if kind == "escalations":
        return _in_areas(frame["key"], _areas_by(known["issues"], "key", commands), own)
    if kind == "population":
        return frame["key"].str[:2].isin(own)
    if kind == "areas":
        return frame["station"].map(of_station).isin(own) & frame["served"].map(
            lambda served: _lies_within(served, own)
        )
    here = _area_of(frame, of_station, commands).isin(own)
    if kind == "issues":
        of_issue = _areas_by(known["issues"], "key", commands)
        nowhere = frame.assign(province=pd.Series(index=frame.index, dtype="str"))
        books = _area_of(nowhere, of_station, commands)
        here = _removes_own(frame, here, books, of_issue, known["removed"]["key"], own)
        return here & _in_areas(frame["key"], of_issue, own)
    if kind == "stations":
        return here & _in_areas(frame["code"], _areas_by(known["stations"], "code", commands), own)
    if kind in PEOPLE:
        # All people of a station are replaced by the ones that are handed in.
        return here & _in_areas(frame["station"], of_station, own)
    raise ValueError(f"kind was '{kind}'")


def _removes_own(
    frame: pd.DataFrame,
    here: pd.Series,
    books: pd.Series,
    of_issue: pd.Series,
    removed: pd.Series,
    own: frozenset[str],
) -> pd.Series:
    """``here``, but for rows that remove an issue and those that bring one back.

    Who removes what is known needs no place beside it. Of what is not known only the book tells
    whose it is: the area of the station or unit that owns it.
    """
    removal, own_book = says_removed(frame), books.isin(own)
    here = here.mask(removal, own_book | among(frame["key"], of_issue.index))
    back = ~removal & among(frame["key"], removed)
    return here & (~back | own_book | books.isna())


def _area_of(frame: pd.DataFrame, of_station: pd.Series, commands: Commands) -> pd.Series:
    """The area of each row of a file: of the unit without a place that it names by a station or
    itself, else its province, else that of its station."""
    nothing = pd.Series(index=frame.index, dtype="str")
    by_station = frame.get("station", nothing).map(of_station).astype("str")
    named = frame["unit"].map(commands.bureau_of_division).astype("str").fillna(frame["unit"])
    placeless = by_station.where(by_station.isin(commands.without_place)).fillna(
        named.where(named.isin(commands.without_place))
    )
    return placeless.fillna(frame["province"].astype("str")).fillna(by_station)


def _lies_within(served: Iterable[tuple[str, float]], own: frozenset[str]) -> bool:
    """Whether the tambons of an area lie in the provinces, but for what a pen drew beyond."""
    return all(tambon[:2] in own for tambon, share in served if share > _SLIVER)


def _in_areas(keys: pd.Series, area_of: pd.Series, own: frozenset[str]) -> pd.Series:
    """True but for keys that are known and of another area, or of none."""
    known = keys.isin(area_of.index)
    return ~known | keys.map(area_of).isin(own)


def _areas_by(table: pd.DataFrame, key: str, commands: Commands) -> pd.Series:
    """The area of each known row, by key."""
    rows = table.drop_duplicates(key).set_index(key)
    bureau = rows["bureau"].astype("str").where(commands.are_placeless(rows))
    area = bureau.fillna(rows["province"].astype("str"))
    return area.set_axis(area.index.astype("str"))
