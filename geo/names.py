"""From the names of places, as records write them, to codes.

The plain path: a name counts when it is spelt as in the gazetteer or its crosswalk, in Thai or
English, with or without the words around it (``ต.``, ``แขวง``, ``District``).
"""

from __future__ import annotations

import re

import pandas as pd

from geo.codes import DIGITS, LEVELS, Level, clean_codes
from geo.gazetteer import Gazetteer
from geo.nameindex import Index, Place, build_index, plain
from geo.thai import tidy

#: code: a code was given; name: today's names; crosswalk: an old name, parent or code;
#: ambiguous: the names fit several places or contradict one another; none: nothing fits.
METHODS = ("code", "name", "crosswalk", "ambiguous", "none")

_COLUMNS = ["code", "method", "score", "candidates"]
_AROUND: dict[Level, re.Pattern[str]] = {
    "tambon": re.compile(r"^(?:ตำบล|แขวง|ต[. ]|tambon\b|khwaeng\b)|\bsub-?district$", re.I),
    "amphoe": re.compile(r"^(?:กิ่ง)?(?:อำเภอ|เขต|อ[. ]|amphoe\b|khet\b)|\bdistrict$", re.I),
    "province": re.compile(r"^(?:จังหวัด|จ[. ]|changwat\b)|\bprovince$", re.I),
}
_IN_ADDRESS: dict[Level, str] = {
    "tambon": r"(?:ตำบล|แขวง|(?<![ก-๛])ต\.) ?([ก-๛.-]+)",
    "amphoe": r"(?:อำเภอ|เขต|(?<![ก-๛])อ\.) ?([ก-๛.-]+)",
    "province": r"(?:(?:จังหวัด|(?<![ก-๛])จ\.) ?([ก-๛]+)|((?:กรุงเทพ|กทม)[ก-๛]*))",
}

_Row = tuple[str | None, str, float, str | None]
_NOTHING: _Row = (None, "none", 0.0, None)


def resolve(names: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The place that each row's names mean, as deep as they agree.

    A tambon that is not known leaves the amphoe, an amphoe that is not known the province; a
    province that is not known leaves nothing. A tambon that the province has, but not in the
    amphoe that is named, is a contradiction. A name that is today's of one tambon and was
    another's means today's if the amphoe is named; else it is ambiguous. A code in the place of
    a name counts as that code.

    Parameters
    ----------
    names : DataFrame of str, columns ``tambon``, ``amphoe``, ``province``, missing values
        allowed, and optionally ``date`` (datetime64): the name in force on that day comes first
    gazetteer : names and crosswalk

    Returns
    -------
    DataFrame with the index of ``names``: ``code`` (2, 4 or 6 digits, missing where nothing or
    too much fits), ``method`` (one of :data:`METHODS`), ``score`` (share of the given names that
    the code fits), ``candidates`` (codes joined by "|" where several fit)
    """
    index = build_index(gazetteer)
    rows = names.reindex(columns=[*LEVELS, "date"])
    # A day after the last known change is as good as none and leaves fewer distinct rows.
    rows["date"] = pd.to_datetime(rows["date"]).where(lambda day: day < index.last_change)
    group = rows.groupby([*LEVELS, "date"], dropna=False, sort=False).ngroup()
    distinct = rows.loc[~group.duplicated().to_numpy()]
    found = pd.DataFrame(
        [
            _by_code(code, index) if isinstance(code, str) else _by_names(texts, date, index)
            for code, texts, date in zip(
                _codes_among(distinct), _texts(distinct), distinct["date"], strict=True
            )
        ],
        columns=_COLUMNS,
    )
    return _typed(found).take(group).set_axis(names.index)


def resolve_codes(codes: pd.Series, gazetteer: Gazetteer) -> pd.DataFrame:
    """Today's place for each code as written; an old code through the crosswalk.

    Returns
    -------
    DataFrame as of :func:`resolve`; the method is ``none`` where no code is given or none fits
    """
    index = build_index(gazetteer)
    group, distinct = pd.factorize(codes, use_na_sentinel=False)
    cleaned = clean_codes(pd.Series(distinct, dtype="str"))
    found = [_NOTHING if pd.isna(code) else _by_code(code, index) for code in cleaned]
    return _typed(pd.DataFrame(found, columns=_COLUMNS)).take(group).set_axis(codes.index)


def split_address(addresses: pd.Series) -> pd.DataFrame:
    """The parts of Thai addresses that are marked as tambon, amphoe and province.

    Returns
    -------
    DataFrame of str with the index of ``addresses``: ``tambon``, ``amphoe``, ``province``,
    missing where the address has no such mark
    """
    text = addresses.map(tidy, na_action="ignore").astype("str")
    return pd.DataFrame(
        {level: text.str.extract(mark).bfill(axis=1)[0] for level, mark in _IN_ADDRESS.items()}
    ).reindex(columns=["tambon", "amphoe", "province"])


def _codes_among(rows: pd.DataFrame) -> pd.Series:
    """Codes that stand in the column of a name, the finest first."""
    codes = pd.Series(index=rows.index, dtype="str")
    for level in reversed(LEVELS):
        code = clean_codes(rows[level])
        codes = codes.fillna(code.where(code.str.len() == DIGITS[level]))
    return codes


def _texts(rows: pd.DataFrame) -> list[dict[Level, str]]:
    """The names that each row gives, level by level, in their plain spelling."""
    plain_names = {
        level: [_bare(name, level) if isinstance(name, str) else "" for name in rows[level]]
        for level in LEVELS
    }
    return [
        {level: text for level, text in zip(LEVELS, row, strict=True) if text}
        for row in zip(*plain_names.values(), strict=True)
    ]


def _bare(name: str, level: Level) -> str:
    return plain(_AROUND[level].sub("", tidy(name)))


def _by_code(code: str, index: Index) -> _Row:
    if code in index.codes:
        return code, "code", 1.0, None
    return _one_of([Place(now, "", "", "crosswalk") for now in index.moved.get(code, ())], 1.0)


def _by_names(texts: dict[Level, str], date: pd.Timestamp, index: Index) -> _Row:
    province = index.provinces.get(texts.get("province", ""))
    if "province" in texts and province is None:
        return _NOTHING
    amphoes = _within(province, index.amphoes.get(texts.get("amphoe", ""), []))
    tambons = _within(province, index.tambons.get(texts.get("tambon", ""), []))
    if tambons and amphoes:
        return _agreeing(tambons, amphoes, date)
    if tambons and "amphoe" not in texts:
        return _one_of(tambons, 1.0)
    if amphoes:
        return _one_of(amphoes, (1 + ("province" in texts)) / len(texts))
    if province:
        return province, "name", 1 / len(texts), None
    return _NOTHING


def _within(province: str | None, places: list[Place]) -> list[Place]:
    return [place for place in places if province in (None, place.province)]


def _agreeing(tambons: list[Place], amphoes: list[Place], date: pd.Timestamp) -> _Row:
    codes = {amphoe.code for amphoe in amphoes}
    fitting = [tambon for tambon in tambons if tambon.amphoe in codes]
    if not fitting:
        return _several({*codes, *(tambon.code for tambon in tambons)})
    return _one_of([tambon for tambon in fitting if tambon.in_force(date)] or fitting, 1.0)


def _one_of(places: list[Place], score: float) -> _Row:
    codes = {place.code for place in places}
    if len(codes) > 1:
        return _several(codes)
    if not codes:
        return _NOTHING
    by_name = any(place.method == "name" for place in places)
    return codes.pop(), "name" if by_name else "crosswalk", score, None


def _several(codes: set[str]) -> _Row:
    return None, "ambiguous", 0.0, "|".join(sorted(codes))


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    texts = {"code": "str", "method": "str", "candidates": "str"}
    return found.astype({**texts, "score": "float64"})
