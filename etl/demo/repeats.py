"""Demonstration repeats: events that were reported twice, by other people and in other words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl.demo.ground import scatter
from etl.demo.issues import CHANNELS
from etl.demo.words import only
from geo.files import read_toml
from geo.taxonomy import Taxonomy

_REPEATED = 0.005  # of all issues: a second report of another one's event
_DAYS_LATER = 3  # at most
_AWAY_KM = 0.05  # that two people's points of one event lie apart
_WRITTEN = 0.3  # of the issues have a text; of the events that were reported twice all
_PARTS = ("openings", "events", "sides", "landmarks", "names", "times", "harms", "requests")
_EVENT = ["tambon", "station", "category", "further", "occurred", "occurred_minute", "urgency",
          "kind", "climb"]  # fmt: skip


def with_repeats(facts: pd.DataFrame, last: int, rng: np.random.Generator) -> pd.DataFrame:
    """The facts with some issues in whose place an event of another issue is told again.

    Parameters
    ----------
    facts : as of :func:`etl.demo.issues.issues`
    last : position of the last day

    Returns
    -------
    ``facts`` in the order of reports, with ``repeats``: position of the issue whose event is told
    again, -1 for none
    """
    count = round(len(facts) * _REPEATED)
    early = np.flatnonzero(facts["reported"] <= last - _DAYS_LATER)
    chosen = rng.permutation(early)[: 2 * count]
    first, again = chosen[: len(chosen) // 2], chosen[len(chosen) // 2 : len(chosen) // 2 * 2]
    told = facts.copy()
    told.loc[again, _EVENT] = facts.loc[first, _EVENT].to_numpy()
    told = told.astype(facts.dtypes)
    later = rng.integers(0, _DAYS_LATER + 1, len(first))
    told.loc[again, "reported"] = facts["reported"].to_numpy()[first] + later
    same_day = np.maximum(facts["reported_minute"].to_numpy()[first], rng.integers(360, 1320))
    told.loc[again, "reported_minute"] = same_day
    other = 1 + rng.integers(0, len(CHANNELS) - 1, len(first))
    told.loc[again, "channel"] = (facts["channel"].to_numpy()[first] + other) % len(CHANNELS)
    told["repeats"] = -1
    told.loc[again, "repeats"] = first
    order = told.sort_values(["reported", "reported_minute"], kind="stable").index
    moved = np.append(np.argsort(order), -1)  # the last stands for none
    told = told.loc[order].reset_index(drop=True)
    return told.assign(repeats=moved[told["repeats"]])


def details(facts: pd.DataFrame, taxonomy: Taxonomy, rng: np.random.Generator) -> np.ndarray:
    """What the issues say: texts, and None where nobody wrote one. Who tells an event again opens
    or ends otherwise."""
    count = len(facts)
    repeats = facts["repeats"].to_numpy()
    again = np.flatnonzero(repeats >= 0)
    written = rng.random(count) < _WRITTEN
    written[again] = written[repeats[again]] = True
    category = facts["category"].to_numpy()
    words = {name: _drawn(name, category, taxonomy, rng) for name in _PARTS}
    own = np.where(rng.random(len(again)) < 0.5, "openings", "requests")
    for name in _PARTS:
        same = again[own != name]
        words[name][same] = words[name][repeats[same]]
    return only(_joined(words), written)


def near_first(
    lon: np.ndarray, lat: np.ndarray, repeats: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The points, those of repeats a few steps from the event's first one."""
    around = scatter(lon[repeats], lat[repeats], np.full(len(repeats), _AWAY_KM), rng)
    again = repeats >= 0
    return np.where(again, around[0], lon), np.where(again, around[1], lat)


def _drawn(
    name: str, category: np.ndarray, taxonomy: Taxonomy, rng: np.random.Generator
) -> np.ndarray:
    """One part of the texts of issues of these categories."""
    if name != "events":
        return rng.choice(np.array(_wording()[name], dtype=object), len(category))
    events = _wording()["events"]
    of_category = [events.get(c.key, events["general"]) for c in taxonomy.categories]
    width = max(map(len, of_category))
    table = np.array([(own * width)[:width] for own in of_category], dtype=object)
    return table[category, rng.integers(0, width, len(category))]


def _joined(words: dict[str, np.ndarray]) -> np.ndarray:
    where = words["sides"] + words["landmarks"] + words["names"]
    return (
        words["openings"] + words["events"] + " บริเวณ" + where
        + " " + words["times"] + " " + words["harms"] + " " + words["requests"]
    )  # fmt: skip


@cache
def _wording() -> dict[str, Any]:
    return read_toml(Path(__file__).with_name("details.toml"))
