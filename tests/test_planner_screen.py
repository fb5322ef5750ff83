"""The pages of coverage and of the planner, on screen and as files."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import served as published
from dashboard.coverage import covered, plan_book, plan_words, tables
from dashboard.coverage.measures import measures_of, scores, tambons_in
from dashboard.coverage.plan import asked_plan, before_and_after, fitting, plans_by_need
from dashboard.coverage.wish import Wish, read
from dashboard.data import Data
from dashboard.link import from_query, to_query
from dashboard.result import evaluate
from dashboard.view import View
from geo import priority
from geo.files import read_coverage
from tests.screens import opened, started


def words_of(app: AppTest) -> str:
    said = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(str(element.value) for element in said)


def on_page(app: AppTest, page: str, query: str) -> AppTest:
    opened(app, query)
    app.switch_page(f"screens/{page}.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("page", ["coverage", "planner"])
def test_both_pages_open_in_both_languages(app: AppTest, page: str, lang: str) -> None:
    on_page(app, page, f"lang={lang}")
    assert {"th": "ข้อมูลสาธิต", "en": "Demonstration data"}[lang] in words_of(app)
    assert not app.error


@pytest.mark.parametrize("query", ["area=5001", "bureau=mb", "level=station&division=n5"])
@pytest.mark.parametrize("page", ["coverage", "planner"])
def test_both_pages_open_within_an_area_or_unit(app: AppTest, page: str, query: str) -> None:
    on_page(app, page, query)
    assert not app.error


@pytest.mark.parametrize("page", ["coverage", "planner"])
def test_without_members_the_pages_say_so(
    page: str, traffy_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(published.STORE_VARIABLE, str(traffy_store))
    app = on_page(started(), page, "lang=en")
    assert "network members" in words_of(app)


def test_a_weight_that_is_moved_ranks_anew_and_stands_in_the_address(app: AppTest) -> None:
    on_page(app, "coverage", "lang=en")
    app.slider(key="widget_weight_distance").set_value(100).run()
    assert app.query_params["weights"] == "30,20,25,15,100"
    assert "52.6% of the weight" in words_of(app)
    app.button(key="weights_reset").click().run()
    assert "weights" not in app.query_params


def test_without_any_weight_there_is_no_score(app: AppTest) -> None:
    on_page(app, "coverage", "lang=en&weights=0,0,0,0,0")
    assert "Every weight is 0" in words_of(app)


def test_a_wish_stands_in_the_address(app: AppTest) -> None:
    on_page(app, "planner", "lang=en")
    app.number_input(key="widget_plan_members").set_value(40).run()
    app.number_input(key="widget_plan_per_station").set_value(3).run()
    assert app.query_params["plan"] == "40,need,reports,3,0,0"
    assert "40 new members from" in words_of(app)


def test_floors_that_cannot_be_paid_are_said_with_their_price(app: AppTest, data: Data) -> None:
    on_page(app, "planner", "lang=en&plan=10,lowest,reports,0,0,2")
    members = measures_of(View(), data).table["members"]
    needed = int((2 - members).clip(lower=0).sum())
    assert f"needs {needed:,} new ones, but 10 were given" in words_of(app)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "x,need,reports,0,0,0",
        "5,best,reports,0,0,0",
        "-5,need,reports,0,0,0",
        "999999,need,reports,0,0,0",
    ],
)
def test_an_absurd_wish_is_passed_over(text: str) -> None:
    assert from_query({"plan": text}).plan == Wish()


def test_a_wish_is_read_as_it_is_written() -> None:
    wish = Wish(20, "lowest", "population", 1, 2, 3)
    assert read(str(wish)) == wish
    assert "plan" not in to_query(View())
    assert from_query({"weights": "1,2,3"}) == View()
    assert from_query({"weights": "1,2,3,4,101"}) == View()


def test_a_plan_keeps_its_limits_and_knows_bangkok(data: Data) -> None:
    view = View(plan=Wish(300, "need", "population", 2, 20, 0))
    plan, _ = asked_plan(view, data)
    assert plan.placed == 300
    assert plan.new.groupby(plan.tambons["station"]).sum().max() <= 2
    assert plan.new.groupby(plan.tambons["station_province"]).sum().max() <= 20
    assert plan.roles.sum(axis=1).equals(plan.new)
    bangkok = plan.tambons["province"] == "10"
    assert plan.new[bangkok].sum() > 0
    assert plan.roles.loc[bangkok, "area_leader"].sum() == 0
    assert plan.need_covered(after=True) > plan.need_covered(after=False) > 0


def test_both_maps_share_their_classes_and_differ_by_the_plan(data: Data) -> None:
    view = View(plan=Wish(400, "lowest"))
    plan, _ = asked_plan(view, data)
    before, after = before_and_after(plan, view, data)
    assert before.classes.edges == after.classes.edges
    more = (after.units["value"] - before.units["value"]) * before.units["target"] / 100
    assert more.sum() == pytest.approx(400)
    by_station = replace(view, level="station")
    before, after = before_and_after(plan, by_station, data)
    assert (after.units["value"] >= before.units["value"]).all()


def test_needs_are_compared_by_the_plans_that_they_make(data: Data) -> None:
    view = View(area="50", level="amphoe", plan=Wish(50))
    plan, measures = asked_plan(view, data)
    placed = plans_by_need(plan.wish, measures, plan.tambons.index, data)
    assert list(placed) == ["reports", "other", "population"]
    assert (placed.sum() == 50).all()
    assert placed["reports"].equals(plan.new)


def test_a_need_that_is_not_known_gives_way(data: Data) -> None:
    measures = measures_of(View(), data)
    needs = measures.needs.assign(other=float("nan"))
    known = replace(measures, needs=needs)
    assert fitting(Wish(need="other"), known).need == "reports"


def test_the_spreadsheet_has_a_sheet_a_province_and_says_what_it_is(data: Data) -> None:
    view = View(bureau="p5", lang="en", plan=Wish(60, "need", "reports", 4, 0, 0))
    plan, _ = asked_plan(view, data)
    book = openpyxl.load_workbook(BytesIO(plan_book.xlsx(plan, view, data, "ลับ")))
    about, summary, *provinces = book.worksheets
    explained = {cell.value for cell in about["A"]}
    days = [cell for row in about.iter_rows() for cell in row if cell.is_date]
    assert {day.number_format for day in days} == {"[$-409]d mmm yyyy", "[$-409]d mmm yyyy, hh:mm"}
    said = "\n".join(str(cell.value) for row in about.iter_rows() for cell in row)
    assert "60 new members" in said
    assert "at most 4 a station" in said
    assert "Demonstration data" in said
    got = plan.new.groupby(plan.tambons["province"]).sum()
    assert len(provinces) == (got > 0).sum() == summary.max_row - 1
    total = 0
    for sheet in provinces:
        header = [cell.value for cell in sheet[1]]
        column = header.index("New") + 1
        total += sum(sheet.cell(row, column).value for row in range(2, sheet.max_row + 1))
        assert sheet.cell(2, header.index("Remark") + 1).value
        assert isinstance(sheet.cell(2, 1).value, str)
        assert sheet.cell(2, 1).number_format == "@"
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("C2", "$1:$1")
        assert {*header} <= explained, "every column is explained on the cover"
        assert sheet.oddHeader.center.text == "ลับ"
    assert total == 60


def test_limits_that_allow_fewer_are_said(data: Data) -> None:
    view = View(area="5001", level="tambon", lang="en", plan=Wish(500, "need", "reports", 1))
    plan, _ = asked_plan(view, data)
    assert plan.placed < 500
    (problem,) = plan_words.problems(plan, data, "en")
    assert f"{plan.placed} of 500" in problem


@pytest.mark.parametrize("lang", ["th", "en"])
def test_reasons_are_said_of_what_pushes_a_tambon_up(data: Data, lang: str) -> None:
    view = View(lang=lang, weights=(100, 0, 0, 0, 0))
    found = covered.covered(view, data)
    first = found.ranked.index[:5]
    said = tables.ranking(found.ranked.loc[first], found.measures, view, data)
    header = {"th": "เหตุผล", "en": "Reasons"}[lang]
    members = {"th": "ไม่มีสมาชิกเครือข่าย จากเป้าหมาย", "en": "no network member of"}[lang]
    assert said[header].str.startswith(members).all()
    assert not said[header].str.contains("km|กิโลเมตร").any()


def test_only_the_sum_is_made_anew_for_other_weights(data: Data) -> None:
    one, other = View(weights=(1, 0, 0, 0, 0)), View(weights=(0, 1, 0, 0, 0))
    assert measures_of(one, data) is measures_of(other, data)
    assert not scores(measures_of(one, data), one).equals(scores(measures_of(one, data), other))


def test_tambons_of_a_view_are_those_of_its_area_or_unit(data: Data) -> None:
    assert tambons_in(View(area="5001", level="tambon"), data).str.startswith("5001").all()
    bureau = tambons_in(View(bureau="p5", level="province"), data)
    assert set(bureau.str[:2]) == {"50", "51", "52", "54", "55", "56", "57", "58"}
    station = tambons_in(View(level="station", bureau="mb", division="n5"), data)
    assert (data.holders("division").loc[station] == "n5").all()


@pytest.mark.parametrize("key", ["priority", "station_distance", "issues_per_member"])
@pytest.mark.parametrize("level", ["province", "amphoe", "tambon", "bureau", "division", "station"])
def test_the_layers_have_values_at_every_level(data: Data, key: str, level: str) -> None:
    result = evaluate(View(layer=key, level=level), data)  # type: ignore[arg-type]
    assert not result.missing
    assert result.units["value"].notna().mean() > 0.5


def test_the_score_of_a_province_is_the_mean_over_its_people(data: Data) -> None:
    view = View(layer="priority")
    province = evaluate(view, data).units["value"]["50"]
    measures = measures_of(view, data)
    table = measures.table[measures.table["province"] == "50"]
    own = priority.score(measures.parts, read_coverage().weights).loc[table.index]
    people = table["population"]
    assert province == pytest.approx((own * people).sum() / people.sum(), rel=1e-6)
    assert pd.notna(province)
