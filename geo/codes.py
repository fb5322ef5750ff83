"""Codes of the Department of Provincial Administration: 2, 4 or 6 digits, always strings.

A code holds its parents: ``500101`` (tambon) lies in ``5001`` (amphoe) in ``50`` (province).
"""

from __future__ import annotations

import re
from typing import Literal, get_args

import pandas as pd

from geo.errors import InputError
from geo.thai import to_arabic_digits

Level = Literal["province", "amphoe", "tambon"]

LEVELS: tuple[Level, ...] = get_args(Level)
DIGITS: dict[Level, int] = {"province": 2, "amphoe": 4, "tambon": 6}
BANGKOK = "10"

# 100101, TH100101, 100101.0 (a spreadsheet's number), 500100 and 500000 (padded parents), and
# 50010103: the third village of 500101.
_CODE = r"^(?:TH)?([1-9]\d(?:\d{2}){0,2})(?:\d{2})?(?:\.0*)?$"
# 1.00101E+05, if all digits of the code are spelt: 1.0E+05 is any of many.
_SCIENTIFIC = re.compile(r"^([1-9])\.(\d+)E\+?0*([1-7])$")


def level_of(code: str) -> Level:
    """The level of a code, by its length.

    >>> level_of("5001")
    'amphoe'
    """
    for level, digits in DIGITS.items():
        if len(code) == digits and code.isdigit():
            return level
    raise InputError(
        f"'{code}' is not a place code; expected 2 (province), 4 (amphoe) or 6 (tambon) digits"
    )


def parent(code: str, level: Level) -> str:
    """The code of the place at ``level`` that holds ``code`` (itself at its own level).

    >>> parent("500101", "province")
    '50'
    """
    digits = DIGITS[level]
    if len(code) < digits:
        raise InputError(f"'{code}' has no {level}: it is above that level")
    return code[:digits]


def below(level: Level) -> Level:
    """The next finer level; the tambon's is itself.

    >>> below("province")
    'amphoe'
    """
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def parents(codes: pd.Series, level: Level) -> pd.Series:
    """The codes at ``level`` that hold each of ``codes``; missing where the code is coarser.

    Parameters
    ----------
    codes : Series of str, missing values allowed
    level : the level wanted

    Returns
    -------
    Series of str with the index of ``codes``
    """
    digits = DIGITS[level]
    text = codes.astype("str")
    return text.str.slice(0, digits).where(text.str.len() >= digits)


def clean_codes(values: pd.Series) -> pd.Series:
    """Codes as people write them, brought to 2, 4 or 6 plain digits.

    Accepts ``TH100101``, Thai digits, ``100101.0``, ``1.00101E+05``, parents padded with zeros
    (``500100``, ``500000``) and the 8 digits of a village, which become its tambon's. Whatever
    is no code becomes missing.

    >>> clean_codes(pd.Series(["TH100101", "๕๐๐๑", "500000", "50010103", "x"])).tolist()
    ['100101', '5001', '50', '500101', nan]
    """
    text = to_arabic_digits(values.astype("str").str.strip().str.upper())
    text = text.str.replace(_SCIENTIFIC, _written_out, regex=True)
    digits = text.str.extract(_CODE, expand=False)
    return digits.str.replace(r"^(\d{2}(?:\d{2})??)(?:00)+$", r"\1", regex=True)


def _written_out(number: re.Match[str]) -> str:
    """A number in scientific notation as plain digits; as it is, where some are missing."""
    first, rest, power = number[1], number[2], int(number[3])
    whole = len(rest) >= min(power, DIGITS["tambon"] - 1) and not rest[power:].strip("0")
    return first + rest[:power].ljust(power, "0") if whole else number[0]
