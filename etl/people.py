"""People whose number the file gives: one person counts once; where hashes of numbers stand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.columns.fields import PEOPLE
from etl.secret import hashes_in
from geo.quality import finest_place

#: Stand for a month that is not given.
_EVER, _NEVER_ENDED = pd.Timestamp(1700, 1, 1), pd.Timestamp(2200, 1, 1)


def repeated_people(frame: pd.DataFrame) -> pd.Series:
    """Which rows count somebody whom a later row counts at the same station for the same time.

    One person who leaves and comes back has two rows that share no month: both count. People
    without a number are never one.

    Parameters
    ----------
    frame : checked rows of ``members`` or ``coordinators``: ``reject``, ``station``, the place,
        ``start`` and ``end`` (months, missing allowed) and ``person``

    Returns
    -------
    bool with the index of ``frame``, False for rejected rows
    """
    repeated = pd.Series(False, index=frame.index)
    if "person" not in frame:
        return repeated
    known = frame.loc[frame["reject"].isna() & frame["person"].notna()]
    desk = known["station"].astype("str").fillna("place " + finest_place(known)).fillna("")
    whose = known["person"] + "@" + desk
    several = known.loc[whose.duplicated(keep=False)]
    months = pd.DataFrame(
        {"start": several["start"].fillna(_EVER), "end": several["end"].fillna(_NEVER_ENDED)}
    )
    for _, rows in months.groupby(whose.loc[several.index], sort=False):
        repeated.loc[_overtaken(rows)] = True
    return repeated


def holds_hashes(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether anything in the tables of a version was hashed with the store's key: then it can only
    be published into with the same one."""
    return issues_hold_hashes(tables["issues"]) or others_hold_hashes(tables)


def issues_hold_hashes(issues: pd.DataFrame) -> bool:
    """The same of the table ``issues``."""
    ids = any(hashes_in(issues[column]).notna().any() for column in ("record_id", "owner"))
    return bool(issues["reporter"].notna().any()) or ids


def others_hold_hashes(tables: Mapping[str, pd.DataFrame]) -> bool:
    """The same of all other tables."""
    people = any(tables[kind]["person"].notna().any() for kind in PEOPLE)
    return people or bool(hashes_in(tables["stations"]["code"]).notna().any())


def _overtaken(rows: pd.DataFrame) -> list[object]:
    """The rows of one person that share a month with a later one that counts."""
    counted: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    found = []
    backwards = zip(rows.index[::-1], rows["start"][::-1], rows["end"][::-1], strict=True)
    for name, start, end in backwards:
        if any(start <= last and first <= end for first, last in counted):
            found.append(name)
        else:
            counted.append((start, end))
    return found
