"""Every screen, driven through Streamlit's own test harness."""

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats, repeats_panel
from dashboard.access import OPEN_VARIABLE, Person
from dashboard.data import Data
from dashboard.served import STORE_VARIABLE
from dashboard.signing_in.people import Role
from dashboard.texts import text
from dashboard.view import MOST_CLASSES
from geo.repeats import among, summary
from tests.screens import started

SCREENS = ("map", "issues", "network", "ladder", "quality")


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def words_of(app: AppTest) -> str:
    said = [*app.markdown, *app.caption, *app.info, *app.error]
    return "\n".join(str(element.value) for element in said)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_opens_in_both_languages(app: AppTest, screen: str, lang: str) -> None:
    app.query_params["lang"] = lang
    app.run()
    app.switch_page(f"screens/{screen}.py").run()
    assert not app.exception
    expected = {"th": "ข้อมูลสาธิต", "en": "Demonstration data"}[lang]
    assert expected in words_of(app)
    assert len(app.metric) == 5
    assert not app.error


def test_the_map_screen_shows_all_provinces_and_its_sentence(app: AppTest) -> None:
    app.run()
    assert len(app.dataframe[-1].value) == 77
    assert "ต่ำสุด คือ" in words_of(app)
    assert "แผนที่สังเขป" in words_of(app)


def test_a_page_without_a_map_speaks_of_none(app: AppTest) -> None:
    app.query_params.update(lang="en", layer="overdue_share", level="tambon")
    app.run()
    assert "not on the map" in words_of(app)
    app.switch_page("screens/quality.py").run()
    assert "Data as of 30 Sep 2025" in words_of(app)
    assert "not on the map" not in words_of(app)


def test_english_is_one_click_away(app: AppTest) -> None:
    app.run()
    app.button_group(key="widget_lang").set_value("en").run()
    assert "Members" in figures(app)
    assert app.query_params["lang"] == "en"


def test_a_filter_narrows_the_issues_and_stands_in_the_url(app: AppTest) -> None:
    app.run()
    before = int(figures(app)["เรื่องที่รับแจ้ง"].replace(",", ""))
    app.multiselect(key="widget_category").set_value(["drugs"]).run()
    after = int(figures(app)["เรื่องที่รับแจ้ง"].replace(",", ""))
    assert 0 < after < before
    assert app.query_params["category"] == "drugs"
    assert "ประเภท: ยาเสพติด" in words_of(app)
    clear = next(button for button in app.button if button.label == "ล้างตัวกรอง")
    clear.click().run()
    assert figures(app)["เรื่องที่รับแจ้ง"] == f"{before:,}"
    assert "category" not in app.query_params


def test_a_period_that_ends_before_it_begins_is_put_right(app: AppTest) -> None:
    app.run()
    app.selectbox(key="widget_period").set_value("own").run()
    assert len(app.selectbox(key="widget_period_0").options) == 24
    app.selectbox(key="widget_period_0").set_value(date(2025, 3, 1)).run()
    assert app.query_params["period"] == "2025-03-01,2025-09-30"
    app.selectbox(key="widget_period_1").set_value(date(2024, 12, 1)).run()
    assert not app.exception
    assert app.query_params["period"] == "2024-12-01,2024-12-31"
    assert "รับแจ้ง: 1 ธ.ค. 2567 – 31 ธ.ค. 2567" in words_of(app)


def test_a_period_ends_with_the_day_that_is_looked_at(app: AppTest) -> None:
    app.query_params["period"] = "2025-03-01,2025-09-30"
    app.run()
    app.selectbox(key="widget_as_of").set_value(date(2025, 4, 30)).run()
    assert not app.exception
    assert app.query_params["period"] == "2025-03-01,2025-04-30"
    assert "รับแจ้ง: 1 มี.ค. 2568 – 30 เม.ย. 2568" in words_of(app)
    assert app.selectbox(key="widget_period_1").options[-1] == "เม.ย. 2568"
    app.selectbox(key="widget_as_of").set_value(date(2025, 1, 31)).run()
    assert "period" not in app.query_params


def test_a_named_period_stays_a_name_in_the_url(app: AppTest) -> None:
    app.run()
    assert "widget_period_0" not in app.session_state
    app.selectbox(key="widget_period").set_value("last_week").run()
    assert app.query_params["period"] == "last_week"
    assert "รับแจ้ง: สัปดาห์ที่แล้ว (22 ก.ย. 2568 – 28 ก.ย. 2568)" in words_of(app)
    app.selectbox(key="widget_as_of").set_value(date(2025, 6, 30)).run()
    assert "รับแจ้ง: สัปดาห์ที่แล้ว (23 มิ.ย. 2568 – 29 มิ.ย. 2568)" in words_of(app)
    app.selectbox(key="widget_period").set_value("own").run()
    assert app.query_params["period"] == "2025-06-01,2025-06-30"
    app.selectbox(key="widget_period").set_value("").run()
    assert "period" not in app.query_params


def test_the_player_is_chosen_and_stands_in_the_url(app: AppTest) -> None:
    app.query_params["layer"] = "issues_per_10k"
    app.run()
    app.button_group(key="widget_play").set_value("month").run()
    assert not app.exception
    assert app.query_params["play"] == "month"
    assert "จำนวนพื้นที่ในแต่ละช่วงเป็นของภาพสุดท้าย (ก.ย. 2568)" in words_of(app)
    app.selectbox(key="widget_layer").set_value("stations_serving").run()
    assert not [group for group in app.button_group if group.key == "widget_play"]
    assert "ภาพสุดท้าย" not in words_of(app)


def test_what_is_said_under_a_played_map_is_of_its_last_picture(app: AppTest) -> None:
    app.query_params["play"] = "month"
    app.run()
    assert not app.exception, "the layer that a page begins with plays too"
    app.query_params["play"] = ""
    app.query_params["layer"] = "issues_per_10k"
    app.query_params["period"] = "2025-09-01,2025-09-30"
    app.run()
    [of_september] = [each.value for each in app.markdown if each.value.startswith("พื้นที่ที่มี")]
    app.button_group(key="widget_play").set_value("month").run()
    assert f"**ภาพสุดท้าย · ก.ย. 2568:** {of_september}" in words_of(app)
    app.query_params["play"] = "month"
    del app.query_params["period"]
    app.run()
    assert f"**ภาพสุดท้าย · ก.ย. 2568:** {of_september}" in words_of(app)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_change_says_what_it_compares(app: AppTest, lang: str) -> None:
    for key, value in {"lang": lang, "layer": "issues_change", "period": "last_month"}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    said = {
        "th": "เทียบ 1 ส.ค. 2568 – 31 ส.ค. 2568 กับ 1 ก.ค. 2568 – 31 ก.ค. 2568",
        "en": "1 Aug 2025 – 31 Aug 2025 against 1 Jul 2025 – 31 Jul 2025",
    }[lang]
    assert said in words_of(app)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_crime_clock_follows_the_filters(app: AppTest, lang: str) -> None:
    app.query_params["lang"] = lang
    app.query_params["category"] = "drugs"
    app.run()
    app.switch_page("screens/issues.py").run()
    assert not app.exception
    said = {"th": r"เวลาเกิดเหตุของ ([\d,]+) เรื่อง .* ไม่นับอีก ([\d,]+) เรื่อง",
            "en": r"When ([\d,]+) issues happened: .* ([\d,]+) without an hour"}[lang]  # fmt: skip
    counted, left_out = re.search(said, words_of(app)).groups()
    label = {"th": "เรื่องที่รับแจ้ง", "en": "Issues reported"}[lang]
    total = int(counted.replace(",", "")) + int(left_out.replace(",", ""))
    assert f"{total:,}" == figures(app)[label]


def test_the_filters_leave_nothing_and_the_screen_says_so(app: AppTest) -> None:
    app.query_params["category"] = "traditions"
    app.query_params["status"] = "reopened"
    app.query_params["rung"] = "7"
    app.run()
    for screen in ("issues", "ladder"):
        app.switch_page(f"screens/{screen}.py").run()
        assert not app.exception
        assert "ไม่มีเรื่องที่ตรงกับตัวกรอง" in words_of(app)


def test_a_link_opens_exactly_its_view_and_crumbs_lead_back(app: AppTest) -> None:
    for key, value in {"area": "5007", "level": "tambon", "layer": "overdue_share"}.items():
        app.query_params[key] = value
    app.run()
    assert app.selectbox(key="widget_layer").value == "overdue_share"
    assert app.selectbox(key="widget_amphoe").value == "5007"
    app.button(key="crumb_50").click().run()
    assert app.query_params["area"] == "50"
    assert len(app.dataframe[-1].value) == 25  # amphoes of Chiang Mai
    app.button(key="crumb_").click().run()
    assert len(app.dataframe[-1].value) == 77


def test_a_tambon_that_is_selected_is_a_crumb_and_narrows_nothing_elsewhere(app: AppTest) -> None:
    for key, value in {"area": "5001", "level": "tambon", "place": "500101"}.items():
        app.query_params[key] = value
    app.run()
    assert app.button(key="crumb_place").label == formats.literal("ต.ศรีภูมิ")
    app.switch_page("screens/network.py").run()
    with_place = words_of(app)
    app.switch_page("screens/map.py").run()
    app.button(key="crumb_5001").click().run()
    assert "place" not in app.query_params
    app.switch_page("screens/network.py").run()
    assert words_of(app) == with_place


def test_a_day_within_a_month_is_shown_as_it_is(app: AppTest) -> None:
    app.query_params["as_of"] = "2025-05-15"
    app.run()
    assert app.selectbox(key="widget_as_of").value == date(2025, 5, 15)
    assert "15 พ.ค. 2568" in words_of(app)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"as_of": "1900-01-01"}, {}),
        ({"as_of": "9999-12-31"}, {}),
        ({"period": "2500-01-01,2500-02-01"}, {}),
        ({"area": "5001", "level": "tambon", "place": "101010"},
         {"area": "5001", "level": "tambon"}),
        ({"bureau": "p1", "area": "50", "level": "amphoe"}, {"area": "50", "level": "amphoe"}),
    ],
)  # fmt: skip
def test_a_link_that_makes_no_sense_is_put_right(
    app: AppTest, query: dict[str, str], kept: dict[str, str]
) -> None:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert dict(app.query_params) == kept


def test_a_server_that_is_open_to_others_says_so(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = text("note.open_to_all", "th")
    app.run()
    assert mark not in words_of(app)
    monkeypatch.setenv(OPEN_VARIABLE, "1")
    app.run()
    assert mark in words_of(app)


def test_a_bureau_leads_back_to_the_country(app: AppTest) -> None:
    app.query_params["bureau"] = "p5"
    app.run()
    assert len(app.dataframe[-1].value) == 8
    app.button(key="crumb_").click().run()
    assert len(app.dataframe[-1].value) == 77


def test_provinces_stand_in_dictionary_order(app: AppTest) -> None:
    app.run()
    options = app.selectbox(key="widget_province").options
    assert options[:4] == ["ทั้งหมด", "จ.กระบี่", "กรุงเทพมหานคร", "จ.กาญจนบุรี"]


def test_the_view_goes_along_to_another_screen(app: AppTest) -> None:
    app.query_params["area"] = "50"
    app.run()
    on_map = figures(app)
    app.switch_page("screens/ladder.py").run()
    assert figures(app) == on_map


@pytest.mark.parametrize("screen", SCREENS)
def test_issues_alone_work_too(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    app = started()
    app.query_params["layer"] = "members_vs_target"
    app.run()
    app.switch_page(f"screens/{screen}.py").run()
    assert not app.exception
    expected = {
        "map": "แสดง “สมาชิกเทียบเป้าหมาย” ไม่ได้",
        "issues": "ประเภทเรื่องที่รับแจ้งมากที่สุด",
        "network": "ชุดข้อมูลนี้ไม่มีข้อมูลสมาชิกเครือข่าย",
        "ladder": "ไม่มีประวัติการเสนอระดับที่สูงขึ้น",
        "quality": "คู่ของพื้นที่ที่ขัดกันบ่อยที่สุด",
    }[screen]
    assert expected in words_of(app)


@pytest.mark.parametrize("screen", SCREENS)
def test_what_no_record_says_is_no_chart(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    app = started().run()
    app.switch_page(f"screens/{screen}.py").run()
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    assert not [spec for spec in specs if "NaN" in spec]
    assert specs or screen in ("map", "network")
    if screen == "issues":
        assert "ไม่มีข้อมูล" in words_of(app).splitlines()


def test_no_store_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "nothing"))
    app = started().run()
    assert not app.exception
    assert "ยังไม่มีข้อมูลที่เผยแพร่" in words_of(app)


def test_the_network_page_lists_gaps_and_overlaps_of_areas(app: AppTest) -> None:
    app.run()
    app.switch_page("screens/network.py").run()
    assert not app.exception
    listed = app.dataframe[-1].value
    assert list(listed) == ["พื้นที่", "ข้อสังเกต", "สถานี", "รวมที่แจ้ง (%)"]
    kinds = listed["ข้อสังเกต"].value_counts()
    assert set(kinds.index) == {"ไม่มีสถานีรับผิดชอบ", "พื้นที่รับผิดชอบทับซ้อน"}
    gaps = listed["ข้อสังเกต"].eq("ไม่มีสถานีรับผิดชอบ")
    assert listed.loc[gaps, "สถานี"].eq("").all()
    assert listed.loc[~gaps, "สถานี"].str.contains(", ").all()
    assert listed.loc[~gaps, "รวมที่แจ้ง (%)"].gt(100).all()
    said = f"มี {gaps.sum()} ตำบลที่ไม่มีสถานีใดแจ้งว่ารับผิดชอบ และ {(~gaps).sum()} ตำบล"
    assert said in words_of(app)


def test_areas_that_nobody_gave_are_one_sentence(app: AppTest) -> None:
    app.query_params["area"] = "50"  # no station of this province lists what it serves
    app.run()
    app.switch_page("screens/network.py").run()
    assert not app.exception
    assert "ยังไม่มีสถานีใดในพื้นที่นี้แจ้งพื้นที่รับผิดชอบ" in words_of(app)


def test_stations_serving_is_a_layer(app: AppTest) -> None:
    for key, value in {"layer": "stations_serving", "level": "tambon", "area": "13"}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    values = app.dataframe[-1].value.filter(like="จำนวนสถานีที่รับผิดชอบ").squeeze().astype(float)
    assert values.min() == 0 and values.max() >= 2
    app.query_params["area"] = "50"
    app.run()
    assert not app.exception


def test_what_could_not_be_opened_can_be_tried_again(
    app: AppTest, demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "not-yet"))
    app.run()
    assert app.error
    assert not app.metric
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    next(button for button in app.button if button.label == "ลองอีกครั้ง").click().run()
    assert not app.error
    assert app.metric


def test_how_far_repeats_are_apart_is_told_to_who_may_see_points(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = data.issues(data.as_of)
    groups = summary(among(data.repeats, issues.index))
    assert groups["metres"].notna().any()
    shown = repeats_panel.table(groups, issues, data, "en")
    assert "Apart (m)" in shown
    monkeypatch.setattr(repeats_panel, "person", lambda: Person("somsri", role=Role("viewer")))
    hidden = repeats_panel.table(groups, issues, data, "en")
    assert list(hidden) == [name for name in shown if name != "Apart (m)"]


def test_what_no_address_may_say_no_widget_may_either(app: AppTest) -> None:
    """A changed browser may send what no widget offers."""

    def sent() -> None:
        from dataclasses import replace

        from dashboard import session
        from dashboard.view import View

        session.change(replace(View(), area="p1", level="nowhere", k=99))  # type: ignore[arg-type]

    page = AppTest.from_function(sent).run()
    kept = page.session_state["view"]
    assert (kept.area, kept.level) == ("", "province")
    assert kept.k <= MOST_CLASSES
