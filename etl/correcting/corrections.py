"""Rows that go home to be corrected: the rejected ones, and those whose evidence disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from etl import rejects, returned
from etl.columns.fields import FIELDS, PEOPLE
from etl.correcting import workbook
from etl.correcting.candidates import candidates, described
from etl.correcting.faults import faults
from etl.correcting.howto import steps
from etl.placing.policy import PLACED_BY
from etl.reasons import NOT_KEPT, REASONS
from etl.records import Records
from etl.secret import hashes_in
from geo.files import read_gazetteer
from geo.quality import finest_place

_TITLES = {"rejects": "แถวที่ไม่รับ · rejects", "conflicts": "ข้อมูลขัดกัน · conflicts"}


def write(
    store: Path, version: str, records: Mapping[str, Records], stations: pd.DataFrame
) -> Path | None:
    """Write ``<kind>-rejects.xlsx`` and ``<kind>-conflicts.xlsx`` where a kind has any.

    Parameters
    ----------
    store, version : whose folder they are written into
    records : kind → its rows, after all checks
    stations : the known ones

    Returns
    -------
    The folder; None when there is nothing to correct.
    """
    tables = {}
    for kind, rows in records.items():
        tables[kind, "rejects"] = rejected(rows, stations)
        tables[kind, "conflicts"] = conflicting(rows)
    tables = {name: table for name, table in tables.items() if not table.empty}
    if not tables:
        return None
    folder = rejects.new_folder(store, version)
    for (kind, what), table in tables.items():
        write_workbook(folder / f"{kind}-{what}.xlsx", what, table)
    return folder


def write_workbook(path: Path, what: str, table: pd.DataFrame) -> None:
    """Write one table, of ``rejects`` or ``conflicts``, with the steps to correct it."""
    workbook.write(path, table, _TITLES[what], steps(what, table))


def rejected(records: Records, stations: pd.DataFrame) -> pd.DataFrame:
    """The rejected rows: where they stood, what is wrong, candidates, and the rows as they came.

    Parameters
    ----------
    records : of one kind, after all checks
    stations : the known ones, among the candidates

    Returns
    -------
    DataFrame of text with the columns of :mod:`etl.returned`, then the row's own. The column of
    the correction is empty, and absent of kinds that have none. Of persons only the fields that
    the project knows are there.
    """
    reject = records.frame["reject"]
    frame = records.frame.loc[reject.notna() & ~reject.isin(NOT_KEPT)]
    rows = _rows(records, frame.index)
    fault = faults(rows, frame, records.mapping, records.kind)
    added = {
        returned.CELL: fault["cell"],
        returned.VALUE: fault["value"],
        returned.WHY_TH: frame["reject"].map({key: reason.th for key, reason in REASONS.items()}),
        returned.WHY_EN: frame["reject"].map({key: reason.en for key, reason in REASONS.items()}),
    }
    if _correctable(records.kind):
        likely = candidates(rows, frame, records.mapping, records.kind, read_gazetteer(), stations)
        added |= {name: likely[place] for place, name in enumerate(returned.CANDIDATES)}
        added[returned.CORRECTION.header] = pd.Series(index=frame.index, dtype="str")
    return _sent_home(records, frame, rows, added)


def conflicting(records: Records) -> pd.DataFrame:
    """The accepted rows whose evidence disagrees: both answers, and the rows as they came.

    Empty of kinds without a place. Persons have no key by which a corrected row could replace the
    one that was counted: theirs have no column for the correction, are not read back in, and need
    no number of a person.
    """
    frame = records.accepted
    if "conflict" not in frame:
        return pd.DataFrame()
    frame = frame.loc[frame["conflict"].notna()]
    gazetteer = read_gazetteer()
    added = {
        returned.ANSWER: described(finest_place(frame), gazetteer),
        returned.ANSWER_BY: frame["placed_by"].map(PLACED_BY),
        returned.OTHER: described(frame["conflict"], gazetteer),
        returned.OTHER_BY: frame["conflict_by"].map(PLACED_BY),
        returned.SCORE: frame["score"].round(2).astype("str"),
    }
    if records.kind not in PEOPLE:
        added[returned.CORRECTION.header] = pd.Series(index=frame.index, dtype="str")
    rows = _unnumbered(_rows(records, frame.index), records.kind)
    return _sent_home(records, frame, rows, added)


def _person(frame: pd.DataFrame) -> pd.Series | None:
    """The hash of whom a row is about: a member, a reporter, or whose number is its own."""
    if "record_id" not in frame:
        return frame.get("person")
    numbers = hashes_in(frame["record_id"])
    return frame["reporter"].fillna(numbers) if "reporter" in frame else numbers


def _correctable(kind: str) -> bool:
    return any(field.name == "correction" for field in FIELDS[kind])


def _rows(records: Records, index: pd.Index) -> pd.DataFrame:
    """The rows as they came; those of persons, of which the fields are kept, with their headers."""
    rows = records.original.loc[index]
    if records.kind not in PEOPLE:
        return rows
    return rows.rename(columns={field.name: field.header for field in FIELDS[records.kind]})


def _unnumbered(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The rows without people's numbers."""
    numbers = [field.header for field in FIELDS[kind] if field.type == "person"]
    return rows.drop(columns=numbers, errors="ignore") if kind in PEOPLE else rows


def _sent_home(
    records: Records, frame: pd.DataFrame, rows: pd.DataFrame, added: dict[str, pd.Series]
) -> pd.DataFrame:
    """The rows with what is added before their own columns, and hidden among it the key by which
    an issue without an id is known when it comes back, and what was erased is found."""
    index = frame.index
    tables = pd.Series(index.get_level_values(0), index).map(dict(enumerate(records.tables)))
    numbers = pd.Series(index.get_level_values(-1).astype("str"), index)
    columns = {returned.FILE: tables, returned.ROW: numbers, **added}
    columns[returned.KEY] = frame["key"] if "record_id" in frame else None
    columns[returned.PERSON] = _person(frame)
    return pd.DataFrame(columns, index=index, dtype="str").join(returned.record(rows))
