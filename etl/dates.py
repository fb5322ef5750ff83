"""Dates and times as Thai records write them.

Buddhist and common era, Thai digits, names of months in full and short, with or without a time
and a zone: ``2565-05-29``, ``29/5/65``, ``๒๙ พฤษภาคม ๒๕๖๕``, ``29 พ.ค. 65 14.30 น.``,
``29 May 2022``, ``2022-08-19 06:57:23.37+00``.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.thai import to_arabic_digits

BANGKOK_TIME = ZoneInfo("Asia/Bangkok")

_BUDDHIST_ERA = 543
_FIRST_BUDDHIST_YEAR = 2400  # a year from here on is Buddhist era, any below is common era
_YEARS = (1900, 2100)  # common era; any other year is a slip of the pen

_THAI_FULL = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
)
_THAI_SHORT = "มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค"
_ENGLISH = "january february march april may june july august september october november december"
_MONTHS: dict[str, int] = {
    name: number
    for names in (
        _THAI_FULL.split(),
        _THAI_SHORT.split(),
        _ENGLISH.split(),
        [name[:3] for name in _ENGLISH.split()],
    )
    for number, name in enumerate(names, 1)
} | {"sept": 9}

_WORDS = r"(?:วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)?ที่|^ที่|เดือน|พ\.ศ\.|ค\.ศ\.|เวลา)"
_TIME = re.compile(
    r"(?P<date>.+?)(?:(?:[ ,]|(?<=\d)t|เวลา)+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)? ?(?:น\.?)?(?P<half>[ap]m)?"
    r" ?(?P<zone>z|utc|[+-]\d{2}(?::?\d{2})?)?)?$"
)
#: What most times look like, which :data:`_TIME` would cut in the same way, one by one.
_USUAL_TIME = (
    r"^(?P<date>[0-9][^A-Z๐-๙]*[0-9]) (?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?: ?น\.?)?$"
)
_NAME = r"(?P<name>[ก-ฺเ-์a-z][ก-ฺเ-์a-z.]*)"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_DAY_FORMS = (
    r"^(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})$",
    rf"^(?P<day>\d{{1,2}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep){_YEAR}$",
    rf"^(?P<day>\d{{1,2}})[ -]?{_NAME}[ ,-]*{_YEAR}$",
    rf"^{_NAME} ?(?P<day>\d{{1,2}})(?:, ?| )(?P<year>\d{{4}})$",
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$",
)
_SHORT_YEAR = r"(?!\d{4})[^a-z]*\D\d{2}"  # beside an English month it is common era
# What shows at a glance that the year is none of two digits, in most dates.
_LONG_YEAR = r"^\s*[0-9]{4}|[/. ][0-9]{4}(?:\s|$)"
_MONTH_FORMS = (
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})$",
    r"^(?P<month>\d{1,2})[-/.](?P<year>\d{4})$",
    rf"^{_NAME}[ ,-]*{_YEAR}$",
)


def parse_times(text: pd.Series, timezone: ZoneInfo = BANGKOK_TIME) -> pd.DataFrame:
    """Days of Bangkok's calendar and minutes after its midnight.

    Years of two digits are Buddhist era, beside an English month common era. A value without a
    time of day has no minute; where every time of a column is exactly midnight, the column was
    one of days, and none has.

    Parameters
    ----------
    text : Series of str without invisible characters, missing values allowed
    timezone : of the times that name no zone

    Returns
    -------
    DataFrame with the index of ``text``: ``day`` (datetime64[s] at midnight), ``minute`` (Int16),
    ``bad`` (bool: there is text, but it is no date or not one of the calendar)
    """
    codes, distinct = _distinct(text)
    parts = _split(distinct)
    clock = parts[["hour", "minute", "second"]].astype("float64")
    clock["hour"] = _of_24_hours(clock["hour"], parts["half"])
    # Midnight at the end of a day is the first moment of the next (ISO 8601).
    midnight = clock["hour"].eq(24) & clock[["minute", "second"]].fillna(0).eq(0).all(axis=1)
    midnight &= parts["half"].isna()
    bad_clock = (clock["hour"] > 23) & ~midnight | (clock["minute"] > 59) | (clock["second"] > 59)
    day = _days(parts["date"], _DAY_FORMS).mask(bad_clock)
    timed = clock["hour"].notna() & clock.fillna(0).any(axis=None)
    moment = day + pd.to_timedelta(clock["hour"].fillna(0) * 60 + clock["minute"].fillna(0), "min")
    local = _to_bangkok(moment.where(timed), parts["zone"], timezone)
    return _spread(
        text,
        codes,
        day=local.dt.normalize().fillna(day).astype("datetime64[s]"),
        minute=(local.dt.hour * 60 + local.dt.minute).astype("Int16"),
    )


def parse_months(text: pd.Series) -> pd.DataFrame:
    """First days of months: ``ม.ค. 2565``, ``2565-01``, ``01/2565``, or any date of the month.

    Returns
    -------
    DataFrame with the index of ``text``: ``day`` (datetime64[s]), ``bad`` (bool)
    """
    codes, distinct = _distinct(text)
    date = _split(distinct)["date"]
    day = _days(date, _MONTH_FORMS).fillna(_days(date, _DAY_FORMS))
    return _spread(text, codes, day=day.dt.to_period("M").dt.to_timestamp().astype(day.dtype))


def short_years(text: pd.Series) -> int:
    """How many dates write their year in two digits that are read as Buddhist era.

    >>> short_years(pd.Series(["29/5/65", "29 พ.ค. ๖๕ 14.30 น.", "2022-05-29", "29 May 22"]))
    2
    """
    long = pc.match_substring_regex(pa.array(text, pa.string()), _LONG_YEAR)
    counts = text[~long.fill_null(True).to_numpy(zero_copy_only=False)].value_counts()
    dates = _split(counts.index.to_series())["date"].str.strip()
    return int(counts[dates.str.fullmatch(_SHORT_YEAR).eq(True).to_numpy()].sum())


def common_era(years: pd.Series) -> pd.Series:
    """Years of either era as float64 in common era, missing where it is no year of a record.

    >>> common_era(pd.Series([2565, 2022, 64])).tolist()
    [2022.0, 2022.0, nan]
    """
    years = years.astype("float64")
    years = years - np.where(years >= _FIRST_BUDDHIST_YEAR, _BUDDHIST_ERA, 0)
    return years.where(years.between(*_YEARS))


def _split(text: pd.Series) -> pd.DataFrame:
    """The date, and hour, minute, second, half of the day and zone where there is a time."""
    text = text.reset_index(drop=True)
    usual = pc.extract_regex(pa.array(text, pa.string()), _USUAL_TIME)
    fits = usual.is_valid().to_numpy(zero_copy_only=False)
    other = text[~fits]
    plain = [to_arabic_digits(value).lower().strip() for value in other.tolist()]
    found = [match.groups() if (match := _TIME.match(value)) else () for value in plain]
    columns = list(_TIME.groupindex)
    rest = pd.DataFrame(found, columns=columns, index=other.index, dtype="str")
    parts = zip(usual.type, usual.drop_null().flatten(), strict=True)
    split = pd.DataFrame({field.name: pd.Series(part, dtype="str") for field, part in parts})
    split = split.set_axis(text.index[fits]).reindex(columns=columns)
    return pd.concat([split.astype("str"), rest]).sort_index()


def _of_24_hours(hour: pd.Series, half: pd.Series) -> pd.Series:
    return hour.where(half.isna(), hour % 12 + 12 * half.eq("pm"))


def _days(dates: pd.Series, forms: tuple[str, ...]) -> pd.Series:
    """Calendar days; NaT where no form fits or the day does not exist."""
    codes, distinct = pd.factorize(dates)
    days = _distinct_days(pd.Series(distinct, dtype="str"), forms)
    return pd.Series(days.array.take(codes, allow_fill=True), index=dates.index)


def _distinct_days(dates: pd.Series, forms: tuple[str, ...]) -> pd.Series:
    text = dates.str.replace(_WORDS, " ", regex=True).str.replace(" +", " ", regex=True).str.strip()
    parts = pd.DataFrame(index=text.index, columns=["year", "month", "day", "name"], dtype="str")
    for form in forms:
        parts = parts.fillna(text.str.extract(form).reindex(columns=parts.columns))
    year = parts["year"].astype("float64")
    century = np.where(parts["name"].str.match("[a-z]").eq(True), 2000, 2500)
    year += np.where(parts["year"].str.len() == 2, century, 0)
    year = common_era(year)
    month = parts["name"].str.replace(".", "").map(_MONTHS).fillna(parts["month"].astype("float64"))
    day = parts["day"].fillna("1").astype("float64")
    calendar = pd.DataFrame({"year": year, "month": month, "day": day})
    return pd.to_datetime(calendar, errors="coerce").astype("datetime64[s]")


def _to_bangkok(moment: pd.Series, zone: pd.Series, timezone: ZoneInfo) -> pd.Series:
    """Moments at their own zone, else at ``timezone``, as Bangkok's clock shows them."""
    if timezone == BANGKOK_TIME and zone.isna().all():
        return moment
    zone = zone.replace({"z": "+00", "utc": "+00"})
    digits = zone.str.replace(":", "").str.extract(r"([+-])(\d{2})(\d{2})?")
    minutes = digits[1].astype("float64") * 60 + digits[2].astype("float64").fillna(0)
    offset = pd.to_timedelta(minutes.where(digits[0] != "-", -minutes), "min")
    named = (moment - offset).dt.tz_localize("UTC").dt.tz_convert(BANGKOK_TIME)
    unnamed = moment.where(zone.isna()).dt.tz_localize(
        timezone, ambiguous=np.zeros(len(moment), bool), nonexistent="shift_forward"
    )
    return named.fillna(unnamed.dt.tz_convert(BANGKOK_TIME)).dt.tz_localize(None)


def _distinct(text: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """The distinct values, and the place of each row's among them; -1 of missing ones."""
    codes, distinct = pd.factorize(text)
    return codes, pd.Series(distinct, dtype="str")


def _spread(text: pd.Series, codes: np.ndarray, **columns: pd.Series) -> pd.DataFrame:
    """What was found for each distinct value, at every row that holds it."""
    spread = pd.DataFrame(
        {name: found.array.take(codes, allow_fill=True) for name, found in columns.items()},
        index=text.index,
    )
    return spread.assign(bad=text.notna() & spread["day"].isna())
