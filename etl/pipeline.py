"""From files to a published version: read → rename → clean → place → check → publish."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from etl import prepare, rejects, store
from etl.asof import today
from etl.audit.entry import Event, account
from etl.audit.log import log_of
from etl.audit.recorded import recorded
from etl.columns.fields import KINDS, SHOWN, Field
from etl.columns.guess import Guess, guess_kind, guess_mapping, guess_source
from etl.columns.mapping import Mapping as Columns
from etl.columns.mapping import known_mappings, load, to_toml, with_columns
from etl.columns.rename import lacking
from etl.correcting import corrections
from etl.correcting.corrections import write_workbook
from etl.erasing.erase import finish, secret_in_use
from etl.erasing.retention import read_retention
from etl.kept_versions import without_the_oldest
from etl.notes import NOTES
from etl.passing import passing_folder
from etl.preview import READABLE, Sheet, preview
from etl.reasons import NOT_KEPT, REASONS
from etl.report import KindReport, Report
from etl.request import Progress, Request
from etl.secret import PASSING, known_secret
from etl.shrink import Shrink, refuse
from geo.errors import InputError

#: What runs files, and what the upload page needs to ask for a run and to tell of it.
__all__ = [
    "KINDS", "NOTES", "READABLE", "REASONS", "SHOWN", "Columns", "Examined", "Field", "Guess",
    "KindReport", "Progress", "Report", "Request", "Sheet", "Shrink", "check", "examine",
    "guess_kind", "guess_mapping", "guess_source", "known_mappings", "lacking", "load",
    "passing_folder", "preview", "run", "to_toml", "with_columns", "write_workbook",
]  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """What a run would do.

    ``rejects`` and ``conflicts`` hold per kind what the workbooks of
    :mod:`etl.correcting.corrections` do.
    """

    report: Report
    rejects: dict[str, pd.DataFrame]
    conflicts: dict[str, pd.DataFrame]


def run(request: Request, progress: Progress | None = None) -> Report:
    """Publish one version of the files and return the account of every row.

    Raises
    ------
    InputError
        when a file or option is wrong, another run is writing, no row of a kind is acceptable, or
        an area would lose many of its records.
    OSError
        when the disk refuses. In either case the version before is still served.
    """
    with recorded(log_of(request.store), _event(request, "publish")) as ended:
        report = _published(request, progress or _silent)
        ended(_taken(report), report.accepted, report.version or "")
    return report


def _published(request: Request, tell: Progress) -> Report:
    with store.locked(request.store):
        finish(request.store)
        with prepare.prepared(request, tell, secret_in_use(request.store)) as ready:
            _something_accepted(ready.reports)
            if not request.allow_shrink:
                refuse(ready.shrinks, request.store, request.merge, ready.unseen)
            before = _held(request.store)
            # The rejects are there before the version is: what can fail fails before it.
            with store.publishing(request.store) as version, ThreadPoolExecutor(1) as beside:
                rejected = beside.submit(_to_correct, request.store, version, ready)
                tables = ready.tables(request.store)
                folder = rejected.result()
                store.publish(request.store, tables, ready.about, version)
        gone = without_the_oldest(request.store, before)
        rejects.expire(request.store, read_retention().rejects_days)
    tell(1.0, "published")
    return replace(ready.report(request.store, version, folder), pruned=gone)


def ready(request: Request, progress: Progress | None = None) -> Request:
    """The request with its boundary layer found, for several runs; its files do not matter.

    Raises
    ------
    InputError
        whatever files are given, no run could publish them now: another one is writing, the store,
        its key or the settings are damaged, its version was placed on other boundaries.
    OSError
        when the disk refuses.
    """
    with store.locked(request.store):
        finish(request.store)
        return prepare.ready(request, progress or _silent, secret_in_use(request.store))


def _to_correct(path: Path, version: str, ready: prepare.Prepared) -> Path | None:
    return corrections.write(path, version, ready.to_correct(), ready.stations)


def _held(path: Path) -> str | None:
    """The version that readers hold; None where nothing tells which, which a new one heals."""
    try:
        return store.current_version(path)
    except InputError:
        return None


def check(request: Request, progress: Progress | None = None) -> Report:
    """The account of :func:`run` without publishing anything.

    Nothing is written but the boundary layer that was built of a file on this machine, which is
    kept for the next run; nothing is downloaded.
    """
    return examine(request, progress).report


def examine(request: Request, progress: Progress | None = None) -> Examined:
    """The account of :func:`check`, and the rows that somebody has to look at."""
    tell = progress or _silent
    secret = known_secret(request.store) or PASSING
    with prepare.prepared(request, tell, secret, publish=False) as ready:
        tell(1.0, "checked")
        records, stations = ready.to_correct(), ready.stations
        report = ready.report(request.store)
        if request.store.is_dir():  # else there is nothing of which somebody could learn
            event = _event(request, "check")
            said = {**event.what, **_taken(report)}
            log_of(request.store).note(replace(event, what=said, rows=report.accepted))
        return Examined(
            report,
            {kind: corrections.rejected(rows, stations) for kind, rows in records.items()},
            {kind: corrections.conflicting(rows) for kind, rows in records.items()},
        )


def _event(request: Request, did: str) -> Event:
    """For the audit log: how many files of which kind; their names may name people."""
    given = {kind: len(paths) for kind, paths in request.files.items()}
    options = [name for name in ("merge", "demo", "allow_shrink") if getattr(request, name)]
    what: dict[str, Any] = {"files": given, "options": options} if options else {"files": given}
    if request.database is not None:
        what["database"] = list(request.database) or "all"
    if request.who is None:
        return Event(account(), did, what, via="command")
    return Event(request.who, did, what)


def _taken(report: Report) -> dict[str, dict[str, list[str]]]:
    """The files by the beginnings of their hashes, which the manifest holds in full."""
    kinds = report.kinds.items()
    return {"sha256": {kind: [file["sha256"][:16] for file in k.files] for kind, k in kinds}}


def _silent(_done: float, _text: str) -> None:
    """Tell nobody."""


def _something_accepted(reports: Mapping[str, KindReport]) -> None:
    """Files of a kind of which no row is acceptable are the wrong files: they must not replace
    good ones, whatever comes with them. Files of which all was erased are not the wrong ones."""
    for kind, report in reports.items():
        if report.rejected == report.read and not report.reasons.keys() <= {*NOT_KEPT}:
            names = ", ".join(file["name"] for file in report.files)
            reasons = ", ".join(f"{key} {count:,}" for key, count in report.reasons.items())
            raise InputError(
                f"no row of {names} ({kind}) could be accepted ({reasons}); nothing was "
                "published: `python -m etl check` with the same options says what to mend"
                + (_of_the_clock() if "in_the_future" in report.reasons else "")
            )


def _of_the_clock() -> str:
    return (
        f"; by this computer's clock today is {today()}: where that is wrong, set it, or give "
        "--as-of the day of the data"
    )
