"""The kinds of error that are meant to be read by the person who typed the command."""

from __future__ import annotations

import argparse
import errno

#: The last is a quota's; Windows knows none.
_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class InputError(ValueError):
    """Something that the caller gave is wrong, and the caller can mend it.

    The message says what was wrong, what was expected and what to do next, in one or two
    sentences. Command lines print it as it is and exit with 1; pages show it without a traceback.
    """


class UsageError(InputError, argparse.ArgumentTypeError):
    """What was typed behind a command is wrong, whatever the data: command lines exit with 2."""


def refusal(error: OSError, left: str = "nothing was changed") -> str:
    """What the disk refused, in a sentence.

    Parameters
    ----------
    left : what that left behind
    """
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in _NO_ROOM:
        return f"the disk is full{where}; {left}: make room and run again"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"no permission to read or write{where}; choose another folder or ask its owner"
    return f"{error.strerror or error}{where}; {left}"
