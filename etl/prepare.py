"""All of a version but its publishing: read, placed, checked, made into tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from etl import boundaries, large, rejects
from etl.about import about_version
from etl.asof import Span, check_as_of, latest_day, span_of, today
from etl.assembling.assemble import Tables, World, all_stations, assemble, given_areas_of
from etl.assembling.publish import in_order
from etl.assembling.told import told_from
from etl.columns.fields import KINDS
from etl.columns.mapping import Mapping as Columns
from etl.columns.mapping import load
from etl.crosscheck import crosscheck
from etl.erasing.gone import with_removals_of_today, without_gone
from etl.erasing.retention import read_retention
from etl.erasing.tombstones import fitting
from etl.independent import refuse_dependent
from etl.kept_versions import read_cap
from etl.merging.base import base_of, few, issues_of, mergeable
from etl.merging.own_areas import keyed_as_own, taking_nothing_over, within
from etl.people import holds_hashes, others_hold_hashes
from etl.placing.areas import with_held_areas
from etl.placing.policy import read_policy
from etl.reading.limits import ANY, read_limits
from etl.records import Records, gather
from etl.report import KindReport, Report
from etl.request import Progress, Request
from etl.secret import Secret
from etl.shrink import Shrink, counted, shrinks, told, unseen
from etl.shrink import read_limits as read_shrink_limits
from etl.sources import sources_of
from etl.version.manifest import About
from etl.version.opened import Store
from etl.version.parts import Rows
from etl.version.tallies import EVENTS, Tally, to_rows
from geo.errors import InputError
from geo.files import read_commands, read_gazetteer, read_ladder
from geo.layer import Layer


@dataclass(frozen=True)
class Prepared:
    """A version that is ready to be published.

    Attributes
    ----------
    reports : what became of every row, by kind
    to_correct : gives kind → at least the rows that somebody has to look at
    stations : the version's table
    shrinks, unseen : what whoever asks has to confirm (``etl.shrink``)
    tables : writes what is large into the store, and gives the tables
    """

    reports: dict[str, KindReport]
    to_correct: Callable[[], Mapping[str, Records]]
    stations: pd.DataFrame
    about: About
    shrinks: list[Shrink]
    unseen: tuple[str, ...]
    tables: Callable[[Path], Mapping[str, Rows]]

    def report(self, path: Path, version: str | None = None, folder: Path | None = None) -> Report:
        """The account of the run."""
        return Report(
            self.reports,
            self.about.layer,
            self.about.as_of,
            path,
            version,
            folder,
            self.shrinks,
            unseen=self.unseen,
        )


@contextmanager
def prepared(
    request: Request, progress: Progress, secret: Secret, *, publish: bool = True
) -> Iterator[Prepared]:
    """What a run would publish; what it needs meanwhile is gone afterwards.

    Parameters
    ----------
    publish : False for a look: nothing is downloaded, and nothing written beside the store
    """
    if request.own_areas is not None and not request.merge:
        raise InputError(
            "records of some areas alone can only be added to what is published: merge them"
        )
    world = _world(request, progress, publish)
    if not large.wanted(request):
        yield _in_one(request, progress, secret, world)
        return
    beside = request.store if publish else None
    with rejects.working_folder(beside) as folder, large.workers_of(request) as workers:
        yield _in_parts(request, progress, secret, world, folder, workers)


def ready(request: Request, progress: Progress, secret: Secret) -> Request:
    """The request with its boundary layer found, for several runs; its files do not matter.

    Raises
    ------
    InputError
        whatever files are given, no run could publish them: the store, its key or the settings are
        damaged, or its version was placed on other boundaries.
    """
    for read in (read_policy, read_limits, read_retention, read_cap, read_shrink_limits, told_from):
        read()
    fitting(request.store, secret)
    world = _world(request, progress, allow_download=True)
    _onto(request, world, secret)
    return replace(request, boundaries=world.layer)


def _in_one(request: Request, progress: Progress, secret: Secret, world: World) -> Prepared:
    """All of it in the memory of this process: of a version that is merged onto, what may
    change."""
    opened = _onto(request, world, secret)
    known = few(opened)
    gathered = _gather(request, known, world, progress, secret, opened)
    base = base_of(opened, known, gathered, all_stations(gathered, known, world))
    known = with_removals_of_today(gathered.get("issues"), base.tables, request.store)
    records = crosscheck(without_gone(gathered, request.store, secret), known, world)
    progress(0.8, "making the tables")
    tables = assemble(records, known, world)
    if request.independent:
        refuse_dependent(records, tables["stations"])
    counts = base.tally_after(tables)
    span = span_of(counts[EVENTS], tables)
    reported = tables["issues"]["reported"].iloc[:0]
    if "issues" in records:
        reported = records["issues"].accepted["reported"]
    reports = {kind: rows.report() for kind, rows in records.items()}
    reports = _dated(request, reports, span, reported.value_counts())
    _check_as_of(request, span, counts)
    progress(0.9, "putting the version together")
    return Prepared(
        reports,
        partial(dict, records),
        tables["stations"],
        about_version(
            _as_of(request, span),
            opened.manifest if opened else None,
            reports,
            tables["population"],
            world.layer,
            span,
            demo=request.demo,
            secret=secret.mark,
            hashed=holds_hashes(tables) or (opened is not None and opened.manifest.hashed),
        ),
        _shrinks(request, {**counted(tables), **counts}, world),
        unseen(request),
        partial(base.write, tables=tables | {"tallies": to_rows(counts)}),
    )


def _in_parts(
    request: Request,
    progress: Progress,
    secret: Secret,
    world: World,
    folder: Path,
    workers: large.Workers,
) -> Prepared:
    """Issues and escalations by the workers, piece by piece; all else in this process."""
    files = {kind: request.files[kind] for kind in large.KINDS if request.files.get(kind)}
    others = replace(request, files={k: f for k, f in request.files.items() if k not in files})
    known = few(None)
    gathered = _gather(others, known, world, progress, secret)
    records = crosscheck(without_gone(gathered, request.store, secret), known, world)
    tables = assemble(records, known, world)
    setting = large.setting(
        request, folder, world, secret, tables["stations"], _stations(records, known, world)
    )
    limits = ANY if request.any_size else read_limits()
    checked = large.check(
        workers, setting, files, limits, lambda done, text: progress(0.1 + 0.7 * done, text)
    )
    span = span_of(checked.tally[EVENTS], tables)
    reports = {kind: rows.report() for kind, rows in records.items()} | checked.reports
    reports = {kind: reports[kind] for kind in KINDS if kind in reports}
    reports = _dated(request, reports, span, checked.reported)
    _check_as_of(request, span, checked.tally)
    counts = {**counted(tables), **checked.tally}
    tables["tallies"] = to_rows(checked.tally)

    def written(path: Path) -> Mapping[str, Rows]:
        progress(0.9, "writing the parts")
        removed = in_order({"removed": checked.removed})
        return {**tables, **removed, **checked.write(workers, path / "parts")}

    return Prepared(
        reports,
        lambda: {**records, **{kind: checked.to_correct(kind) for kind in files}},
        tables["stations"],
        about_version(
            _as_of(request, span),
            None,
            reports,
            tables["population"],
            world.layer,
            span,
            demo=request.demo,
            secret=secret.mark,
            hashed=others_hold_hashes(tables) or checked.hashed,
        ),
        _shrinks(request, counts, world),
        unseen(request),
        written,
    )


def _world(request: Request, progress: Progress, allow_download: bool) -> World:
    progress(0.0, "finding the boundaries")
    layer = _layer(request.boundaries, progress, allow_download)
    return World(read_gazetteer(), read_commands(), read_ladder(), layer)


def _layer(named: str | Layer | None, progress: Progress, allow_download: bool) -> Layer:
    if isinstance(named, Layer):
        return named
    return boundaries.find(
        named,
        allow_download=allow_download,
        progress=lambda done, text: progress(0.1 * done, text),
    )


def _onto(request: Request, world: World, secret: Secret) -> Store | None:
    return mergeable(request.store, secret, world.layer) if request.merge else None


def _gather(
    request: Request,
    known: Tables,
    world: World,
    progress: Progress,
    secret: Secret,
    opened: Store | None = None,
) -> dict[str, Records]:
    """The rows of all kinds, stations first: the others refer to them."""
    chosen = request.mapping
    columns = chosen if isinstance(chosen, Columns) else load(chosen)
    limits = ANY if request.any_size else None
    sources = sources_of(request, columns, limits, partial(progress, 0.1))
    given = [kind for kind in KINDS if kind in sources]
    records: dict[str, Records] = {}
    for number, kind in enumerate(given):
        stations = _stations(records, known, world)
        gathered = gather(
            kind,
            sources[kind],
            columns,
            world.gazetteer,
            world.layer,
            stations,
            tell=partial(progress, 0.1 + 0.7 * number / len(given)),
            secret=secret,
            limits=limits,
            latest=latest_day(request.as_of),
        )
        if request.own_areas is not None:
            gathered = _of_areas(gathered, request, known, stations, world, secret, opened)
        records[kind] = gathered
    return records


def _of_areas(
    gathered: Records,
    request: Request,
    known: Tables,
    stations: pd.DataFrame | None,
    world: World,
    secret: Secret,
    opened: Store | None,
) -> Records:
    """The rows of one kind, those rejected that are not of the areas of whoever asks."""
    areas, erased = request.own_areas or frozenset(), fitting(request.store, secret)
    own = known | {"issues": issues_of(opened, gathered)}
    keyed = keyed_as_own(gathered, own, stations, areas, world, secret, erased)
    if keyed is not gathered:  # under its new keys others are known
        own = known | {"issues": issues_of(opened, keyed)}
    kept = within(keyed, own, stations, areas, world)
    return taking_nothing_over(kept, own, areas, world) if kept.kind == "stations" else kept


def _stations(records: Mapping[str, Records], known: Tables, world: World) -> pd.DataFrame | None:
    """All stations with the areas that hold theirs; None where none is known."""
    stations = all_stations(records, known, world)
    if stations.empty:
        return None
    given = given_areas_of(records, known, world)
    return with_held_areas(stations, given, world.commands)


def _shrinks(request: Request, counts: Tally, world: World) -> list[Shrink]:
    return told(shrinks(request.store, counts, world.gazetteer, world.commands), request)


def _as_of(request: Request, span: Span | None) -> date:
    return request.as_of or (span.last if span else today())


def _check_as_of(request: Request, span: Span | None, counts: Tally) -> None:
    # Months of service and years of population say little about a day; issues do.
    if request.as_of and span and len(counts[EVENTS]):
        check_as_of(request.as_of, span)


def _dated(
    request: Request, reports: dict[str, KindReport], span: Span | None, reported: pd.Series
) -> dict[str, KindReport]:
    """The accounts with notes of the rows that the days of the data leave out.

    Parameters
    ----------
    reported : how many accepted issues were reported on each day
    """
    if span is None:
        return {
            kind: report.with_note("undated", report.accepted) for kind, report in reports.items()
        }
    if "issues" not in reports:
        return reports
    late = reported[reported.index > pd.Timestamp(request.as_of or span.last)]
    early = reported[reported.index < span.first]
    noted = reports["issues"].with_note("dated_after_as_of", int(late.sum()))
    return reports | {"issues": noted.with_note("dated_long_before", int(early.sum()))}
