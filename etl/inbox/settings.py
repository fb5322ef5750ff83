"""How a folder is watched: ``data/watching.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from etl.settings import words
from geo.errors import InputError
from geo.files import DATA, read_toml

WATCHING = DATA / "watching.toml"
_NUMBERS = ("every_seconds", "longest_pause_seconds")


@dataclass(frozen=True)
class Watching:
    """The settings.

    Attributes
    ----------
    every_seconds : between two looks
    longest_pause_seconds : between two tries while nothing can be published
    leave : patterns of the names of files that are left alone
    """

    every_seconds: float
    longest_pause_seconds: float
    leave: tuple[str, ...]

    def leaves(self, name: str) -> bool:
        """Whether a file of that name is left alone."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.leave)


@cache
def read_watching(path: Path = WATCHING) -> Watching:
    """The settings of a file.

    Raises
    ------
    InputError
        The file is missing, is no TOML, or its entries are no such numbers and names.
    """
    table = read_toml(path)
    for name in _NUMBERS:
        value = table.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise InputError(f"`{name}` in {path} is {value!r}; expected a number of seconds")
    if not words(table.get("leave")):
        raise InputError(
            f"`leave` in {path} is {table.get('leave')!r}; expected a list of names of files, such "
            'as ["~$*", "*.tmp"]'
        )
    every, pause = (float(table[name]) for name in _NUMBERS)
    return Watching(every, pause, tuple(table["leave"]))
