"""The figures of the statistics against their limits, on the real tambons and their people.

::

    python -m tests.benchmarks.bench_numbers                 every table
    python -m tests.benchmarks.bench_numbers chance power    some of them

A table is a function that yields figures; :data:`TABLES` names it. Exits with 1 where a figure is
not reached. Times are medians; esda is the yardstick of Gi* in the same run.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

from etl.boundaries import find
from geo.autocorrelation import local_g
from geo.emerging import emerging
from geo.hotspots import HotSpots, hot_spots
from geo.weights import Weights, queen
from tests.chance import drawn, planted, random_map, touched

MAPS, POWER_MAPS, ROUNDS, MONTHS = 200, 40, 7, 24
ISSUES = (5_000, 20_000, 120_000)
#: What the rates of the null maps vary by; beyond 0.5 nothing is demanded.
BACKGROUNDS = {"Poisson": 0.0, "gamma, cv .5": 0.5, "gamma, cv .8": 0.8}
NEIGHBOURHOODS = 12


class Figure(NamedTuple):
    """One line: what, what was measured, the limit, and whether it holds (None: no limit)."""

    what: str
    measured: str
    limit: str = ""
    reached: bool | None = None


class Country(NamedTuple):
    """The tambons of the layer."""

    people: pd.Series
    polygons: np.ndarray
    weights: Weights


@cache
def country() -> Country:
    """The official layer where it lies beside the checkout, else the one that is installed."""
    units = find().units
    polygons = units.geometry.to_numpy()
    return Country(units["population"], polygons, queen(polygons, units.index))


def seconds(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of a call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def chance() -> Iterator[Figure]:
    """Maps of nothing but chance: the share with anything found at 5 %."""
    people, _, weights = country()
    for background, cv in BACKGROUNDS.items():
        for issues in ISSUES:
            random = np.random.default_rng([issues, int(cv * 100)])
            maps = (random_map(random, people, issues, cv) for _ in range(MAPS))
            share = np.mean([_found(hot_spots(one, people, weights)).any() for one in maps])
            limited = cv <= 0.5
            yield Figure(
                f"{issues:>7,} issues, {background}",
                f"{share:.3f}",
                "≤ .08" if limited else "",
                bool(share <= 0.08) if limited else None,
            )


def power() -> Iterator[Figure]:
    """Twelve planted neighbourhoods: the median share found, and what else was found."""
    people, _, weights = country()
    for issues in reversed(ISSUES):
        for risk in (2, 3, 5):
            random = np.random.default_rng([issues, risk])
            shares, false = [], []
            for _ in range(POWER_MAPS):
                chosen = planted(random, weights, NEIGHBOURHOODS)
                count = drawn(random, people * np.where(chosen, risk, 1), issues)
                found = _found(hot_spots(count, people, weights))
                shares.append(found[chosen].mean())
                false.append((found & ~touched(weights, chosen)).sum())
            limited = (issues, risk) == (120_000, 3)
            yield Figure(
                f"{issues:>7,} issues, relative risk {risk}",
                f"{median(shares):.2f}  ({np.mean(false):.2f} false)",
                "≥ .90" if limited else "",
                bool(median(shares) >= 0.9) if limited else None,
            )


def speed() -> Iterator[Figure]:
    """Times on all tambons, weights given unless they are what is timed."""
    people, polygons, weights = country()
    random = np.random.default_rng(1)
    count = random_map(random, people, 120_000, 0.5)
    months = pd.DataFrame({i: random_map(random, people, 5_000, 0.5) for i in range(MONTHS)})
    yield Figure("queen weights", f"{seconds(lambda: queen(polygons, people.index)):.2f} s")
    yield _timed("hot spots", lambda: hot_spots(count, people, weights), 0.3)
    yield _timed("emerging hot spots", lambda: emerging(months, people, weights), 5.0, 3)
    yield _against_esda(count / people, weights)


#: What can be asked for by name.
TABLES: dict[str, Callable[[], Iterator[Figure]]] = {
    "chance": chance,
    "power": power,
    "speed": speed,
}


def _timed(what: str, call: Callable[[], object], limit: float, rounds: int = ROUNDS) -> Figure:
    taken = seconds(call, rounds)
    return Figure(what, f"{taken:.3f} s", f"≤ {limit} s", taken <= limit)


def _against_esda(values: pd.Series, weights: Weights) -> Figure:
    """Gi* alone, by normal theory on both sides, with the same weights."""
    from esda import G_Local
    from libpysal.weights import W

    numbers = values.to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = np.split(weights.matrix.indices, weights.matrix.indptr[1:-1])
        theirs_near = W({i: row.tolist() for i, row in enumerate(rows)}, silence_warnings=True)

        def theirs() -> G_Local:
            return G_Local(numbers, theirs_near, transform="B", permutations=0, star=True)

        apart = np.abs(theirs().Zs - local_g(values, weights).to_numpy()).max()
        slow = seconds(theirs)
    fast = seconds(lambda: local_g(values, weights))
    measured = f"{fast * 1e3:.1f} ms; esda {slow * 1e3:.0f} ms, {slow / fast:.0f} times as long"
    return Figure("Gi* alone", measured, "z as esda's", bool(apart < 1e-9))


def _found(spots: HotSpots) -> np.ndarray:
    return (spots.areas["level"].abs() >= 2).to_numpy()


def main() -> int:
    """Print the tables asked for, one line a figure."""
    missed = 0
    for name in sys.argv[1:] or TABLES:
        print(f"\n{name}: {(TABLES[name].__doc__ or '').strip()}")
        for what, measured, limit, reached in TABLES[name]():
            missed += reached is False
            mark = "NOT REACHED" if reached is False else ""
            print(f"  {what:<36} {measured:<40} {limit:<12} {mark}", flush=True)
    print(f"\n{missed} not reached" if missed else "\nall reached")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
