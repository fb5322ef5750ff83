"""Numbers and dates as they are written on screen and on paper, in Thai (B.E.) and English."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.gazetteer import Lang
from geo.thai import to_thai_digits

#: Stands where there is no number.
NOTHING = "–"
BANGKOK_TIME = ZoneInfo("Asia/Bangkok")

# What Markdown makes a link of even where its signs are escaped; a joiner that nobody sees keeps it
# a text.
_LINKS = re.compile(r"https?:/(?=/)|www(?=\.)|@", re.IGNORECASE)
_JOINER = "\u2060"
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&@^=])")

#: Short names of the months, and what is added to a year of the Common Era, by language.
MONTHS: Mapping[Lang, tuple[str, ...]] = {
    "th": (
        "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
        "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}  # fmt: skip
ERA: Mapping[Lang, int] = {"th": 543, "en": 0}


def number(value: float | int | None, decimals: int = 0) -> str:
    """A number with thousands separators; an en dash where there is none.

    >>> number(1234.56, 1)
    '1,234.6'
    """
    if value is None or math.isnan(value):
        return NOTHING
    return f"{value:,.{decimals}f}"


def share(part: float, whole: float) -> str:
    """A part in percent of the whole, without the sign; an en dash where there is no whole.

    >>> share(1, 8)
    '12.5'
    """
    return number(part / whole * 100 if whole else None, 1)


def day(value: date, lang: Lang) -> str:
    """A day: ``29 พ.ค. 2565`` or ``29 May 2022``.

    >>> day(date(2022, 5, 29), "th")
    '29 พ.ค. 2565'
    """
    return f"{value.day} {month(value, lang)}"


def month(value: date, lang: Lang) -> str:
    """A month: ``พ.ค. 2565`` or ``May 2022``."""
    return f"{MONTHS[lang][value.month - 1]} {value.year + ERA[lang]}"


def short_month(value: date, lang: Lang) -> str:
    """A month where there is little room: ``พ.ค. 65`` or ``May 22``."""
    words = month(value, lang)
    return f"{words[:-4]}{words[-2:]}"


def period(start: date, end: date, lang: Lang) -> str:
    """A period of days, both included: ``1 ม.ค. 2565 – 31 มี.ค. 2565``; one day alone is a day."""
    return day(start, lang) if start == end else f"{day(start, lang)} – {day(end, lang)}"


def moment(value: datetime, lang: Lang) -> str:
    """A day and a time: ``29 พ.ค. 2565 เวลา 14.30 น.`` or ``29 May 2022, 14:30``."""
    if lang == "th":
        return f"{day(value, lang)} เวลา {value:%H.%M} น."
    return f"{day(value, lang)}, {value:%H:%M}"


def literal(words: str) -> str:
    """Other people's words for a Markdown text: none of their signs marks anything up or leads
    anywhere.

    >>> literal("a_b*")
    'a\\\\_b\\\\*'
    """
    unlinked = _LINKS.sub(lambda found: found[0] + _JOINER, " ".join(words.split()))
    return _SIGNS.sub(r"\\\1", unlinked)


#: How numerals are written: key → what is applied to a text.
DIGITS: Mapping[str, Callable[[str], str]] = {"arabic": str, "thai": to_thai_digits}


def now() -> datetime:
    """This moment in Bangkok, wherever the server stands."""
    return datetime.now(BANGKOK_TIME)
