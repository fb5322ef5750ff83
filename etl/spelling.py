"""One plain spelling, in which headers, words and names of units are compared."""

from __future__ import annotations

from geo.thai import normal, tidy, to_arabic_digits

_LOOSE = str.maketrans("", "", " ._-")


def one_form(text: str) -> str:
    """Text in Arabic digits and half-width letters, without invisible characters.

    >>> one_form("๑/２๕๖๕\u200b")
    '1/2565'
    """
    return to_arabic_digits(tidy(normal(text, "NFKC")))


def plain(text: str) -> str:
    """Text without case, spaces, dots, ``_`` and ``-``, in Arabic digits.

    >>> plain("บก. น. ๑") == plain("บก.น.1")
    True
    >>> plain(" Record-ID ")
    'recordid'
    """
    return one_form(text).casefold().translate(_LOOSE)
