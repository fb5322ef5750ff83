"""Rates per registered people of a year, and per an agency's own denominators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import served as published
from dashboard import words
from dashboard.bases import per
from dashboard.data import Data
from dashboard.files import export
from dashboard.layers.registry import LAYERS
from dashboard.link import to_query
from dashboard.maps import assets, denominators
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING
from dashboard.view import View
from etl.__main__ import main as etl_command
from geo.gazetteer import Gazetteer
from tests.screens import opened
from tests.stores import copied

TOURISTS = "นักท่องเที่ยว"
IN_MAE_RIM = ["500701", "500702"]


@pytest.fixture(scope="module")
def store(demo_store: Path, tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Path:
    """The demonstration with people of two years for two tambons, and tourists of Chiang Mai."""
    folder = tmp_path_factory.mktemp("population")
    copied(demo_store, folder / "store")
    people = [
        f"{code},{n},{year}," for code in IN_MAE_RIM for n, year in ((7_000, 2566), (8_000, 2567))
    ]
    tambons = gazetteer.tambons
    tourists = [
        f"{code},50000,2566,{TOURISTS}" for code in tambons.index[tambons["province"] == "50"]
    ]
    rows = ["รหัสตำบล,จำนวนประชากร,ปี,ตัวหาร", *people, *tourists]
    (folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    command = ["run", "--population", str(folder / "people.csv"), "--merge"]
    place = ["--store", str(folder / "store"), "--boundaries", "schematic"]
    assert etl_command([*command, *place]) == 0
    return folder / "store"


@pytest.fixture
def own(store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.setenv(published.STORE_VARIABLE, str(store))
    return published.current(EVERYTHING)


def people_of(data: Data, day: date, base: str = "") -> pd.Series:
    return evaluate(View(level="tambon", area="5007", as_of=day, base=base), data).units[
        "population"
    ]


def test_the_year_that_has_ended_counts_and_the_gazetteer_for_the_rest(own: Data) -> None:
    registered = own.gazetteer.tambons["population"]
    for day, people in (
        (date(2023, 11, 30), 7_000),  # of the two years none has ended: the earliest
        (date(2024, 6, 30), 7_000),
        (date(2024, 12, 30), 7_000),
        (date(2024, 12, 31), 8_000),
        (own.as_of, 8_000),
    ):
        units = people_of(own, day)
        assert units[IN_MAE_RIM].tolist() == [people] * 2
        assert units["500703"] == registered["500703"]


def test_rates_of_a_day_are_per_the_people_of_its_year(own: Data) -> None:
    view = View(layer="members_per_10k", level="tambon", area="5007")
    for day, people in ((date(2024, 11, 30), 7_000), (own.as_of, 8_000)):
        units = evaluate(replace(view, as_of=day), own).counted.loc[IN_MAE_RIM]
        assert units["value"].tolist() == pytest.approx((units["members"] / people * 1e4).tolist())


def test_stations_divisions_and_bureaus_follow_the_same_figures(own: Data, data: Data) -> None:
    before = own.gazetteer.tambons.loc[IN_MAE_RIM, "population"].sum()
    for unit, key in (("division", "50"), ("bureau", "p5")):
        gain = own.units(unit).at[key, "population"] - data.units(unit).at[key, "population"]
        assert gain == pytest.approx(16_000 - before)
        early = own.units(unit, day=date(2024, 6, 30)).at[key, "population"]
        assert own.units(unit).at[key, "population"] - early == pytest.approx(2_000)


def test_a_denominator_of_its_own_stands_in_every_rate(own: Data) -> None:
    view = View(layer="issues_per_10k", level="tambon", area="5007", base=TOURISTS)
    result = evaluate(view, own)
    counted = result.counted
    expected = counted["issues"] / counted["population"] * 1e4
    assert counted["value"].tolist() == pytest.approx(expected.tolist())
    assert set(counted["population"]) <= {50_000.0, 100_000.0, 150_000.0}, "tambons of a polygon"
    assert (counted["registered"] < 50_000).all()
    division = own.units("division", TOURISTS).at["50", "population"]
    chiang_mai = own.gazetteer.tambons["province"].eq("50").sum()
    assert division == pytest.approx(50_000 * chiang_mai)


def test_where_a_part_has_no_figure_there_is_no_rate(own: Data) -> None:
    provinces = own.units("province", TOURISTS)["population"]
    assert provinces.dropna().index.tolist() == ["50"]
    value = evaluate(View(layer="issues_per_10k", base=TOURISTS), own).units["value"]
    assert value.dropna().index.tolist() == ["50"]
    assert own.units("bureau", TOURISTS)["population"].isna().all(), "a bureau is more than it"
    of_land = evaluate(View(layer="issues_per_km2", base=TOURISTS), own).units["value"]
    assert of_land.notna().all()


def test_the_grounds_and_the_targets_stay_with_registered_people(own: Data) -> None:
    plain, tourists = own.units("division"), own.units("division", TOURISTS)
    for column in ("area_km2", "target", "order_th"):
        assert plain[column].equals(tourists[column])


@pytest.mark.parametrize(
    "key", [key for key, layer in LAYERS.items() if layer.base == "population"]
)
def test_every_rate_of_people_says_in_every_text_what_it_is_per(key: str) -> None:
    layer = per(LAYERS[key], TOURISTS)
    for lang, said in (("th", f"{TOURISTS} 10,000"), ("en", f"10,000 {TOURISTS}")):
        assert said in layer.unit_names[lang]
        assert said in layer.meanings[lang]
        words_of = layer.titles[lang] + layer.unit_names[lang] + layer.meanings[lang]
        assert "ประชากร" not in words_of
        assert "people" not in words_of
    assert per(LAYERS[key], "") is LAYERS[key]


def test_other_layers_are_as_they_are() -> None:
    assert per(LAYERS["issues_per_km2"], TOURISTS) is LAYERS["issues_per_km2"]


def test_tooltip_table_and_sentence_name_the_denominator(own: Data) -> None:
    view = View(layer="issues_per_10k", level="tambon", area="5007", base=TOURISTS)
    result = evaluate(view, own)
    base = denominators.base(result, own, assets.prepare(own.layer))
    assert base is not None
    assert base.said == f"{TOURISTS} {{value}}"
    assert TOURISTS in export.table(result)
    assert "ประชากร" not in export.table(result)
    assert f"{TOURISTS} 10,000" in words.sentence(result)
    assert f"{TOURISTS} 10,000" in words.title(result)


def test_the_sources_say_kind_file_and_year(own: Data, data: Data) -> None:
    view = View(level="tambon", area="5007")
    assert _sources(view, data)[1] == ("ประชากรตามทะเบียนราษฎร (กรมการปกครอง) ณ สิ้นปี 2564")
    assert _sources(view, own)[1] == (
        "ประชากรตามทะเบียนราษฎร: people.csv ณ สิ้นปี 2567 ส่วนที่ไม่มีในไฟล์ใช้ของกรมการปกครอง ณ สิ้นปี 2564"
    )
    early = replace(view, as_of=date(2024, 6, 30), base=TOURISTS, lang="en")
    said = _sources(early, own)
    assert said[1].startswith("Registered people: people.csv, end of 2023;")
    assert said[2].startswith(f"Rates per {TOURISTS}: people.csv, end of 2023;")


def test_a_denominator_that_the_data_lacks_is_passed_over(own: Data, data: Data) -> None:
    assert own.denominators == ("", TOURISTS)
    assert data.denominators == ("",)
    assert evaluate(View(base=TOURISTS), data).view.base == ""
    assert evaluate(View(base=TOURISTS), own).view.base == TOURISTS
    assert to_query(View(base=TOURISTS))["base"] == TOURISTS


def test_the_map_offers_the_choice_where_there_is_one(
    store: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [box for box in opened(app, "lang=en").selectbox if box.label == "Rates per"]
    monkeypatch.setenv(published.STORE_VARIABLE, str(store))
    choice = next(box for box in app.run().selectbox if box.label == "Rates per")
    assert choice.options == ["Registered people", TOURISTS]
    choice.set_value(TOURISTS).run()
    assert not app.exception
    assert app.query_params["base"] == TOURISTS
    assert any(f"per 10,000 {TOURISTS}" in part.value for part in app.markdown)


def test_the_file_of_the_register_is_read_as_it_is_published(
    shared_data: Path, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    records = shared_data / "records" / "dopa_population_2021.csv"
    place = ["--store", str(tmp_path / "store"), "--boundaries", "schematic"]
    assert etl_command(["check", "--population", str(records), *place]) == 0
    assert etl_command(["run", "--population", str(records), *place]) == 0
    table = published.open_store(tmp_path / "store").table("population")
    people = table.astype({"tambon": "str"}).set_index("tambon")["population"]
    known = gazetteer.tambons["population"].dropna()
    same = people.reindex(known.index).eq(known)
    assert same.mean() > 0.98
    assert table["denominator"].isna().all()


def _sources(view: View, data: Data) -> tuple[str, ...]:
    return words.sources(view, view.as_of or data.as_of, data)
