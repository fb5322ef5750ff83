"""The versions of a store: their names, their manifests, and which of them counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.durable import flush_folder, write
from etl.remote.changing import pointing
from etl.remote.names import CURRENT, UNFINISHED, VERSION, version_in
from etl.version.manifest import Manifest, parse
from geo.errors import InputError

#: How versions are named.
_NAME = "%Y%m%dT%H%M%S%f"


def current_version(path: Path) -> str | None:
    """The name of the version that readers open; None where nothing was published.

    Raises
    ------
    InputError
        when versions are there, but the file that says which one counts is missing or damaged.
    """
    if name := pointed_to(path):
        return name
    if not (path / CURRENT).exists() and not version_names(path):
        return None
    raise InputError(
        f"the file {path / 'current'}, which names the version to be read, is missing or damaged; "
        f"name the version with `python -m etl rollback --store {path} VERSION` "
        f"(`python -m etl versions --store {path}` lists them), or publish all records again"
    )


def existing_version(path: Path) -> str:
    """As :func:`current_version`; an ``InputError`` where nothing was published."""
    version = current_version(path)
    if version is None:
        raise InputError(
            f"there is no store in {path}; publish one with `python -m etl run --store {path} …` "
            f"or `python -m etl demo --store {path}`"
        )
    return version


def current_manifest(path: Path) -> Manifest:
    """The manifest of the version that readers open.

    Raises
    ------
    InputError
        when nothing was published, or what was is damaged.
    """
    while True:
        version = existing_version(path)
        try:
            return manifest_of(path, version)
        except InputError:
            # Another one was published meanwhile, and this one pruned.
            if pointed_to(path) == version:
                raise


def manifest_of(path: Path, version: str) -> Manifest:
    """What a version says of itself; an ``InputError`` where that is missing or damaged."""
    file = path / "versions" / f"{version}.json"
    try:
        return parse(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the manifest {file} is missing or damaged; go back to another version with "
            f"`python -m etl rollback --store {path} VERSION`, or publish again"
        ) from error


def _manifests(path: Path) -> Iterator[tuple[str, Manifest | InputError]]:
    for name in version_names(path):
        try:
            yield name, manifest_of(path, name)
        except InputError as error:
            yield name, error


def versions(path: Path) -> list[Manifest]:
    """The manifests of all versions but :func:`damaged` ones, oldest first."""
    return [manifest for _, manifest in _manifests(path) if isinstance(manifest, Manifest)]


def damaged(path: Path) -> dict[str, str]:
    """The versions whose manifest can't be read, and why."""
    return {name: str(error) for name, error in _manifests(path) if isinstance(error, InputError)}


def new_version(path: Path) -> str:
    """A name for a version that begins now. Names sort by time, and after all that are there even
    where the clock was put back."""
    now = datetime.now(UTC)
    there = filter(None, map(_begun_at, (*_stems(path), pointed_to(path))))
    latest = max(there, default=now)
    return max(now, latest + timedelta(microseconds=1)).strftime(_NAME)


def _begun_at(version: str) -> datetime | None:
    """When a version began, by its name; None where that is none, or of the end of all days: a
    damaged name may say anything."""
    if not VERSION.fullmatch(version):
        return None
    with suppress(ValueError):
        moment = datetime.strptime(version.partition("-")[0], _NAME).replace(tzinfo=UTC)
        return moment if moment.year < datetime.max.year else None
    return None


def point_to(path: Path, version: str) -> None:
    """Make a version current whose manifest is written, under the store's lock."""
    flush_folder(path / "versions")
    pointing(path, version)
    write(path / CURRENT, f"{version}\n".encode())
    with suppress(OSError):  # it is published; a power cut now might bring the one before back
        flush_folder(path)


def pointed_to(path: Path) -> str:
    """What the file ``current`` names; empty where it is missing or damaged."""
    return _name_in(path / CURRENT)


def begun_version(path: Path) -> str:
    """The version that is being published, or was when its process ended; mostly empty."""
    return _name_in(path / UNFINISHED)


def _name_in(file: Path) -> str:
    try:
        return version_in(file.read_bytes())
    except FileNotFoundError:
        return ""


def version_names(path: Path) -> list[str]:
    """The names of all versions; one that is being published is not there yet."""
    absent = {begun_version(path)} - {pointed_to(path)}
    return sorted(_stems(path) - absent)


def _stems(path: Path) -> set[str]:
    return {file.stem for file in (path / "versions").glob("*.json")}
