"""Places in a table in place of copies of it: the same issues and counts as by plain means.

The plain means: tables as the store gives them, states by :func:`geo.ladder.state` of the whole
history, masks of pandas.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import served as published
from dashboard.data import Data
from dashboard.filters import FILTERS, categories_of, period_days
from dashboard.issue_tables import DayTable, IssueTable
from dashboard.kept import Weighed
from dashboard.layers.measured import count, standing
from dashboard.limits import within
from dashboard.narrowed import Narrowed
from dashboard.result import evaluate, values_of
from dashboard.scope import EVERYTHING, Scope
from dashboard.selection import Selection, reported
from dashboard.steps import States, Steps, places_of, read
from dashboard.view import View
from etl.store import open_store
from geo import ladder, metrics, summaries
from geo.clock import clock
from geo.codes import level_of
from geo.dispersion import weekly
from geo.files import read_commands, read_ladder, read_taxonomy
from geo.units import COLUMN_OF
from geo.words import among, cross

SCOPES = (EVERYTHING, Scope(frozenset({"50", "57"})), Scope(frozenset({"10"}), frozenset({"ccib"})))
FIRST, LAST = date(2024, 1, 1), date(2025, 9, 30)
DAYS = st.dates(FIRST - timedelta(30), LAST + timedelta(30))


@lru_cache
def plain(store: Path, scope: Scope, day: date) -> pd.DataFrame:
    """All issues of a day, by plain means."""
    opened = open_store(store)
    own = {
        "provinces": scope.provinces,
        "bureaus": scope.bureaus or None,
        "everywhere": scope.everywhere,
    }
    names = [name for name in IssueTable.names if name != "group"]
    issues = opened.table("issues", ["key", *names], **own).set_index("key")
    groups = issues["category"].map(read_taxonomy().group_of).astype("category")
    issues = issues.assign(group=groups, further=issues["further"].astype("category"))
    history = opened.table("history", **own)
    state = ladder.state(history, pd.Timestamp(day), read_ladder())
    begun = issues[issues.index.isin(state.index)]
    return begun.join(state.reindex(begun.index).astype(state.dtypes))


def narrowed(issues: pd.DataFrame, view: View, day: date) -> pd.DataFrame:
    """Those of a view, by masks alone."""
    for key, values in view.filters:
        if key == "period":
            period = period_days(values, day)
            assert period
            mask = (issues["reported"] >= pd.Timestamp(period[0])) & (
                issues["reported"] <= pd.Timestamp(period[1])
            )
        elif key == "category":
            wanted = set().union(*map(categories_of, values))
            further = issues["further"].astype("str").fillna("").str.split("|")
            borne = [
                {first, *more} for first, more in zip(issues["category"], further, strict=True)
            ]
            mask = pd.Series([bool(each & wanted) for each in borne], index=issues.index)
        elif key == "rung":
            mask = issues["open"] & issues["level"].astype("str").isin(values)
        else:
            mask = issues[key].astype("str").isin(values)
        issues = issues[mask]
    if view.tree == "place" and view.bureau:
        here = issues["province"].astype("str").isin(read_commands().provinces(view.bureau))
        own = issues["province"].isna() & (issues["bureau"].astype("str") == view.bureau)
        issues = issues[here | own]
    if view.area:
        issues = issues[issues[level_of(view.area)].astype("str") == view.area]
    if view.tree == "command":
        for unit in ("bureau", "division"):
            if key := getattr(view, unit):
                issues = issues[issues[unit].astype("str") == key]
    return issues


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """The same rows in the same order with the same values and types; of words, whatever numbers
    they have."""
    assert list(found) == list(expected)
    pd.testing.assert_frame_equal(found, expected, check_categorical=False)


@st.composite
def views(draw: st.DrawFn) -> tuple[View, date]:
    day = draw(st.just(LAST) | DAYS)
    view = draw(
        st.sampled_from(
            (
                View(),
                View(level="tambon"),
                View().at_area("50"),
                View().at_area("5007"),
                View().at_bureau("p5"),
                View().at_unit("mb"),
                View().at_unit("p5"),
                View().at_unit("50"),
                View(level="station"),
            )
        )
    )
    for key, entry in FILTERS.items():
        if not draw(st.booleans()):
            continue
        if key == "period" and draw(st.booleans()):
            first, last = sorted((draw(DAYS), draw(DAYS)))
            view = view.of_days(first, last)
            continue
        most = 1 if key == "period" else 3
        values = draw(st.lists(st.sampled_from(entry.options()), min_size=1, max_size=most))
        view = view.with_filter(key, tuple(dict.fromkeys(values)))
    return view, day


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=views(), scope=st.sampled_from(SCOPES))
def test_any_view_has_the_issues_that_plain_masks_find(
    demo_store: Path, asked: tuple[View, date], scope: Scope
) -> None:
    view, day = asked
    expected = narrowed(plain(demo_store, scope, day), view, day)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(published.STORE_VARIABLE, str(demo_store))
        data = published.current(scope)
    found = Narrowed(data, day, view.filters).within(view)
    same(found.frame(), expected)
    same(found().frame(), expected)
    result = evaluate(replace(view, as_of=day), data)
    # What is asked for outside the scope has given way to what is within.
    facts, day = result.facts, result.as_of
    expected = narrowed(plain(demo_store, scope, day), result.view, day)
    rows, by = facts.rows, COLUMN_OF[result.view.level]
    units = data.units(result.view.level).index
    assert len(facts.rows) == len(expected)
    counts = expected[by].astype("str").value_counts().reindex(facts.units.index, fill_value=0)
    assert count(facts.rows, facts).tolist() == counts.tolist()
    assert metrics.issue_count(rows, by, units).sum() == expected[by].isin(units).sum()
    waiting = standing(facts)
    assert len(waiting) == expected["open"].sum()
    assert waiting["overdue"].sum() == expected["overdue"].sum()
    late = metrics.overdue_share(expected, by, units)
    pd.testing.assert_series_equal(metrics.overdue_share(rows, by, units), late, check_names=False)
    dwell = expected[expected["open"]].groupby(expected[by].astype("str"))["dwell_days"].median()
    found_dwell = metrics.median_dwell(rows, by, units)
    assert found_dwell.dropna().to_dict() == dwell[dwell.index.isin(units)].dropna().to_dict()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=views())
def test_tables_of_rows_are_those_of_the_frame(demo_store: Path, asked: tuple[View, date]) -> None:
    """Whatever is told of an area says the same of its rows as of a DataFrame of them."""
    view, day = asked
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(published.STORE_VARIABLE, str(demo_store))
        data = published.current(EVERYTHING)
    rows = Narrowed(data, day, view.filters).within(view)()
    frame = narrowed(plain(demo_store, EVERYTHING, day), view, day)
    for split in (None, "group"):
        months = summaries.monthly(frame, split)
        pd.testing.assert_frame_equal(summaries.monthly(rows, split), months)
        assert months["count"].sum() == (frame[split].notna().sum() if split else len(frame))
    taxonomy, known = read_taxonomy(), read_ladder()
    table = summaries.by_category(rows, taxonomy).set_index("category")
    for category in taxonomy.categories:
        borne = metrics.bears(frame, frozenset({category.key}))
        assert table["count"].get(category.key, 0) == borne.sum()
        assert table["open"].get(category.key, 0) == (borne & frame["open"]).sum()
    pd.testing.assert_frame_equal(summaries.standing(rows, known), summaries.standing(frame, known))
    of_rows, of_frame = clock(rows), clock(frame)
    pd.testing.assert_frame_equal(of_rows.counts, of_frame.counts)
    assert (of_rows.moment, of_rows.left_out) == (of_frame.moment, of_frame.left_out)
    assert of_rows.counts.to_numpy().sum() + of_rows.left_out == len(frame)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS, chosen=st.integers(1, 40), scope=st.sampled_from(SCOPES))
def test_history_and_stays_are_those_of_the_issues_asked_for(
    demo_store: Path, day: date, chosen: int, scope: Scope
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(published.STORE_VARIABLE, str(demo_store))
        data, everybody = published.current(scope), published.current(EVERYTHING)
    keys = everybody.issues(LAST).index[::chosen]
    own = keys[keys.isin(data.issues(LAST).index)]
    history = open_store(demo_store).table("history").sort_values(["key", "date", "seq"])
    here = history[history["key"].isin(own) & (history["date"] <= pd.Timestamp(day))]
    found = data.history(keys, day).sort_values(["key", "date", "seq"])
    names = ["key", "date", "status", "level", "body", "reason"]
    for name in names:
        assert found[name].astype("str").fillna("").tolist() == (
            here[name].astype("str").fillna("").tolist()
        )
    recent = data.steps(day - timedelta(60), day)
    between = history["date"].between(pd.Timestamp(day - timedelta(60)), pd.Timestamp(day))
    of_scope = history["key"].isin(data.issues(LAST).index)
    assert len(recent) == (between & of_scope).sum()


def test_a_period_of_a_table_in_order_is_a_run_of_it(data: Data) -> None:
    rows = data.rows(data.as_of)
    part = reported(rows, date(2024, 3, 1), date(2024, 5, 31))
    assert isinstance(part.at, slice), "nothing is copied"
    assert np.shares_memory(part["reported"].to_numpy(), rows.table.column("reported"))
    nothing = reported(part, date(2025, 3, 1), date(2025, 3, 31))
    assert nothing.empty and len(nothing.frame()) == 0
    some = part[among(part["kind"], ("need",))]
    again = reported(some, date(2024, 4, 1), date(2024, 4, 30))
    assert (again["reported"].dt.month == 4).all() and (again["kind"] == "need").all()
    assert len(again) == (some["reported"].dt.month == 4).sum() > 0


def test_a_table_out_of_order_is_narrowed_by_every_row() -> None:
    days = pd.to_datetime(["2024-03-01", "2024-01-01", None, "2024-02-01"]).astype("datetime64[s]")
    frame = pd.DataFrame({"reported": days, "n": range(4)}, index=list("abcd"))
    rows = Selection.of(frame)
    found = reported(rows, date(2024, 1, 15), date(2024, 3, 1))
    assert found["n"].tolist() == [0, 3] and found.keys.tolist() == ["a", "d"]
    pd.testing.assert_frame_equal(found.frame(), frame.iloc[[0, 3]])


def test_rows_are_taken_as_a_frame_takes_them() -> None:
    frame = pd.DataFrame({"n": range(6), "even": [True, False] * 3}, index=list("abcdef"))
    rows = Selection.of(frame)
    even = rows[rows["even"]]
    assert even["n"].tolist() == [0, 2, 4] and even.index.tolist() == [0, 1, 2]
    later = even[even["n"] > 0]
    assert later.places.tolist() == [2, 4] and later.keys.tolist() == ["c", "e"]
    assert later[["n"]].to_dict("list") == {"n": [2, 4]}
    assert rows[np.ones(6, dtype=bool)] is rows, "nothing was left out"
    asked = []
    for _ in range(3):
        even.once("sum", lambda: asked.append(1) or even["n"].sum())
    assert len(asked) == 1


def test_steps_out_of_order_are_put_in_order() -> None:
    issues = Selection.of(
        pd.DataFrame(
            {"reported": pd.to_datetime(["2024-01-01", "2024-01-02"]).astype("datetime64[s]")},
            index=["a", "b"],
        )
    ).table
    rows = [
        ("b", 0, "2024-01-02", "received", 1), ("a", 1, "2024-02-01", "escalated", 2),
        ("lost", 0, "2024-01-01", "received", 1), ("b", 1, "2024-03-01", "solved", 1),
        ("a", 0, "2024-01-01", "received", 1),
    ]  # fmt: skip
    piece = pd.DataFrame(rows, columns=["key", "seq", "date", "status", "level"])
    piece = piece.assign(
        date=pd.to_datetime(piece["date"]).astype("datetime64[s]"),
        status=piece["status"].astype("category"),
        body=pd.Series([None] * 5, dtype="str").astype("category"),
        reason=pd.Series([None] * 5, dtype="str").astype("category"),
        reported=pd.to_datetime(piece["key"].map({"b": "2024-01-02"}).fillna("2024-01-01")),
    )
    piece["reported"] = piece["reported"].astype("datetime64[s]")
    steps: Steps = read([piece], issues, read_ladder())
    assert steps.frame()["key"].tolist() == [0, 0, 1, 1], "of an issue that is not there none"
    states = States(steps, pd.Timestamp("2024-02-15"))
    assert states.column("status").tolist() == ["escalated", "received"]
    assert states.column("open").tolist() == [True, True]
    assert steps.holding(pd.Timestamp("2024-01-01")).tolist() == [0, -1], "b had not begun"
    assert steps.begin_on(issues.column("reported").to_numpy())
    assert not steps.begin_on(issues.column("reported").to_numpy() + np.timedelta64(1, "D"))
    apart = [piece.iloc[[0, 4]], piece.iloc[[1, 2, 3]]]
    joined = read([each.reset_index(drop=True) for each in apart], issues, read_ladder())
    same(joined.frame(), steps.frame())
    assert joined.columns["until"].tolist() == steps.columns["until"].tolist()
    empty = read([], issues, read_ladder())
    assert len(empty) == 0 and (empty.holding(pd.Timestamp("2024-01-01")) == -1).all()
    assert not empty.begin_on(issues.column("reported").to_numpy()), "none of them begins"


def test_places_of_keys() -> None:
    assert places_of(pd.Index(["c", "a", "x"]), pd.Index(["a", "b", "c"])).tolist() == [2, 0, -1]


@given(
    one=st.lists(st.integers(-1, 4), min_size=1, max_size=60),
    other=st.lists(st.integers(-1, 6), min_size=60, max_size=60),
)
def test_what_stands_together_is_counted_as_by_a_crosstab(one: list[int], other: list[int]) -> None:
    a, b = np.array(one), np.array(other[: len(one)])
    known = (a >= 0) & (b >= 0)
    expected = pd.crosstab(a[known], b[known]).reindex(range(5), fill_value=0)
    expected = expected.reindex(columns=range(7), fill_value=0)
    assert cross(a, 5, b, 7).tolist() == expected.to_numpy().tolist()


def test_weeks_are_those_of_a_crosstab(data: Data) -> None:
    issues, last = data.issues(data.as_of), data.as_of
    found = weekly(issues["reported"], issues["group"], data.first_day, last)
    age = (pd.Timestamp(last) - issues["reported"]).dt.days // 7
    here = age.between(0, len(found) - 1)
    expected = pd.crosstab(age[here], issues["group"][here].astype("str"))
    assert (
        found.to_numpy().tolist()
        == expected.reindex(range(len(found)), fill_value=0).to_numpy().tolist()
    )
    assert list(found) == list(expected)


def test_large_things_are_kept_while_they_fit() -> None:
    kept: Weighed[str] = Weighed(5, len)
    for name, said in {"a": "12", "b": "345", "c": "6"}.items():
        assert kept.get(name, lambda said=said: said) == said
    assert kept.get("b", lambda: "new") == "345"
    assert kept.get("a", lambda: "new") == "new", "it was let go"
    assert kept.get("whole", lambda: "x" * 99) == "x" * 99
    assert len(kept) == 1, "the last one stays whatever it weighs"


@pytest.mark.parametrize("layer", ["issues_change", "issues_change_year"])
def test_another_day_is_no_copy_of_the_records(data: Data, layer: str) -> None:
    """The day before a period is looked at by the same columns, held once."""
    view = View(layer=layer).of_days(date(2025, 6, 1), date(2025, 6, 30))
    values_of(view, data)
    today, then = data.rows(data.as_of), data.rows(date(2025, 5, 31))
    for name in ("polygon", "reported", "category"):
        assert today.table.column(name) is then.table.column(name)
    assert within(then, View()).table is then.table


def test_issues_that_begin_on_another_day_are_known_by_their_steps(data: Data) -> None:
    """Where a history does not say of each issue that it began as it was reported, all is asked."""
    assert data._begin_as_reported
    day = date(2024, 6, 30)
    table = data.rows(day).table
    assert isinstance(table, DayTable)
    assert table.begun(as_reported=False).places.tolist() == data.rows(day).places.tolist()
