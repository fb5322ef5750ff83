"""Every call with which a process changes a folder, so that one of them can be made to fail.

Wrapped are the calls of ``os`` and the files that ``open`` gives for writing, down to the single
write of bytes. The wrapper counts them, and kills the process with SIGKILL or lets the disk refuse
at the one that was chosen.
"""

from __future__ import annotations

import _io
import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

#: How a call may end: killed before or after it, killed with half of the bytes written; the disk
#: full from there on; the one call refused. After one call is before the next one.
WAYS = ("before", "after", "torn", "full", "refused")

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Calls that take no room on a full disk.
_FREEING = ("unlink", "rmdir", "rename")


@dataclass
class Watch:
    """Counts the calls that change ``folder``; the call number ``at`` ends in one of ``WAYS``."""

    folder: Path
    at: int = -1
    way: str = ""
    calls: list[str] = field(default_factory=list)

    def call(
        self,
        name: str,
        path: object,
        act: Callable[[], Any],
        torn: Callable[[], Any] | None = None,
    ) -> Any:
        """Make one call, unless it is the one that must not come to its end."""
        place = _resolved(path)
        if place is None or self.folder not in (place, *place.parents):
            return act()
        number = len(self.calls)
        self.calls.append(f"{name} {place.relative_to(self.folder)}")
        if self.way == "full" and 0 <= self.at <= number and name not in _FREEING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))
        if number != self.at or self.way == "full":
            return act()
        if self.way == "refused":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(place))
        if self.way == "torn" and torn:
            torn()
        if self.way == "after":
            act()
        _die()

    def wrap(self) -> None:
        """Wrap the calls of this process; there is no way back."""
        for name, kind in _CALLS.items():
            setattr(os, name, self._wrapped(kind, getattr(os, name)))
        for name in ("write", "fsync"):
            setattr(os, name, self._on_descriptor(name, getattr(os, name)))
        os.open = self._opening(os.open)
        builtins.open = io.open = _io.open = self._stream  # type: ignore[assignment]

    def _wrapped(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *args: Any, **options: Any) -> Any:
            place = _within(path, options.get("dir_fd"))
            return self.call(kind, place, lambda: real(path, *args, **options))

        return call

    def _on_descriptor(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, *args: Any) -> Any:
            half = (args[0][: len(args[0]) // 2],) if args else ()
            return self.call(
                kind, descriptor, lambda: real(descriptor, *args), lambda: real(descriptor, *half)
            )

        return call

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, *args: Any, **options: Any) -> int:
            if not flags & _WRITING:
                return real(path, flags, *args, **options)
            place = _within(path, options.get("dir_fd"))
            return int(self.call("open", place, lambda: real(path, flags, *args, **options)))

        return call

    def _stream(
        self, file: Any, mode: str = "r", buffering: int = -1, *args: Any, **kw: Any
    ) -> Any:
        """``open``, of which every write of bytes is a call of its own."""
        if not set(mode) & set("wax+"):
            return _real_open(file, mode, buffering, *args, **kw)
        raw_mode = mode.replace("b", "").replace("t", "")
        raw = self.call("open", file, lambda: _Raw(self, file, raw_mode))
        size = io.DEFAULT_BUFFER_SIZE if buffering < 0 else max(buffering, 1)
        stream: Any = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw, size)
        if "b" in mode:
            return stream
        text = [kw.get("encoding"), kw.get("errors"), kw.get("newline")]
        return io.TextIOWrapper(stream, *(list(args) + text[len(args) :]))


class _Raw(io.FileIO):
    """A file of which every write is watched."""

    def __init__(self, watch: Watch, file: Any, mode: str) -> None:
        super().__init__(file, mode)
        self._watch = watch

    def write(self, data: Any) -> int:
        return int(
            self._watch.call(
                "write",
                self.fileno(),
                lambda: super(_Raw, self).write(data),
                lambda: super(_Raw, self).write(bytes(data)[: len(data) // 2]),
            )
        )


_real_open = io.open
_CALLS = {
    "replace": "rename", "rename": "rename", "unlink": "unlink", "remove": "unlink",
    "mkdir": "mkdir", "rmdir": "rmdir", "truncate": "write", "link": "rename",
    "symlink": "rename",
}  # fmt: skip


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def _within(path: Any, folder: int | None) -> Any:
    if folder is None or isinstance(path, int):
        return path
    return Path(f"/proc/self/fd/{folder}").resolve() / os.fsdecode(path)


def _resolved(path: Any) -> Path | None:
    """The absolute path of a path or an open file; None of what lies in no folder."""
    if isinstance(path, int):
        target = str(Path(f"/proc/self/fd/{path}").readlink())
        return Path(target.removesuffix(" (deleted)")) if target.startswith("/") else None
    return Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 links are not followed
