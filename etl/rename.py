"""From a file's own columns to the fields of a kind."""

from __future__ import annotations

import pandas as pd

from etl.fields import FIELDS, Field
from etl.mapping import Mapping
from etl.spelling import plain
from geo.errors import InputError


def rename(raw: pd.DataFrame, mapping: Mapping, kind: str) -> pd.DataFrame:
    """The fields of ``kind``, all text, from the columns that the mapping names.

    Where several columns are named for a field, the first that is not empty counts; where all
    are empty, the mapping's default does. Fields without a column are missing throughout.

    Parameters
    ----------
    raw : one of the tables that :func:`etl.read.read` returns
    mapping : of the source
    kind : one of :data:`etl.fields.KINDS`

    Returns
    -------
    DataFrame with the index and ``attrs`` of ``raw``, one column of str per field of the kind

    Raises
    ------
    InputError
        A required field has no column.
    """
    columns = {plain(str(name)): name for name in reversed(raw.columns)}
    fields = {}
    for field in FIELDS[kind]:
        found = [columns[h] for h in map(plain, mapping.headers(kind, field)) if h in columns]
        default = mapping.defaults[kind].get(field.name)
        if field.required and not found:
            raise InputError(_missing(field, raw, mapping))
        fields[field.name] = _first_filled(raw, list(dict.fromkeys(found)), default)
    frame = pd.DataFrame(fields, index=raw.index)
    frame.attrs = dict(raw.attrs)
    return frame


def headers(mapping: Mapping, kind: str) -> frozenset[str]:
    """All headers that the mapping knows for a kind, in their plain spelling."""
    return frozenset(plain(h) for field in FIELDS[kind] for h in mapping.headers(kind, field))


def _first_filled(raw: pd.DataFrame, names: list[str], default: str | None) -> pd.Series:
    values = pd.Series(index=raw.index, dtype="str")
    for name in names:
        values = values.fillna(raw[name])
    return values if default is None else values.fillna(default)


def _missing(field: Field, raw: pd.DataFrame, mapping: Mapping) -> str:
    return (
        f"column '{field.header}' is missing in {raw.attrs['source']}; "
        f"found: {', '.join(map(str, raw.columns))}; map it in {_short(mapping)}"
    )


def _short(mapping: Mapping) -> str:
    return "/".join(mapping.path.parts[-3:])
