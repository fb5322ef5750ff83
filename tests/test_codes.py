"""Place codes and their levels."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.codes import below, clean_codes, level_of, parent, parents
from geo.errors import InputError
from geo.thai import to_thai_digits


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("500101", "500101"),
        ("TH500101", "500101"),
        ("th5001", "5001"),
        (" 500101 ", "500101"),
        ("๕๐๐๑๐๑", "500101"),
        ("100101.0", "100101"),
        ("1.00101E+05", "100101"),
        ("1.001010E+5", "100101"),
        ("5.001E+03", "5001"),
        ("1.00E+05", None),  # a hundred codes
        ("1.001015E+05", None),
        ("50010103", "500101"),  # a village
        ("5.001011E7", "500101"),
        ("50010000", "5001"),
        ("500100", "5001"),
        ("500000", "50"),
        ("50", "50"),
        ("x", None),
        ("12345", None),
        ("", None),
        ("010101", None),
    ],
)
def test_codes_as_people_write_them(written: str, code: str | None) -> None:
    cleaned = clean_codes(pd.Series([written])).iloc[0]
    assert cleaned == code if code else pd.isna(cleaned)


def test_missing_stays_missing() -> None:
    codes = pd.Series(["1.00101E+05", None], index=[3, 3])
    assert clean_codes(codes).fillna("").tolist() == ["100101", ""]
    assert clean_codes(pd.Series([None, float("nan")], dtype="str")).isna().all()


def test_every_current_code_survives_in_every_spelling(gazetteer) -> None:
    codes = pd.Series(gazetteer.tambons.index)
    for spelling in (codes, "TH" + codes, codes + ".0", codes.map(to_thai_digits)):
        assert clean_codes(spelling).tolist() == codes.tolist()


@given(st.text(max_size=12))
def test_what_comes_out_is_a_code_or_missing(text: str) -> None:
    cleaned = clean_codes(pd.Series([text], dtype="str")).iloc[0]
    assert pd.isna(cleaned) or level_of(cleaned) in ("province", "amphoe", "tambon")


def test_parents_and_levels() -> None:
    codes = pd.Series(["500101", "5001", "50", None], index=[9, 8, 7, 6], dtype="str")
    assert parents(codes, "amphoe").dropna().to_dict() == {9: "5001", 8: "5001"}
    assert parent("500101", "province") == "50"
    assert [below(level) for level in ("province", "amphoe", "tambon")] == [
        "amphoe",
        "tambon",
        "tambon",
    ]


def test_what_has_no_level_says_so() -> None:
    with pytest.raises(InputError, match="'123' is not a place code"):
        level_of("123")
    with pytest.raises(InputError, match="has no tambon"):
        parent("50", "tambon")
