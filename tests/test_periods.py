"""Periods against a calendar: 30 September 2025 is a Tuesday and the last day of a fiscal year."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import periods
from geo.periods import PRESETS

DAY = timedelta(days=1)
DATES = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("preset", "as_of", "first", "last"),
    [
        ("this_week", date(2025, 9, 30), date(2025, 9, 29), date(2025, 9, 30)),
        ("this_week", date(2025, 9, 28), date(2025, 9, 22), date(2025, 9, 28)),
        ("last_week", date(2025, 9, 30), date(2025, 9, 22), date(2025, 9, 28)),
        ("last_week", date(2025, 1, 1), date(2024, 12, 23), date(2024, 12, 29)),
        ("days_7", date(2025, 3, 3), date(2025, 2, 25), date(2025, 3, 3)),
        ("days_30", date(2024, 3, 1), date(2024, 2, 1), date(2024, 3, 1)),
        ("month", date(2025, 9, 30), date(2025, 9, 1), date(2025, 9, 30)),
        ("last_month", date(2024, 3, 31), date(2024, 2, 1), date(2024, 2, 29)),
        ("quarter", date(2022, 11, 15), date(2022, 10, 1), date(2022, 11, 15)),
        ("quarter", date(2023, 9, 30), date(2023, 7, 1), date(2023, 9, 30)),
        ("fiscal_year", date(2022, 10, 1), date(2022, 10, 1), date(2022, 10, 1)),
        ("fiscal_year", date(2023, 9, 30), date(2022, 10, 1), date(2023, 9, 30)),
        ("months_12", date(2025, 9, 30), date(2024, 10, 1), date(2025, 9, 30)),
        ("months_12", date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),
        ("months_12", date(2025, 5, 15), date(2024, 5, 16), date(2025, 5, 15)),
    ],
)
def test_presets_against_the_calendar(preset, as_of: date, first: date, last: date) -> None:
    assert periods.days(preset, as_of) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 9, 1), date(2025, 9, 30), (date(2024, 9, 1), date(2024, 9, 30))),
        (date(2025, 2, 1), date(2025, 2, 28), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2024, 2, 1), date(2024, 2, 29), (date(2023, 2, 1), date(2023, 2, 28))),
        (date(2024, 10, 1), date(2025, 9, 30), (date(2023, 10, 1), date(2024, 9, 30))),
        (date(2025, 9, 22), date(2025, 9, 28), (date(2024, 9, 23), date(2024, 9, 29))),
        (date(2025, 9, 29), date(2025, 9, 30), (date(2024, 9, 30), date(2024, 10, 1))),
        (date(2024, 2, 29), date(2024, 2, 29), (date(2023, 3, 2), date(2023, 3, 2))),
        (date(2025, 9, 1), date(2025, 9, 15), (date(2024, 9, 1), date(2024, 9, 15))),
        (date(2024, 2, 29), date(2024, 3, 20), (date(2023, 2, 28), date(2023, 3, 20))),
    ],
)
def test_the_same_period_a_year_before(
    first: date, last: date, expected: tuple[date, date]
) -> None:
    assert periods.year_before(first, last) == expected


@given(DATES, st.integers(0, 800))
def test_a_year_before_is_a_year_before(first: date, length: int) -> None:
    last = first + length * DAY
    start, end = periods.year_before(first, last)
    assert all(363 <= (day - then).days <= 367 for day, then in ((first, start), (last, end)))
    assert abs((end - start) - (last - first)) <= DAY
    if length < 7 and not periods._are_whole_months(first, last):
        assert (start.weekday(), end.weekday()) == (first.weekday(), last.weekday())
    assert periods._are_whole_months(start, end) or not periods._are_whole_months(first, last)


@given(st.sampled_from(PRESETS), DATES)
def test_no_preset_reaches_beyond_its_day(preset, as_of: date) -> None:
    first, last = periods.days(preset, as_of)
    assert first <= last <= as_of


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2024, 3, 1), date(2024, 3, 31), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2025, 1, 1), date(2025, 3, 31), (date(2024, 10, 1), date(2024, 12, 31))),
        (date(2025, 9, 22), date(2025, 9, 28), (date(2025, 9, 15), date(2025, 9, 21))),
        (date(2025, 9, 29), date(2025, 9, 30), (date(2025, 9, 22), date(2025, 9, 23))),
        (date(2025, 9, 1), date(2025, 9, 15), (date(2025, 8, 17), date(2025, 8, 31))),
    ],
)
def test_the_period_before(first: date, last: date, expected: tuple[date, date]) -> None:
    assert periods.before(first, last) == expected


@given(DATES, st.integers(6, 800))
def test_the_period_before_ends_the_day_before_and_is_as_long(first: date, length: int) -> None:
    last = first + length * DAY
    start, end = periods.before(first, last)
    assert end + DAY == first
    whole_months = first.day == 1 and (last + DAY).day == 1
    assert whole_months == (start.day == 1 and whole_months)
    assert whole_months or end - start == last - first


@given(DATES, st.integers(1, 36))
def test_before_months_stand_as_many_months(day: date, count: int) -> None:
    months = periods.months(day.replace(day=1), day + 31 * count * DAY)[:count]
    first, last = months[0][0], months[-1][1]
    if (last + DAY).day != 1:
        return
    earlier = periods.months(*periods.before(first, last))
    assert len(earlier) == len(months)


@given(DATES, st.integers(0, 6))
def test_before_a_part_of_a_week_stand_the_same_weekdays(first: date, more: int) -> None:
    last = first + more * DAY
    if periods._are_whole_months(first, last):
        return
    start, end = periods.before(first, last)
    assert (start.weekday(), end.weekday()) == (first.weekday(), last.weekday())
    assert first - start == 7 * DAY


@given(DATES, st.integers(0, 800), st.sampled_from(["weeks", "months"]))
def test_steps_follow_each_other_until_the_last_day(first: date, length: int, step: str) -> None:
    last = first + length * DAY
    steps = getattr(periods, step)(first, last)
    assert all(end + DAY == start for (_, end), (start, _) in pairwise(steps))
    assert all(first <= start <= end for start, end in steps)
    starts_well = {"weeks": lambda d: d.weekday() == 0, "months": lambda d: d.day == 1}[step]
    assert all(starts_well(start) for start, _ in steps)
    assert not steps or steps[-1][1] == last
