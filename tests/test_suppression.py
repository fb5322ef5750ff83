"""No count that is not told can be reckoned from those that are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.store import open_store
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


def check(
    people: pd.DataFrame, table: pd.DataFrame, month: pd.Timestamp, most: int | None = None
) -> int:
    """What is told of a month is true, and nothing else can be reckoned; how many cells are not
    told. Of many so many are tried, and all of the upper levels."""
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
        for cell, (least, greatest) in reckoner.bounds(limits, some(hidden, most)).items():
            assert least <= true[cell] and (greatest is None or true[cell] <= greatest)
            assert greatest is None or least < greatest, (cell, least)
    return len(hidden)


def some(cells: list[Cell], most: int | None) -> list[Cell]:
    """All cells, or so many of those at the bottom."""
    if most is None:
        return cells
    bottom = [cell for cell in cells if cell[0] in ("polygon", "station", "amphoe")]
    upper = [cell for cell in cells if cell not in set(bottom)]
    rng = np.random.default_rng(7)
    chosen = rng.permutation(len(bottom))[:most]
    return [*upper[:most], *(bottom[i] for i in chosen)]


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
@settings(max_examples=40)
def test_nothing_can_be_reckoned_of_random_people(people):
    table = head_counts(people, LIMIT)
    for month in MONTHS:
        check(people, table, month)


@given(populations(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_what_is_withheld_does_not_depend_on_the_order_of_the_rows(people, chance):
    order = list(people.index)
    chance.shuffle(order)
    pd.testing.assert_frame_equal(
        head_counts(people, LIMIT), head_counts(people.loc[order].reset_index(drop=True), LIMIT)
    )


def test_without_what_is_withheld_small_counts_could_be_reckoned():
    """The check of this file finds what it looks for."""
    rows = [("5001", f"50010{i}", f"s{i % 2}", count) for i, count in enumerate([3, 12, 20, 9])]
    people = pd.DataFrame(rows, columns=["amphoe", "polygon", "station", "count"]).assign(
        province="50", bureau="p5", division="50", start=MONTHS[0], end=pd.NaT
    )
    people = people.astype({"end": "datetime64[s]"})
    table = head_counts(people, LIMIT)
    check(people, table, MONTHS[1])
    # The other place of the same station: for any other both stations would be withheld, too.
    hidden = table["count"].isna() & table["below"].isna()
    assert table.loc[hidden, "unit"].tolist() == ["500102"]
    bare = table.assign(count=table["count"].mask(hidden, 20))
    with pytest.raises(AssertionError):
        check(people, bare, MONTHS[1])


def test_four_places_of_one_each_do_not_fix_one_another():
    """Four places with somebody are four people where they are "fewer than five" together."""
    people = pd.DataFrame(
        {"polygon": [f"50010{i}" for i in range(4)], "station": ["a", "a", "b", "b"], "count": 1}
    ).assign(amphoe="5001", province="50", bureau="p5", division="50", start=MONTHS[0], end=pd.NaT)
    check(people.astype({"end": "datetime64[s]"}), head_counts(people, LIMIT), MONTHS[0])


def test_what_is_withheld_stays_so_while_it_can():
    """A place that is withheld now and then would tell of the months between."""
    months = pd.date_range("2024-01-01", periods=6, freq="MS")
    rows = [("500101", 3, months[0], pd.NaT), ("500102", 9, months[0], pd.NaT)]
    rows += [("500103", 8, months[0], pd.NaT)]
    # The second grows past the third, which would then be the cheaper one to withhold.
    rows += [("500102", 1, month, pd.NaT) for month in months[1:]]
    people = pd.DataFrame(rows, columns=["polygon", "count", "start", "end"]).assign(
        amphoe="5001", province="50", bureau="p5", division="50", station="a"
    )
    people = people.astype({"end": "datetime64[s]"})
    table = head_counts(people, LIMIT)
    hidden = table[table["count"].isna() & table["below"].isna()]
    assert hidden["unit"].unique().tolist() == ["500103"]
    for month in months:
        check(people, table, month)


def people_of_one_tambon() -> pd.DataFrame:
    row = {"polygon": "500101", "amphoe": "5001", "province": "50", "station": "a", "count": 7}
    row |= {"division": "50", "bureau": "p5", "start": MONTHS[0], "end": pd.NaT}
    return pd.DataFrame([row]).astype({"end": "datetime64[s]"})


@pytest.fixture(scope="module")
def members(demo_store) -> pd.DataFrame:
    """The demonstration members of all stations."""
    return open_store(demo_store).table("members")


@pytest.mark.parametrize("part", [1.0, 0.12])
def test_nothing_can_be_reckoned_of_the_whole_country(members, part):
    """As many members as there are, and sparse ones, as of a programme that has just begun."""
    people = members.sample(frac=part, random_state=3).reset_index(drop=True)
    people["count"] = people["count"].clip(upper=20 if part == 1 else 3)
    table = head_counts(people, LIMIT)
    for month in map(pd.Timestamp, ("2023-03-01", "2025-09-01")):
        assert check(people, table, month, most=8) > 500


def test_a_limit_of_one_value_is_refused():
    with pytest.raises(ValueError, match="3 or more"):
        head_counts(people_of_one_tambon(), 2)
