"""Who may change a store in object storage: one at a time, on whatever machine.

A claim is the object ``claims/<number>``. It is created, which the storage lets only one do, and
holds where no other one is fresh: who finds another gives its own up. So two that begin at the same
moment may both find the other, but never both go on (storage lists what was put before). A claim is
renewed as long as its process lives; one that was silent for ``claim_seconds``, by the clock of the
storage, is removed by the next. Who was taken for dead finds its claim gone before ``current`` is
replaced, and S3 refuses to replace a ``current`` that somebody else has changed.
"""

from __future__ import annotations

import errno
import random
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from etl.durable import LockedError
from etl.remote.names import CLAIMS
from etl.remote.settings import read_settings
from etl.remote.storage import OvertakenError, Storage, StorageError

#: Two that gave way to each other try again.
_TRIES, _LONGEST_PAUSE = 4, 1.0


class Claim:
    """A claim that this process holds."""

    def __init__(self, storage: Storage, name: str, content: bytes) -> None:
        self._storage, self._name, self._content = storage, name, content
        self._ending, self._writing = threading.Event(), threading.Lock()

    def insist(self) -> None:
        """Stop where it was lost.

        Raises
        ------
        StorageError
        """
        if not self._is_there():
            raise OvertakenError(
                errno.EBUSY,
                f"another run took {self._storage.url} over, because this one was silent for long; "
                "run again",
            )

    def renew(self, seconds: float) -> None:
        """Say again and again that its process lives, until it is released or lost."""
        while not self._ending.wait(seconds):
            with suppress(StorageError), self._writing:  # whoever publishes finds out
                if self._ending.is_set() or not self._is_there():
                    return
                self._storage.write(self._name, self._content)

    def release(self) -> None:
        """Let others in. What cannot be removed now is removed when it is no longer fresh."""
        self._ending.set()
        with suppress(StorageError), self._writing:
            if self._is_there():
                self._storage.remove(self._name)

    def _is_there(self) -> bool:
        return self._storage.read(self._name) == self._content


@contextmanager
def claimed(storage: Storage) -> Iterator[Claim]:
    """Hold the claim while the block runs.

    Raises
    ------
    LockedError
        Somebody else holds it.
    StorageError
        The storage does not answer.
    """
    every = read_settings().claim_seconds
    claim = _claim(storage, timedelta(seconds=every))
    threading.Thread(target=claim.renew, args=(every / 5,), daemon=True).start()
    try:
        yield claim
    finally:
        claim.release()


def _claim(storage: Storage, fresh: timedelta) -> Claim:
    for _ in range(_TRIES):
        if claim := _tried(storage, fresh):
            return claim
        time.sleep(random.uniform(0, _LONGEST_PAUSE))  # nosec B311
    raise LockedError(
        f"another run is changing {storage.url}; wait until it has ended and try again (one that "
        f"was killed is forgotten after {fresh.total_seconds():.0f} s)"
    )


def _tried(storage: Storage, fresh: timedelta) -> Claim | None:
    taken = [int(name) for name in storage.names(CLAIMS) if name.isdecimal()]
    number, token = max(taken, default=0) + 1, secrets.token_hex(16).encode()
    name = f"{CLAIMS}/{number}"
    if not storage.create(name, token):
        return None
    claim = Claim(storage, name, token)
    try:
        stale = _stale(storage, str(number), fresh)
        if stale is None or storage.read(name) != token:
            claim.release()
            return None
        for other in stale:
            storage.remove(f"{CLAIMS}/{other}")
    except BaseException:
        claim.release()
        raise
    return claim


def _stale(storage: Storage, own: str, fresh: timedelta) -> list[str] | None:
    """The claims of others that are no longer fresh; None where one is."""
    now, stale = storage.changed(f"{CLAIMS}/{own}"), []
    for other in storage.names(CLAIMS) - {own}:
        put = storage.changed(f"{CLAIMS}/{other}")
        if put is None:
            continue
        if now is None or now - put < fresh:
            return None
        stale.append(other)
    return stale
