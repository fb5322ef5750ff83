"""Takes files of the folder, and says what each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.columns.fields import KINDS
from etl.columns.mapping import Mapping
from etl.inbox.look import Landed, seen_at
from etl.inbox.places import taken_path, without_empty
from etl.reading.limits import read_limits

_MEGABYTE = 1_000_000
# Files of one publish: more hold up others who want to publish, and who asks the watcher to end.
_MOST = 100


@dataclass(frozen=True)
class Taken:
    """A file that was taken, with its hash and, once it is known, what it is."""

    file: Landed
    sha256: str
    kind: str = ""
    mapping: Mapping | None = None


def take(file: Landed, folder: Path) -> Landed | None:
    """Take a whole file, under the lock of the folder: whoever writes into it by its name does so
    no longer, and what another program holds open is not to be had on Windows and its shares.

    Returns
    -------
    The file where it lies now; None where it is gone, or changed in this very moment: then the
    next looks find it among what was taken.

    Raises
    ------
    OSError
        It does not let itself be moved.
    """
    path = file.path
    if not file.taken:
        path = taken_path(folder, file.kind, file.landed, path.name)
        try:
            file.path.rename(path)
        except OSError as error:
            without_empty(path)
            if isinstance(error, FileNotFoundError):
                return None
            raise
    try:
        now = seen_at(path, file.kind)
    except FileNotFoundError:
        return None
    same = now is not None and (now.size, now.changed) == (file.size, file.changed)
    return now if same else None


def in_order(files: Sequence[Taken]) -> list[Taken]:
    """Kinds that others refer to first, then by the time of landing, then by name."""
    return sorted(
        files, key=lambda t: (KINDS.index(t.kind), t.file.landed, t.file.path.name, t.file.path)
    )


def batches(files: Sequence[Taken]) -> Iterator[list[Taken]]:
    """The files in their order, those together that one publish takes: of one mapping, not too
    many, and together not larger than a single one may be."""
    room = (read_limits().megabytes or 0) * _MEGABYTE
    batch: list[Taken] = []
    for file in files:
        size = sum(other.file.size for other in (*batch, file))
        full = len(batch) == _MOST or size > room
        if batch and (full or file.mapping is not batch[0].mapping):
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch
