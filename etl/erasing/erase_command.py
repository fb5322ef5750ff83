"""What ``python -m etl erase`` and ``retain`` do with what was typed, and what they print."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import datetime

from etl import store
from etl.dates import BANGKOK_TIME
from etl.erasing import erase, retention
from etl.erasing.erase import Erasure
from etl.erasing.retention import Retained
from etl.erasing.rewrite import Rewritten
from geo.errors import InputError
from geo.personal import canonical, scrub

#: What nobody but its owner can erase.
NOT_REACHED = (
    "not reached, erase it there yourself: files in watched folders (done/, refused/), backups, "
    "PostGIS databases, and reject files and saved views of other machines that share the store"
)


def how(args: argparse.Namespace) -> str:
    """By what is erased: ``record``, ``key`` or ``person``; wrong use exits with 2."""
    if args.record and scrub(args.record[2]) != args.record[2]:
        args.parser.error("a number that tells of a person is given to --person, not to --record")
    return "record" if args.record else "key" if args.key else "person"


def erased(args: argparse.Namespace) -> Erasure:
    """Erase what was asked for."""
    if args.record:
        source, owner, number = args.record
        return erase.erase_record(args.store, source, owner, number, args.views)
    if args.key:
        return erase.erase_key(args.store, args.key, args.views)
    return erase.erase_person(args.store, _number(), args.views)


def retained(args: argparse.Namespace) -> Retained:
    """Delete what is older than it is kept for, and finish what was interrupted."""
    with store.existing(args.store):
        erase.finish(args.store)
        return retention.retain(args.store, args.today or datetime.now(BANGKOK_TIME).date())


def erasure_text(done: Erasure) -> str:
    """What was erased, in lines, and what is not reached."""
    names = (f"version {before} is now {now}" for before, now in done.versions.names.items())
    return "\n".join(
        [
            f"erased from {_rows(done.versions)}",
            f"erased from the files of rows to be corrected: {done.rejects}; views: {done.views}",
            *names,
            NOT_REACHED,
        ]
    )


def retained_text(done: Retained) -> str:
    """What was deleted, in lines."""
    return f"deleted {len(done.folders)} folders of rejects\ndeleted from {_rows(done.versions)}"


def tell_open(folders: Sequence[str]) -> bool:
    """Say which rejects could not be deleted; whether there are any."""
    for folder in folders:
        print(f"the rejects of {folder} could not be deleted: a file is open", file=sys.stderr)
    return bool(folders)


def _rows(versions: Rewritten) -> str:
    rows = ", ".join(f"{name} {count:,}" for name, count in sorted(versions.rows.items()))
    return f"{len(versions.names)} versions" + (f" ({rows})" if rows else "")


def _number() -> str:
    """Somebody's number, from standard input: what is typed as an argument, others can see."""
    asked = sys.stdin.isatty()
    number = getpass.getpass("number: ") if asked else sys.stdin.readline()
    if not canonical(number):
        raise InputError("no number was given; write it to standard input, on one line")
    return number.strip()
