"""Files that somebody hands in: a look into them, what they most likely are, what is asked for.

They lie on the disk only while they are read, in a folder that nobody else may open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Protocol

import pandas as pd

from dashboard.access import person
from dashboard.scope import EVERYTHING
from dashboard.served import current, store_path
from etl import pipeline
from geo.errors import InputError
from geo.layer import Layer

#: The ending of a mapping, which may be handed in beside the records.
MAPPING = ".toml"

# Some systems take no longer name; a letter is up to four bytes.
_LONGEST_STEM = 60
# Thai vowels and tone marks are no letters to regular expressions.
_UNSAFE = re.compile(r"[^\w\u0e00-\u0e7f .()\[\],+@-]")


class File(Protocol):
    """A file in the memory of the server."""

    file_id: str
    name: str

    def getvalue(self) -> bytes:
        """Its content."""


@dataclass(frozen=True)
class Upload:
    """A file that was handed in: its tables, or why there are none."""

    file: File
    sheets: tuple[pipeline.Sheet, ...] = ()
    mapping: pipeline.Columns | None = None
    problem: str = ""

    @property
    def columns(self) -> list[str]:
        """The headers of all its tables."""
        return list(dict.fromkeys(str(c) for sheet in self.sheets for c in sheet.head.columns))


@dataclass(frozen=True)
class Order:
    """What somebody asks for.

    Attributes
    ----------
    uploads : kind of record → its files
    mapping : how the files are understood
    merge : onto what is published, instead of in its place
    own_areas : codes of the provinces that the person may write, and keys of the bureaus without
        any; None for all
    exact_counts : whether the person may see small counts of people
    """

    uploads: Mapping[str, Sequence[Upload]]
    mapping: pipeline.Columns
    merge: bool
    own_areas: frozenset[str] | None
    exact_counts: bool

    @property
    def signature(self) -> tuple[object, ...]:
        """The same for the same order, so that the account of another one is not shown."""
        files = ((kind, *(u.file.file_id for u in given)) for kind, given in self.uploads.items())
        whose = (self.own_areas, self.exact_counts)
        return (*files, pipeline.to_toml(self.mapping), self.merge, *whose)


def looked_into(file: File) -> Upload:
    """What a file holds, as far as that is to be seen."""
    with _on_disk([file]) as (path,):
        try:
            if path.suffix.lower() == MAPPING:
                return Upload(file, mapping=pipeline.load(path))
            return Upload(file, pipeline.preview(path, pipeline.load()))
        except InputError as error:
            return Upload(file, problem=_without_folder(str(error), path))


def known_ending(name: str) -> bool:
    """Whether files with such an ending can be read."""
    return PureWindowsPath(name).suffix.lower() in (*pipeline.READABLE, MAPPING)


def sample(uploads: Sequence[Upload]) -> pd.DataFrame:
    """The first rows of all tables of some files, with the columns of all."""
    return pd.concat([sheet.head for upload in uploads for sheet in upload.sheets])


def examine(order: Order, tell: pipeline.Progress) -> pipeline.Examined:
    """What publishing would do; :func:`etl.pipeline.examine`."""
    with _request(order) as request:
        return pipeline.examine(request, tell)


def publish(order: Order, allow_shrink: bool, tell: pipeline.Progress) -> pipeline.Report:
    """Publish; :func:`etl.pipeline.run`."""
    with _request(order, allow_shrink) as request:
        return pipeline.run(request, tell)


def workbook(what: str, table: pd.DataFrame) -> bytes:
    """Rows to be corrected (``rejects`` or ``conflicts``) as XLSX."""
    with pipeline.passing_folder() as folder:
        path = folder / f"{what}.xlsx"
        pipeline.write_workbook(path, what, table)
        return path.read_bytes()


@contextmanager
def _request(order: Order, allow_shrink: bool = False) -> Iterator[pipeline.Request]:
    given = [(kind, upload.file) for kind, uploads in order.uploads.items() for upload in uploads]
    with _on_disk([file for _, file in given]) as paths:
        files: dict[str, tuple[Path, ...]] = {}
        for (kind, _), path in zip(given, paths, strict=True):
            files[kind] = (*files.get(kind, ()), path)
        try:
            yield pipeline.Request(
                files,
                store_path(),
                mapping=order.mapping,
                boundaries=_layer(),
                merge=order.merge,
                own_areas=order.own_areas,
                exact_counts=order.exact_counts,
                allow_shrink=allow_shrink,
                who=person().name,
            )
        except InputError as error:
            raise InputError(_without_folder(str(error), *paths)) from error


def _layer() -> Layer | None:
    """The boundaries on which the map draws; the ones of this machine where nothing is there."""
    try:
        return current(EVERYTHING).layer
    except InputError:
        return None


@contextmanager
def _on_disk(files: Sequence[File]) -> Iterator[list[Path]]:
    """The files under their own names, while the block runs."""
    with pipeline.passing_folder() as folder:
        paths = []
        for number, file in enumerate(files):
            path = folder / str(number) / _safe(file.name)
            path.parent.mkdir()
            path.write_bytes(file.getvalue())
            paths.append(path)
        yield paths


def _safe(name: str) -> str:
    """A name that any disk takes, and that is no way out of a folder: what a name may hold beside
    letters, digits and a few signs is left out, and its ending kept."""
    path = PureWindowsPath(name)
    stem, suffix = (_UNSAFE.sub("_", part) for part in (path.stem, path.suffix))
    return f"{stem[:_LONGEST_STEM].strip(' .') or 'file'}{suffix[:_LONGEST_STEM]}"


def _without_folder(message: str, *paths: Path) -> str:
    """A message that names the files as the person knows them."""
    for path in paths:
        message = message.replace(f"{path.parent}/", "").replace(f"{path.parent}\\", "")
    return message
