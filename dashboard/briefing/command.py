"""The command ``python -m dashboard briefing``: the whole set, written into a folder."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import datetime

from dashboard.briefing.contents import leaves
from dashboard.briefing.edition import Edition, edition
from dashboard.briefing.making import make
from dashboard.files.snapshot_command import opened, viewed
from dashboard.link import to_query
from dashboard.texts import text
from geo.thai import to_thai_digits

_BAR = 24


def briefing(args: argparse.Namespace) -> None:
    """Make the set of a view.

    Parameters
    ----------
    args : those of a snapshot, and ``areas``, ``size``, ``marking``; ``output`` is a folder

    Raises
    ------
    InputError
        when an area is unknown, the marking is none of the house's, or there is no store
    """
    begun = time.monotonic()
    data = opened(args)
    view = viewed(args)
    size = edition(args.size, args.marking).format

    def of(printed: datetime | None) -> Edition:
        return edition(args.size, args.marking, printed, _digits(args))

    set_of = leaves(view, data, tuple(args.areas), size)
    day = (view.as_of or data.as_of).isoformat()
    name = f"briefing-{day}"
    title = f"{text('app.title', view.lang)} · {text('briefing.cover', view.lang)}"
    what = {
        **to_query(view),
        "version": data.version,
        "day": day,
        "provinces": sorted(data.provinces or ()),
        "areas": args.areas,
        "size": args.size,
        "marking": args.marking,
        "digits": args.digits,
    }
    args.output.mkdir(parents=True, exist_ok=True)
    bound = make(set_of, of, args.output, name, title, repr(what), _said)
    seconds = time.monotonic() - begun
    files = ", ".join(str(path) for path in bound.files)
    kept = f", {bound.kept} of them kept from before" if bound.kept else ""
    print(f"briefing: {bound.pages} pages{kept} in {seconds:.0f} s: {files}")


def _digits(args: argparse.Namespace) -> Callable[[str], str]:
    return to_thai_digits if args.digits == "thai" else str


def _said(number: int, total: int, name: str) -> None:
    """A bar on a terminal; a line a tenth in a log."""
    if sys.stderr.isatty():
        filled = round(_BAR * number / total)
        bar = "█" * filled + "·" * (_BAR - filled)
        end = "\n" if number == total else ""
        print(f"\r{bar} {number}/{total} {name[:40]:<40}", end=end, file=sys.stderr, flush=True)
    elif number == total or number % max(1, total // 10) == 0:
        print(f"{number}/{total} {name}", file=sys.stderr, flush=True)
