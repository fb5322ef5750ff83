"""Moving old months of the audit log away, so that it does not grow without bound."""

from __future__ import annotations

import shutil
from pathlib import Path

from etl.audit.entry import Event, hash_of, parse
from etl.audit.log import AuditLog
from etl.audit.verify import verify
from geo.errors import InputError


def archive(log: AuditLog, folder: Path, before: str, who: str) -> list[str]:
    """Move the months before one (``YYYY-MM``) into a folder; the newest file stays.

    A line says first what goes, with the number and hash of the last line of it: so the rest is
    known to be whole without it. Put back beside the others, the files are the whole log again.

    Returns
    -------
    The names of the files that were moved.

    Raises
    ------
    InputError
        when the log is not whole, or the folder has files of these names already.
    OSError
        when a file cannot be moved; it is in one of both places then.
    """
    old = [file for file in log.files()[:-1] if file.stem < before]
    if not old:
        return []
    if not verify(log).whole:
        raise InputError(
            f"the audit log in {log.folder} is broken; keep it as it is, and see "
            "`python -m etl audit --verify` for where"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    there = [file.name for file in old if (folder / file.name).exists()]
    if there:
        raise InputError(f"{folder} has {', '.join(there)} already; choose another folder")
    names = [file.name for file in old]
    log.append(Event(who, "archived", {"files": names, **_last(old[-1])}, via="command"))
    for file in old:
        shutil.move(file, folder / file.name)
    return names


def _last(file: Path) -> dict[str, object]:
    """Number and hash of a file's last line."""
    lines = [line for line in file.read_bytes().split(b"\n") if parse(line)]
    entry = parse(lines[-1])
    assert entry
    return {"last": entry.number, "sha256": hash_of(lines[-1])}
