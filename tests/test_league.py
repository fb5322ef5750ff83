"""The league table, counted by hand."""

from datetime import date

import pandas as pd
import pytest

from geo import league, meeting

WEEK = meeting.span_since(date(2025, 9, 23), date(2025, 9, 30))


def issues(unit: str, **groups: int) -> pd.DataFrame:
    """So many issues of a unit that wait 5 days, wait 50 days, or were solved this week."""
    kinds = {
        "early": {"open": True, "overdue": False, "dwell_days": 5.0, "status": "received"},
        "late": {"open": True, "overdue": True, "dwell_days": 50.0, "status": "received"},
        "solved": {
            "open": False,
            "overdue": False,
            "status": "solved",
            "closed": pd.Timestamp("2025-09-25"),
        },
    }
    rows = [kinds[kind] for kind, count in groups.items() for _ in range(count)]
    table = pd.DataFrame(rows, columns=["open", "overdue", "dwell_days", "status", "closed"])
    table["closed"] = pd.to_datetime(table["closed"])
    return table.assign(unit=unit, reported=pd.Timestamp("2025-09-24"))


UNITS = pd.DataFrame(
    {"population": [10_000, 20_000, 50_000, 0], "target": [50.0, 100.0, 50.0, float("nan")]},
    index=list("abcd"),
)
MEMBERS = pd.Series([40, 110, 0, 0], index=list("abcd"))
ISSUES = pd.concat(
    [
        issues("a", early=9, late=1, solved=4),
        issues("b", early=6, late=6),
        issues("c", early=3, late=1),
    ]
)


def standing() -> pd.DataFrame:
    return league.standing(ISSUES, MEMBERS, UNITS, "unit", WEEK)


def test_what_units_have_is_counted_by_unit() -> None:
    table = standing()
    expected = {
        "members": 40, "target": 50, "members_vs_target": 80, "issues_per_10k": 14, "open": 10,
        "overdue_share": 10, "median_dwell": 5, "reported": 14, "solved": 4,
    }  # fmt: skip
    assert table.loc["a"].to_dict() == pytest.approx(expected)
    assert table.loc["b", ["members_vs_target", "issues_per_10k"]].tolist() == pytest.approx(
        [110, 6]
    )
    assert table.at["b", "overdue_share"] == 50
    assert table.loc["d", ["issues_per_10k", "members_vs_target", "overdue_share"]].isna().all()
    assert table.loc["d", ["members", "open", "reported"]].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        # c has 4 open issues and d none: too few for a share.
        ("overdue_share", {"a": 1, "b": 2, "c": None, "d": None}),
        ("median_dwell", {"a": 1, "b": 2, "c": None, "d": None}),
        # d has no target.
        ("members_vs_target", {"b": 1, "a": 2, "c": 3, "d": None}),
    ],
)
def test_the_best_is_first_and_who_cannot_be_ranked_has_no_rank(
    measure: str, expected: dict[str, int | None]
) -> None:
    found = league.ranks(standing(), measure)
    assert {unit: None if pd.isna(r) else int(r) for unit, r in found.items()} == expected


def test_equals_share_their_rank_and_one_alone_has_none() -> None:
    table = pd.DataFrame({"members_vs_target": [90.04, 90.01, 80.0]}, index=list("abc"))
    assert league.ranks(table, "members_vs_target").tolist() == [1, 1, 3]
    assert league.ranks(table.loc[["a"]], "members_vs_target").isna().all()


def test_who_rose_has_climbed_and_who_had_no_rank_has_not_moved() -> None:
    now = pd.DataFrame(
        {"members_vs_target": [99.0, 90.0, 80.0, 70.0], "reported": 8}, index=list("abcd")
    )
    then = pd.DataFrame({"members_vs_target": [80.0, 90.0, 99.0], "reported": 5}, index=list("abc"))
    table = league.league(now, then, "members_vs_target")
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert table.loc["a", "climb"] == 2
    assert table.loc["b", "climb"] == 0
    assert table.loc["c", "climb"] == -2
    assert pd.isna(table.loc["d", "climb"])
    assert table["change"].tolist()[:3] == [3, 3, 3]


def test_units_without_a_rank_stand_last() -> None:
    table = league.league(standing(), standing(), "overdue_share")
    assert table.index.tolist()[:2] == ["a", "b"]
    assert table["rank"].isna().tolist() == [False, False, True, True]
