"""Time of the planner and of a changed weight, on a published store.

::

    python -m tests.benchmarks.bench_coverage                 the demonstration store
    python -m tests.benchmarks.bench_coverage --store DIR     another one

Medians of some runs after one that nobody counts; what is made once a version comes apart.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from dashboard.coverage import covered, plan, tables
from dashboard.coverage.measures import measures_of, tambons_in
from dashboard.coverage.wish import Wish
from dashboard.data import Data
from dashboard.scope import EVERYTHING
from dashboard.served import DEFAULT_STORE, STORE_VARIABLE, current
from dashboard.view import View

LIMITS = {"a changed weight": 0.3, "the planner, N = 500": 3.0}
_RUNS = 7


def seconds(run: Callable[[], object], runs: int = _RUNS) -> float:
    """The median of some runs."""
    run()
    return median(timed(run) for _ in range(runs))


def timed(run: Callable[[], object]) -> float:
    """One run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def reranked(data: Data, number: int) -> None:
    """Ranks all tambons by other weights, and says the reasons of the first page."""
    view = View(weights=(30, 20, number % 100, 15, 10))
    found = covered.covered(view, data)
    tables.reasons(found.ranked.index[:500], found.measures, view, data)


def main() -> None:
    """Print every figure beside its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=DEFAULT_STORE)
    os.environ[STORE_VARIABLE] = str(parser.parse_args().store)
    data, numbers = current(EVERYTHING), iter(range(1_000))
    view = View()
    first = timed(lambda: measures_of(view, data))
    measures, tambons = measures_of(view, data), tambons_in(view, data)
    print(f"{len(tambons):,} tambons")
    print(f"{'what is made once a version, day and filters':46}{first:8.3f} s")
    weight = seconds(lambda: reranked(data, next(numbers)))
    print(f"{'a changed weight':46}{weight:8.3f} s  (at most {LIMITS['a changed weight']})")
    limit = LIMITS["the planner, N = 500"]
    for objective in ("need", "lowest"):
        for wish in (Wish(500, objective), Wish(500, objective, "reports", 10, 40)):
            found = seconds(lambda wish=wish: plan.plan_of(wish, measures, tambons, data))
            said = f"the planner, N = 500, {objective}, {'' if wish.per_station else 'no '}limits"
            print(f"{said:46}{found:8.3f} s  (at most {limit})")
    needs = seconds(lambda: plan.plans_by_need(Wish(500), measures, tambons, data))
    print(f"{'three plans, one a need':46}{needs:8.3f} s")


if __name__ == "__main__":
    main()
