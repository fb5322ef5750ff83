"""Brings a store over from object storage into its mirror, under the mirror's lock.

Parts come first, then manifests, ``current`` last; what the storage has no more goes after that.
What is there already and whole is not brought again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from etl.durable import flush_folder, write
from etl.remote import layers
from etl.remote.names import CURRENT, PARTS, STONES, UNFINISHED, VERSIONS, manifest_of, version_in
from etl.remote.storage import Storage
from etl.version import keyindex
from etl.version.manifest import Manifest, parse
from etl.version.parts import is_whole
from geo.errors import InputError

_TRIES = 5


class _MovedError(Exception):
    """The storage was changed while it was read."""


@dataclass
class Seen:
    """What the storage holds, as far as it was looked at.

    Attributes
    ----------
    current, unfinished, stones : the contents of these objects; None where there is none
    mark : by which ``current`` is known until somebody changes it
    manifests : version → its manifest as it lies there
    parts : the names of parts that are there and whole
    """

    current: bytes | None
    unfinished: bytes | None
    stones: bytes | None
    mark: str | None = None
    manifests: dict[str, bytes] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)


def bring(storage: Storage, folder: Path) -> Seen:
    """Bring all versions over, as they are: what is damaged there is damaged here, and said to be
    so by whoever reads it.

    Raises
    ------
    StorageError
        The storage does not answer.
    OSError
        The disk refuses.
    """
    for _ in range(_TRIES):
        seen = _bring(storage, folder)
        if storage.read(CURRENT) == seen.current:
            break
    return seen


def _bring(storage: Storage, folder: Path) -> Seen:
    mark = storage.mark(CURRENT)  # before its content: never a later one's
    seen = Seen(storage.read(CURRENT), storage.read(UNFINISHED), storage.read(STONES), mark)
    _bring_stones(seen, folder)
    for version in sorted(versions_there(storage, seen)):
        content = _manifest_here(folder, version) or storage.read(manifest_of(version))
        if content is None:  # cleared away meanwhile
            continue
        seen.manifests[version] = content
        if manifest := _parsed(content, version):
            _bring_parts(storage, folder, manifest, seen)
            layers.bring(storage, manifest)
        write(_folder(folder, VERSIONS) / f"{version}.json", content)
    _point(folder, seen)
    without_others(folder, set(seen.manifests))
    # What was lost or cut off there goes up again.
    sizes = storage.sizes(PARTS)
    seen.parts = {p for p in seen.parts if sizes.get(p) == (folder / PARTS / p).stat().st_size}
    return seen


def bring_current(storage: Storage, folder: Path) -> None:
    """Bring the current version over, whole, and drop versions that are there no more.

    Raises
    ------
    InputError
        There is no store, or its current version is damaged; the mirror is as it was.
    StorageError
        The storage does not answer.
    OSError
        The disk refuses.
    """
    for _ in range(_TRIES):
        try:
            return _bring_current(storage, folder)
        except _MovedError:
            continue
    raise InputError(
        f"the current version of {storage.url} is not whole: a part or its manifest is missing"
    )


def differs(storage: Storage, folder: Path) -> bool:
    """Whether the storage has another current version than the mirror, has no more one that the
    mirror has, or has erased something; or the mirror's current version is not whole."""
    seen = Seen(storage.read(CURRENT), storage.read(UNFINISHED), storage.read(STONES))
    return (
        seen.current != _content(folder / CURRENT)
        or (seen.stones is not None and seen.stones != _content(folder / STONES))
        or bool(versions_in(folder) - versions_there(storage, seen))
        or not _is_whole_here(folder)
    )


def versions_there(storage: Storage, seen: Seen) -> set[str]:
    """The versions that the storage holds; one whose publishing did not end is none."""
    names = {name.removesuffix(".json") for name in storage.names(VERSIONS)}
    names -= {version_in(seen.unfinished)} - {version_in(seen.current)}
    return {name for name in names if version_in(name.encode())}


def versions_in(folder: Path) -> set[str]:
    """The versions whose manifests lie in a mirror."""
    return {file.stem for file in (folder / VERSIONS).glob("*.json")}


def manifests_in(folder: Path) -> dict[str, Manifest | None]:
    """The manifests in a mirror; None of a damaged one."""
    return {
        version: _parsed((folder / VERSIONS / f"{version}.json").read_bytes(), version)
        for version in versions_in(folder)
    }


def without_others(folder: Path, kept: set[str]) -> None:
    """Drop the versions of a mirror that are not to be kept, and parts that no version names, with
    the lists of their keys."""
    for version in versions_in(folder) - kept:
        (folder / VERSIONS / f"{version}.json").unlink()
    manifests = manifests_in(folder).values()
    if None in manifests:  # whose parts are they?
        return
    named = {part for manifest in manifests if manifest for part in manifest.parts()}
    for file in (folder / PARTS).glob("*"):
        if file.name not in named:
            file.unlink()
    keyindex.forget_unnamed(folder, named)


def _bring_current(storage: Storage, folder: Path) -> None:
    seen = Seen(storage.read(CURRENT), storage.read(UNFINISHED), storage.read(STONES))
    version = version_in(seen.current)
    if not version:
        raise InputError(f"there is no store in {storage.url}, or its file `current` is damaged")
    there = versions_there(storage, seen)
    content = _manifest_here(folder, version) or storage.read(manifest_of(version))
    if content is None or version not in there:
        raise _MovedError
    manifest = parse(content.decode("utf-8", errors="replace"), f"of {version} in {storage.url}")
    _bring_parts(storage, folder, manifest, seen)
    if lacking := sorted(manifest.parts() - seen.parts):
        if storage.read(CURRENT) != seen.current or not _found(folder, lacking):
            raise _MovedError
        raise InputError(
            f"{lacking[0]} of version {version} in {storage.url} does not hold what was written; "
            "delete that object, and publish the records again"
        )
    layers.bring(storage, manifest)
    _bring_stones(seen, folder)
    write(_folder(folder, VERSIONS) / f"{version}.json", content)
    _point(folder, seen)
    without_others(folder, there)


def _found(folder: Path, parts: list[str]) -> bool:
    """Whether all of the parts were found, though they may be damaged; no damaged one stays."""
    found = [(folder / PARTS / part).is_file() for part in parts]
    for part in parts:
        (folder / PARTS / part).unlink(missing_ok=True)
    return all(found)


def _is_whole_here(folder: Path) -> bool:
    """Whether the current version of a mirror is there with all of its parts."""
    version = version_in(_content(folder / CURRENT))
    content = _manifest_here(folder, version) if version else None
    if content is None:
        return False
    manifest = parse(content.decode("utf-8"), version)
    return all(_is_whole(folder / PARTS / part) for part in manifest.parts())


def _bring_parts(storage: Storage, folder: Path, manifest: Manifest, seen: Seen) -> None:
    parts = _folder(folder, PARTS)
    for part in sorted(manifest.parts() - seen.parts):
        file = parts / part
        if not _is_whole(file):
            content = storage.read(f"{PARTS}/{part}")
            if content is None:
                file.unlink(missing_ok=True)
                continue
            write(file, content)
        if _is_whole(file):
            seen.parts.add(part)
    flush_folder(parts)


def _bring_stones(seen: Seen, folder: Path) -> None:
    """What was erased stays remembered, even where the storage forgot it."""
    if seen.stones is not None and seen.stones != _content(folder / STONES):
        write(folder / STONES, seen.stones)
        flush_folder(folder)


def _point(folder: Path, seen: Seen) -> None:
    flush_folder(_folder(folder, VERSIONS))
    if seen.current is None:
        (folder / CURRENT).unlink(missing_ok=True)
    elif seen.current != _content(folder / CURRENT):
        write(folder / CURRENT, seen.current)
    flush_folder(folder)


def _manifest_here(folder: Path, version: str) -> bytes | None:
    """The manifest in the mirror; None where there is none that can be read."""
    content = _content(folder / VERSIONS / f"{version}.json")
    return content if content is not None and _parsed(content, version) else None


def _parsed(content: bytes, version: str) -> Manifest | None:
    try:
        return parse(content.decode("utf-8", errors="replace"), version)
    except InputError:
        return None


def _is_whole(file: Path) -> bool:
    try:
        return is_whole(file)
    except FileNotFoundError:
        return False


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir(exist_ok=True)
    return folder / name
