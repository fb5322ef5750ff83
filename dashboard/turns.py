"""Who may compute now: a few pages at a time, the rest wait their turn.

Python computes one thread at a time. Twenty pages that compute at once are each twenty times as
slow, and all of them are late; in turn, most are early. What somebody looks at first, the map,
goes before what stands below it (:meth:`Turns.aside`).
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

from dashboard.serving import read_serving


class Busy(Exception):
    """More pages wait than may wait: come again in a moment."""


class Turns:
    """Turns to compute, the most urgent first.

    Parameters
    ----------
    at_once : how many compute at a time
    most_waiting : how many may wait to begin; whoever comes then is sent away with :class:`Busy`
    """

    def __init__(
        self, at_once: int, most_waiting: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.at_once, self.most_waiting = at_once, most_waiting
        self._clock = clock
        self._lock = threading.Lock()
        self._computing = 0
        # When each should have its turn at the latest, in what order they came, how they are called.
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._number = count()
        self._mine = threading.local()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Compute in turn; raises :class:`Busy` where too many wait already.

        Within a turn of the same thread it is the same turn.
        """
        if getattr(self._mine, "turn", False):
            yield
            return
        self._take(patience=0.0, may_fail=True)
        self._mine.turn = True
        try:
            yield
        finally:
            self._mine.turn = False
            self._give_up()

    @contextmanager
    def aside(self, patience: float) -> Iterator[None]:
        """Let others compute meanwhile; afterwards whoever asked within ``patience`` seconds more
        goes first."""
        if not getattr(self._mine, "turn", False):
            yield
            return
        self._give_up()
        try:
            yield
        finally:
            self._take(patience, may_fail=False)

    def _take(self, patience: float, *, may_fail: bool) -> None:
        with self._lock:
            if self._computing < self.at_once and not self._waiting:
                self._computing += 1
                return
            if may_fail and len(self._waiting) >= self.most_waiting:
                raise Busy
            called = threading.Event()
            due = self._clock() + patience
            heapq.heappush(self._waiting, (due, next(self._number), called))
        called.wait()

    def _give_up(self) -> None:
        with self._lock:
            if self._waiting:  # the place goes from hand to hand
                heapq.heappop(self._waiting)[2].set()
            else:
                self._computing -= 1


@cache
def turns() -> Turns:
    """The turns of this server (``data/serving.toml``)."""
    limits = read_serving()
    return Turns(limits.at_once, limits.most_waiting)
