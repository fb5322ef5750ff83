"""From addresses in free text to codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from geo.codes import DIGITS, Level
from geo.gazetteer import Gazetteer
from geo.mentions import Mention, mentions
from geo.nameindex import Index, build_index
from geo.names import as_frame
from geo.readings import NOTHING, Answer, by_names

# What a name without a word like ต. before it counts, against one with.
_UNMARKED = 0.9
# No address names more places; of a longer text the end is read.
_MOST = 24
_POSTCODE = re.compile(r"(?<!\d)[1-9]\d{4}(?!\d)")


def resolve_addresses(
    addresses: pd.Series, gazetteer: Gazetteer, dates: pd.Series | None = None
) -> pd.DataFrame:
    """The place that each address says, in Thai or English, with or without ต. อ. จ. แขวง เขต.

    Of several addresses in one text the last one counts that names a place: that is where
    software puts what it found. A tambon without such a word counts only directly before its
    amphoe, or before the province in an address that has a postal code: there the amphoe of the
    same name is left out. Names of roads, lanes and buildings are no places.

    Parameters
    ----------
    addresses : Series of str, missing allowed
    gazetteer : names and crosswalk
    dates : Series of datetime64 with the index of ``addresses``: the days of the records

    Returns
    -------
    DataFrame as of :func:`geo.names.resolve`, ``method`` one of ``address``, ``ambiguous`` (the
    names fit several places or contradict one another) and ``none``
    """
    index = build_index(gazetteer)
    rows = pd.DataFrame({"text": addresses, "day": pd.NaT})
    if dates is not None:
        rows["day"] = index.last_change(dates)
    group = rows.groupby(["text", "day"], dropna=False, sort=False).ngroup()
    distinct = rows.loc[~group.duplicated().to_numpy()]
    found = [
        _by_address(text, day, index) if isinstance(text, str) else NOTHING
        for text, day in zip(distinct["text"], distinct["day"], strict=True)
    ]
    return as_frame(found).take(group).set_axis(addresses.index)


def _by_address(text: str, day: pd.Timestamp, index: Index) -> Answer:
    found = _with_amphoe(mentions(text, index)[-_MOST:], index)
    province = _last("province", found, index)
    others = [mention for mention in found if mention is not province]
    answers = []
    for tambon, amphoe in _pairs(others, province, _POSTCODE.search(text) is not None, index):
        answer = _answer({"tambon": tambon, "amphoe": amphoe, "province": province}, day, index)
        if answer.code and len(answer.code) == DIGITS["tambon"]:
            return answer
        answers.append(answer)
    ambiguous = [answer for answer in answers if answer.method == "ambiguous"]
    if ambiguous:
        return ambiguous[0]
    amphoe = _last("amphoe", others, index)
    if amphoe and amphoe.level is None and province is None:
        return NOTHING
    return _answer({"amphoe": amphoe, "province": province}, day, index)


def _with_amphoe(found: list[Mention], index: Index) -> list[Mention]:
    """แขวงอ่อนนุช แขวงสวนหลวง: the second of two marked tambons may be meant as the amphoe."""
    marked = [mention for mention in found if mention.level == "tambon"]
    if len(marked) < 2 or any(mention.level == "amphoe" for mention in found):
        return found
    one, other = marked[-2:]
    if other.first != one.last + 1 or not index.knows("amphoe", other.name):
        return found
    return [mention._replace(level="amphoe") if mention is other else mention for mention in found]


def _last(level: Level, found: list[Mention], index: Index) -> Mention | None:
    """The last mention of that level; a known name before an unknown, a marked one before not."""
    return max(
        (mention for mention in found if mention.may_be(level, index)),
        key=lambda m: (index.knows(level, m.name), m.level is not None, m.first),
        default=None,
    )


def _pairs(
    found: list[Mention], province: Mention | None, posted: bool, index: Index
) -> Iterator[tuple[Mention, Mention | None]]:
    """Tambons and the amphoes they may be in, the likeliest first: the last, with the nearest."""
    marked = [mention for mention in found if mention.level == "amphoe"]
    for tambon in reversed([m for m in found if m.may_be("tambon", index)]):
        behind = [m for m in found if m.first > tambon.last and m.may_be("amphoe", index)]
        if tambon.level:
            yield from ((tambon, amphoe) for amphoe in _nearest(tambon, [*marked, *behind[:1]]))
            if not marked:
                yield tambon, None
        elif behind and behind[0].first == tambon.last + 1:
            yield tambon, behind[0]
    if posted and province and not any(mention.level for mention in found):
        yield from (
            (m, None) for m in found if m.may_be("tambon", index) and province.first == m.last + 1
        )


def _nearest(tambon: Mention, amphoes: list[Mention]) -> list[Mention]:
    """Amphoes behind the tambon before those in front of it, the nearest first."""
    return sorted(set(amphoes), key=lambda m: (m.first < tambon.first, abs(m.first - tambon.first)))


def _answer(given: dict[Level, Mention | None], day: pd.Timestamp, index: Index) -> Answer:
    names = {level: mention for level, mention in given.items() if mention}
    answer = by_names({level: mention.name for level, mention in names.items()}, day, index)
    if answer.method in ("ambiguous", "none"):
        return answer
    unmarked = sum(mention.level is None for level, mention in names.items() if level != "province")
    return answer._replace(method="address", score=answer.score * _UNMARKED**unmarked)
