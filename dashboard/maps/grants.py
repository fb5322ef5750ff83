"""Keys that let a browser fetch what one session was found to be allowed to see.

The map fetches points by itself while somebody pans, beside Streamlit. It shows the key that the
page gave it; the key stands for exactly what was asked for when it was given, and for nothing
else. It cannot be guessed, lives in this process alone, and dies when nobody uses it.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

#: Bytes of chance in a key.
_BYTES = 24

Subject = TypeVar("Subject", bound=Hashable)


@dataclass
class _Grant(Generic[Subject]):
    holder: str
    subject: Subject
    used: float


class Grants(Generic[Subject]):
    """A bounded number of keys; those that were used least recently are forgotten first."""

    def __init__(
        self,
        kept: int = 4096,
        seconds: float = 8 * 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep up to ``kept`` keys, each until it was not used for ``seconds``."""
        self._kept, self._seconds, self._clock = kept, seconds, clock
        self._grants: OrderedDict[str, _Grant[Subject]] = OrderedDict()
        self._keys: dict[tuple[str, Subject], str] = {}
        # Sessions and requests run in threads of their own.
        self._lock = Lock()

    def key(self, holder: str, subject: Subject) -> str:
        """The key with which ``holder`` may fetch ``subject``: the same while it lives."""
        with self._lock:
            self._forget_dead()
            key = self._keys.setdefault((holder, subject), secrets.token_urlsafe(_BYTES))
            self._grants[key] = _Grant(holder, subject, self._clock())
            self._grants.move_to_end(key)
            if len(self._grants) > self._kept:
                self._forget(next(iter(self._grants)))
            return key

    def held(self, key: str) -> tuple[str, Subject] | None:
        """Whose a key is and what it stands for; None for one that was never given or is dead."""
        with self._lock:
            self._forget_dead()
            grant = self._grants.get(key)
            if grant is None:
                return None
            grant.used = self._clock()
            self._grants.move_to_end(key)
            return grant.holder, grant.subject

    def _forget_dead(self) -> None:
        """The least recently used stand first."""
        alive = self._clock() - self._seconds
        while self._grants and next(iter(self._grants.values())).used < alive:
            self._forget(next(iter(self._grants)))

    def _forget(self, key: str) -> None:
        grant = self._grants.pop(key)
        del self._keys[grant.holder, grant.subject]
