"""All names of all places, those of the past among them, ready to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from geo.codes import BANGKOK, LEVELS, Level
from geo.gazetteer import Gazetteer
from geo.thai import tidy

_CAPITAL = ("เมือง", "Mueang")
_OTHER_PROVINCE_NAMES = {
    "10": ("กรุงเทพ", "กทม", "Bangkok Metropolis", "Krung Thep Maha Nakhon", "Krung Thep", "BKK"),
    "14": ("อยุธยา", "Ayutthaya"),
    "30": ("โคราช", "Korat"),
    "34": ("อุบล", "Ubon"),
    "41": ("อุดร", "Udon"),
    "71": ("กาญจน์",),
    "77": ("ประจวบ",),
    "80": ("นครศรี",),
    "84": ("สุราษฎร์",),
}
#: The abbreviations of provinces that official forms use; กทม. is among the names above.
_ABBREVIATED = {
    "11": "สป", "12": "นบ", "13": "ปท", "14": "อย", "15": "อท", "16": "ลบ", "17": "สห", "18": "ชน",
    "19": "สบ", "20": "ชบ", "21": "รย", "22": "จบ", "23": "ตร", "24": "ฉช", "25": "ปจ", "26": "นย",
    "27": "สก", "30": "นม", "31": "บร", "32": "สร", "33": "ศก", "34": "อบ", "35": "ยส", "36": "ชย",
    "37": "อจ", "38": "บก", "39": "นภ", "40": "ขก", "41": "อด", "42": "ลย", "43": "นค", "44": "มค",
    "45": "รอ", "46": "กส", "47": "สน", "48": "นพ", "49": "มห", "50": "ชม", "51": "ลพ", "52": "ลป",
    "53": "อต", "54": "พร", "55": "นน", "56": "พย", "57": "ชร", "58": "มส", "60": "นว", "61": "อน",
    "62": "กพ", "63": "ตก", "64": "สท", "65": "พล", "66": "พจ", "67": "พช", "70": "รบ", "71": "กจ",
    "72": "สพ", "73": "นฐ", "74": "สค", "75": "สส", "76": "พบ", "77": "ปข", "80": "นศ", "81": "กบ",
    "82": "พง", "83": "ภก", "84": "สฎ", "85": "รน", "86": "ชพ", "90": "สข", "91": "สต", "92": "ตง",
    "93": "พท", "94": "ปน", "95": "ยล", "96": "นธ",
}  # fmt: skip
_OTHER_AMPHOE_NAMES = {"1008": ("ป้อมปราบ",), "1039": ("Watthana",)}
_LONG_AGO = pd.Timestamp("1800-01-01")
_NO_LETTERS = re.compile(r"[\s.\-'’ฯ]+")
_NUMBERS = [
    *("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ"),
    *("สิบเอ็ด", "สิบสอง", "สิบสาม", "สิบสี่"),
]
_NUMBER = re.compile(rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})$")
_BRACKETS = re.compile(r"^(.*?)\((.*)\)$")


class Place(NamedTuple):
    """One way to name a place: its code, and the amphoe and province named beside it.

    ``method`` is ``name`` for the name and parents of today, ``crosswalk`` for earlier ones.
    ``since`` and ``until`` bound the time of the name, where it is known.
    """

    code: str
    amphoe: str
    province: str
    method: str
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None

    def allows(self, date: pd.Timestamp) -> bool:
        """Whether this may have been the name on that day; any where no day is given."""
        if pd.isna(date):
            return True
        return not (self.since and date < self.since) and not (self.until and date >= self.until)


@dataclass(frozen=True)
class Index:
    """Names in their :func:`plain` spelling → places; old codes → codes of today.

    ``changes`` are the days on which names changed; ``names_of`` the Thai names of a code of
    today and its parents. ``within`` holds the names of a level in one amphoe or province
    (``""``: the country), each with the codes of those who bear it: what a misspelt name is
    compared with. ``known`` are answers of :mod:`geo.names` so far.
    """

    codes: frozenset[str]
    provinces: dict[str, str]
    abbreviated: dict[str, str]
    amphoes: dict[str, list[Place]]
    tambons: dict[str, list[Place]]
    moved: dict[str, tuple[str, ...]]
    changes: pd.DatetimeIndex
    names_of: dict[str, dict[Level, str]]
    within: dict[tuple[Level, str], dict[str, set[str]]]
    known: dict[tuple[str, str, str, int], Any] = field(default_factory=dict, repr=False)

    def whole(self, level: Level | None, name: str) -> str:
        """The name of a province that is abbreviated (``ชม``), any other name as it is.

        Only where a name stands for a province: elsewhere the letters mean other things.
        """
        return self.abbreviated.get(name, name) if level == "province" else name

    def knows(self, level: Level, name: str) -> bool:
        """Whether some place of that level bears the name, or bore it."""
        if level == "province":
            return name in self.provinces
        return name in (self.amphoes if level == "amphoe" else self.tambons)

    def last_change(self, dates: pd.Series) -> pd.Series:
        """The last day up to each date on which a name changed: all that a date tells of names."""
        days = pd.to_datetime(dates)
        at = self.changes.to_numpy("datetime64[s]").searchsorted(
            days.to_numpy("datetime64[s]"), side="right"
        )
        known = pd.DatetimeIndex([_LONG_AGO, *self.changes])
        return pd.Series(known[at.clip(max=len(self.changes))], index=dates.index).where(
            days.notna()
        )


@cache
def build_index(gazetteer: Gazetteer) -> Index:
    """The index of a gazetteer and its crosswalk, built once."""
    crosswalk = gazetteer.crosswalk.assign(date=pd.to_datetime(gazetteer.crosswalk["date"]))
    crosswalk = crosswalk[crosswalk["code"].isin(gazetteer.tambons.index)]
    moved = crosswalk[crosswalk["old_code"].notna()]
    provinces = _provinces(gazetteer)
    amphoes = _amphoes(gazetteer, moved)
    tambons = _tambons(gazetteer, crosswalk)
    return Index(
        codes=frozenset[str]().union(*(gazetteer.table(level).index for level in LEVELS)),
        provinces=provinces,
        abbreviated={
            short: plain(gazetteer.provinces.at[code, "th"])
            for code, short in _ABBREVIATED.items()
            if code in gazetteer.provinces.index
        },
        amphoes=amphoes,
        tambons=tambons,
        moved={old: tuple(sorted(set(now))) for old, now in moved.groupby("old_code")["code"]},
        changes=pd.DatetimeIndex(crosswalk["date"].dropna().unique()).sort_values(),
        names_of=_names_of(gazetteer),
        within=_within(provinces, amphoes, tambons),
    )


def plain(name: str) -> str:
    """A name without case, spaces, dots and hyphens.

    >>> plain("Muang Phang-nga")
    'mueangphangnga'
    """
    return _NO_LETTERS.sub("", tidy(name)).lower().replace("muang", "mueang")


def _forms(*names: str) -> set[str]:
    """Plain spellings; ``ปอภาร (ปอพาน)`` is known whole, before and within the brackets, and
    ``คลองหนึ่ง`` as ``คลอง 1``."""
    parts = {part for name in names if (found := _BRACKETS.match(name)) for part in found.groups()}
    numbered = {_NUMBER.sub(_in_digits, name) for name in names}
    return {plain(name) for name in {*names, *parts, *numbered}}


def _in_digits(number: re.Match[str]) -> str:
    return str(_NUMBERS.index(number[0]) + 1)


def _provinces(gazetteer: Gazetteer) -> dict[str, str]:
    return {
        name: code
        for code, th, en in gazetteer.provinces[["th", "en"]].itertuples()
        for name in _forms(th, en, *_OTHER_PROVINCE_NAMES.get(code, ()))
    }


def _amphoes(gazetteer: Gazetteer, moved: pd.DataFrame) -> dict[str, list[Place]]:
    """Amphoes by name, in the province of today and in the one that they were cut from."""
    former = moved["old_code"].str[:2].groupby(moved["code"].str[:4]).agg(set).to_dict()
    index: defaultdict[str, list[Place]] = defaultdict(list)
    for code, th, en, province in gazetteer.amphoes[["th", "en", "province"]].itertuples():
        today = Place(code, code, province, "name")
        before = [
            today._replace(province=other, method="crosswalk")
            for other in sorted(former.get(code, set()) - {province})
        ]
        others = (*_capital_names(code, gazetteer), *_OTHER_AMPHOE_NAMES.get(code, ()))
        for name in _forms(th, en, *others):
            index[name] += [today, *before]
    return dict(index)


def _capital_names(amphoe: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """A province's first amphoe is also called เมือง, or by the province's name alone."""
    province = amphoe[:2]
    if province == BANGKOK or amphoe != province + "01":
        return ()
    return (*_CAPITAL, *gazetteer.provinces.loc[province, ["th", "en"]])


def _tambons(gazetteer: Gazetteer, crosswalk: pd.DataFrame) -> dict[str, list[Place]]:
    """Tambons by the name of today and by the names and parents of the past."""
    renamed = crosswalk[crosswalk["event"].eq("renamed")].groupby("code")["date"].max().dropna()
    index: defaultdict[str, list[Place]] = defaultdict(list)
    tambons = gazetteer.tambons[["th", "en", "amphoe", "province"]]
    for code, th, en, amphoe, province in tambons.itertuples():
        for name in _forms(th, en):
            index[name].append(Place(code, amphoe, province, "name", since=renamed.get(code)))
    for name, place in _former(gazetteer, crosswalk):
        index[name].append(place)
    return dict(index)


def _names_of(gazetteer: Gazetteer) -> dict[str, dict[Level, str]]:
    names: dict[str, dict[Level, str]] = {}
    for level in LEVELS:
        for code, name in gazetteer.table(level)["th"].items():
            names[code] = names.get(code[:-2], {}) | {level: plain(name)}
    return names


def _within(
    provinces: dict[str, str], amphoes: dict[str, list[Place]], tambons: dict[str, list[Place]]
) -> dict[tuple[Level, str], dict[str, set[str]]]:
    found: defaultdict[tuple[Level, str], defaultdict[str, set[str]]]
    found = defaultdict(lambda: defaultdict(set))
    for name, code in provinces.items():
        found["province", ""][name].add(code)
    for name, places in amphoes.items():
        for place in places:
            found["amphoe", place.province][name].add(place.code)
    for name, places in tambons.items():
        for place in places:
            found["tambon", place.amphoe][name].add(place.code)
            found["tambon", place.province][name].add(place.code)
    return {parent: dict(names) for parent, names in found.items()}


def _former(gazetteer: Gazetteer, crosswalk: pd.DataFrame) -> Iterator[tuple[str, Place]]:
    """What the crosswalk adds: the name beside the parents of today, and beside those of then."""
    facts = crosswalk[["code", "old_code", "old_name", "date"]]
    for code, old_code, old_name, date in facts.itertuples(index=False):
        place = Place(code, code[:4], code[:2], "crosswalk", until=None if pd.isna(date) else date)
        old, today = plain(old_name), plain(gazetteer.tambons.at[code, "th"])
        if old != today:
            yield old, place
        if pd.notna(old_code):
            parents = {(old_code[:4], old_code[:2]), (code[:4], old_code[:2])} - {place[1:3]}
            for name in sorted({old, today}):
                for amphoe, province in sorted(parents):
                    yield name, place._replace(amphoe=amphoe, province=province)
