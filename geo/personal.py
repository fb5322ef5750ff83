"""What tells of a person in free text, Thai or English: found, and put out of sight.

Phone numbers, national ids, e-mails, LINE ids, bank accounts, plates of cars and motorcycles, house
numbers, and names after a title or a police rank. Rules find these, no dictionary of names: a name
without a title, or a nickname, stays, and where a text runs on without spaces what follows a name
may go with it. Names of places, dates, codes and plain figures are left as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo import personal_names, personal_numbers
from geo.personal_numbers import checked
from geo.thai import normal

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
# What stands in every text in which something can be found: a digit, a sign of an address, the
# beginning of a title; or what hides one.
_SIGN = f"[\\pN@＠．\\pC\u00a0\u2007\u202f]|[Ll][Ii][Nn][Ee]|ไลน|{personal_names.HINT}|\u00ad"
_WORD_OF_OURS = re.compile("|".join(map(re.escape, WORDS.values())))


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


def tells_of_nobody(texts: pa.Array) -> np.ndarray:
    """Which texts surely tell of no person; of the others :func:`find` has to be asked.

    >>> tells_of_nobody(pa.array(["ไฟดับทั้งซอย", "นายสมชาย", "โทร ๐๘๑"])).tolist()
    [True, False, False]
    """
    found = pc.match_substring_regex(texts, _SIGN)
    return pc.invert(found).fill_null(True).to_numpy(zero_copy_only=False)


def find(text: str) -> list[Found]:
    """All that tells of a person, in the order of the text; places are those of the text without
    invisible characters. Finds don't overlap."""
    seen = _visible(text)
    if _VARIANT.search(seen):
        seen = seen.translate(_LIKE)
    if "[" in seen:
        seen = _WORD_OF_OURS.sub(lambda match: "\0" * len(match[0]), seen)
    found: list[Found] = []
    for kind, wanted, finder in (*personal_numbers.FINDERS, *personal_names.FINDERS):
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
    plain = normal(_visible(number), "NFKC").translate(_LIKE).casefold()
    plain = re.sub(r"[\s._/()-]", "", plain)
    return re.sub(r"^(?:\+|00)660?(?=\d{8,9}$)|^66(?=[689]\d{8}$)", "0", plain)


def is_national_id(text: str) -> bool:
    """Whether the text is 13 digits of which the last is the check digit of the others."""
    digits = canonical(text)
    return re.fullmatch(r"[0-9]{13}", digits) is not None and checked(digits)


def _visible(text: str) -> str:
    return text if text.isascii() else _INVISIBLE.sub("", text)
