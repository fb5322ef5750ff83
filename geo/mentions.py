"""The names of places in an address, in the order written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from geo.codes import LEVELS, Level
from geo.nameindex import Index, plain
from geo.nameparts import MARK, level_of
from geo.thai import tidy, to_arabic_digits

# The longest names have so many words (Krung Thep Maha Nakhon).
_WORDS = 4
# The next word is the name of a road, a house or the like, and no place of administration.
_THING = frozenset(
    {
        *("ซอย", "ซ.", "ตรอก", "ถนน", "ถ.", "แยก", "สี่แยก", "สะพาน", "คลอง", "แม่น้ำ", "ท่าเรือ"),
        *("หมู่บ้าน", "มบ.", "บ้าน", "ชุมชน", "อาคาร", "ตึก", "โครงการ", "คอนโด", "ห้าง", "ตลาด"),
        *("ร้าน", "บริษัท", "บจก.", "หจก.", "โรงแรม", "โรงเรียน", "รร.", "ร.ร.", "โรงพยาบาล", "รพ."),
        *("วัด", "สถานี", "สน.", "สภ.", "หน้า", "ตรงข้าม", "soi", "thanon", "ban", "wat"),
    }
)
_THING_BEHIND = frozenset(("road", "rd", "rd.", "street", "st", "st.", "alley"))
_LEVEL_BEHIND: dict[str, Level] = {
    "subdistrict": "tambon",
    "sub-district": "tambon",
    "district": "amphoe",
    "province": "province",
}
# ซอย ต.รวมโชค is a lane, not a tambon.
_MARK_OF_A_THING = re.compile(r"((?:ซอย|ซ\.|ตรอก|ถนน|ถ\.|หมู่บ้าน|มบ\.) ?)[ตอจ]\.")

_SIGNS: dict[Level, str] = dict(zip(LEVELS, "\x01\x02\x03", strict=True))
_LEVELS = {sign: level for level, sign in _SIGNS.items()}
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TOKEN = re.compile(r"[\x01-\x03,]|\d+|[^\s\d\x01-\x03,;/|()\[\]\"]+")
_LATIN = re.compile(r"^[a-z]", re.I)


class Mention(NamedTuple):
    """A name in an address, in its plain spelling.

    ``level`` is what the word beside it tells, None without such a word; ``first`` and ``last``
    count the words of the address, numbers left out.
    """

    level: Level | None
    name: str
    first: int
    last: int

    def may_be(self, level: Level, index: Index) -> bool:
        """Whether it may name a place of that level."""
        return self.level == level or (self.level is None and index.knows(level, self.name))


def mentions(address: str, index: Index) -> list[Mention]:
    """The names that are marked by a word like ``ต.`` or ``Khwaeng``, and those that are known.

    Of an unmarked text only names that the index knows count, and none behind a word like
    ``ถนน`` or before one like ``Road``. Takes a time that grows with the length alone.
    """
    tokens = _tokens(address)
    found: list[Mention] = []
    at = words = 0
    while at < len(tokens):
        level = _LEVELS.get(tokens[at])
        name, count = _name(tokens, at + (level is not None), level, index)
        if name and not (level is None and _of_a_thing(tokens, at, count)):
            behind = tokens[at + count].lower() if at + count < len(tokens) else ""
            told = level or _LEVEL_BEHIND.get(behind)
            found.append(Mention(told, name, words, words + count - 1))
        if level:
            at += 1
        step = max(count, 0 if level else 1)
        words += sum(_is_word(token) for token in tokens[at : at + step])
        at += step
    return found


def _tokens(address: str) -> list[str]:
    """Words, numbers and commas, and a sign for each mark of a level."""
    text = to_arabic_digits(tidy(_CONTROL.sub(" ", address)))
    text = _MARK_OF_A_THING.sub(r"\1 ", text)
    return _TOKEN.findall(MARK.sub(lambda mark: f" {_SIGNS[level_of(mark)]} ", text))


def _name(tokens: Sequence[str], at: int, level: Level | None, index: Index) -> tuple[str, int]:
    """The longest known name that begins there, and how many words it has.

    Behind a mark, an unknown one too: a word in Thai, all up to the next comma or mark in Latin.
    """
    words = _words_from(tokens, at)
    for count in range(len(words), 0, -1):
        name = plain("".join(words[:count]))
        if any(index.knows(one, name) for one in ([level] if level else LEVELS)):
            return name, count
    if level and words:
        count = len(words) if _LATIN.match(words[0]) else 1
        return plain("".join(words[:count])), count
    return "", 0


def _words_from(tokens: Sequence[str], at: int) -> list[str]:
    words = []
    for token in tokens[at : at + _WORDS]:
        if not _is_word(token):
            break
        words.append(token)
    return words


def _is_word(token: str) -> bool:
    return token not in _LEVELS and token != "," and not token.isdigit()  # nosec B105


def _of_a_thing(tokens: Sequence[str], at: int, count: int) -> bool:
    before = tokens[at - 1].lower() if at else ""
    behind = tokens[at + count].lower() if at + count < len(tokens) else ""
    glued = tokens[at].startswith(("ถนน", "ซอย"))
    return before in _THING or behind in _THING_BEHIND or glued
