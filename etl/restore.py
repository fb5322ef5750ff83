"""Bringing back what :mod:`etl.backup` wrote: checked as a whole before anything is changed."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from etl import store
from etl.backup import Contents, Progress, damaged, pieces, read
from etl.durable import flush_folder, write
from etl.erasing import tombstones
from etl.version.manifest import parse
from geo.errors import InputError
from geo.files import LAYERS

_PARTS, _VERSIONS, _AUDIT = "store/parts/", "store/versions/", "audit/"
_ERASED = f"store/{tombstones.FILE}"


def checked(file: Path, path: Path, allow_older: bool, progress: Progress) -> Contents:
    """What a backup holds, after all of it was read and found to be what was written.

    Raises
    ------
    InputError
        when it is damaged, or the store in ``path`` has versions that it lacks and
        ``allow_older`` is not given.
    """
    contents = read(file)
    with _opened(file) as archive:
        for number, (name, digest) in enumerate(contents.files.items()):
            progress(number / len(contents.files), "checking the backup")
            _check(archive, name, digest, file)
        _check_versions(archive, contents, file)
    progress(1.0, "")
    lacking = sorted({manifest.version for manifest in store.versions(path)} - {*contents.versions})
    if lacking and not allow_older:
        raise InputError(
            f"the store {path} has {len(lacking)} versions that the backup of {contents.created} "
            f"lacks, the newest {lacking[-1]}; nothing was restored: add --allow-older if the "
            "backup's current version shall be shown instead"
        )
    return contents


def restore(file: Path, path: Path, views: Path, progress: Progress) -> str:
    """Put the versions, boundaries and views of a :func:`checked` backup where they belong.

    Versions and saved views that are there stay, and the boundaries, whose folders are named by
    their content. Returns what was not restored, in a
    sentence, empty where there is nothing to say.
    """
    contents = read(file)
    with _opened(file) as archive, store.locked(path):
        for folder in ("parts", "versions"):
            (path / folder).mkdir(exist_ok=True)
        # First of all: what was erased here or there stays erased (``etl.erasing.erase``).
        if _ERASED in contents.files:
            tombstones.united(path, archive.read(_ERASED))
        else:
            tombstones.united(path)
        files = [name for name in contents.files if not name.startswith((_AUDIT, _ERASED))]
        # Manifests after the parts that they name, and the current version last of all.
        files.sort(key=lambda name: (name == "store/current", name.startswith(_VERSIONS), name))
        kept = 0
        for number, name in enumerate(files):
            progress(number / len(files), "restoring")
            target = _target(name, path, views)
            if name.startswith(("views/", "layers/")) and target.exists():
                kept += name.startswith("views/")
                continue
            if name == "store/current":
                for folder in ("parts", "versions"):
                    flush_folder(path / folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target, archive.read(name))
        flush_folder(path)
    progress(1.0, "")
    return f"kept   saved views of {kept} people, who have some already" if kept else ""


def audit_log(file: Path, path: Path) -> str:
    """Bring the audit log back; one that is there stays, and the backup's is set beside it unless
    it is the beginning of that one. Returns what was set aside, in a sentence."""
    log = store.log_of(path)
    with _opened(file) as archive:
        names = sorted(name for name in read(file).files if name.startswith(_AUDIT))
        saved = {Path(name).name: archive.read(name) for name in names}
    there = b"".join(each.read_bytes() for each in log.files())
    if there.startswith(b"".join(saved.values())):
        return ""
    folder = log.folder
    if there:
        folder = log.folder / f"from-backup-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in saved.items():
        write(folder / name, content)
        (folder / name).chmod(0o600)
    return (
        f"aside  the backup's audit log is another one than the store's: {folder}" if there else ""
    )


def _opened(file: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(file)


def _target(name: str, path: Path, views: Path) -> Path:
    kind, _, rest = name.partition("/")
    return {"store": path, "layers": LAYERS, "views": views}[kind] / rest


def _check(archive: zipfile.ZipFile, name: str, digest: str, file: Path) -> None:
    """A file is what the backup says of it, and a part what its own name says."""
    found = hashlib.sha256()
    own = hashlib.blake2b(digest_size=12)
    try:
        for piece in pieces(archive, name):
            found.update(piece)
            own.update(piece)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise damaged(file, f"{name} cannot be read: {error}") from error
    named = Path(name).stem.rpartition("-")[2] if name.startswith(_PARTS) else own.hexdigest()
    if found.hexdigest() != digest or own.hexdigest() != named:
        raise damaged(file, f"{name} does not hold what was saved")


def _check_versions(archive: zipfile.ZipFile, contents: Contents, file: Path) -> None:
    """Every version that it names is there with all of its parts."""
    current = archive.read("store/current").decode().strip() if contents.versions else ""
    if current != contents.current or current not in contents.versions:
        raise damaged(file, "its current version is not in it")
    for version in contents.versions:
        name = f"{_VERSIONS}{version}.json"
        if name not in contents.files:
            raise damaged(file, f"version {version} is not in it")
        manifest = parse(archive.read(name).decode(), name)
        missing = {f"{_PARTS}{part}" for part in manifest.parts()} - contents.files.keys()
        if missing:
            raise damaged(file, f"version {version} lacks {min(missing)}")
