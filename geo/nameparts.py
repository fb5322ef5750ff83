"""The words around the names of places (``ต.``, ``แขวง``, ``District``), and what they mark."""

from __future__ import annotations

import re
from typing import NamedTuple

from geo.codes import LEVELS, Level
from geo.thai import tidy, to_arabic_digits

# A word that ends a name (หลักเขต, สามตำบล) marks nothing: glued to the name before it, it needs a
# name glued behind it. A municipality (เทศบาลตำบล) is no tambon.
_LONG = (
    r"(?<![ก-๛])(?:{0})(?= ?\S|$)|"
    r"(?<=[ก-๛])(?<!เทศบาล)(?:{0})(?=[ก-๛])(?!ตำบล|แขวง|อำเภอ|เขต|จังหวัด|[ตอจ]\.)"
)
# A dotted letter stands alone or at the end of a name, never inside an abbreviation (สภ.ต.).
_DOTTED = r"(?:(?<![.ก-๛])|(?<=[ก-๛]{{3}})){0}\.|(?<![^\s,/(]){0}(?=\s)"
_LATIN = r"\b(?:{0})\b(?= \S)|\b{1}\.(?= ?\S)"
_BEFORE: dict[Level, str] = {
    "tambon": "|".join(
        [
            _LONG.format("ตำบล|แขวง"),
            _DOTTED.format("ต"),
            _LATIN.format("tambon|tambol|kh?waeng", "t"),
        ]
    ),
    "amphoe": "|".join(
        [
            _LONG.format("(?:กิ่ง ?)?อำเภอ|เขต"),
            r"กิ่ง ?อ\.",
            _DOTTED.format("อ"),
            _LATIN.format("(?:king )?(?:amphoe|amphur|ampur)|khet", "a"),
        ]
    ),
    "province": "|".join(
        [
            _LONG.format("จังหวัด"),
            _DOTTED.format("จ"),
            _LATIN.format("changwat|jangwat", "[cj]"),
        ]
    ),
}
_AFTER: dict[Level, str] = {
    "tambon": r" sub-? ?district$",
    "amphoe": r" district$",
    "province": r" province$",
}
#: A word that marks the level of the name behind it.
MARK = re.compile("|".join(f"(?P<{level}>{_BEFORE[level]})" for level in LEVELS), re.I)
_MARKED = {level: re.compile(f"^(?:{_BEFORE[level]}) ?|{_AFTER[level]}", re.I) for level in LEVELS}
_SUFFIX = {level: re.compile(_AFTER[level], re.I) for level in reversed(LEVELS)}
# What every text with a mark or with several names has in it.
_PARTED = re.compile(r"[ .,;/|]|ตำบล|แขวง|อำเภอ|เขต|จังหวัด")
_BETWEEN = re.compile(r" ?[,;/|] ?")
_POSTCODE = re.compile(r" ?(?<!\d)\d{5}$")
_AROUND = "()[]{}<>\"' "


class Part(NamedTuple):
    """A piece of what was written: a name, and the level that the word beside it tells."""

    level: Level | None
    name: str


def tidy_name(text: str) -> str:
    """Text in one spelling, digits Arabic, without brackets around it or a postal code behind."""
    return _POSTCODE.sub("", to_arabic_digits(tidy(text)).strip(_AROUND))


def unmarked(name: str, level: Level) -> str:
    """A tidy name without the word of its own level around it.

    >>> unmarked("อ.แม่ริม", "amphoe"), unmarked("Mae Rim District", "amphoe")
    ('แม่ริม', 'Mae Rim')
    """
    return _MARKED[level].sub("", name).strip()


def parts(text: str) -> list[Part]:
    """The names in a tidy text with the levels that their marks tell, in the order written.

    >>> [tuple(part) for part in parts("ต.ริมใต้ อ.แม่ริม เชียงใหม่")]
    [('tambon', 'ริมใต้'), ('amphoe', 'แม่ริม เชียงใหม่')]
    """
    if not _PARTED.search(text):
        return [Part(None, text)] if text else []
    found = []
    for piece in _BETWEEN.split(text):
        marks = list(MARK.finditer(piece))
        ends = [*(mark.start() for mark in marks), len(piece)]
        found.append(_by_suffix(piece[: ends[0]].strip(" -:")))
        found += [
            Part(level_of(mark), unmarked(piece[mark.end() : end].strip(" -:"), level_of(mark)))
            for mark, end in zip(marks, ends[1:], strict=True)
        ]
    return [part for part in found if part.name]


def level_of(mark: re.Match[str]) -> Level:
    """The level that a match of :data:`MARK` tells."""
    return next(level for level in LEVELS if level == mark.lastgroup)


def _by_suffix(name: str) -> Part:
    for level, suffix in _SUFFIX.items():
        if suffix.search(name):
            return Part(level, suffix.sub("", name))
    return Part(None, name)
