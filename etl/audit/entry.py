"""One line of the audit log: what was done, and the hash of the line before."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: What people do.
ACTIONS = (
    "sign_in", "sign_out", "view", "export", "check", "publish", "rollback", "prune", "erase",
    "backup", "restore",
)  # fmt: skip
#: What the log says of itself (:mod:`etl.audit.log`).
REMARKS = ("gap", "torn", "unseen", "lost", "archived")
#: How it went. What changes the store is written when it begins and when it ends.
Outcome = Literal["done", "begun", "failed", "refused"]
#: The hash before the first line.
NOTHING = "0" * 64
#: Who writes the log's remarks on itself.
ITSELF = "audit log"

# Characters of one text: what somebody types into an address is no way to fill the disk.
_LONGEST = 300


@dataclass(frozen=True)
class Event:
    """What somebody did.

    Attributes
    ----------
    who : the name with which they signed in, or the account under which a command was typed
    did : one of :data:`ACTIONS`, or of :data:`REMARKS`
    what : the particulars, as JSON takes them: the page, the parameters of the view, the file;
        never what records say, nor what somebody typed into the search field
    rows, units : how many records and how many places or units of command were shown or taken
        away; None where nobody counts
    version : the version of the store, empty where there was none
    via : ``dashboard`` or ``command``
    """

    who: str
    did: str
    what: Mapping[str, Any] = field(default_factory=dict)
    rows: int | None = None
    units: int | None = None
    version: str = ""
    outcome: Outcome = "done"
    via: Literal["dashboard", "command"] = "dashboard"


@dataclass(frozen=True)
class Entry:
    """A line: an event with its number, its time and the hash of the line before.

    Attributes
    ----------
    number : from 1, one more a line
    before : SHA-256 of the line before without its end, :data:`NOTHING` at the first
    when : UTC, ISO 8601 with microseconds; never earlier than the line before
    clock : what the clock said where it was behind the line before, else empty
    """

    number: int
    before: str
    when: str
    event: Event
    clock: str = ""

    def to_line(self) -> bytes:
        """The line as it is written, without its end."""
        event = self.event
        said = {
            "n": self.number,
            "before": self.before,
            "when": self.when,
            "clock": self.clock,
            "who": _short(event.who),
            "via": event.via,
            "did": event.did,
            "outcome": event.outcome,
            "what": _short(dict(event.what)),
            "rows": event.rows,
            "units": event.units,
            "version": event.version,
        }
        said = {key: value for key, value in said.items() if value not in ("", None, {})}
        written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        # Half a character of an address is no text that UTF-8 knows; JSON has a way to write it.
        return written.encode("utf-8", "backslashreplace")


def hash_of(line: bytes) -> str:
    """What the next line says of this one, given without its end.

    Plain, not keyed: whoever could change lines as the account that writes them could read that
    account's key too, and anybody shall be able to check the log without a secret. A chain that
    was made anew from some line on is found out by its head in the second place.
    """
    return hashlib.sha256(line).hexdigest()


def parse(line: bytes) -> Entry | None:
    """The entry of a line; None where it is none, as after a crash."""
    try:
        said = json.loads(line)
        event = Event(
            who=said["who"],
            did=said["did"],
            what=said.get("what", {}),
            rows=said.get("rows"),
            units=said.get("units"),
            version=said.get("version", ""),
            outcome=said["outcome"],
            via=said["via"],
        )
        return Entry(int(said["n"]), said["before"], said["when"], event, said.get("clock", ""))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def account() -> str:
    """The account under which a command runs."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as in containers
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


def _short(value: Any) -> Any:
    """Texts cut where they are absurdly long, however deep they stand."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    if isinstance(value, Mapping):
        return {_short(str(key)): _short(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_short(part) for part in value]
    return value
