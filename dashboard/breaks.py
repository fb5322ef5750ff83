"""Own class breaks as people write them: ``0, >0, 2.5, 10``."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from dashboard.texts import text
from dashboard.view import MOST_CLASSES
from geo.classes import LEAST, just_above, number_of
from geo.errors import InputError
from geo.gazetteer import Lang

_ABOVE = ">"


def read(written: str, lang: Lang) -> tuple[float, ...]:
    """All edges, lowest first, of a text; a number after ``>`` is not in the class it begins.

    Raises :class:`geo.errors.InputError` with a sentence for the one who wrote it.
    """
    parts = re.split(r"[\s,;]+", re.sub(r">\s+", _ABOVE, written.strip(" \t,;")))
    edges = tuple(_number(part, lang) for part in parts)
    if problem := problem_of(edges):
        raise InputError(text(f"breaks.{problem}", lang, most=MOST_CLASSES))
    return edges


def write(edges: tuple[float, ...]) -> str:
    """The edges as :func:`read` reads them."""
    return ", ".join(_written(*number_of(edge)) for edge in edges)


def problem_of(edges: tuple[float, ...]) -> str:
    """Why these cannot be class breaks, as the name of a text; empty when they can."""
    if len(edges) < 2:
        return "too_few"
    if not all(map(math.isfinite, edges)):
        return "not_finite"
    if not all(low < high for low, high in pairwise(edges)):
        return "not_rising"
    zeros_apart = edges[:2] == (0.0, LEAST)
    return "too_many" if len(edges) - 1 - zeros_apart > MOST_CLASSES else ""


def _number(part: str, lang: Lang) -> float:
    try:
        number = float(part.removeprefix(_ABOVE))
    except ValueError:
        raise InputError(text("breaks.not_a_number", lang, part=part)) from None
    return just_above(number) if part.startswith(_ABOVE) else number


def _written(number: float, included: bool) -> str:
    return ("" if included else _ABOVE) + f"{number + 0.0:.10g}"
