"""No count that is not told can be reckoned from those that are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.head_counts import head_counts
from geo.metrics import active
from tests.reckoning import Cell, Reckoner

LIMIT = 5
MONTHS = pd.date_range("2024-01-01", periods=4, freq="MS")


def told(table: pd.DataFrame, month: pd.Timestamp) -> dict[Cell, tuple[float, float]]:
    """Cell → its count and what it lies below, of a month, as published."""
    rows = active(table, month)
    keys = zip(rows["level"], rows["unit"], strict=True)
    found = dict(zip(keys, zip(rows["count"], rows["below"], strict=True), strict=True))
    assert len(found) == len(rows)
    return found


def known(
    published: dict[Cell, tuple[float, float]], true: dict[Cell, int], *, taken_at_its_word: bool
) -> dict[Cell, tuple[float, float | None]]:
    """What is known of each cell: a count that is withheld is taken for one of the limit or more,
    or only for one of somebody."""
    limits: dict[Cell, tuple[float, float | None]] = {}
    for cell, count in true.items():
        value, below = published.get(cell, (0, np.nan))
        if not np.isnan(value):
            limits[cell] = (value, value)
        elif not np.isnan(below):
            limits[cell] = (1, below - 1)
        else:
            limits[cell] = (LIMIT if taken_at_its_word and count >= LIMIT else 1, None)
    return limits


def check(people: pd.DataFrame, table: pd.DataFrame, month: pd.Timestamp) -> int:
    """What is told of a month is true, and nothing else can be reckoned; how many cells are not
    told."""
    reckoner = Reckoner(people)
    true, published = reckoner.true(people, month), told(table, month)
    hidden = [cell for cell, (value, _) in published.items() if np.isnan(value)]
    for cell, count in true.items():
        value, below = published.get(cell, (0, np.nan))
        if not np.isnan(value):
            assert value == count and (count == 0 or count >= LIMIT)
        else:
            assert count > 0 and not count >= below
    for taken in (True, False):
        limits = known(published, true, taken_at_its_word=taken)
        for cell, (least, most) in reckoner.bounds(limits, hidden).items():
            assert least <= true[cell] and (most is None or true[cell] <= most)
            assert most is None or least < most, (cell, least)
    return len(hidden)


@st.composite
def populations(draw: st.DrawFn) -> pd.DataFrame:
    """People in small trees, some without a station, a tambon, or a province."""
    rows = []
    for _ in range(draw(st.integers(1, 14))):
        province = draw(st.integers(0, 2))
        amphoe = draw(st.integers(0, 2))
        polygon = draw(st.integers(0, 2))
        bureau, division, station = (draw(st.integers(0, 2)) for _ in range(3))
        start = draw(st.sampled_from([pd.NaT, *MONTHS]))
        end = draw(st.sampled_from([pd.NaT, *MONTHS]))
        some = lambda number, code: code if number else None  # noqa: E731
        rows.append(
            {
                "province": some(province, f"{province}"),
                "amphoe": some(province and amphoe, f"{province}{amphoe}"),
                "polygon": some(province and amphoe and polygon, f"{province}{amphoe}{polygon}"),
                "bureau": some(bureau, f"b{bureau}"),
                "division": some(bureau and division, f"d{bureau}{division}"),
                "station": some(bureau and division and station, f"s{bureau}{division}{station}"),
                "start": start,
                "end": end,
                "count": draw(st.sampled_from([1, 1, 1, 2, 3, 4, 5, 6, 8, 20])),
            }
        )
    frame = pd.DataFrame(rows)
    units = dict.fromkeys(frame.columns[:6], "str")
    return frame.astype({**units, "start": "datetime64[s]", "end": "datetime64[s]"})


@given(populations())
@settings(max_examples=60)
def test_nothing_can_be_reckoned_of_random_people(people):
    table = head_counts(people, LIMIT)
    for month in MONTHS:
        check(people, table, month)
