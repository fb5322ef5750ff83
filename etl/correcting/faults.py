"""Which cells a row was rejected for, and what stands in them."""

from __future__ import annotations

import pandas as pd

from etl.columns.fields import FIELDS
from etl.columns.mapping import Mapping
from etl.columns.rename import columns_of, first_filled

#: The fields that a reason is about, where cleaning has not said which one it is.
_FIELDS_OF = {
    "unknown_code": ("correction", "tambon_code"),
    "not_a_tambon": ("tambon_code",),
    "unknown_place": ("tambon_code", "tambon", "amphoe", "province", "address"),
    "ambiguous_place": ("tambon", "amphoe", "province", "address"),
    "point_outside": ("lon", "lat", "point"),
    "unknown_station": ("station",),
    "unknown_issue": ("record_id", "station"),
}


def faults(rows: pd.DataFrame, frame: pd.DataFrame, mapping: Mapping, kind: str) -> pd.DataFrame:
    """The cells at fault of rejected rows.

    Parameters
    ----------
    rows : the rows as they were read
    frame : the same rows with ``reject`` and ``fault`` (the field at fault, where one is)
    mapping : of the source
    kind : one of :data:`etl.columns.fields.KINDS`

    Returns
    -------
    DataFrame of str with the index of ``rows``: ``cell``, the headers of the cells, and
    ``value``, what stands in them; where several are at fault joined by " · "
    """
    index, rows, frame = rows.index, rows.reset_index(drop=True), frame.reset_index(drop=True)
    columns = columns_of(rows.columns, mapping, kind)
    headers = {field.name: field.header for field in FIELDS[kind]}
    found = pd.DataFrame({"cell": "", "value": ""}, index=rows.index, dtype="str")
    fault = frame["fault"].fillna("")
    for (field, reason), group in frame.groupby([fault, "reject"]):
        for name in (field,) if field else _FIELDS_OF.get(str(reason), ()):
            if name not in headers:
                continue
            values = first_filled(rows.loc[group.index], columns[name])
            header = columns[name][0] if columns[name] else headers[name]
            filled = values.index if field else values.dropna().index
            _append(found, filled, "cell", pd.Series(header, filled))
            _append(found, filled, "value", values.loc[filled].fillna(""))
    return found.mask(found.eq("")).set_axis(index)


def _append(found: pd.DataFrame, rows: pd.Index, column: str, texts: pd.Series) -> None:
    before = found.loc[rows, column]
    found.loc[rows, column] = before.where(before.eq(""), before + " · ") + texts
