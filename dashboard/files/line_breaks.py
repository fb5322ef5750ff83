"""Where a line of Thai or English may end, and how gladly.

Thai has no spaces between words: a line ends at a space or between two words. Some of these places
are worse than others and are taken only where nothing better fits (:class:`Break`). What follows
from the script (W3C, "Thai Layout Requirements") holds everywhere: no mark leaves its letter and no
vowel its consonant; ๆ, ฯ and closing signs begin no line, and opening signs end none.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from dashboard.files.thai_words import place_names, thai_words

#: No line begins with these, nor with a combining mark.
NEVER_FIRST = "ะาำๅๆฯ)]}”’»·–—…,.:;!?%"
#: No line ends with these.
NEVER_LAST = "เแโใไ([{“‘«฿#<≤≥≈±−+"


class Break(IntEnum):
    """How gladly a line is broken at a place."""

    #: Within a word, between two letters with their marks.
    CLUSTER = 0
    #: Within what is one thing: ``61|แห่ง``, ``ร้อยละ|60``, ``30|ก.ย.|2568``, ``ต.บ้าน|ใหม่``.
    PAIR = 1
    #: Between the links of a chain: ``ต.แม่ริม|อ.แม่ริม``, ``1 ม.ค. 2565 –|31 มี.ค. 2565``.
    CHAIN = 2
    #: At any other space, and between any other words.
    FREE = 3


_MONTH = (
    r"(?:(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)\."
    r"|(?:มกรา|มีนา|พฤษภา|กรกฎา|สิงหา|ตุลา|ธันวา)คม|(?:เมษา|มิถุนา|กันยา|พฤศจิกา)ยน|กุมภาพันธ์"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)"
)
_COUNTED = (
    r"(?:ละ|ที่|ภาค|ระดับ|ปี|งบประมาณ|เวลา|ข้อ|หน้า|รุ่น|จำนวน|ประมาณ|เกิน|เพียง|อีก|ทุก|ทั้ง|[พค]\.ศ\."
    r"|\b(?:[Ll]evels?|[Rr]egions?|[Pp]ages?|[Pp]er|[Tt]op|[Uu]nder|[Oo]ver|[Aa]bout))"
)
_UNIT = r"(?:ต|อ|จ|สภ|สน|ภ\.จว|ภ|บก\.น|บก|บช\.น|บช|ตร)\."
_PLACE = rf"(?<![ก-๙.])(?:{_UNIT}|แขวง|เขต)[ก-๙]"

# A year and the number of a name end what is said; any other number is followed by what it counts.
_LAST = re.compile(
    rf"(?:{_MONTH}|[พค]\.ศ\.|ปี|งบประมาณ) \d{{4}}$"
    rf"|(?:ร้อยละ|ภาค|ระดับ|ข้อ|หน้า|รุ่น|(?:ครั้ง|ลำดับ|อันดับ)ที่) [\d.,]+$|{_UNIT}\d+$"
)
_GOES_ON = re.compile(rf"{_MONTH}|น\.|–")
# What stands before a space and after it, where the two are not parted gladly.
_HELD = tuple(
    (re.compile(f"{before}$"), re.compile(after), how)
    for before, after, how in (
        (r"\d", r"\S", Break.PAIR),
        (rf"(?:{_COUNTED}|{_MONTH})", r"\d", Break.PAIR),
        (r"(?<![ก-๙])ณ", r"\S", Break.CHAIN),
        (r"\b[A-Z][\w’-]*", "[A-Z]", Break.PAIR),
        ("[–—]", r"\d", Break.CHAIN),
        (rf"{_PLACE}\S*", rf"{_UNIT}|เขต|กรุงเทพ", Break.CHAIN),
    )
)
# So much of the text before a space is looked at.
_BEFORE = 60

_NAMED = re.compile(rf"(?<![ก-๙.]){_UNIT}|ตำบล|แขวง|อำเภอ|เขต|จังหวัด|สถานีตำรวจภูธร|สถานีตำรวจนครบาล")
_RUN = re.compile(r"[ก-ฺเ-๎๐-๙0-9]*")
_LETTER = re.compile("[ก-ฺเ-๎]")


@lru_cache(maxsize=2048)
def breaks(text: str) -> tuple[tuple[int, Break], ...]:
    """Every place where a line of the text may end, in order.

    Returns
    -------
    pairs of where the next line begins (spaces before it belong to neither line) and how gladly
    the text is broken there; neither its beginning nor its end is among them

    >>> [(place, how.name) for place, how in breaks("61 แห่ง") if how > Break.CLUSTER]
    [(3, 'PAIR')]
    """
    between = _between_words(text)
    names = _names(text)
    found = []
    for place in range(1, len(text)):
        if not _allowed(text, place):
            continue
        how = _at_space(text, place) if text[place - 1] == " " else between.get(place)
        if how is not None and any(start < place < end for start, end in names):
            how = min(how, Break.PAIR)
        found.append((place, Break.CLUSTER if how is None else how))
    return tuple(found)


def _allowed(text: str, place: int) -> bool:
    """Whether the script lets a line end there at all."""
    first, last = text[place], text[:place].rstrip(" ")[-1:]
    if first == " " or not last:
        return False
    marks = unicodedata.category(first).startswith("M")
    return not (marks or first in NEVER_FIRST or last in NEVER_LAST)


def _at_space(text: str, place: int) -> Break:
    before, after = text[max(0, place - _BEFORE) : place].rstrip(" "), text[place:]
    if _LAST.search(before) and not _GOES_ON.match(after):
        return Break.FREE
    held = (how for one, other, how in _HELD if one.search(before) and other.match(after))
    return next(held, Break.FREE)


def _between_words(text: str) -> dict[int, Break]:
    """Where one word follows another without a space."""
    found, place = {}, 0
    for word in thai_words(text):
        if place:
            found[place] = _touching(text[place - 1], text[place])
        place += len(word)
    return {place: how for place, how in found.items() if how is not None}


def _touching(last: str, first: str) -> Break | None:
    """How gladly two signs that touch are parted; None where only need parts them."""
    thai = bool(_LETTER.match(last)), bool(_LETTER.match(first))
    if all(thai) or (thai[1] and last in ")]}”’»") or (thai[0] and first in "([{“‘«"):
        return Break.FREE
    # A number or a Latin word that is written against a Thai one, and ``ตำบล/แขวง``.
    beside = first if thai[0] else last
    return Break.PAIR if any(thai) and (beside.isalnum() or last == "/") else None


def _names(text: str) -> list[tuple[int, int]]:
    """Where the names stand of which it is said what they name, from there to their end.

    After a short form (``ต.``, ``สภ.``) that is the next space: no list has the stations. A word
    (``ตำบล``) may also stand alone, so it takes only what is known for a place.
    """
    found = []
    for named in _NAMED.finditer(text):
        run = _RUN.match(text, named.end())
        letters = run.group() if run else ""
        if not named.group().endswith("."):
            stops = range(len(letters), 0, -1)
            known = (letters[:stop] for stop in stops if letters[:stop] in place_names())
            letters = next(known, "")
        if letters:
            found.append((named.start(), named.end() + len(letters)))
    return found
