"""A layer of rates, said in another way: drawn towards the others, or tested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.facts import Facts
from dashboard.layers.kinds import SIDES
from dashboard.layers.layer import Layer, both
from dashboard.texts import text
from dashboard.view import Said
from geo.gazetteer import LANGS


def said(layer: Layer, how: Said) -> Layer:
    """A layer of rates, said in another way; any other layer as it is.

    Smoothed, its values are drawn towards those of all units; significant, they are as they are
    and its classes say which of them differ from the overall rate.
    """
    rate = layer.rate
    if rate is None:
        return layer
    layer = replace(layer, beside=lambda facts: _beside_rate(layer, how, facts))
    if how == "raw":
        return layer
    titled = {lang: text(f"rate.titled_{how}", lang, title=layer.title(lang)) for lang in LANGS}
    means = "allotted" if how == "significant" and layer.theme == "network" else how
    meant = {lang: f"{layer.meaning(lang)} · {text(f'rate.{means}_means', lang)}" for lang in LANGS}
    layer = replace(layer, titles=titled, meanings=meant)
    if how == "smoothed":
        return replace(layer, measure=lambda _, facts: _among_all(layer, rate.smoothed, facts))
    return replace(
        layer,
        kinds=SIDES,
        kind_of=lambda facts: _among_all(layer, rate.tested, facts)["side"] + 1,
        rule=both("rate.rule"),
    )


def _among_all(layer: Layer, measure: Callable[..., Any], facts: Facts) -> Any:
    """What is measured among all units, for those of the view."""
    whole = facts.whole()

    def found(_: Facts) -> Any:
        return measure(layer.records(whole), whole)

    return whole.once(f"{layer.key} {measure.__name__}", found).reindex(facts.units.index)


def _beside_rate(layer: Layer, how: Said, facts: Facts) -> pd.DataFrame:
    """What a rate rests on: the events, its other form, and whether they are few."""
    rate, records = layer.rate, layer.records(facts)
    assert rate
    columns = {"events": rate.counted(records, facts)}
    if how == "significant":
        tested = _among_all(layer, rate.tested, facts)
        columns |= {"expected": tested["expected"], "p_adjusted": tested["p_adjusted"]}
    else:
        columns["rate_smoothed" if how == "raw" else "rate_raw"] = (
            _among_all(layer, rate.smoothed, facts) if how == "raw" else rate(records, facts)
        )
    return pd.DataFrame({**columns, "small": rate.is_small(records, facts)})
