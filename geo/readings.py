"""What the names of one row mean, read in three ways, the surest first.

As they stand; in another order of the columns; as misspelt. A rename is a fact of the crosswalk,
never a misspelling, and nothing is looked for outside a province that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import NamedTuple

import pandas as pd

from geo.codes import DIGITS, LEVELS, Level
from geo.misspelling import by_distance, distance, meant
from geo.nameindex import Index, Place

Texts = dict[Level, str]

_SUGGESTED = 3
_DIGIT = re.compile(r"\d")


class Answer(NamedTuple):
    """A row of what :func:`geo.names.resolve` returns."""

    code: str | None
    method: str
    score: float
    candidates: str | None = None

    @property
    def options(self) -> list[str]:
        """The codes that it may be."""
        if self.code:
            return [self.code]
        return self.candidates.split("|") if self.candidates else []


NOTHING = Answer(None, "none", 0.0)


def by_code(code: str, index: Index) -> Answer:
    """The place of a code of today, or what an old one became."""
    if code in index.codes:
        return Answer(code, "code", 1.0)
    return _one_of([Place(now, "", "", "crosswalk") for now in index.moved.get(code, ())], 1.0)


def several(codes: Iterable[str]) -> Answer:
    """The answer where all these are possible."""
    return Answer(None, "ambiguous", 0.0, "|".join(sorted(codes)))


def by_names(texts: Texts, date: pd.Timestamp, index: Index) -> Answer:
    """The place that names mean, each in its plain spelling, on a day (``NaT``: not known)."""
    answer = _as_they_stand(texts, date, index)
    if answer.score == 1.0 or answer.method == "ambiguous":
        return answer
    return _in_other_order(texts, date, index) or _misspelt(texts, date, index) or answer


def likeliest(texts: Texts, index: Index) -> list[str]:
    """Codes of the few places that names which lead to no place may mean, the likeliest first."""
    if not texts:
        return []
    answer = by_names(texts, pd.NaT, index)
    given = [level for level in LEVELS if level in texts]
    if answer.candidates or len(answer.code or "") == DIGITS[given[-1]]:
        return answer.options[:_SUGGESTED]
    level = given[-1] if answer.code else given[0]
    known = index.within.get((level, answer.code or ""), {})
    text = texts[level]
    alike = [name for name in known if abs(len(name) - len(text)) <= len(name)]
    near = [
        code
        for cost, name in by_distance(text, alike)
        if cost <= len(name)
        for code in sorted(known[name])
    ]
    elsewhere: Texts = {one: text for one, text in texts.items() if one != "province"}
    agreed = _as_they_stand(elsewhere, pd.NaT, index)
    first = agreed.options if len(elsewhere) > 1 and agreed.score == 1.0 else []
    return list(dict.fromkeys([*first, *near]))[:_SUGGESTED]


def _as_they_stand(texts: Texts, date: pd.Timestamp, index: Index) -> Answer:
    province = index.provinces.get(texts.get("province", ""))
    if "province" in texts and province is None:
        return NOTHING
    amphoes = _in_province(province, index.amphoes.get(texts.get("amphoe", ""), []))
    tambons = _in_province(province, index.tambons.get(texts.get("tambon", ""), []))
    if tambons and amphoes:
        return _agreeing(tambons, amphoes, date)
    if tambons and "amphoe" not in texts:
        return _one_of(_on(date, tambons), 1.0)
    if amphoes:
        return _one_of(amphoes, (1 + ("province" in texts)) / len(texts))
    if province:
        return Answer(province, "name", 1 / len(texts))
    return NOTHING


def _in_province(province: str | None, places: list[Place]) -> list[Place]:
    return [place for place in places if province in (None, place.province)]


def _agreeing(tambons: list[Place], amphoes: list[Place], date: pd.Timestamp) -> Answer:
    codes = {amphoe.code for amphoe in amphoes}
    fitting = [tambon for tambon in tambons if tambon.amphoe in codes]
    if not fitting:
        return several(codes | {tambon.code for tambon in tambons})
    fitting = _on(date, fitting)
    today = [tambon for tambon in fitting if tambon.method == "name"]
    answer = _one_of(today or fitting, 1.0)
    if answer.code and (others := {tambon.code for tambon in fitting} - {answer.code}):
        return answer._replace(candidates="|".join([answer.code, *sorted(others)]))
    return answer


def _on(date: pd.Timestamp, places: list[Place]) -> list[Place]:
    """Those that bore their name on the day; all, if none did."""
    return [place for place in places if place.allows(date)] or places


def _one_of(places: list[Place], score: float) -> Answer:
    codes = {place.code for place in places}
    if len(codes) > 1:
        return several(codes)
    if not codes:
        return NOTHING
    by_name = any(place.method == "name" for place in places)
    return Answer(codes.pop(), "name" if by_name else "crosswalk", score)


def _in_other_order(texts: Texts, date: pd.Timestamp, index: Index) -> Answer | None:
    """The one place that all the names mean when they stand in the wrong columns."""
    if not all(any(index.knows(level, name) for level in LEVELS) for name in texts.values()):
        return None
    province = index.provinces.get(texts.get("province", ""), "")
    answers = {
        answer.code: answer
        for names in permutations(texts.values())
        if (answer := _as_they_stand(dict(zip(texts, names, strict=True)), date, index)).code
        and answer.score == 1.0
        and answer.code.startswith(province)
    }
    return answers.popitem()[1] if len(answers) == 1 else None


def _misspelt(texts: Texts, date: pd.Timestamp, index: Index) -> Answer | None:
    """The place that the names mean if those that are not known are misspelt."""
    readings = [texts]
    for level in LEVELS:
        if level in texts:
            readings = [
                reading | {level: name}
                for reading in readings
                for name in _spellings(level, reading, index)
            ]
    answers = [
        (answer._replace(score=answer.score * _likeness(texts, reading)), answer.score == 1.0)
        for reading in readings
        if reading != texts and (answer := _as_they_stand(reading, date, index)) != NOTHING
    ]
    whole = [answer for answer, whole in answers if whole]
    return _best(whole or [answer for answer, _ in answers])


def _spellings(level: Level, texts: Texts, index: Index) -> Sequence[str]:
    """The known names within the parent that the name may mean; as it is, if there are none.

    A name that is right for some other place is not misspelt, nor is a number.
    """
    written = texts[level]
    if _DIGIT.search(written) or any(index.knows(other, written) for other in LEVELS):
        return [written]
    known: dict[str, set[str]] = {}
    for parent in _parents(level, texts, index):
        known |= index.within.get((level, parent), {})
    wide = level == "tambon" and "amphoe" not in texts
    return meant(written, known, letters=1 if wide else 2) or [written]


def _parents(level: Level, texts: Texts, index: Index) -> set[str]:
    """The codes of the places in which the name of a level is to be looked for."""
    province = index.provinces.get(texts.get("province", ""))
    if level == "province":
        return {""}
    if level == "tambon" and "amphoe" in texts:
        amphoes = _in_province(province, index.amphoes.get(texts["amphoe"], []))
        one_province = len({amphoe.province for amphoe in amphoes}) == 1
        return {amphoe.code for amphoe in amphoes} if one_province else set()
    return {province} if province else set()


def _likeness(texts: Texts, reading: Texts) -> float:
    """The share of the letters that are as they should be."""
    changed = [level for level in texts if texts[level] != reading[level]]
    wrong = sum(distance(texts[level], reading[level]) / 2 for level in changed)
    return max(0.0, 1 - wrong / sum(len(text) for text in texts.values()))


def _best(answers: list[Answer]) -> Answer | None:
    codes = {code for answer in answers for code in answer.options}
    if len(codes) > 1:
        return several(codes)
    best = max(answers, key=lambda answer: answer.score, default=None)
    return best and best._replace(method="spelling", candidates=None)
