"""Thai words: where one ends and the next begins, by a dictionary.

The words are those of PyThaiNLP (62,000) and the names of all places; the method is its maximal
matching within character clusters (``newmm``: of all ways to read a text, the one with the fewest
words).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, cast

from geo.files import read_gazetteer

if TYPE_CHECKING:
    from pythainlp.util import Trie

# Words of statistics and of the programme that the dictionary lacks.
_OWN = (
    "เปอร์เซ็นไทล์",
    "ควอนไทล์",
    "มัธยฐาน",
    "เบส์",
    "สมาชิกเครือข่าย",
    "ผู้ประสานงาน",
    "ช่วงชั้น",
    "ตำรวจภูธรภาค",
)
# Shorter names are common syllables, which would cut words that are no names.
_SHORTEST_NAME = 4


def thai_words(text: str) -> list[str]:
    """The text in words, spaces and signs; joined they are the text.

    >>> thai_words("ปัญหาและความต้องการ")
    ['ปัญหา', 'และ', 'ความต้องการ']
    """
    return _segmenter()(text)


@cache
def place_names() -> frozenset[str]:
    """The Thai names of all tambons, amphoes and provinces, without what stands before them."""
    gazetteer = read_gazetteer()
    tables = (gazetteer.tambons, gazetteer.amphoes, gazetteer.provinces)
    return frozenset(name for table in tables for name in table["th"])


class _Dictionary:
    """The words that a text begins with, the longest first.

    It stands in for PyThaiNLP's ``Trie``, of which ``segment`` asks nothing else: a set of words
    takes a tenth of the memory and of the time to load, and where two readings have equally many
    words, that with the longer first word is taken (``บอก|ว่า``, not ``บอ|กว่า``).
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._longest = max(map(len, self._words))

    def prefixes(self, text: str, start: int = 0) -> list[str]:
        """Every word that the text has at ``start``."""
        end = min(len(text), start + self._longest)
        candidates = (text[start:stop] for stop in range(end, start, -1))
        return [word for word in candidates if word in self._words]


@cache
def _segmenter() -> Callable[[str], list[str]]:
    # PyThaiNLP makes a folder in the home of whoever runs it and may fetch corpora, unless told
    # not to before it is imported. Its words and the method come with the package.
    os.environ.update(PYTHAINLP_READ_ONLY="1", PYTHAINLP_OFFLINE="1")
    from pythainlp.corpus.common import thai_words as words
    from pythainlp.tokenize.newmm import segment

    names = {name for name in place_names() if len(name) >= _SHORTEST_NAME}
    dictionary = cast("Trie", _Dictionary({*words(), *names, *_OWN}))
    return lambda text: segment(text, dictionary)
