"""Whether this Python has the project's packages; needs none of them itself."""

from __future__ import annotations

import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

#: Installed together with all others, and by nobody for another reason at the same time.
_SIGNS = ("geopandas", "geothai", "streamlit")
_SCRIPTS = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")


def require_packages(module: str) -> None:
    """Exit with the command to type, in one line, when the packages are not there.

    ``module`` is what stands after ``-m``. Called at the top of each ``__main__.py``, before the
    imports that need packages.
    """
    if all(find_spec(name) for name in _SIGNS):
        return
    python = Path(__file__).resolve().parent.parent.joinpath(".venv", *_SCRIPTS)
    if python.parents[2] == Path.cwd():
        python = python.relative_to(Path.cwd())
    command = shlex.join([str(python), "-m", module, *sys.argv[1:]])
    first = "" if python.exists() else "python run.py, and then: "
    raise SystemExit(f"this Python lacks the project's packages; type: {first}{command}")
