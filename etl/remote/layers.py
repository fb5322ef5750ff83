"""The boundaries on which versions were placed, beside them: a dashboard draws these and no others.

A layer is a folder named by its hash (:mod:`geo.layer_files`); its ``layer.json`` goes up last, so
that one that has it is whole.
"""

from __future__ import annotations

import re
from pathlib import Path

from etl.remote.names import LAYERS
from etl.remote.storage import Storage
from etl.version.manifest import Manifest
from geo import files
from geo.whole_folder import whole_folder

_HASH = re.compile(r"[0-9a-f]{16}")
_FILE = re.compile(r"[a-z]+(-\d+)?\.(json|arrow|parquet)")
_LAST = "layer.json"


def bring(storage: Storage, manifest: Manifest) -> None:
    """Bring a version's layer over, where this machine has not built it itself.

    One that the storage lacks is told of by whoever draws it (:func:`geo.layer_files.read_layer`).

    Raises
    ------
    OSError
        The storage does not answer, or the disk refuses.
    """
    name = _hash_of(manifest)
    if not name or (files.LAYERS / name).is_dir():
        return
    there = sorted(filter(_FILE.fullmatch, storage.names(f"{LAYERS}/{name}")))
    if _LAST not in there:
        return

    def write(folder: Path) -> None:
        for file in there:
            (folder / file).write_bytes(storage.read(f"{LAYERS}/{name}/{file}") or b"")

    whole_folder(files.LAYERS / name, write)


def take_up(storage: Storage, manifest: Manifest) -> None:
    """Put a version's layer beside it, where it is not there yet; errors as :func:`bring`."""
    name = _hash_of(manifest)
    folder = files.LAYERS / name
    if not name or not folder.is_dir() or _LAST in storage.names(f"{LAYERS}/{name}"):
        return
    own = [file for file in folder.iterdir() if _FILE.fullmatch(file.name)]
    for file in sorted(own, key=lambda file: (file.name == _LAST, file.name)):
        storage.write(f"{LAYERS}/{name}/{file.name}", file.read_bytes())


def _hash_of(manifest: Manifest) -> str:
    name = str(manifest.layer.get("hash", ""))
    return name if _HASH.fullmatch(name) else ""
