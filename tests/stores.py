"""Stores of one's own, for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

from etl.secret import file_of


def copied(store: Path, to: Path) -> Path:
    """A copy of a store, with the key that lies beside it."""
    shutil.copytree(store, to)
    if file_of(store).exists():
        shutil.copy(file_of(store), file_of(to))
    return to
