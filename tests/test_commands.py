"""The chain of command as an agency writes it down: what is read of it, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.files import DATA, read_commands, read_gazetteer
from geo.gazetteer import Gazetteer
from geo.stationnames import Reader
from geo.stations import resolve_stations

COMMANDS = read_commands()
FILE = (DATA / "commands.toml").read_text(encoding="utf-8")


def test_every_province_has_one_bureau_and_three_bureaus_have_none() -> None:
    assert set(COMMANDS.bureau_of_province) == set(read_gazetteer().provinces.index)
    assert {b.key for b in COMMANDS.bureaus if not b.provinces} == {"cib", "tpb", "ccib"}
    assert {"cib", "csd", "tpb", "tp1", "ccib", "cc5"} <= COMMANDS.without_place
    assert not COMMANDS.without_place & {"mb", "n1", "p5", "50"}


def test_a_unit_without_a_place_is_no_province() -> None:
    assert COMMANDS.without_place.isdisjoint(COMMANDS.province_of_unit)
    assert set(COMMANDS.province_of_unit.values()) == set(COMMANDS.bureau_of_province)
    assert COMMANDS.bureau_of_division["tp3"] == "tpb"
    assert COMMANDS.unit_name("tp3", read_gazetteer(), "th", short=True) == "บก.ทท.3"
    assert COMMANDS.bureau_of_all(()) == ""
    assert COMMANDS.bureau_of_all(COMMANDS.provinces("p5")) == "p5"


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ('provinces = ["10"]', 'provinces = "10"', "`provinces` of 'mb' is no list"),
        ('provinces = ["10"]', "provinces = [10]", "`provinces` of 'mb' is no list"),
        ('provinces = ["10"]\n', "", "provinces"),
        ('provinces = ["10"]', 'provinces = ["10", "97"]', "no province by the code '97'"),
        ('provinces = ["10"]', 'provinces = ["10", "12"]', "one bureau of the province '12'"),
        ('key = "tpb"', 'key = "cib"', "one unit of the key 'cib'"),
        ('key = "tpb"', 'key = "84"', "no lower-case letters and digits '84'"),
        ('short_th = "บช.ทท."', 'short_th = "บช.ก."', "one unit of the name 'บช.ก.'"),
        ('short_th = "บช.ทท."', 'short_th = " "', "`short_th` of 'tpb' is empty"),
        ('bureau = "tpb"', 'bureau = "tourists"', "no bureau that it knows 'tp1', 'tp2', 'tp3'"),
        ('bureau = "tpb"', 'buro = "tpb"', "buro"),
        ("members_per_station = 50", 'members_per_station = "50"', "is '50'; expected a whole"),
        ("members_per_station = 50", "members_per_station = 0", "is 0; expected a whole"),
        ("members_per_station", "members", "members_per_station"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_with_what_to_mend(
    tmp_path: Path, found: str, put: str, said: str
) -> None:
    path = tmp_path / "commands.toml"
    assert found in FILE
    path.write_text(FILE.replace(found, put), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)) as refused:
        read_commands(path)
    assert str(path) in str(refused.value)


def test_an_agency_may_add_a_unit_or_leave_all_of_them_out(tmp_path: Path) -> None:
    path = tmp_path / "commands.toml"
    unit = '[[bureau]]\nkey = "bpp"\nth = "ก"\nshort_th = "ข"\nen = "c"\nshort_en = "d"\n'
    path.write_text(f"{FILE}\n{unit}provinces = []\n", encoding="utf-8")
    assert "bpp" in read_commands(path).without_place
    local = tmp_path / "local.toml"
    entries = re.split(r"(?=\[\[)", FILE)
    placeless = [f'"{key}"' for key in COMMANDS.without_place]
    kept = [entry for entry in entries if not any(f"key = {key}" in entry for key in placeless)]
    local.write_text("".join(kept), encoding="utf-8")
    assert not read_commands(local).without_place
    assert len(read_commands(local).divisions) == 9


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("บช.ก.", "cib"), ("บช. ทท.", "tpb"), ("กองบัญชาการตำรวจท่องเที่ยว", "tpb"),
        ("Cyber Crime Investigation Bureau", "ccib"), ("บก.ป.", "csd"), ("บก.ปคม.", "ahtd"),
        ("กองบังคับการปราบปราม", "csd"), ("กองบังคับการปราบปรามการค้ามนุษย์", "ahtd"),
        ("บก. ทท. ๒", "tp2"), ("กองบังคับการตำรวจท่องเที่ยว 3", "tp3"), ("บก.สอท.5", "cc5"),
        ("บก.ทท.4", ""), ("บก.ทท.", ""), ("ตำรวจท่องเที่ยว", ""), ("ภ.5", "p5"), ("บก.น.5", "n5"),
    ],
)  # fmt: skip
def test_units_without_a_place_are_known_by_their_names(text: str, unit: str) -> None:
    assert Reader(read_gazetteer(), COMMANDS).unit(text) == unit


STATIONS = pd.DataFrame(
    [
        ("T1", "สถานีตำรวจท่องเที่ยว 1 กก.1 บก.ทท.1", "Tourist Police Station 1", "tp1", "10"),
        ("T2", "ส.ทท.1 กก.1 บก.ทท.2", "Tourist Police Station 2", "tp2", "50"),
        ("T3", "สถานีตำรวจท่องเที่ยว 1 กองกำกับการ 2 กองบังคับการตำรวจท่องเที่ยว 3", "", "tp3", None),
        ("H1", "สถานีตำรวจทางหลวง 1 กก.1 บก.ทล.", "Highway Police Station 1", "hpd", None),
        ("S1", "สภ.ท่าเรือ", "Tha Ruea", "14", "14"),
    ],
    columns=["code", "name", "name_en", "division", "province"],
    dtype="str",
)


@pytest.mark.parametrize(
    ("text", "province", "code"),
    [
        ("ส.ทท.1 กก.1 บก.ทท.1", None, "T1"),
        ("ส.ทท. ๑ กองกำกับการ ๑ บก.ทท.๑", None, "T1"),
        ("สถานีตำรวจท่องเที่ยว 1 กก.1 บก.ทท.2", None, "T2"),
        ("ส.ทท.1 กก.1 บช.ทท.", None, None),  # two divisions have such a station
        ("ส.ทท.1 กก.2", None, "T3"),
        ("ส.ทท.1 กก.2 บช.ทท.", None, "T3"),
        ("ส.ทท.1 กก.2 ภ.8", None, None),
        ("ส.ทล.1 กก.1", None, "H1"),
        ("ส.ทล.2 กก.1", None, None),
        ("Tourist Police Station 2", None, "T2"),
        ("Tourist Police Station 3", None, None),
        ("สภ.ท่าเรือ", "14", "S1"),
    ],
)
def test_their_stations_are_known_by_the_short_and_the_long_form(
    gazetteer: Gazetteer, text: str, province: str | None, code: str | None
) -> None:
    written = pd.DataFrame({"station": [text], "province": [province]}, dtype="str")
    found = resolve_stations(written, STATIONS, gazetteer, COMMANDS)["code"].iloc[0]
    assert (None if pd.isna(found) else found) == code
