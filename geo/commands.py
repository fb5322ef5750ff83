"""The tree of command: station → division → bureau → headquarters.

A bureau follows provinces, or none: a unit *without a place* (central investigation, tourist
police, cyber crime) works all over the country. It stands in this tree and not in that of places:
it has neither people nor land of its own, and no polygon. Its records may lie in a place all the
same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import pandas as pd

from geo.gazetteer import Gazetteer, Lang

Unit = Literal["station", "division", "bureau"]
UNITS: tuple[Unit, ...] = get_args(Unit)

#: The ground of an issue's bureau: provinces, of which each is a division; one province, of
#: which divisions are parts; none, where the issue has a place; nor has the issue any.
GROUNDS = ("provinces", "one_province", "none", "nowhere")

_KEY = re.compile(r"[a-z][a-z0-9]*")
#: The divisions that are provinces, by language: as written out, and in short.
_PROVINCIAL: dict[Lang, tuple[str, str]] = {
    "th": ("ตำรวจภูธรจังหวัด{province}", "ภ.จว.{province}"),
    "en": ("{province} Provincial Police", "{province} Provincial Police"),
}


@dataclass(frozen=True)
class Bureau:
    """A bureau (กองบัญชาการ) and the provinces that it covers; none for one without a place."""

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
    """Bureaus, the divisions that are no provinces, and the programme's target per station."""

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
        own = {d.key: bureaus[d.bureau] for d in self.divisions if d.bureau in bureaus}
        provincial = self.bureau_of_division.keys() & self.bureau_of_province.keys()
        return bureaus | {key: key for key in provincial} | own

    @cached_property
    def without_place(self) -> frozenset[str]:
        """The keys of the bureaus that have no province, and of their divisions."""
        bureaus = {bureau.key for bureau in self.bureaus if not bureau.provinces}
        return frozenset(bureaus | {d.key for d in self.divisions if d.bureau in bureaus})

    def wholly(self, areas: Collection[str]) -> frozenset[str]:
        """The areas, and the divisions and bureaus of which nothing lies beyond them.

        Parameters
        ----------
        areas : codes of provinces, keys of bureaus without any
        """
        own = frozenset(areas)
        bureaus = {b.key for b in self.bureaus if b.provinces and own.issuperset(b.provinces)}
        bureaus |= own & self.bureaus_by_key.keys()
        divisions = {
            key
            for key, bureau in self.bureau_of_division.items()
            if bureau in bureaus or self.province_of_unit.get(key) in own
        }
        return own | bureaus | divisions

    def are_placeless(self, rows: pd.DataFrame) -> pd.Series:
        """Which rows (stations, issues, people) are of a unit without a place, wherever they lie.

        Parameters
        ----------
        rows : with the column ``bureau``

        Returns
        -------
        Boolean Series with the index of ``rows``
        """
        return rows["bureau"].isin(self.without_place)

    def grounds(self, issues: pd.DataFrame) -> pd.Series:
        """The ground that the desks of each issue share.

        Parameters
        ----------
        issues : ``bureau``, ``province``, missing where not known

        Returns
        -------
        One of :data:`GROUNDS` with the index of ``issues``
        """
        single = [bureau.key for bureau in self.bureaus if len(bureau.provinces) == 1]
        ground = pd.Series("provinces", index=issues.index, dtype="str")
        ground = ground.mask(issues["bureau"].isin(single), "one_province")
        placeless = self.are_placeless(issues)
        return ground.mask(placeless, "none").mask(placeless & issues["province"].isna(), "nowhere")

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

    def bureau_of_all(self, provinces: Collection[str]) -> str:
        """The bureau whose provinces these are, no more and no less; empty for none."""
        return next(
            (b.key for b in self.bureaus if provinces and {*b.provinces} == {*provinces}), ""
        )

    def bureaus_of(self, provinces: pd.Series) -> pd.Series:
        """The bureau of each province code; missing where the province is missing."""
        return provinces.map(self.bureau_of_province).astype("str")

    def problem(self, provinces: Collection[str]) -> str:
        """What is wrong with these units, in words; empty where nothing is.

        Parameters
        ----------
        provinces : all codes that there are
        """
        units: list[Bureau | Division] = [*self.bureaus, *self.divisions]
        covered = [code for bureau in self.bureaus for code in bureau.provinces]
        names = [n.casefold() for u in units for n in {u.th, u.short_th, u.en, u.short_en}]
        found = {
            "has keys that are no lower-case letters and digits": (
                unit.key for unit in units if not _KEY.fullmatch(unit.key)
            ),
            "has more than one unit of the key": _repeated([unit.key for unit in units]),
            "has more than one unit of the name": _repeated(names),
            "names no province by the code": (code for code in covered if code not in provinces),
            "has more than one bureau of the province": _repeated(covered),
            "has divisions of no bureau that it knows": (
                division.key
                for division in self.divisions
                if division.bureau not in self.bureaus_by_key
            ),
        }
        listed = {said: ", ".join(map(repr, which)) for said, which in found.items()}
        return next((f"{said} {which}" for said, which in listed.items() if which), "")


def _repeated(words: Collection[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]
