"""Coordinates as people and devices write them, as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from geo.thai import tidy, to_arabic_digits

# The signs of degrees, minutes and seconds in every dress, and the words for them.
_SIGNS = {
    "°": "º˚ᵒ",
    "'": "’‘′´`ʹ",
    '"': "”“″ʺ",
}
_WORDS = {
    "ฟิลิปดา": '"', "พิลิปดา": '"', "วิลิปดา": '"', "ลิปดา": "'", "องศา": "°", "''": '"',
    "ละติจูด": "N", "ลองจิจูด": "E", "ลองติจูด": "E", "LATITUDE": "N", "LONGITUDE": "E",
    "LAT": "N", "LONG": "E", "LON": "E", "LNG": "E",
    "เหนือ": "N", "ตะวันออก": "E", "ใต้": "S", "ตะวันตก": "W", "เมตร": "", "UTM": "",
}  # fmt: skip
_TRANSLATED = str.maketrans({other: sign for sign, others in _SIGNS.items() for other in others})
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))

_PART = r"(\d+(?:\.\d+)?)"
_ANGLE = re.compile(
    rf"(?P<before>[NSEW])?[\s:.]*(?P<sign>[+-])?"
    rf"{_PART}\s*(?:[°:\s-]\s*{_PART}\s*(?:[':\s-]\s*{_PART}\s*\"?|')?|°)?"
    r"\s*(?P<after>[NSEW])?\.?"
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_GRID_ZONE = re.compile(r"\b(4[78])\s?[NPQ]?\s+(?=\d)")
_USUAL = re.compile(r"(-?\d+\.\d+)\s*,\s*(-?\d+\.\d+)")
_WKT = re.compile(r"POINT\s*Z?\s*\(\s*([^\s(),]+)\s+([^\s(),]+)")
_BRACKETS = re.compile(r"\[(.+)\]")
# Below this no number of metres is an easting or northing of the country.
_METRES = 100_000


class Pair(NamedTuple):
    """Two coordinates of one text; ``zone`` is the UTM zone where the text says it, else 0."""

    x: float
    y: float
    zone: int = 0


def coordinate(text: str) -> float | None:
    """One coordinate, in degrees or metres; None where the text is none.

    Thai digits; ``98.99°E``; degrees with minutes and seconds by signs, spaces, colons or
    hyphens; a decimal comma; commas between thousands. South and west are negative.

    >>> coordinate("18°47'42\\"N") == 18 + 47 / 60 + 42 / 3600
    True
    >>> coordinate("๑๐๐,๕๒๓"), coordinate("1,519,000 เมตร"), coordinate("บ้าน")
    (100.523, 1519000.0, None)
    """
    read = _coordinate(_plain(text))
    return read[0] if read else None


def pair(text: str) -> Pair | None:
    """Both coordinates of one text; None where it does not hold two.

    ``13.75, 100.5`` is latitude first, as map services show it; ``POINT(100.5 13.75)`` and
    ``[100.5, 13.75]`` have x first, and so have metres. Letters (N, E) go before the order.

    >>> pair("13.75, 100.5") == pair("POINT (100.5 13.75)") == pair("[100.5, 13.75]")
    True
    >>> pair("47P 0664123 1519000")
    Pair(x=664123.0, y=1519000.0, zone=47)
    """
    if usual := _USUAL.fullmatch(text):  # nothing to tidy: most texts by far
        first, second = map(float, usual.groups())
        return Pair(*_ordered(first, second))
    plain = _plain(text)
    geometry, brackets = _WKT.search(plain), _BRACKETS.search(plain)
    if geometry:
        plain = " ".join(geometry.groups())
    elif brackets:
        plain = brackets[1]
    zone = _GRID_ZONE.match(plain)
    if zone:
        plain = plain[zone.end() :]
    for halves in _halves(plain.strip("() ")):
        read = [_coordinate(half) for half in halves]
        if read[0] and read[1]:
            (first, letter), (second, _) = read[0], read[1]
            x_first = letter in ("E", "W") if letter else bool(geometry or brackets)
            return Pair(*_ordered(first, second, x_first), int(zone[1]) if zone else 0)
    return None


def _ordered(first: float, second: float, x_first: bool = False) -> tuple[float, float]:
    """x, y; of metres the easting is written first."""
    return (first, second) if x_first or min(first, second) >= _METRES else (second, first)


def _plain(text: str) -> str:
    """Capital letters, Arabic digits, one sign for one thing."""
    text = to_arabic_digits(tidy(text)).upper().translate(_TRANSLATED)
    return _WORD.sub(lambda word: _WORDS[word[0]], text).strip()


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """The text cut in two where a cut may be, the surest first."""
    for separator in (r"\s*[;|/]\s*", r",\s+"):
        parts = re.split(separator, text)
        if len(parts) == 2:
            yield parts[0], parts[1]
    words = text.split()
    middle = len(words) // 2
    if len(words) > 1 and len(words) % 2 == 0:
        yield " ".join(words[:middle]), " ".join(words[middle:])
    if text.count(",") == 1:
        first, second = text.split(",")
        yield first, second


def _coordinate(plain: str) -> tuple[float, str] | None:
    """The number and its letter, if it has one."""
    angle = _ANGLE.fullmatch(_decimal_point(plain.rstrip("M ")))
    if angle is None:
        return None
    degrees, minutes, seconds = (float(angle[part] or 0) for part in (3, 4, 5))
    if minutes >= 60 or seconds >= 60 or (angle[4] and not degrees.is_integer()):
        return None
    letter = angle["before"] or angle["after"] or ""
    value = degrees + minutes / 60 + seconds / 3600
    return (-value if angle["sign"] == "-" or letter in ("S", "W") else value), letter


def _decimal_point(plain: str) -> str:
    """Commas as what they are: nothing between the thousands of metres, else a point."""
    if _THOUSANDS.fullmatch(plain):
        joined = plain.replace(",", "")
        if abs(float(joined)) >= _METRES * 1.5:
            return joined
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
