"""Dwell and age by level."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import dwell
from geo.ladder import state
from tests.histories import LADDER, STEPS, history, on, stays_on

WAITED = history(
    ("a", 0, "received", 1), ("a", 10, "solved", 1),
    ("b", 0, "received", 1), ("b", 20, "escalated", 2),
    ("c", 0, "received", 1), ("c", 31, "solved", 1),
    ("d", 0, "received", 1),
)  # fmt: skip


def test_what_still_stands_there_counts_with_what_has_passed() -> None:
    table = dwell.by_level(stays_on(WAITED, 40), LADDER)
    first = table.loc[1]
    assert first[["stays", "left", "standing", "overdue"]].tolist() == [4, 3, 1, 1]
    assert first[["lower", "median", "upper"]].tolist() == [10, 20, 31]
    assert np.isnan(first["most"]) and first["longest"] == 40
    assert first["within"] == 0.5 and first["service_days"] == 30
    second = table.loc[2]
    assert second[["stays", "left", "standing", "overdue"]].tolist() == [1, 0, 1, 0]
    assert np.isnan(second["median"]) and second["longest"] == 20
    # It has stood there for less than the service time: whether it leaves within is not known.
    assert np.isnan(second["within"])
    assert table.loc[3:, ["stays", "left", "standing"]].eq(0).all(axis=None)
    assert table.loc[3:, ["median", "longest", "within"]].isna().all(axis=None)


def test_a_closing_without_its_day_says_nothing_of_the_time() -> None:
    steps = history(
        *((f"i{n}", 0, "received", 1) for n in range(20)),
        *((f"i{n}", n, "solved", 1) for n in range(20)),
    )
    stays = stays_on(steps, 40)
    one = stays.assign(dated=stays["key"].ne("i0"))
    assert dwell.by_level(one, LADDER).loc[1, ["undated", "median"]].tolist() == [1, 10]
    many = stays.assign(dated=stays["days"].gt(2))
    first = dwell.by_level(many, LADDER).loc[1]
    assert first[["stays", "left", "undated"]].tolist() == [20, 20, 3]
    assert first[["median", "longest", "within"]].isna().all()


def test_the_age_of_what_is_open() -> None:
    issues = pd.DataFrame(
        {
            "reported": pd.DatetimeIndex([on(0), on(33), on(32), on(9)]).astype("datetime64[s]"),
            "level": [1, 1, 1, 3],
        }
    )
    table = dwell.ages(issues, on(40), LADDER)
    assert table.loc[1, ["open", "median", "longest"]].tolist() == [3, 8, 40]
    assert table.loc[1, list(dwell.AGES)].tolist() == [1, 1, 1, 0, 0, 0, 0]
    assert table.loc[3, list(dwell.AGES)].tolist() == [0, 0, 1, 0, 0, 0, 0]
    assert table["open"].tolist() == [3, 0, 1, 0, 0, 0, 0]
    assert table.loc[2, ["median", "most", "longest"]].isna().all()
    assert dwell.ages(issues.iloc[:0], on(40), LADDER)["open"].eq(0).all()


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70))
def test_an_earlier_day_does_not_know_of_later_steps(rows: list, day: int) -> None:
    steps = history(*rows)
    known = steps[steps["date"] <= on(day)]
    assert_frame_equal(
        dwell.by_level(stays_on(steps, day), LADDER), dwell.by_level(stays_on(known, day), LADDER)
    )


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70))
def test_what_stands_and_is_overdue_is_that_of_the_state(rows: list, day: int) -> None:
    steps = history(*rows)
    table = dwell.by_level(stays_on(steps, day), LADDER)
    now = state(steps, on(day), LADDER)
    for name, rows_of in {"standing": now[now["open"]], "overdue": now[now["overdue"]]}.items():
        counts = rows_of["level"].value_counts().reindex(table.index, fill_value=0)
        assert table[name].tolist() == counts.tolist()
