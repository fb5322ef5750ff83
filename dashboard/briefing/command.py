"""The command ``python -m dashboard briefing``: the whole set, written into a folder."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from datetime import datetime

from dashboard import audited, formats
from dashboard.briefing.contents import leaves
from dashboard.briefing.edition import Edition, edition
from dashboard.briefing.making import PAGES, make
from dashboard.briefing.snapshot_command import asking, opened, viewed
from dashboard.files.house_style import read_house_style
from dashboard.link import to_query
from dashboard.texts import text

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
    view = viewed(args, data)
    first = edition(args.size, args.marking)

    def of(printed: datetime | None) -> Edition:
        return edition(args.size, args.marking, printed, formats.DIGITS[args.digits or "arabic"])

    set_of = leaves(view, data, tuple(args.areas), first.format)
    day = (view.as_of or data.as_of).isoformat()
    name = f"briefing-{day}"
    title = f"{text('app.title', view.lang)} · {text('briefing.cover', view.lang)}"
    what = {
        **to_query(view),
        "version": data.version,
        "day": day,
        "provinces": sorted(data.scope.provinces or ()),
        "bureaus": sorted(data.scope.bureaus),
        "exact": data.scope.exact,
        "layer_hash": data.layer.info.hash,
        "areas": args.areas,
        "size": args.size,
        "marking": first.marking,
        "emblem": hashlib.sha256(first.emblem or b"").hexdigest(),
        "font": read_house_style().office_font,
        "digits": args.digits,
        "pages": PAGES,
    }
    # Before the pages: each is in the folder as soon as it is made.
    audited.commanded(asking(args).name, "briefing", "pdf, pptx", view, data)
    args.output.mkdir(parents=True, exist_ok=True)
    thai = args.digits == "thai" or (args.digits is None and view.lang == "th")
    bound = make(set_of, of, args.output, name, title, repr(what), _said, thai)
    seconds = time.monotonic() - begun
    files = ", ".join(str(path) for path in bound.files)
    kept = f", {bound.kept} of them kept from before" if bound.kept else ""
    moment = formats.now().isoformat(timespec="seconds")
    print(f"{moment} briefing: {bound.pages} pages{kept} in {seconds:.0f} s: {files}")


def _said(number: int, total: int, name: str) -> None:
    """A bar on a terminal; a line a tenth in a log."""
    if sys.stderr.isatty():
        filled = round(_BAR * number / total)
        bar = "█" * filled + "·" * (_BAR - filled)
        end = "\n" if number == total else ""
        print(f"\r{bar} {number}/{total} {name[:40]:<40}", end=end, file=sys.stderr, flush=True)
    elif number == total or number % max(1, total // 10) == 0:
        print(f"{number}/{total} {name}", file=sys.stderr, flush=True)
