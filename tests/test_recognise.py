"""Columns of boundary files as agencies publish them."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.codes import DIGITS
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.recognise import columns, recognise

CODES = ["100101", "500101", "801210"]


@pytest.mark.parametrize(
    ("column", "scheme"),
    [
        ("ADM3_PCODE", "COD-AB"),
        ("adm3_pcode", "COD-AB"),
        ("Adm3_Pcode", "COD-AB"),
        ("admin3Pcode", "COD-AB"),
        ("TAM_CODE", "other"),
        ("tambon_code", "other"),
        ("tb_code", "other"),
        ("Subdistrict Code", "other"),
        ("code", "other"),
    ],
)
@pytest.mark.parametrize("written", ["{}", "TH{}", "th{}", "{}.0", " {} "])
def test_code_columns(column: str, scheme: str, written: str, gazetteer: Gazetteer) -> None:
    frame = pd.DataFrame({"x": [1, 2, 3], column: [written.format(code) for code in CODES]})
    found = recognise(frame, gazetteer)
    assert found.codes.tolist() == CODES
    assert found.columns.scheme == scheme


@pytest.mark.parametrize("dtype", ["int64", "float64"])
def test_codes_as_numbers(dtype: str, gazetteer: Gazetteer) -> None:
    frame = pd.DataFrame({"tam_code": [int(code) for code in CODES]}).astype(dtype)
    assert recognise(frame, gazetteer).codes.tolist() == CODES


def test_a_code_column_without_tambon_codes_is_passed_over(gazetteer: Gazetteer) -> None:
    frame = pd.DataFrame({"code": ["1", "2", "3"], "tb_code": ["x", "y", "z"], "geocode": CODES})
    assert recognise(frame, gazetteer).codes.tolist() == CODES


@pytest.mark.parametrize(
    "names",
    [
        ("ADM3_TH", "ADM2_TH", "ADM1_TH"),
        ("adm3_name1", "adm2_name1", "adm1_name1"),
        ("NL_NAME_3", "NL_NAME_2", "NL_NAME_1"),
        ("tambon", "amphoe", "province"),
    ],
)
def test_thai_names_stand_in_for_codes(names: tuple[str, str, str], gazetteer: Gazetteer) -> None:
    rows = [
        ("ศรีภูมิ", "เมืองเชียงใหม่", "เชียงใหม่"),
        ("พระบรมมหาราชวัง", "พระนคร", "กรุงเทพมหานคร"),
        ("ไม่มีที่นี่", "พระนคร", "กรุงเทพมหานคร"),
    ]
    found = recognise(pd.DataFrame(rows, columns=list(names), index=[7, 8, 9]), gazetteer)
    assert found.codes.loc[[7, 8]].tolist() == ["500101", "100101"]
    assert found.codes.isna().loc[9]


def test_gadm_is_resolved_by_names_and_says_what_is_not(gazetteer: Gazetteer) -> None:
    frame = pd.DataFrame(
        {
            "GID_3": ["THA.10.1.1_1", "THA.10.1.2_1", "THA.10.1.3_1"],
            "NAME_1": ["Chiang Mai"] * 3,
            "NL_NAME_1": ["เชียงใหม่"] * 3,
            "NAME_2": ["Mueang Chiang Mai"] * 3,
            "NL_NAME_2": ["NA"] * 3,
            "NAME_3": ["Si Phum", "Phra Sing", "Nowhere"],
            "NL_NAME_3": ["NA"] * 3,
        }
    )
    found = recognise(frame, gazetteer)
    assert found.columns.scheme == "GADM"
    assert found.codes.iloc[:2].tolist() == ["500101", "500102"]
    assert found.codes.isna().iloc[2]
    assert "NA" in found.labels(frame)[2]


def test_a_row_without_code_is_found_by_its_names(gazetteer: Gazetteer) -> None:
    frame = pd.DataFrame(
        {
            "ADM3_PCODE": ["TH100101", "TH100102", None],
            "ADM3_TH": ["", "", "ศรีภูมิ"],
            "ADM2_TH": ["", "", "เมืองเชียงใหม่"],
            "ADM1_TH": ["", "", "เชียงใหม่"],
        }
    )
    assert recognise(frame, gazetteer).codes.tolist() == ["100101", "100102", "500101"]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"ชื่อ": ["ก"], "OBJECTID": [1]}),
        pd.DataFrame({"ADM2_PCODE": ["TH1001"], "ADM2_TH": ["พระนคร"]}),
        pd.DataFrame({"code": ["1001"], "geometry": [None]}),
    ],
)
def test_nothing_recognised_names_what_was_found(frame: pd.DataFrame, gazetteer: Gazetteer) -> None:
    found = ", ".join(name for name in frame if name != "geometry")
    with pytest.raises(InputError, match=f"columns found: {found}; expected ADM3_PCODE"):
        recognise(frame, gazetteer)


def test_columns_of_other_levels_are_no_tambons() -> None:
    assert columns(["ADM1_PCODE", "ADM1_TH", "ADM2_PCODE", "ADM2_TH"]) is None


@given(
    codes=st.lists(st.integers(100_101, 969_999).map(str), min_size=1),
    prefix=st.sampled_from(["", "TH", "th"]),
    name=st.sampled_from(["adm3_pcode", "tam_code", "subdistrict_id"]),
    upper=st.booleans(),
)
def test_every_six_digit_code_comes_through_or_is_missing(
    codes: list[str], prefix: str, name: str, upper: bool, gazetteer: Gazetteer
) -> None:
    column = name.upper() if upper else name
    frame = pd.DataFrame({column: [prefix + code for code in codes]})
    tambons = [code for code in codes if not code.endswith("00")]
    if 2 * len(tambons) < len(codes):
        with pytest.raises(InputError, match="no tambon codes or names"):
            recognise(frame, gazetteer)
        return
    found = recognise(frame, gazetteer).codes
    assert found.index.equals(frame.index)
    assert found.dropna().tolist() == tambons
    assert (found.dropna().str.len() == DIGITS["tambon"]).all()
