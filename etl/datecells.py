"""What spreadsheets make of dates that people type, put right."""

from __future__ import annotations

import pandas as pd

from geo.thai import to_arabic_digits

_SERIALS = (20_000, 80_000)  # 1954 to 2119; other numbers are no dates

_WRITTEN = r"^(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d{2})$"
_CELL = r"^(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?P<time> .*)?$"

# How many distinct dates of either sort prove it: by chance eight cells divide so once in 400.
_WRITTEN_ENOUGH, _CELLS_ENOUGH = 3, 5

# A typed year of two digits becomes one of the 20th century. These stand for 2543 to 2572, from
# before the first records to some years ahead; the same years themselves no record can have.
_TYPED_YEARS = (1943, 1972)
_FROM_TYPED = 2500 - 543 - 1900


def serial_days(text: pd.Series) -> pd.Series:
    """Days in ISO form for what a spreadsheet shows of a date in a cell without a date's format:
    days since the eve of 1900, which Excel takes for a leap year; the time of day is a fraction.
    Missing where it is none.

    >>> serial_days(pd.Series(["44711", "44711.75", "29/5/65"])).fillna("").tolist()
    ['2022-05-30', '2022-05-30 18:00', '']
    """
    serials = pd.to_numeric(text.where(text.str.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?").eq(True)))
    serials = serials.where(serials.between(*_SERIALS))
    timed = serials.notna() & serials.mod(1).ne(0)
    moment = pd.to_datetime(serials, unit="D", origin="1899-12-30").dt.round("min")
    day, minute = moment.dt.strftime("%F"), moment.dt.strftime("%F %H:%M")
    return minute.where(timed, day).astype("str")


def typed_years(dates: pd.Series) -> pd.Series:
    """The dates whose Buddhist year was typed in two digits, which a spreadsheet takes for a
    year of the 20th century, put right.

    >>> typed_years(pd.Series(["1965-05-29 14:30:00", "2022-05-29"])).fillna("").tolist()
    ['2022-05-29 14:30:00', '']

    Parameters
    ----------
    dates : Series of str; cells with a date in ISO form, as :func:`etl.reading.sheets.as_text`
        writes it

    Returns
    -------
    Series with the index of ``dates``: the date put right in ISO form, missing where there is
    nothing to put right
    """
    cells = dates.where(dates.str.match(_CELL).eq(True))
    years = pd.to_numeric(cells.str[:4])
    right = (years + _FROM_TYPED).where(years.between(*_TYPED_YEARS)).astype("Int64")
    return right.astype("str") + cells.str[4:]


def exchanged(dates: pd.Series) -> pd.Series:
    """The dates of a spreadsheet's column whose day and month were exchanged, put right.

    A spreadsheet that expects the month first takes ``5/6/2565`` for the 6th of May and leaves
    ``29/5/2565`` as text. A column proves that this happened where its texts day/month/year
    are all of a day after the 12th, its cells with a date all of a day up to the 12th, there are
    at least three of the former and five of the latter (whose day is not its month), and the
    latter, put right, lie within the months of the former. Nothing is changed otherwise.

    Parameters, result: as of :func:`typed_years`.
    """
    distinct = pd.Series(dates.dropna().unique(), dtype="str")
    written = to_arabic_digits(distinct).str.extract(_WRITTEN).dropna()
    cells = distinct.str.extract(_CELL).dropna(subset="year")
    cells = cells.loc[cells["day"].ne(cells["month"])]
    nothing = pd.Series(index=dates.index, dtype="str")
    if len(written) < _WRITTEN_ENOUGH or len(cells) < _CELLS_ENOUGH:
        return nothing
    if written["day"].astype(int).le(12).any() or cells["day"].astype(int).gt(12).any():
        return nothing
    months = _common(written["year"]) * 12 + written["month"].astype(int)
    put_right = _common(cells["year"]) * 12 + cells["day"].astype(int)
    if not put_right.between(months.min(), months.max()).all():
        return nothing
    right = cells["year"] + "-" + cells["day"] + "-" + cells["month"] + cells["time"].fillna("")
    return dates.map(dict(zip(distinct.loc[cells.index], right, strict=True))).astype("str")


def _common(years: pd.Series) -> pd.Series:
    """Years in common era; of two digits they are Buddhist era."""
    numbers = years.astype(int)
    numbers = numbers.where(years.str.len() == 4, numbers + 2500)
    return numbers.where(numbers < 2400, numbers - 543)
