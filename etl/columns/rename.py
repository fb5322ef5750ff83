"""From a file's own columns to the fields of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Assignment

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.columns.fields import FIELDS, REMOVED, Field
from etl.columns.mapping import Mapping
from etl.reading.sheetwords import missing
from etl.spelling import one_form, plain
from geo.errors import InputError


def rename(raw: pd.DataFrame, mapping: Mapping, kind: str) -> pd.DataFrame:
    """The fields of ``kind``, all text, from the columns that the mapping names.

    Where several columns are named for a field, or several have one name, the first that is not
    empty counts; where all are empty, the mapping's default does. A cell with a dash or
    ``ไม่ระบุ`` is as good as empty. Fields without a column are missing throughout.

    Parameters
    ----------
    raw : one of the tables that :func:`etl.reading.read.read` returns
    mapping : of the source
    kind : one of :data:`etl.columns.fields.KINDS`

    Returns
    -------
    DataFrame with the index and ``attrs`` of ``raw``, one column of str per field of the kind;
    ``attrs["absent"]``: the fields without a column, joined by "|"

    Raises
    ------
    InputError
        A required field has no column (:func:`lacking`), or columns of one name contradict each
        other.
    """
    columns = columns_of(raw.columns, mapping, kind)
    for field in lacking(columns, mapping, kind):
        raise InputError(_missing(field, raw, mapping))
    # Of columns that somebody chose one by one, nobody else chooses others.
    chosen = kind in mapping.exact
    used = {*raw.columns} if chosen else {name for own in columns.values() for name in own}
    fields = {}
    for field in FIELDS[kind]:
        own = columns[field.name]
        if field.type != "print":  # of which two columns may well tell different things
            own = [one for name in own for one in _of_one_name(name, raw, used)]
        values = first_filled(raw, own)
        default = mapping.defaults[kind].get(field.name)
        fields[field.name] = values if default is None else values.fillna(default)
    frame = pd.DataFrame(fields, index=raw.index)
    frame.attrs = raw.attrs | {"absent": "|".join(n for n, own in columns.items() if not own)}
    return frame


def headers(mapping: Mapping, kind: str) -> frozenset[str]:
    """All headers that the mapping knows for a kind, in their plain spelling."""
    return frozenset(plain(h) for field in FIELDS[kind] for h in mapping.headers(kind, field))


def columns_of(names: Iterable[str], mapping: Mapping, kind: str) -> dict[str, list[str]]:
    """The columns among ``names`` that hold each field of a kind, best first."""
    columns = {plain(name): name for name in reversed(list(names))}
    found = {
        field.name: [columns[h] for h in map(plain, mapping.headers(kind, field)) if h in columns]
        for field in FIELDS[kind]
    }
    return {field: list(dict.fromkeys(own)) for field, own in found.items()}


def lacking(columns: Assignment[str, object], mapping: Mapping, kind: str) -> list[Field]:
    """The fields without which no row of a file can be sound, and which have no column in it.

    A file that says which records were removed may be a list of them alone, and have no more than
    a removal needs (:attr:`etl.columns.fields.Field.of_removed`).

    Parameters
    ----------
    columns : field → its column, or its columns; empty where it has none
    """
    absent = [field for field in FIELDS[kind] if not columns.get(field.name)]
    removals = bool(columns.get(REMOVED)) or REMOVED in mapping.defaults[kind]
    if removals and not any(field.of_removed == "required" for field in absent):
        return []
    return [field for field in absent if field.required]


def _of_one_name(name: str, raw: pd.DataFrame, used: set[str]) -> list[str]:
    """A column and the others of its name, which are numbered (:func:`etl.reading.header.unique`),
    but those that are mapped by themselves.

    Raises :class:`geo.errors.InputError` where they say different things in a row.
    """
    again = re.compile(rf"{re.escape(name)} \(\d+\)")
    others = [
        other
        for other in map(str, raw.columns)
        if other not in used and (again.fullmatch(other) or plain(other) == plain(name))
    ]
    for number, other in enumerate(others):
        said = (first_filled(raw, columns) for columns in ([name, *others[:number]], [other]))
        one, two = (cells.map(one_form, na_action="ignore") for cells in said)
        differ = one.notna() & two.notna() & one.ne(two)
        if differ.any():
            raise InputError(
                f"{raw.attrs['source']} has two columns '{name}' that differ in "
                f"{int(differ.sum()):,} row(s); rename the one that does not count"
            )
    return [name, *others]


def first_filled(raw: pd.DataFrame, names: list[str]) -> pd.Series:
    """Of several columns the first value of each row that is not missing."""
    values = pd.Series(index=raw.index, dtype="str")
    for name in names:
        values = values.fillna(raw[name].mask(_says_nothing(raw[name])))
    return values


def _says_nothing(cells: pd.Series) -> np.ndarray:
    found = pc.match_substring_regex(pa.array(cells.astype("str")), missing())
    return found.fill_null(False).to_numpy(zero_copy_only=False)


def _missing(field: Field, raw: pd.DataFrame, mapping: Mapping) -> str:
    return (
        f"column '{field.header}' is missing in {raw.attrs['source']}; "
        f"found: {', '.join(map(str, raw.columns))}; map it in {_short(mapping)}"
    )


def _short(mapping: Mapping) -> str:
    return "/".join(mapping.path.parts[-3:])
