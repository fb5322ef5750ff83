"""Thai text as data: digits, one spelling for one name, and dictionary order."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Zero-width characters, byte-order marks and soft hyphens come along with copied text; signs that
# turn the direction of writing make a name look like another one; control characters are no text.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b])\u0e32")
# Printable ASCII, and Thai whose marks stand in the order of NFC.
_LETTER = "[!-~]|[ก-ฮ][ัิ-ู็]?[่-์]?|[ฯะาำเ-ๆ๐-๙]"
_LEADING_VOWELS = "เแโใไ"
_TONES = "็่้๊๋์ํ๎"
_LONG, _MOST_MARKS = 1_000, 30


@overload
def to_arabic_digits(text: str) -> str: ...
@overload
def to_arabic_digits(text: pd.Series) -> pd.Series: ...
def to_arabic_digits(text: str | pd.Series) -> str | pd.Series:
    """Thai digits as Arabic ones.

    >>> to_arabic_digits("๒๕๖๕")
    '2565'
    """
    if isinstance(text, pd.Series):
        return text.str.translate(_ARABIC)
    return text.translate(_ARABIC)


def to_thai_digits(text: str) -> str:
    """Arabic digits as Thai ones.

    >>> to_thai_digits("2565")
    '๒๕๖๕'
    """
    return text.translate(_THAI)


def normal(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """A Unicode normal form; of a long text with no more than 30 marks on a letter.

    To bring marks into order takes the square of their number. No script needs as many as 30:
    Unicode Standard Annex 15, stream-safe text format.

    >>> normal("นำ", "NFC")
    'นำ'
    """
    if len(text) > _LONG:
        text = _with_few_marks(text)
    return unicodedata.normalize(form, text)


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def tidy(text: str) -> str:
    """Text in one spelling: no invisible characters, one kind of ำ and แ, single spaces.

    >>> tidy(" น\u0e4d\u0e32พอง ") == "น้ำพอง".replace("\u0e49", "")
    True
    """
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = normal(text, "NFC")
        text = text.replace("\u0e40\u0e40", "แ").replace("\u0e4d\u0e32", "ำ")
        # น + นิคหิต + ไม้โท + า is how some systems store น้ำ.
        text = _SPLIT_SARA_AM.sub("\\1ำ", text)
    return " ".join(text.split())


def is_tidy(texts: pa.Array) -> np.ndarray:
    """Which texts :func:`tidy` surely leaves as they are; of the others it has to be asked.

    >>> is_tidy(pa.array(["น้ำพอง 12", "น\u0e4d\u0e32พอง", " x", "เเม่"])).tolist()
    [True, False, False, False]
    """
    usual = pc.match_substring_regex(texts, f"^(?:{_LETTER})+(?: (?:{_LETTER})+)*$")
    two = pc.match_substring(texts, "\u0e40\u0e40")  # two of them instead of แ
    return pc.and_not(usual, two).fill_null(True).to_numpy(zero_copy_only=False)


def sort_key(text: str) -> tuple[str, str]:
    """A key that puts Thai words in the order of the Royal Institute's dictionary.

    A leading vowel (เ แ โ ใ ไ) sorts behind the consonant that it is written before; tone
    marks, ็ and ์ decide only between words that are otherwise equal.

    >>> sorted(["ระยอง", "เชียงใหม่", "กระบี่", "แพร่"], key=sort_key)
    ['กระบี่', 'เชียงใหม่', 'แพร่', 'ระยอง']
    """
    letters: list[str] = []
    marks: list[str] = []
    pending = ""
    for char in text:
        if char in _LEADING_VOWELS:
            pending += char
        elif char in _TONES:
            marks.append(f"{len(letters):03d}{char}")
        else:
            letters.append(char + pending)
            pending = ""
    return "".join(letters) + pending, "".join(marks)
