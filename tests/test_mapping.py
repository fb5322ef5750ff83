"""Mappings: data that says how the files of a source are to be understood."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl.fields import FIELDS, KINDS
from etl.mapping import MAPPINGS, load
from etl.rename import rename
from etl.spelling import plain
from geo.errors import InputError
from geo.files import read_taxonomy
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
    assert renamed.attrs == raw.attrs


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
        ("name = ", "not valid TOML"),
    ],
)
def test_a_wrong_mapping_says_where(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load(tmp_path / "m.toml")


def test_a_missing_mapping_names_the_folder_of_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; the known ones are in"):
        load(tmp_path / "none.toml")
