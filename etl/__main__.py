"""The commands of ``python -m etl``: run, check, watch, demo, template, boundaries, versions,
rollback, prune, erase, retain, audit, backup, restore, postgis."""

from __future__ import annotations

import sys

from geo.environment import missing_packages

if advice := missing_packages("etl"):
    sys.exit(advice)

import argparse
import gc
import logging
import signal
import time
from collections.abc import Sequence

from etl import logs
from etl.arguments import parser
from etl.commands import COMMANDS
from etl.remote import mirror
from etl.remote.address import Url
from geo.console import fail, speak_anywhere
from geo.errors import InputError, refusal
from geo.personal import scrub

_log = logging.getLogger("etl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 for success, 1 for failure (wrong use exits with 2)."""
    speak_anywhere()
    args = parser().parse_args(arguments)
    logs.set_up()
    begun = time.monotonic()
    failed = _run_command(args)
    said = {"command": args.command, "outcome": "failed" if failed else "done"}
    _log.info("command ended", extra={**said, "seconds": round(time.monotonic() - begun, 3)})
    return failed


def _run_command(args: argparse.Namespace) -> int:
    args.place = getattr(args, "store", None)
    try:
        _bring_over(args)
        COMMANDS[args.command](args)
    except InputError as error:
        return _failed(args, str(error), error)
    except OSError as error:
        return _failed(args, refusal(error))
    except KeyboardInterrupt:
        return _failed(args, "stopped; nothing is half done, and the same command can be run again")
    return 0


def _bring_over(args: argparse.Namespace) -> None:
    """Let a command that is given a store in object storage work in its mirror."""
    if isinstance(args.place, Url):
        # The log of who saw what never left this machine.
        args.store = mirror.folder_of(args.place)
        if args.command != "audit":
            mirror.brought(args.place)


def _failed(args: argparse.Namespace, message: str, error: Exception | None = None) -> int:
    if isinstance(args.place, Url):
        message = message.replace(str(args.store), str(args.place))
    # A message may quote a file's header or name, and a log may keep it.
    return fail(scrub(message), error)


if __name__ == "__main__":
    # Millions of texts hold no cycles; looking for some every 700 takes a tenth of a run (21 s of
    # processor time instead of 19 for the demonstration data; the memory is the same).
    gc.set_threshold(1_000_000)
    # Whoever ends a service asks so; what a command leaves half done holds people's data.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
