"""Finds numbers and addresses that tell of a person, for :mod:`geo.personal`.

All finders take a text with Arabic digits and plain hyphens; NUL stands where something was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from geo.personal_words import NO_PLATE, PROVINCES, THAI

Spans: TypeAlias = Iterator[tuple[int, int]]
Finder: TypeAlias = Callable[[str], Spans]


def checked(digits: str) -> bool:
    """The check digit of national ids: the sum of the digits times 13, 12 … 2, modulo 11."""
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


def _by(*patterns: str, sure: Callable[[re.Match[str]], bool] = lambda _: True) -> Finder:
    """The group ``it`` of every match of the patterns, where ``sure`` of it."""
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]

    def spans(text: str) -> Spans:
        for pattern in compiled:
            for match in pattern.finditer(text):
                if sure(match):
                    yield match.span("it")

    return spans


# Numbers. `_S` may stand between groups of digits.
_S = r"(?:\s?-\s?|[.\s])?"
_BEGIN, _END = r"(?<![\d])(?<!\d[-.,/])", r"(?!\d)(?![-./,]\d{2})"
_COUNTRY = r"(?:\+|(?<!\d)00)66" + _S + r"(?:\(?0\)?" + _S + ")?"
_CALL = r"(?:โทร\w*|เบอร์\w*|มือถือ|พร้อมเพย์|แฟกซ์|ติดต่อ|tel(?:ephone)?|phone|mobile|call|fax)"
_PHONES = (
    rf"(?P<it>{_COUNTRY}[2-9](?:{_S}\d){{7,8}})(?!\d)",
    rf"{_BEGIN}(?P<it>66[689]\d{{8}}){_END}",
    *(
        rf"{_BEGIN}(?P<it>\(?{_S.join(groups)}){_END}"
        for groups in (
            (r"0[689]\d\)?", r"\d{3}", r"\d{4}"),
            (r"0[689]\d\)?", r"\d{4}", r"\d{3}"),
            (r"0[689]\)?", r"\d{4}", r"\d{4}"),
            (r"0", r"[689]\d", r"\d{3}", r"\d{4}"),
            (r"0", r"[689]\d{8}"),
            (r"0[689]\d{2}", r"\d{3}", r"\d{3}"),
            (r"0[689]\d{2}", r"\d{2}", r"\d{2}", r"\d{2}"),
            (r"02\)?", r"\d{3}", r"\d{4}"),
            (r"0", r"2\d{3}", r"\d{4}"),
            (r"0[3457]\d\)?", r"\d{3}", r"\d{3}"),
            (r"0[3457]\d\)?", r"\d{2}", r"\d{4}"),
            (r"0", r"[3457]\d{3}", r"\d{4}"),
            (r"0[3457]\)?", r"\d{4}", r"\d{3}"),
        )
    ),
    rf"{_CALL}[^\d+\n\0]{{0,15}}(?P<it>\+?\d(?:[-\s.()]{{0,2}}\d){{7,13}})(?!\d)",
)
_IDENTITY = r"(?:บัตรประชาชน|บัตรประจำตัว|เลขประจำตัว|เลขบัตร|ปชช\.?|national\s?id|id\s?card)"
_IDS = (
    rf"{_BEGIN}(?P<it>[0-8](?:-?\d){{12}})(?!\d)(?!-\d)",
    rf"{_BEGIN}(?P<it>[0-8]\s\d{{4}}\s\d{{5}}\s\d{{2}}\s\d)(?!\d)",
    rf"{_IDENTITY}[^\d\n\0]{{0,20}}(?P<it>\d(?:[-\s]?\d){{12}})(?!\d)",
)
_WRITTEN_AS_ID = re.compile(r"\d-\d{4}-\d{5}-\d{2}-\d")


def _is_id(match: re.Match[str]) -> bool:
    """By the check digit, by the dashes that only such numbers have, or by the word before."""
    digits = re.sub(r"\D", "", match["it"])
    said = match.start() < match.start("it")
    return said or _WRITTEN_AS_ID.fullmatch(match["it"]) is not None or checked(digits)


_BANK = (
    r"(?:บัญชี|ธนาคาร|พร้อมเพย์|กสิกร\w*|กรุงไทย|ไทยพาณิชย์|ออมสิน|ธ\.?ก\.?ส\.?|กรุงศรี|ทหารไทย|"
    r"scb|kbank|ktb|\baccount|\ba/c|\bacct)"
)
_ACCOUNTS = (
    r"(?<![\d-])(?P<it>\d{3}-\d-\d{5}-\d)(?![\d-])",
    r"(?<!\d)(?P<it>\d{3}\s\d\s\d{5}\s\d)(?!\d)",
    _BANK + r"[^\d\n\0]{0,40}(?P<it>\d(?:-?\d){8,14}|\d{3}\s\d{6}\s\d|\d{3}\s\d{3}\s\d{4})(?!\d)",
)
_HOUSES = (
    r"(?:บ้าน\s?เลขที่|เลขที่\s?บ้าน|ห้อง\s?เลขที่|ห้องที่|ห้อง|house\s?(?:no\.?|number|#))\s*:?\s*"
    r"(?P<it>\d{1,5}(?:[/-]\d{1,5}){0,2})(?!\d)",
    r"(?<![\d/-])(?P<it>\d{1,4}/\d{1,4}(?:-\d{1,4})?)\s*,?\s*"
    r"(?:(?:หมู่|ม\.)\s?(?:ที่)?\s?\d|moo\.?\s?\d|หมู่บ้าน)",
    r"(?<![\d/-])(?P<it>\d{1,4}/(?!2[05]\d\d(?!\d))\d{1,4}(?:-\d{1,4})?)\s*,?\s*"
    r"(?:ซ\.|ซอย|ถ\.|ถนน|ต\.|ตำบล|แขวง|soi\b|road\b)",
    r"เลขที่\s*(?P<it>\d{1,5}(?:/\d{1,4})?)(?=\s*,?\s*(?:ซ\.|ซอย|ถ\.|ถนน|หมู่|ม\.|ต\.|ตำบล|แขวง))",
    r"(?:บ้าน|ที่อยู่|อยู่|อาศัย|address)[\s:]{0,2}(?P<it>\d{1,4}(?:/\d{1,4})?)\s*"
    r"(?:หมู่|ม\.|moo)\s?(?:ที่)?\s?\d",
    r"(?<![\d/.,-])(?P<it>\d{1,4})\s*(?:หมู่|ม\.)\s?(?:ที่)?\s?\d{1,2}\s*"
    r"(?:ต\.|ตำบล|บ้าน|ถ\.|ถนน|ซ\.|ซอย)",
)
_HANDLE = r"@?[a-z0-9][a-z0-9._-]{2,29}"
_LANE = re.compile(r"(?:ซอย|ซ\.|soi|ถนน|ถ\.|road|แยก)[^\d,\n]{0,30}$", re.IGNORECASE)


def _is_house(match: re.Match[str]) -> bool:
    """A number with a stroke behind the name of a lane is the lane's own."""
    start = match.start("it")
    said = match.start() < start
    return said or not _LANE.search(match.string[max(0, start - 45) : start])


_LINE = r"(?:ไลน์|ไลน|(?<![a-z])line)"
_LINES = (
    rf"{_LINE}\s*(?:official|oa|@)?\s*(?:id|ไอดี|ไอ\.?ดี\.?)\s*[:=]?\s*(?:คือ|is)?\s*(?P<it>{_HANDLE})",
    rf"{_LINE}\s*[:=]\s*(?P<it>{_HANDLE})",
    rf"{_LINE}\s*(?P<it>@[a-z0-9][a-z0-9._-]{{2,29}})",
    rf"(?:ไลน์|ไลน)\s*(?P<it>(?!id\b)(?=[a-z0-9._-]*[a-z]){_HANDLE})",
    rf"(?<![a-z0-9])id\s?line\s*[:=]?\s*(?P<it>{_HANDLE})",
)
_EMAILS = (
    r"(?<![a-z0-9])(?P<it>[a-z0-9][a-z0-9._%+-]{0,63}\s?@\s?[a-z0-9-]+(?:\s?\.\s?[a-z0-9-]{2,})+)",
)

# Plates: consonants and up to four digits. Many short words look the same, so something has to
# speak for it: the letters' own number, a word of traffic before, or a province after.
_PLATE = re.compile(
    rf"(?<![{THAI}\d.])(?P<lead>\d?)(?P<letters>[ก-ฮ]{{2,3}})(?![{THAI}])\s?-?\s?"
    r"(?P<number>\d{1,4})(?!\d)(?![./,-]\d)"
)
_PLATE_SAID = re.compile(
    r"(?:(?:ทะเบียน|ป้าย)(?:รถ|เลข|ที่|\s|:|คือ)*|(?:รถ(?:ยนต์|เก๋ง|กระบะ|ตู้|จักรยานยนต์)?|จยย\.?)\s?)"
    r"(?P<it>\d?(?P<letters>[ก-ฮ]{1,3})\s?-?\s?\d{1,4})(?!\d)(?![./,-]\d)"
)
_TRAFFIC = re.compile(
    r"(?:ทะเบียน|ป้าย|รถ|จยย|มอเตอร์ไซค์|มอไซค์|แท็กซี่|กระบะ|เก๋ง|\bplate|\bcar|\bmotorcycle)[^\n]{0,25}$",
    re.IGNORECASE,
)
_ROAD = re.compile(r"(?:\brd|road|ทางหลวง\S*|ทช|ถนน|สาย)\.?\s*$", re.IGNORECASE)
_PROVINCE = re.compile(r"\s*(?:จ\.|จังหวัด)?\s?(?P<name>[ก-ฮเแโใไ][ก-๎]+)")


def _plates(text: str) -> Spans:
    for match in _PLATE_SAID.finditer(text):
        if match["letters"] not in NO_PLATE:
            yield match.span("it")
    for match in _PLATE.finditer(text):
        if _is_plate(match, text):
            yield match.span()


def _is_plate(match: re.Match[str], text: str) -> bool:
    lead, letters, number = match.group("lead", "letters", "number")
    if letters in NO_PLATE and not (lead and len(number) >= 3):
        return False
    if _ROAD.search(text[max(0, match.start() - 20) : match.start()]):
        return False
    if _TRAFFIC.search(text[max(0, match.start() - 40) : match.start()]):
        return True
    after = _PROVINCE.match(text, match.end())
    if after and after["name"].startswith(PROVINCES):
        return True
    return len(letters) == 2 and len(number) >= (2 if lead else 3)


#: What is looked for, in this order, each only in texts that can hold any: most can't.
_NUMBER = re.compile(r"(?:\d[-\s.()/]{0,3}){8}")
FINDERS: tuple[tuple[str, re.Pattern[str], Finder], ...] = (
    ("line", re.compile("ไลน|[Ll][Ii][Nn][Ee]"), _by(*_LINES)),
    ("email", re.compile("@"), _by(*_EMAILS)),
    ("national_id", _NUMBER, _by(*_IDS, sure=_is_id)),
    ("account", _NUMBER, _by(*_ACCOUNTS)),
    ("phone", _NUMBER, _by(*_PHONES)),
    ("plate", re.compile(r"[ก-ฮ]\s?-?\s?\d"), _plates),
    (
        "house",
        re.compile(r"\d\s*(?:/|,?\s*(?:หมู่|ม\.|[Mm][Oo]))|เลขที่|ห้อง|[Hh]ouse"),
        _by(*_HOUSES, sure=_is_house),
    ),
)
