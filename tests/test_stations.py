"""Names of police stations, as records write them, against the 1,484 demonstration stations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.demo.ground import ground
from etl.demo.stations import stations as demo_stations
from etl.placing.command import units_of
from geo.files import read_commands, read_gazetteer
from geo.gazetteer import Gazetteer
from geo.stationnames import Reader
from geo.stations import METHODS, resolve_stations, resolve_units, titled


@pytest.fixture(scope="module")
def police() -> pd.DataFrame:
    """All demonstration stations, which bear the names of real places."""
    gazetteer, commands = read_gazetteer(), read_commands()
    table = demo_stations(ground(gazetteer), commands, np.random.default_rng(1))
    division, _ = units_of(table["division"], commands, gazetteer)
    return table.assign(division=division)


def resolved(police: pd.DataFrame, gazetteer: Gazetteer, *rows: tuple[str | None, ...]):
    """Rows of (station, province, amphoe)."""
    written = pd.DataFrame(rows, columns=["station", "province", "amphoe"][: len(rows[0])])
    return resolve_stations(written.astype("str"), police, gazetteer, read_commands())


def name_of(row: pd.Series, police: pd.DataFrame) -> str:
    return police.set_index("code")["name"].get(row["code"], row["method"])


MAE_RIM, CHIANG_MAI, BANG_RAK = "สภ.แม่ริม", "สภ.เมืองเชียงใหม่", "สน.บางรัก"
FORMS = [
    *[(text, MAE_RIM) for text in (
        "สภ.แม่ริม", "สภ. แม่ริม", "สภ แม่ริม", "สภแม่ริม", "ส.ภ.แม่ริม", "ส. ภ. แม่ริม", "สภ.อ.แม่ริม",
        "สภ.อ แม่ริม", "สภอ.แม่ริม", "สภ.ต.แม่ริม", "สภต.แม่ริม", "สภ.กิ่ง อ.แม่ริม", "สภ.กิ่งอ.แม่ริม",
        "สภ.กิ่งอำเภอแม่ริม", "สถานีตำรวจภูธรแม่ริม", "สถานีตำรวจภูธร แม่ริม", "สถานีตำรวจภูธรอำเภอแม่ริม",
        "สถานีตำรวจภูธรตำบลแม่ริม", "สถานีตำรวจภูธร อ.แม่ริม", "สถานีตำรวจภูธรกิ่งอำเภอแม่ริม",
        "สถานีตำรวจแม่ริม", "แม่ริม", "“สภ.แม่ริม”", "'สภ.แม่ริม'", "สภ.แม่ริม\u200b", "สภ.แม่ริม จ.เชียงใหม่",
        "สภ.แม่ริม จว.เชียงใหม่", "สภ.แม่ริม จังหวัดเชียงใหม่", "สภ.แม่ริมจ.เชียงใหม่", "สภ.แม่ริม เชียงใหม่",
        "สภ.แม่ริม (เชียงใหม่)", "สภ.แม่ริม, เชียงใหม่", "สภ.แม่ริม ภ.จว.เชียงใหม่ ภ.5",
        "สภ.แม่ริม ภ.จว.เชียงใหม่ ภ.๕", "สภ.แม่ริม ตำรวจภูธรจังหวัดเชียงใหม่ ตำรวจภูธรภาค 5",
        "ภ.จว.เชียงใหม่ สภ.แม่ริม", "สภ.แม่ริม อ.แม่ริม จ.เชียงใหม่", "สภ.แม่ริม ต.ริมใต้ อ.แม่ริม จ.เชียงใหม่",
        "สภ.แม่รืม จ.เชียงใหม่", "Mae Rim Police Station", "MAE RIM POLICE STATION",
        "Mae Rim Provincial Police Station", "Mae Rim Police Station, Chiang Mai Province",
    )],
    *[(text, CHIANG_MAI) for text in (
        "สภ.เมือง จ.เชียงใหม่", "สภ.เมืองเชียงใหม่", "สภ.เมือง เชียงใหม่", "สภ.อ.เมือง จ.เชียงใหม่",
        "สภ.เมือง ภ.จว.เชียงใหม่", "สภ.เชียงใหม่", "สถานีตำรวจภูธรอำเภอเมืองเชียงใหม่", "สภ.เมือง (เชียงใหม่)",
        "Mueang Chiang Mai Police Station", "Muang Chiangmai Police Station",
        "Muang Police Station, Chiang Mai",
    )],
    *[(text, BANG_RAK) for text in (
        "สน.บางรัก", "สน. บางรัก", "สนบางรัก", "ส.น.บางรัก", "สถานีตำรวจนครบาลบางรัก", "สน.บางรัก กทม.",
        "สน.บางรัก กรุงเทพฯ", "สน.บางรัก บช.น.", "Bang Rak Metropolitan Police Station",
    )],
    ("สภ.เมืองโคราช", "สภ.เมืองนครราชสีมา"),
    ("สภ.เมือง จ.อยุธยา", "สภ.พระนครศรีอยุธยา"),
    ("สภ.สนามชัยเขต", "สภ.สนามชัยเขต"),
    ("สนามชัยเขต", "สภ.สนามชัยเขต"),
    ("สภ.ท่าเรือ จ.พระนครศรีอยุธยา", "สภ.ท่าเรือ"),
    *[(text, "ambiguous") for text in (
        "สภ.เมือง", "เมือง", "สภ.อ.เมือง", "สถานีตำรวจภูธรเมือง", "Mueang Police Station", "สภ.ท่าเรือ",
        "สภ.ท่าเรือ ภ.5", "สภ.เมือง ภ.5", "สน.บางขุนเทียน", "สภ.แม่ริม จ.ลำพูน", "สภ.แม่ริม ภ.4",
        "สภ.บางรัก", "สน.แม่ริม",
    )],
    *[(text, "none") for text in (
        "สภ.แม่รืม", "สภ.", "สถานีตำรวจ", "ภ.จว.เชียงใหม่", "บก.น.1", "ภ.5", "บช.น.", "จ.เชียงใหม่",
        "เทศบาลนครเชียงใหม่", "ศูนย์ดำรงธรรมจังหวัดเชียงใหม่", "กรุงเทพมหานคร", "อบต.แม่ริม", "สภ.ไม่มีในสารบบ",
        "ซอย 5", "?", "สภ.สภ.สภ.",
    )],
]  # fmt: skip


def test_written_forms(police, gazetteer):
    found = resolved(police, gazetteer, *[(text,) for text, _ in FORMS])
    wrong = {
        text: name_of(row, police)
        for (text, expected), (_, row) in zip(FORMS, found.iterrows(), strict=True)
        if name_of(row, police) != expected
    }
    assert not wrong
    assert len(FORMS) > 90


def test_every_station_is_found_by_its_code_and_by_its_name_in_its_province(police, gazetteer):
    for column, method in (("code", "code"), ("name", "name")):
        written = police[[column, "province"]].rename(columns={column: "station"})
        found = resolve_stations(written, police, gazetteer, read_commands())
        several = police.duplicated([column, "province"], keep=False)
        assert found.loc[~several, "code"].equals(police.loc[~several, "code"])
        assert set(found.loc[~several, "method"]) == {method}
        assert set(found.loc[several, "method"]) <= {"ambiguous"}


def test_the_long_form_of_every_name_means_the_same(police, gazetteer):
    bangkok = police["province"].eq("10")
    bare = police["name"].str.slice(3)
    long = bare.radd("สถานีตำรวจภูธรอำเภอ").mask(bangkok, bare.radd("สถานีตำรวจนครบาล"))
    written = pd.DataFrame({"station": long, "province": police["province"]})
    found = resolve_stations(written, police, gazetteer, read_commands())
    single = ~police.duplicated(["name", "province"], keep=False)
    assert found.loc[single, "code"].equals(police.loc[single, "code"])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("สภ.เมือง", "50", None), CHIANG_MAI),
        (("สภ.เมือง", None, "5007"), CHIANG_MAI),  # the amphoe tells the province
        (("สภ.แม่รืม", "50", None), MAE_RIM),
        (("สภ.แม่รืม", "51", None), "none"),
        (("สภ.แม่ริม", "51", None), "ambiguous"),
        (("สภ.แม่ริม", "50", "5001"), MAE_RIM),  # it may serve a neighbouring amphoe too
        (("สน.บางขุนเทียน", "10", "1021"), "สน.บางขุนเทียน"),
        (("สน.บางขุนเทียน", "10", "1001"), "ambiguous"),
        ((None, "50", None), "none"),
        (("", "50", None), "none"),
    ],
)
def test_the_place_beside_the_name_decides(row, expected, police, gazetteer):
    found = resolved(police, gazetteer, row).iloc[0]
    assert name_of(found, police) == expected


def test_a_code_of_another_province_is_a_contradiction(police, gazetteer):
    code = police.loc[police["name"].eq(MAE_RIM), "code"].item()
    row = resolved(police, gazetteer, (code, "51")).iloc[0]
    assert (row["method"], row["candidates"]) == ("ambiguous", code)
    assert resolved(police, gazetteer, (code.lower(), "50"))["code"].item() == code


def test_ambiguous_names_come_with_all_who_bear_them(police, gazetteer):
    row = resolved(police, gazetteer, ("สภ.ท่าเรือ",)).iloc[0]
    bearers = police.loc[police["name"].eq("สภ.ท่าเรือ"), "code"]
    assert row["candidates"] == "|".join(sorted(bearers))
    assert pd.isna(row["code"]) and row["score"] == 0
    capitals = resolved(police, gazetteer, ("สภ.เมือง",))["candidates"].item().split("|")
    assert len(capitals) == 76


def test_a_misspelt_name_must_be_the_only_near_one(gazetteer):
    few = pd.DataFrame(
        {"code": ["A", "B", "C", "D"],
         "name": ["สภ.บ้านคู่", "สภ.บ้านดู่", "สภ.นิคม 1", "สภ.ดอยสะเก็ด"], "province": "50"}
    )  # fmt: skip
    rows = [("สภ.บ้านบู่", "50"), ("สภ.นิคม 2", "50"), ("สภ.ดอยสะเกด", "50"), ("สภ.ดอยหล่อ", "50")]
    found = resolved(few, gazetteer, *rows)
    assert found["method"].tolist() == ["ambiguous", "none", "spelling", "none"]
    assert found["candidates"].iloc[0] == "A|B"
    assert found["code"].iloc[2] == "D"
    assert 0.8 < found["score"].iloc[2] < 1


def test_wrong_letters_are_seen_through_and_never_lead_astray(police, gazetteer):
    dice = np.random.default_rng(7)
    letters = list("กขคงจชดตทนบปพมยรลวสหอาิีุูเแโ่้")

    def spoilt(name: str) -> str:
        place = int(dice.integers(3, len(name)))
        return name[:place] + str(dice.choice(letters)) + name[place + int(dice.integers(2)) :]

    written = police[["province"]].assign(station=police["name"].map(spoilt))
    found = resolve_stations(written, police, gazetteer, read_commands())["code"]
    assert found.eq(police["code"]).mean() > 0.95
    assert (found.notna() & found.ne(police["code"])).mean() <= 0.002


def test_mueang_alone_means_none_where_a_table_knows_several_provinces(gazetteer):
    both = pd.DataFrame(
        {"code": ["A", "B"], "name": ["สภ.เมืองเชียงใหม่", "สภ.แม่ทา"], "province": ["50", "51"]}
    )
    row = resolved(both, gazetteer, ("สภ.เมือง",)).iloc[0]
    assert (row["method"], row["candidates"]) == ("ambiguous", "A")
    assert resolved(both.iloc[:1], gazetteer, ("สภ.เมือง",))["code"].item() == "A"


def test_a_right_name_of_another_place_is_not_a_misspelt_station(gazetteer):
    few = pd.DataFrame({"code": ["A"], "name": ["สภ.แม่แตง"], "province": "50"})
    found = resolved(few, gazetteer, ("สภ.แม่แต", "50"), ("สภ.แม่แฝก", "50"), ("สภ.แม่แตก", "50"))
    assert found["method"].iloc[0] == "spelling"
    few = pd.DataFrame({"code": ["A"], "name": ["สภ.แม่แรม"], "province": "50"})
    row = resolved(few, gazetteer, ("สภ.แม่แริม", "50"), ("สภ.แม่ริม", "50")).iloc[1]
    assert row["method"] != "spelling", "แม่ริม is an amphoe of its own"


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(
        st.one_of(
            st.sampled_from([text for text, _ in FORMS]),
            st.text(alphabet="สภน.อตจ เมืองแม่ริกทค่1๕()", max_size=14),
            st.text(max_size=8),
        ),
        min_size=1,
        max_size=8,
    ),
    province=st.sampled_from(["10", "14", "50", "51", "30"]),
)
def test_no_station_outside_the_province_is_ever_returned(texts, province, police, gazetteer):
    few = police[police["province"].isin(["10", "14", "50", "51"])].iloc[::4]
    found = resolved(few, gazetteer, *[(text, province) for text in texts])
    assert set(found["method"]) <= set(METHODS)
    homes = found["code"].dropna().map(few.set_index("code")["province"])
    assert homes.eq(province).all()
    assert found["code"].notna().equals(found["method"].isin(["code", "name", "spelling"]))
    assert found["candidates"].notna().equals(found["method"].eq("ambiguous"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("ภ.จว.เชียงใหม่", "50"), ("ภ จว เชียงใหม่", "50"), ("ตำรวจภูธรจังหวัดเชียงใหม่", "50"),
        ("กองบังคับการตำรวจภูธรจังหวัดเชียงใหม่", "50"), ("ภ.จว.เชียงใหม่ ภ.5", "50"),
        ("บก.น.1", "n1"), ("บก. น. ๑", "n1"), ("กองบังคับการตำรวจนครบาล 1", "n1"),
        ("ภ.5", "p5"), ("ภ. ๕", "p5"), ("บช.ภ.5", "p5"), ("ตำรวจภูธรภาค 5", "p5"), ("บช.น.", "mb"),
        ("กองบัญชาการตำรวจนครบาล", "mb"), ("Provincial Police Region 5", "p5"), ("n1", "n1"),
        ("50", "50"), ("จ.เชียงใหม่", None), ("สภ.แม่ริม ภ.5", None), ("สภ.เมือง", None),
        ("ภ.จว.กรุงเทพ", None), ("เทศบาล", None), ("ภ.10", None), (None, None),
    ],
)  # fmt: skip
def test_units_of_command(text, unit, gazetteer):
    found = resolve_units(pd.Series([text], dtype="str"), gazetteer, read_commands()).iloc[0]
    assert (None if pd.isna(found) else found) == unit


def test_what_calls_itself_a_station(gazetteer):
    texts = pd.Series(["สภ.แม่ริม", "Mae Rim Police Station", "แม่ริม", "เทศบาล", None], dtype="str")
    assert titled(texts, gazetteer, read_commands()).tolist() == [True, True, False, False, False]


def test_a_province_behind_a_cell_of_thousands_of_words_is_seen(gazetteer):
    reader = Reader(gazetteer, read_commands())
    name = "แม่ริม " * 12_000
    assert reader.read(f"สภ.{name} เชียงใหม่").names[1] == ("แม่ริม" * 12_000, "50")
