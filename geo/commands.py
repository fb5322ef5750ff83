"""The tree of command: station → division → bureau → headquarters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import pandas as pd

from geo.gazetteer import Gazetteer, Lang

Unit = Literal["station", "division", "bureau"]
UNITS: tuple[Unit, ...] = get_args(Unit)


#: The divisions that are provinces, by language: as written out, and in short.
_PROVINCIAL: dict[Lang, tuple[str, str]] = {
    "th": ("ตำรวจภูธรจังหวัด{province}", "ภ.จว.{province}"),
    "en": ("{province} Provincial Police", "{province} Provincial Police"),
}


@dataclass(frozen=True)
class Bureau:
    """A bureau (กองบัญชาการ) and the provinces that it covers."""

    key: str
    th: str
    short_th: str
    en: str
    short_en: str
    provinces: tuple[str, ...]

    def name(self, lang: Lang, short: bool = False) -> str:
        """The bureau's name on screen."""
        if lang == "th":
            return self.short_th if short else self.th
        return self.short_en if short else self.en


@dataclass(frozen=True)
class Division:
    """A division (กองบังคับการ) that is not simply a province."""

    key: str
    bureau: str
    th: str
    short_th: str
    en: str
    short_en: str

    def name(self, lang: Lang, short: bool = False) -> str:
        """The division's name on screen."""
        if lang == "th":
            return self.short_th if short else self.th
        return self.short_en if short else self.en


@dataclass(frozen=True)
class Commands:
    """Bureaus, the divisions of Bangkok, and the programme's target per station."""

    bureaus: tuple[Bureau, ...]
    divisions: tuple[Division, ...]
    members_per_station: int

    @cached_property
    def bureaus_by_key(self) -> dict[str, Bureau]:
        """Bureau key → bureau."""
        return {bureau.key: bureau for bureau in self.bureaus}

    @cached_property
    def _divisions_by_key(self) -> dict[str, Division]:
        return {division.key: division for division in self.divisions}

    @cached_property
    def bureau_of_province(self) -> dict[str, str]:
        """Province code → bureau key."""
        return {code: bureau.key for bureau in self.bureaus for code in bureau.provinces}

    @cached_property
    def bureau_of_division(self) -> dict[str, str]:
        """Division key → bureau key; a provincial division bears its province's code."""
        return {d.key: d.bureau for d in self.divisions} | {
            code: key
            for code, key in self.bureau_of_province.items()
            if key not in {d.bureau for d in self.divisions}
        }

    @cached_property
    def province_of_unit(self) -> dict[str, str]:
        """Division or bureau key → its province, for units that lie in one province."""
        bureaus = {b.key: b.provinces[0] for b in self.bureaus if len(b.provinces) == 1}
        bangkok = {d.key: bureaus[d.bureau] for d in self.divisions if d.bureau in bureaus}
        return bureaus | {key: key for key in self.bureau_of_division} | bangkok

    def unit_name(self, key: str, gazetteer: Gazetteer, lang: Lang, short: bool = False) -> str:
        """The name of a bureau or a division: ``ภ.5``, ``บก.น.5``, ``ภ.จว.เชียงใหม่``; the key itself
        where it is unknown."""
        named = self.bureaus_by_key.get(key) or self._divisions_by_key.get(key)
        if named:
            return named.name(lang, short)
        if key not in self.bureau_of_division:
            return key
        return _PROVINCIAL[lang][short].format(province=gazetteer.name(key, lang))

    def provinces(self, bureau: str) -> tuple[str, ...]:
        """The provinces of a bureau; empty for an unknown key."""
        return next((b.provinces for b in self.bureaus if b.key == bureau), ())

    def bureaus_of(self, provinces: pd.Series) -> pd.Series:
        """The bureau of each province code; missing where the province is missing."""
        return provinces.map(self.bureau_of_province).astype("str")
