"""More or fewer: what the issues page, the headline and the maps say of a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import headlines
from dashboard.data import Data
from dashboard.files import export
from dashboard.result import Result, evaluate
from dashboard.texts import text
from dashboard.trends import compared
from dashboard.trends.compared import AGAINST, ALL
from dashboard.trends.forest import forest
from dashboard.trends.said import said
from dashboard.view import View
from dashboard.words import notes
from geo import change
from tests.screens import opened


def row(now: int, before: int) -> pd.Series:
    return change.compared(pd.Series([now]), pd.Series([before])).iloc[0]


def counted(data: Data, first: str, last: str, day: date) -> pd.Series:
    issues = data.issues(day)
    return issues[issues["reported"].between(first, last)]["province"].value_counts()


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (560, 500, "เปลี่ยนแปลงไม่เกินที่อาจเกิดโดยบังเอิญ"),
        (5600, 5000, "เพิ่มขึ้นร้อยละ 12 (ช่วงความเชื่อมั่น 95 %: 8 ถึง 16)"),
        (5000, 5600, "ลดลงร้อยละ 11 (ช่วงความเชื่อมั่น 95 %: 7 ถึง 14)"),
        (0, 40, "ลดลงร้อยละ 100 (ช่วงความเชื่อมั่น 95 %: 90 ถึง 100)"),
        (40, 0, "เพิ่มขึ้นจากที่ไม่มีเลยเป็น 40 เรื่อง"),
        (3, 4, "สองช่วงรวมกันไม่ถึง 10 เรื่อง"),
        (0, 0, "สองช่วงรวมกันไม่ถึง 10 เรื่อง"),
    ],
)
def test_a_change_in_words(now: int, before: int, words: str) -> None:
    assert words in said(row(now, before), "th")


def test_a_small_change_is_written_with_a_decimal_and_limits_with_their_signs() -> None:
    assert said(row(51_500, 50_000), "en").startswith("up by 3.0% (95% confidence interval 1.7 to")
    assert "−8.2 to +17.8" in said(row(520, 500), "en")


@pytest.mark.parametrize(
    ("period", "now", "year_before"),
    [
        ((), ("2025-09-01", "2025-09-30"), ("2024-09-01", "2024-09-30")),
        (("days_7",), ("2025-09-24", "2025-09-30"), ("2024-09-25", "2024-10-01")),
        (("2025-02-01", "2025-02-28"), ("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
    ],
)
def test_the_layer_compares_with_the_year_before(data, period, now, year_before) -> None:
    result = evaluate(View(layer="issues_change_year").with_filter("period", period), data)
    one = counted(data, *now, data.as_of).reindex(result.units.index, fill_value=0)
    other = counted(data, *year_before, date.fromisoformat(year_before[1])).reindex(
        result.units.index, fill_value=0
    )
    table = export.table(result).set_index("รหัส")
    assert table["เรื่องในช่วงนี้"].to_dict() == one.to_dict()
    assert table["เรื่องในช่วงเดียวกันของปีก่อน"].to_dict() == other.to_dict()
    lengths = [(date.fromisoformat(last) - date.fromisoformat(first)).days + 1
               for first, last in (now, year_before)]  # fmt: skip
    expected = ((one / lengths[0]) / (other / lengths[1]) - 1) * 100
    value = result.units["value"]
    known = value.notna()
    assert known.tolist() == ((one + other >= change.LEAST) & (other > 0)).tolist()
    assert value[known].tolist() == pytest.approx(expected[known].tolist())


def test_what_was_not_known_a_year_ago_does_not_count(data: Data) -> None:
    """Open issues of last year are those that were open then, not those open now."""
    view = View(layer="issues_change_year").with_filter("status", ("received", "in_progress"))
    found = compared.of_units(evaluate(view, data).facts, "year_before")["before"].sum()
    then = evaluate(replace(view, as_of=date(2024, 9, 30)), data).facts.issues
    placed = then[then["province"].notna()]
    assert found == placed["reported"].between("2024-09-01", "2024-09-30").sum() > 0


def test_groups_add_up_to_all_issues(data: Data) -> None:
    facts = evaluate(View(), data).facts
    for against in AGAINST:
        then = compared.past(facts, against)
        assert then is not None
        table = compared.of_groups(facts, then)
        groups = table.drop(ALL)
        assert table.at[ALL, "now"] == groups["now"].sum() > 0
        assert table.at[ALL, "before"] == groups["before"].sum() == len(then.issues) > 0
        assert (table["dispersion"] >= 1).all()


def test_the_units_of_an_area_are_those_of_the_whole(data: Data) -> None:
    part = compared.of_units(evaluate(View().at_area("50"), data).facts, "before")
    whole = compared.of_units(evaluate(View(level="amphoe"), data).facts, "before")
    assert part["now"].to_dict() == whole.loc[part.index, "now"].to_dict()
    assert part["before"].to_dict() == whole.loc[part.index, "before"].to_dict()


def test_clusters_widen_the_limits(data: Data) -> None:
    """The same issues, each four times on its day, are no better known than before."""
    result = evaluate(View(), data)
    single = compared.of_groups(result.facts, compared.past(result.facts, "before"))
    times = 4

    def repeated(known):
        return replace(
            known,
            find_issues=lambda: pd.concat([known.issues] * times, ignore_index=True),
            earlier=(lambda: repeated(known.earlier())) if known.earlier else None,
        )

    facts = repeated(result.facts)
    clustered = compared.of_groups(facts, compared.past(facts, "before"))
    assert clustered.at[ALL, "now"] == times * single.at[ALL, "now"]
    factor = single.at[ALL, "dispersion"]
    assert clustered.at[ALL, "dispersion"] >= times * 0.9
    assert clustered.at[ALL, "dispersion"] == pytest.approx(times * factor, rel=0.35)
    width = (clustered["high"] - clustered["low"])[ALL] / (single["high"] - single["low"])[ALL]
    assert width > 0.8, "four copies of an event are one event"


def without_a_year(data: Data) -> Result:
    return evaluate(replace(View(layer="issues_change_year"), as_of=date(2024, 6, 30)), data)


def test_no_data_a_year_back_is_said_and_shows_nothing(data: Data) -> None:
    result = without_a_year(data)
    assert compared.past(result.facts, "year_before") is None
    assert compared.past(result.facts, "before") is not None
    assert result.units["value"].isna().all()
    assert text("change.no_year_before", "th") in " ".join(notes(result, data))


def test_the_headline_says_the_change_with_its_limits_or_that_it_is_chance(data: Data) -> None:
    result = evaluate(View(lang="en"), data)
    end = headlines.of_issues(result).rsplit(": ", 1)[-1]
    assert "95% confidence interval" in headlines.of_issues(result) and end


@pytest.mark.parametrize("counts", [([0], [40]), ([40], [0]), ([0], [0]), ([3, 900], [4, 300])])
def test_the_chart_draws_any_counts(counts: tuple[list[int], list[int]]) -> None:
    now, before = map(pd.Series, counts)
    chart = forest(change.compared(now, before), pd.Series(["a", "b"][: len(now)]), "th").to_dict()
    (rows,) = (rows for rows in chart["datasets"].values() if "name" in rows[0])
    assert len(rows) == len(now)
    for drawn in rows:
        for key in ("low", "high", "ratio"):
            assert drawn[key] is None or 0.1 <= drawn[key] <= 10


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("query", ["", "&level=amphoe&area=50", "&category=crime&period=days_7"])
def test_the_issues_page_compares(app: AppTest, lang: str, query: str) -> None:
    app.switch_page("screens/issues.py")
    opened(app, f"lang={lang}{query}")
    shown = [part.value for part in app.markdown]
    assert f"##### {text('section.issues_change', lang)}" in shown
    assert any(text("column.issues_now", lang) in frame.value for frame in app.dataframe)
    assert any("φ" in part.value for part in app.caption)


def test_the_issues_page_says_what_it_cannot_compare_with(app: AppTest) -> None:
    app.switch_page("screens/issues.py")
    opened(app, "lang=th&as_of=2024-06-30")
    assert text("change.no_year_before", "th") in [part.value for part in app.info]
