"""The crime clock, counted by hand: 1 September 2025 is a Monday."""

from pathlib import Path

import pandas as pd
import pytest

from dashboard import clock as on_screen
from dashboard import served as published
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE
from geo.clock import clock


def issues(*rows: tuple[str | None, int | None, str, int | None]) -> pd.DataFrame:
    table = pd.DataFrame(
        rows, columns=["occurred", "occurred_minute", "reported", "reported_minute"]
    )
    days = {name: pd.to_datetime(table[name]) for name in ("occurred", "reported")}
    minutes = {name: table[name].astype("Int16") for name in table if name.endswith("_minute")}
    return table.assign(**days, **minutes)


BY_HAND = issues(
    ("2025-09-01", 0, "2025-09-03", 600),  # Monday 00:00
    ("2025-09-01", 59, "2025-09-03", 600),  # Monday 00:59
    ("2025-09-07", 1439, "2025-09-08", None),  # Sunday 23:59
    ("2025-09-05", None, "2025-09-06", 700),  # which hour of Friday, nobody knows
    (None, 300, "2025-09-06", 700),  # an hour of no day
)


def test_every_issue_with_a_day_and_an_hour_is_in_its_cell() -> None:
    found = clock(BY_HAND)
    assert found.moment == "occurred"
    assert found.counts.shape == (7, 24)
    assert found.counts.at[0, 0] == 2
    assert found.counts.at[6, 23] == 1
    assert found.counts.to_numpy().sum() == 3
    assert found.left_out == 2


@pytest.mark.parametrize("happened", [0, 1, 2])
def test_the_hour_of_reporting_counts_where_few_say_when_it_happened(happened: int) -> None:
    minutes = pd.array([0] * happened + [None] * (5 - happened), dtype="Int16")
    found = clock(BY_HAND.assign(occurred_minute=minutes))
    assert found.moment == "reported"
    assert found.counts.at[2, 10] == 2  # Wednesday 10:00
    assert found.counts.at[5, 11] == 2  # Saturday 11:40
    assert found.left_out == 1
    assert on_screen.sentence(found, "en").startswith("Fewer than half of the issues say")


def test_half_of_the_hours_are_enough_and_few_are_better_than_none() -> None:
    assert clock(BY_HAND.iloc[[0, 1, 3, 4]]).moment == "occurred"
    unreported = BY_HAND.assign(reported_minute=pd.array([None] * 5, dtype="Int16"))
    found = clock(unreported.iloc[[0, 3, 4]])
    assert found.moment == "occurred" and found.left_out == 2


def test_no_hours_at_all_are_an_empty_clock() -> None:
    found = clock(issues(("2025-09-01", None, "2025-09-01", None)))
    assert found.counts.shape == (7, 24) and not found.counts.to_numpy().any()
    assert found.left_out == 1
    assert not clock(BY_HAND.iloc[:0]).left_out


def test_the_sentence_says_the_peak_and_what_is_left_out() -> None:
    assert on_screen.sentence(clock(BY_HAND), "th") == (
        "เวลาเกิดเหตุของ 3 เรื่อง มากที่สุดในวันจันทร์ เวลา 00.00–00.59 น. (2 เรื่อง) ไม่นับอีก 2 เรื่องที่ไม่ระบุเวลา"
    )
    assert "on Monday, 00:00–00:59 (2)" in on_screen.sentence(clock(BY_HAND), "en")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_chart_has_every_hour_and_both_margins(lang) -> None:
    drawn = on_screen.chart(clock(BY_HAND), lang, 200).to_dict()
    rows = [len(table) for table in drawn["datasets"].values()]
    assert sorted(rows) == [7 + 24, 7 * 24]
    bars = next(table for table in drawn["datasets"].values() if len(table) == 31)
    assert sum(row["count"] for row in bars) == 2 * 3


def test_the_clock_of_the_demonstration_counts_all_or_says_so(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    data = published.current(EVERYTHING)
    every = data.issues(data.as_of)
    found = clock(every)
    assert found.counts.to_numpy().sum() + found.left_out == len(every)
    friday = every[every["occurred"].dt.day_name() == "Friday"]
    evening = friday["occurred_minute"].between(20 * 60, 20 * 60 + 59).sum()
    assert found.counts.at[4, 20] == evening > 0
