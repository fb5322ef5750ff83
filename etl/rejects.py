"""Where the files of rows to be corrected lie: beside the store, one folder a version."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path


def new_folder(store: Path, version: str) -> Path:
    """Make the folder of a version, which its owner alone can open."""
    folder = folder_of(store, version)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def remove(store: Path, version: str) -> None:
    """Remove the files of a version that could not be published."""
    folder = folder_of(store, version)
    shutil.rmtree(folder, ignore_errors=True)
    _without_empty(folder.parent)


def keep_only(store: Path, versions: Collection[str]) -> None:
    """Remove the files of all other versions, and what a crash left behind."""
    parent = folder_of(store, "-").parent
    if not parent.is_dir():
        return
    for folder in parent.iterdir():
        if folder.name not in versions:
            shutil.rmtree(folder)
    _without_empty(parent)


def _without_empty(parent: Path) -> None:
    if parent.is_dir() and not any(parent.iterdir()):
        parent.rmdir()


def folder_of(store: Path, version: str) -> Path:
    """Where the files of a version lie: beside the store, never in it."""
    store = store.resolve()
    return store.with_name(f"{store.name}-rejects") / version
