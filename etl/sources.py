"""Where the records of a kind come from: files, or what was read of a database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from etl.limits import Limits
from etl.read import read


class Source(Protocol):
    """Records of one kind, as they came."""

    @property
    def name(self) -> str:
        """What to call it."""

    def tables(self, headers: frozenset[str], limits: Limits | None) -> list[pd.DataFrame]:
        """Its tables, as :func:`etl.read.read` returns them."""

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
        """Its tables; errors as :func:`etl.read.read`."""
        return read(self.path, headers, limits)

    def sha256(self) -> str:
        """The hash of the file."""
        return digest(self.path)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
