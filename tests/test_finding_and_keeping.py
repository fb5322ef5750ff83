"""Search, saved views and help, as somebody uses them on a page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.aids import guide
from dashboard.aids.finder import destination, find
from dashboard.data import Data
from dashboard.link import from_query, to_query
from dashboard.result import evaluate
from dashboard.scope import Scope
from dashboard.served import STORE_VARIABLE, current
from dashboard.view import View

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


@pytest.fixture
def app(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    monkeypatch.setenv("VIEWS", str(tmp_path / "views"))
    return AppTest.from_file(str(APP), default_timeout=60)


def test_a_place_that_is_typed_is_one_click_away(app: AppTest) -> None:
    app.run()
    app.text_input(key="search").set_value("แม่ลิม").run()
    answers = [button for button in app.button if str(button.key).startswith("found_")]
    assert "แม่ริม" in answers[0].label
    answers[0].click().run()
    assert app.query_params["area"] == "5007"
    assert app.text_input(key="search").value == ""
    assert not [button for button in app.button if str(button.key).startswith("found_")]


def test_what_cannot_be_found_is_said(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.run()
    app.text_input(key="search").set_value("qqqqqqq").run()
    assert "Nothing found" in "\n".join(str(caption.value) for caption in app.caption)


def test_where_an_answer_leads(data: Data) -> None:
    assert destination(View(), "tambon", "500701", data).place == "500701"
    assert destination(View(), "tambon", "500701", data).area == "5007"
    assert destination(View(), "province", "50", data) == View(level="amphoe", area="50")
    assert destination(View(), "bureau", "p5", data) == View(level="division", bureau="p5")
    station = data.stations.index[0]
    led = destination(View(), "station", station, data)
    assert (led.level, led.place, led.division) == (
        "station",
        station,
        data.stations.at[station, "division"],
    )


@pytest.mark.parametrize(
    "view",
    [
        View(bureau="p3"),
        View(bureau="p3", area="3001", level="tambon"),
        View(level="station", bureau="mb", division="n2"),
    ],
)
def test_an_answer_leads_where_its_link_leads(view: View, data: Data) -> None:
    answers = [("province", "83"), ("amphoe", "5007"), ("tambon", "500701"), ("bureau", "p5")]
    for kind, key in [*answers, ("division", "50"), ("station", data.stations.index[0])]:
        led = destination(view, kind, key, data)
        assert from_query(to_query(led)) == led
        assert not evaluate(led, data).units.empty


def test_only_what_a_person_may_see_is_offered(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    limited = current(Scope(frozenset({"50"})))
    assert find("ระยอง", limited).empty
    found = find("เมือง", limited)
    stations = found["kind"] == "station"
    assert set(found.loc[~stations, "key"].str[:2]) == {"50"}
    assert set(found.loc[stations, "key"]) <= set(limited.stations.index)
    assert find("เชียงใหม่", limited)["key"].iloc[0] == "50"
    assert find("ภ.5", limited)["key"].tolist()[0] == "p5"
    assert "p1" not in find("ตำรวจภูธรภาค", limited)["key"].tolist()


def test_a_common_name_is_found_in_a_small_part_of_the_country(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    found = find("บ้าน", current(Scope(frozenset({"58"}))))
    assert "บ้านกาศ" in found["th"].tolist()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_page_has_help_in_both_languages(lang: str) -> None:
    from dashboard.pages import PAGES

    pages = guide.guide()["page"]
    assert set(PAGES) <= set(pages)
    for page in PAGES:
        assert pages[page]["question"][lang]
        assert all(tip[lang] for tip in pages[page]["tips"])
    assert all(term["name"][lang] and term["meaning"][lang] for term in guide.guide()["term"])
