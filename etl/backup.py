"""One file that holds a store: its versions, their boundaries, the audit log, saved views.

::

    backup.json                     what is in it: sha256 of every file, the current version
    store/current, store/versions/<version>.json, store/parts/<table>-<hash>.parquet
    store/erased.json               hashes of what was erased, where there is any
    layers/<hash>/…                 the boundaries on which the versions were placed
    audit/<month>.jsonl, views/<hash>.json

A ZIP without compression, since Parquet is compressed. Rejects are left out: they hold what people
wrote, and are deleted after some days. So is the key of the store (:mod:`etl.secret`): with it the
hashes in the backup could be read; a copy of it is kept elsewhere. A backup is made while others
read and publish: parts and manifests never change, and a version that is cleared away meanwhile is
left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from etl import store
from etl.erasing import tombstones
from etl.version.manifest import Manifest
from geo.errors import InputError
from geo.files import LAYERS

Progress = Callable[[float, str], None]

INDEX = "backup.json"
#: What may be in it: no name leads out of the folders into which it is unpacked.
NAMES = re.compile(
    r"store/(current|erased\.json)|store/versions/\d{8}T\d{12}(-\d+)?\.json|store/parts/[a-z_]+-[0-9a-f]{24}\.parquet"
    r"|layers/[0-9a-f]{16}/[a-z]+(-\d+)?\.(json|arrow|parquet)|audit/\d{4}-\d\d\.jsonl"
    r"|views/[0-9a-f]{24}\.json"
)
_FORMAT = 1
_PIECE = 1 << 20


@dataclass(frozen=True)
class Contents:
    """What a backup holds.

    Attributes
    ----------
    current : the version that was current
    versions : the names of all versions, the oldest first
    created : when it was made, UTC, ISO 8601
    files : name in the backup → SHA-256
    """

    current: str
    versions: list[str]
    created: str
    files: dict[str, str] = field(default_factory=dict)
    format: int = _FORMAT

    def to_text(self, done: str) -> str:
        """What was done with it, in lines."""
        counts = [
            (kind, sum(name.startswith(f"{kind}/") for name in self.files))
            for kind in ("store", "layers", "audit", "views")
        ]
        files = ", ".join(f"{kind} {count:,}" for kind, count in counts)
        return (
            f"{done}: {len(self.versions)} versions, current {self.current}\n"
            f"files  {files}; made {self.created}"
        )


def backup(path: Path, output: Path, views: Path, progress: Progress) -> Contents:
    """Write the backup of a store; only its owner can open it.

    Parameters
    ----------
    path : the store
    output : the file, replaced as a whole when it is finished
    views : the folder of saved views

    Raises
    ------
    InputError
        when there is no store, or a version that is there cannot be read.
    OSError
        when the disk refuses; then ``output`` is as it was.
    """
    store.open_store(path)
    unfinished = output.with_name(f"{output.name}.tmp")
    unfinished.unlink(missing_ok=True)
    try:
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                contents = _Writing(archive, path, progress).all(views)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(output)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return contents


def read(file: Path) -> Contents:
    """What a backup says that it holds, its names and sizes checked, not yet its contents.

    Raises
    ------
    InputError
        when it is no backup, damaged, or of a newer program.
    OSError
        when the file cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            contents = Contents(**json.loads(archive.read(INDEX)))
            entries = {entry.filename: entry for entry in archive.infolist()}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise damaged(file, f"it is no file that `python -m etl backup` wrote: {error}") from error
    if contents.format != _FORMAT:
        raise InputError(
            f"{file} was written in format {contents.format}, this program knows {_FORMAT}: update "
            "the program"
        )
    named = {*contents.files, INDEX}
    if named != set(entries) or not all(map(NAMES.fullmatch, contents.files)):
        raise damaged(file, "the files in it are not those that it names")
    # What is stored is as large as it says: nothing swells when it is read.
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values()):
        raise damaged(file, "files in it are compressed, as no backup's are")
    return contents


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A file of a backup, piece by piece."""
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def damaged(file: Path, why: str) -> InputError:
    """What is said of a backup that cannot be trusted."""
    return InputError(
        f"the backup {file} is damaged ({why}); nothing was restored: take another backup, or a "
        "fresh copy of this one"
    )


class _Writing:
    """The files of a backup as they are written, and their hashes."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, progress: Progress) -> None:
        self.archive, self.path, self.progress = archive, path, progress
        self.files: dict[str, str] = {}

    def all(self, views: Path) -> Contents:
        there = store.versions(self.path)
        written = []
        for number, manifest in enumerate(there):
            self.progress(number / len(there), f"version {manifest.version}")
            if self._version(manifest):
                written.append(manifest)
        current = self._current(written)
        versions = sorted(manifest.version for manifest in written)
        self._bytes("store/current", f"{current}\n".encode())
        erased = self.path / tombstones.FILE
        if erased.is_file():
            self._bytes(f"store/{tombstones.FILE}", erased.read_bytes())
        for digest in sorted({manifest.layer.get("hash", "") for manifest in written}):
            self._folder(f"layers/{digest}", LAYERS / digest if digest else None)
        # Last, so that it tells of all that is before it.
        for file in store.log_of(self.path).files():
            content = file.read_bytes()
            # A line that is being written belongs to what comes after the backup.
            self._bytes(f"audit/{file.name}", content[: content.rfind(b"\n") + 1])
        self._folder("views", views)
        self.progress(1.0, "")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        contents = Contents(current, versions, created, self.files)
        self.archive.writestr(INDEX, json.dumps(asdict(contents), indent=1))
        return contents

    def _current(self, written: list[Manifest]) -> str:
        """The version that is current now, written too where it was published meanwhile."""
        while True:
            manifest = store.open_store(self.path).manifest
            if manifest in written:
                return manifest.version
            if self._version(manifest):
                written.append(manifest)
                return manifest.version

    def _version(self, manifest: Manifest) -> bool:
        """Write a version; False where it was cleared away meanwhile."""
        file = self.path / "versions" / f"{manifest.version}.json"
        try:
            for part in sorted(manifest.parts()):
                self._file(f"store/parts/{part}", self.path / "parts" / part)
            self._file(f"store/versions/{file.name}", file)
        except FileNotFoundError as error:
            if not file.exists():
                return False
            raise InputError(
                f"version {manifest.version} of {self.path} lacks {error.filename}; clear it away "
                "with `python -m etl prune`, or publish again, before a backup"
            ) from error
        return True

    def _folder(self, under: str, folder: Path | None) -> None:
        """The files of a folder that a backup knows; a folder that is not there has none."""
        for file in sorted(folder.iterdir()) if folder and folder.is_dir() else ():
            if NAMES.fullmatch(name := f"{under}/{file.name}"):
                self._file(name, file)

    def _file(self, name: str, file: Path) -> None:
        if name in self.files:  # a part that versions share
            return
        digest = hashlib.sha256()
        with file.open("rb") as source, self.archive.open(name, "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                digest.update(piece)
                target.write(piece)
        self.files[name] = digest.hexdigest()

    def _bytes(self, name: str, content: bytes) -> None:
        self.archive.writestr(name, content)
        self.files[name] = hashlib.sha256(content).hexdigest()
