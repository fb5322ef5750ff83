"""requirements*.txt: whole, exact, and what the code really imports."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import run


def test_every_package_that_a_requirement_brings_along_is_pinned() -> None:
    pinned = pins(run.RUN, run.DASK, run.OBJECT_STORAGE, run.TEST)
    for name, version in pinned.items():
        assert Version(importlib.metadata.version(name)) == Version(version)
        for line in importlib.metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in pinned, f"{name} needs {line}"


def test_the_requirements_of_our_own_are_what_the_code_imports() -> None:
    own = pins(run.RUN, run.DASK, run.OBJECT_STORAGE, until="# what these bring along").keys()
    rooms = {"geo", "etl", "dashboard"}
    files = [path for room in rooms for path in (run.ROOT / room).rglob("*.py")]
    modules = set().union(*map(imported, files)) - rooms - sys.stdlib_module_names
    providers = importlib.metadata.packages_distributions()
    provided_by = {m: {canonicalize_name(name) for name in providers[m]} for m in modules}
    assert [module for module in modules if not provided_by[module] & own] == []
    assert own - set().union(*provided_by.values()) == set()


def test_packages_without_types_that_mypy_overlooks_are_imported() -> None:
    settings = tomllib.loads((run.ROOT / "pyproject.toml").read_text("utf-8"))
    (overrides,) = settings["tool"]["mypy"]["overrides"]
    overlooked = {name.removesuffix(".*") for name in overrides["module"]}
    rooms = ("geo", "etl", "dashboard")
    files = [path for room in rooms for path in (run.ROOT / room).rglob("*.py")]
    assert overlooked - set().union(*map(imported, files)) == set()


def pins(*files: str, until: str = "\0") -> dict[str, str]:
    """Name → version of what the files pin."""
    text = "\n".join((run.ROOT / file).read_text("utf-8").partition(until)[0] for file in files)
    found = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    named = {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    return {name.partition(".")[0] for name in plain | named}
