"""The work list of a desk: how it is counted, and the page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data import Data
from dashboard.ladder.desks import chosen, own_desk, short_desk_names
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE, current
from dashboard.view import View
from geo.desks import UNKNOWN, at_desk, by_desk, flow

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
DAY = pd.Timestamp("2022-03-31")


def standing(*rows: tuple[str | None, int]) -> pd.DataFrame:
    """Open issues (body, days there) of a level with 30 days of service time."""
    frame = pd.DataFrame(rows, columns=["body", "dwell_days"])
    return frame.assign(overdue=frame["dwell_days"] > 30)


def test_the_worst_desk_comes_first_and_unknown_desks_count_too() -> None:
    table = by_desk(
        standing(("a", 5), ("a", 23), ("a", 30), ("b", 31), ("c", 40), ("c", 2), (None, 100)), 30
    )
    assert table.index.tolist() == ["c", "b", UNKNOWN, "a"]
    assert table["open"].to_dict() == {"a": 3, "b": 1, "c": 2, UNKNOWN: 1}
    assert table["overdue"].to_dict() == {"a": 0, "b": 1, "c": 1, UNKNOWN: 1}
    # Due within a week: today is the last day of one, in a week that of another.
    assert table["soon"].to_dict() == {"a": 2, "b": 0, "c": 0, UNKNOWN: 0}
    assert table.loc["c", ["median_days", "longest"]].tolist() == [21, 40]
    assert by_desk(standing(), 30).empty


def test_one_desk_all_desks_and_the_unknown_one() -> None:
    issues = standing(("a", 5), ("b", 31), (None, 100))
    assert at_desk(issues, "a")["dwell_days"].tolist() == [5]
    assert at_desk(issues, UNKNOWN)["dwell_days"].tolist() == [100]
    assert len(at_desk(issues, "")) == 3


def test_what_came_and_left_within_the_last_days() -> None:
    days = pd.to_datetime(["2022-03-31", "2022-03-25", "2022-03-24", None])
    stays = pd.DataFrame({"arrived": days, "left": days[::-1]})
    assert flow(stays, DAY, 7) == (2, 2)
    assert flow(stays, DAY, 8) == (3, 3)
    assert flow(stays.iloc[:0], DAY, 7) == (0, 0)


@pytest.mark.parametrize(
    ("view", "desk"),
    [
        (View(), None),
        (View(bureau="p5"), (5, "p5")),
        (View(level="amphoe", area="50", bureau="p5"), (4, "50")),
        (View(level="tambon", area="5007"), (2, "5007")),
        (View(level="station", bureau="mb", division="n5"), (3, "n5")),
    ],
)
def test_a_commander_lands_on_the_own_desk(view: View, desk: tuple[int, str] | None) -> None:
    assert own_desk(view) == desk
    assert chosen(view) == (desk or (1, ""))
    assert chosen(view.with_filter("rung", ("6",))) == (6, "")


def test_the_desk_of_another_level_than_the_filter_is_let_go() -> None:
    view = View(desk_level=5, desk="p4")
    assert chosen(view) == chosen(view.with_filter("rung", ("5", "6"))) == (5, "p4")
    assert chosen(view.with_filter("rung", ("6",))) == (6, "")


def test_desks_are_named_as_they_are_spoken_of(data: Data) -> None:
    def named(level: int, body: str) -> str:
        return short_desk_names(level, [body], data, "th")[body]

    station = data.stations["name"].iloc[0]
    assert named(1, data.stations.index[0]) == station
    assert named(1, UNKNOWN) == "ไม่ทราบสถานี"
    assert named(2, "5007") == "อ.แม่ริม จ.เชียงใหม่"
    assert (named(3, "50"), named(3, "n5")) == ("ภ.จว.เชียงใหม่", "บก.น.5")
    assert (named(4, "10"), named(5, "p5")) == ("กรุงเทพมหานคร", "ภ.5")
    assert named(6, "headquarters") == "ตร."
    assert named(7, "รายงานที่ 3/2567") == "รัฐบาล (รายงานที่ 3/2567)"
    assert named(5, UNKNOWN) == "ไม่ทราบหน่วย"


def page(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    app.switch_page("screens/desk.py").run()
    assert not app.exception
    return app


def words_of(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.markdown, *app.caption, *app.info])


@pytest.mark.parametrize(
    ("query", "level", "column", "unit", "whose"),
    [
        ({"bureau": "p4"}, 5, "body", "p4", "ของท่าน"),
        ({"area": "10", "rung": "1"}, 1, "province", "10", "นี้"),
    ],
)
def test_the_list_shows_what_is_overdue_first(
    data: Data, query: dict[str, str], level: int, column: str, unit: str, whose: str
) -> None:
    app = page(**query)
    issues = data.issues(data.as_of)
    here = issues[issues["open"] & issues["level"].eq(level) & issues[column].eq(unit)]
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["ค้างอยู่"] == str(len(here))
    assert figures["เกินกำหนด"] == str(here["overdue"].sum())
    assert f"เกินกำหนดที่ระดับ{whose} {here['overdue'].sum()} เรื่อง" in words_of(app)
    listed = app.dataframe[0 if whose == "ของท่าน" else -1].value
    assert listed["ค้าง (วัน)"].tolist() == sorted(here["dwell_days"], reverse=True)
    assert listed["เกินกำหนด (วัน)"].notna().sum() == here["overdue"].sum()


def test_level_and_desk_are_chosen_and_stand_in_the_url(data: Data) -> None:
    app = page()
    app.button_group(key="widget_desk_level").set_value(5).run()
    assert app.query_params["desk_level"] == "5"
    assert "rung" not in app.query_params
    desks = app.dataframe[0].value
    assert desks["เกินกำหนด"].is_monotonic_decreasing
    app.selectbox(key="widget_desk_body").set_value("p4").run()
    assert app.query_params["desk"] == "p4"
    assert r"ภ\.4 มีเรื่องค้างอยู่" in words_of(app)
    app.button_group(key="widget_desk_level").set_value(6).run()
    assert not app.exception
    assert "desk" not in app.query_params


@pytest.mark.usefixtures("data")
def test_a_desk_without_work_is_one_sentence() -> None:
    app = page(desk_level="7", desk="_รายงาน_")
    assert "ไม่มีเรื่องค้างอยู่ที่ รัฐบาล" in words_of(app)
    assert "\\_รายงาน\\_" in words_of(app)
    assert words_of(app).count("ไม่มีเรื่องค้าง") == 1
    assert "เรื่องที่ค้างนานที่สุด" not in words_of(app)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_issues_of_unknown_stations_are_counted_as_such(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    data = current(EVERYTHING)
    app = page(lang=lang)
    name = {"th": "ไม่ทราบสถานี", "en": "Station not known"}[lang]
    assert name in words_of(app)
    desks = app.dataframe[0].value
    assert desks.iloc[0, 1] == name
    assert desks.iloc[:, 2].sum() == data.issues(data.as_of)["open"].sum()
