"""Watches a folder and publishes what lands in it: look, wait, look again, take what is whole.

Looking again and again asks nothing of the folder's disk but to list files, and so works on shares
of every kind.
"""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from etl import store
from etl.columns.mapping import known_mappings, load
from etl.durable import LockedError
from etl.inbox.look import Look, look
from etl.inbox.outcome import Outcome
from etl.inbox.publishing import LaterError, refuse_demonstration
from etl.inbox.round import Round
from etl.inbox.settings import Watching, read_watching
from etl.pipeline import Request, ready
from geo.errors import InputError, refusal
from geo.personal import scrub

_log = logging.getLogger(__name__)

#: A pause is slept through in parts, so that it ends soon after somebody asks for it.
_NAP_SECONDS = 0.2
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK")
            if hasattr(signal, name)]  # fmt: skip


class Ending:
    """Whether somebody asked this process to end."""

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        return self._asked

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than until somebody asks."""
        until = time.monotonic() + seconds
        while not self._asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _NAP_SECONDS))

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Take Ctrl-C and the signals of service managers as asking; the second time at once."""

        def ask(_number: int, _frame: FrameType | None) -> None:
            if self._asked:
                raise KeyboardInterrupt
            self._asked = True

        before = {number: signal.signal(number, ask) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@dataclass
class Watcher:
    """One process that watches one folder.

    Attributes
    ----------
    round : what is done with files that are whole
    settings : how often, and which names are left alone
    ending : whether somebody asked it to end
    tell : is given what became of each file
    """

    round: Round
    settings: Watching
    ending: Ending
    tell: Callable[[Outcome], None]
    _before: Look = field(default_factory=Look)
    _said: set[str] = field(default_factory=set)

    def once(self) -> bool:
        """Take what lies there now; whether all of it was published.

        Two looks are needed to know what is whole.
        """
        self._before = look(self.round.folder, self.settings)
        if not self._before.files:
            return self._look_again()
        self.ending.wait(self.settings.every_seconds)
        return self.ending() or self._look_again()

    def until_asked(self) -> None:
        """Take what lands, until somebody asks to end."""
        tries = 0
        while not self.ending():
            tries = 0 if self._without_failing() else tries + 1
            pause = self.settings.every_seconds * 2 ** min(tries, 30)
            longest = max(self.settings.longest_pause_seconds, self.settings.every_seconds)
            self.ending.wait(min(pause, longest))

    def _without_failing(self) -> bool:
        """One look; whether anything can be published. Nothing ends a watcher but being asked."""
        try:
            try:
                self._look_again()
            except LaterError as error:
                self._say_later(error)
                self._before = look(self.round.folder, self.settings)  # with what was taken
                return False
        except OSError as error:
            self._say(f"waiting: {refusal(error)}; trying again")
            return False
        return True

    def _look_again(self) -> bool:
        now = look(self.round.folder, self.settings)
        before, self._before = self._before, now
        self._say_left(before, now)
        whole = now.whole(before)
        published = True
        if whole:
            try:
                for outcome in self.round.of(whole):
                    published &= outcome.what in ("published", "known")
                    self._tell(outcome)
            except LockedError:
                _log.info("another watcher is at work")
        return published

    def _tell(self, outcome: Outcome) -> None:
        """What waits is told once, and not at every look."""
        waits = f"{outcome.name} {outcome.why}" if outcome.what == "waiting" else ""
        if waits not in self._said:
            self.tell(outcome)
        if waits:
            self._said.add(waits)

    def _say_left(self, before: Look, now: Look) -> None:
        """What lies there and is not read, once; what is still being written at one look may be
        read at the next."""
        for name, why in now.left.items():
            if before.left.get(name) == why and name not in self._said:
                self._say(f"{name} is left where it is: {why}")
                self._said.add(name)

    def _say_later(self, error: LaterError) -> None:
        cause = type(error.__cause__).__name__
        _log.info("publishing has to wait", extra={"outcome": "waiting", "error_type": cause})
        if not self.ending():
            self._say(f"waiting: {error}; trying again")

    def _say(self, message: str) -> None:
        print(scrub(message), file=sys.stderr, flush=True)


def watch(
    folder: Path,
    store_path: Path,
    *,
    mapping: Path | None = None,
    boundaries: str | None = None,
    every: float | None = None,
    once: bool = False,
    as_json: bool = False,
) -> None:
    """Publish what lands in a folder, merged onto the store's current version.

    Parameters
    ----------
    folder : in which files land
    store_path : the store's folder
    mapping : of all files; the project's known ones when not given
    boundaries : as of :class:`etl.pipeline.Request`
    every : seconds between two looks; those of ``data/watching.toml`` when not given
    once : look once and end, in place of watching on
    as_json : tell of every file in JSON, one line each

    Raises
    ------
    InputError
        The folder is missing or holds the store, the mapping is wrong, nothing could be published
        into the store whatever lands; with ``once``: not all that lay there was published.
    OSError
        The folder or the store cannot be read.
    """
    _refuse_folder(folder, store_path)
    settings = read_watching()
    if every is not None:
        settings = Watching(every, settings.longest_pause_seconds, settings.leave)
    request = Request({}, store_path, boundaries=boundaries, merge=True)
    mappings = [load(mapping)] if mapping else known_mappings()
    _refuse_store(request)
    ending = Ending()
    watcher = Watcher(Round(folder, request, mappings, ending), settings, ending, _teller(as_json))
    with ending.heard():
        if once:
            _end(watcher)
        else:
            say = f"watching {folder} every {settings.every_seconds:g} s; Ctrl-C ends it"
            print(scrub(say), file=sys.stderr, flush=True)
            watcher.until_asked()


def _end(watcher: Watcher) -> None:
    try:
        published = watcher.once()
    except LaterError as error:
        raise InputError(f"not everything could be published: {error}") from error
    if not published:
        raise InputError(
            "not everything was published: what was refused lies in "
            f"{watcher.round.folder / 'refused'} with the reason beside it"
        )


def _teller(as_json: bool) -> Callable[[Outcome], None]:
    def tell(outcome: Outcome) -> None:
        said = {"outcome": outcome.what, "version": outcome.version or None}
        _log.info("a file was taken", extra=said)
        print(outcome.to_json() if as_json else outcome.to_line(), flush=True)

    return tell


def _refuse_folder(folder: Path, store_path: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; name the one in which files land")
    here, there = folder.resolve(), store_path.resolve()
    if here in (there, *there.parents) or there in here.parents:
        raise InputError(
            f"the store {store_path}, and what lies beside it, must not lie in the folder that is "
            "watched, nor the folder in the store; name another folder"
        )


def _refuse_store(request: Request) -> None:
    """Say at once what would keep every file waiting; where nothing was published yet, nothing can
    be wrong with it."""
    if store.current_version(request.store) is None:
        return
    refuse_demonstration(request.store)
    with suppress(LockedError):
        ready(request)
