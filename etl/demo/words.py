"""How clerks write: days, hours and places in the forms that Thai records really have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.demo.ground import Ground
from geo.codes import BANGKOK
from geo.thai import to_thai_digits

# fmt: off
_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
          "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
_LONG = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
         "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"]
# fmt: on
#: How often a station writes days in each form of :func:`day_forms`.
HABITS = (0.4, 0.2, 0.12, 0.13, 0.05, 0.1)


def day_forms(days: pd.DatetimeIndex) -> np.ndarray:
    """Each day in every form, shape (forms, days): B.E. and C.E., words, slashes, Thai digits."""
    be = days.year + 543
    rows = [
        (
            f"{d.day} {_SHORT[d.month - 1]} {y}",
            f"{d.day}/{d.month}/{y}",
            f"{y}-{d.month:02d}-{d.day:02d}",
            f"{d.day} {_SHORT[d.month - 1]} {y % 100}",
            to_thai_digits(f"{d.day} {_LONG[d.month - 1]} {y}"),
            f"{d:%Y-%m-%d}",
        )
        for d, y in zip(days, be, strict=True)
    ]
    return np.array(rows, dtype=object).T


def time_forms() -> np.ndarray:
    """Each minute of the day as it is written after a day of that form, shape (forms, 1440)."""
    dotted = [f" {m // 60:02d}.{m % 60:02d} น." for m in range(1440)]
    colon = [f" {m // 60:02d}:{m % 60:02d}" for m in range(1440)]
    thai = [to_thai_digits(text) for text in dotted]
    return np.array([dotted, colon, colon, dotted, thai, colon], dtype=object)


def month_forms(months: pd.PeriodIndex) -> np.ndarray:
    """Each month in every form, shape (forms, months)."""
    rows = [
        (
            f"{_SHORT[m.month - 1]} {m.year + 543}",
            f"{_LONG[m.month - 1]} {m.year + 543}",
            to_thai_digits(f"{_SHORT[m.month - 1]} {m.year + 543}"),
            f"{m.month}/{m.year + 543}",
            f"{m.year}-{m.month:02d}",
        )
        for m in months
    ]
    return np.array(rows, dtype=object).T


def place_forms(ground: Ground) -> dict[str, np.ndarray]:
    """Names of each tambon and its parents in every form, each of shape (forms, tambons).

    The forms are: bare, with short prefixes, with long prefixes.
    """
    tambons, gazetteer = ground.tambons, ground.gazetteer
    bangkok = (tambons["province"] == BANGKOK).to_numpy()
    names = {
        "tambon": tambons["th"].to_numpy(dtype=object),
        "amphoe": tambons["amphoe"].map(gazetteer.amphoes["th"]).to_numpy(dtype=object),
        "province": tambons["province"].map(gazetteer.provinces["th"]).to_numpy(dtype=object),
    }
    prefixes = {
        "tambon": (("ต.", "แขวง"), ("ตำบล", "แขวง")),
        "amphoe": (("อ.", "เขต"), ("อำเภอ", "เขต")),
    }
    forms = {
        key: np.array(
            [names[key], *(np.where(bangkok, city, rural) + names[key] for rural, city in pairs)]
        )
        for key, pairs in prefixes.items()
    }
    province = names["province"]
    forms["province"] = np.array(
        [
            province,
            np.where(bangkok, "กทม.", "จ." + province),
            np.where(bangkok, "กรุงเทพฯ", "จังหวัด" + province),
        ]
    )
    return forms


def written_days(
    day: np.ndarray, minute: np.ndarray | None, habit: np.ndarray, forms: np.ndarray
) -> np.ndarray:
    """Days (positions in ``forms``) and minutes as text; a negative day is left out.

    A negative minute, or none at all, writes the day alone.
    """
    text = forms[habit, day]
    if minute is not None:
        text = text + np.where(minute >= 0, time_forms()[habit, minute], "")
    return only(text, day >= 0)


def only(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The values of the rows ``where``, and nothing in the other rows' cells."""
    cells = np.array(values, dtype=object)
    cells[~np.asarray(where)] = None
    return cells
