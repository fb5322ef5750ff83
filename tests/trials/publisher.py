"""Runs ``python -m etl …`` in processes of their own that need not import everything anew."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from etl import prepare
from etl.__main__ import main
from etl.prepare import Prepared
from etl.request import Request
from tests.trials.faults import Watch

#: How long a process may take before it counts as hanging, in seconds.
PATIENCE = 120


def processes() -> ForkServerContext:
    """Real processes, forked from one that has imported what publishing needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.trials.warm"])
    return context


def ran(
    arguments: list[str],
    log: Path,
    folder: Path | None = None,
    at: int = -1,
    way: str = "",
    prepared: Path | None = None,
) -> int:
    """Run one command and wait for it.

    Parameters
    ----------
    log : file for what it prints; with ``folder`` also, one a line, ``<log>.calls``
    folder : whose changes are counted, with a fault ``at`` one of them where asked
    prepared : file in which what is to be published is kept, once it was made of the same files:
        reading and placing them changes nothing on the disk and takes most of a run

    Returns
    -------
    its exit code; -9 where it was killed; 99 where it hung
    """
    given = (arguments, log, folder, at, way, prepared)
    child = processes().Process(target=command, args=given)
    child.start()
    child.join(PATIENCE)
    if child.exitcode is None:
        child.kill()
        child.join()
        return 99
    return child.exitcode


def command(
    arguments: list[str],
    log: Path,
    folder: Path | None = None,
    at: int = -1,
    way: str = "",
    prepared: Path | None = None,
) -> None:
    """The body of such a process; ends it with the command's exit code."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    if prepared:
        _prepare_once(prepared)
    watch = Watch(folder.resolve(), at, way) if folder else None
    if watch:
        watch.wrap()
    code = main(arguments)
    if watch and at < 0:
        log.with_suffix(".calls").write_text("\n".join(watch.calls), encoding="utf-8")
    sys.exit(code)


def _prepare_once(file: Path) -> None:
    in_one = prepare._in_one

    def once(request: Request, *others: Any) -> Prepared:
        if not file.exists():
            file.write_bytes(pickle.dumps(in_one(request, *others)))
        kept: Prepared = pickle.loads(file.read_bytes())
        return _read_now(kept)

    prepare._in_one = once


def _read_now(prepared: Prepared) -> Prepared:
    """The same as if its files were read in this moment."""
    for told in prepared.about.sources.values():
        for each in told["files"]:
            if "at" in each:
                each["at"] = datetime.now(UTC).isoformat()
    return prepared
