"""The meeting page: its numbers are the map's for the same days, and its lines lead there."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.meetings.meeting import day_of_meeting, met
from dashboard.meetings.meeting_cards import at_station
from dashboard.result import evaluate
from dashboard.served import STORE_VARIABLE
from dashboard.texts import text
from dashboard.view import View
from geo.gazetteer import Lang

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
# Of the demonstration data.
TODAY, LAST_WEEK, LAST_MONTH = date(2025, 9, 30), date(2025, 9, 23), date(2025, 8, 31)

Opened = Callable[..., AppTest]


@pytest.fixture
def opened(data: Data) -> Opened:
    def open_(**query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run().switch_page("screens/meeting.py").run()

    return open_


def words_of(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.info))


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def on_the_map(view: View, data: Data) -> dict[str, str]:
    return {f.label: f.value for f in key_figures(evaluate(view, data))}


VIEWS = [
    View(lang="en"),
    View(lang="en").at_area("50"),
    View(lang="en", bureau="p3"),
    View(lang="en").at_unit("p3"),
    View(lang="en").at_unit("n1"),
    View(lang="en").with_filter("urgency", ("urgent",)),
]


@pytest.mark.parametrize("view", VIEWS)
def test_its_counts_are_those_of_the_map_on_the_same_days(view: View, data: Data) -> None:
    view = replace(view, since=LAST_MONTH)
    counts = met(view, data).figures
    now, then = (on_the_map(replace(view, as_of=day), data) for day in (TODAY, LAST_MONTH))
    assert [f"{count:,}" for count in counts["overdue"]] == [now["Overdue"], then["Overdue"]]
    month = view.with_filter("period", ("2025-09-01", "2025-09-30"))
    before = view.with_filter("period", ("2025-08-02", "2025-08-31"))
    reported = [on_the_map(v, data)["Issues reported"] for v in (month, before)]
    assert [f"{count:,}" for count in counts["reported"]] == reported


@pytest.mark.parametrize(
    ("key", "values"),
    [("status", ("received", "in_progress")), ("rung", ("1",)), ("status", ("solved",))],
)
def test_what_a_state_narrows_is_compared_as_each_day_knew_it(
    key: str, values: tuple[str, ...], data: Data
) -> None:
    view = View().with_filter(key, values)
    meeting = met(view, data)
    then = evaluate(replace(view, as_of=LAST_WEEK), data).facts.issues
    known = then[then["reported"] > pd.Timestamp("2025-09-16")]
    assert meeting.figures["reported"][1] == len(known)
    assert meeting.areas["before"].to_dict() == (
        known["province"].value_counts().reindex(meeting.areas.index, fill_value=0).to_dict()
    )
    assert not meeting.worse.index.size


def test_the_league_counts_the_change_as_the_layer_does(opened: Opened, data: Data) -> None:
    app = opened(league="bureau", status="received,in_progress")
    table = app.dataframe[-1].value.set_index("หน่วย")
    view = View(level="bureau", layer="issues_change").with_filter("period", ("days_7",))
    result = evaluate(view.with_filter("status", ("received", "in_progress")), data)
    assert result.layer.beside
    counted = result.layer.beside(result.facts).set_axis(result.units["th"], axis=0)
    change = (counted["issues_now"] - counted["issues_before"]).astype(int)
    assert table["เพิ่ม/ลด"].fillna(0).astype(int).to_dict() == change.to_dict()


@pytest.mark.parametrize("view", VIEWS[:5])
def test_what_opened_and_what_closed_is_the_difference_of_the_two_days(
    view: View, data: Data
) -> None:
    meeting = met(replace(view, since=LAST_MONTH), data)
    now, then = meeting.now.facts.issues, meeting.then.facts.issues
    gone = then[then["open"]].index.difference(now[now["open"]].index)
    assert set(meeting.solved.index) & set(then[then["open"]].index) <= set(gone)
    assert not set(meeting.fell_overdue.index) & set(meeting.solved.index)
    assert len(now) - len(then) == meeting.figures["reported"][0]
    assert meeting.areas["now"].sum() <= meeting.figures["reported"][0]


def test_units_are_those_just_below_the_limit(data: Data) -> None:
    def level(view: View) -> str:
        return met(view, data).view.level

    assert level(replace(View(), level="tambon")) == "province"
    assert level(View().at_area("50")) == "amphoe"
    assert level(View().at_area("5001")) == "tambon"
    assert level(View(level="bureau")) == "bureau"
    assert level(View().at_unit("p5")) == "division"
    assert level(View().at_unit("n1")) == "station"


@pytest.mark.parametrize(
    ("since", "as_of", "day"),
    [
        (None, None, LAST_WEEK),
        (None, LAST_MONTH, date(2025, 8, 24)),
        (LAST_MONTH, None, LAST_MONTH),
        (date(2025, 10, 5), None, LAST_WEEK),
        # The data begin with October 2023: so far back there is no year to compare with.
        (date(2023, 12, 1), None, date(2024, 9, 30)),
    ],
)
def test_the_day_of_the_meeting_has_as_many_days_before_it(
    data: Data, since: date | None, as_of: date | None, day: date
) -> None:
    view = View(since=since, as_of=as_of)
    assert day_of_meeting(view, data) == day
    assert met(view, data).span.before.first >= data.first_day


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_briefing_says_what_happened_in_one_sentence(opened: Opened, lang: str) -> None:
    app = opened(lang=lang, since="2025-08-31")
    assert not app.exception
    counted = [*figures(app).values()]
    assert len(counted) == 8
    said = words_of(app)
    if lang == "th":
        assert f"ใน 30 วันนับจากวันที่ 31 ส.ค. 2568 มีเรื่องรับแจ้ง {counted[0]} เรื่อง" in said
    else:
        assert f"In the 30-day period since 31 Aug 2025, {counted[0]} issues were reported" in said


def test_one_day_is_written_as_a_day(opened: Opened) -> None:
    app = opened(lang="en", since="2025-09-29")
    said = words_of(app)
    assert "In the 1-day period since 29 Sep 2025" in said
    assert "1 days" not in said
    assert "Compared with 29 Sep 2025." in app.metric[0].help


@pytest.mark.parametrize("key", ["worst", "changed", "fell_under"])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_count_does_not_follow_the_number_that_a_name_ends_in(key: str, lang: Lang) -> None:
    counts = dict.fromkeys(("now", "before", "change", "members", "target"), "971")
    said = text(f"meeting.{key}", lang, units="หน่วย", place="ตำรวจภูธรภาค 4", **counts)
    assert not re.search(r"ภาค 4\** *\d", said)


def test_another_day_of_the_meeting_stands_in_the_url(opened: Opened) -> None:
    app = opened()
    since = app.selectbox(key="widget_since")
    assert since.value == LAST_WEEK
    since.set_value(LAST_MONTH).run()
    assert app.query_params["since"] == "2025-08-31"
    assert "31 ส.ค. 2568" in words_of(app)


def test_a_station_that_sent_nothing_opens_its_map(opened: Opened, data: Data) -> None:
    app = opened()
    line = next(button for button in app.button if str(button.key).startswith("line_silent_"))
    station = data.stations.loc[str(line.key).removeprefix("line_silent_")]
    line.click().run()
    assert not app.exception
    assert app.query_params["area"] == station["amphoe"]
    assert app.query_params["place"] == station["polygon"]
    assert app.query_params["show"] == "stations"
    assert app.selectbox(key="widget_layer").value == "issues_per_10k"


@pytest.mark.parametrize(
    ("view", "known", "area", "bureau"),
    [
        (View(), {}, "", ""),
        (View(bureau="p5"), {"province": "50"}, "50", "p5"),
        (View(bureau="p5"), {"province": "50", "amphoe": "5007"}, "5007", "p5"),
        # It stands on the ground of another bureau than its own: nothing of p3 lies there.
        (View(bureau="p3"), {"province": "50", "amphoe": "5007"}, "5007", ""),
    ],
)
def test_a_station_opens_the_map_as_far_as_its_place_is_known(
    data: Data, view: View, known: dict[str, str], area: str, bureau: str
) -> None:
    nowhere = dict.fromkeys(("province", "amphoe", "polygon"))
    station = data.stations.iloc[[0]].assign(**(nowhere | known))
    opened = at_station(view, station.index[0], cast(Data, SimpleNamespace(stations=station)))
    assert (opened.area, opened.bureau, opened.place) == (area, bureau, "")
    assert opened.show == ("stations",)


def test_the_map_of_a_list_is_limited_as_the_list_is(opened: Opened) -> None:
    app = opened(area="50", level="amphoe")
    app.button(key="map_pressing").click().run()
    assert not app.exception
    assert app.query_params["area"] == "50"
    assert app.query_params["urgency"] == "emergency,urgent"


@pytest.mark.parametrize("card", ["worse", "better"])
def test_the_map_of_what_changed_shows_the_change_since_the_meeting(
    opened: Opened, data: Data, card: str
) -> None:
    app = opened(lang="en")
    app.button(key=f"map_{card}").click().run()
    assert app.query_params["layer"] == "issues_change"
    assert app.query_params["period"] == "2025-09-24,2025-09-30"
    result = evaluate(View(layer="issues_change").with_filter("period", ("days_7",)), data)
    assert result.layer.beside
    shown, listed = result.layer.beside(result.facts), met(View(), data).areas
    assert shown["issues_now"].to_dict() == listed["now"].to_dict()
    assert shown["issues_before"].to_dict() == listed["before"].to_dict()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_map_that_shows_more_than_its_list_says_so(opened: Opened, lang: Lang) -> None:
    app = opened(lang=lang)
    all_said = {"fell_overdue": "ทั้งหมด", "solved": "ทั้งหมด", "escalated": "ระดับสูงขึ้น"}
    for card, word in all_said.items():
        label = app.button(key=f"map_{card}").label
        assert ("Map of all" if lang == "en" else word) in label


@pytest.mark.parametrize(
    ("key", "values"), [("status", ("solved",)), ("rung", ("3",)), ("urgency", ("emergency",))]
)
def test_a_station_is_silent_only_where_it_sent_nothing_at_all(
    key: str, values: tuple[str, ...], data: Data
) -> None:
    view = View().with_filter(key, values)
    narrowed, whole = met(view, data), met(View(), data)
    assert narrowed.silent.index.tolist() == whole.silent.index.tolist()
    assert narrowed.figures["silent"] == whole.figures["silent"]
    sent = whole.now.facts.issues
    late = sent[sent["reported"] > pd.Timestamp(LAST_WEEK)]
    assert not narrowed.silent.index.isin(late["station"]).any()


def test_the_map_of_silent_stations_is_of_all_that_was_sent(opened: Opened) -> None:
    app = opened(area="50", level="amphoe", status="solved", urgency="urgent")
    app.button(key="map_silent").click().run()
    assert app.query_params["area"] == "50"
    assert not {"status", "urgency"} & set(app.query_params)
    assert app.query_params["period"] == "2025-09-24,2025-09-30"


def test_a_single_issue_opens_its_journey(opened: Opened) -> None:
    app = opened()
    line = next(button for button in app.button if str(button.key).startswith("line_pressing_"))
    line.click().run()
    assert not app.exception
    assert app.query_params["issue"] == str(line.key).removeprefix("line_pressing_")


def test_a_list_unfolds_below_and_folds_again(opened: Opened) -> None:
    app = opened(lang="en")
    assert len(app.dataframe) == 1
    app.button(key="line_pressing_all").click().run()
    listed, _ = app.dataframe
    assert f"{len(listed.value)}" == figures(app)["Urgent and open"]
    app.button(key="line_pressing_all").click().run()
    assert len(app.dataframe) == 1


@pytest.mark.parametrize(
    ("kind", "lines"), [("bureau", 10 + 3), ("division", 85 + 9), ("province", 77)]
)
def test_the_league_shows_every_unit_of_a_kind(opened: Opened, kind: str, lines: int) -> None:
    app = opened(league=kind)
    assert not app.exception
    table = app.dataframe[-1].value
    assert len(table) == lines
    ranks = table["อันดับ"].dropna()
    assert ranks.is_monotonic_increasing
    assert ranks.iloc[0] == 1
    ranked = table.loc[ranks.index, "เกินกำหนด"]
    assert ranked.is_monotonic_increasing


def test_other_units_of_the_league_stand_in_the_url(opened: Opened) -> None:
    app = opened()
    app.button_group(key="widget_league").set_value("division").run()
    assert app.query_params["league"] == "division"
    assert len(app.dataframe[-1].value) == 85 + 9


def test_the_league_marks_the_own_unit_among_all(opened: Opened) -> None:
    app = opened(area="50", level="amphoe", layer="members_vs_target")
    units = app.dataframe[-1].value["หน่วย"]
    assert len(units) == 77
    assert units[units.str.startswith("▸")].tolist() == ["▸ จ.เชียงใหม่"]
    rank = app.dataframe[-1].value["อันดับ"][units.str.startswith("▸")].item()
    assert f"จ.เชียงใหม่ อยู่อันดับที่ {rank} จาก 77" in words_of(app)


def test_the_league_is_ranked_by_what_the_map_shows(opened: Opened) -> None:
    app = opened(layer="members_vs_target")
    values = app.dataframe[-1].value["สมาชิก/เป้าหมาย"].dropna()
    assert values.is_monotonic_decreasing
    app.selectbox(key="widget_measure").set_value("median_dwell").run()
    assert app.query_params["layer"] == "median_dwell"


def test_what_the_data_lack_is_no_zero(traffy_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("screens/meeting.py").run()
    assert not app.exception
    shown = figures(app)
    assert shown["สถานีที่ไม่ส่งเรื่อง"] == shown["พื้นที่ต่ำกว่าเป้าหมาย"] == "–"
    assert shown["เสนอระดับที่สูงขึ้น"] == "–"
    assert shown["รับแจ้งใหม่"] != "–"
    assert "ชุดข้อมูลนี้ไม่มีข้อมูลสถานี" in words_of(app)
