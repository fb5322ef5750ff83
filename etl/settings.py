"""Reads the settings that an agency may change: the TOML files of the folder ``data``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from geo.errors import InputError


def read_settings(path: Path) -> dict[str, Any]:
    """The entries of a file of settings.

    Raises
    ------
    InputError
        The file is missing, or is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"the settings {path} cannot be read: {error}; mend them there, or restore the file "
            "from the project"
        ) from error


def words(value: object) -> bool:
    """Whether a setting is a list of texts, none of them empty."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str) and word.strip() for word in value)
    )
