"""How many versions stay after a publish: ``keep_versions`` of ``data/publishing.toml``."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from etl import store
from etl.version.manifest import Manifest
from geo.errors import InputError
from geo.files import DATA, read_toml

PUBLISHING = DATA / "publishing.toml"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cap:
    """How many versions stay.

    Attributes
    ----------
    keep_versions : the newest that stay, 0 for all
    keep_hours : whatever was current within so many hours stays too: somebody may be reading it
    """

    keep_versions: int
    keep_hours: float


@cache
def read_cap(path: Path = PUBLISHING) -> Cap:
    """The cap of a file.

    Raises
    ------
    InputError
        The file is missing, is not TOML, or its entries are no such numbers.
    """
    table = read_toml(path)
    versions, hours = table.get("keep_versions"), table.get("keep_hours")
    if not isinstance(versions, int) or versions < 0:
        raise InputError(f"keep_versions in {path} is {versions!r}; expected a number, 0 for all")
    if not isinstance(hours, int | float) or hours < 0:
        raise InputError(f"keep_hours in {path} is {hours!r}; expected a number of hours")
    return Cap(versions, float(hours))


def without_the_oldest(path: Path, before: str | None, cap: Cap | None = None) -> list[str]:
    """Clear the versions away that are too many, and return their names.

    What cannot be cleared away stays for the next time: the new version is published already.

    Parameters
    ----------
    path : the store
    before : the version that was current until now, which readers hold
    cap : that of ``data/publishing.toml`` when not given
    """
    cap = cap or read_cap()
    if not cap.keep_versions:
        return []
    try:
        keep = number_to_keep(store.versions(path), before, cap, datetime.now(UTC))
        return store.prune(path, keep)
    except (InputError, OSError) as error:
        kind = type(error).__name__
        _log.warning("old versions could not be cleared away", extra={"error_type": kind})
        return []


def number_to_keep(manifests: list[Manifest], before: str | None, cap: Cap, now: datetime) -> int:
    """How many of the newest versions stay.

    Parameters
    ----------
    manifests : of all versions, the oldest first
    before : as in :func:`without_the_oldest`
    """
    recent = now - timedelta(hours=cap.keep_hours)
    keep = min(cap.keep_versions, len(manifests))
    for age, manifest in enumerate(reversed(manifests), 1):
        # A version was read until the next one was published.
        ended = datetime.fromisoformat(manifests[-age + 1].created) if age > 1 else now
        if ended >= recent or manifest.version == before:
            keep = max(keep, age)
    return keep
