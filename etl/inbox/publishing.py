"""Publishes files that were taken, each exactly once.

A file is published when the current version's manifest lists its hash: so whoever ends between a
publish and moving its files, or whoever else publishes them, is no reason to do it again. Only a
file of which rows were rejected, and that lands again afterwards, is published again: what they
refer to may be there by now. The store's lock is held from that question to the end of the publish.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from etl import store
from etl.audit.log import UnwritableError
from etl.columns.fields import KINDS
from etl.durable import LockedError
from etl.inbox.look import Landed
from etl.inbox.outcome import HELD_BACK, Outcome
from etl.inbox.places import REFUSED, time_of
from etl.inbox.taking import Taken
from etl.pipeline import Request, run
from etl.report import Report
from etl.shrink import ShrinkError
from geo.errors import InputError, refusal

_log = logging.getLogger(__name__)

#: What became of each file of a batch.
Outcomes = Iterator[tuple[Taken, Outcome]]


class LaterError(Exception):
    """Nothing can be published now, whatever the files; trying again may help."""


def refuse_demonstration(path: Path) -> None:
    """Stop where real records would be mixed with demonstration data.

    Raises
    ------
    InputError
        The store holds such.
    """
    if store.current_version(path) and store.open_store(path).manifest.demo:
        raise InputError(
            f"{path} holds demonstration data, to which no records can be added; publish your own "
            "with `python -m etl run` first, or name another store"
        )


@dataclass(frozen=True)
class Held:
    """A file that the current version holds.

    Attributes
    ----------
    kind, version : as what, and in which version
    partly : when it was read, where rows of it were rejected then; None where all were taken
    """

    kind: str
    version: str
    partly: datetime | None = None

    def worth_again(self, file: Landed) -> bool:
        """Whether the file landed after it was read, and another time may take more of it."""
        return self.partly is not None and time_of(file.landed) > self.partly


def version_with(path: Path) -> dict[str, Held]:
    """The hashes of the files that the current version of a store holds, and what is held of
    them."""
    if store.current_version(path) is None:
        return {}
    manifest = store.open_store(path).manifest
    return {
        file["sha256"]: Held(kind, manifest.version, _time(file.get("at")))
        for kind, told in manifest.sources.items()
        for file in told["files"]
    }


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def known(file: Taken, there: Mapping[str, Held]) -> Outcome | None:
    """What became of a file that is published already; None of one that is to be published."""
    held = there.get(file.sha256)
    if held is None or held.worth_again(file.file):
        return None
    kind, version = held.kind, held.version
    return Outcome(file.file.place, "known", sha256=file.sha256, kind=kind, version=version)


def published(batch: Sequence[Taken], request: Request, ending: Callable[[], bool]) -> Outcomes:
    """Publish files of one mapping, in their order.

    All of them at once where that ends as if they were merged one after another; where it does not,
    or one of them is wrong, in halves.

    Parameters
    ----------
    request : the store and the boundaries (:func:`etl.pipeline.ready`)
    ending : whether somebody stopped this process: what fails then, fails for that, and no file
        is refused

    Raises
    ------
    LaterError
        what is left of the batch is to be tried again.
    """
    try:
        yield from _at_once(batch, request)
    except (LockedError, UnwritableError) as error:
        raise LaterError(str(error)) from error
    except OSError as error:
        raise LaterError(refusal(error)) from error
    except Exception as error:
        if ending():
            raise LaterError("stopped") from error
        if len(batch) > 1:
            middle = len(batch) // 2
            yield from published(batch[:middle], request, ending)
            yield from published(batch[middle:], request, ending)
        else:
            # What failed may have failed once it was published.
            done = known(batch[0], version_with(request.store))
            yield batch[0], done or refused(batch[0], error)


def _at_once(batch: Sequence[Taken], request: Request) -> Outcomes:
    with store.locked(request.store):
        there = version_with(request.store)
        outcomes = [(file, known(file, there)) for file in batch]
        new = [file for file, outcome in outcomes if outcome is None]
        told = _told(new, run(_filled(request, new))) if new else {}
    for file, outcome in outcomes:
        yield file, outcome or told[file.file.path]


def _filled(request: Request, files: Sequence[Taken]) -> Request:
    paths = {
        kind: tuple(file.file.path for file in files if file.kind == kind)
        for kind in KINDS
        if any(file.kind == kind for file in files)
    }
    return replace(
        request, files=paths, mapping=files[0].mapping, merge=True, independent=len(files) > 1
    )


def _told(files: Sequence[Taken], report: Report) -> dict[Path, Outcome]:
    """The part of the account that each file has; of a kind they stand in the order in which they
    were given."""
    accounts = {kind: iter(told.files) for kind, told in report.kinds.items()}
    told = {}
    for file in files:
        account = dict(next(accounts[file.kind]))
        del account["name"]
        told[file.file.path] = Outcome(
            file.file.place,
            "published",
            sha256=account.pop("sha256"),
            kind=file.kind,
            version=report.version or "",
            account=account,
        )
    return told


def refused(file: Taken, error: Exception) -> Outcome:
    """What became of a file with which something is, or may be, wrong."""
    if isinstance(error, ShrinkError):
        return _held_back(file, error)
    if isinstance(error, InputError):
        # The message names the file as whoever put it there knows it.
        why = str(error).replace(f"{file.file.path.parent}{os.sep}", "")
    else:
        # Nothing of it may stop the others, and whoever mends it finds it in the log.
        _log.info("a file brought the program to an error", exc_info=error)
        why = f"the program failed on it ({type(error).__name__}): tell who looks after it"
    th = getattr(error, "th", "")
    return Outcome(file.file.place, "refused", why, th, file.sha256, file.kind)


def _held_back(file: Taken, error: ShrinkError) -> Outcome:
    """Of a file that would take much away only whoever runs the dashboard can say whether it is
    right; a watcher has no option for it."""
    command = "python -m etl run --merge --allow-shrink"
    most = f"{error.greatest.name} {error.greatest.before:,} → {error.greatest.after:,}"
    return Outcome(
        file.file.place,
        "refused",
        f"with this file the dashboard would hold much less than now: {error.figures}; ask whoever "
        "runs the dashboard to look whether it is cut off or says of too much that it was removed, "
        f"and if it is right to publish it from {REFUSED}/ with `{command}`",
        f"ถ้าใช้ไฟล์นี้ ข้อมูลบางพื้นที่จะลดลงมากผิดปกติ (เช่น {most}) ขอให้ผู้ดูแลระบบตรวจไฟล์ก่อน "
        f"หากถูกต้องแล้ว ให้ผู้ดูแลระบบเผยแพร่ไฟล์จาก {REFUSED}/ ด้วยคำสั่ง {command}",
        file.sha256,
        file.kind,
        headline=HELD_BACK,
    )
