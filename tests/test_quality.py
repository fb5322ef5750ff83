"""How surely records were placed."""

from __future__ import annotations

import pandas as pd
import pytest

from geo import metrics, quality

NONE = None


@pytest.fixture
def issues() -> pd.DataFrame:
    rows = [
        # source, station, tambon, polygon, amphoe, province, placed_by, score, conflict, by
        ("a", NONE, "100101", "100101", "1001", "10", "code", 1.0, "100102", "point"),
        ("a", NONE, "100102", "100102", "1001", "10", "name", 1.0, "100101", "point"),
        ("a", NONE, "100102", "100102", "1001", "10", "name", 0.9, "100101", "point"),
        ("a", NONE, NONE, "500101", "5001", "50", "point", 1.0, "10", "name"),
        ("b", NONE, NONE, NONE, "5001", "50", "name", 0.5, NONE, NONE),
        ("b", "S1", NONE, NONE, NONE, "50", "station", 1.0, NONE, NONE),
        ("b", "S1", NONE, NONE, NONE, NONE, "station", NONE, NONE, NONE),
        ("b", NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE),
    ]
    names = [
        "source", "station", "tambon", "polygon", "amphoe", "province", "placed_by", "score",
        "conflict", "conflict_by",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names).astype(
        {name: "category" for name in names if name != "score"}
    )


def test_every_issue_has_one_depth(issues: pd.DataFrame) -> None:
    assert quality.depths(issues).to_dict() == {
        "tambon": 4, "amphoe": 1, "province": 1, "station": 1, "nothing": 1,
    }  # fmt: skip


def test_scores_fall_into_classes(issues: pd.DataFrame) -> None:
    assert quality.certainty(issues).to_dict() == {"exact": 4, "nearly": 1, "partly": 1}


def test_shares_of_each_source(issues: pd.DataFrame) -> None:
    table = quality.summary(issues, "source")
    assert table["issues"].to_dict() == {"a": 4, "b": 4}
    assert table.loc["a", ["code", "name", "point", "conflict"]].tolist() == [25, 50, 25, 100]
    assert table.loc["b", ["station", "without_tambon", "conflict"]].tolist() == [50, 100, 0]


def test_pairs_of_places_are_counted_in_both_directions(issues: pd.DataFrame) -> None:
    assert quality.disagreements(issues).to_dict("records") == [
        {"one": "100101", "other": "100102", "count": 3, "at_one": 1, "at_other": 2},
        {"one": "10", "other": "500101", "count": 1, "at_one": 0, "at_other": 1},
    ]


def test_which_evidence_stood_against_which(issues: pd.DataFrame) -> None:
    assert quality.contradictions(issues).to_dict("records") == [
        {"placed_by": "name", "conflict_by": "point", "count": 2},
        {"placed_by": "code", "conflict_by": "point", "count": 1},
        {"placed_by": "point", "conflict_by": "name", "count": 1},
    ]


def test_the_share_of_conflicts_is_of_the_issues_of_the_unit(issues: pd.DataFrame) -> None:
    share = metrics.conflict_share(issues, "amphoe", pd.Index(["1001", "5001", "9001"]))
    assert share.iloc[:2].tolist() == [100, 50]
    assert share.isna().tolist() == [False, False, True]


def test_no_issue_is_no_error(issues: pd.DataFrame) -> None:
    none = issues.iloc[:0]
    assert quality.depths(none).sum() == quality.certainty(none).sum() == 0
    assert quality.summary(none, "province").empty
    assert quality.disagreements(none).empty
    assert quality.contradictions(none).empty
