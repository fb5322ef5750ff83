"""All layers, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.facts import Facts
from dashboard.filters import categories_of
from dashboard.heads import Heads
from dashboard.layers.kinds import silent_layer, spot_layers
from dashboard.layers.layer import Layer, Measure, Over, Records, Theme, both
from dashboard.layers.measured import (
    CONFLICTING,
    ESCALATED,
    OVERDUE,
    PER_10K,
    PER_KM2,
    areas,
    bearing,
    by_unit,
    coordinators,
    issues,
    issues_change,
    issues_compared,
    issues_per_member,
    lately,
    members,
    members_change,
    nothing,
    of_both_days,
    of_coordinators,
    of_members,
    of_target,
    overall,
    standing,
    stations,
)
from dashboard.rates import Rate
from dashboard.texts import catalogue, text
from dashboard.trends.compared import Against
from geo import metrics
from geo.files import read_taxonomy
from geo.gazetteer import LANGS, Lang
from geo.taxonomy import Category, Group

# What is counted → the head counts that it is.
_HEADS: Mapping[Records, Callable[[Facts], tuple[Heads, ...]]] = {
    members: of_members,
    coordinators: of_coordinators,
}
# What is counted → what its number goes by in time.
_OVER: Mapping[Records, Over] = {
    members: "day",
    coordinators: "day",
    areas: "",
    issues: "period",
    lately: "period",
    standing: "day",
    nothing: "",
}


def _one(unit: str) -> dict[Lang, str]:
    """The unit of a value of 1, where it has a word of its own."""
    own = f"unit.one_{unit}"
    return both(own if own in catalogue() else f"unit.{unit}")


def _layer(
    theme: Theme,
    key: str,
    records: Records,
    measure: Measure,
    *needs: str,
    unit: str = "",
    decimals: int = 1,
    **more: Any,
) -> Layer:
    """A layer with its texts; what is not said of it follows from its theme, or from its key."""
    unit = unit or key
    told: dict[str, Any] = {"ramp": theme, "least_first": theme == "network"}
    if records in _HEADS:
        told["heads"] = _HEADS[records]
    return Layer(
        key=key,
        theme=theme,
        titles=both(f"layer.{key}"),
        unit_names=both(f"unit.{unit}"),
        one_names=_one(unit),
        meanings=both(f"meaning.{key}"),
        records=records,
        measure=measure,
        needs=needs,
        decimals=decimals,
        over=_OVER[records],
        rate=measure if isinstance(measure, Rate) else None,
        **(told | more),
    )


def _network(key: str, records: Records, measure: Measure, *needs: str, **more: Any) -> Layer:
    return _layer("network", key, records, measure, *needs, **more)


def _share(
    theme: Theme, key: str, records: Records, rate: Rate, *needs: str, base: str, decimals: int = 0
) -> Layer:
    """The percentage of records that bear a mark."""
    return _layer(theme, key, records, rate, *needs, unit="percent", base=base, decimals=decimals)


def _change(key: str, against: Against) -> Layer:
    """Issues of the period against those of another one, with both counts beside it."""
    return _layer(
        "issues", key, lately, issues_change(against), "issues",
        unit="percent", decimals=0, ramp="change", against=against, beside=issues_compared(against),
    )  # fmt: skip


_Told = Mapping[str, Any]
_PEOPLE: _Told = {"base": "population"}
_GROUND: _Told = {"base": "area_km2", "decimals": 2}
_TARGET: _Told = {"base": "target", "unit": "percent", "decimals": 0}
_CHANGE: _Told = {
    "unit": "percent", "ramp": "change", "against": "before", "heads": of_both_days,
}  # fmt: skip
# Of the network, yet much is what somebody should look at.
_MOST: _Told = {"least_first": False}


def _untold(facts: Facts, lang: Lang) -> str:
    """A score of all tambons needs the members of all of them."""
    return "" if facts.members.exact else text("mask.no_score", lang)


_FIXED = (
    _network("members_per_10k", members, PER_10K, "members", **_PEOPLE),
    _network("members_vs_target", members, of_target, "members", "stations", **_TARGET),
    _network("members_change", members, members_change, "members", **_CHANGE),
    _network("members_per_km2", members, PER_KM2, "members", **_GROUND),
    _network("coordinators_per_10k", coordinators, PER_10K, "coordinators", decimals=2, **_PEOPLE),
    _network("stations_serving", areas, stations, "areas", unit="stations", decimals=0),
    _layer("issues", "issues_per_10k", issues, PER_10K, "issues", **_PEOPLE),
    _change("issues_change", "before"),
    _change("issues_change_year", "year_before"),
    _layer("issues", "issues_per_km2", issues, PER_KM2, "issues", **_GROUND),
    _share("ladder", "overdue_share", standing, OVERDUE, "issues", base="open"),
    _share("ladder", "escalated_share", standing, ESCALATED, "issues", "escalations", base="open"),
    _layer(
        "ladder", "median_dwell", standing, by_unit(metrics.median_dwell), "issues",
        unit="days", decimals=0, base="open",
    ),
    _share(
        "issues", "conflict_share", issues, CONFLICTING, "issues", "placing",
        base="issues", decimals=1,
    ),
    _network(
        "issues_per_member", issues, issues_per_member, "issues", "members",
        heads=of_members, **_MOST,
    ),
    _network("station_distance", nothing, overall("station_km"), "stations", unit="km", **_MOST),
    _network(
        "priority", issues, overall("priority"), "issues", "members",
        unit="points", decimals=0, unfit=_untold, **_MOST,
    ),
)  # fmt: skip


def _of_category(entry: Category | Group) -> Layer:
    """Issues that bear a group or a category, per 10,000 people."""

    def named(key: str) -> dict[Lang, str]:
        return {lang: text(key, lang, name=entry.name(lang)) for lang in LANGS}

    return Layer(
        key=f"category_{entry.key}",
        theme="category",
        titles=named("layer.category"),
        unit_names=both("unit.issues_per_10k"),
        one_names=_one("issues_per_10k"),
        meanings=named("meaning.category"),
        records=bearing(categories_of(entry.key)),
        measure=PER_10K,
        needs=("issues",),
        ramp="issues",
        base="population",
        rate=PER_10K,
    )


_CATEGORIES = tuple(_of_category(entry) for entry in read_taxonomy().entries)

#: All layers by key, in the order in which they are offered.
LAYERS: Mapping[str, Layer] = {
    layer.key: layer for layer in (*_FIXED, silent_layer(), *spot_layers(), *_CATEGORIES)
}
