"""Finds names of people after a title or a police rank, for :mod:`geo.personal`."""

from __future__ import annotations

import re

from geo.personal_numbers import Finder, Spans
from geo.personal_words import (
    AFTER_A_NAME,
    AFTER_A_SHORT_WORD,
    BEFORE_A_TITLE,
    GIVEN_TOO,
    NO_SURNAME,
    NOBODY,
    NOBODY_ALONE,
    PROVINCES,
    SHORT_NO_SURNAME,
    THAI,
)

# Between and after the letters of an abbreviation.
_DOT, _END = r"(?:\.\s?)?", r"(?:\.|(?=\s))"
_RANKS = [
    *(rf"{head}{_DOT}ต{_DOT}[อทต]{_END}" for head in ("พล", "พ", "ร", "ส")),
    rf"จ{_DOT}ส{_DOT}ต{_END}", rf"ด{_DOT}ต{_END}",
    r"(?:พล|พัน|ร้อย|สิบ)ตำรวจ(?:เอก|โท|ตรี)", "ดาบตำรวจ", "จ่าสิบตำรวจ",
]  # fmt: skip
_MONKS = "พระ(?:มหา|ครู(?:บา)?|อาจารย์|ภิกษุ|ปลัด|สมุห์|ใบฎีกา|อธิการ)"
_TITLES = [
    r"นางสาว\.?", r"น\.\s?ส\.?", rf"นส{_END}", "นายแพทย์", r"ด\.\s?[ชญ]\.?", r"ด[ชญ]\.",
    "เด็กชาย", "เด็กหญิง", r"นาย\.?", r"นาง\.?", _MONKS, "พระ",
    rf"(?:ว่าที่\s?)?(?:{'|'.join(_RANKS)})(?:\s?(?:หญิง|\((?:หญิง|พิเศษ)\)|ญ\.|ดร\.)){{0,3}}",
]  # fmt: skip
_GIVEN = rf"[ก-ฮเ-ไ][{THAI}]{{1,29}}?"
_ENDS = rf"(?=(?:{'|'.join(AFTER_A_NAME)})|[^{THAI}]|$)"
# As long as nobody's surname after a short word that begins it, but as sentences without spaces.
_SENTENCE = rf"(?:(?!{'|'.join(AFTER_A_NAME)})[{THAI}]){{12}}"
_WHOLE_WORD = rf"(?:{_ENDS}|{_SENTENCE}|{'|'.join(map(re.escape, AFTER_A_SHORT_WORD))})"
_NO_SURNAME = (
    rf"(?:{'|'.join(map(re.escape, (*NO_SURNAME, *AFTER_A_NAME)))}|"
    rf"(?:{'|'.join(SHORT_NO_SURNAME)}){_WHOLE_WORD})"
)
_SURNAME = (
    rf"(?:\s{{1,3}}(?:ณ\s|นามสกุล\s?)?(?!{_NO_SURNAME})"
    rf"(?P<surname>[ก-ฮเ-ไ][{THAI}]{{1,24}}?){_ENDS}(?!\.))?"
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
_LATIN_WORD = r"[A-Z][A-Za-z'’-]+"
_LATIN = rf"{_LATIN_WORD}(?:\s+{_LATIN_WORD}){{0,2}}"
_LATIN_NAME = re.compile(
    r"(?<![A-Za-z])(?:(?:Mr|Mrs|Ms|Miss|Master)\.?|(?:MRS?|MISS|MS)(?:\.|(?=\s))(?=\s*[A-Z]{4})|"
    r"(?>Pol\.?\s?(?:(?:Gen|Lt|Maj|Col|Capt|Sub|Sgt|Cpl|Snr|Sen|L/C|Const)[./-]?\s?)+))\s*"
    rf"(?!DIY\b)(?P<it>{_LATIN})"  # but for a chain of shops
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
    surname = match["surname"]
    if surname and after in GIVEN_TOO.get(stem, ()):
        return not surname.startswith(PROVINCES)
    return after not in NOBODY_ALONE[stem] and not after.startswith(NOBODY[stem])


#: What stands in every text with a title, as both :mod:`re` and RE2 read it.
HINT = (
    r"น(?:า[ยง]|\.\s?ส|ส[.\s])|พระ|เด็ก|ตำรวจ|ด[ชญ]?\.|\.\s?ต[.\s]|[พรสล]\.?\s?ต\.?\s?[อทต][.\s]"
    r"|[ดส]ต[.\s]|M[rsiaRSI]|Pol"
)
#: In texts that can hold any: most can't.
FINDERS: tuple[tuple[str, re.Pattern[str], Finder], ...] = (
    (
        "name",
        re.compile(HINT),
        _names,
    ),
)
