"""What coverage, planner, ladder and repeats rest on in a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from dashboard import formats
from dashboard.coverage import plan_words
from dashboard.coverage.measures import Measures, measures_of, scores, tambons_in, weights_of
from dashboard.coverage.plan import asked_plan
from dashboard.data import Data
from dashboard.result import Result
from dashboard.texts import text
from geo import repeats, resolution, skipped


def _known(result: Result, data: Data) -> Measures | None:
    return None if "members" in result.absent else measures_of(result.view, data)


def need(result: Result, data: Data) -> dict[str, str]:
    """Of how many tambons each way of looking at need knows something."""
    measures = _known(result, data)
    if measures is None:
        return {}
    lang = result.view.lang
    known = [
        f"{text(f'plan.need_{key}', lang)} {formats.number(column.notna().sum())}"
        for key, column in measures.needs.items()
    ]
    without = (measures.table["members"] == 0).sum()
    return {"needs_known": ", ".join(known), "without_members": formats.number(without)}


def priority(result: Result, data: Data) -> dict[str, str]:
    """The weights of the view, and the scores of its tambons."""
    measures = _known(result, data)
    if measures is None:
        return {}
    lang = result.view.lang
    weights = [
        f"{text(f'coverage.{key}', lang)} {weight:g}"
        for key, weight in weights_of(result.view).items()
    ]
    here = scores(measures, result.view).loc[tambons_in(result.view, data)].dropna()
    return {
        "weights": ", ".join(weights),
        "scored": f"{formats.number(len(here))} {text('level.many_tambon', lang)}",
        "score_median": formats.number(here.median(), 1),
    }


def planner(result: Result, data: Data) -> dict[str, str]:
    """What was asked for and what the optimum is worth."""
    if "members" in result.absent or not result.facts.members.exact:
        return {}
    plan, _ = asked_plan(result.view, data)
    lang = result.view.lang
    return {
        "objective": text(f"plan.objective_{plan.wish.objective}", lang),
        "limits": plan_words.limits(plan.wish, lang),
        "placed": f"{formats.number(plan.placed)} / {formats.number(plan.wish.count)}",
        "need_covered": f"{formats.number(plan.need_covered(after=False) * 100, 2)}% → "
        f"{formats.number(plan.need_covered(after=True) * 100, 2)}%",
    }


def dwell(result: Result, data: Data) -> dict[str, str]:
    """How many stays at a level there were, and how many are not over."""
    stays = data.stays(result.facts.issues.index, result.as_of)
    return {
        "issues": formats.number(len(result.facts.issues)),
        "stays": formats.number(len(stays)),
        "censored": formats.number(stays["left"].isna().sum()),
        "undated": formats.number((~stays["dated"]).sum()),
    }


def time_to_resolution(result: Result, _data: Data) -> dict[str, str]:
    """How many issues ended, how many are censored."""
    measured = resolution.times(result.facts.issues, pd.Timestamp(result.as_of))
    curve, (undated, _) = resolution.whole(measured), resolution.undated(measured)
    return {
        "issues": formats.number(curve.count),
        "ended": formats.number(curve.ended),
        "censored": formats.number(curve.count - curve.ended),
        "undated": formats.number(undated),
    }


def passed_on(result: Result, data: Data) -> dict[str, str]:
    """How often issues were sent up, and whether actions are recorded."""
    stays = data.stays(result.facts.issues.index, result.as_of)
    recorded = "recorded" if skipped.records_action(stays) else "unrecorded"
    return {
        "sent_up": formats.number(len(skipped.passed_on(stays))),
        "actions": text(f"computed.{recorded}", result.view.lang),
    }


def likely_repeats(result: Result, data: Data) -> dict[str, str]:
    """How many pairs of issues of the view likely tell of one event."""
    pairs = repeats.among(data.repeats, result.facts.issues.index)
    return {
        "issues": formats.number(len(result.facts.issues)),
        "pairs": formats.number(len(pairs)),
        "groups": formats.number(len(repeats.summary(pairs))),
    }


#: The methods that these are of.
OF_DATA: Mapping[str, Callable[[Result, Data], dict[str, str]]] = {
    "need": need,
    "priority": priority,
    "planner": planner,
    "dwell": dwell,
    "resolution": time_to_resolution,
    "skipped": passed_on,
    "repeats": likely_repeats,
}
