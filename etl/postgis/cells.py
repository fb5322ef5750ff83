"""Values as a person sees them, of the text that PostgreSQL writes of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from etl.reading.sheets import as_text

_MIDNIGHT = " 00:00:00"


@cache
def written(type_code: int) -> Callable[[Any], str | None] | None:
    """What makes the text of a column's values; None where the server's is right.

    Numbers have no zeros at the end and none is NaN, a time at midnight without a zone is a day,
    truth is ``TRUE`` or ``FALSE``, an array its values with commas between; as of spreadsheets
    (:func:`etl.reading.sheets.as_text`).

    Parameters
    ----------
    type_code : the OID of the column's type
    """
    from psycopg.postgres import types

    makers = {"numeric": _number, "float4": _float, "float8": _float, "bool": _truth,
              "timestamp": _moment}  # fmt: skip
    for name, maker in makers.items():
        if type_code == types[name].oid:
            return _where_known(maker)
        if type_code == types[name].array_oid:
            return _where_known(_list(maker))
    if any(type_code == known.array_oid for known in types):
        return _where_known(_list(str))
    return None


def _where_known(maker: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    return lambda value: None if value is None else maker(value)


def _list(maker: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    def joined(values: Any) -> str | None:
        if isinstance(values, list):
            return ", ".join(text for value in values if (text := joined(value)))
        return None if values is None else maker(values)

    return joined


def _number(text: str) -> str | None:
    if text == "NaN":
        return None
    return text.rstrip("0").rstrip(".") if "." in text else text


def _float(text: str) -> str | None:
    number = float(text)
    if number != number:
        return None
    return text if abs(number) == float("inf") else as_text(number)


def _truth(text: str) -> str:
    return as_text(text == "t")


def _moment(text: str) -> str:
    return text.removesuffix(_MIDNIGHT)
