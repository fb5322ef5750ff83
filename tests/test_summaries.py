"""The tables that the pages draw."""

import pandas as pd
import pytest

from geo import metrics, summaries
from geo.files import read_ladder, read_taxonomy


@pytest.fixture
def issues() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reported": pd.to_datetime(["2025-01-03", "2025-01-31", "2025-03-01"]),
            "category": ["drugs", "drugs", "flood"],
            "further": ["theft", "", ""],
            "group": ["crime", "crime", "livelihood"],
            "status": ["solved", "escalated", "received"],
            "open": [False, True, True],
            "overdue": [False, True, False],
            "level": [2, 3, 1],
            "dwell_days": pd.array([None, 60, 5], dtype="Int32"),
            "station": ["a", "a", "b"],
        },
        index=["x", "y", "z"],
    )


def test_months_without_issues_are_there(issues) -> None:
    assert summaries.monthly(issues)["count"].tolist() == [2, 0, 1]
    split = summaries.monthly(issues, "group")
    assert split.groupby("group")["count"].sum().to_dict() == {"crime": 2, "livelihood": 1}
    assert summaries.monthly(issues.iloc[:0]).empty


def test_categories_count_primary_and_further(issues) -> None:
    table = summaries.by_category(issues, read_taxonomy()).set_index("category")
    assert table["count"].to_dict() == {"drugs": 2, "theft": 1, "flood": 1}
    assert table.at["drugs", "open"] == 1


def test_standing_by_level(issues) -> None:
    table = summaries.standing(issues, read_ladder()).set_index("level")
    assert table["open"].tolist() == [1, 0, 1, 0, 0, 0, 0]
    assert table.at[3, "overdue"] == 1 and table.at[1, "in_time"] == 1
    assert table.at[3, "median_days"] == 60 and pd.isna(table.at[2, "median_days"])


def test_longest_is_of_the_overdue(issues) -> None:
    assert summaries.longest(issues).index.tolist() == ["y"]


def test_the_network_of_each_month() -> None:
    people = pd.DataFrame(
        {
            "start": pd.to_datetime([None, "2025-02-01"]),
            "end": pd.to_datetime([None, "2025-03-01"]),
            "count": [5, 2],
        }
    )
    months = summaries.network_by_month(
        lambda month: metrics.active(people, pd.Timestamp(month))["count"].sum(),
        pd.Timestamp("2025-01-15"),
        pd.Timestamp("2025-03-10"),
    )
    assert months["count"].tolist() == [5, 7, 5]


def test_a_station_without_people_is_short_of_all(issues) -> None:
    members, coordinators = (
        pd.Series(count, index=list("abc")) for count in ([55, 0, 0], [0, 2, 0])
    )
    table = summaries.stations(pd.Index(["a", "b", "c"]), members, coordinators, issues, 50)
    assert table["members"].tolist() == [55, 0, 0]
    assert table["short"].tolist() == [0, 50, 50]
    assert table["coordinators"].tolist() == [0, 2, 0]
    assert table["overdue"].tolist() == [1, 0, 0]
