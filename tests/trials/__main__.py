"""Runs the trials that are named, or all: ``python -m tests.trials kill fuzz``.

A trial is a module of this folder with ``figures(size)``, which gives :class:`Figure` one by one;
``size`` is the share of the full trial, from 0 to 1. A new one is one module and one entry here.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module

#: The trials: name → module of this folder, what it tries.
TRIALS = {
    "kill": ("killing", "a publish killed, or refused by the disk, at every single call"),
    "watch": ("landing", "a watcher killed, or refused by the disk, at every single call"),
    "damage": ("damage", "damaged stores, a clock put back, many publishers and readers at once"),
    "bombs": ("bombs", "uploads that are bombs, or lead to other files"),
    "fuzz": ("fuzz", "bad files, mappings, dates, names, points and addresses"),
    "reach": ("reach", "somebody of one province tries to reach the records of another"),
    "load": ("load", "many people at once on this machine, and one browser that is measured"),
}


def main() -> int:
    """Print one line a figure; 1 where one was not reached."""
    listed = "\n".join(f"  {name:<10}{what}" for name, (_, what) in TRIALS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.trials",
        description=f"Long trials:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="all when none is given")
    parser.add_argument("--size", type=float, default=1.0, help="share of the full trial, 0 to 1")
    args = parser.parse_args()
    if unknown := set(args.names) - set(TRIALS):
        parser.error(f"there is no trial {', '.join(sorted(unknown))}")
    failed = 0
    for name in args.names or TRIALS:
        began = time.monotonic()
        for figure in import_module(f"tests.trials.{TRIALS[name][0]}").figures(args.size):
            print(f"{name:<8}{figure.line()}", flush=True)
            failed += not figure.reached
        print(f"{name:<8}{time.monotonic() - began:,.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
