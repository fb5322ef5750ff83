"""What layers count, and what they make of the counts."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from dashboard import selection
from dashboard.facts import Facts
from dashboard.heads import Heads
from dashboard.layers.layer import Counted, Measure, Records
from dashboard.rates import Rate
from dashboard.selection import Selection
from dashboard.trends import compared
from dashboard.trends.compared import Against
from geo import change, coverage, metrics, service_gaps

# What is counted.


def members(facts: Facts) -> Heads:
    """Members, of the day."""
    return facts.members


def coordinators(facts: Facts) -> Heads:
    """Coordinators, of the day."""
    return facts.coordinators


def areas(facts: Facts) -> pd.DataFrame:
    """What stations said that they serve."""
    return facts.areas


def issues(facts: Facts) -> Selection:
    """Issues of the view."""
    return facts.rows


def standing(facts: Facts) -> Selection:
    """Issues that are still open."""
    return selection.standing(facts.rows)


def lately(facts: Facts) -> Selection:
    """Issues reported in the period, which is never empty."""
    return selection.reported(facts.rows, *facts.period)


def nothing(facts: Facts) -> pd.DataFrame:
    """No records: what is measured is of the ground."""
    return facts.areas.iloc[:0]


def bearing(categories: frozenset[str]) -> Records:
    """Issues of any of these categories, first or further."""
    return lambda facts: facts.rows.once(
        categories, lambda: facts.rows[metrics.bears(facts.rows, categories)]
    )


# Which head counts a value rests on.


def of_members(facts: Facts) -> tuple[Heads, ...]:
    """The members of the day."""
    return (facts.members,)


def of_coordinators(facts: Facts) -> tuple[Heads, ...]:
    """The coordinators of the day."""
    return (facts.coordinators,)


def of_both_days(facts: Facts) -> tuple[Heads, ...]:
    """The members of the day, and of the period before."""
    return (facts.members, facts.earlier().members) if facts.earlier else (facts.members,)


# What is made of the counts.


def count(records: Counted, facts: Facts) -> pd.Series:
    """Heads, missing where they are not told; issues one by one."""
    if isinstance(records, Heads):
        return records.counts(facts.by, facts.units.index)
    return selection.counted(records, facts.by, facts.units.index)


def flagged(flag: Callable[[pd.DataFrame], pd.Series]) -> Measure:
    """How many of the records bear a mark."""
    return lambda records, facts: count(records[flag(records).to_numpy()], facts)


PER_10K = Rate(count, lambda _, facts: facts.units["population"], per=10_000)
PER_KM2 = Rate(count, lambda _, facts: facts.units["area_km2"], per=1)
OVERDUE = Rate(flagged(lambda issues: issues["overdue"]), count, per=100, of="trials")
ESCALATED = Rate(flagged(metrics.is_escalated), count, per=100, of="trials")
CONFLICTING = Rate(flagged(lambda issues: issues["conflict"].notna()), count, per=100, of="trials")


def of_target(records: Counted, facts: Facts) -> pd.Series:
    """People, in per cent of their target."""
    return metrics.share_of_target(count(records, facts), facts.units["target"])


def stations(records: pd.DataFrame, facts: Facts) -> pd.Series:
    """How many stations say that they serve a unit."""
    # Whether a place was told of, its province says; a unit of command tells of itself.
    region = "province" if "province" in facts.units else facts.by
    return service_gaps.stations_serving(records, facts.by, facts.units[region], region)


def issues_change(against: Against) -> Measure:
    """Change of the issues in per cent, each period of days with the same age."""
    return lambda _, facts: compared.of_units(facts, against)["change"]


def issues_compared(against: Against) -> Callable[[Facts], pd.DataFrame]:
    """Both counts, and the limits of the change."""
    columns = {
        "now": "issues_now",
        "before": f"issues_{against}",
        "low": "change_low",
        "high": "change_high",
    }
    return lambda facts: compared.of_units(facts, against)[[*columns]].rename(columns=columns)


def members_change(records: Counted, facts: Facts) -> pd.Series:
    """Change of the members since the period before, in per cent."""
    if facts.earlier is None:
        return pd.Series(float("nan"), index=facts.units.index)
    return change.percent(count(records, facts), count(facts.earlier().members, facts))


def issues_per_member(records: pd.DataFrame, facts: Facts) -> pd.Series:
    """Issues for each member; missing where there is none."""
    return coverage.issues_per_member(count(records, facts), count(facts.members, facts))


def overall(key: str) -> Measure:
    """What was made of all tambons at once."""
    return lambda _, facts: facts.overall(key).reindex(facts.units.index)


def by_unit(metric: Callable[[pd.DataFrame, str, pd.Index], pd.Series]) -> Measure:
    """A metric of records, of the column of their unit and of all units."""
    return lambda records, facts: metric(records, facts.by, facts.units.index)
