"""What a layer is: one entry holds all that map, legend, table and export need to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import pandas as pd

from dashboard import formats
from dashboard.facts import Facts
from dashboard.heads import TOLD, Heads
from dashboard.rates import Rate
from dashboard.selection import Selection
from dashboard.texts import text
from dashboard.trends.compared import Against
from geo.gazetteer import LANGS, Lang

Theme = Literal["network", "issues", "ladder", "category"]
Over = Literal["period", "day", ""]
#: Selection, or of people their head counts.
Counted: TypeAlias = pd.DataFrame | Selection | Heads
Records = Callable[[Facts], Counted]
Measure = Callable[[Any, Facts], pd.Series]


def both(key: str, **values: str) -> dict[Lang, str]:
    """A text in both languages."""
    return {lang: text(key, lang, **values) for lang in LANGS}


@dataclass(frozen=True)
class Kind:
    """A class that has a name, not limits."""

    names: Mapping[Lang, str]
    colour: str
    #: What a reader need not look at: "no difference", "no pattern".
    quiet: bool = False


@dataclass(frozen=True)
class Layer:
    """One thing that can be mapped.

    Attributes
    ----------
    titles, unit_names, meanings : by language
    one_names : the unit of a value of 1
    records : the rows that it counts; their table is ``needs[0]``
    measure : those rows and the facts → a Series indexed by unit
    needs : the tables without which it has nothing to say
    ramp : key of :data:`dashboard.palettes.RAMPS`
    decimals : of its values, in legend, table and tooltip
    least_first : few is what somebody should look at
    base : what its values are a share of: a column of the units (``population``, ``area_km2``,
        ``target``) or of their counts (``open``, ``issues``); empty for plain numbers
    beside : what belongs to its values in tables: facts → columns indexed by unit
    over : what its values go by in time: the ``period`` of reporting, the ``day`` as of which
        they are said, or nothing (empty)
    rate : what its values are made of where they are events per exposure; it can then be said in
        each way of :mod:`dashboard.rates`
    kinds, kind_of : classes with names of their own in place of limits, lowest first, and which
        of them each unit is of (facts → positions, missing where unknown)
    rule : of such classes, by language
    told : what is said of a unit in place of its value, in words (facts, its key)
    unfit : why it cannot be said of these units or days, in words; empty where it can
    against : what a change compares the period with; empty for all that is no change
    heads : the head counts that its values rest on: where they are not told, its values are not
    """

    key: str
    theme: Theme
    titles: Mapping[Lang, str]
    unit_names: Mapping[Lang, str]
    one_names: Mapping[Lang, str]
    meanings: Mapping[Lang, str]
    records: Records
    measure: Measure
    needs: tuple[str, ...]
    ramp: str
    decimals: int = 1
    least_first: bool = False
    base: str = ""
    beside: Callable[[Facts], pd.DataFrame] | None = None
    over: Over = "period"
    rate: Rate | None = None
    kinds: tuple[Kind, ...] = ()
    kind_of: Callable[[Facts], pd.Series] | None = None
    rule: Mapping[Lang, str] = field(default_factory=dict)
    told: Callable[[Facts, str, Lang], str] | None = None
    unfit: Callable[[Facts, Lang], str] | None = None
    against: Against | Literal[""] = ""
    heads: Callable[[Facts], tuple[Heads, ...]] = lambda _: ()

    @property
    def filtered(self) -> bool:
        """Whether filters narrow what it counts: they are of issues alone."""
        return self.needs[0] == "issues"

    @property
    def diverging(self) -> bool:
        """Whether values lie on both sides of 0, and classes mirror each other about it."""
        return bool(self.against)

    def metric(self, facts: Facts) -> pd.Series:
        """Its value for every unit."""
        return self.measure(self.records(facts), facts)

    def masks(self, facts: Facts) -> pd.Series:
        """Why the value of a unit is not told (:data:`dashboard.heads.MASKS`); empty where it
        is. What is made of several counts is withheld unless the first says more."""
        found = pd.Series(TOLD, index=facts.units.index)
        for number, heads in enumerate(self.heads(facts)):
            masks = heads.masks(facts.by, facts.units.index)
            found = found.mask(found.eq(TOLD) & masks.ne(TOLD), "withheld" if number else masks)
        return found

    def title(self, lang: Lang) -> str:
        """Its name."""
        return self.titles[lang]

    def unit(self, lang: Lang) -> str:
        """The unit of its values."""
        return self.unit_names[lang]

    def measured(self, value: float, lang: Lang) -> str:
        """A value with its unit: ``92%``, ``1 day``, ``5.0 คน/ประชากร 10,000 คน``."""
        number = formats.number(value, self.decimals)
        unit = (self.one_names if number == "1" else self.unit_names)[lang]
        return number + ("" if unit == "%" else " ") + unit

    def meaning(self, lang: Lang) -> str:
        """What it says, in one line."""
        return self.meanings[lang]
