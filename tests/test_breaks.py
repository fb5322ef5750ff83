"""Own class breaks: as people write them, and what is said where they make no sense."""

import pytest

from dashboard import breaks
from geo.classes import LEAST, just_above
from geo.errors import InputError


@pytest.mark.parametrize(
    ("written", "edges"),
    [
        ("0, 5, 10, 20", (0.0, 5.0, 10.0, 20.0)),
        (" 0;5 10\t20, ", (0.0, 5.0, 10.0, 20.0)),
        ("0, > 0, 2.5", (0.0, LEAST, 2.5)),
        ("-10, >-1, 1, 10", (-10.0, just_above(-1.0), 1.0, 10.0)),
    ],
)
def test_edges_are_read_and_written_again(written: str, edges: tuple[float, ...]) -> None:
    assert breaks.read(written, "th") == edges
    assert breaks.read(breaks.write(edges), "th") == edges


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "“” is no number"),
        ("0, five", "“five” is no number"),
        ("5", "too few edges"),
        ("0, 5, 5", "must rise"),
        ("9, 5", "must rise"),
        ("0, inf", "finite"),
        ("nan, 1", "finite"),
        ("0 1 2 3 4 5 6 7 8", "too many classes: 7 at most"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(written: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        breaks.read(written, "en")


def test_the_zeros_own_class_is_none_of_the_seven() -> None:
    assert breaks.problem_of((0.0, LEAST, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)) == ""
