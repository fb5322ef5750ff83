"""What is said and printed of both sides of a comparison."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import since, words
from dashboard.data import Data
from dashboard.link import from_query
from dashboard.maps import compare
from dashboard.result import Result, evaluate
from tests.screens import opened

AREAS = "lang=en&layer=issues_per_10k&level=tambon&area=50&compare=area&other=10&category=crime"
PERIODS = "lang=en&layer=issues_per_10k&level=tambon&period=month&compare=period&other=before"


def both(data: Data, query: str) -> tuple[Result, Result]:
    sides = compare.panes(evaluate(from_query(query), data), data)
    assert sides
    return sides


@pytest.mark.parametrize("query", [AREAS, PERIODS], ids=["areas", "periods"])
def test_under_each_map_stands_all_that_it_says(app: AppTest, data: Data, query: str) -> None:
    said = [each.value for each in opened(app, query).markdown]
    for side in both(data, query):
        in_full = since.in_full(side, data)
        assert "(Only " in in_full
        assert in_full in said


@pytest.mark.parametrize("query", [AREAS, PERIODS], ids=["areas", "periods"])
def test_what_each_map_leaves_out_is_said_of_it(app: AppTest, data: Data, query: str) -> None:
    sides = both(data, query)
    assert sides[0].unplaced != sides[1].unplaced
    captions = [caption.value for caption in opened(app, query).caption]
    assert any(side.unplaced for side in sides)
    for side in filter(lambda side: side.unplaced, sides):
        name = compare.name(side, sides[0].view.compare or "area")
        note = f"{name}: {words.unplaced(side)}"
        assert note in captions, "under the legend"
        assert any(f" · {note}" in caption for caption in captions), "at the foot"


def test_the_foot_names_both_periods(app: AppTest) -> None:
    captions = [caption.value for caption in opened(app, PERIODS).caption]
    [filters] = [each for each in captions if each.startswith("Reported: ")]
    assert "1 Sep 2025 – 30 Sep 2025" in filters and "1 Aug 2025 – 31 Aug 2025" in filters
    assert sum("Data as of 30 Sep 2025" in each for each in captions) == 1


def test_what_both_sides_say_is_said_once(data: Data) -> None:
    first, second = both(data, AREAS)
    said = compare.of_both(first, second, lambda side: ("the same", side.view.area))
    assert said == ("the same", f"{words.area_name(first.view)}: 50",
                    f"{words.area_name(second.view)}: 10")  # fmt: skip
    assert compare.of_both(first, None, lambda side: (side.view.area,)) == ("50",)


@pytest.mark.parametrize(
    "query",
    [
        "layer=issues_per_10k&period=month&compare=period&other=year_before",
        "layer=conflict_share&compare=layer&other=overdue_share",
    ],
)
def test_the_difference_is_of_the_values_that_are_printed(data: Data, query: str) -> None:
    first, second = both(data, query)
    table = compare.table(first, second, first.view.compare or "area")
    left, right, difference = (table.iloc[:, i] for i in (2, 3, 4))
    assert difference.notna().any()
    pd.testing.assert_series_equal((left - right).round(1), difference, check_names=False)
    for side, printed in ((first, left), (second, right)):
        rounded = side.units["value"].round(side.layer.decimals)
        assert sorted(printed.dropna()) == sorted(rounded.dropna())


def test_each_column_has_its_own_decimals(data: Data) -> None:
    first, second = both(data, "layer=conflict_share&compare=layer&other=overdue_share")
    assert compare.decimals(first, second) == (1, 0, 1)
