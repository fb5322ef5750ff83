"""From files to a published version: read → rename → clean → place → check → publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pandas as pd

from etl import boundaries, corrections, rejects, store
from etl.about import about_version
from etl.areas import with_held_areas
from etl.asof import Span, check_as_of, span_of_data
from etl.assemble import Tables, World, all_stations, assemble, given_areas_of
from etl.audit.entry import Event, account
from etl.audit.log import log_of
from etl.audit.recorded import recorded
from etl.corrections import write_workbook
from etl.crosscheck import crosscheck
from etl.dates import BANGKOK_TIME
from etl.erase import finish, secret_in_use
from etl.fields import KINDS, SHOWN, Field
from etl.gone import without_gone
from etl.guess import Guess, guess_kind, guess_mapping, guess_source
from etl.kept_versions import without_the_oldest
from etl.limits import ANY
from etl.mapping import Mapping as Columns
from etl.mapping import known_mappings, load, to_toml, with_columns
from etl.notes import NOTES
from etl.own_areas import within
from etl.owners import with_owners_of_today
from etl.people import holds_hashes
from etl.preview import READABLE, Sheet, preview
from etl.reasons import NOT_KEPT, REASONS
from etl.records import Records, gather
from etl.report import KindReport, Report
from etl.retention import read_retention
from etl.secret import PASSING, Secret, known_secret
from etl.shrink import Shrink, refuse, shrinks
from etl.tables import TABLES
from geo.errors import InputError
from geo.files import read_commands, read_gazetteer, read_ladder
from geo.layer import Layer

#: What runs files, and what the upload page needs to ask for a run and to tell of it.
__all__ = [
    "KINDS", "NOTES", "READABLE", "REASONS", "SHOWN", "Columns", "Examined", "Field", "Guess",
    "KindReport", "Progress", "Report", "Request", "Sheet", "Shrink", "check", "examine",
    "guess_kind", "guess_mapping", "guess_source", "known_mappings", "load", "preview", "run",
    "to_toml", "with_columns", "write_workbook",
]  # fmt: skip

#: The first schema that keeps all that a merge needs.
_MERGEABLE = 2

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Request:
    """What to publish.

    Attributes
    ----------
    files : kind of record (``etl.fields.KINDS``) → its files
    store : the store's folder; rejects go into ``<store>-rejects`` beside it
    mapping : the column mapping or its file, that of the template when missing
    boundaries : the boundary layer or what it is called, looked for where
        ``etl.boundaries.find`` says when missing
    merge : onto the current version, instead of exactly the files given
    demo : the records are demonstration data
    as_of : the day of the data, found in it when missing (see ``etl.asof``)
    provinces : codes of the provinces that whoever hands the files in may write; None for all.
        With them it is always onto the current version (see ``etl.own_areas``)
    allow_shrink : publish even if an area loses many of its records (see ``etl.shrink``)
    who : the name of the person who asks, for the audit log; when missing it is a command, of the
        account under which it runs
    any_size : read files however large they are (see ``etl.limits``)
    """

    files: Mapping[str, tuple[Path, ...]]
    store: Path
    mapping: Path | Columns | None = None
    boundaries: str | Layer | None = None
    merge: bool = False
    demo: bool = False
    as_of: date | None = None
    provinces: frozenset[str] | None = None
    allow_shrink: bool = False
    who: str | None = None
    any_size: bool = False


@dataclass(frozen=True)
class Examined:
    """What a run would do.

    ``rejects`` and ``conflicts`` hold per kind what the workbooks of :mod:`etl.corrections` do.
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
        prepared = _prepare(request, tell, secret_in_use(request.store))
        _something_accepted(prepared.records)
        if not request.allow_shrink:
            refuse(prepared.shrinks, request.store)
        before = _held(request.store)
        # The rejects are there before the version is: what can fail fails while nothing changed.
        with store.publishing(request.store) as version:
            folder = corrections.write(
                request.store, version, prepared.records, prepared.tables["stations"]
            )
            store.publish(request.store, prepared.tables, prepared.about, version)
        gone = without_the_oldest(request.store, before)
        rejects.expire(request.store, read_retention().rejects_days)
    tell(1.0, "published")
    return replace(prepared.report(request.store, version, folder), pruned=gone)


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
    prepared = _prepare(request, tell, secret, allow_download=False)
    tell(1.0, "checked")
    records, stations = prepared.records, prepared.tables["stations"]
    report = prepared.report(request.store)
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
    what = {"files": given, "options": options} if options else {"files": given}
    if request.who is None:
        return Event(account(), did, what, via="command")
    return Event(request.who, did, what)


def _taken(report: Report) -> dict[str, dict[str, list[str]]]:
    """The files by the beginnings of their hashes, which the manifest holds in full."""
    kinds = report.kinds.items()
    return {"sha256": {kind: [file["sha256"][:16] for file in k.files] for kind, k in kinds}}


def _silent(_done: float, _text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class _Prepared:
    """A version that is ready to be published."""

    records: dict[str, Records]
    tables: Tables
    about: store.About
    shrinks: list[Shrink]

    def report(self, path: Path, version: str | None = None, folder: Path | None = None) -> Report:
        kinds = {kind: records.report() for kind, records in self.records.items()}
        return Report(
            kinds, self.about.layer, self.about.as_of, path, version, folder, self.shrinks
        )


def _prepare(
    request: Request, progress: Progress, secret: Secret, allow_download: bool = True
) -> _Prepared:
    if request.provinces is not None and not request.merge:
        raise InputError(
            "records of some areas alone can only be added to what is published: merge them"
        )
    progress(0.0, "finding the boundaries")
    layer = _layer(request.boundaries, progress, allow_download)
    world = World(read_gazetteer(), read_commands(), read_ladder(), layer)
    base = _base(request, world, secret)
    known = {name: store.empty(name) if base is None else base.table(name) for name in TABLES}
    gathered = _gather(request, known, world, progress, secret)
    known["issues"], known["escalations"] = with_owners_of_today(
        known["issues"], known["escalations"], all_stations(gathered, known, world)
    )
    records = crosscheck(without_gone(gathered, request.store, secret), known, world)
    progress(0.8, "making the tables")
    tables = assemble(records, known, world)
    span = span_of_data(tables)
    # Months of service and years of population say little about a day; issues do.
    if request.as_of and span and not tables["issues"].empty:
        check_as_of(request.as_of, span)
    records = _dated(request, records, span)
    about = about_version(
        request.as_of or (span.last if span else datetime.now(BANGKOK_TIME)),
        base.manifest if base else None,
        {kind: rows.report() for kind, rows in records.items()},
        tables["population"],
        layer,
        span,
        demo=request.demo,
        secret=secret.mark,
        hashed=holds_hashes(tables),
    )
    progress(0.9, "putting the version together")
    lost = shrinks(request.store, tables, world.gazetteer, world.commands)
    return _Prepared(records, tables, about, lost)


def _layer(named: str | Layer | None, progress: Progress, allow_download: bool) -> Layer:
    if isinstance(named, Layer):
        return named
    return boundaries.find(
        named,
        allow_download=allow_download,
        progress=lambda done, text: progress(0.1 * done, text),
    )


def _base(request: Request, world: World, secret: Secret) -> store.Store | None:
    """The version to merge onto; it must have been placed on the same boundaries."""
    if not request.merge or store.current_version(request.store) is None:
        return None
    base = store.open_store(request.store)
    if base.manifest.schema < _MERGEABLE:
        raise InputError(
            f"the current version of {request.store} was published by an earlier program, which "
            "did not keep the escalations as recorded; publish all the files together without "
            "--merge"
        )
    unnamed = base.table("issues", ["record_id"])["record_id"].isna()
    if base.manifest.secret != secret.mark and unnamed.any():
        raise InputError(
            f"the current version of {request.store} holds issues without a number, and was "
            "published by an earlier program or with another key: they could not be told from "
            "those of your files; publish all the files together without --merge"
        )
    if base.manifest.layer.get("hash") != world.layer.info.hash:
        raise InputError(
            f"the current version of {request.store} was placed on other boundaries "
            f"({base.manifest.layer.get('title')}) than this run ({world.layer.info.title}); name "
            "the same with --boundaries, or publish all the files together without --merge"
        )
    return base


def _gather(
    request: Request, known: Tables, world: World, progress: Progress, secret: Secret
) -> dict[str, Records]:
    """The rows of all kinds, stations first: the others refer to them."""
    chosen = request.mapping
    columns = chosen if isinstance(chosen, Columns) else load(chosen)
    given = [kind for kind in KINDS if request.files.get(kind)]
    records: dict[str, Records] = {}
    for number, kind in enumerate(given):
        stations = with_held_areas(
            all_stations(records, known, world), given_areas_of(records, known, world)
        )
        gathered = gather(
            kind,
            request.files[kind],
            columns,
            world.gazetteer,
            world.layer,
            None if stations.empty else stations,
            tell=partial(progress, 0.1 + 0.7 * number / len(given)),
            secret=secret,
            limits=ANY if request.any_size else None,
        )
        if request.provinces is not None:
            gathered = within(gathered, known, stations, request.provinces)
        records[kind] = gathered
    return records


def _dated(request: Request, records: dict[str, Records], span: Span | None) -> dict[str, Records]:
    """The records with notes of those that the days of the data leave out."""
    if span is None:
        return {
            kind: rows.with_note("undated", len(rows.accepted)) for kind, rows in records.items()
        }
    if "issues" not in records:
        return records
    issues = records["issues"]
    reported = issues.accepted["reported"]
    late = reported > pd.Timestamp(request.as_of or span.last)
    noted = issues.with_note("dated_after_as_of", int(late.sum())).with_note(
        "dated_long_before", int((reported < span.first).sum())
    )
    return records | {"issues": noted}


def _something_accepted(records: Mapping[str, Records]) -> None:
    """Files of a kind of which no row is acceptable are the wrong files: they must not replace
    good ones, whatever comes with them. Files of which all was erased are not the wrong ones."""
    for kind, rows in records.items():
        report = rows.report()
        if report.rejected == report.read and not report.reasons.keys() <= {*NOT_KEPT}:
            names = ", ".join(file["name"] for file in report.files)
            reasons = ", ".join(f"{key} {count:,}" for key, count in report.reasons.items())
            raise InputError(
                f"no row of {names} ({kind}) could be accepted ({reasons}); nothing was "
                "published: `python -m etl check` with the same options says what to mend"
            )
