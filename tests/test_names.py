"""Names to codes: today's, yesterday's, and those that could be several."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.gazetteer import Gazetteer
from geo.names import resolve, resolve_codes, split_address

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
    ],
)
def test_names_of_today(gazetteer: Gazetteer, names: Triple, code: str) -> None:
    found = _resolved(gazetteer, names).iloc[0]
    assert (found["code"], found["score"]) == (code, 1.0)
    assert found["method"] == ("code" if names[0] == "500101" else "name")


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
    assert today.loc[1, "candidates"] == "400701|400706"
    # Until 23 March 1972 the two bore each other's names.
    then = _resolved(gazetteer, both[0], date="1972-03-20").iloc[0]
    assert (then["code"], then["method"]) == ("400706", "crosswalk")
    assert _resolved(gazetteer, both[0], date="1972-03-21").loc[0, "code"] == "400701"


@pytest.mark.parametrize(
    ("names", "candidates"),
    [
        (("สุเทพ", "แม่ริม", "เชียงใหม่"), ["500108", "5007"]),  # known, but elsewhere
        ((None, "เฉลิมพระเกียรติ", None), ["1913", "3032", "3123", "5515", "8023"]),
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


def test_split_address() -> None:
    found = split_address(
        pd.Series(["1 หมู่ 2 ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่ 50180", "แขวง คลองเตย เขตคลองเตย กทม.", None])
    )
    assert found.loc[0].tolist() == ["ริมใต้", "แม่ริม", "เชียงใหม่"]
    assert found.loc[1].tolist() == ["คลองเตย", "คลองเตย", "กทม"]
    assert found.loc[2].isna().all()
