"""What the tests and the empirical-Bayes rates of a view found: on how many areas, with which
prior, threshold and correction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard import formats, spots
from dashboard.coverage.measures import measures_of
from dashboard.data import Data
from dashboard.result import Result
from dashboard.texts import text
from geo.emerging import HOT, LEAST_STEPS
from geo.excess import SMALL
from geo.files import read_coverage
from geo.hotspots import LEAST_AREAS
from geo.significance import RATE
from geo.smoothing import Prior


def _level(result: Result) -> str:
    return text(f"level.many_{result.view.level}", result.view.lang)


def _areas(count: int | float, result: Result) -> str:
    return f"{formats.number(count)} {_level(result)}"


def _percent(rate: float) -> str:
    return f"FDR {rate * 100:g}%"


def _prior(known: Prior, per: float) -> dict[str, str]:
    """The overall rate, and how much true rates differ."""
    return {
        "prior_mean": f"{formats.number(known.mean * per, 2)} / {formats.number(per)}",
        "prior_cv": formats.number(known.variation, 2),
    }


def hot_spots(result: Result) -> dict[str, str]:
    """Areas tested, what was found, the prior, how many expect less than one issue."""
    if "issues" in result.absent:
        return {}
    found = spots.found(result.facts)
    if not found.enough:
        return {"too_few": formats.number(LEAST_AREAS)}
    level = found.areas["level"]
    return {
        "areas_tested": _areas(found.tested, result),
        "correction": _percent(RATE),
        "threshold": f"{found.threshold:.2g}" if found.threshold else formats.NOTHING,
        "hot": formats.number((level >= HOT).sum()),
        "cold": formats.number((level <= -HOT).sum()),
        **_prior(found.prior, 10_000),
        "few_near": formats.number(found.few),
        "few_own": formats.number(found.few_alone),
        "islands": formats.number(found.islands),
    }


def emerging(result: Result) -> dict[str, str]:
    """Steps, areas tested, and how many have each of the finer classes."""
    if "issues" in result.absent:
        return {}
    lang, days = result.view.lang, spots.steps(result.facts.ever())
    if len(days) < LEAST_STEPS:
        return {"steps": formats.number(len(days))}
    kinds = spots.emerged(result.facts).areas["kind"].dropna()
    counts = kinds[kinds != "none"].value_counts()
    said = [f"{text(f'pattern.{kind}', lang)} {formats.number(n)}" for kind, n in counts.items()]
    span = formats.period(days[0][0], days[-1][1], lang)
    months = spots.step_months(result.facts)
    return {
        "steps": text("computed.steps_of", lang, count=len(days), months=months, days=span),
        "areas_tested": _areas(len(kinds), result),
        "correction": _percent(RATE),
        "patterns": ", ".join(said) or text("pattern.none", lang),
    }


def moran(result: Result) -> dict[str, str]:
    """I, what it is expected to be, z and p."""
    overall = None if "issues" in result.absent else spots.clustered(result.facts)
    if overall is None:
        return {}
    return {
        "areas_tested": _areas(spots.found(result.facts).tested, result),
        "statistic": formats.number(overall.value, 4),
        "expected": formats.number(overall.expected, 4),
        "z": formats.number(overall.z, 2),
        "p": f"{overall.p:.2g}",
    }


def prediction(result: Result) -> dict[str, str]:
    """The days, and what each way of calling places was worth."""
    judged = None if "issues" in result.absent else spots.judged(result.facts)
    if judged is None:
        return {}
    lang = result.view.lang
    return {
        "found_in": formats.period(*judged.before, lang),
        "judged_in": formats.period(*judged.days, lang),
        "issues": formats.number(judged.hot.events),
        "places_called": _areas(judged.hot.places, result),
        "pai": f"{formats.number(judged.hot.pai, 2)} : {formats.number(judged.same.pai, 2)}",
        "people_share": f"{formats.number(judged.hot_people * 100, 1)}% : "
        f"{formats.number(judged.same_people * 100, 1)}%",
    }


def smoothed(result: Result) -> dict[str, str]:
    """The prior of the layer's rates, of all units of the level."""
    rate, whole = result.layer.rate, result.facts.whole()
    if rate is None or result.missing:
        return {}
    known, exposure = rate.prior(result.layer.records(whole), whole)
    weight = known.variance / (known.variance + known.chance / exposure)
    return {
        "areas_tested": _areas(len(exposure), result),
        **_prior(known, rate.per),
        "weight": f"{formats.number(weight.median() * 100, 1)}%",
    }


def significant(result: Result) -> dict[str, str]:
    """How many units of the level differ from the overall rate."""
    rate, whole = result.layer.rate, result.facts.whole()
    if rate is None or result.missing:
        return {}
    side = rate.tested(result.layer.records(whole), whole)["side"].dropna()
    return {
        "areas_tested": _areas(len(side), result),
        "correction": _percent(RATE),
        "above": formats.number((side > 0).sum()),
        "below": formats.number((side < 0).sum()),
    }


def small_numbers(result: Result) -> dict[str, str]:
    """How many units of the view count few events."""
    if result.layer.rate is None or result.missing:
        return {}
    small = result.layer.rate.is_small(result.layer.records(result.facts), result.facts)
    return {
        "least": formats.number(SMALL),
        "small": f"{formats.number(small.sum())} / {_areas(len(small), result)}",
    }


def silent(result: Result, data: Data) -> dict[str, str]:
    """How many tambons with members were tested, how many are silent."""
    if {"issues", "members"} & result.absent:
        return {}
    silence = measures_of(result.view, data).silence
    tested = silence.isin(("heard", "silent", "quiet"))
    level = text("level.many_tambon", result.view.lang)
    counts = {
        kind: f"{formats.number((silence == kind).sum())}"
        for kind in ("silent", "quiet", "no_members", "nobody")
    }
    return {
        "areas_tested": f"{formats.number(tested.sum())} {level}",
        "correction": _percent(read_coverage().silent_rate),
        **{f"silence_{kind}": count for kind, count in counts.items()},
    }


#: The methods of which the result alone tells, and those that need more of the data.
OF_RESULT: Mapping[str, Callable[[Result], dict[str, str]]] = {
    "hot_spots": hot_spots,
    "emerging": emerging,
    "moran": moran,
    "prediction": prediction,
    "smoothed": smoothed,
    "significant": significant,
    "small_numbers": small_numbers,
}
OF_DATA: Mapping[str, Callable[[Result, Data], dict[str, str]]] = {"silent": silent}
