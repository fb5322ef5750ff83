"""What a process takes of the machine: memory and time of the processor, from ``/proc``."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes in memory, shared pages by the share of the process (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise ValueError(f"/proc/{pid}/smaps_rollup says nothing of Pss")


def processor_seconds(pid: int) -> float:
    """Seconds of the processor that a process has used so far."""
    # The name of the process stands in brackets and may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@dataclass
class Watched:
    """The megabytes of a process over time, one every second."""

    megabytes: list[float] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """The most."""
        return max(self.megabytes)


@contextmanager
def watched(pid: int, every: float = 1.0) -> Iterator[Watched]:
    """Look at the memory of a process meanwhile."""
    seen, over = Watched([resident(pid)]), threading.Event()

    def look() -> None:
        while not over.wait(every):
            seen.megabytes.append(resident(pid))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    yield seen
    over.set()
    looking.join()
