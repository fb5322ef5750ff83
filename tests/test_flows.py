"""What comes, what leaves, what comes back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo import flows
from geo.journey import ENTRIES, EXITS
from geo.ladder import state
from tests.histories import LADDER, STEPS, history, on, stays_on

CLIMBED = history(
    ("a", 0, "received", 1), ("a", 10, "escalated", 2), ("a", 20, "returned", 1),
    ("a", 25, "solved", 1), ("a", 40, "reopened", 1), ("a", 45, "solved", 1),
    ("b", 0, "received", 1), ("b", 5, "referred", 1),
    ("c", 3, "received", 1), ("c", 50, "reopened", 1),
    ("d", 30, "received", 1),
)  # fmt: skip


CLIMBED_UP = (
    ("a", 0, "received", 1), ("a", 3, "in_progress", 1), ("a", 5, "escalated", 2),
    ("a", 6, "returned", 1), ("a", 8, "escalated", 2),
)  # fmt: skip


def test_the_account_of_a_level() -> None:
    table = flows.in_period(stays_on(CLIMBED, 60), on(10), on(40), LADDER)
    first = table.loc[1]
    assert first[["before", "came", "left", "after"]].tolist() == [2, 3, 2, 3]
    assert first[[f"came_{way}" for way in ENTRIES]].tolist() == [1, 0, 1, 1]
    assert {way: first[f"left_{way}"] for way in EXITS if first[f"left_{way}"]} == {
        "solved": 1,
        "up": 1,
    }
    second = table.loc[2]
    assert second[["before", "came_up", "left_down", "after"]].tolist() == [0, 1, 1, 0]
    assert table.loc[3:].eq(0).all(axis=None)


def test_what_became_of_all_that_came() -> None:
    table = flows.outcomes(stays_on(CLIMBED, 60), LADDER)
    # a: sent up, solved and reopened, solved; b referred; c reopened at once; d and c stand there.
    expected = {
        "came": 7,
        "left": 5,
        "solved": 1,
        "up": 1,
        "returned": 0,
        "closed": 4,
        "reopened": 2,
    }
    assert table.loc[1].to_dict() == expected
    assert table.loc[2, ["came", "left", "up", "returned"]].tolist() == [1, 1, 0, 1]
    stays = stays_on(CLIMBED, 60)
    assert (flows.issues_with(stays, "down"), flows.issues_with(stays, "again")) == (1, 2)


def test_moves_stay_within_one_issue() -> None:
    steps = history(*CLIMBED_UP, ("b", 9, "received", 3), ("b", 12, "in_progress", 3))
    found = flows.moves(stays_on(steps, 60), on(0), on(60))
    assert found.set_index(["from_level", "to_level"])["count"].to_dict() == {(1, 2): 2, (2, 1): 1}
    up = steps.loc[steps["level"].eq(2), "date"].min()
    found = flows.moves(stays_on(steps, 60), up, up)
    assert found.values.tolist() == [[1, 2, 1]]
    assert flows.moves(stays_on(steps, 60), on(61), on(90)).empty
    assert flows.moves(stays_on(steps, 0), on(0), on(60)).empty


def test_no_issue_no_flow() -> None:
    nothing = stays_on(history(), 10)
    assert flows.in_period(nothing, on(0), on(10), LADDER).eq(0).all(axis=None)
    assert flows.outcomes(nothing, LADDER).eq(0).all(axis=None)
    assert flows.issues_with(nothing, "again") == 0


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70), st.integers(0, 30), st.integers(0, 10))
def test_the_account_balances_and_does_not_see_later_steps(
    rows: list, last: int, length: int, later: int
) -> None:
    steps = history(*rows)
    days = on(last - length), on(last)
    table = flows.in_period(stays_on(steps, last), *days, LADDER)
    assert (table["before"] + table["came"] - table["left"]).equals(table["after"])
    assert table.filter(like="came_").sum(axis=1).equals(table["came"])
    assert table.filter(like="left_").sum(axis=1).equals(table["left"])
    now = state(steps, on(last), LADDER)
    assert table["after"].sum() == now["open"].sum()
    # Seen from a later day the same days have the same account.
    assert_frame_equal(table, flows.in_period(stays_on(steps, last + later), *days, LADDER))


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 70))
def test_solved_is_what_the_state_says(rows: list, day: int) -> None:
    steps = history(*rows)
    table = flows.outcomes(stays_on(steps, day), LADDER)
    now = state(steps, on(day), LADDER)
    solved = now.loc[now["status"] == "solved", "level"].value_counts()
    assert table["solved"].tolist() == solved.reindex(table.index, fill_value=0).tolist()
    assert (table["reopened"] <= table["closed"]).all()
    known = steps[steps["date"] <= on(day)]
    assert_frame_equal(table, flows.outcomes(stays_on(known, day), LADDER))
