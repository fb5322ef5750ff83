"""Names to codes: today's, yesterday's, and those that could be several."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files import read_gazetteer
from geo.gazetteer import Gazetteer
from geo.names import resolve, resolve_codes, suggest

Triple = tuple[str | None, str | None, str | None]


def _resolved(gazetteer: Gazetteer, *rows: Triple, date: str | None = None) -> pd.DataFrame:
    names = pd.DataFrame(rows, columns=["tambon", "amphoe", "province"], dtype="str")
    if date:
        names["date"] = pd.Timestamp(date)
    return resolve(names, gazetteer)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("ศรีภูมิ", "เมืองเชียงใหม่", "เชียงใหม่"), "500101"),
        (("ต.ศรีภูมิ", "อ.เมือง", "จ.เชียงใหม่"), "500101"),
        (("ตำบล ศรีภูมิ", "อำเภอเชียงใหม่", "จังหวัด เชียงใหม่"), "500101"),
        (("Si Phum", "Muang Chiang Mai", "Chiangmai Province"), "500101"),
        (("Tambon Si Phum", "Mueang Chiang Mai District", None), "500101"),
        (("แขวงบางนาเหนือ", "เขตบางนา", "จังหวัดกรุงเทพมหานคร"), "104702"),
        (("บางนาเหนือ", "บางนา", "กทม."), "104702"),
        (("บางนาเหนือ", "Khet Bang Na", "Bangkok"), "104702"),
        (("บางแค", None, "กรุงเทพฯ"), "104001"),
        ((None, "บางนา", "กรุงเทพ"), "1047"),
        ((None, None, "โคราช"), "30"),
        (("จ.ป.ร.", "กระบุรี", "ระนอง"), "850406"),
        (("500101", None, None), "500101"),
        (("Khwaeng Khlong Toei", "Khet Khlong Toei", "Krung Thep Maha Nakhon"), "103301"),
        (("T. Patong", "A. Kathu", "Phuket"), "830202"),
        (("ต ริมใต้", "อ แม่ริม", "จ เชียงใหม่ 50180"), "500701"),
        (("ดอยหล่อ", "กิ่ง อ.ดอยหล่อ", "เชียงใหม่"), "502401"),
        (("สุเทพ (ดอย)", "เมืองฯ", "เชียงใหม่"), "500108"),
        (("แขวง\u200bสีลม", "เขตบางรัก\ufeff", "ก.ท.ม."), "100402"),
        (("น\u0e4d\u0e49\u0e32แพร่", "หางดง", "เชียงใหม่"), "501511"),
        (("เวียง", "เมือง", "เชียงราย"), "570101"),
        (("หลักเขต", "เมือง", "บุรีรัมย์"), "310122"),
        (("คลอง ๑", "คลองหลวง", "ปทุมธานี12120"), "130201"),
        (("(สีลม)", "[บางรัก]", "กทม10500"), "100402"),
        (("คู้ยายหมี", "Sanam Chai Khet", "Chachoengsao"), "240801"),
    ],
)
def test_names_of_today(gazetteer: Gazetteer, names: Triple, code: str) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert (found["code"], found["score"]) == (code, 1.0)
    assert found["method"] == ("code" if names[0] == "500101" else "name")


@pytest.mark.parametrize(
    "names",
    [
        ("ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่", None, None),
        (None, None, "ตำบลริมใต้อำเภอแม่ริมจังหวัดเชียงใหม่"),
        (None, "Rim Tai, Mae Rim, Chiang Mai 50180", None),
        ("ริมใต้ แม่ริม เชียงใหม่", None, None),
        ("เชียงใหม่ / แม่ริม / ริมใต้", None, None),
        ("หมู่ 4 ต.ริมใต้", "แม่ริม", "เชียงใหม่"),
        ("จ.เชียงใหม่", "อ.แม่ริม", "ต.ริมใต้"),
        ("เชียงใหม่", "แม่ริม", "ริมใต้"),
        ("แม่ริม", "ริมใต้", "เชียงใหม่"),
        ("อ.แม่ริม", "ริมใต้", "เชียงใหม่"),
        ("ริมใต้", "5007", "50"),
        ("ริมใต้", "5007", None),
    ],
)
def test_any_column_may_hold_any_name(gazetteer: Gazetteer, names: Triple) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert (found["code"], found["method"], found["score"]) == ("500701", "name", 1.0)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("ริมไต้", "แม่ริม", "เชียงไหม่"), "500701"),
        (("ริมใต", "แมริม", "เชียงใหม"), "500701"),
        (("ริมไต้", None, "เชียงใหม่"), "500701"),
        (("ริมไต้", "แม่ริม", None), "500701"),
        (("ริมใต้", "แมริม", "เชียงใหม่"), "500701"),
        (("Rim Tay", "Mae Rim", "Chiengmai"), "500701"),
        (("จักรวรรดิ์", "สัมพันธวงศ์", "กรุงเทพมหานคร"), "101301"),
        (("ป้อมปราบ", "ป้อมปราบศัตรูพ่า", "กทม."), "100801"),  # cut off
        (("นิคมทุ่งโพธิ์ทะเ", "เมืองกำแพงเพชร", "กำแพงเพชร"), "620112"),
        ((None, "แมริม", "เชียงใหม่"), "5007"),
    ],
)
def test_misspelt_names(gazetteer: Gazetteer, names: Triple, code: str) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert (found["code"], found["method"]) == (code, "spelling")
    assert 0.8 < found["score"] < 1.0


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("แม่ริม", "แม่ริม", "เชียงใหม่"), "5007"),  # right, but of an amphoe
        (("ริมลม", "แม่ริม", "เชียงใหม่"), "5007"),
        (("บางบัก", None, "สมุทรปราการ"), "11"),
        (("คลอง 99", "คลองหลวง", "ปทุมธานี"), "1302"),
        (("ริมไต้", None, None), None),  # no parent is known
        (("ริมใต้", "แม่ริม", "เชียงตุง"), None),
    ],
)
def test_what_is_not_misspelt_enough_or_too_much(
    gazetteer: Gazetteer, names: Triple, code: str | None
) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert found["method"] != "spelling"
    assert found["code"] == code if code else pd.isna(found["code"])


@pytest.mark.parametrize(
    ("names", "code", "score"),
    [
        (("ไม่มีจริง", "บางนา", None), "1047", 1 / 2),
        (("บางนาเหนือ", "ไม่มีจริง", "กรุงเทพมหานคร"), "10", 1 / 3),
        ((None, "บางรัก", "เชียงใหม่"), "50", 1 / 2),
    ],
)
def test_as_deep_as_the_names_agree(
    gazetteer: Gazetteer, names: Triple, code: str, score: float
) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert (found["code"], found["method"]) == (code, "name")
    assert found["score"] == pytest.approx(score)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("สบโขง", "อมก๋อย", "เชียงใหม่"), "501805"),  # renamed
        (("บางยี่ขัน", "บางกอกน้อย", "กรุงเทพมหานคร"), "102504"),  # moved to another amphoe
        (("ศรีวิไล", "ศรีวิไล", "หนองคาย"), "380701"),  # moved to another province
        ((None, "บึงกาฬ", "หนองคาย"), "3801"),
        (("สุไหงโก-ลก", "สุไหงโก-ลก", "นราธิวาส"), "961001"),
    ],
)
def test_names_of_the_past(gazetteer: Gazetteer, names: Triple, code: str) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert found["code"] == code
    assert found["method"] == ("name" if code == "961001" else "crosswalk")


def test_an_old_name_that_is_todays_of_another(gazetteer: Gazetteer) -> None:
    both = (("น้ำพอง", "น้ำพอง", "ขอนแก่น"), ("น้ำพอง", None, "ขอนแก่น"))
    today = _resolved(gazetteer, *both)
    assert today["method"].tolist() == ["name", "ambiguous"]
    assert today.loc[0, "code"] == "400701"
    assert today["candidates"].tolist() == ["400701|400706"] * 2
    # Until 23 March 1972 the two bore each other's names.
    then = _resolved(gazetteer, both[0], date="1972-03-20").iloc[0]
    assert (then["code"], then["method"]) == ("400706", "crosswalk")
    for day in ("1972-03-21", "2022-01-01"):
        since = _resolved(gazetteer, *both, date=day)
        assert since["code"].tolist() == ["400701", "400701"]
        assert since["candidates"].isna().all()


@pytest.mark.parametrize(
    ("names", "candidates"),
    [
        (("สุเทพ", "แม่ริม", "เชียงใหม่"), ["500108", "5007"]),  # known, but elsewhere
        ((None, "เฉลิมพระเกียรติ", None), ["1913", "3032", "3123", "5515", "8023"]),
        (("ปากพนังฝั่งตะวัน", "ปากพนัง", "นครศรีธรรมราช"), ["801210", "801214"]),  # cut off
        (("500101", "แม่ริม", "เชียงใหม่"), ["500101", "5007"]),
        (("500101", None, "กรุงเทพฯ"), ["10", "500101"]),
    ],
)
def test_ambiguous(gazetteer: Gazetteer, names: Triple, candidates: list[str]) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert pd.isna(found["code"])
    assert (found["method"], found["score"]) == ("ambiguous", 0.0)
    assert set(candidates) <= set(found["candidates"].split("|"))


@pytest.mark.parametrize(
    "names", [(None, None, None), ("ศรีภูมิ", None, "Hessen"), ("ไม่มี", None, None)]
)
def test_none(gazetteer: Gazetteer, names: Triple) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert found[["code", "candidates"]].isna().all()
    assert found["method"] == "none"


def test_the_index_is_that_of_the_input(gazetteer: Gazetteer) -> None:
    names = pd.DataFrame(
        {"tambon": ["ศรีภูมิ", "x", "ศรีภูมิ"], "amphoe": None, "province": "เชียงใหม่"},
        index=pd.Index([9, 4, 7], name="row"),
    )
    found = resolve(names, gazetteer)
    pd.testing.assert_index_equal(found.index, names.index)
    assert found["code"].tolist() == ["500101", "50", "500101"]


def test_every_tambon_is_found_by_its_own_names(gazetteer: Gazetteer) -> None:
    tambons = gazetteer.tambons
    for lang in ("th", "en"):
        names = pd.DataFrame(
            {
                "tambon": tambons[lang],
                "amphoe": tambons["amphoe"].map(gazetteer.amphoes[lang]),
                "province": tambons["province"].map(gazetteer.provinces[lang]),
            }
        )
        found = resolve(names, gazetteer)
        wrong = found[found["code"].ne(found.index)]
        # In English two pairs are written alike, parents and all.
        alike = names.index[names.duplicated(keep=False)]
        assert wrong.index.tolist() == alike.tolist()
        assert (wrong["method"] == "ambiguous").all()


def test_codes(gazetteer: Gazetteer) -> None:
    codes = pd.Series(["TH500101", "5001", "430301", "104701", None], index=[5, 6, 7, 8, 9])
    found = resolve_codes(codes, gazetteer)
    assert found["code"].tolist()[:3] == ["500101", "5001", "380101"]
    assert found["method"].tolist() == ["code", "code", "crosswalk", "ambiguous", "none"]
    pd.testing.assert_index_equal(found.index, codes.index)


def test_an_old_code_of_several_is_ambiguous(gazetteer: Gazetteer) -> None:
    found = resolve_codes(pd.Series(["104701"]), gazetteer).iloc[0]
    assert (found["method"], found["candidates"]) == ("ambiguous", "104702|104703")
    for names in (("บางนา", "บางนา", "กรุงเทพมหานคร"), ("บางนา", None, "กทม.")):
        found = _resolved(gazetteer, names).iloc[0]
        assert (found["method"], found["candidates"]) == ("ambiguous", "104702|104703")


@pytest.mark.parametrize(
    ("names", "candidates"),
    [
        (("ริมใต", "แม่ริม", "เชียงใหม่"), "500701"),
        (("ริมใต้", "แม่ริม", "กรุงเทพมหานคร"), "500701"),
        (("ริมลม", "แม่ริม", "เชียงใหม่"), "500701"),
        (("ริมไ", "แม่ริม", "เชียงใหม่"), "500701"),
        (("น้ำพอง", None, "ขอนแก่น"), "400701|400706"),
        (("หนองบัว", None, None), "160207|180304|190609"),
        (("x", "y", "Hessen"), None),
        ((None, None, None), None),
    ],
)
def test_suggestions(gazetteer: Gazetteer, names: Triple, candidates: str | None) -> None:
    frame = pd.DataFrame([names], columns=["tambon", "amphoe", "province"], index=[4], dtype="str")
    found = suggest(frame, gazetteer)
    assert found.index.tolist() == [4]
    assert found.loc[4] == candidates if candidates else pd.isna(found.loc[4])


_GAZETTEER = read_gazetteer()
_NAMES = st.one_of(
    st.none(),
    st.sampled_from([*_GAZETTEER.tambons["th"], *_GAZETTEER.tambons.index]),
    st.sampled_from([*_GAZETTEER.amphoes["th"], *_GAZETTEER.amphoes["en"]]),
    st.sampled_from(_GAZETTEER.provinces["th"].tolist()),
    st.text("ตอจ.กขมรนงเแ่้าิี ", max_size=9),
    st.text(max_size=9),
)


@settings(max_examples=400, deadline=None)
@given(_NAMES, _NAMES, st.sampled_from(_GAZETTEER.provinces.index.tolist()))
def test_nothing_outside_the_province_that_is_given(
    tambon: str | None, amphoe: str | None, province: str
) -> None:
    names = (tambon, amphoe, _GAZETTEER.name(province))
    found = _resolved(_GAZETTEER, names).iloc[0]
    former = {code[:2] for code in _moved_from(province)}
    if found["method"] != "ambiguous":
        assert found["code"][:2] in {province, *former}


def _moved_from(province: str) -> list[str]:
    """Codes of today of what lay in a province before."""
    crosswalk = _GAZETTEER.crosswalk
    before = crosswalk["old_code"].str[:2].eq(province)
    return crosswalk.loc[before, "code"].tolist()


def test_provinces_as_official_forms_abbreviate_them(gazetteer):
    names = pd.DataFrame(
        {
            "tambon": ["ริมใต้", "ต.ริมใต้ อ.แม่ริม จ.ชม.", "ริมใต้"],
            "amphoe": ["แม่ริม", None, "แม่ริม"],
            "province": ["ชม.", None, "จ.ชม."],
        },
        dtype="str",
    )
    assert resolve(names, gazetteer)["code"].tolist() == ["500701"] * 3
