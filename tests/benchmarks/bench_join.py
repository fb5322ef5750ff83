"""All figures of the record join against their limits, with all competitors in one run.

::

    pip install "apache-sedona[db]"
    python -m tests.benchmarks.bench_join

By points: :mod:`tests.benchmarks.join_points`; by codes, names and addresses:
:mod:`tests.benchmarks.join_names`. Exits with 1 where a figure is not reached.
"""

from __future__ import annotations

import sys

from tests.benchmarks import join_names, join_points


def main() -> int:
    """Print one line a figure."""
    missed = 0
    for title, part in {"points": join_points, "codes, names, addresses": join_names}.items():
        print(f"\n{title}")
        for what, measured, limit, reached in part.figures():
            missed += not reached
            print(f"  {what:<58} {measured:<36} {limit:<10} {'' if reached else 'NOT REACHED'}")
    print(f"\n{missed} not reached" if missed else "\nall reached")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
