"""Keys and duplicates."""

from __future__ import annotations

import pandas as pd
import pytest

from etl.check import check, superseded, without_issue

COLUMNS = ["record_id", "station", "organisation", "updated", "updated_minute", "reject"]


def issues(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows (record_id, station, organisation, updated, minute, reject), reported 1 May 2022."""
    frame = pd.DataFrame(rows, columns=COLUMNS, index=range(2, len(rows) + 2))
    words = dict.fromkeys(["record_id", "station", "organisation", "reject"], "str")
    days = {"updated": pd.to_datetime(frame["updated"]).astype("datetime64[s]")}
    return frame.astype(words).assign(
        **days,
        updated_minute=frame["updated_minute"].astype("Int16"),
        reported=pd.Timestamp("2022-05-01").as_unit("s"),
        placed_by="name",
    )


def checked(frame: pd.DataFrame, written: pd.DataFrame | None = None) -> pd.DataFrame:
    text = frame[["record_id", "station", "organisation"]] if written is None else written
    return check(frame, text, "issues", "book")


def test_every_owner_has_a_book_of_its_own():
    frame = checked(
        issues(
            ("1", "S1", None, None, None, None),
            ("1", "S2", None, None, None, None),
            ("1", None, "เทศบาล", None, None, None),
            ("1", None, None, None, None, None),
            ("2", "S1", None, None, None, None),
        )
    )
    assert frame["key"].nunique() == 5
    assert frame["key"].str.fullmatch("[0-9a-f]{16}").all()
    assert not frame["duplicate"].any()
    assert frame["owner"].tolist() == ["S1", "S2", "เทศบาล", "", "S1"]


def test_an_id_is_one_in_thai_and_arabic_digits_with_or_without_invisible_characters():
    ids = ("1/2565", "๑/๒๕๖๕", "１/2565", "1/2565\u200b", "2/2565")
    frame = checked(issues(*[(text, "สภ.๑", None, None, None, None) for text in ids]))
    assert frame["key"].nunique() == 2
    assert frame["duplicate"].tolist() == [True, True, True, False, False]
    assert frame["record_id"].tolist() == list(ids), "it stays as written"
    move = frame.head(1).assign(record_id="1/๒๕๖๕", station="สภ. 1", date="2022-06-01", to_level=2)
    found = check(move, move[["record_id", "station"]], "escalations", "book")
    assert found["key"].iloc[0] == frame["key"].iloc[0]


def test_the_source_is_part_of_the_key():
    frame = issues(("1", "S1", None, None, None, None))
    other = check(frame, frame[["record_id", "station"]], "issues", "another")
    assert checked(frame)["key"].iloc[0] != other["key"].iloc[0]


def test_unknown_stations_keep_apart_and_spelling_does_not_split_a_book():
    names = ("สภ.เก่า", "สภ. เก่า", "สภ.ใหม่")
    keys = checked(issues(*[("1", name, None, None, None, None) for name in names]))["key"]
    assert keys.iloc[0] == keys.iloc[1] != keys.iloc[2]


def test_the_later_update_counts_then_the_later_row():
    frame = checked(
        issues(
            ("1", "S1", None, "2022-06-02", None, None),
            ("1", "S1", None, "2022-06-01", None, None),
            ("1", "S1", None, None, None, None),
            ("2", "S1", None, "2022-06-01", 600, None),
            ("2", "S1", None, "2022-06-01", 540, None),
            ("3", "S1", None, None, None, None),
            ("3", "S1", None, None, None, None),
        )
    )
    assert frame.loc[~frame["duplicate"]].index.tolist() == [2, 5, 8]


def test_a_rejected_row_is_never_a_duplicate_and_makes_none():
    frame = checked(
        issues(
            ("1", "S1", None, None, None, None),
            ("1", "S1", None, "2022-07-01", None, "bad_date"),
        )
    )
    assert not frame["duplicate"].any()


def test_without_an_id_the_whole_row_is_the_key():
    frame = issues(*[(None, "S1", None, None, None, None)] * 3)
    written = frame[["record_id", "station"]].assign(category=["ขยะ", "ขยะ", "น้ำท่วม"])
    result = checked(frame, written)
    assert result["duplicate"].tolist() == [True, False, False]


def test_rows_without_an_id_that_differ_in_any_column_are_two():
    frame = issues(*[(None, "S1", None, None, None, None)] * 3)
    original = frame[["station"]].assign(remark=["ถนน 1", "ถนน 2", "ถนน 2"])
    assert checked(frame, original)["duplicate"].tolist() == [False, True, False]


def test_a_row_without_an_id_has_its_key_in_whatever_company_it_comes():
    frame = issues((None, "S1", None, None, None, None))
    original = frame[["station"]].assign(kind="ขยะ")
    beside = original.assign(only_in_another_file=pd.Series(pd.NA, original.index, dtype="str"))
    assert checked(frame, original)["key"].equals(
        checked(frame, beside[beside.columns[::-1]])["key"]
    )


def test_an_owner_is_the_station_that_its_name_means():
    stations = pd.DataFrame({"code": ["1.1", "11", "S1"], "name": ["สภ.ก", "สภ.ข", "สภ. เก่า"]})
    rows = [("1", name, None, None, None, None) for name in ("1.1", "11", "S1", "สภ.เก่า", "s-1")]
    frame = issues(*rows, ("1", None, "สภ.เก่า", None, None, None))
    found = check(frame, frame[["station"]], "issues", "book", stations)
    assert found["owner"].tolist() == ["1.1", "11", "S1", "S1", "S1", "S1"]
    assert found["key"].nunique() == 3


def test_an_escalation_bears_the_key_of_its_issue_and_needs_one():
    issue = checked(issues(("1", "S1", None, None, None, None)))
    moves = pd.DataFrame(
        {"record_id": ["1", "1", "9", "9"], "station": "S1", "organisation": None,
         "date": pd.to_datetime(["2022-06-01"] * 4), "from_level": 1, "to_level": 2,
         "reason": None, "body": None, "reject": None}
    ).astype({"organisation": "str", "reject": "str"})  # fmt: skip
    found = check(moves, moves[["record_id", "station"]], "escalations", "book")
    assert found["duplicate"].tolist() == [True, False, True, False]
    assert found["key"].iloc[0] == issue["key"].iloc[0]
    lost = without_issue(found, pd.Index(issue["key"]))
    assert lost["reject"].isna().tolist() == [True, True, False, False]
    assert lost["reject"].iloc[2] == "unknown_issue"
    assert lost["duplicate"].tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("kind", "frame", "duplicates"),
    [
        ("stations", {"code": ["S1", "S2", "S1"]}, [True, False, False]),
        (
            "population",
            {"tambon": ["1"] * 3, "year": [1.0, 2.0, 1.0], "denominator": [None] * 3},
            [True, False, False],
        ),
        (
            "population",
            {"tambon": ["1"] * 3, "year": [1.0] * 3, "denominator": [None, "households", None]},
            [True, False, False],
        ),
        ("members", {"station": ["S1", "S1", "S1"]}, [False, False, False]),
    ],
)
def test_other_kinds_have_keys_of_their_own(kind, frame, duplicates):
    rows = pd.DataFrame(frame).assign(reject=pd.Series(pd.NA, index=range(3), dtype="str"))
    assert check(rows, rows, kind, "book")["duplicate"].tolist() == duplicates


def test_an_issue_older_than_the_known_one_is_superseded():
    new = issues(
        ("1", "S1", None, "2022-06-01", None, None),
        ("2", "S1", None, "2022-06-01", None, None),
        ("3", "S1", None, "2022-06-01", None, None),
        ("4", "S1", None, None, None, None),
    ).assign(key=list("abcd"))
    known = issues(
        ("1", "S1", None, "2022-06-02", None, None),
        ("2", "S1", None, "2022-06-01", None, None),
        ("3", "S1", None, None, None, None),
    ).assign(key=list("abc"))
    assert superseded(new, known).tolist() == [True, False, False, False]
    assert not superseded(new, known.iloc[:0]).any()
    corrected = known.assign(placed_by="correction")
    assert superseded(new, corrected).tolist() == [True, True, False, False]
    again = new.assign(placed_by="correction")
    assert superseded(again, corrected).tolist() == [True, False, False, False]


def test_of_two_rows_of_one_moment_the_corrected_one_counts():
    frame = issues(*[("1", "S1", None, "2022-06-01", None, None)] * 3)
    frame["placed_by"] = ["name", "correction", "name"]
    assert checked(frame)["duplicate"].tolist() == [True, False, True]


def test_a_row_without_an_id_that_was_sent_home_keeps_its_key():
    frame = checked(issues(*[(None, "S1", None, None, None, None)] * 2))
    written = pd.DataFrame(
        {"station": ["S1", "S1"], "รหัสแถว · row key": ["0123456789abcdef", "Robert'); --"],
         "รหัสตำบลที่ถูกต้อง": ["500101", None]},
        index=frame.index, dtype="str",
    )  # fmt: skip
    keys = checked(issues(*[(None, "S1", None, None, None, None)] * 2), written)["key"]
    assert keys.tolist() == [
        "0123456789abcdef",
        checked(frame, written[["station"]])["key"].iloc[1],
    ]


def test_a_running_number_is_no_part_of_a_row_but_keeps_equal_rows_apart():
    frame = issues(*[(None, "S1", None, None, None, None)] * 4)
    written = frame[["station"]].assign(ลำดับ=["1", "2", "2", "3"])
    first = checked(frame, written)
    assert first["duplicate"].tolist() == [False, True, False, False]
    again = checked(frame, written.assign(ลำดับ=["11", "12", "12", "13"]))
    assert again["key"].tolist() == first["key"].tolist()
    alone = checked(frame.head(1), frame[["station"]].head(1))
    assert alone["key"].item() == first["key"].iloc[0]
