"""Cleaning: text to typed values, and what cannot be read to reasons and notes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from etl.clean import clean
from etl.columns.mapping import MAPPINGS, load
from etl.columns.rename import rename
from etl.reading.read import read
from etl.reasons import REASONS


def _cleaned(kind: str, mapping: str = "default", /, **columns: list[str | None]) -> pd.DataFrame:
    raw = pd.DataFrame(columns, dtype="str")
    raw.index = pd.RangeIndex(2, len(raw) + 2, name="row")
    raw.attrs = {"source": "a.csv", "broken": [4]}
    source = load(MAPPINGS / f"{mapping}.toml")
    return clean(rename(raw, source, kind), source, kind)


def test_types_of_an_issue() -> None:
    frame = _cleaned(
        "issues",
        record_id=[" 12/2565\u200b "],
        reported=["๒๙ พ.ค. ๖๕ 14.30 น."],
        category=["ลักทรัพย์, ยาบ้า, ลักขโมย"],
        status=["แล้วเสร็จ"],
        urgency=["ด่วน"],
        tambon_code=["TH500101"],
        lon=["๙๘.๙๙"],
        lat=["18.79"],
    )
    row = frame.loc[2]
    assert row["record_id"] == "12/2565"
    assert row["reported"] == pd.Timestamp("2022-05-29")
    assert row["reported_minute"] == 870
    assert (row["category"], row["further"]) == ("theft", "drugs")
    assert (row["kind"], row["status"], row["urgency"]) == ("problem", "solved", "urgent")
    assert (row["tambon_code"], row["lon"], row["lat"]) == ("500101", "๙๘.๙๙", "18.79")
    assert pd.isna(row["reject"])
    assert frame["updated"].dtype == frame["reported"].dtype == "datetime64[s]"
    assert frame["updated_minute"].dtype == "Int16"
    assert pd.isna(row["updated_minute"])


def test_an_unknown_category_is_unclassified_and_noted() -> None:
    frame = _cleaned("issues", reported=["1/1/65"] * 2, category=["ผี, จราจร", "ผี"])
    assert frame["category"].tolist() == ["traffic", "unclassified"]
    assert frame["reject"].isna().all()
    assert frame.attrs["notes"]["unknown_category"] == {"ผี, จราจร": 1, "ผี": 1}


@pytest.mark.parametrize(
    ("kind", "columns", "reason"),
    [
        ("issues", {"reported": [None]}, "missing_value"),
        ("issues", {"reported": ["-"]}, "missing_value"),
        ("issues", {"reported": ["31 ก.พ. 65"]}, "bad_date"),
        ("issues", {"reported": ["1/1/65"], "occurred": ["เมื่อวาน"]}, "bad_date"),
        ("issues", {"reported": ["1/1/65"], "status": ["ไม่รู้"]}, "unknown_word"),
        ("issues", {"reported": ["1/1/65"], "kind": ["เรื่องเล่า"]}, "unknown_word"),
        (
            "escalations",
            {"record_id": ["1"], "date": ["1/1/65"], "to_level": ["9"]},
            "unknown_word",
        ),
        ("members", {"start": ["13/2566"]}, "bad_date"),
        ("members", {"count": ["-1"]}, "bad_number"),
        ("members", {"count": ["หลายคน"]}, "bad_number"),
        ("population", {"tambon_code": ["500101"], "population": [None]}, "missing_value"),
        (
            "population",
            {"tambon_code": ["500101"], "population": ["9"], "year": ["64"]},
            "bad_number",
        ),
    ],
)
def test_reasons(kind: str, columns: dict[str, list[str | None]], reason: str) -> None:
    assert _cleaned(kind, **columns)["reject"].tolist() == [reason]


@pytest.mark.parametrize(
    ("kind", "columns", "reason"),
    [
        ("issues", {"reported": ["1/7/2566"]}, "in_the_future"),
        ("issues", {"reported": ["1/7/2565"], "occurred": ["2/7/2600"]}, "in_the_future"),
        ("issues", {"reported": ["1/7/2565"], "updated": ["3/7/2565"]}, "in_the_future"),
        ("issues", {"reported": ["2/7/2565"]}, ""),
        ("issues", {"reported": ["1/7/2565"], "updated": ["2/7/2565 23:59"]}, ""),
        (
            "escalations",
            {"record_id": ["1"], "date": ["3/7/2565"], "to_level": ["2"]},
            "in_the_future",
        ),
        # Of a removed issue nothing is asked but when it was removed.
        ("issues", {"removed": ["ลบ"], "record_id": ["1"], "reported": ["1/7/2600"]}, ""),
        (
            "issues",
            {"removed": ["ลบ"], "record_id": ["1"], "updated": ["1/7/2600"]},
            "in_the_future",
        ),
        ("members", {"start": ["ม.ค. 2600"]}, ""),
    ],
)
def test_nothing_happened_after_the_latest_day(
    kind: str, columns: dict[str, list[str]], reason: str
) -> None:
    raw = pd.DataFrame(columns, dtype="str")
    raw.attrs = {"source": "a.csv", "broken": []}
    rows = rename(raw, load(), kind)
    found = clean(rows, load(), kind, latest=date(2022, 7, 2))
    assert found["reject"].fillna("").tolist() == [reason]
    if reason:
        assert found["fault"].tolist() == [[*columns][-1] if kind == "issues" else "date"]
    assert clean(rows, load(), kind)["reject"].isna().all(), "nothing else is wrong with it"


def test_unknown_words_that_do_not_matter_are_only_noted() -> None:
    frame = _cleaned("issues", reported=["1/1/2565"], channel=["นกพิราบ"])
    assert frame[["channel", "reject"]].isna().all(axis=None)
    assert frame.attrs["notes"] == {"unknown_channel": {"นกพิราบ": 1}}
    members = _cleaned("members", role=["กำนัน", "พระ", None])
    assert members["role"].tolist() == ["area_leader", "other", "other"]


@pytest.mark.parametrize(
    "text", ["-", "--", "–", "....", "ไม่มี", " ไม่ทราบ", "ไม่ระบุ\u200b", "N/A", "_", "\u00a0", "NULL"]
)
def test_what_says_nothing_is_empty_and_takes_the_default(text: str) -> None:
    frame = _cleaned(
        "issues", reported=["1/1/2565"], status=[text], tambon=[text], state=["แก้ไขแล้ว"]
    )
    assert frame["tambon"].isna().all()
    assert frame["status"].tolist() == ["solved"], "the next column of the field counts"
    assert _cleaned("issues", reported=["1/1/2565"], status=[text])["status"].item() == "received"


@pytest.mark.parametrize("text", ["นา", "ไม่มีน้ำใช้", "ในเมือง", "ไม่ทราบชื่อ", "N/A 1", "-5"])
def test_what_only_begins_like_nothing_is_kept(text: str) -> None:
    assert _cleaned("issues", reported=["1/1/2565"], tambon=[text])["tambon"].tolist() == [text]


def test_of_what_is_no_record_nothing_is_read() -> None:
    raw = pd.DataFrame({"reported": ["1/1/65", "รวม"], "channel": ["", "12"]}, dtype="str")
    raw.attrs = {"source": "a.csv", "broken": [1], "not_records": [1]}
    frame = clean(rename(raw, load(), "issues"), load(), "issues")
    assert frame["reject"].fillna("").tolist() == ["", "not_a_record"]
    assert frame.attrs["notes"].keys() == {"two_digit_year"}


def test_a_broken_row_is_rejected_as_such() -> None:
    frame = _cleaned("issues", reported=["1/1/65", "1/1/65", None])
    assert frame["reject"].dropna().to_dict() == {4: "broken_row"}


def test_levels_months_and_counts() -> None:
    steps = _cleaned(
        "escalations",
        record_id=["1"],
        date=["10 มิ.ย. 65"],
        from_level=["สถานีตำรวจ"],
        to_level=["2"],
    )
    assert steps.loc[2, ["from_level", "to_level"]].tolist() == [1, 2]
    members = _cleaned("members", start=["ม.ค. 2565"], end=[None], count=["1,200"])
    assert members.loc[2, "start"] == pd.Timestamp("2022-01-01")
    assert pd.isna(members.loc[2, "end"])
    assert members.loc[2, "count"] == 1200


@pytest.mark.parametrize("count", ["1e308", "inf", "9" * 30, "1000000001", "-1"])
def test_a_number_that_nothing_can_have_is_none(count: str) -> None:
    members = _cleaned("members", start=["ม.ค. 2565"], end=[None], count=[count])
    assert members.loc[2, "reject"] == "bad_number"


def test_a_name_is_cut_where_nobody_reads_on_and_bears_no_hidden_signs() -> None:
    row = _cleaned(
        "stations", code=["S1\x00"], name=["ส" * 100_000], name_en=["a\u202eb\u2066\x07c"]
    ).loc[2]
    assert (row["code"], row["name"], row["name_en"]) == ("S1", "ส" * 200, "abc")


@pytest.mark.parametrize(
    ("written", "years"),
    [
        (["2564", "2021", "๒๕๖๔"], [2021, 2021, 2021]),
        (["2563", None, "2564"], [2020, 2021, 2021]),
        ([None, None], [None, None]),
    ],
)
def test_years_of_the_population(written: list[str | None], years: list[int | None]) -> None:
    codes, people = ["500101"] * len(written), ["9"] * len(written)
    frame = _cleaned("population", tambon_code=codes, population=people, year=written)
    assert [None if pd.isna(year) else year for year in frame["year"]] == years


def test_words_for_nothing_are_missing() -> None:
    frame = _cleaned("issues", reported=["1/1/65"] * 4, station=["-", "ไม่ทราบ", "N/A", "S1"])
    assert frame["station"].tolist()[3] == "S1"
    assert frame["station"].isna().sum() == 3


def test_traffy_states_and_its_utc() -> None:
    states = ["ไม่เกี่ยวข้อง", "ส่งต่อ(ใหม่)", "ส่งเรื่องแล้ว", None]
    frame = _cleaned(
        "issues",
        "traffy_fondue",
        timestamp=["2022-12-17 20:00:00.1+00"] * 4,
        state=states,
        status=["report"] * 4,
    )
    assert frame["status"].tolist() == ["referred", "in_progress", "in_progress", "received"]
    assert frame["reported"].tolist() == [pd.Timestamp("2022-12-18")] * 4
    assert frame["reported_minute"].tolist() == [180] * 4


def test_every_reason_is_said_in_both_languages() -> None:
    for reason in REASONS.values():
        assert reason.th
        assert any("ก" <= char <= "๛" for char in reason.th)
        assert reason.en.isascii() or "พ.ค." in reason.en
        assert reason.en.endswith(".")


@pytest.mark.parametrize(
    ("ending", "days", "rejected"),
    [("xlsx", ["2022-05-30", "2022-05-29"], [3, 4]), ("csv", ["2022-05-29"], [2, 3, 4])],
)
def test_the_serial_of_a_day_is_one_in_a_spreadsheet_only(ending, days, rejected, tmp_path):
    path = tmp_path / f"issues.{ending}"
    rows = [44711, 19999, 80001, "29 พ.ค. 2565"]
    table = pd.DataFrame({"id": ["a", "b", "c", "d"], "reported": rows, "province": "เชียงใหม่"})
    if ending == "xlsx":
        table.to_excel(path, index=False)
    else:
        table.to_csv(path, index=False)
    frame = clean(rename(read(path)[0], load(), "issues"), load(), "issues")
    assert frame["reported"].dropna().dt.strftime("%F").tolist() == days
    assert frame.index[frame["reject"].eq("bad_date")].tolist() == rejected
    assert frame.attrs["notes"].get("date_serial") == ({"": 1} if ending == "xlsx" else None)
