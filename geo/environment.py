"""Whether this Python has the project's packages; needs none of them itself."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

#: Nobody has all of these by chance.
_SIGNS = ("geopandas", "geothai", "streamlit")
_WINDOWS = os.name == "nt"
_SCRIPTS = ("Scripts", "python.exe") if _WINDOWS else ("bin", "python")


def missing_packages(module: str) -> str | None:
    """The line that tells which command to type; None when this Python has the packages.

    ``module`` is what stands after ``-m``. Each ``__main__.py`` asks before the imports that need
    packages::

        if advice := missing_packages("etl"):
            sys.exit(advice)
    """
    if all(find_spec(name) for name in _SIGNS):
        return None
    root = Path(__file__).resolve().parent.parent
    python = root.joinpath(".venv", *_SCRIPTS)
    first = "" if python.exists() else "python run.py, and then: "
    if root == Path.cwd():
        python = python.relative_to(root)
    quoted = subprocess.list2cmdline if _WINDOWS else shlex.join
    command = quoted([str(python), "-m", module, *sys.argv[1:]])
    return f"this Python lacks the project's packages; type: {first}{command}"
