"""What tells of a person in free text, Thai or English: found, and put out of sight.

Phone numbers, national ids, e-mails, LINE ids, bank accounts, plates of cars and motorcycles, house
numbers, and names after a title or a police rank. Rules find these, no dictionary of names: a name
without a title, or a nickname, stays, and where a text runs on without spaces what follows a name
may go with it. Names of places, dates, codes and plain figures are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geo.personal_words import (
    AFTER_A_NAME,
    BEFORE_A_TITLE,
    NO_PLATE,
    NO_SURNAME,
    NOBODY,
    NOBODY_ALONE,
    PROVINCES,
)

#: What stands in the text in the place of what was found, by what it was.
WORDS = {
    "email": "[อีเมล]",
    "line": "[ไลน์ไอดี]",
    "national_id": "[เลขประจำตัวประชาชน]",
    "account": "[เลขบัญชีธนาคาร]",
    "phone": "[เบอร์โทรศัพท์]",
    "plate": "[ทะเบียนรถ]",
    "house": "[บ้านเลขที่]",
    "name": "[ชื่อบุคคล]",
}

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# One character for one, so that places in both texts are the same.
_VARIANTS = "๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９‐‑‒–—−－＠．／（）＋：\u00a0\u2007\u202f"
_LIKE = str.maketrans(_VARIANTS, "01234567890123456789-------@./()+:   ")
_VARIANT = re.compile(f"[{_VARIANTS}]")
_WORD_OF_OURS = re.compile("|".join(map(re.escape, WORDS.values())))
_THAI = "ก-ฺเ-๎"


@dataclass(frozen=True)
class Found:
    """One find: a key of :data:`WORDS`, and where it stands in the text."""

    kind: str
    start: int
    end: int


def scrub(text: str, mark: bool = True) -> str:
    """The text with a word for each find in its place, or with a space without ``mark``.

    Nothing else is changed but invisible characters, which are left out where there is a find.

    >>> scrub("นายสมชาย ใจดี โทร 081-234-5678 แจ้งไฟดับ")
    'นาย[ชื่อบุคคล] โทร [เบอร์โทรศัพท์] แจ้งไฟดับ'
    >>> scrub("อ.นางรอง มี 113,234 คน")
    'อ.นางรอง มี 113,234 คน'
    """
    found = find(text)
    if not found:
        return text
    shown, parts, place = _visible(text), [], 0
    for one in found:
        parts += [shown[place : one.start], WORDS[one.kind] if mark else " "]
        place = one.end
    return "".join([*parts, shown[place:]])


def find(text: str) -> list[Found]:
    """All that tells of a person, in the order of the text; places are those of the text without
    invisible characters. Finds don't overlap."""
    seen = _visible(text)
    if _VARIANT.search(seen):
        seen = seen.translate(_LIKE)
    if "[" in seen:
        seen = _WORD_OF_OURS.sub(lambda match: "\0" * len(match[0]), seen)
    found: list[Found] = []
    for kind, wanted, finder in _FINDERS:
        if not wanted.search(seen):
            continue
        for start, end in list(finder(seen)):
            if "\0" not in seen[start:end]:
                found.append(Found(kind, start, end))
                seen = seen[:start] + "\0" * (end - start) + seen[end:]
    return sorted(found, key=lambda one: one.start)


def canonical(number: str) -> str:
    """One form for one person's number, however it is written: Arabic digits, no separators, small
    letters, and 0 for Thailand's 66.

    >>> canonical("๑-๕๐๙๙-๐๐๑๒๓-๔๕-๖") == canonical("1509900123456")
    True
    >>> canonical("+66 81 234 5678")
    '0812345678'
    """
    plain = unicodedata.normalize("NFKC", _visible(number)).translate(_LIKE).casefold()
    plain = re.sub(r"[\s._/()-]", "", plain)
    return re.sub(r"^(?:\+|00)660?(?=\d{8,9}$)|^66(?=[689]\d{8}$)", "0", plain)


def is_national_id(text: str) -> bool:
    """Whether the text is 13 digits of which the last is the check digit of the others."""
    digits = canonical(text)
    return re.fullmatch(r"[0-9]{13}", digits) is not None and _checked(digits)


def _visible(text: str) -> str:
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _checked(digits: str) -> bool:
    """The check digit of national ids: the sum of the digits times 13, 12 … 2, modulo 11."""
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


_Spans = Iterator[tuple[int, int]]
_Finder = Callable[[str], _Spans]


def _by(*patterns: str, sure: Callable[[re.Match[str]], bool] = lambda _: True) -> _Finder:
    """The group ``it`` of every match of the patterns, where ``sure`` of it."""
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]

    def spans(text: str) -> _Spans:
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
    return said or _WRITTEN_AS_ID.fullmatch(match["it"]) is not None or _checked(digits)


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
    rf"(?<![{_THAI}\d.])(?P<lead>\d?)(?P<letters>[ก-ฮ]{{2,3}})(?![{_THAI}])\s?-?\s?"
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


def _plates(text: str) -> _Spans:
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


# Names.
_DOT = r"\.?\s?"
_RANKS = [
    *(rf"{head}\.\s?ต\.\s?[อทต]\." for head in ("พล", "พ", "ร", "ส")),
    r"จ\.\s?ส\.\s?ต\.", r"ด\.\s?ต\.",
    r"(?:พล|พัน|ร้อย|สิบ)ตำรวจ(?:เอก|โท|ตรี)", "ดาบตำรวจ", "จ่าสิบตำรวจ",
]  # fmt: skip
_MONKS = "พระ(?:มหา|ครู(?:บา)?|อาจารย์|ภิกษุ|ปลัด|สมุห์|ใบฎีกา|อธิการ)"
_TITLES = [
    "นางสาว", r"น\.\s?ส\.?", r"นส\.", "นายแพทย์", r"ด\.\s?[ชญ]\.?", r"ด[ชญ]\.", "เด็กชาย", "เด็กหญิง",
    "นาย", "นาง", _MONKS, "พระ",
    *(rf"(?:ว่าที่\s?)?{rank}(?:\s?หญิง|\s?\(หญิง\)|\s?ญ\.)?" for rank in _RANKS),
]  # fmt: skip
_GIVEN = rf"[ก-ฮเ-ไ][{_THAI}]{{1,29}}?"
_ENDS = rf"(?=(?:{'|'.join(AFTER_A_NAME)})|[^{_THAI}]|$)"
_SURNAME = (
    rf"(?:\s{{1,3}}(?:ณ\s|นามสกุล\s?)?(?!{'|'.join(map(re.escape, (*NO_SURNAME, *AFTER_A_NAME)))})"
    rf"[ก-ฮเ-ไ][{_THAI}]{{1,24}}?{_ENDS}(?!\.))?"
)
_NAME = re.compile(
    rf"(?P<before>(?:{'|'.join(BEFORE_A_TITLE)})|(?<![{_THAI}])(?:บ้าน)?)"
    rf"(?P<title>(?>{'|'.join(_TITLES)}))\s{{0,2}}(?P<it>{_GIVEN}{_ENDS}(?!\.){_SURNAME})"
)
_WORD = re.compile(rf"[{_THAI}ฯ]+")
_PLACE_BEFORE = re.compile(
    r"(?:(?<![ก-๎])(?:ต|อ|จ|ถ|ซ|ม|บ|ร\.ร|รร|สภ|สน|ก)\.|ตำบล|อำเภอ|จังหวัด|แขวง|เขต|สถานีตำรวจ\S*|วัด|ถนน|"
    r"ซอย|คลอง|สะพาน|โรงเรียน)\s*$"
)
_LATIN = r"[A-Z][a-z'’-]+(?:\s+[A-Z][a-z'’-]+){0,2}"
_LATIN_NAME = re.compile(
    r"(?<![A-Za-z])(?:(?:Mr|Mrs|Ms|Miss|Master)\.?|"
    r"(?>Pol\.?\s?(?:(?:Gen|Lt|Maj|Col|Capt|Sub|Sgt|Cpl|Snr|Sen|L/C|Const)[./-]?\s?)+))\s*"
    rf"(?P<it>{_LATIN})"
)


def _names(text: str) -> _Spans:
    place = 0
    while match := _NAME.search(text, place):
        place = match.end() if _is_name(match, text) else match.end("title")
        if place == match.end():
            yield match.span("it")
    for match in _LATIN_NAME.finditer(text):
        yield match.span("it")


def _is_name(match: re.Match[str], text: str) -> bool:
    """Whether somebody is named: neither a place nor a word that only begins like a title."""
    start, title = match.start("title"), match["title"]
    if match["before"] in ("", "บ้าน") and _PLACE_BEFORE.search(text[max(0, start - 20) : start]):
        return False
    stem = next((stem for stem in NOBODY if title.startswith(stem)), None)
    if stem is None:
        return True
    if match["before"] == "บ้าน" and stem != "นาย":
        return False
    if match.start("it") > match.end("title"):  # with a space between
        return title != "พระ"
    word = _WORD.match(text, start + len(stem))
    after = word[0] if word else ""
    return after not in NOBODY_ALONE[stem] and not after.startswith(NOBODY[stem])


#: What is looked for, in this order, each only in texts that can hold any: most can't.
_NUMBER = re.compile(r"(?:\d[-\s.()/]{0,3}){8}")
_FINDERS: tuple[tuple[str, re.Pattern[str], _Finder], ...] = (
    ("line", re.compile("ไลน|[Ll][Ii][Nn][Ee]"), _by(*_LINES)),
    ("email", re.compile("@"), _by(*_EMAILS)),
    ("national_id", _NUMBER, _by(*_IDS, sure=_is_id)),
    ("account", _NUMBER, _by(*_ACCOUNTS)),
    ("phone", _NUMBER, _by(*_PHONES)),
    ("plate", re.compile(r"[ก-ฮ]\s?-?\s?\d"), _plates),
    ("house", re.compile(r"\d\s*(?:/|,?\s*(?:หมู่|ม\.|[Mm][Oo]))|เลขที่|ห้อง|[Hh]ouse"),
     _by(*_HOUSES, sure=_is_house)),
    ("name",
     re.compile(r"น(?:า[ยง]|\.\s?ส|ส\.)|พระ|เด็ก|ตำรวจ|ด[ชญ]?\.|\.\s?ต\.|M[rsia]|Pol"),
     _names),
)  # fmt: skip
