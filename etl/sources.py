"""Where the records of a kind come from: files, or what was read of a database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pandas as pd

from etl.columns.mapping import Mapping
from etl.reading.limits import Limits
from etl.reading.read import read
from etl.request import Request
from etl.store import current_version, open_store


class Source(Protocol):
    """Records of one kind, as they came."""

    @property
    def name(self) -> str:
        """What to call it."""

    def tables(self, headers: frozenset[str], limits: Limits | None) -> list[pd.DataFrame]:
        """Its tables, as :func:`etl.reading.read.read` returns them."""

    def sha256(self) -> str:
        """The hash of all that it holds."""


@dataclass(frozen=True)
class File:
    """A file of records."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def tables(self, headers: frozenset[str], limits: Limits | None) -> list[pd.DataFrame]:
        """Its tables; errors as :func:`etl.reading.read.read`."""
        return read(self.path, headers, limits)

    def sha256(self) -> str:
        """The hash of the file."""
        return digest(self.path)


def sources_of(
    request: Request, mapping: Mapping, limits: Limits | None, tell: Callable[[str], None]
) -> dict[str, list[Source]]:
    """What a run reads, by kind: its files, and then what is read of the database.

    Raises
    ------
    InputError
        as :func:`etl.postgis.source.read`; files are not looked at yet.
    """
    sources: dict[str, list[Source]] = {
        kind: [File(path) for path in paths] for kind, paths in request.files.items() if paths
    }
    if request.database is not None:
        from etl.postgis import source

        since = _since(request, mapping) if mapping.asks_since(request.database) else None
        for kind, selected in source.read(mapping, request.database, limits, tell, since).items():
            sources.setdefault(kind, []).append(selected)
    return sources


def _since(request: Request, mapping: Mapping) -> date:
    """The last day on which an issue of the mapping was reported or updated, as the version knows
    them that is merged onto; where it knows none, a day before all others.

    At the latest the day of the version's data: a mistyped day of a year to come must not hide
    what is new until then.
    """
    if not request.merge or current_version(request.store) is None:
        return date.min
    known = open_store(request.store)
    issues = known.table("issues", ["source", "reported", "updated"])
    days = issues.loc[issues["source"] == mapping.name, ["reported", "updated"]].max()
    as_of = date.fromisoformat(known.manifest.as_of)
    return min(days.max().date(), as_of) if days.notna().any() else date.min


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
