"""Who may compute now: a few pages at a time, the rest wait their turn.

Python computes one thread at a time. Twenty pages that compute at once are each twenty times as
slow, and all of them are late; in turn, most are early. What somebody looks at first, the map,
goes before what stands below it (:meth:`Turns.aside`).
"""

from __future__ import annotations

import heapq
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

from dashboard.crowd.serving import read_serving

# Seconds between two looks whether somebody who waits still wants to.
_HEED_EVERY = 0.1


class BusyError(Exception):
    """More pages wait than may wait: come again in a moment."""


class Turns:
    """Turns to compute, the most urgent first.

    Parameters
    ----------
    at_once : how many compute at a time
    most_waiting : how many may wait; whoever comes then is sent away (:class:`BusyError`)
    """

    def __init__(
        self, at_once: int, most_waiting: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.at_once, self.most_waiting = at_once, most_waiting
        self._clock = clock
        self._lock = threading.Lock()
        self._computing = 0
        # When each is due, in what order they came, how they are called.
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._number = count()
        self._mine = threading.local()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Compute in turn; raises :class:`BusyError` where too many wait already.

        Within a turn of the same thread it is the same turn.
        """
        if self._has_turn:
            yield
            return
        self._take(may_fail=True)
        try:
            yield
        finally:
            if self._has_turn:
                self._give_up()

    @contextmanager
    def aside(self, patience: float, heed: Callable[[], object] = lambda: None) -> Iterator[None]:
        """Let others compute meanwhile; afterwards whoever asks within ``patience`` seconds more
        goes first.

        Parameters
        ----------
        heed : called while waiting; what it raises ends the turn, as when somebody has clicked on
            something else already
        """
        if not self._has_turn:
            yield
            return
        self._give_up()
        yield
        self._take(patience, heed)

    @property
    def _has_turn(self) -> bool:
        return getattr(self._mine, "turn", False)

    def _take(
        self,
        patience: float = 0.0,
        heed: Callable[[], object] = lambda: None,
        *,
        may_fail: bool = False,
    ) -> None:
        if called := self._queue(patience, may_fail):
            try:
                while not called.wait(_HEED_EVERY):
                    heed()
            except BaseException:
                self._leave(called)
                raise
        self._mine.turn = True

    def _queue(self, patience: float, may_fail: bool) -> threading.Event | None:
        """Come to compute at once (None), or be called."""
        with self._lock:
            if self._computing < self.at_once and not self._waiting:
                self._computing += 1
                return None
            if may_fail and len(self._waiting) >= self.most_waiting:
                raise BusyError
            called = threading.Event()
            due = self._clock() + patience
            heapq.heappush(self._waiting, (due, next(self._number), called))
            return called

    def _leave(self, called: threading.Event) -> None:
        """Wait no longer; who has been called meanwhile hands the turn on."""
        with self._lock:
            if called.is_set():
                self._pass_on()
            else:
                self._waiting = [entry for entry in self._waiting if entry[2] is not called]
                heapq.heapify(self._waiting)

    def _give_up(self) -> None:
        self._mine.turn = False
        with self._lock:
            self._pass_on()

    def _pass_on(self) -> None:
        """The place goes from hand to hand."""
        if self._waiting:
            heapq.heappop(self._waiting)[2].set()
        else:
            self._computing -= 1


@cache
def turns() -> Turns:
    """The turns of this server (``data/serving.toml``)."""
    limits = read_serving()
    return Turns(limits.at_once, limits.most_waiting)


@cache
def files() -> Turns:
    """The turns of files that take seconds to make: one at a time, and nobody is sent away."""
    return Turns(at_once=1, most_waiting=sys.maxsize)
