"""Two maps side by side: one set of classes, one difference, and the page that shows them."""

from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data import Data
from dashboard.maps import compare
from dashboard.result import Result, evaluate
from dashboard.view import View


def both(data: Data, **view: object) -> tuple[Result, Result]:
    sides = compare.panes(evaluate(View(**view), data), data)  # type: ignore[arg-type]
    assert sides
    return sides


SIDES = [
    {"layer": "overdue_share", "compare": "layer", "other": "escalated_share"},
    {"layer": "issues_per_10k", "compare": "period", "other": "before",
     "filters": (("period", ("last_month",)),)},
    {"layer": "members_per_10k", "compare": "period", "other": "year_before"},
    {"layer": "issues_per_10k", "level": "amphoe", "area": "50", "compare": "area", "other": "10"},
    {"layer": "issues_per_10k", "bureau": "p5", "compare": "area", "other": "p1"},
    {"layer": "issues_per_10k", "level": "division", "bureau": "p5", "compare": "area",
     "other": "mb"},
]  # fmt: skip


@pytest.mark.parametrize("view", SIDES, ids=lambda view: f"{view['compare']} {view['other']}")
def test_both_sides_are_cut_at_the_same_edges(data: Data, view: dict) -> None:
    first, second = both(data, **view)
    assert first.classes.edges == second.classes.edges
    assert first.colours == second.colours
    for side in (first, second):
        known = side.units["value"].dropna()
        assert sum(side.classes.counts) == len(known) > 0
        assert known.between(side.classes.edges[0], side.classes.edges[-1]).all()
    assert not first.units["value"].equals(second.units["value"])


def test_each_side_alone_has_the_values_of_the_comparison(data: Data) -> None:
    first, second = both(data, **SIDES[1])
    alone = View(layer="issues_per_10k", filters=(("period", ("2025-07-01", "2025-07-31")),))
    pd.testing.assert_series_equal(second.units["value"], evaluate(alone, data).units["value"])
    assert compare.name(first, "period") == "1 ส.ค. 2568 – 31 ส.ค. 2568"
    assert compare.name(second, "period") == "1 ก.ค. 2568 – 31 ก.ค. 2568"


def test_own_breaks_hold_for_both_sides(data: Data) -> None:
    first, second = both(data, **SIDES[0], breaks=(0.0, 10.0, 50.0, 100.0))
    assert first.classes.edges == second.classes.edges == (0.0, 10.0, 50.0, 100.0)


@pytest.mark.parametrize(
    "view",
    [
        {"compare": "layer", "other": "overdue_share"},  # of another unit of measure
        {"compare": "layer", "other": "nonsense"},
        {"compare": "period", "other": "before"},  # all days have none before
        {"compare": "period", "other": "1990-01-01,1990-12-31"},
        {"compare": "period", "other": "2025-06-01,2025-06-30", "as_of": date(2025, 5, 15),
         "filters": (("period", ("2025-05-01", "2025-05-31")),)},  # nothing is known of June yet
        {"layer": "median_dwell", "compare": "period", "other": "before",
         "filters": (("period", ("month",)),)},  # of its issues none was reported then
        {"compare": "area", "other": "99"},
        {"compare": "area", "other": "5001"},  # provinces do not lie in an amphoe
        {"compare": "area", "other": "5001", "level": "division"},  # of the other tree
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_one_map(data: Data, view: dict) -> None:
    result = evaluate(View(**{"layer": "issues_per_10k"} | view), data)  # type: ignore[arg-type]
    assert compare.panes(result, data) is None


def test_the_table_has_both_values_and_their_difference(data: Data) -> None:
    first, second = both(data, **SIDES[0])
    table = compare.table(first, second, "layer")
    assert len(table) == 77
    left, right, difference = (table.iloc[:, i] for i in (2, 3, 4))
    known = left.notna() & right.notna()
    assert (left - right - difference)[known].abs().max() <= 1
    assert left.iloc[0] == left.max()


def test_two_areas_stand_in_one_table(data: Data) -> None:
    first, second = both(data, **SIDES[3])
    table = compare.table(first, second, "area")
    assert len(table) == 25 + 50
    assert table.iloc[:, 0].nunique() == 2
    assert table.iloc[:, 3].is_monotonic_decreasing


def test_a_comparison_is_started_changed_and_ended_on_the_page(app: AppTest) -> None:
    app.query_params["layer"] = "issues_per_10k"
    app.run()
    app.selectbox(key="widget_compare").set_value("period").run()
    assert not app.exception
    query = dict(app.query_params)
    assert query == {
        "layer": "issues_per_10k", "period": "month", "compare": "period", "other": "before",
    }  # fmt: skip
    assert len(app.get("component_instance")) == 2
    assert "ผลต่าง (ซ้าย − ขวา)" in app.dataframe[-1].value
    assert " | " in app.button_group(key="widget_only").proto.options[0].content
    app.selectbox(key="widget_other").set_value("year_before").run()
    assert app.query_params["other"] == "year_before"
    app.selectbox(key="widget_compare").set_value("").run()
    assert "compare" not in app.query_params
    assert len(app.get("component_instance")) == 1


def test_two_areas_begin_with_two_bureaus(app: AppTest) -> None:
    app.run()
    app.selectbox(key="widget_compare").set_value("area").run()
    assert not app.exception
    assert app.query_params["bureau"] != app.query_params["other"]
    assert len(app.get("component_instance")) == 2


def test_what_cannot_be_compared_is_said(app: AppTest) -> None:
    for key, value in {"compare": "layer", "other": "overdue_share"}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert any("ไม่มีข้อมูลให้เทียบ" in caption.value for caption in app.caption)
    assert len(app.get("component_instance")) == 1
