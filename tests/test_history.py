"""Steps of issues from the day of reporting to the recorded status."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.assembling.escalations import escalation_rows
from etl.assembling.history import MOVES, steps
from etl.tables import TABLES
from geo.files import read_commands, read_gazetteer, read_ladder
from geo.ladder import CLOSED, STATUSES, state

LADDER = read_ladder()


def issues(*rows: tuple[str, str, str | None, str | None]) -> pd.DataFrame:
    """Issues (key, reported, status, updated) of the station S1 in เมืองเชียงใหม่."""
    frame = pd.DataFrame(rows, columns=["key", "reported", "status", "updated"])
    days = frame[["reported", "updated"]].apply(pd.to_datetime).astype("datetime64[s]")
    return frame.assign(
        **days, status=frame["status"].astype("str"), station="S1", amphoe="5001",
        division="50", province="50", bureau="p5",
    )  # fmt: skip


def escalations(*rows: tuple[str, str, int | None, int, str | None]) -> pd.DataFrame:
    """Escalations (key, day, from, to, body)."""
    columns = ["key", "date", "from_level", "to_level", "body"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"key": "str", "body": "str"}).assign(
        date=pd.to_datetime(frame["date"]).astype("datetime64[s]"),
        from_level=frame["from_level"].astype("Int8"),
        to_level=frame["to_level"].astype("Int8"),
        reason="exceeds_means",
    )


def made(first: pd.DataFrame, moves: pd.DataFrame | None) -> pd.DataFrame:
    told = escalations() if moves is None else moves
    return steps(
        first,
        escalation_rows(told, LADDER, read_commands(), read_gazetteer()),
        LADDER,
        read_commands(),
    )


def told(history: pd.DataFrame) -> list[tuple[str, str, int]]:
    return [
        (f"{day:%m-%d}", status, int(level))
        for day, status, level in history[["date", "status", "level"]].itertuples(index=False)
    ]


def test_every_issue_is_received_by_its_station():
    history = made(issues(("a", "2022-05-01", "received", None)), None)
    assert told(history) == [("05-01", "received", 1)]
    assert history["body"].tolist() == ["S1"]
    assert list(history.columns) == TABLES["history"].schema.names


def test_bodies_follow_the_two_trees():
    moves = [("a", f"2022-06-0{level}", level - 1, level, None) for level in range(2, 7)]
    history = made(
        issues(("a", "2022-05-01", "escalated", None)),
        escalations(*moves, ("a", "2022-06-09", 6, 7, "นร 12/2565")),
    )
    assert history["body"].tolist() == [
        "S1", "5001", "50", "50", "p5", "headquarters", "นร 12/2565",
    ]  # fmt: skip
    assert history["seq"].tolist() == list(range(7))
    assert set(history["reason"].dropna()) == {"exceeds_means"}


@pytest.mark.parametrize(
    ("level", "written", "body"),
    [
        (2, "5003", "5003"), (2, "nowhere", "5001"), (3, "บก.น. ๓", "n3"),
        (3, "ภ.จว.ลำพูน", "51"), (4, "51", "51"), (5, "บช.น.", "mb"), (5, "5001", "p5"),
        (7, None, None), (1, "S9", "S1"),
    ],
)  # fmt: skip
def test_a_named_desk_wins_when_it_is_one_of_that_level(level, written, body):
    history = made(
        issues(("a", "2022-05-01", "escalated", None)),
        escalations(("a", "2022-06-01", None, level, written)),
    )
    found = history["body"].iloc[1]
    assert found == body if body else pd.isna(found)


def test_going_down_is_returned_and_the_order_of_the_file_does_not_matter():
    moves = escalations(
        ("a", "2022-06-20", None, 1, None),
        ("a", "2022-06-10", None, 3, None),
        ("a", "2022-06-01", None, 2, None),
    )
    assert told(made(issues(("a", "2022-05-01", "returned", None)), moves)) == [
        ("05-01", "received", 1), ("06-01", "escalated", 2), ("06-10", "escalated", 3),
        ("06-20", "returned", 1),
    ]  # fmt: skip


def test_steps_of_one_day_stand_in_the_order_of_the_level_that_they_leave():
    moves = escalations(("a", "2022-06-01", 2, 3, None), ("a", "2022-06-01", 1, 2, None))
    assert told(made(issues(("a", "2022-05-01", None, None)), moves))[1:] == [
        ("06-01", "escalated", 2), ("06-01", "escalated", 3),
    ]  # fmt: skip


def test_a_step_before_the_day_of_reporting_counts_from_that_day():
    moves = escalations(("a", "2022-04-01", 1, 2, None))
    assert told(made(issues(("a", "2022-05-01", None, None)), moves)) == [
        ("05-01", "received", 1), ("05-01", "escalated", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "updated", "last"),
    [
        ("solved", "2022-07-01", ("07-01", "solved", 2)),
        ("solved", "2022-05-20", ("06-01", "solved", 2)),
        ("solved", None, ("06-01", "solved", 2)),
        ("in_progress", "2022-06-05", ("06-05", "in_progress", 2)),
        ("escalated", "2022-06-01", ("06-01", "escalated", 2)),
        ("returned", "2022-06-09", ("06-01", "escalated", 2)),
        ("received", "2022-06-09", ("06-01", "escalated", 2)),
        (None, None, ("06-01", "escalated", 2)),
    ],
)
def test_the_recorded_status_is_the_last_step(status, updated, last):
    moves = escalations(("a", "2022-06-01", 1, 2, None))
    assert told(made(issues(("a", "2022-05-01", status, updated)), moves))[-1] == last


def test_escalated_without_any_step_stands_at_level_two_at_least():
    history = made(issues(("a", "2022-05-01", "escalated", "2022-05-09")), None)
    assert told(history) == [("05-01", "received", 1), ("05-09", "escalated", 2)]
    assert history["body"].tolist() == ["S1", "5001"]


def test_moves_of_one_day_without_the_level_left_climb():
    moves = escalations(("a", "2022-06-01", None, 3, None), ("a", "2022-06-01", None, 2, None))
    assert told(made(issues(("a", "2022-05-01", None, None)), moves))[1:] == [
        ("06-01", "escalated", 2), ("06-01", "escalated", 3),
    ]  # fmt: skip


def test_no_issue_has_no_history():
    assert made(issues(), escalations()).empty


FIRST = date(2022, 1, 1)
DAY = st.integers(0, 60).map(lambda number: FIRST + timedelta(number))
ISSUE = st.tuples(
    DAY,
    st.sampled_from([None, *STATUSES]),
    st.none() | DAY,
    st.lists(st.tuples(DAY, st.integers(1, 7)), max_size=4, unique_by=lambda move: move[0]),
)


def slowly(reported, status, updated, moves, as_of):
    """The state of one issue, told step by step; None when it is not there yet."""
    if reported > as_of:
        return None
    done = [(reported, 1, "received", False)]
    level = 1
    for day, to in [(max(day, reported), to) for day, to in sorted(moves)]:
        done.append((day, to, "returned" if to < level else "escalated", to != level))
        level = to
    said = done[-1][2]
    if status not in (None, "received", said) and not (status in MOVES and said in MOVES):
        level = max(level, 2) if status == "escalated" else level
        last = max(done[-1][0], updated or done[-1][0])
        done.append((last, level, status, level != done[-1][1] or status == "reopened"))
    seen = [step for step in done if step[0] <= as_of]
    since = next(day for day, _, _, moved in [*reversed(seen[1:]), (*seen[0][:3], True)] if moved)
    open_ = seen[-1][2] not in CLOSED
    dwell = (as_of - since).days if open_ else None
    overdue = open_ and dwell > LADDER.service_days[seen[-1][1]]
    return seen[-1][2], seen[-1][1], since, open_, dwell, overdue


@settings(deadline=None, max_examples=40)
@given(st.lists(ISSUE, min_size=1, max_size=5), DAY)
def test_history_and_state_agree_with_a_slow_telling(facts, as_of):
    rows = [(str(n), f"{r}", s, f"{u}" if u else None) for n, (r, s, u, _) in enumerate(facts)]
    moves = [
        (str(n), f"{day}", None, to, None)
        for n, fact in enumerate(facts)
        for day, to in reversed(fact[3])
    ]
    found = state(made(issues(*rows), escalations(*moves)), pd.Timestamp(as_of), LADDER)
    expected = {str(n): slowly(*fact, as_of) for n, fact in enumerate(facts)}
    assert set(found.index) == {key for key, value in expected.items() if value}
    for key, row in found.iterrows():
        dwell = None if pd.isna(row["dwell_days"]) else int(row["dwell_days"])
        assert (
            row["status"], row["level"], row["since"].date(), row["open"], dwell, row["overdue"]
        ) == expected[key]  # fmt: skip
