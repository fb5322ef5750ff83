"""A plan in words: what was asked, what it does, and why it may not be."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.coverage.plan import Plan
from dashboard.coverage.wish import Wish
from dashboard.data import Data
from dashboard.lists import station_names
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import area_name
from geo.files import read_coverage
from geo.gazetteer import Lang
from geo.recruit import Shortage

# Of many limits that forbid the same floor so many are named.
_NAMED = 3


def objective(wish: Wish, lang: Lang) -> str:
    """What is made as great as can be."""
    half = formats.number(read_coverage().half_covered_at * 100)
    need = _need(wish, lang)
    return text(f"plan.maximise_{wish.objective}", lang, half=half, need=need)


def limits(wish: Wish, lang: Lang) -> str:
    """The limits, or that there are none."""
    given = {
        "station": wish.per_station,
        "province": wish.per_province,
        "floor": wish.floor,
    }
    said = [
        text(f"plan.limit_{key}", lang, most=formats.number(most))
        for key, most in given.items()
        if most
    ]
    return " · ".join(said) if said else text("plan.no_limits", lang)


def outcome(plan: Plan, view: View) -> str:
    """Where how many come, and what that does."""
    lang, coverage = view.lang, plan.coverage
    below = read_coverage().under_covered_below
    lowest = coverage["before"].min()
    before, after = ((coverage[key] < below).sum() for key in ("before", "after"))
    return text(
        "plan.outcome",
        lang,
        area=area_name(view),
        placed=formats.number(plan.placed),
        tambons=formats.number((plan.new > 0).sum()),
        below=formats.number(below),
        before=formats.number(before),
        after=formats.number(after),
        covered=_share(plan.need_covered(after=False)),
        more=_share(plan.need_covered(after=True)),
        need=_need(plan.wish, lang),
        low=formats.number(lowest, 1),
        high=formats.number(coverage["after"].min(), 1),
        lowest_before=formats.number((coverage["before"] <= lowest).sum()),
        lowest_after=formats.number((coverage["after"] <= lowest).sum()),
    )


def problems(plan: Plan, data: Data, lang: Lang) -> list[str]:
    """Why there is no plan, or not for all: sentences with the number that would do."""
    wish = plan.wish
    said = [_short(short, wish, data, lang) for short in plan.shortages[:_NAMED]]
    if more := len(plan.shortages) - _NAMED:
        said += [text("plan.more_short", lang, count=formats.number(more))] if more > 0 else []
    if not said and plan.placed < wish.count:
        counts = {"placed": formats.number(plan.placed), "count": formats.number(wish.count)}
        said.append(text("plan.not_all", lang, **counts))
    return said


def _short(short: Shortage, wish: Wish, data: Data, lang: Lang) -> str:
    return text(
        f"plan.short_{short.name or 'all'}",
        lang,
        name=_name(short, data, lang),
        floor=formats.number(wish.floor),
        needed=formats.number(short.needed),
        allowed=formats.number(short.allowed),
    )


def _name(short: Shortage, data: Data, lang: Lang) -> str:
    if short.name == "station":
        return station_names(pd.Series([short.group]), data, lang).iloc[0]
    return data.gazetteer.short_name(short.group, lang) if short.group else ""


def _need(wish: Wish, lang: Lang) -> str:
    """The need as it is called within a sentence."""
    return text(f"plan.need_{wish.need}", lang).lower()


def _share(part: float) -> str:
    return formats.number(part * 100, 1)
