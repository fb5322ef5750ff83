"""Broken rows among the sound ones, each for one reason that the report can name; and such as
remove what nobody knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

BROKEN = 0.03  # of the rows of every file

Change = Callable[[pd.DataFrame], pd.DataFrame]

_PLACE = ("tambon_code", "tambon", "amphoe", "province", "lon", "lat")
_UNIT = ("station", "organisation", "division")


def with_broken(table: pd.DataFrame, kind: str, rng: np.random.Generator) -> pd.DataFrame:
    """The rows of ``table`` and, among them, so many broken ones that they are 3 % of all."""
    count = round(len(table) * BROKEN / (1 - BROKEN))
    changes = CHANGES[kind]
    source = table.iloc[rng.choice(len(table), count, replace=len(table) < count)]
    which = np.arange(count) % len(changes)
    broken = [change(source[which == n]) for n, (_, change) in enumerate(changes)]
    rows = pd.concat([table, *broken], ignore_index=True)
    position = np.concatenate([np.arange(len(table)), rng.uniform(0, len(table), count)])
    return rows.iloc[np.argsort(position, kind="stable")].reset_index(drop=True)


def _set(**values: str | None) -> Change:
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(**{name: value for name, value in values.items() if name in rows})

    return change


def _nowhere(**others: str | None) -> Change:
    """No word of a place, nor of a unit, save what ``others`` say."""
    return _set(**(dict.fromkeys((*_PLACE, *_UNIT)) | others))


def _same(rows: pd.DataFrame) -> pd.DataFrame:
    return rows


def _withdrawn(rows: pd.DataFrame) -> pd.DataFrame:
    """Issues that were withdrawn before anybody handed them in."""
    return rows.assign(record_id="0/2567", removed="ใช่")


_UNKNOWN_PLACE = _nowhere(tambon="ต.ไม่มีในสารบบ", amphoe="อ.ไม่มีในสารบบ", province="จ.ไม่มีในสารบบ")
_AMBIGUOUS = _nowhere(tambon="ต.ในเมือง")
_UNKNOWN_CODE = _nowhere(tambon_code="999999")

#: By kind: what the report says of the row (a key of etl.reasons, or of etl.notes where it is
#: accepted, or "duplicate"), and what was done to it.
CHANGES: dict[str, tuple[tuple[str, Change], ...]] = {
    "stations": (
        ("missing_value", _set(code=None)),
        ("missing_value", _set(name=None)),
        ("no_place", _nowhere()),
        ("unknown_place", _UNKNOWN_PLACE),
        ("point_outside", _nowhere(lon="0", lat="0")),
        ("duplicate", _same),
    ),
    "members": (
        ("no_place", _nowhere()),
        ("unknown_place", _UNKNOWN_PLACE),
        ("unknown_code", _UNKNOWN_CODE),
        ("ambiguous_place", _AMBIGUOUS),
        ("unknown_station", _nowhere(station="S9999")),
        ("bad_date", _set(start="13/2566")),
        ("bad_number", _set(count="-1")),
    ),
    "coordinators": (
        ("no_place", _nowhere()),
        ("unknown_place", _UNKNOWN_PLACE),
        ("unknown_code", _UNKNOWN_CODE),
        ("bad_date", _set(start="เดือนก่อน")),
        ("bad_number", _set(count="หลายคน")),
    ),
    "issues": (
        ("no_place", _nowhere()),
        ("unknown_place", _UNKNOWN_PLACE),
        ("unknown_code", _UNKNOWN_CODE),
        ("ambiguous_place", _AMBIGUOUS),
        ("unknown_station", _nowhere(station="S9999")),
        ("point_outside", _nowhere(lon="8.682", lat="50.111")),
        ("point_outside", _nowhere(lon="0", lat="0")),
        ("missing_value", _set(reported=None)),
        ("bad_date", _set(reported="31 ก.พ. 2567")),
        ("unknown_word", _set(status="รอพิจารณาอีกครั้ง")),
        ("unknown_word", _set(kind="เรื่องเล่า")),
        ("duplicate", _same),
        ("removed_unknown", _withdrawn),
    ),
    "escalations": (
        ("missing_value", _set(record_id=None)),
        ("missing_value", _set(date=None)),
        ("unknown_issue", _set(record_id="99999/2567")),
        ("bad_date", _set(date="๓๐ กุมภาพันธ์ ๒๕๖๗")),
        ("unknown_word", _set(to_level="ระดับที่ 9")),
        ("duplicate", _same),
    ),
}
