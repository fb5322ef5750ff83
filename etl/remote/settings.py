"""How object storage is asked: ``data/object_storage.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.files import DATA, read_whole_numbers

SETTINGS = DATA / "object_storage.toml"


@dataclass(frozen=True)
class Settings:
    """Times in seconds.

    Attributes
    ----------
    look_seconds : between two looks of a dashboard
    most_silent_seconds : without an answer, after which a dashboard's health is degraded
    claim_seconds : without a sign, after which whoever changes a store is taken for dead
    wait_seconds : for another process that works in the same mirror
    """

    look_seconds: int
    most_silent_seconds: int
    claim_seconds: int
    wait_seconds: int


@cache
def read_settings(path: Path = SETTINGS) -> Settings:
    """The settings of a file; errors as :func:`geo.files.read_whole_numbers`."""
    least = {"look_seconds": 1, "most_silent_seconds": 1, "claim_seconds": 10, "wait_seconds": 0}
    return read_whole_numbers(path, Settings, least)
