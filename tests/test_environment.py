"""The line that a Python without the packages gives, for each system's shell."""

from __future__ import annotations

import sys

import pytest

from geo import environment


@pytest.mark.parametrize(("system", "quoted"), [("posix", "'my store'"), ("nt", '"my store"')])
def test_the_command_is_quoted_for_the_shell_of_the_system(
    system: str, quoted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda _: None)
    monkeypatch.setattr(environment, "_WINDOWS", system == "nt")
    monkeypatch.setattr(sys, "argv", ["etl", "demo", "--store", "my store"])
    advice = environment.missing_packages("etl")
    assert advice and advice.endswith(f"-m etl demo --store {quoted}")


def test_a_python_with_the_packages_needs_no_advice() -> None:
    assert environment.missing_packages("etl") is None
