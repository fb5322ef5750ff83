"""What became of a file that landed: for whoever put it there, for a program, for a log."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from etl.report import KindReport, kind_lines
from geo.personal import scrub

#: published: now. known: the version holds it already. refused: it is not to be published as it is.
#: waiting: nothing can be published now; it is tried again.
What = Literal["published", "known", "refused", "waiting"]

_SAID = {
    "published": "เผยแพร่แล้ว · published",
    "known": "เผยแพร่ไว้ก่อนแล้ว ไม่เผยแพร่ซ้ำ · published already, and not published again",
    "refused": "ไม่ได้เผยแพร่ โปรดแก้ไขแล้ววางไฟล์ใหม่ · not published; mend it and put it there again",
    "waiting": "รอเผยแพร่ · waiting",
}
#: Of a file that may be right, and that somebody else is to decide on.
HELD_BACK = "ยังไม่ได้เผยแพร่ ต้องให้ผู้ดูแลระบบตรวจก่อน · not published; whoever runs the dashboard decides"
_REJECTED = "ขอแถวที่ไม่รับได้จากผู้ดูแลระบบ · ask whoever runs the dashboard for the rejected rows"


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    Attributes
    ----------
    name : in the folder, as it landed; what is told has :attr:`shown`, without what tells of a
        person
    why, why_th : of what was refused or waits; in Thai where it is known so
    headline : what its report says of it first, where that is not what it says of others
    sha256 : of its content, where it was read
    kind, version, account : what it was published as, and what became of its rows
    """

    name: str
    what: What
    why: str = ""
    why_th: str = ""
    sha256: str = ""
    kind: str = ""
    version: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    headline: str = ""

    @property
    def shown(self) -> str:
        """The name as a log or a report may keep it."""
        return scrub(self.name)

    def to_text(self) -> str:
        """The report that lies beside the file; it is copied and sent on where the file is not."""
        lines = [self.shown, self.headline or _SAID[self.what]]
        lines += map(scrub, filter(None, (self.why_th, self.why)))
        if self.account:
            lines += ["", *kind_lines(self.kind, KindReport(**self.account))]
        if self.account.get("rejected"):
            lines.append(f"{_REJECTED} ({self.version}/{self.kind}-rejects.xlsx)")
        if self.version:
            lines.append(f"version  {self.version}")
        if self.sha256:
            lines.append(f"sha256   {self.sha256}")
        return "\n".join(lines) + "\n"

    def to_line(self) -> str:
        """One line for whoever sits at the machine."""
        words = [f"{self.what:<9}", self.shown]
        if self.account:
            counts = (f"{self.account[name]:,} {name}" for name in _COUNTS)
            words.append(f"({self.kind}: {', '.join(counts)})")
        if self.version:
            words.append(f"version {self.version}")
        return " ".join(words) + (f": {scrub(self.why)}" if self.why else "")

    def to_json(self) -> str:
        """The same as one line of JSON."""
        said = {
            "outcome": self.what, "file": self.shown, "kind": self.kind, "version": self.version,
            "why": scrub(self.why), "sha256": self.sha256, **self.account,
        }  # fmt: skip
        return json.dumps({key: value for key, value in said.items() if value != ""})


_COUNTS = ("read", "accepted", "duplicate", "rejected")
