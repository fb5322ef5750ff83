"""The tree of command: the same records, by bureau, division and station."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from dashboard import served as published
from dashboard import stations, words
from dashboard.__main__ import main
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files import export
from dashboard.layers.registry import LAYERS
from dashboard.maps import command_units
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING, Scope
from dashboard.served import STORE_VARIABLE
from dashboard.view import View
from geo.commands import UNITS
from geo.files import read_commands

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
COUNTS = ("issues", "open", "overdue", "members")
TARGET = read_commands().members_per_station


@pytest.fixture
def alone(traffy_store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    """Real issues, no stations."""
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    return published.current(EVERYTHING)


@pytest.mark.parametrize("level", UNITS)
def test_units_of_every_level_sum_to_the_country(data: Data, level: str) -> None:
    country, by_command = evaluate(View(), data), evaluate(View(level=level), data)  # type: ignore[arg-type]
    facts = country.facts
    totals = {
        "issues": len(facts.issues),
        "open": facts.issues["open"].sum(),
        "overdue": (facts.issues["open"] & facts.issues["overdue"]).sum(),
        "members": facts.members.rows["count"].sum(),
    }
    without = {
        "issues": facts.issues[facts.issues[level].isna()],
        "members": facts.members.rows[facts.members.rows[level].isna()],
    }
    sums = by_command.counted[list(COUNTS)].sum()
    assert sums["issues"] == totals["issues"] - len(without["issues"])
    assert sums["members"] == totals["members"] - without["members"]["count"].sum()
    if level == "bureau":
        assert {name: sums[name] for name in COUNTS} == totals
    assert [figure.value for figure in key_figures(by_command)] == [
        figure.value for figure in key_figures(country)
    ]
    assert by_command.units["population"].sum() == pytest.approx(66_171_439)
    land = data.layer.units["area_km2"].sum()
    assert by_command.units["area_km2"].sum() == pytest.approx(land)
    assert by_command.units["target"].sum() == len(data.stations) * TARGET


def test_real_issues_are_the_same_in_both_trees(alone: Data) -> None:
    country = evaluate(View(layer="issues_per_10k"), alone)
    by_command = evaluate(View(layer="issues_per_10k", level="bureau"), alone)
    everything = alone.issues(alone.as_of)
    for result in (country, by_command):
        assert result.counted["issues"].sum() + result.unplaced == len(everything)
        assert result.counted["open"].sum() == everything["open"].sum()
    of_bangkok = by_command.counted.loc["mb"]
    assert of_bangkok[["issues", "open", "overdue"]].tolist() == (
        country.counted.loc["10", ["issues", "open", "overdue"]].tolist()
    )
    assert by_command.units["value"].at["mb"] == pytest.approx(country.units["value"].at["10"])


def test_a_division_counts_what_its_stations_answer_for(data: Data) -> None:
    division = evaluate(View(level="division", bureau="mb"), data)
    assert division.units.index.tolist() == [f"n{n}" for n in range(1, 10)]
    own = evaluate(View(level="station", bureau="mb", division="n5"), data)
    assert set(own.units["division"]) == {"n5"}
    issues = data.issues(data.as_of)
    assert division.counted.at["n5", "issues"] == (issues["division"] == "n5").sum()
    assert own.counted["issues"].sum() + own.unplaced == (issues["division"] == "n5").sum()
    assert division.units.at["n5", "target"] == len(own.units) * TARGET
    assert division.units.at["n5", "population"] == pytest.approx(own.units["population"].sum())


@pytest.mark.parametrize("level", UNITS)
def test_every_layer_works_at_every_level_of_command(data: Data, level: str) -> None:
    for key in LAYERS:
        result = evaluate(View(layer=key, level=level), data)  # type: ignore[arg-type]
        assert not result.missing or LAYERS[key].unfit
        assert sum(result.classes.counts) + result.classes.no_data == len(result.units)
        assert words.sentence(result)


def test_stations_that_told_what_they_serve_are_counted_by_division(data: Data) -> None:
    told = evaluate(View(layer="stations_serving", level="division"), data).units["value"]
    given = data.given_areas.groupby("division")["station"].nunique()
    assert told.dropna().to_dict() == given.to_dict()


def test_names_say_who_stands_above(data: Data) -> None:
    def names(view: View) -> list[str]:
        return export.table(evaluate(view, data)).iloc[:, 2].tolist()

    assert "ตำรวจภูธรภาค 5" in names(View(level="bureau"))
    assert "ภ.จว.เชียงใหม่ ภ.5" in names(View(level="division"))
    assert "Division 5, Metropolitan" in names(View(level="division", lang="en"))
    assert all(
        name.endswith(" บก.น.5 บช.น.") for name in names(View(level="station", division="n5"))
    )


def test_titles_sentences_and_headers_speak_of_units(data: Data) -> None:
    result = evaluate(View(level="station", bureau="p5", division="50"), data)
    assert words.title(result) == "สมาชิกต่อประชากร 10,000 คน รายสถานีตำรวจ ตำรวจภูธรจังหวัดเชียงใหม่"
    assert words.sentence(result).startswith("หน่วยที่มี")
    assert "หน่วย" in export.table(result)
    whole = evaluate(View(level="bureau", lang="en"), data)
    assert words.title(whole) == "Members per 10,000 people by bureau, Royal Thai Police"


def test_without_stations_there_is_no_such_level_and_no_division_of_bangkok(alone: Data) -> None:
    by_station = evaluate(View(level="station"), alone)
    assert by_station.units.empty
    assert words.sentence(by_station) == by_station.missing
    assert "แสดงรายสถานีตำรวจไม่ได้" in by_station.missing
    divisions = evaluate(View(level="division"), alone)
    assert len(divisions.units) == 76
    said = " ".join(words.notes(divisions, alone))
    assert "ไม่มีข้อมูลสถานีของกองบัญชาการตำรวจนครบาล" in said
    assert divisions.unplaced == alone.issues(alone.as_of)["division"].isna().sum()
    assert "ตำรวจนครบาล" not in " ".join(words.notes(evaluate(View(level="bureau"), alone), alone))
    assert evaluate(View(level="division", bureau="mb"), alone).missing


def test_units_that_the_data_does_not_have_are_let_go(alone: Data, data: Data) -> None:
    view = View(level="station", bureau="mb", division="n5", place="S0001")
    kept = evaluate(view, alone).view
    assert (kept.bureau, kept.division, kept.place) == ("mb", "", "")
    station = data.stations.index[data.stations["division"] == "n5"][0]
    view = View(level="station", bureau="mb", division="n5", place=station)
    assert evaluate(view, data).view == view
    assert evaluate(View(level="station", bureau="p5", place=station), data).view.place == ""


def test_a_unit_of_nowhere_is_counted_as_not_shown(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A central unit has members, but neither provinces nor a name yet."""
    real = type(data.store).table

    def table(store, name: str, **options) -> pd.DataFrame:
        rows = real(store, name, **options)
        if name not in ("members", "stations"):
            return rows
        of = rows["station"] if name == "members" else rows["code"]
        central = (of == "S0001").to_numpy()
        units = {unit: rows[unit].astype("str").mask(central, "central") for unit in UNITS[1:]}
        return rows.assign(**units)

    monkeypatch.setattr(type(data.store), "table", table)
    central = Data(data.store, data.layer, EVERYTHING)
    members = central.rows_of("members")[central.rows_of("members")["station"] == "S0001"]
    for level in ("bureau", "division"):
        result = evaluate(View(level=level, layer="members_per_10k"), central)  # type: ignore[arg-type]
        now = result.facts.members.rows[result.facts.members.rows["station"] == "S0001"]
        assert result.unplaced == now["count"].sum() <= members["count"].sum()
        assert "central" not in result.units.index
    assert words.unit_name(evaluate(View(level="station"), central), "S0001").endswith(
        "central central"
    )


def test_somebody_of_one_province_sees_its_units_alone(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    scoped = published.current(Scope(frozenset({"50"})))
    assert scoped.units("bureau").index.tolist() == ["p5"]
    assert scoped.units("division").index.tolist() == ["50"]
    assert set(scoped.units("station")["division"]) == {"50"}
    people = scoped.units("province").at["50", "population"]
    assert scoped.units("bureau").at["p5", "population"] == pytest.approx(people)
    assert evaluate(View(level="division", bureau="mb"), scoped).view.bureau == "p5"


def test_the_map_gets_one_unit_a_tambon(data: Data) -> None:
    tambons = data.layer.units.index
    assert command_units.command_units(View(), data, tambons) is None
    tree = command_units.command_units(View(level="division"), data, tambons)
    assert tree and set(tree.names) == set(tree.of_tambon) == {"bureau", "division"}
    tree = command_units.command_units(View(level="station"), data, tambons)
    assert tree and set(tree.names) == set(UNITS)
    for unit, positions in tree.of_tambon.items():
        assert len(positions) == len(tambons)
        drawn = tree.names[unit].index.to_numpy()[positions]
        assert (drawn == data.holders(unit).loc[tambons].to_numpy()).all()
    division = tree.names["division"].index.to_numpy()[tree.of_tambon["division"]]
    provincial = ~tambons.str.startswith("10")
    assert (division[provincial] == tambons.str[:2][provincial]).all()


def test_tambons_without_a_division_are_drawn_as_of_none(alone: Data) -> None:
    tambons = alone.layer.units.index
    tree = command_units.command_units(View(level="station"), alone, tambons)
    assert tree
    bangkok = tambons.str.startswith("10")
    assert (tree.of_tambon["division"][bangkok] == -1).all()
    assert (tree.of_tambon["division"][~bangkok] >= 0).all()
    assert (tree.of_tambon["bureau"] >= 0).all()
    assert (tree.of_tambon["station"] == -1).all()


def test_stations_and_tambons_of_a_unit(data: Data) -> None:
    view = View(level="station", bureau="mb", division="n5")
    codes = stations.stations_in(view, data)
    assert set(codes) == set(data.stations.index[data.stations["division"] == "n5"])
    served = pd.concat([stations.served_by(code, data) for code in codes])
    assert set(served["tambon"]) == set(stations.tambons_in(view, data))
    polygon = data.layer.polygon_of(served["tambon"]).iloc[0]
    assert set(stations.stations_serving(polygon, data)) & set(codes)


def snapshot(output: Path, *options: str, level: str) -> pd.DataFrame | None:
    command = ["snapshot", "--layer", "members_per_10k", "--level", level, *options]
    assert main([*command, "-o", str(output)]) == 0
    return pd.read_csv(output, dtype={"รหัส": "str"}) if output.suffix == ".csv" else None


@pytest.mark.parametrize(
    ("level", "options", "units"),
    [
        ("bureau", [], 13),
        ("division", ["--area", "mb"], 9),
        ("station", ["--area", "n5"], 10),
        ("division", ["--query", "level=station&bureau=p5&division=50", "--area", "p5"], 8),
        ("station", ["--query", "level=amphoe&area=50"], 40),
    ],
)
@pytest.mark.usefixtures("data")
def test_a_snapshot_of_units_of_command(
    level: str, options: list[str], units: int, tmp_path: Path
) -> None:
    table = snapshot(tmp_path / "v.csv", *options, level=level)
    assert table is not None and len(table) == units


@pytest.mark.parametrize("level", UNITS)
@pytest.mark.parametrize("name", ["v.png", "v.xlsx"])
@pytest.mark.usefixtures("data")
def test_a_page_and_a_workbook_of_every_level(level: str, name: str, tmp_path: Path) -> None:
    snapshot(tmp_path / name, level=level)
    assert (tmp_path / name).stat().st_size > 5_000


@pytest.mark.usefixtures("alone")
def test_a_page_of_units_that_the_data_does_not_have_says_so(tmp_path: Path) -> None:
    snapshot(tmp_path / "v.png", level="station")
    snapshot(tmp_path / "v.gpkg", level="station")
    assert len(gpd.read_file(tmp_path / "v.gpkg")) == 0


def _shapes_of(data: Data, division: str) -> np.ndarray:
    held = data.holders("division") == division
    return data.layer.units.geometry[held].to_numpy()


def test_shapes_of_units_are_the_tambons_on_their_ground(data: Data, tmp_path: Path) -> None:
    snapshot(tmp_path / "v.gpkg", level="division")
    shapes = gpd.read_file(tmp_path / "v.gpkg").set_index("code")
    drawn = shapes.geometry.notna()
    assert drawn.sum() == 85
    assert set(shapes.index[~drawn]) <= read_commands().without_place
    areas = shapely.area(shapes.geometry[drawn].to_numpy())
    assert areas.sum() == pytest.approx(shapely.area(data.layer.units.geometry.to_numpy()).sum())
    own = data.layer.dissolve(data.holders("division")).geometry
    assert own.loc["n5"].equals(shapely.union_all(_shapes_of(data, "n5")))
    assert shapes.geometry.loc["n5"].equals(own.loc["n5"])


@pytest.mark.parametrize(
    ("level", "area", "message"),
    [
        ("amphoe", "p5", "area 'p5' is a unit of command but level was 'amphoe'"),
        ("station", "5001", "area '5001' is no unit of command"),
        ("division", "n5", "level was 'division' but area n5 is itself a division"),
        ("bureau", "p5", "level was 'bureau' but area p5 is itself a bureau"),
    ],
)
@pytest.mark.usefixtures("data")
def test_an_area_of_the_other_tree_is_said(
    level: str, area: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["snapshot", "--layer", "members_per_10k", "--level", level, "--area", area]
    assert main([*command, "-o", str(tmp_path / "v.csv")]) == 2
    assert message in capsys.readouterr().err


def opened(store: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def said(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in [*app.markdown, *app.caption, *app.info])


def test_the_switch_turns_the_levels_and_crumbs_lead_back(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(demo_store, monkeypatch, area="50", level="amphoe")
    app.button_group(key="widget_tree").set_value("command").run()
    assert not app.exception
    assert dict(app.query_params) == {"level": "station", "bureau": "p5", "division": "50"}
    assert app.button_group(key="widget_level").options == ["บช.", "บก.", "สถานี"]
    assert app.selectbox(key="widget_division").value == "50"
    assert app.button(key="crumb_50").label == "ภ.จว.เชียงใหม่"
    app.button(key="crumb_p5").click().run()
    assert dict(app.query_params) == {"level": "division", "bureau": "p5"}
    assert len(app.dataframe[-1].value) == 8
    app.button(key="crumb_").click().run()
    assert dict(app.query_params) == {"level": "bureau"}
    app.button_group(key="widget_tree").set_value("place").run()
    assert dict(app.query_params) == {}


def test_bureau_and_division_are_chosen_in_the_sidebar(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(demo_store, monkeypatch, level="bureau")
    app.selectbox(key="widget_bureau").set_value("mb").run()
    assert dict(app.query_params) == {"level": "division", "bureau": "mb"}
    assert len(app.selectbox(key="widget_division").options) == 10
    app.selectbox(key="widget_division").set_value("n5").run()
    assert dict(app.query_params) == {"level": "station", "bureau": "mb", "division": "n5"}
    app.selectbox(key="widget_division").set_value("").run()
    assert dict(app.query_params) == {"level": "division", "bureau": "mb"}


def test_a_station_shows_its_profile(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    station = {"level": "station", "bureau": "mb", "division": "n5", "place": "S0002"}
    app = opened(demo_store, monkeypatch, lang="en", **station)
    assert not app.exception
    assert app.button(key="crumb_place").label == "Dusit"
    profile = next(line for line in said(app).splitlines() if "coordinators" in line)
    data = published.current(EVERYTHING)
    result = evaluate(View(level="station", bureau="mb", division="n5"), data)
    row = result.counted.loc["S0002"]
    assert f"{row['members']:.0f} members (target {TARGET})" in profile
    assert f"{row['open']:.0f} open, {row['overdue']:.0f} overdue" in profile


@pytest.mark.parametrize("screen", ["map", "issues", "network", "ladder", "quality"])
@pytest.mark.parametrize("store", ["demo_store", "traffy_store"])
def test_every_screen_follows_the_tree_of_command(
    store: str, screen: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(
        request.getfixturevalue(store), monkeypatch, level="station", bureau="p1", division="12"
    )
    app.switch_page(f"screens/{screen}.py").run()
    assert not app.exception
    assert app.button(key="crumb_12").label == "ภ.จว.นนทบุรี"
    expected = evaluate(
        View(level="station", bureau="p1", division="12"), published.current(EVERYTHING)
    ).facts.issues
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["เรื่องที่รับแจ้ง"] == f"{len(expected):,}"
