"""What a map says of its change, in words."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard import since, words
from dashboard.data import Data
from dashboard.link import from_query
from dashboard.result import evaluate
from dashboard.view import View


def counts(said: str) -> tuple[int, int]:
    up, down = said.rsplit("rose in ", 1)[1].split(" and fell in ")
    return int(up.replace(",", "")), int(down.rstrip(".").replace(",", ""))


@pytest.mark.parametrize("layer", ["overdue_share", "median_dwell", "members_per_10k"])
def test_a_state_is_compared_with_a_month_before(data: Data, layer: str) -> None:
    result = evaluate(View(layer=layer, lang="en", level="amphoe"), data)
    said = since.change(result, data)
    assert "Against 31 Aug 2025" in said
    then = evaluate(replace(result.view, as_of=date(2025, 8, 31)), data).units["value"]
    moved = (result.units["value"].round(result.layer.decimals)
             - then.round(result.layer.decimals)).dropna()  # fmt: skip
    assert counts(said) == (int((moved > 0).sum()), int((moved < 0).sum()))
    assert sum(counts(said)) > 0


def test_reports_are_compared_with_the_period_before(data: Data) -> None:
    view = from_query("layer=issues_per_10k&lang=en&period=2025-04-01,2025-06-30")
    said = since.change(evaluate(view, data), data)
    assert "Against 1 Jan 2025 – 31 Mar 2025" in said
    swapped = from_query("layer=issues_per_10k&lang=en&period=2025-01-01,2025-03-31")
    now, then = (evaluate(v, data).units["value"].round(1) for v in (view, swapped))
    assert counts(said) == (int((now > then).sum()), int((now < then).sum()))


def test_without_a_period_before_nothing_is_said(data: Data) -> None:
    assert since.change(evaluate(View(layer="issues_per_10k"), data), data) == ""
    first = data.first_day
    young = replace(View(layer="overdue_share"), as_of=first)
    assert since.change(evaluate(young, data), data) == ""


@pytest.mark.parametrize(
    "query",
    [
        "level=bureau&layer=median_dwell&period=2025-09-05,2025-09-25",
        "layer=median_dwell&period=month",
        "layer=overdue_share&level=tambon&area=9507&category=crime&rung=6",
        "layer=members_change&as_of=2023-10-05",
    ],
)
def test_where_nothing_can_be_compared_nothing_is_said(data: Data, query: str) -> None:
    result = evaluate(from_query(query), data)
    assert not result.missing
    assert since.change(result, data) == ""


def test_a_state_is_compared_of_the_same_issues_on_both_days(data: Data) -> None:
    named, written = (
        since.change(
            evaluate(from_query(f"layer=median_dwell&lang=en&period={period}"), data), data
        )
        for period in ("fiscal_year", "2024-10-01,2025-09-30")
    )
    assert sum(counts(named)) > 0
    assert named == written


def test_all_is_said_in_thai_and_the_filters_too(data: Data) -> None:
    view = from_query("layer=overdue_share&category=drugs")
    said = since.in_full(evaluate(view, data), data)
    assert "เทียบกับ 31 ส.ค. 2568" in said
    assert said.endswith("(เฉพาะ ประเภท: ยาเสพติด)")


@pytest.mark.parametrize("layer", ["members_per_10k", "members_change", "coordinators_per_10k"])
def test_filters_are_not_said_of_people(data: Data, layer: str) -> None:
    query = f"layer={layer}&lang=en&level=amphoe&area=50&bureau=p5&category=crime&status=solved"
    result = evaluate(from_query(query), data)
    said = since.in_full(result, data)
    assert said.endswith("(Only Bureau: Provincial Police Region 5.)")
    limits, filters = words.filters_in_words(result)
    assert limits.startswith("Bureau: ")
    assert filters.startswith("Issues only (Category: Crime · Status: ")
    assert words.filters_in_words(evaluate(View(layer=layer), data)) == ()


def test_the_name_of_a_station_marks_nothing_up(data: Data) -> None:
    result = evaluate(View(layer="members_per_10k", level="station"), data)
    named = replace(result, units=result.units.assign(th="[สภ.](https://example.org) **หนึ่ง**"))
    said = since.in_full(named, data)
    assert r"\[สภ\.\]\(https\:" in said
    assert "**" not in said
