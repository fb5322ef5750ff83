"""Keeps whoever hands in records to their own areas: they neither add to nor change another's.

The area of a record is its province, or its bureau where that has none, wherever the record lies:
the clerk of a province does not write in the books of the tourist police there, nor they in theirs.

A row that names a book (a station, a division, a bureau) is of that too: only whose both the place
and the book are hands it in, and all others are answered alike, whether or not the book holds such
a record. Numbers in a book run on: whoever could write one into the book of another would take the
number of a record that is still to come. What is known belongs to its book before its place, so
that the owner can put right what somebody else wrote into it. A book that nobody registered is
nobody's: there the place alone decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from etl.assembling.assemble import Tables, World, all_stations
from etl.columns.fields import PEOPLE
from etl.erasing.tombstones import Tombstones
from etl.keys import among
from etl.placing.command import units_of
from etl.placing.owners import owners, unit_codes
from etl.reasons import with_reason
from etl.records import Records
from etl.removed import says_removed
from etl.returned import KEY
from etl.secret import Secret
from geo.commands import Commands

REASON = "outside_area"

# Of a tambon, what a line drawn by hand may cover beyond the border.
_SLIVER = 0.05


def within(
    records: Records,
    known: Tables,
    stations: pd.DataFrame | None,
    areas: Collection[str],
    world: World,
) -> Records:
    """The records, those rejected that are not of the areas or would change what is not.

    Parameters
    ----------
    records : placed rows of one kind
    known : the tables of the version to merge onto
    stations : the known stations, the accepted ones of the same files on top; None where none is
        known
    areas : codes of the own provinces, keys of the own bureaus that have none
    world : says which units these are
    """
    of_station = _station_areas(known, stations, world.commands)
    own = world.commands.wholly(areas)
    if records.kind == "escalations":
        return _of_own_issues(records, known["issues"], of_station, own, world.commands)
    return _without(records, ~_is_own(records.kind, records.frame, known, of_station, own, world))


def keyed_as_own(
    records: Records,
    known: Tables,
    stations: pd.DataFrame | None,
    areas: Collection[str],
    world: World,
    secret: Secret,
    erased: Tombstones,
) -> Records:
    """Issues and steps; those without a number that bear the key under which a row was sent home
    have another one made of it, unless it is that of an own issue or of an erased one.

    Anybody can write a key into a row, that of another area's issue too. The other one serves as
    well: the row has it whenever it comes back, and nobody can choose it.

    Parameters
    ----------
    records, known, stations, areas, world : as for :func:`within`
    secret, erased : of the store; what was erased must be known again
    """
    frame = records.frame
    if KEY not in records.original or "record_id" not in frame:
        return records
    by_key = frame["record_id"].isna() & frame["key"].eq(records.original[KEY].astype("str"))
    of_station = _station_areas(known, stations, world.commands)
    of_issue = _areas_of(known["issues"], of_station, world.commands)
    own = frame["key"].map(of_issue).isin(world.commands.wholly(areas))
    key = frame["key"].astype("str").copy()
    other = key.loc[by_key & ~own & ~erased.cover(key, secret)]
    key.loc[other.index] = [secret.row(f"sent home\x1f{sent}") for sent in other]
    return records.with_frame(frame.assign(key=key))


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
    of_issue = _areas_of(issues, pd.Series(dtype="str"), world.commands)
    area = issues["key"].astype("str").map(of_issue)
    foreign = issues.loc[~area.isin(world.commands.wholly(areas))].astype({"owner": "str"})
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


def _of_own_issues(
    records: Records,
    issues: pd.DataFrame,
    of_station: pd.Series,
    own: frozenset[str],
    commands: Commands,
) -> Records:
    """Escalations, those rejected that name a book of others; an issue of theirs in nobody's book
    is as unknown as one that there is not."""
    records = _without(records, _foreign(_books(records.frame, of_station), own))
    frame = records.frame
    lost = ~_in_areas(frame["key"], _areas_of(issues, of_station, commands), own)
    reject = with_reason(frame["reject"], lost, "unknown_issue")
    return records.with_frame(frame.assign(reject=reject, duplicate=frame["duplicate"] & ~lost))


def _is_own(
    kind: str,
    frame: pd.DataFrame,
    known: Tables,
    of_station: pd.Series,
    own: frozenset[str],
    world: World,
) -> pd.Series:
    """Which rows are of the areas, and touch no known row that is not."""
    commands = world.commands
    if kind == "population":
        return frame["key"].str[:2].isin(own)
    if kind == "areas":
        return frame["station"].map(of_station).isin(own) & frame["served"].map(
            lambda served: _lies_within(served, own)
        )
    here = _area_of(frame, of_station, commands).isin(own)
    if kind == "issues":
        of_issue = _areas_of(known["issues"], of_station, commands)
        books = _books(frame, of_station)
        # Who removes what is known needs no place beside it; of what is not known only the book
        # tells whose it is.
        numbered = _book_of(frame["owner"], of_station).isin(own)
        removes = numbered | among(frame["key"], of_issue.index)
        here = here.mask(says_removed(frame), removes)
        return here & ~_foreign(books, own) & _in_areas(frame["key"], of_issue, own)
    if kind == "stations":
        here &= ~_under_others(frame, own, world)
        return here & _in_areas(frame["code"], _areas_by(known["stations"], "code", commands), own)
    if kind in PEOPLE:
        # All people of a station are replaced by the ones that are handed in.
        return here & ~_foreign(_books(frame, of_station), own)
    raise ValueError(f"kind was '{kind}'")


def _books(frame: pd.DataFrame, of_station: pd.Series) -> pd.DataFrame:
    """The areas and units whose books the rows of a file name: by the owner of their number, by
    their station, by the unit in its place; missing where nobody knows the book."""
    books = {
        "owner": _book_of(frame["owner"], of_station),
        "station": frame["station"].map(of_station),
        "unit": frame["unit"],
    }
    return pd.DataFrame(books, dtype="str")


def _book_of(owner: pd.Series, of_station: pd.Series) -> pd.Series:
    """The area of the station, or the unit, in whose book the numbers of an owner run on."""
    owner = owner.astype("str")
    return owner.map(of_station).astype("str").fillna(unit_codes(owner))


def _foreign(books: pd.DataFrame, own: frozenset[str]) -> pd.Series:
    """Whether any of the books is another's."""
    return (books.notna() & ~books.isin(own)).any(axis=1)


def _under_others(frame: pd.DataFrame, own: frozenset[str], world: World) -> pd.Series:
    """Which stations of a file say that they stand under a division of others, or under a bureau
    that is neither the own nor that of their province."""
    commands = world.commands
    division, bureau = units_of(frame["division"].astype("str"), commands, world.gazetteer)
    unit = division.fillna(bureau)
    return unit.notna() & ~unit.isin(own) & unit.ne(commands.bureaus_of(frame["province"]))


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


def _areas_of(issues: pd.DataFrame, of_station: pd.Series, commands: Commands) -> pd.Series:
    """The area, or the unit, of each known issue by key: whose book it stands in, else where it
    lies."""
    rows = issues.drop_duplicates("key")
    book = _book_of(rows["owner"], of_station).set_axis(pd.Index(rows["key"].astype("str")))
    return book.fillna(_areas_by(rows, "key", commands))


def _station_areas(known: Tables, stations: pd.DataFrame | None, commands: Commands) -> pd.Series:
    """The area of each known station by code, "" where it has none: such a one is nobody's own."""
    table = known["stations"] if stations is None else stations
    return _areas_by(table, "code", commands).fillna("")


def _areas_by(table: pd.DataFrame, key: str, commands: Commands) -> pd.Series:
    """The area of each known row, by key."""
    rows = table.drop_duplicates(key).set_index(key)
    bureau = rows["bureau"].astype("str").where(commands.are_placeless(rows))
    area = bureau.fillna(rows["province"].astype("str"))
    return area.set_axis(area.index.astype("str"))
