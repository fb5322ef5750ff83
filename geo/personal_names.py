"""Finds names of people after a title or a police rank, for :mod:`geo.personal`."""

from __future__ import annotations

import re

from geo.personal_numbers import Finder, Spans
from geo.personal_words import (
    AFTER_A_NAME,
    BEFORE_A_TITLE,
    NO_SURNAME,
    NOBODY,
    NOBODY_ALONE,
    THAI,
)

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
_GIVEN = rf"[ก-ฮเ-ไ][{THAI}]{{1,29}}?"
_ENDS = rf"(?=(?:{'|'.join(AFTER_A_NAME)})|[^{THAI}]|$)"
_SURNAME = (
    rf"(?:\s{{1,3}}(?:ณ\s|นามสกุล\s?)?(?!{'|'.join(map(re.escape, (*NO_SURNAME, *AFTER_A_NAME)))})"
    rf"[ก-ฮเ-ไ][{THAI}]{{1,24}}?{_ENDS}(?!\.))?"
)
_NAME = re.compile(
    rf"(?P<before>(?:{'|'.join(BEFORE_A_TITLE)})|(?<![{THAI}])(?:บ้าน)?)"
    rf"(?P<title>(?>{'|'.join(_TITLES)}))\s{{0,2}}(?P<it>{_GIVEN}{_ENDS}(?!\.){_SURNAME})"
)
_WORD = re.compile(rf"[{THAI}ฯ]+")
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


def _names(text: str) -> Spans:
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


#: In texts that can hold any: most can't.
FINDERS: tuple[tuple[str, re.Pattern[str], Finder], ...] = (
    (
        "name",
        re.compile(r"น(?:า[ยง]|\.\s?ส|ส\.)|พระ|เด็ก|ตำรวจ|ด[ชญ]?\.|\.\s?ต\.|M[rsia]|Pol"),
        _names,
    ),
)
