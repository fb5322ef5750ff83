"""One plain spelling, in which headers, words and names of units are compared."""

from __future__ import annotations

from geo.thai import tidy, to_arabic_digits

_LOOSE = str.maketrans("", "", " ._-")


def plain(text: str) -> str:
    """Text without case, spaces, dots, ``_`` and ``-``, in Arabic digits.

    >>> plain("บก. น. ๑") == plain("บก.น.1")
    True
    >>> plain(" Record-ID ")
    'recordid'
    """
    return to_arabic_digits(tidy(text)).casefold().translate(_LOOSE)
