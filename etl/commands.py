"""What each command of ``python -m etl`` does with what was typed, and what it prints.

What takes a second to import is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import store
from etl.audit.recorded import Ended, recorded
from etl.columns.fields import KINDS
from geo.errors import InputError
from geo.files import views_folder
from geo.progress import progress_bar

if TYPE_CHECKING:
    from etl.pipeline import Request
    from etl.report import Report


def _run(args: argparse.Namespace) -> None:
    from etl import pipeline

    with _request(args, args.store) as request:
        report = pipeline.run(request, progress_bar())
    _print(args, report)


def _check(args: argparse.Namespace) -> None:
    from etl import pipeline

    with _request(args, None) as request:
        report = pipeline.check(request, progress_bar())
    _print(args, report)


def _watch(args: argparse.Namespace) -> None:
    from etl.watch import watch

    watch(
        args.folder,
        args.store,
        mapping=args.mapping,
        boundaries=args.boundaries,
        every=args.every,
        once=args.once,
        as_json=args.json,
    )


@contextmanager
def _request(args: argparse.Namespace, beside: Path | None) -> Iterator[Request]:
    """What was asked for, with its files on this machine while the block runs."""
    from etl import pipeline
    from etl.reading import limits
    from etl.remote.records import fetched

    given = {kind: getattr(args, kind) for kind in KINDS if getattr(args, kind)}
    if not given and args.from_database is None:
        args.parser.error(
            "no file given; name at least one, such as --issues FILE, or add --from-database"
        )
    if args.from_database is not None and (args.workers or args.scheduler):
        args.parser.error("--from-database is read by this process: leave out the workers")
    if args.merge and (args.workers or args.scheduler):
        args.parser.error("--merge adds to what is there by itself: leave out the workers")
    if args.workers and args.scheduler:
        args.parser.error("--workers begins a cluster, --scheduler names one: give one of them")
    most = limits.ANY if args.any_size else limits.read_limits()
    with fetched(given, beside, most) as files:
        yield pipeline.Request(
            files,
            args.store,
            mapping=args.mapping,
            boundaries=args.boundaries,
            merge=args.merge,
            as_of=args.as_of,
            allow_shrink=args.allow_shrink,
            any_size=args.any_size,
            workers=args.workers,
            scheduler=args.scheduler,
            database=None if args.from_database is None else tuple(args.from_database),
        )


def _print(args: argparse.Namespace, report: Report) -> None:
    report = replace(report, store=report.store and args.place)
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
    from etl.columns import template

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
    from etl.erasing import erase

    with _recorded(args, "rollback", {"to": args.version} if args.version else {}) as ended:
        with store.existing(args.store):
            erase.finish(args.store)
            version = store.rollback(args.store, args.version)
        ended({}, None, version)
    print(f"current is version {version}")


def _prune(args: argparse.Namespace) -> None:
    from etl import rejects
    from etl.erasing import erase, erase_command, retention

    with _recorded(args, "prune", {"keep": args.keep}) as ended:
        with store.existing(args.store):
            erase.finish(args.store)
            gone = store.prune(args.store, args.keep)
            _, open_ = rejects.expire(args.store, retention.read_retention().rejects_days)
        ended({"versions": gone}, None, "")
    erase_command.tell_open(open_)
    print(f"deleted {len(gone)} versions" + "".join(f"\n{version}" for version in gone))


def _erase(args: argparse.Namespace) -> None:
    from etl.erasing import erase_command

    with _recorded(args, "erase", {"by": erase_command.how(args)}) as ended:
        done = erase_command.erased(args)
        ended({"versions": len(done.versions.names)}, sum(done.versions.rows.values()), "")
    print(erase_command.erasure_text(done))


def _retain(args: argparse.Namespace) -> None:
    from etl.erasing import erase_command

    with _recorded(args, "erase", {"by": "age"}) as ended:
        done = erase_command.retained(args)
        ended({"rejects": len(done.folders)}, sum(done.versions.rows.values()), "")
    print(erase_command.retained_text(done))
    if erase_command.tell_open(done.locked):
        raise InputError("close these files and run again")


def _audit(args: argparse.Namespace) -> None:
    from etl.audit import command
    from etl.audit.archive import archive

    log = store.log_of(args.store)
    if not log.files() and not args.store.is_dir():
        raise InputError(f"there is neither a store nor an audit log in {args.store}")
    if args.archive:
        moved = archive(log, args.archive, args.before, store.account())
        print(f"moved {len(moved)} months into {args.archive}" + "".join(f"\n{m}" for m in moved))
    elif args.verify or args.expect:
        command.verified(log, args.expect, args.json)
    else:
        command.show(log, args.person, args.since, args.json)


def _backup(args: argparse.Namespace) -> None:
    from etl import backup

    with _recorded(args, "backup", {}) as ended:
        saved = backup.backup(args.store, args.output, views_folder(), progress_bar())
        ended({"versions": len(saved.versions)}, None, saved.current)
    print(saved.to_text(f"saved in {args.output}"))


def _restore(args: argparse.Namespace) -> None:
    from etl import restore
    from etl.erasing import erase

    # The log comes first, so that the line of its restoring goes on from it.
    contents = restore.checked(args.file, args.store, args.allow_older, progress_bar())
    kept_log = restore.audit_log(args.file, args.store)
    with _recorded(args, "restore", {"versions": len(contents.versions)}) as ended:
        with store.locked(args.store):  # nobody sees what was erased and comes back meanwhile
            kept_views = restore.restore(args.file, args.store, views_folder(), progress_bar())
            erase.finish_restored(args.store)
        ended({}, None, contents.current)
    print(contents.to_text(f"restored into {args.store}"))
    for sentence in (kept_log, kept_views):
        if sentence:
            print(sentence)


def _postgis(args: argparse.Namespace) -> None:
    from etl.postgis import target

    with _recorded(args, "export", {"to": "postgis", "schema": args.schema}) as ended:
        done = target.publish(args.store, args.schema, args.version, progress_bar())
        ended({"tables": done.rows}, sum(done.rows.values()), done.version)
    print(done.to_text())


def _recorded(
    args: argparse.Namespace, did: str, what: dict[str, Any]
) -> AbstractContextManager[Ended]:
    """In the audit log of the store, under the account that runs the command."""
    if did != "restore":
        store.open_store(args.store)  # where there is none, none is changed
    event = store.Event(store.account(), did, what, via="command")
    return recorded(store.log_of(args.store), event)


#: What each command does with what was typed; errors are :func:`etl.__main__.main`'s to tell.
COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "run": _run,
    "check": _check,
    "watch": _watch,
    "demo": _demo,
    "template": _template,
    "boundaries": _boundaries,
    "versions": _versions,
    "rollback": _rollback,
    "prune": _prune,
    "audit": _audit,
    "backup": _backup,
    "restore": _restore,
    "erase": _erase,
    "retain": _retain,
    "postgis": _postgis,
}
