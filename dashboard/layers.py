"""What can be mapped. One entry holds all that map, legend, table and export need to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.filters import categories_of
from dashboard.texts import text
from geo import metrics
from geo.files import read_taxonomy
from geo.gazetteer import Lang

Theme = Literal["network", "issues", "ladder", "category"]


@dataclass(frozen=True)
class Facts:
    """The records of a view, narrowed, and the units that they are counted in.

    Attributes
    ----------
    issues : issues with their state as of the view's date (:func:`geo.ladder.state`)
    members, coordinators : rows with ``count``, active on that date
    units : DataFrame indexed by unit code: ``population``, ``area_km2``, ``target``
    by : the records' column that holds the unit
    """

    issues: pd.DataFrame
    members: pd.DataFrame
    coordinators: pd.DataFrame
    units: pd.DataFrame
    by: str


@dataclass(frozen=True)
class Layer:
    """One thing that can be mapped.

    ``titles``, ``units`` and ``meanings`` are by language; ``needs`` names the tables without
    which the layer has nothing to say; ``ramp`` is a key of :mod:`dashboard.palettes`;
    ``least_first`` says that few is what a planner looks for.
    """

    key: str
    theme: Theme
    titles: Mapping[Lang, str]
    unit_names: Mapping[Lang, str]
    meanings: Mapping[Lang, str]
    metric: Callable[[Facts], pd.Series]
    needs: tuple[str, ...]
    ramp: str
    decimals: int = 1
    least_first: bool = False

    def title(self, lang: Lang) -> str:
        """The layer's name."""
        return self.titles[lang]

    def unit(self, lang: Lang) -> str:
        """The unit of its values."""
        return self.unit_names[lang]

    def meaning(self, lang: Lang) -> str:
        """What it says, in one line."""
        return self.meanings[lang]


def _members(facts: Facts) -> pd.Series:
    return metrics.people_count(facts.members, facts.by, facts.units.index)


def _coordinators(facts: Facts) -> pd.Series:
    return metrics.people_count(facts.coordinators, facts.by, facts.units.index)


def _issues(facts: Facts) -> pd.Series:
    return metrics.issue_count(facts.issues, facts.by, facts.units.index)


def _both(key: str) -> dict[Lang, str]:
    return {"th": text(key, "th"), "en": text(key, "en")}


def _layer(
    key: str,
    theme: Theme,
    unit: str,
    metric: Callable[[Facts], pd.Series],
    needs: tuple[str, ...],
    decimals: int = 1,
    least_first: bool = False,
) -> Layer:
    return Layer(
        key=key,
        theme=theme,
        titles=_both(f"layer.{key}"),
        unit_names=_both(f"unit.{unit}"),
        meanings=_both(f"meaning.{key}"),
        metric=metric,
        needs=needs,
        ramp=theme,
        decimals=decimals,
        least_first=least_first,
    )


_FIXED = (
    _layer(
        "members_per_10k",
        "network",
        "members_per_10k",
        lambda f: metrics.rate(_members(f), f.units["population"]),
        ("members",),
        least_first=True,
    ),
    _layer(
        "members_vs_target",
        "network",
        "percent",
        lambda f: metrics.share_of_target(_members(f), f.units["target"]),
        ("members", "service"),
        decimals=0,
        least_first=True,
    ),
    _layer(
        "members_per_km2",
        "network",
        "members_per_km2",
        lambda f: metrics.density(_members(f), f.units["area_km2"]),
        ("members",),
        decimals=2,
        least_first=True,
    ),
    _layer(
        "coordinators_per_10k",
        "network",
        "coordinators_per_10k",
        lambda f: metrics.rate(_coordinators(f), f.units["population"]),
        ("coordinators",),
        decimals=2,
        least_first=True,
    ),
    _layer(
        "issues_per_10k",
        "issues",
        "issues_per_10k",
        lambda f: metrics.rate(_issues(f), f.units["population"]),
        ("issues",),
    ),
    _layer(
        "issues_per_km2",
        "issues",
        "issues_per_km2",
        lambda f: metrics.density(_issues(f), f.units["area_km2"]),
        ("issues",),
        decimals=2,
    ),
    _layer(
        "overdue_share",
        "ladder",
        "percent",
        lambda f: metrics.overdue_share(f.issues, f.by, f.units.index),
        ("issues",),
        decimals=0,
    ),
    _layer(
        "escalated_share",
        "ladder",
        "percent",
        lambda f: metrics.escalated_share(f.issues, f.by, f.units.index),
        ("issues", "escalations"),
        decimals=0,
    ),
    _layer(
        "median_dwell",
        "ladder",
        "days",
        lambda f: metrics.median_dwell(f.issues, f.by, f.units.index),
        ("issues",),
        decimals=0,
    ),
)


def _category_layers() -> tuple[Layer, ...]:
    """One layer a group and one a category: issues that bear it, per 10,000 people."""
    return tuple(
        Layer(
            key=f"category_{entry.key}",
            theme="category",
            titles={lang: text("layer.category", lang, name=entry.name(lang)) for lang in _LANGS},
            unit_names=_both("unit.issues_per_10k"),
            meanings={
                lang: text("meaning.category", lang, name=entry.name(lang)) for lang in _LANGS
            },
            metric=_category_metric(categories_of(entry.key)),
            needs=("issues",),
            ramp="issues",
        )
        for entry in read_taxonomy().entries
    )


def _category_metric(categories: frozenset[str]) -> Callable[[Facts], pd.Series]:
    def per_10k(facts: Facts) -> pd.Series:
        count = metrics.category_count(facts.issues, categories, facts.by, facts.units.index)
        return metrics.rate(count, facts.units["population"])

    return per_10k


_LANGS: tuple[Lang, ...] = ("th", "en")

#: All layers by key, in the order in which they are offered.
LAYERS: Mapping[str, Layer] = {layer.key: layer for layer in (*_FIXED, *_category_layers())}
