"""Addresses in free text."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.addresses import resolve_addresses
from geo.files import read_gazetteer
from geo.gazetteer import Gazetteer
from tests.benchmarks.join_names import scored_addresses

RIM_TAI, MAE_RIM, CHIANG_MAI = "500701", "5007", "50"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("1 หมู่ 2 ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่ 50180", RIM_TAI),
        ("ตำบลริมใต้อำเภอแม่ริมจังหวัดเชียงใหม่50180", RIM_TAI),
        ("ต.ริมใต้อ.แม่ริมจ.เชียงใหม่", RIM_TAI),
        ("จ.เชียงใหม่ อ.แม่ริม ต.ริมใต้", RIM_TAI),
        ("๑๒ หมู่ ๔ ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่ ๕๐๑๘๐", RIM_TAI),
        ("55/1 ม.3 ริมใต้ แม่ริม เชียงใหม่", RIM_TAI),
        ("ต.ริมไต้ อ.แมริม จ.เชียงใหม่", RIM_TAI),
        ("10/2 Moo 4, Tambon Rim Tai, Amphoe Mae Rim, Chiang Mai", RIM_TAI),
        ("Rim Tai Subdistrict, Mae Rim District, Chiang Mai 50180", RIM_TAI),
        ("T. Rim Tai A. Mae Rim J. Chiang Mai", RIM_TAI),
        ("แม่ริม เชียงใหม่", MAE_RIM),
        ("เชียงใหม่ 50180", CHIANG_MAI),
        ("ถนน พระราม 9 แขวง ห้วยขวาง เขตห้วยขวาง กรุงเทพมหานคร 10310 ประเทศไทย", "101701"),
        ("Khwaeng Khlong Toei Nuea, Khet Watthana, Krung Thep Maha Nakhon 10110", "103901"),
        ("99 Soi Sukhumvit 11, Khlong Toei Nuea, Watthana, Bangkok 10110, Thailand", "103901"),
        ("Bangkok 10110", "10"),
        ("ซอย รามคำแหง 178 มีนบุรี กรุงเทพมหานคร 10510", "101001"),  # a whole address
        ("มีนบุรี กรุงเทพฯ", "1010"),
        ("แขวง สวนหลวง แขวงสวนหลวง กรุงเทพมหานคร 10250", "103401"),
        ("แขวงอ่อนนุช แขวงสวนหลวง กรุงเทพมหานคร 10250", "103402"),
        # What was typed, and behind it what software found.
        ("แขวงคลองถนน เขตสายไหม กทม. 10220 แขวง อนุสาวรีย์ เขตบางเขน กทม. 10220", "100502"),
        ("ต.คู้ยายหมี อ.สนามชัยเขต จ.ฉะเชิงเทรา", "240801"),
        ("ต.จ.ป.ร. อ.กระบุรี จ.ระนอง", "850406"),
    ],
)
def test_what_an_address_says(gazetteer: Gazetteer, address: str, code: str) -> None:
    found = resolve_addresses(pd.Series([address]), gazetteer).iloc[0]
    assert (found["code"], found["method"]) == (code, "address")
    assert 0 < found["score"] <= 1


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ซอย ต.รวมโชค ถนนลาดพร้าว", None),
        ("ซอย ต.รวมโชค แขวงลาดพร้าว เขตลาดพร้าว กทม.", "103801"),
        ("ถนน สีลม เขตบางรัก กทม.", "1004"),
        ("ถนนพญาไท เขตราชเทวี กทม.", "1037"),  # ถนนพญาไท is a khwaeng there, too
        ("Silom Road, Bang Rak, Bangkok", "1004"),
        ("หมู่บ้าน ริมใต้ ต.ดอนแก้ว อ.แม่ริม จ.เชียงใหม่", "500710"),
        ("ถนน เชียงใหม่ ต.ริมใต้ อ.แม่ริม", RIM_TAI),
        ("เทศบาลตำบลริมใต้ อ.แม่ริม จ.เชียงใหม่", MAE_RIM),
        ("อบต.ริมใต้ อ.แม่ริม จ.เชียงใหม่", MAE_RIM),
        ("สภ.ต.ริมใต้", None),
        ("หนองบัว", None),
        ("", None),
        ("ต. อ. จ.", None),
    ],
)
def test_what_only_looks_like_a_tambon(
    gazetteer: Gazetteer, address: str, code: str | None
) -> None:
    found = resolve_addresses(pd.Series([address]), gazetteer)["code"].iloc[0]
    assert found == code if code else pd.isna(found)


@pytest.mark.parametrize(
    ("address", "candidates"),
    [
        ("แขวง บางนา เขตบางนา กรุงเทพมหานคร 10260", "104702|104703"),  # before the split
        ("แขวง คลองเตย เขตวัฒนา กรุงเทพมหานคร 10110", "103301|1039"),  # contradicts itself
    ],
)
def test_ambiguous(gazetteer: Gazetteer, address: str, candidates: str) -> None:
    found = resolve_addresses(pd.Series([address]), gazetteer).iloc[0]
    assert pd.isna(found["code"])
    assert (found["method"], found["candidates"]) == ("ambiguous", candidates)


def test_the_day_of_the_record_tells_which_name(gazetteer: Gazetteer) -> None:
    addresses = pd.Series(["ต.น้ำพอง อ.น้ำพอง จ.ขอนแก่น"] * 2 + [None], index=[5, 5, 7])
    days = pd.Series(pd.to_datetime(["1972-03-20", "2022-01-01", None]), index=addresses.index)
    found = resolve_addresses(addresses, gazetteer, days)
    assert found.index.tolist() == [5, 5, 7]
    assert found["code"].fillna("").tolist() == ["400706", "400701", ""]
    assert found["method"].iloc[2] == "none"


@pytest.mark.shared
def test_reports(gazetteer: Gazetteer, shared_data: object) -> None:
    scored = scored_addresses(gazetteer)
    named = scored[scored["named"]]
    assert len(named) > 11_000
    assert named.loc[~named["conflict"], "right"].mean() >= 0.99
    assert named["conflict"].mean() < 0.03
    assert scored["wrong"].mean() <= 0.005


_MARKS = ["ต.", "อ.", "จ.", "แขวง", "เขต", "ตำบล", "ซอย ", "Khet ", "(", ")", "/", ",", " "]
_NAMES = ["ริมใต้", "แม่ริม", "เชียงใหม่", "บางนา", "กทม", "Bang ", "ฯ", "10260"]
_ODD = ["\x01", "\u200b", "\u0e4d", "\u0e32"]
_PIECES = st.sampled_from([*_MARKS, *_NAMES, *_ODD])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=60).map("".join)))
def test_any_text_is_an_address(text: str) -> None:
    gazetteer = read_gazetteer()
    found = resolve_addresses(pd.Series([text], dtype="str"), gazetteer).iloc[0]
    assert (found["method"] == "address") == isinstance(found["code"], str)
    assert (found["method"] == "ambiguous") == (
        pd.isna(found["code"]) and isinstance(found["candidates"], str)
    )


@pytest.mark.parametrize(
    "piece", ["ต.ก อ.ข จ.ค ", "แขวง", "ต.", "ก", " (", "Bang ", "ริมใต้ แม่ริม ", "\u0e4d\u0e49", "1"]
)
def test_a_long_text_takes_no_longer_than_its_length(gazetteer: Gazetteer, piece: str) -> None:
    # Were it to grow with the square, this would take minutes.
    found = resolve_addresses(pd.Series([piece * (200_000 // len(piece))]), gazetteer)
    assert found["method"].iloc[0] in ("none", "ambiguous", "address")
