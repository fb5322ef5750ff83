"""Demonstration members and coordinators: how many, where, in which role, since when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.demo.ground import Ground, choose_within
from etl.demo.words import month_forms, only, place_forms
from geo.codes import BANGKOK
from geo.commands import Commands

COORDINATORS = 9000
#: The programme's first.
FIRST_MONTH = "2022-02"
_ENDED = 0.02
_SUMS = 0.02  # stations that give numbers of people, not a row for each
_ROLES = ("ผู้นำตามธรรมชาติ", "ผู้นำท้องที่", "กำนัน", "ผู้ใหญ่บ้าน", "ผู้นำท้องถิ่น", "อบต.", "อื่น ๆ")
_RURAL = (0.36, 0.12, 0.05, 0.12, 0.1, 0.1, 0.15)
_BANGKOK = (0.6, 0.0, 0.0, 0.0, 0.1, 0.0, 0.3)  # no กำนัน and no ผู้ใหญ่บ้าน there


def members(
    stations: pd.DataFrame,
    service: pd.DataFrame,
    ground: Ground,
    commands: Commands,
    last_month: pd.Period,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The rows of the members' file as text, one person a row save where a station gives sums."""
    strength = _strengths(len(stations), commands.members_per_station, rng)
    station = np.repeat(np.arange(len(stations)), strength)
    tambon = _tambons(station, service, ground, rng)
    in_bangkok = (stations["province"] == BANGKOK).to_numpy()[station]
    role = np.where(
        in_bangkok,
        rng.choice(len(_ROLES), len(station), p=_BANGKOK),
        rng.choice(len(_ROLES), len(station), p=_RURAL),
    )
    people = pd.DataFrame({"station": station, "tambon": tambon, "role": role})
    people["start"], people["end"] = _terms(station, last_month, rng)
    people["count"] = 1
    people = _summed(people, rng.random(len(stations)) < _SUMS)
    written = _written(people, stations, ground, last_month, rng)
    return written.assign(role=np.array(_ROLES, dtype=object)[people["role"]])


def coordinators(
    stations: pd.DataFrame, ground: Ground, last_month: pd.Period, rng: np.random.Generator
) -> pd.DataFrame:
    """The rows of the coordinators' file as text; a few stand in a division, not at a station."""
    mean = COORDINATORS / len(stations)
    strength = np.where(
        rng.random(len(stations)) < 0.02, 0, rng.poisson(mean * 1.02, len(stations))
    )
    station = np.repeat(np.arange(len(stations)), strength)
    people = pd.DataFrame({"station": station, "tambon": stations["seat"].to_numpy()[station]})
    people["start"], people["end"] = _terms(station, last_month, rng)
    people["count"] = 1
    written = _written(people, stations, ground, last_month, rng)
    in_division = rng.random(len(people)) < 0.03
    names = ["tambon_code", "tambon", "amphoe"]
    written.loc[in_division, ["station", *names]] = None
    written.loc[in_division, "province"] = place_forms(ground)["province"][
        0, people["tambon"][in_division]
    ]
    at_desk = ~in_division & (rng.random(len(people)) < 0.5)
    written.loc[at_desk, [*names, "province"]] = None
    return written


def _strengths(stations: int, target: int, rng: np.random.Generator) -> np.ndarray:
    """Members per station: some none, many just the target, the rest under and over it."""
    # Fixed shares in random order: drawn ones would make the total differ from seed to seed.
    kind = rng.permutation(np.searchsorted([0.02, 0.42, 0.7], np.arange(stations) / stations))
    under = rng.integers(round(0.4 * target), target, stations)
    over = rng.integers(target + 1, round(1.78 * target), stations)
    return np.select([kind == 0, kind == 1, kind == 2], [0, target, under], over)


def _tambons(
    station: np.ndarray, service: pd.DataFrame, ground: Ground, rng: np.random.Generator
) -> np.ndarray:
    """A tambon for each person among those of the station; recruiting is uneven, some have none."""
    served = service.sort_values(["station", "tambon"])
    people = ground.tambons["population"].to_numpy()[served["tambon"]] * served["share"]
    weight = people.to_numpy() ** 0.7 * rng.gamma(1.0, 1.0, len(served))
    row = choose_within(served["station"].to_numpy(), weight, station, rng)
    return served["tambon"].to_numpy()[row]


def _terms(
    station: np.ndarray, last_month: pd.Period, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """First and last month as numbers after the programme's first; -1 where it goes on."""
    months = (last_month - pd.Period(FIRST_MONTH, "M")).n
    # A station recruits in one wave, and replaces people ever after.
    wave = np.minimum(rng.exponential(months / 5, station.max() + 1), months).astype("int64")
    later = rng.integers(0, months + 1, len(station))
    start = np.where(rng.random(len(station)) < 0.75, wave[station], later)
    left = (rng.random(len(station)) < _ENDED) & (start < months)
    end = start + (rng.random(len(station)) * (months - start)).astype("int64")
    return start, np.where(left, end, -1)


def _summed(people: pd.DataFrame, sums: np.ndarray) -> pd.DataFrame:
    """Stations of ``sums`` give one row with a count for people alike in all columns."""
    some = sums[people["station"]]
    keys = [column for column in people.columns if column != "count"]
    grouped = people[some].groupby(keys, as_index=False)["count"].sum()
    table = pd.concat([people[~some], grouped])
    return table.sort_values("station", kind="stable", ignore_index=True)


def _written(
    people: pd.DataFrame,
    stations: pd.DataFrame,
    ground: Ground,
    last_month: pd.Period,
    rng: np.random.Generator,
) -> pd.DataFrame:
    names, form = place_forms(ground), rng.choice(3, len(stations), p=[0.5, 0.4, 0.1])
    months = month_forms(pd.period_range(FIRST_MONTH, last_month, freq="M"))
    habit = rng.choice(len(months), len(stations), p=[0.5, 0.15, 0.1, 0.1, 0.15])
    station, tambon = people["station"].to_numpy(), people["tambon"].to_numpy()
    coded = rng.random(len(stations))[station] < 0.3
    table = pd.DataFrame({"station": stations["code"].to_numpy(dtype=object)[station]})
    table["tambon_code"] = only(ground.codes[tambon], coded)
    for level, forms in names.items():
        table[level] = only(forms[form[station], tambon], ~coded)
    table["start"] = months[habit[station], people["start"]]
    end = people["end"].to_numpy()
    table["end"] = only(months[habit[station], end], end >= 0)
    count = people["count"].to_numpy()
    table["count"] = only(count.astype("str"), count > 1)
    return table
