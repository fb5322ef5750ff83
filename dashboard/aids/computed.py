"""What was computed for the view that somebody comes from: on how much, of which day, corrected
how. Figures that map and table have found already, or that are quickly counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from dashboard import formats
from dashboard.aids import computed_network, computed_tests
from dashboard.data import Data
from dashboard.result import Result
from dashboard.texts import text
from dashboard.trends import compared
from dashboard.trends.compared import AGAINST
from dashboard.words import area_name, filters_in_words, sources
from geo import change, summaries
from geo.dispersion import LEAST_WEEKS, dispersion
from geo.files import read_commands, read_ladder

#: What is computed, in words, and its value as written.
Computed = dict[str, str]


def of_view(result: Result, data: Data) -> Computed:
    """What holds for every figure of the view."""
    lang, value = result.view.lang, result.units["value"]
    level = text(f"level.many_{result.view.level}", lang)
    rows = {
        "layer": result.layer.title(lang),
        "area": area_name(result.view),
        "units": f"{formats.number(len(value))} {level}",
        "known": formats.number(value.notna().sum()),
        "unplaced": formats.number(result.unplaced),
        "issues": formats.number(len(result.facts.issues)),
        "day": formats.day(result.as_of, lang),
        "period": formats.period(*result.facts.period, lang),
        "filters": " · ".join(filters_in_words(result)) or text("snapshot.no_filters", lang),
        "classes": _scheme(result),
        "population": _denominator(result, data),
        "boundaries": _layer(result, data),
        "version": data.version,
    }
    return {text(f"computed.{key}", lang): written for key, written in rows.items()}


def of_method(key: str, result: Result, data: Data) -> Computed:
    """What a method found for the view; empty where nothing is known of it."""
    found: Computed = {}
    if key in _OF_RESULT:
        found = _OF_RESULT[key](result)
    elif key in _OF_DATA:
        found = _OF_DATA[key](result, data)
    return {text(f"computed.{name}", result.view.lang): said for name, said in found.items()}


def _scheme(result: Result) -> str:
    """How units come into classes: by a rule of the layer's own, or by a scheme."""
    if result.layer.kinds:
        return result.layer.rule[result.view.lang]
    return text(
        f"scheme.{'frozen' if result.view.breaks else result.view.scheme}", result.view.lang
    )


def _rate(result: Result) -> Computed:
    people = result.units["population"]
    count, total = len(result.facts.issues), float(people.sum())
    return {
        "people": formats.number(total),
        "overall": formats.number(count / total * 10_000 if total else None, 2),
        "without_people": formats.number((~(people > 0)).sum()),
    }


def _change(result: Result) -> Computed:
    rows: Computed = {}
    for against in AGAINST:
        if compared.past(result.facts, against) is None:
            rows[f"tested_{against}"] = text(f"change.no_{against}", result.view.lang)
            continue
        units = compared.of_units(result.facts, against)
        real = units[units["real"]]
        rows[f"tested_{against}"] = text(
            "computed.tested",
            result.view.lang,
            tested=formats.number((units["now"] + units["before"] >= change.LEAST).sum()),
            more=formats.number((real["low"] > 0).sum()),
            less=formats.number((real["high"] < 0).sum()),
        )
    return rows


def _dispersion(result: Result) -> Computed:
    facts = result.facts
    weeks = len(compared.weeks(facts, ""))
    if weeks < LEAST_WEEKS:
        return {"weeks": formats.number(weeks)}
    return {
        "weeks": formats.number(weeks),
        "factor": formats.number(compared.overall_dispersion(facts), 2),
        "factor_units": formats.number(dispersion(compared.weeks(facts, facts.by)), 2),
    }


def _periods(result: Result) -> Computed:
    lang, facts = result.view.lang, result.facts
    return {
        "period": formats.period(*facts.period, lang),
        **{against: formats.period(*compared.days_of(facts, against), lang) for against in AGAINST},
    }


def _target(result: Result) -> Computed:
    return {
        "per_station": formats.number(read_commands().members_per_station),
        "target": formats.number(result.target),
        "members": result.facts.members.total().words(result.view.lang),
    }


def _state(result: Result) -> Computed:
    issues = result.facts.issues
    return {
        "issues": formats.number(len(issues)),
        "open": formats.number(issues["open"].sum()),
        "day": formats.day(result.as_of, result.view.lang),
    }


def _overdue(result: Result) -> Computed:
    lang, table = result.view.lang, summaries.standing(result.facts.issues, read_ladder())
    service = " · ".join(
        f"{rung.name(lang, short=True)} {rung.service_days}" for rung in read_ladder().rungs
    )
    return {
        "open": formats.number(table["open"].sum()),
        "overdue": formats.number(table["overdue"].sum()),
        "service": service,
    }


def _pointed(result: Result, data: Data) -> Computed:
    issues = result.facts.issues
    pointed = issues.index.isin(data.coordinates.index).sum()
    return {"pointed": _part(pointed, len(issues))}


def _placing(result: Result) -> Computed:
    issues = result.facts.issues
    finest = issues["tambon"].notna() | issues["polygon"].notna()
    return {
        "issues": formats.number(len(issues)),
        "with_tambon": _part(finest.sum(), len(issues)),
        "unplaced": formats.number(result.unplaced),
    }


def _conflicts(result: Result) -> Computed:
    issues = result.facts.issues
    return {"conflicting": _part(issues["conflict"].notna().sum(), len(issues))}


def _classes(result: Result) -> Computed:
    decimals = result.layer.decimals
    edges = ", ".join(formats.number(edge, decimals) for edge in result.classes.edges)
    return {
        "edges": edges or formats.NOTHING,
        "counts": ", ".join(map(formats.number, result.classes.counts)) or formats.NOTHING,
        "no_data": formats.number(result.classes.no_data),
    }


def _boundaries(result: Result, data: Data) -> Computed:
    info = data.layer.info
    return {
        "boundaries": _layer(result, data),
        "polygons": formats.number(len(data.layer.units)),
        "hash": info.hash,
    }


def _version(result: Result, data: Data) -> Computed:
    return {"version": data.version, "population": _denominator(result, data)}


def _denominator(result: Result, data: Data) -> str:
    return sources(result.view, result.as_of, data)[-1]


def _layer(result: Result, data: Data) -> str:
    info = data.layer.info
    title = text("note.schematic", result.view.lang) if info.schematic else info.title
    return f"{title} ({info.licence})"


def _part(count: int | pd.Series, whole: int) -> str:
    return f"{formats.number(count)} / {formats.number(whole)} ({formats.share(count, whole)}%)"


# What is found in the result alone, and what needs more of the data.
_OF_RESULT: Mapping[str, Callable[[Result], Computed]] = {
    "rate_per_people": _rate,
    "change": _change,
    "dispersion": _dispersion,
    "periods": _periods,
    "target": _target,
    "state": _state,
    "overdue": _overdue,
    "placing": _placing,
    "conflicts": _conflicts,
    "classes": _classes,
    **computed_tests.OF_RESULT,
}
_OF_DATA: Mapping[str, Callable[[Result, Data], Computed]] = {
    "denominator": _version,
    "density_surface": _pointed,
    "boundaries": _boundaries,
    **computed_tests.OF_DATA,
    **computed_network.OF_DATA,
}
