"""All the issues of large files and their escalations: sharded, checked, written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from etl.asof import summed
from etl.columns.fields import KINDS as ALL_KINDS
from etl.columns.rename import headers
from etl.large import spill
from etl.large.bucket import Bucket, bucket, places_of
from etl.large.month import month
from etl.large.setting import Setting
from etl.large.shard import PLACE, Sharded, Source, aside, shard
from etl.large.workers import Workers
from etl.reading import textfile
from etl.reading.limits import Limits
from etl.reading.read import TEXT, opened_text, without_records
from etl.records import Records, notes_together
from etl.report import KindReport, sums, together
from etl.sources import digest
from etl.tables import MANY
from etl.version.tallies import Tally, added
from geo.personal import scrub

#: Kind and its files.
Files = Mapping[str, Sequence[Path]]


@dataclass(frozen=True)
class Checked:
    """The rows of large files, checked and lying by bucket and month.

    Attributes
    ----------
    files : of each kind ``name`` and ``sha256``
    """

    setting: Setting
    sharded: list[Sharded]
    buckets: list[Bucket]
    files: dict[str, list[dict[str, str]]]

    @cached_property
    def reports(self) -> dict[str, KindReport]:
        """What became of every row, by kind."""
        return {kind: self._report(kind) for kind in ALL_KINDS if kind in self.files}

    @property
    def reported(self) -> pd.Series:
        """How many accepted issues were reported on each day."""
        return summed([one.reported for one in self.buckets])

    @cached_property
    def tally(self) -> Tally:
        """Of all issues."""
        return added([one.tally for one in self.buckets])

    @property
    def removed(self) -> pd.DataFrame:
        """The table of removed issues."""
        return pd.concat([one.removed for one in self.buckets], ignore_index=True)

    @property
    def hashed(self) -> bool:
        """Whether anything was hashed with the store's key."""
        return any(one.hashed for one in self.buckets)

    def to_correct(self, kind: str) -> Records:
        """The rows of a kind that were rejected or hold a conflict."""
        decided = pd.concat(
            [
                spill.read_all(self.setting.folder / f"verdict-{kind}-{one.number}.arrow")
                for one in self.buckets
            ]
        ).set_index(PLACE)
        tables: list[str] = []
        frames, originals = [], []
        for file in self._files(kind):
            above = 0
            for each in file:
                path = self.setting.folder / f"aside-{each.source.name}.arrow"
                if path.exists():
                    frame, original = _decided(path, decided)
                    place = [frame["sheet"] + len(tables), frame["row"] + above]
                    frames.append(frame.set_axis(pd.MultiIndex.from_arrays(place)))
                    originals.append(original.set_axis(frames[-1].index))
                above += each.rows
            tables += next((each.tables for each in file if each.tables), [])
        frame, original = pd.concat(frames).sort_index(), pd.concat(originals).sort_index()
        return Records(kind, self.setting.mapping, self.files[kind], tables, original, frame, {})

    def write(self, workers: Workers, parts: Path) -> dict[str, list[dict[str, Any]]]:
        """Write the parts of the tables into a folder; their entries for the manifest."""
        parts.mkdir(parents=True, exist_ok=True)
        jobs = [
            (name, places)
            for name in MANY
            for places in places_of(self.setting.folder, name, self.buckets).values()
        ]
        written = workers.run(partial(_month, parts), jobs, lambda _: None)
        listed: dict[str, list[dict[str, Any]]] = {name: [] for name in MANY}
        for (name, _), part in zip(jobs, written, strict=True):
            listed[name].append(part)
        return listed

    def _report(self, kind: str) -> KindReport:
        notes = [attrs for each in self.sharded if each.source.kind == kind for attrs in each.notes]
        notes += [{"notes": one.reports[kind].notes} for one in self.buckets]
        reports = [one.reports[kind] for one in self.buckets]
        pairs = [one.pairs[kind] for one in self.buckets if kind in one.pairs]
        files = [
            file | sums([one.files[kind].get(number, {}) for one in self.buckets])
            for number, file in enumerate(self.files[kind])
        ]
        return together(reports, pairs, files, notes_together(notes))

    def _files(self, kind: str) -> Iterator[list[Sharded]]:
        """What became of the pieces of each file."""
        own = [each for each in self.sharded if each.source.kind == kind]
        for _, pieces in groupby(own, key=lambda each: each.source.file):
            yield list(pieces)


def check(
    workers: Workers,
    setting: Setting,
    files: Files,
    limits: Limits,
    tell: Callable[[float, str], None],
) -> Checked:
    """Read, clean, place and check large files.

    Parameters
    ----------
    files : issues and escalations
    tell : how much is done, 0 to 1, and what is being done

    Raises
    ------
    InputError
        when a file can't be read, lacks a column, or is larger than allowed.
    """
    with ThreadPoolExecutor(1) as beside:
        digests = beside.submit(_digests, files)
        sharded, buckets = _checked(workers, setting, files, limits, tell)
        return Checked(setting, sharded, buckets, digests.result())


def _checked(
    workers: Workers,
    setting: Setting,
    files: Files,
    limits: Limits,
    tell: Callable[[float, str], None],
) -> tuple[list[Sharded], list[Bucket]]:
    tell(0.0, f"reading {', '.join(scrub(p.name) for paths in files.values() for p in paths)}")
    sharded = workers.run(
        partial(shard, setting, limits=limits),
        _sources(setting, files, limits),
        lambda done: tell(0.7 * done / (done + 5), f"placing: {done} pieces"),
    )
    _refuse_empty(sharded, files)
    sources = [each.source for each in sharded]
    buckets = workers.run(
        partial(bucket, setting, sources=sources),
        range(setting.buckets),
        lambda done: tell(0.7 + 0.3 * done / setting.buckets, "checking"),
    )
    return sharded, buckets


def _digests(files: Files) -> dict[str, list[dict[str, str]]]:
    return {
        kind: [{"name": scrub(path.name), "sha256": digest(path)} for path in paths]
        for kind, paths in files.items()
    }


def _sources(setting: Setting, files: Files, limits: Limits) -> Iterator[Source]:
    for kind, paths in files.items():
        for number, path in enumerate(paths):
            if path.suffix.lower() not in TEXT:
                yield Source(kind, number, path)
                continue
            text = opened_text(path, headers(setting.mapping, kind), limits)
            parts = textfile.pieces(path, text.form.encoding, limits, setting.piece)
            for piece, part in enumerate(parts):
                yield Source(kind, number, path, piece, text, part)


def _refuse_empty(sharded: list[Sharded], files: Files) -> None:
    for kind, paths in files.items():
        for number, path in enumerate(paths):
            own = [e for e in sharded if (e.source.kind, e.source.file) == (kind, number)]
            if not any(each.records for each in own):
                raise without_records(path)


def _decided(path: Path, decided: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows aside of which something was decided that somebody may have to look at."""
    rows, original = aside(path)
    verdict = decided.reindex(pd.MultiIndex.from_frame(rows[PLACE]))
    told = verdict["duplicate"].notna().to_numpy()
    verdict = verdict[told].set_axis(rows.index[told])
    rows = rows[told].assign(
        key=verdict["key"], reject=verdict["reject"], duplicate=verdict["duplicate"].astype("bool")
    )
    return rows, original[told]


def _month(parts: Path, job: tuple[str, list[tuple[Path, int]]]) -> dict[str, Any]:
    return month(parts, *job)
