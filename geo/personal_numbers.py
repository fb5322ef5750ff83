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


# Numbers. `_S` may stand between groups of digits, `_JOINT` between two numbers.
_S = r"(?:\s?-\s?|[._\s])?"
_BEGIN, _END = r"(?<![\d])(?<!\d[-.,/])", r"(?!\d)(?![-./,]\d{2})"
_JOINT = r"\s?[-,/]\s?"
_JOINED = rf"(?!\d)(?={_JOINT}\(?0[2-9](?:[-\s._/)]?\d){{7,8}}(?!\d))"
# A year, in which no number of a house ends: 12/2565 is the number of a document.
_YEAR = r"2[05]\d\d(?!\d)"
_COUNTRY = r"(?:\+|(?<!\d)00)66" + _S + r"(?:\(?0\)?" + _S + ")?"
_CALL = r"(?:โทร\w*|เบอร์\w*|มือถือ|พร้อมเพย์|แฟกซ์|ติดต่อ|tel(?:ephone)?|phone|mobile|call|fax)"
_GROUPS = (
    (r"0[689]\d\)?", r"\d{3}", r"\d{4}"),
    (r"0[689]\d\)?", r"\d{4}", r"\d{3}"),
    (r"0[689]\)?", r"\d{4}", r"\d{4}"),
    (r"0", r"[689]\d", r"\d{3}", r"\d{4}"),
    (r"0", r"[689]\d{3}", r"\d{5}"),
    (r"0", r"[689]\d{3}", r"\d{4}", r"\d"),
    (r"0[689]\d{2}", r"\d{3}", r"\d{3}"),
    (r"0[689]\d{2}", r"\d{2}", r"\d{2}", r"\d{2}"),
    (r"02\)?", r"\d{3}", r"\d{4}"),
    (r"0", r"2\d{3}", r"\d{4}"),
    (r"0[3457]\d\)?", r"\d{3}", r"\d{3}"),
    (r"0[3457]\d\)?", r"\d{2}", r"\d{4}"),
    (r"0", r"[3457]\d{3}", r"\d{4}"),
    (r"0[3457]\)?", r"\d{4}", r"\d{3}"),
    (r"66", r"[689]\d", r"\d{3}", r"\d{4}"),
    (r"66", r"[689]\d", r"\d{4}", r"\d{3}"),
)
_PHONE = rf"(?P<it>\(?(?:{'|'.join(map(_S.join, _GROUPS))}|0[689]\d/\d{{3}}/(?!{_YEAR})\d{{4}}))"
_PHONES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<it>{_COUNTRY}[2-9](?:{_S}\d){{7,8}})(?!\d)",
        rf"{_BEGIN}{_PHONE}(?:{_END}|{_JOINED})",
        # In a row of values; with dots it may be a degree with its decimals.
        r"(?<!\d)(?<!\d[-./])(?P<it>0[689]\d-?\d{3}-?\d{4})(?!\d)(?![-./]\d{2})",
        rf"{_CALL}[^\d+\n\0]{{0,15}}(?P<it>\+?\d(?:[-\s.()]{{0,2}}\d){{7,13}})(?!\d)",
    )
]
_NEXT_PHONE = re.compile(rf"{_JOINT}{_PHONE}(?:{_END}|{_JOINED})")


def _phones(text: str) -> Spans:
    """Each number, and those that are joined to it: nothing else may stand so close to one."""
    for pattern in _PHONES:
        end = 0
        for match in pattern.finditer(text):
            one = match if match.start("it") >= end else None
            while one:
                yield one.span("it")
                end = one.end("it")
                one = _NEXT_PHONE.match(text, end)


_IDENTITY = r"(?:บัตรประชาชน|บัตรประจำตัว|เลขประจำตัว|เลขบัตร|ปชช\.?|national\s?id|id\s?card)"
_IN_GROUPS = (r"[0-8]", r"\d{4}", r"\d{5}", r"\d{2}", r"\d")
_BETWEEN = r"(?:\s?[-./]\s?|\s)"
_IDS = (
    # In a row of values too, or joined to another number.
    r"(?<!\d)(?:(?<!\d[-./])|(?<=\d{9}/))(?P<it>[0-8](?:-?\d){12})(?!\d)(?!-\d)",
    rf"{_BEGIN}(?P<it>{_BETWEEN.join(_IN_GROUPS)})(?!\d)",
    # Divided by spaces anywhere, or every digit apart; with strokes it is a document's number.
    rf"{_BEGIN}(?<!\d\s)(?P<it>[1-8](?:(?:\s?\d){{12}}|(?:{_BETWEEN}\d){{12}}))(?!\d)"
    r"(?!\s?[-./]?\s?\d)",
    rf"{_IDENTITY}[^\d\n\0]{{0,20}}(?P<it>\d(?:[-\s]?\d){{12}})(?!\d)",
)
_WRITTEN_AS_ID = re.compile(r"\d-\d{4}-\d{5}-\d{2}-\d")
_GROUPED_AS_ID = re.compile(r"\d\D+\d{4}\D+\d{5}\D+\d{2}\D+\d")
# Other rows of 13 digits: what holds a year, metres and degrees of coordinates.
_NO_ID = re.compile(
    r"(?:.*\D)?(?:19|2[05])\d\d(?!\d)|(?:19|2[05])\d{6}\D+\d{5}$|\d{6}\D+\d{7}$|\d{7}\D+\d{6}$"
    r"|\d\d?\D+\d\d?\D+\d\d?\D+\d{2,3}\D+\d\d?\D+\d\d?$"
)


def _is_id(match: re.Match[str]) -> bool:
    """By the word before, by the dashes that only such numbers have, or by the check digit, where
    the groups are its own, or all divided alike and nothing else that is known."""
    written = match["it"]
    if match.start() < match.start("it") or _WRITTEN_AS_ID.fullmatch(written):
        return True
    if not checked(re.sub(r"\D", "", written)):
        return False
    if written.isdecimal() or _GROUPED_AS_ID.fullmatch(written):
        return True
    return len(set(re.findall(r"\D+", written))) == 1 and not _NO_ID.match(written)


_BANKS = r"กสิกร\w*|กรุงไทย|ไทยพาณิชย์|ออมสิน|ธ\.?ก\.?ส\.?|กรุงศรี|ทหารไทย|scb\b|kbank\b|ktb\b"
_BANK = (
    rf"(?:บัญชี|บ/ช|(?<![ก-๎])บ\.?ช\.|ธนาคาร|พร้อมเพย์|โอน(?:เงิน|ไป|เข้า|ให้|มา)|{_BANKS}|"
    r"\baccount|\ba/c|\bacct)"
)
_ACCOUNTS = (
    r"(?<![\d-])(?P<it>\d{3}-\d-\d{5}-\d)(?![\d-])",
    r"(?<!\d)(?P<it>\d{3}\s\d\s\d{5}\s\d)(?!\d)",
    _BANK + r"[^\d\n\0]{0,40}(?P<it>\d(?:-?\d){8,14}|\d{3}\s\d{6}\s\d|\d{3}\s\d{3}\s\d{4}|"
    r"\d{4}\s\d{4}\s\d{4})(?!\d)(?!\s?บาท)",
    rf"(?<![\d.,/-])(?P<it>\d(?:-?\d){{9,11}})\s?(?:ธนาคาร|ธ\.)?\s?(?:{_BANKS})",
)
_HOUSES = (
    r"(?:(?:บ้าน|(?<![ก-๎])บ\.)\s?เลขที่|(?<![ก-๎])บ\.?ล\.?ท\.|เลขที่\s?บ้าน|"
    r"ห้อง\s?เลขที่|ห้องที่|ห้อง|house\s?(?:no\.?|number|#))\s{0,5}:?\s{0,5}"
    r"(?P<it>\d{1,5}(?:[/-]\d{1,5}){0,2})(?!\d)",
    rf"(?<![\d/-])(?P<it>\d{{1,4}}/(?!{_YEAR})\d{{1,4}}(?:-\d{{1,4}})?)\s{{0,5}},?\s{{0,5}}"
    r"(?:(?:หมู่|ม\.)\s?(?:ที่)?\s?\d|moo\.?\s?\d|หมู่บ้าน|ซ\.|ซอย|ถ\.|ถนน|ต\.|ตำบล|แขวง|"
    r"soi\b|road\b|คอนโด|อาคารชุด|แฟลต|อพาร์[ทต]|หอพัก|condo|apartment)",
    r"เลขที่\s{0,5}(?P<it>\d{1,5}(?:/\d{1,4})?)"
    r"(?=\s{0,5},?\s{0,5}(?:ซ\.|ซอย|ถ\.|ถนน|หมู่|ม\.|ต\.|ตำบล|แขวง))",
    r"(?:บ้าน|ที่อยู่|อยู่|อาศัย|address)[\s:]{0,2}(?P<it>\d{1,4}(?:/\d{1,4})?)\s{0,5}"
    r"(?:หมู่|ม\.|moo)\s?(?:ที่)?\s?\d",
    r"(?<![\d/.,-])(?P<it>\d{1,4})\s{0,5}(?:หมู่|ม\.)\s?(?:ที่)?\s?\d{1,2}\s{0,5}"
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
    rf"{_LINE}\s{{0,5}}(?:official|oa|@)?\s{{0,5}}(?:id|ไอดี|ไอ\.?ดี\.?)\s{{0,5}}[:=]?"
    rf"\s{{0,5}}(?:คือ|is)?\s{{0,5}}(?P<it>{_HANDLE})",
    rf"{_LINE}\s{{0,5}}[:=]\s{{0,5}}(?P<it>{_HANDLE})",
    rf"{_LINE}\s{{0,5}}(?P<it>@[a-z0-9][a-z0-9._-]{{2,29}})",
    rf"(?:ไลน์|ไลน)\s{{0,5}}(?P<it>(?!id\b)(?=[a-z0-9._-]*[a-z]){_HANDLE})",
    rf"(?<![a-z0-9])id\s?line\s{{0,5}}[:=]?\s{{0,5}}(?P<it>{_HANDLE})",
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
# With a dot, which elsewhere ends an abbreviation; and the two numbers of a lorry or a bus.
_PLATE_REGISTERED = re.compile(
    r"ทะเบียน(?:รถ)?[\s:]{0,3}(?P<it>\d?(?P<letters>[ก-ฮ]{2,3})\s?\.\s?\d{1,4})(?!\d)(?![./,-]\d)"
)
_PLATE_OF_A_LORRY = re.compile(
    r"(?:ทะเบียน(?:รถ)?|รถ(?:บรรทุก|พ่วง|โดยสาร|เทรลเลอร์)|หัวลาก|สิบล้อ|หกล้อ)[\s:]{0,3}"
    r"(?P<it>\d{2}\s?-\s?\d{4})(?!\d)(?![./,-]\d)(?!\s?คัน)"
)
_TRAFFIC = re.compile(
    r"(?:ทะเบียน|ป้าย|รถ|จยย|มอเตอร์ไซค์|มอไซค์|แท็กซี่|กระบะ|เก๋ง|\bplate|\bcar|\bmotorcycle)[^\n]{0,25}$",
    re.IGNORECASE,
)
_ROAD = re.compile(r"(?:\brd|road|ทางหลวง\S*|ทช|ถนน|สาย)\.?\s*$", re.IGNORECASE)
_PROVINCE = re.compile(r"\s*(?:จ\.|จังหวัด)?\s?(?P<name>[ก-ฮเแโใไ][ก-๎]+)")


def _plates(text: str) -> Spans:
    for pattern in (_PLATE_SAID, _PLATE_REGISTERED):
        for match in pattern.finditer(text):
            if match["letters"] not in NO_PLATE:
                yield match.span("it")
    for match in _PLATE_OF_A_LORRY.finditer(text):
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
_NUMBER = re.compile(r"(?:\d[-\s._()/]{0,3}){8}")
FINDERS: tuple[tuple[str, re.Pattern[str], Finder], ...] = (
    ("line", re.compile("ไลน|[Ll][Ii][Nn][Ee]"), _by(*_LINES)),
    ("email", re.compile("@"), _by(*_EMAILS)),
    ("national_id", _NUMBER, _by(*_IDS, sure=_is_id)),
    ("account", _NUMBER, _by(*_ACCOUNTS)),
    ("phone", _NUMBER, _phones),
    ("plate", re.compile(r"[ก-ฮ][-.\s:]{0,3}\d"), _plates),
    (
        "house",
        re.compile(r"\d\s{0,5}(?:/|,?\s{0,5}(?:หมู่|ม\.|[Mm][Oo]))|เลขที่|บ\.?ล\.?ท|ห้อง|[Hh]ouse"),
        _by(*_HOUSES, sure=_is_house),
    ),
)
