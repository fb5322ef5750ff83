"""The command ``python -m etl audit``: shows the log, and says whether it is whole."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime, time

from etl.audit.entry import Entry
from etl.audit.heads import Head
from etl.audit.log import AuditLog
from etl.audit.verify import Verified, verify
from etl.dates import BANGKOK_TIME
from geo.errors import InputError

_EXPECTED = re.compile(r"(\d+):([0-9a-f]{64})")
_SECOND = {
    "agrees": "agrees",
    "behind": "is behind: it does not know of the last {unseen} lines",
    "empty": "holds nothing yet, as the log does",
    "missing": "has no head of this log",
    "unset": "is none that can be read: name a folder in data/audit.toml, or compare with "
    "--expect what the syslog got",
    "unreadable": "cannot be read",
}


def show(log: AuditLog, person: str | None, since: date | None, as_json: bool) -> None:
    """Print the lines, the oldest first, one a line."""
    for entry in log.entries(utc_of(since) if since else ""):
        if person in (None, entry.event.who):
            print(entry.to_line().decode() if as_json else text_of(entry), flush=False)


def verified(log: AuditLog, expected: str | None, as_json: bool) -> None:
    """Print whether the log is whole.

    Raises
    ------
    InputError
        when it is not, or ``expected`` is no ``NUMBER:HASH``.
    """
    found = verify(log, _head(expected) if expected else None)
    print(_json(found) if as_json else _text(found))
    if not found.whole:
        raise InputError(
            f"the audit log in {log.folder} is broken at {len(found.problems)} places, see above; "
            "keep a copy of it as it is, and ask who had access to that folder"
        )


def utc_of(day: date) -> str:
    """The beginning of a day in Bangkok, as the log writes times."""
    begin = datetime.combine(day, time(), BANGKOK_TIME)
    return begin.astimezone(UTC).isoformat(timespec="microseconds")


def text_of(entry: Entry) -> str:
    """A line for people, in the time of Bangkok."""
    event = entry.event
    moment = datetime.fromisoformat(entry.when).astimezone(BANGKOK_TIME)
    outcome = "" if event.outcome == "done" else f" ({event.outcome})"
    counts = [f"{n:,} {name}" for name in ("rows", "units") if (n := getattr(event, name))]
    said = [
        f"{entry.number:>8}",
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{event.who}{' (command)' if event.via == 'command' else ''}",
        f"{event.did}{outcome}",
        json.dumps(dict(event.what), ensure_ascii=False) if event.what else "",
        ", ".join(counts),
        event.version,
    ]
    return "  ".join(part for part in said if part)


def _head(written: str) -> Head:
    found = _EXPECTED.fullmatch(written)
    if not found:
        raise InputError(
            f"--expect was '{written}'; expected the number of a line and its hash, as "
            "`python -m etl audit --verify` prints them: 17:0f3a…"
        )
    return Head(int(found[1]), found[2])


def _json(found: Verified) -> str:
    said = asdict(found) | {"whole": found.whole, "head": str(found.head or "")}
    said["problems"] = [asdict(each) | {"why": str(each)} for each in found.problems]
    return json.dumps(said, ensure_ascii=False, indent=2)


def _text(found: Verified) -> str:
    lines = [f"{'whole' if found.whole else 'BROKEN'}: {found.lines:,} lines"]
    lines += [f"    {problem}" for problem in found.problems]
    lines.append(f"head          {found.head or 'none'}")
    lines.append(f"second place  {_SECOND[found.second_place].format(unseen=found.unseen)}")
    if found.lost:
        numbers = ", ".join(f"{number:,}" for number in found.lost)
        lines.append(
            f"lost          the second place had no head when these lines were written: {numbers}; "
            "but for a restore, a move or a new folder of heads, lines may be missing before them"
        )
    if found.archived:
        lines.append(f"archived      the first {found.archived:,} lines were moved away")
    if found.torn:
        lines.append(
            f"torn          {found.torn} lines were cut short by a crash, and are marked so"
        )
    if found.unfinished:
        lines.append("unfinished    the last line was cut short; the next one will say so")
    return "\n".join(lines)
