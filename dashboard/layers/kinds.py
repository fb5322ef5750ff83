"""Layers whose classes have names: hot spots, how they emerge, who is silent."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard import formats, spots
from dashboard.facts import Facts
from dashboard.layers.layer import Kind, Layer, both
from dashboard.layers.measured import count, issues, overall
from dashboard.palettes import RAMPS
from dashboard.texts import text
from geo import coverage
from geo.emerging import COLD, LEAST_STEPS
from geo.files import read_coverage
from geo.gazetteer import Lang
from geo.hotspots import LEAST_AREAS

SIDES = tuple(
    Kind(both(f"rate.{side}"), RAMPS["change"][colour], quiet=side == "alike")
    for side, colour in (("below", 1), ("alike", 4), ("above", 7))
)


# Key of a named class and its place in the ramp of change, cold to hot.
_SPOTS = (
    ("cold_99", 0), ("cold_95", 1), ("cold_90", 3), ("none", 4), ("hot_90", 5), ("hot_95", 7),
    ("hot_99", 8),
)  # fmt: skip
_EMERGING = (
    ("cold_persistent", 0), ("cold_new", 2), ("cold_ended", 3), ("none", 4), ("ended", 5),
    ("new", 6), ("persistent", 8),
)  # fmt: skip


def _kinds(section: str, classes: tuple[tuple[str, int], ...]) -> tuple[Kind, ...]:
    return tuple(
        Kind(both(f"{section}.{key}"), RAMPS["change"][shade], quiet=key == "none")
        for key, shade in classes
    )


def spot_layers() -> tuple[Layer, ...]:
    """Layers whose classes are found by tests among neighbours."""
    hot = Layer(
        key="hot_spots",
        theme="issues",
        titles=both("layer.hot_spots"),
        unit_names=both("unit.z"),
        one_names=both("unit.z"),
        meanings=both("meaning.hot_spots"),
        records=issues,
        measure=spots.z,
        needs=("issues",),
        ramp="change",
        decimals=2,
        beside=spots.beside,
        kinds=_kinds("hot", _SPOTS),
        kind_of=spots.level,
        rule=both("hot.rule"),
        unfit=_too_few_units,
    )
    emerging = replace(
        hot,
        key="emerging",
        titles=both("layer.emerging"),
        unit_names=both("unit.trend_z"),
        one_names=both("unit.trend_z"),
        meanings=both("meaning.emerging"),
        records=issues,
        measure=spots.trend,
        beside=spots.beside_trend,
        kinds=_kinds("emerging", _EMERGING),
        kind_of=lambda facts: spots.pattern(facts).map(
            {key: number for number, (key, _) in enumerate(_EMERGING)}
        ),
        rule=both("emerging.rule"),
        told=_pattern_told,
        unfit=_too_few_steps,
        over="day",
    )
    return hot, emerging


def silent_layer() -> Layer:
    """Members without issues, and issues without members."""
    return Layer(
        key="silent",
        theme="network",
        titles=both("layer.silent"),
        unit_names=both("unit.issues_expected"),
        one_names=both("unit.issues_expected"),
        meanings=both("meaning.silent"),
        records=issues,
        measure=overall("expected"),
        needs=("issues", "members"),
        ramp="network",
        kinds=tuple(
            Kind(both(f"silence.{key}"), colour, quiet=key in ("heard", "quiet"))
            for key, colour in _SILENCE.items()
        ),
        kind_of=_silence,
        unfit=lambda facts, lang: "" if facts.members.published else text("note.unpublished", lang),
        rule=both("silence.rule"),
    )


# Colours of the kinds of silence, that which nobody need look at first.
_SILENCE = {
    "heard": "#f4f2ee",
    "quiet": "#dfe4e6",
    "nobody": "#8c8f96",
    "no_members": "#e0a030",
    "silent": "#5b3a8c",
}


def _silence(facts: Facts) -> pd.Series:
    found = facts.whole().once("silence", _silence_of_all)
    positions = {key: number for number, key in enumerate(_SILENCE)}
    return found.map(positions).reindex(facts.units.index)


def _silence_of_all(whole: Facts) -> pd.Series:
    found = coverage.silence(
        whole.members.least(whole.by, whole.units.index),
        count(whole.rows, whole),
        whole.overall("expected").reindex(whole.units.index),
        read_coverage().silent_rate,
    )
    return found["kind"]


def _pattern_told(facts: Facts, unit: str, lang: Lang) -> str:
    """The finer class of a unit, and in how many steps it was hot or cold."""
    found, steps = spots.emerged(facts).areas.loc[unit], len(spots.steps(facts.ever()))
    pattern = text(f"pattern.{found['kind']}", lang)
    heat = "cold" if str(found["kind"]).startswith(COLD) else "hot"
    counts = {"count": formats.number(found[heat]), "steps": formats.number(steps)}
    return text(f"emerging.{heat}_steps", lang, pattern=pattern, **counts)


def _too_few_steps(facts: Facts, lang: Lang) -> str:
    steps = len(spots.steps(facts.ever()))
    if steps < LEAST_STEPS:
        return text("hot.few_steps", lang, least=LEAST_STEPS, count=steps)
    return _too_few_units(facts, lang)


def _too_few_units(facts: Facts, lang: Lang) -> str:
    # Units without people, as those without a place, take no part.
    tested = int((facts.whole().units["population"] > 0).sum())
    few = tested < LEAST_AREAS
    return text("hot.few_units", lang, least=LEAST_AREAS, count=tested) if few else ""
