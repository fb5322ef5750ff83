"""Demonstration issues: how many of which category where and when, and what a record says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.demo.ground import Ground, choose_within
from etl.demo.profiles import PROFILES, Profile
from geo.taxonomy import Taxonomy

_SILENT = 0.02  # tambons from which nobody reports
_STAYS = 0.6  # of a cluster's issues, in the tambon where it began; the rest next door
_DAY = 1440  # minutes
_LONGEST_DELAY = 6 * _DAY

CHANNELS = ("สมาชิกเครือข่าย", "แจ้งด้วยตนเอง", "191", "แพลตฟอร์มอื่น")
_BY_CALM = (0.55, 0.22, 0.05, 0.18)
_BY_URGENCY = (0.4, 0.2, 0.32, 0.08)
# Minutes until the report, median, by channel.
_DELAY = np.array([600.0, 1200.0, 12.0, 300.0])

URGENCIES = ("ปกติ", "เร่งด่วน", "ฉุกเฉิน")
KINDS = ("ปัญหา", "ความต้องการ")


def issues(
    count: int,
    days: pd.DatetimeIndex,
    ground: Ground,
    service: pd.DataFrame,
    taxonomy: Taxonomy,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The facts of ``count`` issues, in the order in which they were reported.

    A Neyman–Scott process per category: part of the issues falls independently by population,
    density and season, part in clusters around a place and a day.

    Returns
    -------
    DataFrame: ``tambon``, ``station`` (positions), ``category``, ``further`` (positions in the
    taxonomy; -1 none), ``occurred``, ``reported`` (positions in ``days``), ``occurred_minute``,
    ``reported_minute``, ``channel``, ``urgency``, ``kind`` (positions in the words above),
    ``climb`` (how readily it goes up the ladder)
    """
    profiles = [PROFILES.get(category.key, Profile()) for category in taxonomy.categories]
    share = np.array([profile.share for profile in profiles])
    counts = rng.multinomial(count, share / share.sum())
    speaks = rng.random(len(ground.tambons)) >= _SILENT
    parts = [
        _of_category(profile, number, days, ground, speaks, rng)
        for profile, number in zip(profiles, counts, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["category"] = np.repeat(np.arange(len(profiles)), counts)
    table["further"] = _further(table["category"].to_numpy(), share, taxonomy, rng)
    table["channel"] = np.where(
        table["urgency"] == 0,
        rng.choice(len(CHANNELS), count, p=_BY_CALM),
        rng.choice(len(CHANNELS), count, p=_BY_URGENCY),
    )
    _report(table, len(days), rng)
    row = choose_within(
        service["tambon"].to_numpy(), service["share"].to_numpy(), table["tambon"].to_numpy(), rng
    )
    table["station"] = service["station"].to_numpy()[row]
    return table.sort_values(["reported", "reported_minute"], kind="stable", ignore_index=True)


def _of_category(
    profile: Profile,
    count: int,
    days: pd.DatetimeIndex,
    ground: Ground,
    speaks: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    rate = _rate(profile, ground, speaks, rng)
    bunched = rng.binomial(count, profile.bunched)
    parents = max(1, round(bunched / profile.size))
    of_parent = rng.choice(parents, bunched, p=rng.dirichlet(np.full(parents, 1.2)))
    tambon = rng.choice(len(rate), count - bunched + parents, p=rate)
    day = _days(profile, tambon, days, ground, rng)

    # The first `parents` of the draws are not issues but the clusters' beginnings.
    around = ground.neighbours[tambon[of_parent], _steps_away(bunched, rng)]
    near = np.where((rng.random(bunched) < _STAYS) | ~speaks[around], tambon[of_parent], around)
    later = day[of_parent] + rng.exponential(profile.days, bunched).astype("int64")
    tambon = np.concatenate([near, tambon[parents:]])
    # What would come after the last day is laid into the time before the cluster's beginning.
    last = len(days) - 1
    day = np.concatenate(
        [np.abs(np.where(later > last, 2 * day[of_parent] - later, later)), day[parents:]]
    )
    hour = rng.choice(24, count, p=profile.hour_weights())
    urgent = rng.random(count) < profile.urgent
    return pd.DataFrame(
        {
            "tambon": tambon,
            "occurred": _to_weekdays(np.clip(day, 0, last), profile, days, rng),
            "occurred_minute": hour * 60 + rng.integers(0, 60, count),
            "urgency": np.where(urgent, 1 + (rng.random(count) < 0.3), 0),
            "kind": (rng.random(count) < profile.need).astype("int64"),
            "climb": profile.climb,
        }
    )


def _rate(
    profile: Profile, ground: Ground, speaks: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The share of each tambon in what is expected of a category."""
    tambons = ground.tambons
    rate = tambons["population"].to_numpy() * np.exp(profile.urban * tambons["urban"].to_numpy())
    for prefixes, factor in profile.places:
        rate = rate * np.where(tambons.index.str.startswith(prefixes), factor, 1.0)
    rate = rate * np.exp(profile.uneven * ground.smooth_field(rng)) * speaks
    return rate / rate.sum()


def _days(
    profile: Profile,
    tambon: np.ndarray,
    days: pd.DatetimeIndex,
    ground: Ground,
    rng: np.random.Generator,
) -> np.ndarray:
    """A day for each tambon, by the season there and the growth over the years."""
    month = days.month.to_numpy() - 1
    growth = profile.growth ** (np.arange(len(days)) / 365)
    southern = ground.tambons.index.str.startswith(("8", "9"))[tambon]
    seasons = [np.array(profile.season), np.array(profile.southern or profile.season)]
    drawn = [
        rng.choice(len(days), len(tambon), p=weights / weights.sum())
        for weights in (season[month] * growth for season in seasons)
    ]
    return np.where(southern, drawn[1], drawn[0])


def _steps_away(count: int, rng: np.random.Generator) -> np.ndarray:
    return np.minimum(rng.geometric(0.35, count) - 1, 7)


def _to_weekdays(
    day: np.ndarray, profile: Profile, days: pd.DatetimeIndex, rng: np.random.Generator
) -> np.ndarray:
    """Days moved within their week so that weekdays have their weights."""
    weights = np.array([1.0] * 5 + [profile.weekend] * 2)
    wanted = rng.choice(7, len(day), p=weights / weights.sum())
    moved = day - days.day_of_week.to_numpy()[day] + wanted
    return np.where((moved < 0) | (moved >= len(days)), day, moved)


def _further(
    category: np.ndarray, share: np.ndarray, taxonomy: Taxonomy, rng: np.random.Generator
) -> np.ndarray:
    """A second category for one issue in eight, mostly of the same group."""
    groups = pd.factorize(np.array([c.group for c in taxonomy.categories]))[0]
    related = choose_within(groups, share, groups[category], rng)
    unrelated = rng.choice(len(share), len(category), p=share / share.sum())
    second = np.where(rng.random(len(category)) < 0.7, related, unrelated)
    return np.where((rng.random(len(category)) < 0.13) & (second != category), second, -1)


def _report(table: pd.DataFrame, last: int, rng: np.random.Generator) -> None:
    """Adds when each issue was reported: by telephone at once, at a counter by day."""
    channel, count = table["channel"].to_numpy(), len(table)
    delay = np.minimum(_DELAY[channel] * rng.lognormal(0, 1.0, count), _LONGEST_DELAY)
    occurred = table["occurred"].to_numpy() * _DAY + table["occurred_minute"].to_numpy()
    reported = occurred + delay.astype("int64")
    at_counter = np.clip(rng.normal(12.5 * 60, 170, count), 6 * 60, 22 * 60).astype("int64")
    by_day = reported // _DAY * _DAY + at_counter
    by_day += np.where(by_day < reported, _DAY, 0)
    reported = np.where(channel < 2, by_day, reported)
    # The last reports must not come after the last day: those issues began a week or so earlier.
    back = np.where(reported // _DAY >= last, 8 * _DAY, 0)
    table["occurred"] = (occurred - back) // _DAY
    table["reported"], table["reported_minute"] = np.divmod(reported - back, _DAY)
