"""Dates: the forms in which Thai records write them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.datecells import exchanged, serial_days, typed_years
from etl.dates import parse_months, parse_times
from geo.thai import to_thai_digits

FULL = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
SHORT = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]


@pytest.mark.parametrize(
    ("text", "day", "minute"),
    [
        ("30/9/2565 24.00 น.", "2022-10-01", 0),
        ("31 ธ.ค. 65 เวลา 24:00:00", "2023-01-01", 0),
        ("๒๘/๒/๒๕๖๖ ๒๔.๐๐ น.", "2023-03-01", 0),
        ("2565-05-29", "2022-05-29", None),
        ("2022-05-29", "2022-05-29", None),
        ("29/5/2565", "2022-05-29", None),
        ("29/05/65", "2022-05-29", None),
        ("29.5.65", "2022-05-29", None),
        ("29-5-2022", "2022-05-29", None),
        ("25650529", "2022-05-29", None),
        ("29 พ.ค. 65", "2022-05-29", None),
        ("29พค65", "2022-05-29", None),
        ("๒๙ พฤษภาคม ๒๕๖๕", "2022-05-29", None),
        ("วันอาทิตย์ที่ 29 พฤษภาคม พ.ศ. 2565", "2022-05-29", None),
        ("29 May 2022", "2022-05-29", None),
        ("29-May-22", "2022-05-29", None),
        ("May 29, 2022", "2022-05-29", None),
        ("29 ก.พ. 2567", "2024-02-29", None),
        ("29 พ.ค. 2565 14.30 น.", "2022-05-29", 870),
        ("29 พ.ค. 2565 เวลา ๑๔:๓๐ น.", "2022-05-29", 870),
        ("29/5/65 0:05", "2022-05-29", 5),
        ("29/5/2022 2:30 PM", "2022-05-29", 870),
        ("29/5/2022 12:30 am", "2022-05-29", 30),
        ("2022-05-29T14:30:59", "2022-05-29", 870),
        ("2022-08-19 06:57:23.37+00", "2022-08-19", 837),
        ("2022-08-19 17:00:00Z", "2022-08-20", 0),
        ("2022-08-19 23:59:00+07:00", "2022-08-19", 1439),
        ("2022-08-19 23:30-0500", "2022-08-20", 690),
    ],
)
def test_forms(text: str, day: str, minute: int | None) -> None:
    found = parse_times(pd.Series([text])).iloc[0]
    assert found["day"] == pd.Timestamp(day)
    assert not found["bad"]
    assert (None if pd.isna(found["minute"]) else found["minute"]) == minute


@pytest.mark.parametrize(
    "text",
    ["31 ก.พ. 65", "29/2/2566", "32/1/65", "1/13/2565", "เมื่อวาน", "14.30 น.", "1 ม.ค. 0065",
     "29/5/2565 25:00", "29/5/2565 10:61", "2565", "1 มกรา 2565", "29-5/2565"],
)  # fmt: skip
def test_what_is_no_date_is_bad(text: str) -> None:
    found = parse_times(pd.Series([text], index=[7]))
    assert found["bad"].to_dict() == {7: True}
    assert found["day"].isna().all()
    assert found["minute"].isna().all()


def test_missing_is_not_bad() -> None:
    found = parse_times(pd.Series([None, "1/1/65"], dtype="str"))
    assert found["bad"].tolist() == [False, False]
    assert found["day"].dtype == "datetime64[s]"
    assert found["minute"].dtype == "Int16"


def test_the_zone_of_the_source_moves_the_day() -> None:
    found = parse_times(pd.Series(["2022-08-19 20:15", "2022-08-19"]), ZoneInfo("UTC"))
    assert found["day"].dt.day.tolist() == [20, 19]
    assert found["minute"].tolist() == [195, pd.NA]


def test_a_column_of_midnights_has_no_hours() -> None:
    days = pd.Series(["2022-05-29 00:00:00", "2022-05-30 00:00:00"])
    assert parse_times(days, ZoneInfo("UTC"))["minute"].isna().all()
    assert parse_times(days, ZoneInfo("UTC"))["day"].dt.day.tolist() == [29, 30]
    mixed = parse_times(pd.concat([days, pd.Series(["2022-05-29 08:00"])]))
    assert mixed["minute"].tolist() == [0, 0, 480]


@pytest.mark.parametrize(
    ("text", "month"),
    [("ม.ค. 2565", "2022-01"), ("มกราคม ๒๕๖๕", "2022-01"), ("2565-01", "2022-01"),
     ("01/2565", "2022-01"), ("1/2022", "2022-01"), ("ธ.ค. 65", "2022-12"), ("Jan 2022", "2022-01"),
     ("เดือนมกราคม พ.ศ. 2565", "2022-01"), ("15 ม.ค. 65", "2022-01")],
)  # fmt: skip
def test_months(text: str, month: str) -> None:
    assert parse_months(pd.Series([text]))["day"].tolist() == [pd.Timestamp(f"{month}-01")]


@pytest.mark.parametrize("text", ["13/2565", "เดือนก่อน", "2565"])
def test_bad_months(text: str) -> None:
    assert parse_months(pd.Series([text]))["bad"].tolist() == [True]


@settings(deadline=None)
@given(st.dates(dt.date(1958, 1, 1), dt.date(2050, 12, 31)))
def test_dates_come_back_through_every_thai_form(day: dt.date) -> None:
    year = day.year + 543
    forms = [
        f"{year}-{day:%m-%d}",
        f"{day.day}/{day.month}/{year}",
        f"{day.day} {SHORT[day.month - 1]} {year}",
        f"{day.day} {SHORT[day.month - 1]} {year % 100:02d}",
        to_thai_digits(f"{day.day} {FULL[day.month - 1]} {year}"),
        day.isoformat(),
        f"{day:%d %B %Y}",
    ]
    assert parse_times(pd.Series(forms))["day"].tolist() == [pd.Timestamp(day)] * len(forms)


def test_serial_days_of_a_spreadsheet_with_and_without_time() -> None:
    serials = pd.Series(["44711", "44711.5", "44711.999999", "5", "44711.x", None], dtype="str")
    assert serial_days(serials).fillna("").tolist() == [
        "2022-05-30", "2022-05-30 12:00", "2022-05-31 00:00", "", "", "",
    ]  # fmt: skip


def test_years_typed_in_two_digits_become_buddhist_again() -> None:
    cells = pd.Series(["1965-05-29", "1972-01-01", "1973-01-01", "1942-12-31", "29/5/1965", None])
    assert typed_years(cells).fillna("").tolist() == ["2022-05-29", "2029-01-01", *[""] * 4]


WRITTEN = ["13/5/2565", "29/5/2565", "๓๐/๕/๖๕"]
CELLS = ["2565-01-05", "2565-02-05", "2022-03-05 14:30:00", "2565-11-05", "2565-12-05"]


def test_exchanged_days_are_put_right_where_the_column_proves_it() -> None:
    dates = pd.Series([*WRITTEN, *CELLS, "5 พ.ค. 2565", None, CELLS[0], "2565-05-05"], dtype="str")
    assert exchanged(dates).fillna("").tolist() == [
        "", "", "",
        "2565-05-01", "2565-05-02", "2022-05-03 14:30:00", "2565-05-11", "2565-05-12",
        "", "", "2565-05-01", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "dates",
    [
        [*WRITTEN[:2], *CELLS],
        [*WRITTEN, *CELLS[:4], CELLS[0], "2565-05-05"],
        [*WRITTEN, *CELLS, "2565-05-13"],
        [*WRITTEN, *CELLS, "12/5/2565"],
        [*WRITTEN, *CELLS, "2565-01-06"],
        [],
    ],
    ids=["few texts", "few cells", "a late cell", "an early text", "a month beyond", "none"],
)  # fmt: skip
def test_nothing_is_exchanged_without_proof(dates: list[str]) -> None:
    assert exchanged(pd.Series(dates, dtype="str")).isna().all()


@settings(deadline=None)
@given(st.lists(st.text("0123456789-/. :๒", max_size=12) | st.sampled_from([*WRITTEN, *CELLS])))
def test_any_column_may_be_asked_for_exchanged_days(dates: list[str]) -> None:
    found = exchanged(pd.Series(dates, dtype="str"))
    assert len(found) == len(dates)
