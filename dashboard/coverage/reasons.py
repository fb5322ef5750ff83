"""Why a tambon stands where it stands in the ranking, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.coverage.measures import Measures, weights_of
from dashboard.data import Data
from dashboard.texts import text
from dashboard.view import View
from geo import need, priority
from geo.files import read_coverage
from geo.gazetteer import Lang

# Of one fact, the members, these say two sides: they are said in one.
_MEMBERS = ("gap", "people")


def reasons(tambons: pd.Index, measures: Measures, view: View, data: Data) -> pd.Series:
    """What really pushes each tambon up, the strongest first; a sentence without a full stop.

    ``มีสมาชิกเครือข่าย 2 คน ต่อประชากร 9,400 คน อัตราการแจ้งปัญหาเป็น 2.1 เท่าของค่าเฉลี่ยประเทศ``
    """
    lang, parts = view.lang, measures.parts
    pushes = priority.reasons(parts.loc[tambons], weights_of(view), parts.median())
    facts = measures.table.loc[tambons].join(_ratios(measures).loc[tambons])
    facts["around"] = 1 - need.belief(facts["members"], read_coverage().members_believed)
    mean = text("coverage.mean" if data.provinces is None else "coverage.mean_own", lang)
    between = " " if lang == "th" else "; "
    masks = measures.masks.loc[tambons]
    # Plain dictionaries: a Series a row is slow, and a weight ranks hundreds of rows anew.
    rows = zip(pushes.to_dict("records"), facts.to_dict("records"), strict=True)
    said = [
        _untold(mask, fact, measures.limit, lang)
        if mask
        else between.join(_said(_strongest(push), fact, mean, lang))
        for mask, (push, fact) in zip(masks, rows, strict=True)
    ]
    return pd.Series(said, index=tambons, dtype="str")


def _untold(mask: str, fact: dict[str, Any], limit: int, lang: Lang) -> str:
    """The class alone, where the members are not told: what pushes a tambon up needs them."""
    wanted = formats.number(fact["wanted"])
    return text(f"mask.reason_{mask}", lang, limit=limit, wanted=wanted)


def _ratios(measures: Measures) -> pd.DataFrame:
    """Each rate as a multiple of that of all people."""
    people = measures.table["population"]
    counted = measures.rates.mul(people, axis=0).sum() / people.sum()
    return measures.rates / counted.where(counted > 0)


def _strongest(push: dict[str, float]) -> list[str]:
    """The components that push up, the strongest first."""
    return sorted((key for key in push if push[key] > 0), key=lambda key: -push[key])


def _said(order: list[str], fact: dict[str, Any], mean: str, lang: Lang) -> list[str]:
    said = []
    if set(order) & set(_MEMBERS):
        said.append(_members(order, fact, lang))
    for key in ("reports", "other"):
        if key in order:
            ratio = formats.number(fact[key], 1)
            own = fact["members"] > 0 or key == "other"
            name = f"coverage.reason_{key}" + ("" if own else "_around")
            around = formats.number(fact["around"] * 100)
            said.append(text(name, lang, ratio=ratio, mean=mean, around=around))
    if "distance" in order:
        km = formats.number(fact["station_km"], 1)
        said.append(text("coverage.reason_distance", lang, km=km))
    return said


def _members(order: list[str], fact: dict[str, Any], lang: Lang) -> str:
    """Both sides of the members in one; the gap alone, or the people alone."""
    key = "both" if set(_MEMBERS) <= set(order) else "gap" if "gap" in order else "people"
    count = "_none" if not fact["members"] else "_one" if fact["members"] == 1 else ""
    return text(
        f"coverage.reason_{key}" + (count if count == "_none" and key != "gap" else ""),
        lang,
        members=text(f"coverage.members{count}", lang, count=formats.number(fact["members"])),
        wanted=formats.number(fact["wanted"]),
        population=formats.number(fact["population"]),
    )
