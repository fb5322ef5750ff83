"""Who is here: the open tabs, their number limited, and those that have gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache

from streamlit import runtime

from dashboard.crowd.serving import read_serving


class Visitors:
    """The sessions that have been let in.

    Parameters
    ----------
    most : how many may be here at once
    is_here : whether the tab of a session is connected
    """

    def __init__(
        self,
        most: int,
        is_here: Callable[[str], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self._is_here, self._clock = is_here, clock
        self._lock = threading.Lock()
        # When each was last seen to be here.
        self._seen: dict[str, float] = {}

    def enter(self, session: str) -> bool:
        """Let a session in; False where there is no room. Who is in stays in."""
        with self._lock:
            if session not in self._seen and self._here() >= self.most:
                return False
            self._seen[session] = self._clock()
            return True

    def gone(self, seconds: float) -> list[str]:
        """The sessions that have not been here for some seconds; they are forgotten."""
        with self._lock:
            self._here()
            latest = self._clock() - seconds
            gone = [session for session, seen in self._seen.items() if seen <= latest]
            for session in gone:
                del self._seen[session]
            return gone

    def __len__(self) -> int:
        """How many are here."""
        with self._lock:
            return self._here()

    def _here(self) -> int:
        here = [session for session in self._seen if self._is_here(session)]
        self._seen |= dict.fromkeys(here, self._clock())
        return len(here)


@cache
def visitors() -> Visitors:
    """The visitors of this server (``data/serving.toml``)."""
    return Visitors(read_serving().most_visitors, _is_connected)


def _is_connected(session: str) -> bool:
    return not runtime.exists() or runtime.get_instance().is_active_session(session)
