"""The store: versions of the tables, published whole and never changed afterwards (but where rows
must be erased: ``etl.erasing.rewrite``).

::

    store/current                       the name of the version that readers open
    store/unfinished                    the name of the version that is being published
    store/versions/<version>.json       its manifest: which parts, from which files
    store/parts/<table>-<hash>.parquet  immutable, named by content, shared between versions
    store/keys/                         the keys of each part (``etl.version.keyindex``)
    store/erased.json                   hashes of what was erased (``etl.erasing.tombstones``)
    store-key, store-rejects/           beside it: ``etl.secret``, ``etl.rejects``

A version is complete or absent: parts are written and flushed first, then the manifest, and
``current`` is replaced last. A reader keeps the version that it opened. What a run left behind
that was killed is cleared by whoever changes the store next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl import logs, rejects
from etl.argument_values import day
from etl.audit.entry import ACTIONS, REMARKS, Entry, Event, account
from etl.audit.log import AuditLog, UnwritableError, log_of
from etl.audit.verify import Verified, verify
from etl.durable import flush_folder, write
from etl.notes import NOTES
from etl.placing.policy import PLACED_BY
from etl.reasons import REASONS
from etl.remote import following, mirror
from etl.remote.address import Place, Url, store_at
from etl.remote.changing import changing as locked
from etl.remote.names import UNFINISHED
from etl.secret import as_told
from etl.tables import MANY, SCHEMA_VERSION, TABLES, Table
from etl.version import keyindex
from etl.version.manifest import About, Manifest
from etl.version.opened import UPGRADES, Store, empty
from etl.version.parts import Rows, write_parts
from etl.versions import (
    begun_version,
    current_manifest,
    current_version,
    damaged,
    existing_version,
    manifest_of,
    new_version,
    point_to,
    version_names,
    versions,
)
from geo.errors import InputError

#: Also what the dashboard needs of the vocabularies, of the audit log beside the store, of logs,
#: of stores in object storage.
__all__ = [
    "ACTIONS", "NOTES", "PLACED_BY", "REASONS", "REMARKS", "SCHEMA_VERSION", "TABLES", "UPGRADES",
    "About", "AuditLog", "Entry", "Event", "Manifest", "Place", "Store", "UnwritableError", "Url",
    "Verified", "account", "as_told", "current_version", "damaged", "day", "empty",
    "existing", "following", "locked", "log_of", "logs", "mirror", "new_version", "open_store",
    "point_to", "prune", "publish", "publishing", "remove_unnamed_parts", "rollback", "store_at",
    "verify", "versions",
]  # fmt: skip


def open_store(path: Path, version: str | None = None) -> Store:
    """The current version of the store in ``path`` (or the named one).

    Raises
    ------
    InputError
        when there is no store, its manifest is missing or damaged, or a newer program wrote it.
    """
    manifest = manifest_of(path, version) if version else current_manifest(path)
    if manifest.schema > SCHEMA_VERSION:
        raise InputError(
            f"the store {path} was written with schema {manifest.schema}, this program knows "
            f"{SCHEMA_VERSION}: update the program"
        )
    return Store(path, manifest)


@contextmanager
def publishing(path: Path, version: str | None = None) -> Iterator[str]:
    """The name of a version, which the block publishes (:func:`publish`), under the lock.

    Whatever was written for the version, its rejects too, is removed where the block ends without
    having published it; where the whole process ends, by the next one that changes the store.

    Parameters
    ----------
    path : the store's folder, made when missing
    version : its name; a new one when not given

    Raises
    ------
    InputError
        when another run is publishing into the store.
    OSError
        when the disk refuses.
    """
    with locked(path):
        # Else a block around this one began it.
        if version is None or version != begun_version(path):
            _clear(path)
            version = version or new_version(path)
            write(path / UNFINISHED, f"{version}\n".encode())
        try:
            yield version
        finally:
            with suppress(OSError):  # then the next one clears it
                _clear(path)


def publish(
    path: Path, tables: Mapping[str, Rows], about: About, version: str | None = None
) -> str:
    """Publish one version that holds exactly ``tables`` and make it current.

    Parameters
    ----------
    path : the store's folder, made when missing
    tables : table name → rows with the columns of ``etl.tables``, or what the manifest lists of
        parts that are written already; absent ones are empty
    about : what the manifest says of them
    version : its name; that of the block of :func:`publishing` in which the call stands, or a new
        one when not given

    Returns
    -------
    The name of the new version.

    Raises
    ------
    InputError
        when another run is publishing into the store.
    OSError
        when the disk refuses (full, read-only); the version before is still served, and what was
        written is removed.
    """
    parts, manifests = path / "parts", path / "versions"
    with publishing(path, version) as name:
        parts.mkdir(exist_ok=True)
        manifests.mkdir(exist_ok=True)
        listed = {
            kind: _listed(parts, table, tables.get(kind, [])) for kind, table in TABLES.items()
        }
        flush_folder(parts)
        for kind in MANY:
            for part in listed[kind]:
                keyindex.index(path, part["part"])
        manifest = Manifest(
            **asdict(about),
            schema=SCHEMA_VERSION,
            version=name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            tables=listed,
        )
        write(manifests / f"{name}.json", manifest.to_json().encode())
        point_to(path, name)
    return name


def _listed(parts: Path, table: Table, rows: Rows) -> list[dict[str, Any]]:
    return rows if isinstance(rows, list) else write_parts(parts, table, rows)


def rollback(path: Path, version: str | None = None) -> str:
    """Make ``version`` current again, or the one before the current; returns its name.

    Raises
    ------
    InputError
        when there is no such version, none before, or another run is publishing.
    """
    with existing(path):
        names = version_names(path)
        if version is None:
            current = existing_version(path)
            earlier = [name for name in names if name < current]
            if not earlier:
                raise InputError(f"{path} has no version before the current one")
            version = earlier[-1]
        if version not in names:
            raise InputError(
                f"{path} has no version '{version}'; it has: {', '.join(names) or 'none'}"
            )
        open_store(path, version)
        point_to(path, version)
    return version


def prune(path: Path, keep: int) -> list[str]:
    """Delete all but the newest ``keep`` versions (the current one always stays).

    Versions that can't be read (:func:`damaged`) are not kept, the current one excepted. Parts
    that no kept version names go too, the rejects of deleted versions, and what a crash left
    behind. Returns the names of the deleted versions.

    Raises
    ------
    InputError
        when the current version can't be read: then nothing is deleted.
    """
    with existing(path):
        current = open_store(path).version
        readable = [manifest.version for manifest in versions(path)]
        kept = {*readable[max(len(readable) - keep, 0) :], current}
        gone = [name for name in version_names(path) if name not in kept]
        for name in gone:
            (path / "versions" / f"{name}.json").unlink()
        remove_unnamed_parts(path)
        rejects.keep_only(path, kept)
    return gone


def _clear(path: Path) -> None:
    """Remove what a version left that was begun and not published; no other version's part."""
    begun = begun_version(path)
    if not begun:
        return
    try:
        current = current_version(path)
    except InputError:
        return  # nobody knows whether it was published
    if begun != current:
        rejects.remove(path, begun)
        (path / "versions" / f"{begun}.json").unlink(missing_ok=True)
        if not damaged(path):  # whose parts are they?
            remove_unnamed_parts(path)
    (path / UNFINISHED).unlink()


def remove_unnamed_parts(path: Path) -> None:
    """Remove the parts that no version names which can be read, and what was being written, under
    the store's lock."""
    named = {part for manifest in versions(path) for part in manifest.parts()}
    for file in (path / "parts").glob("*"):
        if file.name not in named:
            file.unlink()
    keyindex.forget_unnamed(path, named)
    for file in path.rglob("*.tmp"):
        file.unlink()


@contextmanager
def existing(path: Path) -> Iterator[None]:
    """Under the lock, nothing left behind by others; where there is no store none is made."""
    if not version_names(path):
        existing_version(path)
    with locked(path):
        _clear(path)
        yield
