"""One round: what is whole is taken, recognised, published and put away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from etl.columns.mapping import Mapping
from etl.dates import BANGKOK_TIME
from etl.durable import locked
from etl.inbox.look import Landed
from etl.inbox.outcome import Outcome
from etl.inbox.places import (
    DONE,
    REFUSED,
    TAKEN,
    own,
    put_away,
    refuse_links,
    without_empty_batches,
)
from etl.inbox.publishing import (
    LaterError,
    known,
    published,
    refuse_demonstration,
    refused,
    version_with,
)
from etl.inbox.recognise import recognise
from etl.inbox.taking import Taken, batches, in_order, take
from etl.pipeline import Request, ready
from etl.sources import digest
from geo.errors import InputError, refusal


@dataclass(frozen=True)
class Round:
    """What the rounds of a watcher have in common.

    Attributes
    ----------
    folder : in which files land
    request : the store and the boundaries
    mappings : that may understand a file
    ending : whether somebody stopped this process
    """

    folder: Path
    request: Request
    mappings: Sequence[Mapping]
    ending: Callable[[], bool]

    def of(self, whole: Sequence[Landed]) -> Iterator[Outcome]:
        """What becomes of files that are whole.

        Raises
        ------
        LockedError
            Another watcher is at work in the folder.
        LaterError
            Nothing can be published now; what was taken stays so, for the next round.
        """
        try:
            refuse_links(self.folder)
        except InputError as error:
            raise LaterError(str(error)) from error
        with locked(own(self.folder, TAKEN)):
            try:
                without_empty_batches(self.folder)
                yield from self._of(whole)
            except InputError as error:  # of the store: those of files were told
                raise LaterError(str(error)) from error
            except OSError as error:
                raise LaterError(refusal(error)) from error

    def _of(self, whole: Sequence[Landed]) -> Iterator[Outcome]:
        there = version_with(self.request.store)
        recognised = []
        for landed in whole:
            self._go_on()
            try:
                file = self._taken(landed)
            except OSError as error:  # somebody has it open; no reason to let the others wait
                yield Outcome(landed.place, "waiting", refusal(error))
                continue
            if file is None:
                continue
            outcome = known(file, there)
            if outcome is None:
                file, outcome = self._recognised(file)
            if outcome is None:
                recognised.append(file)
            else:
                yield self._put_away(file, outcome)
        if recognised:
            yield from self._published(in_order(recognised))

    def _taken(self, landed: Landed) -> Taken | None:
        file = take(landed, self.folder)
        return Taken(file, digest(file.path)) if file else None

    def _recognised(self, file: Taken) -> tuple[Taken, Outcome | None]:
        """The file with what it is, and what becomes of it where that is not to be told."""
        try:
            kind, mapping = recognise(file.file.path, file.file.kind, self.mappings)
        except OSError:
            raise
        except Exception as error:
            self._go_on()  # its reader may have been stopped with this process
            return file, refused(file, error)
        return replace(file, kind=kind, mapping=mapping), None

    def _published(self, files: Sequence[Taken]) -> Iterator[Outcome]:
        refuse_demonstration(self.request.store)
        request = ready(self.request)
        for batch in batches(files):
            self._go_on()
            for file, outcome in published(batch, request, self.ending):
                yield self._put_away(file, outcome)

    def _go_on(self) -> None:
        if self.ending():
            raise LaterError("stopped")

    def _put_away(self, file: Taken, outcome: Outcome) -> Outcome:
        where = REFUSED if outcome.what == "refused" else DONE
        day = f"{datetime.now(BANGKOK_TIME):%Y-%m-%d}"
        to = own(self.folder, where) / day / file.file.kind
        again = outcome.sha256 if outcome.what == "known" else ""
        put_away(file.file.path, to, outcome.to_text(), again)
        return outcome
