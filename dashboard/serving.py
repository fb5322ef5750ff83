"""How many people a server takes at once: the entries of ``data/serving.toml``."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from geo.errors import InputError
from geo.files import DATA

#: Names another file than the project's own.
SETTINGS_VARIABLE = "SERVING"


@dataclass(frozen=True)
class Serving:
    """The limits of a server.

    Attributes
    ----------
    at_once : pages that compute at the same time
    most_waiting : pages that may wait for their turn
    most_visitors : tabs that may be open
    away_seconds : for which a tab that lost its connection keeps its place
    """

    at_once: int
    most_waiting: int
    most_visitors: int
    away_seconds: int


@cache
def read_serving(path: Path | None = None) -> Serving:
    """The limits of a file, else of the one that the environment names, else the project's own.

    Raises
    ------
    InputError
        The file is missing or no TOML, lacks an entry or has one too many, or an entry is no whole
        number from 1 on.
    """
    path = path or Path(os.environ.get(SETTINGS_VARIABLE, DATA / "serving.toml"))
    names = {field.name for field in fields(Serving)}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}; restore or mend the file") from error
    if set(entries) != names:
        raise InputError(
            f"{path} has the entries {', '.join(sorted(entries))} but is expected to have "
            f"{', '.join(sorted(names))}; compare it with the file that came with the project"
        )
    for name, value in entries.items():
        if type(value) is not int or value < 1:
            raise InputError(
                f"{name} in {path} was {value!r} but is expected to be a whole number from 1 on"
            )
    return Serving(**entries)
