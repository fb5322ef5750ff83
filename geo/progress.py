"""How far a long command is: a bar on a terminal, one line a step elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

_WIDTH = 24


def progress_bar(stream: TextIO | None = None) -> Callable[[float, str], None]:
    """A callback ``(done from 0 to 1, what is being done)`` that tells it on ``stream``.

    Standard error when no stream is given. At 1 the bar is cleared away.
    """
    out = stream or sys.stderr
    return _bar(out) if out.isatty() else _lines(out)


def _bar(out: TextIO) -> Callable[[float, str], None]:
    def tell(done: float, text: str) -> None:
        full = round(done * _WIDTH)
        bar = "█" * full + "░" * (_WIDTH - full)
        out.write("\r\033[K" if done >= 1 else f"\r\033[K{bar} {done:4.0%} {text}")
        out.flush()

    return tell


def _lines(out: TextIO) -> Callable[[float, str], None]:
    last = ""

    def tell(done: float, text: str) -> None:
        nonlocal last
        if text != last and done < 1:
            print(text, file=out, flush=True)
        last = text

    return tell
