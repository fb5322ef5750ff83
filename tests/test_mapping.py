"""Mappings: data that says how the files of a source are to be understood."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from etl.columns.fields import FIELDS, KINDS
from etl.columns.mapping import MAPPINGS, Selection, load, to_toml, with_columns
from etl.columns.rename import rename
from etl.spelling import plain
from geo.errors import InputError
from geo.files import DATA, read_taxonomy, read_toml
from geo.ladder import STATUSES


def _raw(**columns: list[str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(columns, dtype="str")
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    frame.attrs = {"source": "issues.csv", "broken": []}
    return frame


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("names", ["header", "name"])
def test_the_default_takes_the_template_in_thai_and_english(kind: str, names: str) -> None:
    fields = FIELDS[kind]
    raw = _raw(**{getattr(field, names): [f"value of {field.name}"] for field in fields})
    renamed = rename(raw, load(), kind)
    assert list(renamed.columns) == [field.name for field in fields]
    assert renamed.iloc[0].tolist() == [f"value of {field.name}" for field in fields]
    assert renamed.attrs == {**raw.attrs, "absent": ""}


def test_fields_that_no_column_gives_are_named() -> None:
    renamed = rename(_raw(record_id=["7"], reported=["1/1/65"], kind=["ปัญหา"]), load(), "issues")
    absent = renamed.attrs["absent"].split("|")
    assert "status" in absent
    assert not {"record_id", "reported", "kind"} & {*absent}


def test_headers_may_differ_in_case_spaces_and_dashes() -> None:
    renamed = rename(_raw(**{" RECORD-ID": ["7"], "Reported": ["1/1/65"]}), load(), "issues")
    assert renamed.loc[2, "record_id"] == "7"


def test_of_several_columns_the_first_that_is_not_empty_counts() -> None:
    traffy = load(MAPPINGS / "traffy_fondue.toml")
    raw = _raw(state=["เสร็จสิ้น", None], status=["report", "finish"], timestamp=["x", "y"])
    renamed = rename(raw, traffy, "issues")
    assert renamed["status"].tolist() == ["เสร็จสิ้น", "finish"]
    assert renamed["channel"].tolist() == ["platform", "platform"]
    assert renamed["urgency"].isna().all()


def test_a_missing_column_is_named_with_what_was_found_and_what_to_do() -> None:
    message = (
        r"column 'วันที่รับแจ้ง' is missing in issues\.csv; found: a, b; "
        r"map it in data/mappings/default\.toml"
    )
    with pytest.raises(InputError, match=message):
        rename(_raw(a=["1"], b=["2"]), load(), "issues")


def test_every_word_leads_to_a_key_of_the_project() -> None:
    for path in (None, MAPPINGS / "traffy_fondue.toml"):
        mapping = load(path)
        assert set(mapping.words("status").values()) == set(STATUSES)
        assert mapping.words("from_level") is mapping.words("to_level")
        assert set(mapping.words("to_level").values()) == set("1234567")
    keys = {category.key for category in read_taxonomy().categories}
    assert set(load().words("category").values()) == keys


@pytest.mark.shared
def test_every_type_of_traffy_is_a_category(shared_data: Path) -> None:
    records = pd.read_csv(shared_data / "records" / "traffy_fondue_2022.csv", usecols=["type"])
    types = records["type"].dropna().str.split(",").explode().str.strip().unique()
    words = load(MAPPINGS / "traffy_fondue.toml").words("category")
    assert [name for name in types if plain(name) not in words] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "x"', "has no timezone"),
        ('timezone = "UTC"', "has no name"),
        ('name = "x"\ntimezone = "Asia/Bankok"', "'Asia/Bankok', which does not exist"),
        ('name = "x"\ntimezone = "UTC"\n[issue.columns]', "names 'issue'.*expected one of"),
        ('name = "x"\ntimezone = "UTC"\n[issues.columns]\nday = ["d"]', "names 'day'"),
        ('name = "x"\ntimezone = "UTC"\n[issues.colums]\n', "names 'colums'"),
        ('name = "x"\ntimezone = "UTC"\n[vocabulary.stat]\na = ["b"]', "names 'stat'"),
        ('name = "x"\ntimezone = "UTC"\n[vocabulary.status]\ndone = ["b"]', "names 'done'"),
        (
            'name = "x"\ntimezone = "UTC"\n[issues.columns]\nlon = "x"',
            r'must be written lon = \["…"\]',
        ),
        ('name = "x"\ntimezone = "UTC"\n[issues.defaults]\nkind = 1', "must be written kind ="),
        ('name = "x"\ntimezone = "UTC"\nissues = 1', "is no table"),
        ('name = "x"\ntimezone = "UTC"\ndatabase = "x"', r"\[database\] is no table"),
        ('name = "x"\ntimezone = "UTC"\n[database]\nhost = "db"', "names 'host'"),
        ('name = "x"\ntimezone = "UTC"\n[database.issues]\npassword = "x"', "names 'password'"),
        ('name = "x"\ntimezone = "UTC"\n[database.issues]\ntable = 7', 'written table = "…"'),
        ('name = "x"\ntimezone = "UTC"\n[database.issues]\ntable = " "', "a table or a query"),
        ('name = "x"\ntimezone = "UTC"\n[database.issues]', "either a table or a query"),
        (
            'name = "x"\ntimezone = "UTC"\n[database.issues]\ntable = "a"\nquery = "select 1"',
            "either a table or a query",
        ),
        ("name = ", "not valid TOML"),
    ],
)
def test_a_wrong_mapping_says_where(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load(tmp_path / "m.toml")


def test_a_mapping_of_windows_editor_is_read(tmp_path: Path) -> None:
    text = 'name = "ours"\ntimezone = "UTC"\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8-sig")
    assert load(tmp_path / "m.toml").name == "ours"
    (tmp_path / "s.toml").write_text("days = 3\n", encoding="utf-8-sig")
    assert read_toml(tmp_path / "s.toml") == {"days": 3}


def test_of_columns_of_one_name_the_filled_cells_count() -> None:
    tambons = {"ตำบล": ["ศรีภูมิ", None], "ตำบล (2)": ["ศรีภูมิ", "สุเทพ"]}
    raw = _raw(reported=["1/1/65"] * 2, **tambons)
    assert rename(raw, load(), "issues")["tambon"].tolist() == ["ศรีภูมิ", "สุเทพ"]


@pytest.mark.parametrize("again", ["รหัสตำบล (2)", "รหัส ตำบล"])
def test_columns_of_one_name_that_contradict_each_other_are_refused(again: str) -> None:
    codes = {"รหัสตำบล": ["500101", "500102", None], again: ["500101", "500701", "500102"]}
    raw = _raw(reported=["1/1/65"] * 3, **codes)
    with pytest.raises(InputError, match=r"issues\.csv has two columns .* differ in 1 row"):
        rename(raw, load(), "issues")
    chosen = with_columns(load(), "issues", {"reported": "reported", "tambon_code": "รหัสตำบล"})
    told = rename(raw, chosen, "issues")["tambon_code"].tolist()
    assert told[:2] == ["500101", "500102"], "who chose one column knows which counts"


def test_columns_of_one_name_may_be_written_differently_and_contradict_in_any_of_them() -> None:
    tambons = {"ตำบล": ["ศรีภูมิ"], "ตำบล (2)": [" ศรีภูมิ\u200b"], "ตำบล (3)": [None]}
    raw = _raw(reported=["1/1/65"], **tambons)
    assert rename(raw, load(), "issues")["tambon"].tolist() == ["ศรีภูมิ"]
    raw = _raw(reported=["1/1/65"], **(tambons | {"ตำบล": [None], "ตำบล (3)": ["สุเทพ"]}))
    with pytest.raises(InputError, match="differ in 1 row"):
        rename(raw, load(), "issues")


def test_two_columns_of_texts_may_tell_different_things() -> None:
    texts = {"รายละเอียด": ["ไฟดับ"], "รายละเอียด (2)": ["แจ้งซ้ำ"]}
    raw = _raw(reported=["1/1/65"], **texts)
    assert rename(raw, load(), "issues")["detail"].tolist() == ["ไฟดับ"]


def test_a_column_that_is_mapped_by_itself_is_another_one() -> None:
    raw = _raw(reported=["1/1/65"], **{"ตำบล": ["ศรีภูมิ"], "ตำบล (2)": ["9 ถ.ราชดำเนิน"]})
    columns = {"issues": {"address": ("ตำบล (2)",)}}
    renamed = rename(raw, replace(load(), columns=columns), "issues")
    assert renamed.loc[2, ["tambon", "address"]].tolist() == ["ศรีภูมิ", "9 ถ.ราชดำเนิน"]


def test_a_missing_mapping_names_the_folder_of_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; the known ones are in"):
        load(tmp_path / "none.toml")


def test_chosen_columns_count_alone_and_none_is_used_twice() -> None:
    raw = _raw(**{"วันที่แจ้ง": ["1/1/65"], "วันที่": ["2/1/65"], "ตำบล": ["ศรีภูมิ"], "x": ["98.9"]})
    chosen = {"reported": "วันที่", "occurred": "วันที่แจ้ง", "lon": None}
    mapping = with_columns(load(), "issues", chosen)
    renamed = rename(raw, mapping, "issues")
    assert renamed.loc[2, ["reported", "occurred", "tambon"]].tolist() == [
        "2/1/65", "1/1/65", "ศรีภูมิ",
    ]  # fmt: skip
    assert renamed["lon"].isna().all()
    assert rename(raw, load(), "members")["tambon"].tolist() == ["ศรีภูมิ"]


def test_a_chosen_column_keeps_the_other_ways_to_write_it() -> None:
    traffy = load(MAPPINGS / "traffy_fondue.toml")
    mapping = with_columns(traffy, "issues", {"status": "state", "reported": "timestamp"})
    renamed = rename(
        _raw(timestamp=["1", "2"], state=["a", None], status=["b", "c"]), mapping, "issues"
    )
    assert renamed["status"].tolist() == ["a", "c"]


def test_a_written_mapping_reads_back_the_same(tmp_path: Path) -> None:
    awkward = 'a "quoted" \\ header\n\x7f'
    written = with_columns(
        load(MAPPINGS / "traffy_fondue.toml"), "issues", {"reported": awkward, "lon": None}
    )
    query = "select \"a\", 'ข'\nfrom \\ t -- 100 %"
    written = replace(
        written, database={"issues": Selection(query=query), "members": Selection("s.สมาชิก")}
    )
    file = tmp_path / "ours.toml"
    file.write_text(to_toml(written), encoding="utf-8")
    read = load(file)
    assert replace(read, path=written.path) == written
    assert read.headers("issues", FIELDS["issues"][0]) == written.headers(
        "issues", FIELDS["issues"][0]
    )


def test_the_mapping_of_the_instructions_is_one(tmp_path: Path) -> None:
    text = (DATA / "deploy" / "databases.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(name = .+?)```", text, re.DOTALL)
    (tmp_path / "ours.toml").write_text(example, encoding="utf-8")
    database = load(tmp_path / "ours.toml").database
    assert database["issues"] == Selection(table="crime.เรื่องร้องทุกข์")
    assert database["members"].query.split()[0] == "select"


def test_exact_is_yes_or_no(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('name = "x"\ntimezone = "UTC"\n[issues]\nexact = "yes"', encoding="utf-8")
    with pytest.raises(InputError, match="exact = true"):
        load(file)
