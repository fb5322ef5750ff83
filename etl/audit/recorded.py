"""What changes a store leaves two lines in its audit log: when it begins, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from etl.audit.entry import Event
from etl.audit.log import AuditLog

#: Tells how it ended: (particulars, rows, version).
Ended = Callable[[Mapping[str, Any], int | None, str], None]


@contextmanager
def recorded(log: AuditLog, event: Event) -> Iterator[Ended]:
    """Write that something begins, before the block does it; after the block, how it ended.

    The block calls what it is given with what became of it. Where it raises, the line says
    ``failed`` and the kind of error, not its message, which may hold what records say.

    Raises
    ------
    UnwritableError
        before the block, when the log cannot be written. Once it has begun nothing is stopped any
        more: the first line is trace enough.
    """
    log.append(replace(event, outcome="begun"))
    ending = [event]

    def ended(what: Mapping[str, Any], rows: int | None, version: str) -> None:
        ending[0] = replace(event, what={**event.what, **what}, rows=rows, version=version)

    try:
        yield ended
    except BaseException as error:
        failed = {**event.what, "error": type(error).__name__}
        log.note(replace(event, what=failed, outcome="failed"))
        raise
    log.note(ending[0])
