"""What is added to rows that go home to be corrected; how they are known when they come back."""

from __future__ import annotations

import pandas as pd

from etl.columns.fields import FIELDS
from geo.errors import InputError
from geo.spreadsheet import original

#: The columns that are added before the rows' own; no mapping knows these names.
FILE, ROW = "ไฟล์ · file", "แถวที่ · row"
CELL, VALUE = "ช่องที่ต้องแก้ · cell", "ค่าที่อ่านได้ · value"
WHY_TH, WHY_EN = "เหตุที่ไม่รับ", "Why rejected"
CANDIDATES = tuple(f"อาจเป็น {number} · candidate {number}" for number in (1, 2, 3))
ANSWER, ANSWER_BY = "นับไว้ที่ · counted at", "นับตาม · according to"
OTHER, OTHER_BY = "ข้อมูลอื่นชี้ไปที่ · other data say", "ข้อมูลนั้นคือ · which data"
SCORE = "ความมั่นใจ · score"
#: What an issue without an id is known by in the store, whatever is corrected in its row.
KEY = "รหัสแถว · row key"
#: The keyed hash of the person whose number a row has: what was erased is found by it.
PERSON = "รหัสบุคคล · person"
#: The code that the clerk writes: a hidden field of most kinds.
CORRECTION = next(field for field in FIELDS["issues"] if field.name == "correction")

_ADDED = (
    FILE, ROW, CELL, VALUE, WHY_TH, WHY_EN, *CANDIDATES, ANSWER, ANSWER_BY, OTHER, OTHER_BY, SCORE,
    PERSON,
)  # fmt: skip
#: The sheet that says what to do, beside those of the rows.
HOW_TO = "วิธีแก้ · how to"

#: What stays of it when the rows come back, and is no part of the record either.
_KEPT = (CORRECTION.header, CORRECTION.name, KEY)


def restored(raw: pd.DataFrame) -> pd.DataFrame:
    """A table as it was read; one of corrected rows without what was added to it.

    The clerk's code and the key of the row stay; ``attrs["returned"]`` says whether the rows were
    sent home. The sheet that says what to do is then no sheet that was skipped.
    """
    returned = {FILE, ROW} <= set(raw.columns)
    rows = original(raw.drop(columns=list(_ADDED), errors="ignore")) if returned else raw
    skipped = raw.attrs["skipped"]
    if returned:
        skipped = {sheet: count for sheet, count in skipped.items() if sheet != HOW_TO}
    rows.attrs = raw.attrs | {"returned": returned, "skipped": skipped}
    return rows


def refuse_counted(raw: pd.DataFrame) -> None:
    """Stop where a table holds conflicts: persons that were counted, whom nothing tells apart.

    Raises
    ------
    InputError
        when it does, for they would be counted twice.
    """
    if ANSWER in raw:
        raise InputError(
            f"{raw.attrs['source']} lists rows of persons that are counted already, and handing "
            "them in would count them twice; correct them in the file that they came from (column "
            f"'{FILE}'), and publish that file again with all the others"
        )


def record(raw: pd.DataFrame) -> pd.DataFrame:
    """The columns of the record itself, without the clerk's."""
    return raw.drop(columns=list(_KEPT), errors="ignore")
