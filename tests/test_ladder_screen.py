"""The ladder page: its parts in both languages, on all kinds of data, as of any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from dashboard.data import Data
from dashboard.ladder import level_panels, resolution_panel, skipped_panel, stuck_panel
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE, current
from dashboard.texts import text
from dashboard.view import View
from geo import desks, journey
from geo.desks import UNKNOWN
from geo.files import read_ladder

EARLIER = date(2025, 1, 31)
PANELS = [
    stuck_panel.draw,
    level_panels.dwelling,
    level_panels.outcomes,
    skipped_panel.draw,
    resolution_panel.draw,
    level_panels.ages,
    level_panels.movement,
]


def drawn(panel: Callable, view: View) -> AppTest:
    """One part of the page alone: the harness cannot open a tab."""

    def script(panel, view) -> None:
        from dashboard.result import evaluate
        from dashboard.scope import EVERYTHING
        from dashboard.served import current

        data = current(EVERYTHING)
        panel(evaluate(view, data), data)

    app = AppTest.from_function(script, args=(panel, view), default_timeout=60).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.info, *app.warning]
    return "\n".join(str(element.value) for element in elements)


def test_the_account_of_a_period_begins_with_all_that_stood_there(data: Data) -> None:
    whole = drawn(level_panels.movement, View(lang="en"))
    lately = drawn(level_panels.movement, View(lang="en").with_filter("period", ("days_30",)))
    assert_frame_equal(lately.dataframe[0].value, whole.dataframe[0].value)
    assert said(lately) == said(whole)
    open_ = evaluate(View(), data).facts.issues["open"].sum()
    assert lately.dataframe[0].value["After"].sum() == open_


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel.__module__}.{panel.__name__}")
def test_every_part_says_itself(data: Data, panel: Callable, lang: str) -> None:
    app = drawn(panel, View(lang=lang))
    assert app.dataframe and said(app)
    assert "nan" not in said(app).lower()


@pytest.mark.parametrize(
    "view",
    [
        View(as_of=EARLIER),
        View(level="tambon", area="5007"),
        View(level="station", bureau="mb"),
        View(filters=(("status", ("solved",)),)),
        View(filters=(("rung", ("7",)),)),
    ],
    ids=["earlier", "amphoe", "bangkok", "solved", "top"],
)
@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel.__module__}.{panel.__name__}")
def test_every_part_holds_for_few_issues_and_other_days(
    data: Data, panel: Callable, view: View
) -> None:
    app = drawn(panel, view)
    assert "nan" not in said(app).lower()


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel.__module__}.{panel.__name__}")
def test_every_part_holds_without_escalations(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch, panel: Callable
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    drawn(panel, View(lang="en"))


def test_a_source_without_days_of_closing_tells_no_times(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    app = drawn(resolution_panel.draw, View(lang="en"))
    closed = (~evaluate(View(), current(EVERYTHING)).facts.issues["open"]).sum()
    assert f"Of {closed:,} closed issues {closed:,} (100.0%) have no day of closing" in said(app)
    assert not app.get("vega_lite_chart") and not app.dataframe
    app = drawn(level_panels.dwelling, View(lang="en"))
    assert text("ladder.no_times", "en") in said(app)
    assert app.dataframe[0].value[text("ladder.median", "en")].iloc[0] == "–"


def test_curves_by_category_level_and_area(data: Data) -> None:
    for split, rows in {"group": 6, "reached": 7, "area": 7}.items():
        app = drawn(resolution_panel.draw, View(lang="en"))
        app.button_group(key="ladder_curves").set_value(split).run()
        assert not app.exception
        table = app.dataframe[0].value
        assert len(table) == rows, split
        assert table.iloc[:, 1].sum() <= len(data.issues(data.as_of))


def test_the_page_opens_its_first_part_and_names_the_worst_desk(app: AppTest, data: Data) -> None:
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page("screens/ladder.py").run()
    assert not app.exception and not app.error
    issues = data.issues(data.as_of)
    worst = desks.of_all_levels(issues[issues["open"]], read_ladder()).iloc[0]
    assert f": {worst['overdue']:.0f} of {worst['open']:.0f} open issues" in said(app)
    assert text("ladder.dwell_note", "en") in said(app)
    assert text("ladder.ends_note", "en") not in said(app)  # another tab's
    app.button_group(key="ladder_stuck").set_value("areas").run()
    assert not app.exception
    assert app.dataframe[0].value["Unit"].iloc[0]


def test_a_filter_of_the_outcome_is_said_to_choose(app: AppTest) -> None:
    app.query_params.update(lang="en", status="solved")
    app.run()
    app.switch_page("screens/ladder.py").run()
    assert text("ladder.selected_by_outcome", "en") in said(app)


def test_desks_of_all_levels_and_areas_the_worst_first(data: Data) -> None:
    issues = data.issues(data.as_of)
    waiting = issues[issues["open"]]
    table = desks.of_all_levels(waiting, read_ladder())
    assert table["open"].sum() == len(waiting)
    assert table["overdue"].sum() == waiting["overdue"].sum()
    assert table["overdue"].is_monotonic_decreasing
    by_area = desks.by_area(waiting, "province", read_ladder())
    assert by_area["open"].sum() == len(waiting)
    assert by_area["overdue"].sum() == waiting["overdue"].sum()
    assert by_area.drop(index=UNKNOWN, errors="ignore").index.str.len().unique().tolist() == [2]


@pytest.mark.parametrize("day", [None, EARLIER])
def test_the_stays_of_some_issues_are_those_of_their_history(data: Data, day: date | None) -> None:
    day = day or data.as_of
    keys = data.issues(day).index[::7]
    history = data.history(keys, day)
    expected = journey.stays(history, pd.Timestamp(day), read_ladder())
    found = data.stays(keys, day)
    assert found["dated"].all()
    both = [
        table.sort_values(["key", "arrived", "level"], kind="stable").reset_index(drop=True)
        for table in (found.drop(columns="dated"), expected)
    ]
    assert_frame_equal(*both, check_dtype=False, check_categorical=False)
