"""How all commands speak: wherever their output goes, and in the same way where they fail."""

from __future__ import annotations

import sys
from contextlib import suppress

from geo.errors import UsageError
from geo.progress import progress_bar


def speak_anywhere() -> None:
    """Let output hold any sign: what its encoding lacks is written as ``\\u2194``.

    Windows writes files and pipes in the code page of the country, which has no arrows, and
    outside Thailand no Thai; the output would end in the middle.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # whoever took its place knows no other signs
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def fail(message: str, error: Exception | None = None) -> int:
    """Tell what failed, and give the exit code for it: 2 where the error says that the command was
    used wrongly, else 1."""
    progress_bar()(1.0, "")  # the message stands on a line of its own
    print(f"error: {message}", file=sys.stderr)
    return 2 if isinstance(error, UsageError) else 1
