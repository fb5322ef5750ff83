"""Fingerprints of texts: enough to tell that two are alike, too little to read either.

Min-wise hashing (A. Z. Broder, "On the resemblance and containment of documents", 1997) of a
text's character 3-grams, of which each hash keeps 4 bits alone (P. Li and A. C. König,
"b-bit minwise hashing", WWW 2010): whole minima would name 3-grams of the text, 4 bits fit
thousands of them. Digits are left out beforehand, so no number of a telephone, a house or a person
is in a fingerprint. Who guesses a whole text can test the guess; nobody can read the text off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.thai import is_tidy, tidy

#: Bytes of a fingerprint, two hashes each.
BYTES = 32
_HASHES, _BITS = 2 * BYTES, 4
_BY_CHANCE = 1 / 2**_BITS
_GRAM = 3
#: Shorter texts have no fingerprint: they say little, and little of them could be left out.
_FEWEST = 10
# Thai without its tone marks, and the letters of other scripts; no digits.
_NO_LETTER = re.compile("[^\u0e01-\u0e3a\u0e40-\u0e46\\w]|[\u0e47-\u0e4e\\d_]")
#: Texts that are hashed at a time: as many as the processor keeps close by.
_AT_ONCE = 1024
#: Texts whose letters are in memory at a time.
_SOME = 16 * _AT_ONCE
_LEFT_OUT = 0
# Of a hash's 32 bits those from here on: the highest are small in every minimum, the lowest of
# a product depend on few of its factor's.
_LOWEST = 12


def prints(texts: pd.Series) -> pd.Series:
    """The fingerprint of every text; equal texts have equal ones, whatever the machine.

    Parameters
    ----------
    texts : Series of str, missing where there is none

    Returns
    -------
    Series of object with the index of ``texts``: :data:`BYTES` bytes; None where the text is
    missing or has fewer than 10 3-grams
    """
    group, distinct = pd.factorize(texts)
    found = np.full(len(distinct) + 1, None, dtype=object)  # the last stands for missing texts
    for first in range(0, len(distinct), _SOME):
        some = distinct[first : first + _SOME].tolist()
        found[first : first + len(some)] = _prints(some)
    return pd.Series(found[group], index=texts.index, dtype="object")


def resemblance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The estimated resemblance of texts: the share of 3-grams that both have, of all that either
    has (Jaccard).

    Without bias; the standard error at a resemblance of 0.5 is 0.07.

    Parameters
    ----------
    one, other : fingerprints as rows of uint8, shape (n, :data:`BYTES`)

    Returns
    -------
    float64 of shape (n,), 0 to 1
    """
    differs = one ^ other
    equal = (differs < 1 << _BITS).sum(axis=1) + ((differs & 0x0F) == 0).sum(axis=1)
    return np.clip((equal / _HASHES - _BY_CHANCE) / (1 - _BY_CHANCE), 0, 1)


def as_rows(found: Sequence[bytes] | pd.Series) -> np.ndarray:
    """Fingerprints as rows of uint8, shape (n, :data:`BYTES`)."""
    return np.frombuffer(b"".join(found), dtype=np.uint8).reshape(-1, BYTES)


def _prints(texts: list[str]) -> np.ndarray:
    letters, lengths = _letters(texts)
    grams, starts = _grams(letters), np.cumsum(lengths) - lengths
    found = np.full(len(texts), None, dtype=object)
    long = np.flatnonzero(lengths >= _FEWEST + _GRAM - 1)
    # Texts of one length fill a table without gaps.
    by_length = long[np.argsort(lengths[long], kind="stable")]
    for first in range(0, len(by_length), _AT_ONCE):
        chosen = by_length[first : first + _AT_ONCE]
        minima = _minima(grams, starts[chosen], lengths[chosen])
        found[chosen] = [row.tobytes() for row in minima[:, ::2] << _BITS | minima[:, 1::2]]
    return found


def _letters(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """What is hashed, text after text, and how many letters that are of each."""
    usual = is_tidy(pa.array(texts, pa.string()))
    texts = [
        text if is_usual else _letters_of(tidy(text))
        for text, is_usual in zip(texts, usual, strict=True)
    ]
    written = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
    letters = np.where(written < len(_HASHED), _HASHED.take(written, mode="clip"), written)
    kept = letters != _LEFT_OUT
    ends = np.cumsum([len(text) for text in texts])
    before = np.concatenate([[0], np.cumsum(kept)])[np.concatenate([[0], ends])]
    return letters[kept], np.diff(before)


def _letters_of(text: str) -> str:
    return _NO_LETTER.sub("", text.lower())


def _grams(letters: np.ndarray) -> np.ndarray:
    """A hash of the 3-gram that begins at each letter."""
    wide = letters.astype(np.uint64)
    return _mixed(wide[:-2] << np.uint64(42) | wide[1:-1] << np.uint64(21) | wide[2:]).astype(
        np.uint32
    )


def _minima(grams: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The bits kept of each hash's minimum over the 3-grams of each text: (texts, hashes)."""
    # A text a column, its 3-grams one below the other, the last again where it has fewer.
    places = np.arange(lengths.max() - _GRAM + 1)[:, None]
    table = grams[starts + np.minimum(places, lengths - _GRAM)]
    found = np.empty((len(starts), _HASHES), dtype=np.uint8)
    hashed = np.empty_like(table)
    for number, (factor, shift) in enumerate(zip(*_KEYS, strict=True)):
        np.multiply(table, factor, out=hashed)
        np.add(hashed, shift, out=hashed)
        found[:, number] = hashed.min(axis=0) >> _LOWEST & (2**_BITS - 1)
    return found


def _hashed() -> np.ndarray:
    """For each character up to the last of Thai what is hashed in its place.

    Those that :func:`geo.thai.is_tidy` knows are in it; others stand for themselves.
    """
    table = np.arange(0x0E80, dtype=np.uint32)
    for code in (*range(0x80), *range(0x0E00, 0x0E80)):
        table[code] = ord(_letters_of(chr(code)) or chr(_LEFT_OUT))
    return table


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """The numbers spread over all 64 bits: the last step of SplitMix64 (Steele et al. 2014)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        numbers = (numbers ^ numbers >> np.uint64(shift)) * np.uint64(factor)
    return numbers ^ numbers >> np.uint64(31)


# Made of their own numbers, so that they are the same for ever: stores are merged over years.
_KEYS = (
    _mixed(np.arange(1, _HASHES + 1, dtype=np.uint64)).astype(np.uint32) | np.uint32(1),
    _mixed(np.arange(_HASHES + 1, 2 * _HASHES + 1, dtype=np.uint64)).astype(np.uint32),
)
_HASHED = _hashed()
