"""Head counts as they may be told to anybody: of every unit of both trees, month by month.

A count below the limit is told as "fewer than the limit", and others are withheld so that nobody
can reckon it from the counts above, beside and below, in either tree (:mod:`geo.suppression`).
Whoever reckons is taken to know which stations have people in which places at all, in any month.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.suppression import SMALL, WITHHELD, Network, suppressed

#: The levels of each tree, from above to below. A station, and in between a division, is counted
#: area by area: whoever may see one province learns nothing of another from a station of both.
PLACES = ("province", "amphoe", "polygon")
COMMAND = ("bureau", "division", "division_part", "station")
#: Between a unit and the area of which its people are: ``S0001@50*p5``.
PART = "@"
#: The level of all people together, whose only unit is :data:`EVERYBODY`.
WHOLE = "country"
EVERYBODY = ""
#: Before the level, of the people whom their unit above has and no unit of the level: they stand
#: under the unit above.
WITHOUT = "without_"
#: An area is a province by its code and, after this mark, the bureau whose people they are there;
#: either may be missing: ``50*p5``, ``*p5``. Earlier programs told the bureau of people without a
#: province alone.
OF_BUREAU = "*"
#: Between the areas of a cell.
BETWEEN = "|"

_UNITS = ["province", "amphoe", "polygon", "bureau", "division", "station"]
_COLUMNS = ["level", "unit", "areas", "start", "end", "count", "below"]


def head_counts(people: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The head counts of all units of both trees as they may be told.

    Parameters
    ----------
    people : rows with ``count`` people from the month ``start`` until before the month ``end``,
        and ``province``, ``amphoe``, ``polygon``, ``bureau``, ``division``, ``station``, missing
        where not known
    limit : fewer people than this are not told

    Returns
    -------
    DataFrame ``level`` (of :data:`PLACES` or :data:`COMMAND`, :data:`WHOLE`, or one after
    :data:`WITHOUT`), ``unit``, ``areas`` (of which its people ever were), ``start`` and ``end`` as
    of ``people``, ``count`` (missing where it is not told) and ``below`` (what it lies below;
    missing where it is told, and where nothing is). A unit and month without a row has nobody.
    """
    book = booked(people)
    if book is None:
        return pd.DataFrame(columns=_COLUMNS)
    cells = book.network.is_cell
    states = suppressed(book.network, book.counts, limit)
    return _rows(book, states[cells], limit)


def are_of(
    areas: str,
    provinces: Collection[str],
    bureaus: Collection[str] = (),
    everywhere: Collection[str] = (),
) -> bool:
    """Whether all people of a cell are of some areas.

    Parameters
    ----------
    areas : of the cell, as of :func:`head_counts`
    provinces : codes of provinces, whosever people are there
    bureaus : keys of bureaus: their people without a province are meant
    everywhere : keys of bureaus whose people are meant wherever they are
    """

    def of(area: str) -> bool:
        province, _, bureau = area.partition(OF_BUREAU)
        return province in provinces or bureau in everywhere or (not province and bureau in bureaus)

    return all(map(of, areas.split(BETWEEN)))


@dataclass(frozen=True, eq=False)
class Book:
    """The head counts of some people as a network.

    Attributes
    ----------
    network : first of the cells, then of the meetings of a place with a station
    cells : ``level``, ``unit``, ``areas``, in the order of the network
    months : the first days of the months in which something changes, the first one missing where
        people were there ever since
    counts : arcs × months
    """

    network: Network
    cells: pd.DataFrame
    months: np.ndarray
    counts: np.ndarray


def booked(people: pd.DataFrame) -> Book | None:
    """The head counts of all units of both trees as they are; None of nobody."""
    people = people[~(people["end"] <= people["start"])]
    people = _in_order(people[people["count"] > 0])
    if people.empty:
        return None
    units = _units(people)
    place, command = _paths(units, PLACES), _paths(units, COMMAND)
    meetings = pd.concat([place, command], axis=1)
    meeting = meetings.groupby([*meetings], dropna=False, sort=False).ngroup().to_numpy()
    meetings = meetings.drop_duplicates(ignore_index=True)
    arcs = _arcs(meetings)
    months, there = _by_month(people, meeting)
    counts = np.vstack([_holding(meetings, arcs) @ there, there])
    network, kept = _network(meetings, arcs)
    area_of = units["area"].groupby(meeting).first()
    areas = _areas(area_of, meetings, arcs)
    return Book(network, arcs[["level", "unit"]].assign(areas=areas), months, counts[kept])


def _in_order(people: pd.DataFrame) -> pd.DataFrame:
    """People in an order of their own: which of several counts is withheld must not depend on the
    order in which they came, or two publishes of the same would tell more than either."""
    columns = [*_UNITS, "start", "end", "count"]
    return (
        people[columns].astype(dict.fromkeys(_UNITS, "str")).sort_values(columns, ignore_index=True)
    )


def _units(people: pd.DataFrame) -> pd.DataFrame:
    """The unit of each level and the area of every row; a unit lies in one unit above it, the first
    that is told of it."""
    units = people[_UNITS].astype("str")
    for tree in (_UNITS[:3], _UNITS[3:]):
        for above, below in zip(tree[-2::-1], tree[:0:-1], strict=True):
            first = units[[above, below]].dropna().drop_duplicates(below)
            parents = dict(zip(first[below], first[above], strict=True))
            units[above] = units[below].map(parents).astype("str").fillna(units[above])
    area = units["province"].fillna("") + OF_BUREAU + units["bureau"].fillna("")
    part = PART + area
    return units.assign(
        area=area, division_part=units["division"] + part, station=units["station"] + part
    )


def _paths(units: pd.DataFrame, levels: tuple[str, ...]) -> pd.DataFrame:
    """The cells of a tree that count each row, from above to below: ``level/unit``.

    After the finest that is known stands what it has no further unit of, then nothing.
    """
    path, above = {}, pd.Series(EVERYBODY, index=units.index)
    so_far = pd.Series(True, index=units.index)
    for level in levels:
        here = so_far & units[level].notna()
        cell = (level + "/" + units[level]).where(here)
        path[level] = cell.where(~(so_far & ~here), WITHOUT + level + "/" + above)
        above, so_far = units[level].where(here, above), here
    return pd.DataFrame(path)


def _arcs(meetings: pd.DataFrame) -> pd.DataFrame:
    """The cells: ``key``, ``level``, ``unit``, ``above`` (key of the unit above), ``of_place``."""
    frames = [pd.DataFrame({"key": [f"{WHOLE}/"], "above": [""], "of_place": [True]})]
    for columns in (PLACES, COMMAND):
        above = pd.Series(f"{WHOLE}/", index=meetings.index)
        for column in columns:
            cells = pd.DataFrame({"key": meetings[column], "above": above}).dropna(subset="key")
            frames.append(cells.drop_duplicates("key").assign(of_place=columns is PLACES))
            above = meetings[column]
    arcs = pd.concat(frames, ignore_index=True)
    return arcs.assign(
        level=arcs["key"].str.partition("/")[0], unit=arcs["key"].str.partition("/")[2]
    )


def _holding(meetings: pd.DataFrame, arcs: pd.DataFrame) -> csr_array:
    """Cells × meetings: 1 where the people of a meeting are counted in a cell."""
    cell, meeting = _inside(meetings, arcs)
    ones = np.ones(len(cell), dtype="int64")
    return csr_array((ones, (cell, meeting)), shape=(len(arcs), len(meetings)))


def _inside(meetings: pd.DataFrame, arcs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of a cell and a meeting that is counted in it, by number."""
    number, every = pd.Index(arcs["key"]), np.arange(len(meetings))
    columns = [np.zeros(len(meetings), dtype="int64")]
    columns += [number.get_indexer(meetings[column]) for column in (*PLACES, *COMMAND)]
    cell, meeting = np.concatenate(columns), np.tile(every, len(columns))
    return cell[cell >= 0], meeting[cell >= 0]


def _by_month(people: pd.DataFrame, meeting: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The months in which something changes, and who is there from each on: meetings × months."""
    first = people["start"].to_numpy("datetime64[s]")
    after = people["end"].to_numpy("datetime64[s]")
    months = np.unique(np.append(first, after[~np.isnat(after)]))
    always = np.isnat(months)  # at the end, where numpy sorts it
    months = np.append(months[always], months[~always])
    number = pd.Index(months)
    change = np.zeros((meeting.max() + 1, len(months)), dtype="int64")
    heads = people["count"].to_numpy("int64")
    np.add.at(change, (meeting, number.get_indexer(first)), heads)
    gone = ~np.isnat(after)
    np.subtract.at(change, (meeting[gone], number.get_indexer(after[gone])), heads[gone])
    return months, change.cumsum(axis=1)


def _network(meetings: pd.DataFrame, arcs: pd.DataFrame) -> tuple[Network, np.ndarray]:
    """The network, and which of the cells and meetings are its arcs.

    Where a place or a station meets one other alone, both are one node: the meeting is told by
    either.
    """
    keys = pd.Index(np.append(arcs["key"], "command"))
    own, above = keys.get_indexer(arcs["key"]), keys.get_indexer(arcs["above"])
    # All people flow from the root of the places to that of command, and back.
    of_place, root, base = arcs["of_place"].to_numpy(), 0, len(keys) - 1
    above = np.where(of_place | (above != root), above, base)
    tail, head = np.where(of_place, above, own), np.where(of_place, own, above)
    tail[0], head[0] = base, root
    place, command = (_leaf(meetings, tree, keys) for tree in (PLACES, COMMAND))
    alone = (np.bincount(place)[place] == 1) | (np.bincount(command)[command] == 1)
    _, node = connected_components(
        csr_array(
            (np.ones(alone.sum(), "int8"), (place[alone], command[alone])),
            shape=(len(keys), len(keys)),
        ),
        directed=False,
    )
    kept = np.append(np.ones(len(arcs), dtype=bool), ~alone)
    is_cell = np.append(np.ones(len(arcs), dtype=bool), np.zeros((~alone).sum(), dtype=bool))
    by_the_way = np.zeros(len(is_cell), dtype=bool)
    by_the_way[: len(arcs)] = arcs["level"].str.startswith(WITHOUT)
    return Network(
        tail=node[np.append(tail, place[~alone])],
        head=node[np.append(head, command[~alone])],
        is_cell=is_cell,
        by_the_way=by_the_way,
    ), kept


def _leaf(meetings: pd.DataFrame, columns: tuple[str, ...], keys: pd.Index) -> np.ndarray:
    """The finest cell of each meeting in a tree."""
    finest = meetings[columns[0]]
    for column in columns[1:]:
        finest = meetings[column].fillna(finest)
    return keys.get_indexer(finest)


def _areas(area_of: pd.Series, meetings: pd.DataFrame, arcs: pd.DataFrame) -> pd.Series:
    """The areas of which each cell has ever had people; ``area_of`` each meeting is one."""
    cell, meeting = _inside(meetings, arcs)
    area = area_of.to_numpy()[meeting]
    distinct = pd.DataFrame({"cell": cell, "area": area}).drop_duplicates()
    return distinct.sort_values(["cell", "area"]).groupby("cell")["area"].agg(BETWEEN.join)


def _rows(book: Book, states: np.ndarray, limit: int) -> pd.DataFrame:
    """A row for as long as the same is told of a cell."""
    counts = book.counts[: len(book.cells)]
    told = np.where(states == SMALL, -1, np.where(states == WITHHELD, -2, counts))
    begins = np.ones(told.shape, dtype=bool)
    begins[:, 1:] = told[:, 1:] != told[:, :-1]
    cell, month = np.nonzero(begins)
    following = np.append(month[1:], 0)
    last = np.append(cell[1:] != cell[:-1], True)
    months = np.append(book.months, np.datetime64("NaT"))
    value = told[cell, month]
    rows = book.cells.iloc[cell].assign(
        start=months[month],
        end=months[np.where(last, len(book.months), following)],
        count=np.where(value >= 0, value, np.nan),
        below=np.where(value == -1, limit, np.nan),
    )
    return rows[value != 0].reset_index(drop=True)[_COLUMNS]
