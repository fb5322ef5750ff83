"""The limits of a server are read, and what is wrong with them is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.crowd.serving import read_serving
from geo.errors import InputError

GIVEN = "at_once = 1\nmost_waiting = 3\nmost_visitors = 2\naway_seconds = 1\n"


def test_the_projects_own_limits_are_sound() -> None:
    limits = read_serving()
    assert limits.at_once <= limits.most_waiting <= limits.most_visitors


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "serving.toml"
    path.write_text(GIVEN)
    assert read_serving(path).most_visitors == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            GIVEN.replace("at_once = 1", "at_once = 0"),
            "at_once.* is 0; .* number, 1 or more",
        ),
        (GIVEN.replace("= 3", '= "many"'), "most_waiting.* is 'many'"),
        (GIVEN.replace("= 3", "= true"), "most_waiting.* is True"),
        (GIVEN + "more = 1\n", "has .*'more'.*; expected"),
        ("at_once = 1\n", r"has \['at_once'\]; expected \['at_once', 'away_seconds'"),
        ("at_once =", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "serving.toml"
    path.write_text(content)
    with pytest.raises(InputError, match=said):
        read_serving(path)
