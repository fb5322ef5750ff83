"""The pictures of the player: each is a view as it would be drawn alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.data import Data
from dashboard.layers.registry import LAYERS
from dashboard.maps import player
from dashboard.maps.frames import MOST, can_play, frames, latest, of_step, steps
from dashboard.maps.payload import MISSING
from dashboard.result import evaluate
from dashboard.view import View
from geo.classes import NO_DATA

VIEWS = [
    View(layer="issues_per_10k", play="month"),
    View(layer="category_drugs", level="amphoe", area="50", play="week"),
    View(layer="overdue_share", play="month").with_filter("kind", ("problem",)),
    View(layer="median_dwell", play="week", bureau="p5").with_filter("status", ("escalated",)),
    View(layer="members_per_10k", level="amphoe", play="month", as_of=date(2025, 3, 15)),
]


@pytest.mark.parametrize("view", VIEWS, ids=[view.layer for view in VIEWS])
def test_each_picture_is_the_view_of_its_step(data: Data, view: View) -> None:
    result = evaluate(view, data)
    shown = frames(result, data)
    assert shown is not None and 1 < len(shown.days) <= MOST[shown.step]
    for i in {0, len(shown.days) // 2, len(shown.days) - 1}:
        step = of_step(replace(view, play=""), LAYERS[view.layer], shown.days[i], result.as_of)
        alone = evaluate(step, data)
        pd.testing.assert_series_equal(
            shown.values[i], alone.units["value"], check_names=False, check_dtype=False
        )


def test_a_picture_of_reports_counts_those_of_its_days_alone(data: Data) -> None:
    view = View(layer="issues_per_km2", play="month")
    result = evaluate(view, data)
    shown = frames(result, data)
    assert shown is not None
    first, last = shown.days[5]
    issues = data.issues(data.as_of)
    within = issues[(issues["reported"].dt.date >= first) & (issues["reported"].dt.date <= last)]
    expected = within["province"].value_counts().reindex(result.units.index, fill_value=0)
    counted = shown.values[5] * result.units["area_km2"]
    assert counted.round().tolist() == expected.tolist()


def test_a_state_is_played_of_the_issues_of_one_period(data: Data) -> None:
    view = View(layer="median_dwell", play="month").with_filter("period", ("fiscal_year",))
    days = ("2024-10-01", "2025-09-30")
    named, written = (
        frames(evaluate(v, data), data) for v in (view, view.with_filter("period", days))
    )
    assert named is not None and written is not None
    assert named.values.equals(written.values)
    assert named.days[0] == (date(2024, 10, 1), date(2024, 10, 31)), "the first with an issue"
    assert len(named.days) == named.values.shape[1] == 12


def test_a_change_is_played_of_the_period_of_each_day(data: Data) -> None:
    view = View(layer="members_change", play="month").with_filter("period", ("month",))
    shown = frames(evaluate(view, data), data)
    assert shown is not None and len(shown.days) > 12
    assert (shown.values.abs().max() > 0).sum() > 12


def test_all_pictures_have_the_classes_of_one_legend(data: Data) -> None:
    result = evaluate(View(layer="issues_per_10k", play="month", k=4), data)
    shown = frames(result, data)
    assert shown is not None
    edges = np.array(shown.classes.edges)
    values, index = shown.values.to_numpy(), shown.index
    assert index.shape == values.shape
    for number in range(shown.classes.k):
        inside = values[index == number]
        assert (inside >= edges[number]).all()
        assert (inside < edges[number + 1]).all() or number == shown.classes.k - 1
    assert sum(shown.classes.counts) + shown.classes.no_data == values.size
    drawn = latest(result, shown)
    assert drawn.classes.edges == shown.classes.edges
    assert drawn.units["value"].tolist() == shown.values.iloc[:, -1].tolist()
    assert sum(drawn.classes.counts) + drawn.classes.no_data == len(drawn.units)


def test_what_stands_still_has_no_pictures(data: Data) -> None:
    assert frames(evaluate(View(layer="issues_per_10k"), data), data) is None
    timeless = evaluate(View(layer="stations_serving", play="month"), data)
    assert not can_play(timeless)
    assert frames(timeless, data) is None


def test_the_same_pictures_are_made_once(data: Data) -> None:
    view = View(layer="members_per_10k", play="month")
    one, other = (frames(evaluate(each, data), data) for each in (view, replace(view, lang="en")))
    assert one is not None and other is not None
    assert one.values is other.values


@pytest.mark.parametrize(
    ("step", "first", "last", "count", "of_first", "of_last"),
    [
        ("month", date(2020, 1, 1), date(2025, 9, 30), 24, (2023, 10, 1), (2025, 9, 30)),
        ("month", date(2025, 8, 5), date(2025, 9, 12), 1, (2025, 9, 1), (2025, 9, 12)),
        ("week", date(2020, 1, 1), date(2025, 9, 30), 52, (2024, 10, 7), (2025, 9, 30)),
        ("week", date(2025, 9, 24), date(2025, 9, 26), 1, (2025, 9, 24), (2025, 9, 26)),
    ],
)
def test_steps_end_with_the_day(step, first, last, count, of_first, of_last) -> None:
    found = steps(step, first, last)
    assert len(found) == count
    assert (found[0][0], found[-1][1]) == (date(*of_first), date(*of_last))


def test_pictures_are_packed_a_unit_at_a_time(data: Data) -> None:
    shown = frames(evaluate(View(layer="overdue_share", play="month"), data), data)
    assert shown is not None
    codes = shown.values.index[::-1].insert(0, "nowhere")
    packed = np.frombuffer(player.pack(shown, codes, 0), dtype="uint8").reshape(5, len(codes), -1)
    values = np.moveaxis(packed[1:], 0, -1).copy().view("<i4")[..., 0]
    assert (packed[0][0] == NO_DATA).all() and (values[0] == MISSING).all()
    assert (packed[0][1:] == shown.index[::-1]).all()
    expected = shown.values.iloc[::-1].round()
    unpacked = np.where(values[1:] == MISSING, np.nan, values[1:])
    np.testing.assert_array_equal(unpacked, expected.to_numpy())


@pytest.mark.parametrize(
    ("view", "th", "en"),
    [
        (View(layer="issues_per_10k", play="month"), "ก.ย. 2568", "Sep 2025"),
        (
            View(layer="issues_per_10k", play="month", as_of=date(2025, 2, 9)),
            "ก.พ. 2568 (ถึง 9 ก.พ. 2568)",
            "Feb 2025 (until 9 Feb 2025)",
        ),
        (
            View(layer="issues_per_10k", play="week", as_of=date(2025, 1, 5)),
            "30 ธ.ค. 2567 – 5 ม.ค. 2568",
            "30 Dec 2024 – 5 Jan 2025",
        ),
        (View(layer="overdue_share", play="week"), "ณ 30 ก.ย. 2568", "As of 30 Sep 2025"),
    ],
)
def test_names_of_pictures(data: Data, view: View, th: str, en: str) -> None:
    shown = frames(evaluate(view, data), data)
    assert shown is not None
    assert player.names(shown, "th")[-1] == th
    assert player.names(shown, "en")[-1] == en
    assert len(player.names(shown, "th")) == len(shown.days)
