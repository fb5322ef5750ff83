"""``/healthz``: whether the dashboard can serve, for a monitor that nobody has to sign in for.

It holds no count of records, no name and no path.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard import audited, formats, served
from dashboard.scope import EVERYTHING
from etl.store import SCHEMA_VERSION, following, log_of
from geo.errors import InputError
from geo.files import DATA, read_toml, read_whole_numbers

SETTINGS = DATA / "health.toml"
_NO_STORE = (
    "there is no store, or it or its boundaries cannot be opened; every page says which, and what "
    "to do"
)
_MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """When the dashboard serves, but somebody should look: the free room in MB where the store
    lies, and the age of the data in days (0 for no limit)."""

    least_free_mb: int
    most_days_old: int


def healthz(_request: Request) -> JSONResponse:
    """The health as JSON; 503 where nothing can be served."""
    said = health()
    return JSONResponse(said, status_code=503 if said["status"] == "no store" else 200)


def health() -> dict[str, Any]:
    """What is well and what is not.

    ``status`` is ``ok``, ``degraded`` (``why`` says for what: ``disk``, ``audit``, ``old data``,
    ``object storage``) or ``no store``; ``data_age_days`` are the days since the day of the data,
    ``published_seconds`` those since it was published, ``audit`` is :func:`audit_state`; of a store
    in object storage ``silent_seconds`` are those since it was last seen to hold nothing newer.
    """
    program = {"program": program_version(), "schema": SCHEMA_VERSION}
    try:
        opened = served.current(EVERYTHING)
    except InputError:
        return {"status": "no store", "reason": _NO_STORE, **program}
    now = formats.now()
    free = shutil.disk_usage(served.store_path()).free
    age = (now.date() - opened.as_of).days
    published = now - datetime.fromisoformat(opened.store.manifest.created)
    audit, limits = audit_state(), read_limits()
    follower = following.follower_of(served.store_path())
    wrong = {
        "disk": free < limits.least_free_mb * _MB,
        "audit": audit not in ("written", "no second place"),
        "old data": 0 < limits.most_days_old < age,
        "object storage": follower is not None and follower.is_silent,
    }
    why = [name for name, is_so in wrong.items() if is_so]
    return {
        "status": "degraded" if why else "ok",
        "why": why,
        "version": opened.version,
        "data_age_days": age,
        "published_seconds": int(published.total_seconds()),
        "disk_free_mb": free // _MB,
        "audit": audit,
        **({"silent_seconds": int(follower.silent_seconds)} if follower else {}),
        **program,
    }


def audit_state() -> str:
    """``written`` where the log and its second place are up to date, ``no second place``,
    ``second place behind``, ``second place lost`` where it has no head of a log with lines,
    ``not written`` where a line could not be."""
    if not audited.is_writable():
        return "not written"
    try:
        log = log_of(served.store_path())
        second = log.second_place()
        if second in ("behind", "missing"):  # a line may just be on its way there
            second = log.second_place()
    except (OSError, InputError):
        return "not written"
    if second == "unset":
        return "no second place"
    if second == "missing":
        return "second place lost"
    return "written" if second in ("agrees", "empty") else "second place behind"


@cache
def read_limits(path: Path = SETTINGS) -> Limits:
    """The limits of a file; errors as :func:`geo.files.read_whole_numbers`."""
    return read_whole_numbers(path, Limits, {"least_free_mb": 0, "most_days_old": 0})


@cache
def program_version() -> str:
    """The version of the program."""
    project = read_toml(DATA.parent / "pyproject.toml")
    return str(project["project"]["version"])
