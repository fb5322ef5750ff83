"""The commands: ``python -m etl run|check|demo|template|boundaries|versions|rollback|prune``."""

from __future__ import annotations

import sys

from geo.environment import missing_packages

if advice := missing_packages("etl"):
    sys.exit(advice)

import argparse
import errno
import gc
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from etl import store
from etl.arguments import parser
from etl.fields import KINDS
from geo.errors import InputError
from geo.progress import progress_bar

if TYPE_CHECKING:
    from etl.pipeline import Request
    from etl.report import Report

#: The last is a quota's; Windows knows none.
_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 for success, 1 for failure (wrong use exits with 2)."""
    args = parser().parse_args(arguments)
    try:
        _COMMANDS[args.command](args)
    except InputError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(_said(error))
    except KeyboardInterrupt:
        return _failed("stopped; nothing was changed")
    return 0


def _failed(message: str) -> int:
    progress_bar()(1.0, "")  # the message stands on a line of its own
    print(f"error: {message}", file=sys.stderr)
    return 1


def _said(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in _NO_ROOM:
        return f"the disk is full{where}; nothing was changed: make room and run again"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"no permission to read or write{where}; choose another folder or ask its owner"
    return f"{error.strerror or error}{where}; nothing was changed"


# The commands. What takes a second to import is imported by the command that needs it.


def _run(args: argparse.Namespace) -> None:
    from etl import pipeline

    _print(args, pipeline.run(_request(args), progress_bar()))


def _check(args: argparse.Namespace) -> None:
    from etl import pipeline

    _print(args, pipeline.check(_request(args), progress_bar()))


def _request(args: argparse.Namespace) -> Request:
    from etl import pipeline

    files = {kind: tuple(getattr(args, kind)) for kind in KINDS if getattr(args, kind)}
    if not files:
        args.parser.error("no file given; name at least one, such as --issues FILE")
    return pipeline.Request(
        files,
        args.store,
        mapping=args.mapping,
        boundaries=args.boundaries,
        merge=args.merge,
        as_of=args.as_of,
        allow_shrink=args.allow_shrink,
        any_size=args.any_size,
    )


def _print(args: argparse.Namespace, report: Report) -> None:
    print(report.to_json() if args.json else report.to_text())


def _demo(args: argparse.Namespace) -> None:
    from etl import demo, pipeline
    from geo.files import read_commands, read_gazetteer, read_ladder, read_taxonomy

    progress = progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        progress(0.0, "making demonstration records")
        files = demo.generate(
            Path(folder),
            seed=args.seed,
            issues=args.issues,
            gazetteer=read_gazetteer(),
            commands=read_commands(),
            taxonomy=read_taxonomy(),
            ladder=read_ladder(),
        )
        request = pipeline.Request(
            {kind: (path,) for kind, path in files.items()},
            args.store,
            boundaries=args.boundaries,
            demo=True,
            allow_shrink=args.allow_shrink,
        )
        _print(args, pipeline.run(request, progress))


def _template(args: argparse.Namespace) -> None:
    from etl import template

    for path in template.write(args.folder):
        print(path)


def _boundaries(args: argparse.Namespace) -> None:
    from etl import boundaries
    from etl.report import layer_text

    progress = progress_bar()
    if args.file:
        layer = boundaries.install(args.file, progress=progress)
    elif args.download:
        layer = boundaries.download(progress=progress)
    else:
        layer = boundaries.find(progress=progress)
    progress(1.0, "")
    print(layer_text(layer))


def _versions(args: argparse.Namespace) -> None:
    current = store.current_version(args.store)
    if current is None:
        store.open_store(args.store)  # says what to do
    for manifest in store.versions(args.store):
        mark = "*" if manifest.version == current else " "
        counts = ", ".join(f"{name} {manifest.rows(name):,}" for name in store.TABLES)
        demo = "  demonstration" if manifest.demo else ""
        print(f"{mark} {manifest.version}  as of {manifest.as_of}  {counts}{demo}")
    for version, problem in store.damaged(args.store).items():
        print(f"! {version}  damaged: {problem}")


def _rollback(args: argparse.Namespace) -> None:
    version = store.rollback(args.store, args.version)
    print(f"current is version {version}")


def _prune(args: argparse.Namespace) -> None:
    gone = store.prune(args.store, args.keep)
    print(f"deleted {len(gone)} versions" + "".join(f"\n{version}" for version in gone))


_COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "run": _run,
    "check": _check,
    "demo": _demo,
    "template": _template,
    "boundaries": _boundaries,
    "versions": _versions,
    "rollback": _rollback,
    "prune": _prune,
}


if __name__ == "__main__":
    # Millions of texts hold no cycles; looking for some every 700 takes a tenth of a run (21 s of
    # processor time instead of 19 for the demonstration data; the memory is the same).
    gc.set_threshold(1_000_000)
    sys.exit(main())
