"""Programs of Debian packages that some tests start: a proxy, a directory, a provider."""

from __future__ import annotations

import shutil

import pytest

#: Where Debian keeps programs that are not everybody's.
_PATH = "/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin"


def program(name: str, package: str) -> str:
    """The path of a program; the test fails with a sentence where its package is missing."""
    found = shutil.which(name, path=_PATH)
    if not found:
        pytest.fail(
            f"there is no {name}: `python run.py test` as root in a container of Debian installs "
            f"it, elsewhere install the package {package}; leave such tests out with "
            '-m "not debian"',
            pytrace=False,
        )
    return found
