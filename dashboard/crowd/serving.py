"""How many people a server takes at once: the entries of ``data/serving.toml``."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from geo.files import DATA, read_whole_numbers

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

    Each is 1 or more; errors as :func:`geo.files.read_whole_numbers`.
    """
    path = path or Path(os.environ.get(SETTINGS_VARIABLE, DATA / "serving.toml"))
    return read_whole_numbers(path, Serving, dict.fromkeys((f.name for f in fields(Serving)), 1))
