"""The places of Thailand: their codes, names and figures, as tables indexed by code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import pandas as pd

from geo.codes import BANGKOK, Level, level_of

Lang = Literal["th", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

_PREFIX: dict[Level, str] = {"tambon": "ต.", "amphoe": "อ.", "province": "จ."}
_PREFIX_BANGKOK: dict[Level, str] = {"tambon": "แขวง", "amphoe": "เขต", "province": ""}


def prefix(code: str, lang: Lang = "th") -> str:
    """What stands before the name of the place of that code; nothing in English.

    >>> prefix("500101"), prefix("1001"), prefix("10")
    ('ต.', 'เขต', '')
    """
    if lang == "en":
        return ""
    prefixes = _PREFIX_BANGKOK if code.startswith(BANGKOK) else _PREFIX
    return prefixes[level_of(code)]


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All current places, by level, and what old codes and names became.

    Attributes
    ----------
    tambons : DataFrame indexed by 6-digit ``code``: ``th``, ``en``, ``amphoe``, ``province``,
        ``lon``, ``lat`` (a point inside, degrees WGS 84, missing for a few new codes),
        ``area_km2`` (of the polygon ``boundary_code``), ``population``, ``boundary_code``
    amphoes : DataFrame indexed by 4-digit ``code``: ``th``, ``en``, ``province``
    provinces : DataFrame indexed by 2-digit ``code``: ``th``, ``en``
    crosswalk : DataFrame, a row for each fact about a tambon's past, to which an agency may add:
        ``code`` (current), ``old_code`` (missing if the code never changed), ``old_name`` (the
        name of then, or another spelling), ``event`` (``moved``: it had ``old_code``; of a
        tambon that was split each part has a row; ``renamed``, ``respelt``, ``alternative``,
        ``misspelt``), ``date`` (``YYYY-MM-DD`` C.E., the day of the change, missing if not known)
    """

    tambons: pd.DataFrame
    amphoes: pd.DataFrame
    provinces: pd.DataFrame
    crosswalk: pd.DataFrame

    def table(self, level: Level) -> pd.DataFrame:
        """The table of one level."""
        return {"tambon": self.tambons, "amphoe": self.amphoes, "province": self.provinces}[level]

    def name(self, code: str, lang: Lang = "th") -> str:
        """The bare name of a place; the code itself when it is unknown."""
        names = self._names[lang]
        return names.get(code, code)

    def short_name(self, code: str, lang: Lang = "th") -> str:
        """The name with its prefix: ``ต.แม่ริม``, ``เขตบางรัก``, ``กรุงเทพมหานคร``; bare in English."""
        return prefix(code, lang) + self.name(code, lang)

    def full_name(self, code: str, lang: Lang = "th") -> str:
        """The name with all its parents: ``ต.แม่ริม อ.แม่ริม จ.เชียงใหม่``."""
        chain = [code[:digits] for digits in (6, 4, 2) if digits <= len(code)]
        return (" " if lang == "th" else ", ").join(self.short_name(part, lang) for part in chain)

    @cached_property
    def _names(self) -> dict[Lang, dict[str, str]]:
        tables = [self.tambons, self.amphoes, self.provinces]
        return {
            "th": {code: name for table in tables for code, name in table["th"].items()},
            "en": {code: name for table in tables for code, name in table["en"].items()},
        }
