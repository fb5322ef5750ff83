"""Follows a store in object storage: looks every so often, in a thread of its own, for what is new,
and leaves the mirror as it is where the storage does not answer."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from etl.durable import LockedError
from etl.remote import mirror
from etl.remote.address import Url
from etl.remote.settings import read_settings
from geo.errors import InputError

if TYPE_CHECKING:
    from etl.remote.storage import Storage

_log = logging.getLogger(__name__)
#: Those of this process, by the mirror's folder.
_FOLLOWERS: dict[Path, Follower] = {}


class Follower:
    """What keeps the mirror of one address as new as the storage."""

    def __init__(self, url: Url) -> None:
        self.folder = mirror.made(url)
        self._url = url
        self._storage: Storage | None = None
        self._answered = time.monotonic()
        self._silent = False
        self._ending = threading.Event()

    @property
    def silent_seconds(self) -> float:
        """For how long the mirror could not be compared with the storage."""
        return time.monotonic() - self._answered

    @property
    def is_silent(self) -> bool:
        """Whether somebody should look why."""
        return self.silent_seconds > read_settings().most_silent_seconds

    def look(self) -> None:
        """Bring over what is new. What is wrong is said once, until it is well again."""
        from etl.remote.bring import bring_current, differs

        try:
            self._storage = self._storage or mirror.storage_of(self._url)
            if differs(self._storage, self.folder):
                with mirror.waited(self.folder):
                    bring_current(self._storage, self.folder)
        except LockedError:
            return  # a run of this machine is changing the mirror, and will leave it as new
        except (InputError, OSError) as error:
            if not self._silent:
                kind = type(error).__name__
                _log.error("no new version comes over: %s", error, extra={"error_type": kind})
            self._silent = True
            return
        if self._silent:
            _log.info("the object storage answers again")
        self._silent, self._answered = False, time.monotonic()

    def follow(self) -> None:
        """Look until the process or :meth:`end` ends it."""
        while not self._ending.wait(read_settings().look_seconds):
            try:
                self.look()
            except Exception as error:
                _log.exception("a look failed", exc_info=error)

    def end(self) -> None:
        """Look no more."""
        self._ending.set()


def follow(url: Url) -> Follower:
    """Bring over what is new, now and from now on."""
    follower = Follower(url)
    follower.look()
    _FOLLOWERS[follower.folder.resolve()] = follower
    threading.Thread(target=follower.follow, name="object storage", daemon=True).start()
    return follower


def follower_of(folder: Path) -> Follower | None:
    """Who follows the address of which a folder is the mirror; None of any other."""
    return _FOLLOWERS.get(folder.resolve())
