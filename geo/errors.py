"""The one kind of error that is meant to be read by the person who typed the command."""

from __future__ import annotations


class InputError(ValueError):
    """Something that the caller gave is wrong, and the caller can mend it.

    The message says what was wrong, what was expected and what to do next, in one or two
    sentences. Command lines print it as it is and exit with 1; pages show it without a traceback.
    """
