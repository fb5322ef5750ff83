"""Which kind a file holds and which column is which field, guessed."""

from __future__ import annotations

import pandas as pd
import pytest

from etl.columns.fields import FIELDS, KINDS
from etl.columns.guess import Guess, guess_kind, guess_mapping, guess_source
from etl.columns.mapping import MAPPINGS, known_mappings, load
from geo.gazetteer import Gazetteer


def _guessed(table: dict[str, list[str]], gazetteer: Gazetteer) -> dict[str, tuple[str, str]]:
    """Field → header and reason, of the fields that were found."""
    guesses = guess_mapping(pd.DataFrame(table, dtype="str"), "issues", load(), gazetteer)
    return {name: (g.header, g.reason) for name, g in guesses.items() if g.header}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("names", ["header", "name"])
def test_the_template_of_each_kind_is_recognised(
    kind: str, names: str, gazetteer: Gazetteer
) -> None:
    fields = [field for field in FIELDS[kind] if not field.hidden]
    columns = [getattr(field, names) for field in fields]
    assert guess_kind(columns, load()) == kind
    table = pd.DataFrame([[field.example for field in fields]], columns=columns, dtype="str")
    guesses = guess_mapping(table, kind, load(), gazetteer)
    assert {f.name: guesses[f.name].header for f in fields} == {
        f.name: getattr(f, names) for f in fields
    }


def test_headers_that_are_nearly_known_are_found(gazetteer: Gazetteer) -> None:
    table = {
        "ลำดับ": ["1", "2"],
        "วันที่แจ้งเหตุ": ["1 ม.ค. 65", "2/1/2565"],
        "สถานีตำรวจภูธร": ["สภ.แม่ริม", "สภ.เมืองเชียงใหม่"],
        "ต.": ["ริมใต้", "ศรีภูมิ"],
        "ที่ตั้งอำเภอ": ["แม่ริม", "เมืองเชียงใหม่"],
        "จังหวัดที่เกิดเหตุ": ["เชียงใหม่", "เชียงใหม่"],
    }
    assert guess_kind(table, load()) == "issues"
    assert _guessed(table, gazetteer) == {
        "reported": ("วันที่แจ้งเหตุ", "spelling"),
        "station": ("สถานีตำรวจภูธร", "spelling"),
        "tambon": ("ต.", "header"),
        "amphoe": ("ที่ตั้งอำเภอ", "spelling"),
        "province": ("จังหวัดที่เกิดเหตุ", "spelling"),
    }


def test_what_stands_in_a_column_tells_where_its_header_does_not(gazetteer: Gazetteer) -> None:
    table = {
        "a": ["500101", "TH100101"],
        "b": ["สน.บางรัก", "สภ.แม่ริม"],
        "c": ["แก้ไขแล้ว", "รับเรื่อง"],
        "d": ["1/1/65", "๒ ก.พ. ๒๕๖๕"],
        "e": ["98.98", "100.5"],
        "f": ["18.79", "13.7"],
        "g": ["ยาเสพติด, การพนัน", "ลักทรัพย์"],
        "h": ["ศรีภูมิ", "ริมใต้"],
        "i": ["เมืองเชียงใหม่", "แม่ริม"],
        "j": ["เชียงใหม่", "จ.ลำพูน"],
        "k": ["นาย ก", "นาง ข"],
        "l": ["18.79, 98.99", "[100.5, 13.7]"],
        "m": ["1 ม.2 ต.ศรีภูมิ อ.เมือง จ.เชียงใหม่", "แขวงสีลม เขตบางรัก"],
    }
    found = {name: header for name, (header, _) in _guessed(table, gazetteer).items()}
    assert found == {
        "tambon_code": "a", "station": "b", "status": "c", "reported": "d", "lon": "e",
        "lat": "f", "category": "g", "tambon": "h", "amphoe": "i", "province": "j",
        "point": "l", "address": "m",
    }  # fmt: skip


def test_content_contradicts_a_header_that_is_only_nearly_known(gazetteer: Gazetteer) -> None:
    table = {"ผู้รับวันที่แจ้ง": ["ร.ต.อ. ก", "ด.ต. ข"], "เมื่อ": ["1/1/2565", "2/1/2565"]}
    assert _guessed(table, gazetteer) == {"reported": ("เมื่อ", "content")}


@pytest.mark.parametrize("header", ["ลำดับ", "ลำดับที่", "ที่", "No."])
def test_a_running_number_is_no_id(header: str, gazetteer: Gazetteer) -> None:
    table = {header: ["1"], "วันที่": ["1/1/65"]}
    assert "record_id" not in _guessed(table, gazetteer)


def test_one_column_is_never_two_fields(gazetteer: Gazetteer) -> None:
    table = pd.DataFrame({"วันที่": ["1/1/65"], "เลขที่": ["7"], "ประเภท": ["ปัญหา"]}, dtype="str")
    for kind in KINDS:
        guesses = guess_mapping(table, kind, load(), gazetteer).values()
        headers = [guess.header for guess in guesses if guess.header]
        assert len(headers) == len(set(headers))


def test_a_source_that_is_known_by_name_is_understood(gazetteer: Gazetteer) -> None:
    mapping = load(MAPPINGS / "traffy_fondue.toml")
    table = pd.DataFrame(
        {"ticket_id": ["2022-A"], "timestamp": ["2022-01-01"], "org": ["กทม."]}, dtype="str"
    )
    assert guess_kind(table.columns, mapping) == "issues"
    guesses = guess_mapping(table, "issues", mapping, gazetteer)
    assert guesses["record_id"] == Guess("ticket_id", "header", 1.0)
    assert guesses["category"] == Guess(None, "none", 0.0)


def test_the_source_is_the_one_that_knows_most_columns() -> None:
    traffy = ["ticket_id", "type", "org", "timestamp", "status"]
    ours = [field.header for field in FIELDS["issues"]]
    names = [guess_source(columns, "issues", known_mappings()).name for columns in (traffy, ours)]
    assert names == ["traffy_fondue", "template"]


def test_a_file_of_something_else_is_no_kind() -> None:
    assert guess_kind(["ราคา", "ยี่ห้อ", "สี"], load()) is None


def test_a_table_without_a_value_is_guessed_by_its_headers(gazetteer: Gazetteer) -> None:
    table = pd.DataFrame({"วันที่แจ้งเหตุ": [None], "อำเภอ": [None]}, dtype="str")
    guesses = guess_mapping(table, "issues", load(), gazetteer)
    assert (guesses["reported"].header, guesses["amphoe"].header) == ("วันที่แจ้งเหตุ", "อำเภอ")
