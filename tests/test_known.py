"""What a file has no column for: what of a row stays as the version before knew it."""

import pandas as pd
import pytest

from etl.placing.known import as_known
from etl.placing.weigh import LEVELS

COLUMNS = [
    "record_id", "key", "status", "category", "further", "lon", "lat", "province", "amphoe",
    "polygon", "tambon", "placed_by", "score", "conflict", "conflict_by", "shared", "code_then",
]  # fmt: skip
PLACE = ["province", "amphoe", "polygon", "tambon", "placed_by"]
#: A row of the version before: in a tambon of Chiang Mai, as its point says.
AT_POINT = {
    "record_id": "1", "key": "k1", "status": "solved", "category": "drugs", "further": "theft",
    "lon": 98.9, "lat": 18.9, "province": "50", "amphoe": "5007", "polygon": "500701",
    "tambon": "500701", "placed_by": "point", "score": 1.0,
}  # fmt: skip
#: The same row from a file that says the province alone.
PROVINCE_ALONE = {
    "record_id": "1", "key": "k1", "status": "received", "category": "other", "province": "50",
    "placed_by": "name", "score": 0.9,
}  # fmt: skip
NO_POINT = "crs|lat|lon|point"


def table(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def after(rows: pd.DataFrame, absent: str, known: pd.DataFrame) -> pd.DataFrame:
    return as_known(rows.assign(absent=absent), known, "record_id")


def place_of(row: pd.Series) -> list:
    return [None if pd.isna(row[name]) else row[name] for name in PLACE]


OF_THE_POINT = ["50", "5007", "500701", "500701", "point"]
OF_THE_NAME = ["50", None, None, None, "name"]


@pytest.mark.parametrize("placed_by", ["point", "nearest"])
def test_the_place_of_a_point_stays_where_a_file_has_no_point(placed_by: str) -> None:
    known = table(AT_POINT | {"placed_by": placed_by})
    row = after(table(PROVINCE_ALONE), NO_POINT, known).iloc[0]
    assert place_of(row) == [*OF_THE_POINT[:4], placed_by]
    assert (row["lon"], row["lat"], row["score"]) == (98.9, 18.9, 1.0)


@pytest.mark.parametrize("absent", ["lat|lon|point", "status", ""])
def test_a_file_that_could_have_said_the_point_takes_the_place_back(absent: str) -> None:
    row = after(table(PROVINCE_ALONE), absent, table(AT_POINT)).iloc[0]
    assert place_of(row) == OF_THE_NAME
    assert pd.isna(row["lon"])


def test_what_a_file_contradicts_is_its_own_place() -> None:
    elsewhere = PROVINCE_ALONE | {"province": "57"}
    row = after(table(elsewhere), NO_POINT, table(AT_POINT)).iloc[0]
    assert place_of(row) == ["57", None, None, None, "name"]


def test_a_finer_place_is_not_made_coarser() -> None:
    known = table(AT_POINT | {"polygon": None, "tambon": None})
    finer = PROVINCE_ALONE | {"amphoe": "5007", "polygon": "500702", "tambon": "500702"}
    row = after(table(finer), NO_POINT, known).iloc[0]
    assert place_of(row) == ["50", "5007", "500702", "500702", "name"]


def test_each_way_of_placing_rests_on_its_own_fields() -> None:
    by_code = table(AT_POINT | {"placed_by": "code"})
    assert place_of(after(table(PROVINCE_ALONE), "tambon_code", by_code).iloc[0])[4] == "code"
    assert place_of(after(table(PROVINCE_ALONE), NO_POINT, by_code).iloc[0]) == OF_THE_NAME
    by_name = table(AT_POINT | {"placed_by": "name"})
    some, all_ = "amphoe|tambon", "amphoe|province|tambon"
    assert place_of(after(table(PROVINCE_ALONE), some, by_name).iloc[0]) == OF_THE_NAME
    assert place_of(after(table(PROVINCE_ALONE), all_, by_name).iloc[0])[3] == "500701"
    by_station = table(AT_POINT | {"placed_by": "station"})
    assert place_of(after(table(PROVINCE_ALONE), NO_POINT, by_station).iloc[0]) == OF_THE_NAME


def test_columns_stay_by_themselves_and_identity_never_does() -> None:
    known = table(AT_POINT | {"key": "old"})
    row = after(table(PROVINCE_ALONE), "category|status", known).iloc[0]
    assert (row["category"], row["further"], row["status"]) == ("drugs", "theft", "solved")
    assert row["key"] == "k1"
    row = after(table(PROVINCE_ALONE), "status", known).iloc[0]
    assert (row["category"], row["status"]) == ("other", "solved")


def test_rows_of_several_files_each_go_by_their_own() -> None:
    known = table(AT_POINT, AT_POINT | {"record_id": "2", "key": "k2"})
    rows = table(
        PROVINCE_ALONE,
        PROVINCE_ALONE | {"record_id": "2", "key": "k2"},
        PROVINCE_ALONE | {"record_id": "3", "key": "k3"},
    ).set_axis([7, 3, 5])
    found = as_known(rows.assign(absent=[NO_POINT, "", NO_POINT]), known, "record_id")
    assert found.index.tolist() == [7, 3, 5]
    assert [place_of(row) for _, row in found.iterrows()] == [
        OF_THE_POINT, OF_THE_NAME, OF_THE_NAME,
    ]  # fmt: skip


def test_words_kept_as_categories_are_compared_as_words() -> None:
    known = table(AT_POINT).astype({"placed_by": "category", "status": "category"})
    row = after(table(PROVINCE_ALONE), f"{NO_POINT}|status", known).iloc[0]
    assert (row["status"], row["placed_by"]) == ("solved", "point")


def test_a_table_without_a_way_of_placing_keeps_no_place() -> None:
    columns = ["record_id", "status", "province", "tambon"]
    known, rows = table(AT_POINT)[columns], table(PROVINCE_ALONE)[columns]
    row = after(rows, f"{NO_POINT}|status", known).iloc[0]
    assert row["status"] == "solved"
    assert pd.isna(row["tambon"])


@pytest.mark.parametrize(("province", "division"), [("10", "n6"), ("50", None)])
def test_a_division_stays_in_its_province(province: str, division: str | None) -> None:
    columns = ["code", "name", *LEVELS, "division"]
    station = {"code": "B1", "name": "ปทุมวัน", "province": "10", "amphoe": "1007"}
    known = pd.DataFrame([station | {"division": "n6"}]).reindex(columns=columns)
    rows = pd.DataFrame([{"code": "B1", "name": "new", "province": province}]).reindex(
        columns=columns
    )
    row = as_known(rows.assign(absent="division"), known, "code").iloc[0]
    assert (row["name"], row["amphoe"] if pd.notna(row["amphoe"]) else None) == ("new", None)
    assert (row["division"] if pd.notna(row["division"]) else None) == division
