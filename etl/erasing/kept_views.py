"""Views that people saved on the dashboard: those of an erased issue are forgotten.

The dashboard writes them (``dashboard/aids/saved.py``): one JSON file a person, a list of entries
whose ``query`` may name an issue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from filelock import FileLock, Timeout

from etl.durable import write
from geo.errors import InputError

_SECONDS_TO_WAIT = 5
_NAMED = re.compile(r"issue=([0-9a-f]{16})")


def forget(views: Path, erased: Callable[[str], bool]) -> int:
    """Remove the saved views that name an erased issue; returns how many.

    Parameters
    ----------
    views : the folder; nothing happens where there is none
    erased : whether an issue with such a key was

    Raises
    ------
    InputError
        Somebody holds a file for long, or it can't be written.
    """
    files = [*views.glob("*.json")] if views.is_dir() else []
    for damaged in views.glob("*.damaged") if views.is_dir() else []:
        _entries(damaged, erased)
    return sum(_forget(file, erased) for file in files)


def _forget(file: Path, erased: Callable[[str], bool]) -> int:
    try:
        with FileLock(file.with_suffix(".lock"), timeout=_SECONDS_TO_WAIT):
            entries = _entries(file, erased)
            kept = [entry for entry in entries if not any(map(erased, _issues(entry)))]
            if len(kept) < len(entries):
                write(file, json.dumps(kept, ensure_ascii=False).encode())
            return len(entries) - len(kept)
    except (Timeout, OSError) as error:
        raise InputError(
            f"the saved views in {file.parent} can't be changed ({error}); run the same command "
            "again as somebody who may write there"
        ) from error


def _entries(file: Path, erased: Callable[[str], bool]) -> list[Any]:
    """The saved views of a file; one that can't be read goes as a whole if it names such an issue,
    in whatever it holds."""
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        entries = json.loads(text)
    except ValueError:
        if any(map(erased, _NAMED.findall(text))):
            file.unlink()
        return []
    return entries if isinstance(entries, list) else []


def _issues(entry: Any) -> list[str]:
    query = entry.get("query", "") if isinstance(entry, dict) else ""
    return parse_qs(str(query)).get("issue", [])
