"""Thai text as data."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.thai import normal, sort_key, tidy, to_arabic_digits, to_thai_digits


def test_dictionary_order_is_not_the_order_of_code_points() -> None:
    provinces = ["ระยอง", "เชียงใหม่", "แพร่", "กระบี่", "เลย", "ลพบุรี", "พะเยา"]
    in_order = ["กระบี่", "เชียงใหม่", "พะเยา", "แพร่", "ระยอง", "ลพบุรี", "เลย"]
    assert sorted(provinces, key=sort_key) == in_order != sorted(provinces)


def test_tone_marks_decide_only_between_equal_words() -> None:
    assert sorted(["ป่า", "ปาก", "ปา", "ป้า"], key=sort_key) == ["ปา", "ป่า", "ป้า", "ปาก"]


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("น\u0e4d\u0e32", "นำ"),  # decomposed sara am
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),  # with the tone mark between
        ("\u0e40\u0e40พร่", "แพร่"),  # two sara e for one sara ae
        (" แม่\u200b  ริม\ufeff ", "แม่ ริม"),
    ],
)
def test_one_spelling(written: str, tidied: str) -> None:
    assert tidy(written) == tidied


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.integers(min_value=0).map(str))
def test_digits_there_and_back(number: str) -> None:
    assert to_arabic_digits(to_thai_digits(number)) == number


def test_marks_without_end_take_no_time_and_words_stay_as_they_are() -> None:
    """To sort the marks of a letter takes the square of their number."""
    found = normal("\u0e01" + "\u0e38\u0301\u0e48\u0327" * 1_000_000, "NFC")
    assert len(found) == 31
    told = "น้ำพองอยู่ที่อำเภอน้ำพอง " * 100
    for form in ("NFC", "NFKC"):
        assert normal(told, form) == unicodedata.normalize(form, told)
