"""What a file has no column for stays as it is known."""

from __future__ import annotations

import pandas as pd

from etl.columns.fields import PRINT
from etl.placing.weigh import LEVELS, differs

_POINT = ("lon", "lat", "point", "crs")
#: The fields that hold the evidence that may have placed a row (``etl.placing.policy.PLACED_BY``).
_EVIDENCE = {
    "correction": ("correction",),
    "code": ("tambon_code",),
    "name": ("tambon", "amphoe", "province"),
    "address": ("address",),
    "point": _POINT,
    "nearest": _POINT,
}
#: What is known of a place, beside its levels.
_PLACED = ("placed_by", "score", "conflict", "conflict_by", "shared", "code_then")


def as_known(rows: pd.DataFrame, known: pd.DataFrame, key: str) -> pd.DataFrame:
    """Accepted rows with what is known of them where their file has no column for it.

    A place stays where nothing that the file says contradicts it and what it rests on is absent;
    a division stays in its province.

    Parameters
    ----------
    rows : of the files; ``absent``: the fields without a column, joined by "|"
    known : the rows of the version to merge onto
    key : the column that tells rows apart
    """
    if known.empty:
        return rows
    absent = rows["absent"]
    words = dict.fromkeys(known.select_dtypes("category"), "str")
    before = known.astype(words).set_index(key).reindex(rows[key]).set_axis(rows.index)
    there = rows[key].isin(known[key].astype("str"))
    lacks = {text: set(text.split("|")) for text in absent.unique()}
    stays = _columns_that_stay(rows.columns.intersection(known.columns), lacks, absent, there)
    if "division" in stays:
        stays["division"] &= ~differs(before, rows)
    if "placed_by" in known:
        mask = there & _place_stays(rows, before, lacks, absent)
        stays |= dict.fromkeys((*LEVELS, *_PLACED), mask)
    return rows.assign(
        **{name: rows[name].mask(mask, before[name]) for name, mask in stays.items()}
    )


def _columns_that_stay(
    columns: pd.Index, lacks: dict[str, set[str]], absent: pd.Series, there: pd.Series
) -> dict[str, pd.Series]:
    """Column → the rows that keep what is known, but for those of the place."""
    own = columns.difference([*LEVELS, *_PLACED, "key", "code"])
    return {
        name: there
        & _in_files(absent, {text: _fields(name) <= gone for text, gone in lacks.items()})
        for name in own
        if any(_fields(name) <= gone for gone in lacks.values())
    }


def _fields(column: str) -> set[str]:
    """The fields that a column comes from."""
    if column in ("lon", "lat"):
        return set(_POINT)
    other = {"further": "category", PRINT: "detail", "reporter": "reporter_id"}
    return {other.get(column, column.removesuffix("_minute"))}


def _place_stays(
    rows: pd.DataFrame, before: pd.DataFrame, lacks: dict[str, set[str]], absent: pd.Series
) -> pd.Series:
    """Which rows keep the place that is known."""
    unsaid = pd.Series(False, index=rows.index)
    for way, fields in _EVIDENCE.items():
        gone = _in_files(absent, {t: set(fields) <= these for t, these in lacks.items()})
        unsaid |= before["placed_by"].eq(way) & gone
    finer = before[LEVELS].notna().sum(axis=1) >= rows[LEVELS].notna().sum(axis=1)
    return unsaid & finer & ~differs(before, rows)


def _in_files(absent: pd.Series, holds: dict[str, bool]) -> pd.Series:
    """Which rows come from files of which something holds."""
    return absent.map(holds).astype("bool")
