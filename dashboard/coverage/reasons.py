"""Why a tambon stands where it stands in the ranking, in words."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.coverage.measures import Measures, weights_of
from dashboard.data import Data
from dashboard.texts import text
from dashboard.view import View
from geo import priority
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
    mean = text("coverage.mean" if data.provinces is None else "coverage.mean_own", lang)
    between = " " if lang == "th" else "; "
    said = [
        between.join(_said(push.dropna(), fact, mean, lang))
        for (_, push), (_, fact) in zip(pushes.iterrows(), facts.iterrows(), strict=True)
    ]
    return pd.Series(said, index=tambons, dtype="str")


def _ratios(measures: Measures) -> pd.DataFrame:
    """Each rate as a multiple of that of all people."""
    people = measures.table["population"]
    counted = measures.rates.mul(people, axis=0).sum() / people.sum()
    return measures.rates / counted.where(counted > 0)


def _said(push: pd.Series, fact: pd.Series, mean: str, lang: Lang) -> list[str]:
    order = list(push.sort_values(ascending=False).index)
    said = []
    if set(order) & set(_MEMBERS):
        said.append(_members(order, fact, lang))
    for key in ("reports", "other"):
        if key in order:
            ratio = formats.number(fact[key], 1)
            own = fact["members"] >= read_coverage().members_believed or key == "other"
            name = f"coverage.reason_{key}" + ("" if own else "_around")
            said.append(text(name, lang, ratio=ratio, mean=mean))
    if "distance" in order:
        km = formats.number(fact["station_km"], 1)
        said.append(text("coverage.reason_distance", lang, km=km))
    return said


def _members(order: list[str], fact: pd.Series, lang: Lang) -> str:
    both = set(_MEMBERS) <= set(order)
    key = "both" if both else "gap" if "gap" in order else "people"
    return text(
        f"coverage.reason_{key}" + ("" if fact["members"] else "_none"),
        lang,
        members=formats.number(fact["members"]),
        wanted=formats.number(fact["wanted"]),
        population=formats.number(fact["population"]),
    )
