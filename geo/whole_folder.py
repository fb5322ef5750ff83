"""A folder of files that belong together: there complete, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path


def whole_folder(folder: Path, write: Callable[[Path], None]) -> Path:
    """Make ``folder`` once: ``write`` fills an empty folder beside it, which is then renamed.

    What is there already stays as it is, also when another process has just finished it; what
    fails half-way leaves nothing behind.

    Raises
    ------
    OSError
        The folder cannot be written; whatever ``write`` raises.
    """
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as workspace:
        made = Path(workspace) / folder.name
        made.mkdir()
        write(made)
        try:
            made.replace(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first
                raise
    return folder
