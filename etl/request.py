"""What is asked of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.columns.mapping import Mapping as Columns
from geo.layer import Layer

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Request:
    """What to publish.

    Attributes
    ----------
    files : kind of record (``etl.columns.fields.KINDS``) → its files
    store : the store's folder; rejects go into ``<store>-rejects`` beside it
    mapping : the column mapping or its file, that of the template when missing
    boundaries : the boundary layer or what it is called, looked for where
        ``etl.boundaries.find`` says when missing
    merge : onto the current version, instead of exactly the files given
    demo : the records are demonstration data
    as_of : the day of the data, found in it when missing (see ``etl.asof``)
    own_areas : what whoever hands the files in may write: codes of provinces, and keys of bureaus
        that have none; None for all. With them it is always onto the current version (see
        ``etl.merging.own_areas``)
    exact_counts : whether whoever asks may see small counts of people: else they are told none of
        what the store holds of them
    allow_shrink : publish even if an area loses many of its records (see ``etl.shrink``)
    who : the name of the person who asks, for the audit log; when missing it is a command, of the
        account under which it runs
    any_size : read files however large they are (see ``etl.reading.limits``)
    workers : so many processes of a Dask cluster on this machine; None for as many processes as
        it takes (``etl.large``)
    scheduler : address of a Dask cluster that does the work
    database : the kinds that are read from the database of the environment too, as the mapping
        says; all that it names something for when empty, none when missing
        (``etl.postgis.source``)
    independent : publish only if that ends as if each file were merged by itself, one after
        another (``etl.independent``)
    """

    files: Mapping[str, tuple[Path, ...]]
    store: Path
    mapping: Path | Columns | None = None
    boundaries: str | Layer | None = None
    merge: bool = False
    demo: bool = False
    as_of: date | None = None
    own_areas: frozenset[str] | None = None
    exact_counts: bool = True
    allow_shrink: bool = False
    who: str | None = None
    any_size: bool = False
    workers: int | None = None
    scheduler: str | None = None
    database: tuple[str, ...] | None = None
    independent: bool = False
