"""The plan that somebody asks for: the optimum for a view's tambons, and what it does to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard.coverage.measures import Measures, measures_of, tambons_in
from dashboard.coverage.wish import NEEDS, Need, Wish
from dashboard.data import Data
from dashboard.maps.compare import in_classes
from dashboard.result import Result, classified, evaluate
from dashboard.view import View
from geo import metrics, recruit, recruit_crossing, roles
from geo.files import read_coverage
from geo.recruit import Limit, Shortage


@dataclass(frozen=True, eq=False)
class Plan:
    """New members for the tambons of a view.

    Attributes
    ----------
    wish : what was asked for
    tambons : indexed by tambon: ``members``, ``wanted``, ``need``, ``population``, ``amphoe``,
        ``province``, ``station``, ``station_province`` (where its new members count)
    new : new members of every tambon; none anywhere where the floors cannot be paid
    roles : the same by role
    shortages : the floors that cannot be paid
    """

    wish: Wish
    tambons: pd.DataFrame
    new: pd.Series
    roles: pd.DataFrame
    shortages: tuple[Shortage, ...]

    @property
    def placed(self) -> int:
        """How many members it places."""
        return int(self.new.sum())

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Percent of the members wanted, ``before`` and ``after``."""
        wanted, members = self.tambons["wanted"], self.tambons["members"]
        return pd.DataFrame(
            {
                "before": metrics.share_of_target(members, wanted),
                "after": metrics.share_of_target(members + self.new, wanted),
            }
        )

    def need_covered(self, *, after: bool) -> float:
        """The share of the tambons' need that their members cover, 0 to 1; NaN without any."""
        new = self.new if after else self.new * 0
        half, known = read_coverage().half_covered_at, self.tambons[self.tambons["wanted"].notna()]
        total = known["need"].sum()
        return recruit.value(known, new.loc[known.index], half) / total if total else float("nan")


def known_needs(measures: Measures) -> tuple[Need, ...]:
    """The ways of looking at need of which the data knows something."""
    return tuple(key for key in NEEDS if measures.needs[key].notna().any())


def fitting(wish: Wish, measures: Measures) -> Wish:
    """The wish, by a need that is known."""
    known = known_needs(measures)
    return wish if wish.need in known else replace(wish, need=known[0] if known else "population")


def plan_of(wish: Wish, measures: Measures, tambons: pd.Index, data: Data) -> Plan:
    """The exact optimum for some tambons (:mod:`geo.recruit`).

    Limits are nested by construction: a tambon belongs to the station that serves most of its
    people, and its new members count for the province in which that station stands. Where the
    records break this, crossing limits are solved as such.
    """
    rules = read_coverage()
    asked = _asked(wish, measures, tambons, data)
    limits = _limits(wish, asked)
    first = recruit.floors(asked["members"], wish.floor)
    short = tuple(recruit.shortages(first, wish.count, limits))
    new = first * 0
    if not short and recruit.nested(limits):
        new = recruit.allocate(
            asked, wish.count, wish.objective, limits, first, rules.half_covered_at
        )
    elif not short:
        found = recruit_crossing.allocate_crossing(
            asked, wish.count, wish.objective, limits, first, rules.half_covered_at
        )
        new = new if found is None else found
    province = pd.Series(measures.roles.index.str[:2], index=measures.roles.index)
    absent = roles.absent_roles(province, list(rules.roles), rules.roles_absent)
    mix = roles.dealt_roles(measures.roles, new, asked["amphoe"], rules.roles, absent)
    return Plan(wish, asked, new, mix, short)


def plans_by_need(wish: Wish, measures: Measures, tambons: pd.Index, data: Data) -> pd.DataFrame:
    """New members, tambons × the needs that are known: what ``need`` would place by each."""
    return pd.DataFrame(
        {
            need: plan_of(replace(wish, objective="need", need=need), measures, tambons, data).new
            for need in known_needs(measures)
        },
        index=tambons,
    )


def asked_plan(view: View, data: Data) -> tuple[Plan, Measures]:
    """The plan of a view, and what it was made of."""
    measures = measures_of(view, data)
    wish = fitting(view.plan, measures)
    return plan_of(wish, measures, tambons_in(view, data), data), measures


def before_and_after(plan: Plan, view: View, data: Data) -> tuple[Result, Result]:
    """The coverage of the view's units without and with the plan, in the same classes."""
    layer = "members_vs_target" if data.has("service") else "members_per_10k"
    alone = replace(view.at_layer(layer), compare="", other="", play="", show=())
    before = evaluate(alone, data)
    units = before.units
    here = data.holders(view.level).reindex(plan.new.index)
    new = plan.new.groupby(here).sum().reindex(units.index, fill_value=0)
    more = before.counted["members"] + new
    value = (
        metrics.share_of_target(more, units["target"])
        if layer == "members_vs_target"
        else metrics.rate(more, units["population"])
    )
    after = replace(before, units=units.assign(value=value))
    every = pd.concat([units["value"], value])
    edges = classified(every, alone, before.layer).edges
    return in_classes(before, edges, before), in_classes(after, edges, before)


def _asked(wish: Wish, measures: Measures, tambons: pd.Index, data: Data) -> pd.DataFrame:
    table = measures.table.loc[tambons]
    columns = ["members", "wanted", "population", "amphoe", "province", "station"]
    stands_in = data.stations["province"].astype("str")
    return table[columns].assign(
        need=measures.needs.loc[tambons, wish.need],
        station_province=table["station"].map(stands_in).fillna(table["province"]),
    )


def _limits(wish: Wish, asked: pd.DataFrame) -> list[Limit]:
    limits = {
        "station": (asked["station"], wish.per_station),
        "province": (asked["station_province"], wish.per_province),
    }
    return [Limit(name, group, most) for name, (group, most) in limits.items() if most]
