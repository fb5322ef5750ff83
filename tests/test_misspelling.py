"""How far two spellings are apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.misspelling import by_distance, distance, meant

_TEXT = st.text("กขคศสษแโ่้์ab", max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("ริมใต้", "ริมใต้", 0),
        ("ริมใต", "ริมใต้", 1),  # a tone mark
        ("ริมไต้", "ริมใต้", 1),  # the same sound
        ("สุริยวงค์", "สุริยวงศ์", 2),
        ("ริมใตั", "ริมใต้", 2),
        ("รมิใต้", "ริมใต้", 2),  # transposed
        ("ริมลม", "ริมใต้", 5),
    ],
)
def test_distance(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == distance(other, one) == apart


@given(_TEXT, _TEXT)
def test_a_distance_is_none_only_to_itself(one: str, other: str) -> None:
    assert (distance(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("written", "known", "names"),
    [
        ("แม่ลิม", ["แม่ริม", "แม่แตง"], ["แม่ริม"]),
        ("แม่ลม", ["แม่ริม", "แม่ลาน", "สันทราย"], ["แม่ริม", "แม่ลาน"]),  # as near as each other
        ("ลิม", ["รม", "แม่ริม"], []),  # two letters of three
        ("ปากพนังฝั่งตะวัน", ["ปากพนังฝั่งตะวันตก", "ปากพนังฝั่งตะวันออก"], [...]),
        ("ปากพนัง", ["ปากพนังฝั่งตะวันตก"], []),  # too short to have been cut off
        ("", ["แม่ริม"], []),
        ("แม่ริม", [], []),
    ],
)
def test_meant(written: str, known: list[str], names: list[str]) -> None:
    assert meant(written, known) == (sorted(known) if names == [...] else names)


def test_the_nearest_first() -> None:
    assert [name for _, name in by_distance("แม่ลิม", ["แม่แตง", "แม่ริม"])] == ["แม่ริม", "แม่แตง"]
