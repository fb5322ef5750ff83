"""Which figures of a population count on a day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.population import on_day, year_on


def figures(*rows: tuple[str, int | None, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["tambon", "year", "population"])
    return frame.astype({"year": "Int16"})


TWO_YEARS = figures(("1", 2021, 10), ("1", 2023, 30), ("2", 2021, 5), ("3", 2023, 7))


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2020, 6, 1), {"1": 10, "2": 5, "3": 7}),  # no year has ended: the earliest
        (date(2021, 12, 30), {"1": 10, "2": 5, "3": 7}),
        (date(2023, 12, 30), {"1": 10, "2": 5, "3": 7}),
        (date(2023, 12, 31), {"1": 30, "2": 5, "3": 7}),  # a year has ended on its last day
        (date(2030, 1, 1), {"1": 30, "2": 5, "3": 7}),  # what a year lacks, an earlier one gives
    ],
)
def test_the_latest_year_that_has_ended_counts(day: date, counted: dict[str, int]) -> None:
    assert on_day(TWO_YEARS, day)["population"].to_dict() == counted


def test_a_figure_without_a_year_gives_way_to_every_year_that_has_ended() -> None:
    table = figures(("1", None, 1), ("1", 2021, 2))
    assert on_day(table, date(2021, 6, 1))["population"].tolist() == [1]
    assert on_day(table, date(2022, 1, 1))["population"].tolist() == [2]


def test_no_figures() -> None:
    assert on_day(figures(), date(2022, 1, 1)).empty
    assert year_on(figures()["year"], date(2022, 1, 1)) == 0


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("123"), st.none() | st.integers(2015, 2030)),
        st.integers(0, 99),
        max_size=12,
    ),
    st.dates(date(2014, 1, 1), date(2032, 1, 1)),
)
def test_days_of_one_year_on_have_the_same_figures_and_every_tambon_has_one(
    given_figures: dict[tuple[str, int | None], int], day: date
) -> None:
    table = figures(*((*key, people) for key, people in given_figures.items()))
    chosen = on_day(table, day)
    assert sorted(chosen.index) == sorted({tambon for tambon, _ in given_figures})
    for tambon, row in chosen.iterrows():
        year = None if pd.isna(row["year"]) else int(row["year"])
        assert given_figures[str(tambon), year] == row["population"]
    latest = year_on(table["year"], day)
    if latest:
        assert on_day(table, date(latest, 12, 31)).equals(chosen)
