"""Finding places, stations and units of command by what somebody types."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files import read_commands, read_gazetteer
from geo.search import Catalogue, catalogue, search

STATIONS = pd.DataFrame(
    {
        "name": [
            "สภ.แม่ริม",
            "สน.บางรัก",
            "สภ.บางรักน้อย",
            "สภ.เมืองเชียงใหม่",
            "สภ.ดอนเมือง",
            "สน.ดอนเมือง",
        ],
        "name_en": [
            "Mae Rim Police Station",
            "Bang Rak Police Station",
            None,
            None,
            "Don Mueang Police Station",
            "Don Mueang Police Station",
        ],
        "tambon": ["500701", "100405", None, None, "302011", "103604"],
        "amphoe": ["5007", "1004", "1201", "5001", "3020", "1036"],
        "province": ["50", "10", "12", "50", "30", "10"],
    },
    index=["S1", "S2", "S3", "S4", "S5", "S6"],
)


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue(read_gazetteer(), read_commands(), STATIONS)


@pytest.mark.parametrize(
    ("typed", "kind", "key"),
    [
        ("เชียงใหม่", "province", "50"),
        ("เชียงใหม", "province", "50"),
        ("เชียงไหม่", "province", "50"),
        ("chang mai", "province", "50"),
        ("เชียง", "province", "50"),
        ("กทม", "province", "10"),
        ("Bangkok", "province", "10"),
        ("แม่ริม", "amphoe", "5007"),
        ("แม่ลิม", "amphoe", "5007"),
        ("Mae Rim", "amphoe", "5007"),
        ("Mae Rim Chiang Mai", "amphoe", "5007"),
        ("อ.เมือง เชียงใหม่", "amphoe", "5001"),
        ("ริมใต้ เชียงใหม่", "tambon", "500701"),
        ("เชียงใหม่ ริมใต้", "tambon", "500701"),
        ("ต.ริมใต้ อ.แม่ริม", "tambon", "500701"),
        ("สภ.แม่ริม", "station", "S1"),
        ("สน.บางรัก", "station", "S2"),
        ("bang rak police station", "station", "S2"),
        ("สภ.บางลักน้อย", "station", "S3"),
        ("สน.ดอนเมือง", "station", "S6"),
        ("สภ.ดอนเมือง", "station", "S5"),
        ("สถานีตำรวจนครบาลดอนเมือง", "station", "S6"),
        ("don mueang metropolitan police station", "station", "S6"),
        ("สน.แม่ริม", "station", "S1"),
        ("บุรีรำ", "province", "31"),
        ("บุรีรัมย", "province", "31"),
        ("กาฬสิน", "province", "46"),
        ("สุรินท์", "province", "32"),
        ("ลัมปาง", "province", "52"),
        ("ภาค 5", "bureau", "p5"),
        ("ภ.5", "bureau", "p5"),
        ("บช.น.", "bureau", "mb"),
        ("บก.น.5", "division", "n5"),
    ],
)
def test_the_first_answer_is_what_was_meant(
    known: Catalogue, typed: str, kind: str, key: str
) -> None:
    first = search(typed, known).iloc[0]
    assert (first["kind"], first["key"]) == (kind, key)


def test_a_name_that_many_bear_is_offered_in_all_its_places(known: Catalogue) -> None:
    found = search("บางรัก", known)
    exact = found[found["score"] == 100]
    assert {"amphoe", "station", "tambon"} <= set(exact["kind"])
    assert exact["where_th"].is_unique or exact["kind"].nunique() > 1


@pytest.mark.parametrize("typed", ["", "   ", "...", "xyzzyq", "<script>alert(1)</script>", "((("])
def test_what_means_nothing_finds_nothing(known: Catalogue, typed: str) -> None:
    assert search(typed, known).empty


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(known: Catalogue, typed: str) -> None:
    found = search(typed, known, limit=5)
    assert len(found) <= 5
    assert found["score"].between(0, 100).all()


def test_every_tambon_is_found_by_its_full_name(known: Catalogue) -> None:
    gazetteer = read_gazetteer()
    for code in gazetteer.tambons.index[::150]:
        found = search(gazetteer.full_name(code), known, limit=3)
        assert code in found["key"].tolist()
