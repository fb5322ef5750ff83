"""Units without a place on every page and in every file: counted by command, drawn nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from dashboard import access, placeless, stations, words
from dashboard.__main__ import main
from dashboard.access import Person
from dashboard.aids.finder import destination, find
from dashboard.briefing.contents import leaves, of_area
from dashboard.coverage.measures import measures_of, tambons_in
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files import export
from dashboard.files.page import FORMATS
from dashboard.fitting import fitted
from dashboard.layers.registry import LAYERS
from dashboard.legend import left_out
from dashboard.link import from_query, to_query
from dashboard.maps import command_units, compare
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING, Scope
from dashboard.served import STORE_VARIABLE, current
from dashboard.session import _landed
from dashboard.signing_in import people
from dashboard.signing_in.people import Role
from dashboard.view import View
from etl.store import Store
from geo.errors import InputError
from geo.files import read_commands, read_ladder
from geo.head_counts import COMMAND
from tests.screens import started

COMMANDS = read_commands()
CENTRAL = pd.Index(["cib", "tpb", "ccib"])
TARGET = COMMANDS.members_per_station
OWN = Scope(frozenset(), frozenset({"tpb"}))


@pytest.fixture
def own(data: Data) -> Data:
    """The records as somebody of the tourist police may see them."""
    return current(OWN)


def central(data: Data) -> pd.DataFrame:
    issues = data.issues(data.as_of)
    return issues[COMMANDS.are_placeless(issues)]


class TestUnits:
    def test_they_stand_in_the_tree_of_command(self, data: Data) -> None:
        bureaus = data.units("bureau")
        assert set(bureaus.index) == {*COMMANDS.bureaus_by_key}
        divisions = data.units("division")
        assert {"tp1", "tp2", "tp3", "hpd", "cc1"} <= set(divisions.index)
        assert "csd" not in divisions.index, "of which there is no record"
        stations = data.units("station")
        assert COMMANDS.are_placeless(stations).sum() == 6

    def test_they_have_no_people_no_land_and_no_rate_but_counts(self, data: Data) -> None:
        for layer, count in (("members_per_10k", "members"), ("issues_per_km2", "issues")):
            result = evaluate(View(level="bureau", layer=layer), data)
            here = result.counted.loc[CENTRAL]
            assert here[["population", "area_km2", "value"]].isna().all(axis=None)
            assert (result.classes.index[CENTRAL] == result.classes.index.max()).all()
            assert here[count].sum() > 0
            smoothed = evaluate(View(level="bureau", layer=layer, rate="smoothed"), data)
            assert smoothed.units["value"][CENTRAL].isna().all()

    def test_members_are_measured_against_the_target_of_their_stations(self, data: Data) -> None:
        result = evaluate(View(level="bureau", layer="members_vs_target"), data)
        stations = data.stations["bureau"].value_counts()
        expected = result.counted["members"] / (stations.reindex(CENTRAL) * TARGET) * 100
        pd.testing.assert_series_equal(
            result.units["value"][["cib", "tpb"]],
            expected[["cib", "tpb"]],
            check_names=False,
        )
        assert np.isnan(result.units["value"]["ccib"]), "it has no station"

    def test_no_polygon_is_theirs_and_no_station_serves_a_tambon(self, data: Data) -> None:
        for level in ("bureau", "division"):
            assert not data.holders(level).isin(COMMANDS.without_place).any()
        assert not data.ground["bureau"].isin(COMMANDS.without_place).any()
        codes = data.stations.index[COMMANDS.are_placeless(data.stations)]
        assert not data.holders("station").isin(codes).any()
        assert set(data.idle_stations) == set(codes)
        tree = command_units.command_units(View(level="station"), data, data.layer.units.index)
        assert tree
        drawn = tree.names["bureau"].index[np.unique(tree.of_tambon["bureau"])]
        assert set(drawn) == set(COMMANDS.bureau_of_province.values())

    def test_the_data_without_records_of_them_has_none(
        self, traffy_store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
        alone = current(EVERYTHING)
        assert not alone.placeless
        assert set(alone.units("bureau").index) == set(COMMANDS.bureau_of_province.values())
        assert not placeless.in_words(evaluate(View(level="bureau"), alone))


def sums(data: Data) -> dict[str, pd.DataFrame]:
    return {
        level: evaluate(View(level=level, layer="issues_per_10k"), data).counted
        for level in ("bureau", "division", "station")
    }


def altered(data: Data, seed: int, share: float) -> Data:
    """The records with some of them given to other units, at random: some have no place."""
    rng = np.random.default_rng(seed)
    units = [*COMMANDS.without_place, *COMMANDS.bureau_of_division, *COMMANDS.bureaus_by_key]
    real = Store.table

    class Altered(Store):
        def table(self, name: str, columns=None, *args, **options) -> pd.DataFrame:
            rows = real(self, name, columns, *args, **options)
            if name not in ("issues", "members") or "bureau" not in rows:
                return rows
            to = rng.choice(units, len(rows))
            chosen = rng.random(len(rows)) < share
            bureau = pd.Series(to).map(COMMANDS.bureau_of_division).fillna(pd.Series(to))
            division = pd.Series(to).where(pd.Series(to) != bureau)
            given = {"division": division, "bureau": bureau, "station": None}
            return rows.assign(
                **{
                    unit: rows[unit].astype("str").where(~chosen, values).astype("category")
                    for unit, values in given.items()
                }
            )

    store = Altered(data.store.path, data.store.manifest)
    return Data(store, data.layer, EVERYTHING)


@settings(max_examples=12, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([0.02, 0.3, 1.0]))
def test_sums_over_the_tree_are_the_national_totals(demo_store_data, seed, share) -> None:
    """By bureau: of its divisions, and of what names no division; all bureaus: the country."""
    records = altered(demo_store_data, seed, share)
    issues, tables = records.issues(records.as_of), sums(records)
    by_bureau, by_division = tables["bureau"], tables["division"]
    country = evaluate(View(), records)
    assert by_bureau["issues"].sum() == len(issues) == len(country.facts.issues)
    assert by_bureau["open"].sum() == issues["open"].sum()
    assert by_bureau["overdue"].sum() == (issues["open"] & issues["overdue"]).sum()
    members = records.heads("members", records.as_of)
    assert by_bureau["members"].sum() == members.total().count
    rows = members.rows  # type: ignore[attr-defined]
    for count, direct in (
        ("issues", issues[issues["division"].isna()].groupby("bureau", observed=True).size()),
        ("members", rows[rows["division"].isna()].groupby("bureau", observed=True)["count"].sum()),
    ):
        of_divisions = by_division[count].groupby(by_division["bureau"].astype("str")).sum()
        index = by_bureau.index
        below = of_divisions.reindex(index, fill_value=0) + direct.reindex(index, fill_value=0)
        assert below.astype("int64").to_dict() == by_bureau[count].astype("int64").to_dict()


@pytest.fixture(scope="module")
def demo_store_data(demo_store: Path) -> Iterator[Data]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(STORE_VARIABLE, str(demo_store))
        yield current(EVERYTHING)


class TestPlaces:
    """In the tree of places nothing changes."""

    def test_the_key_figures_are_the_same_in_both_trees(self, data: Data) -> None:
        place, command = (
            key_figures(evaluate(View(level=v), data)) for v in ("province", "bureau")
        )
        assert place == command

    def test_no_place_has_a_target_for_them(self, data: Data) -> None:
        local = (~COMMANDS.are_placeless(data.stations)).sum()
        for level in ("province", "amphoe", "tambon"):
            result = evaluate(View(level=level, layer="members_vs_target"), data)
            assert result.units["target"].sum() == local * TARGET

    def test_what_happened_somewhere_counts_there(self, data: Data) -> None:
        issues = central(data)
        somewhere = issues[issues["province"].notna()]
        assert 0 < len(somewhere) < len(issues)
        everything = data.issues(data.as_of)
        result = evaluate(View(layer="issues_per_10k"), data)
        assert result.counted["issues"].sum() == everything["province"].notna().sum()
        assert result.unplaced == everything["province"].isna().sum()
        phuket = evaluate(View(area="83", level="amphoe"), data).facts.issues
        assert (phuket["bureau"] == "tpb").any()

    def test_the_screen_says_how_many_records_are_theirs(self, data: Data) -> None:
        lost = central(data)["province"].isna().sum()
        said = words.unplaced(evaluate(View(layer="issues_per_10k"), data))
        assert f"ในจำนวนนี้ {lost} เป็นของหน่วยที่ไม่มีพื้นที่รับผิดชอบตามแนวเขต" in said
        assert "ดูได้ตามสายบังคับบัญชา" in said
        said = words.unplaced(evaluate(View(layer="issues_per_10k", lang="en"), data))
        assert f"({lost} of units without an area of their own" in said

    def test_their_stations_are_none_of_the_place_in_which_they_stand(self, data: Data) -> None:
        for view, beyond in ((View(), 6), (View(area="83", level="amphoe"), 1)):
            codes = stations.stations_in(view, data)
            assert not COMMANDS.are_placeless(data.stations.loc[codes]).any()
            assert stations.placeless_in(view, data) == beyond
        assert stations.placeless_in(View(level="bureau"), data) == 0
        assert len(stations.stations_in(View(level="bureau"), data)) == len(data.stations)
        assert len(stations.stations_in(View(level="station", bureau="tpb"), data)) == 4

    def test_no_tambon_is_theirs_to_cover(self, data: Data) -> None:
        assert tambons_in(View(level="division", bureau="tpb"), data).empty
        assert len(tambons_in(View(level="bureau"), data)) == len(data.layer.units)
        table = measures_of(View(), data).table
        assert not table["station"].isin(data.idle_stations).any()
        assert table["target"].sum() == (len(data.stations) - 6) * TARGET


class TestLadder:
    def test_an_issue_that_lies_nowhere_has_no_desk_of_a_place(self, data: Data) -> None:
        issues = central(data)
        nowhere = issues[issues["province"].isna() & issues["bureau"].eq("ccib")]
        stays = data.stays(nowhere.index, data.as_of)
        assert set(stays["level"]) <= {1, 3, 5, 6, 7} and (stays["level"] > 1).any()
        division = data.issues(data.as_of)["division"].astype("str")
        at_division = stays[stays["level"] == 3]
        assert (at_division["body"].astype("str") == division[at_division["key"]].to_numpy()).all()
        assert set(stays.loc[stays["level"] == 5, "body"].astype("str")) <= {"ccib"}

    def test_what_happened_somewhere_has_the_committees_of_that_place(self, data: Data) -> None:
        issues = central(data)
        somewhere = issues[issues["province"].notna() & issues["bureau"].eq("tpb")]
        stays = data.stays(somewhere.index, data.as_of)
        at_district = stays[stays["level"] == 2]
        assert len(at_district)
        amphoe = somewhere["amphoe"].astype("str")[at_district["key"]].to_numpy()
        assert (at_district["body"].astype("str") == amphoe).all()

    def test_levels_that_it_has_not_are_not_leapt_over(self, data: Data) -> None:
        from geo import skipped

        issues = data.issues(data.as_of)
        stays = data.stays(issues.index, data.as_of)
        found = skipped.leaps(stays, COMMANDS.grounds(issues), read_ladder())
        nowhere = issues.index[COMMANDS.grounds(issues) == "nowhere"]
        assert not (found["key"].isin(nowhere) & found["level"].isin([2, 4])).any()


SENTENCE = {
    "th": "หน่วยที่ไม่มีพื้นที่รับผิดชอบตามแนวเขต จึงไม่ปรากฏบนแผนที่",
    "en": "Units without an area of their own",
}


class TestWords:
    @pytest.mark.parametrize("lang", ["th", "en"])
    @pytest.mark.parametrize("level", ["bureau", "division", "station"])
    def test_beside_the_map_stand_their_names_and_figures(
        self, data: Data, level: str, lang: str
    ) -> None:
        result = evaluate(View(level=level, layer="issues_per_10k", lang=lang), data)
        said = placeless.in_words(result)
        units = result.counted[COMMANDS.are_placeless(result.units)]
        assert SENTENCE[lang] in said
        assert f"{len(units)}" in said
        most = units["issues"].idxmax()
        written = {"th": "{} ({} เรื่อง)", "en": "{} (issues: {})"}[lang]
        assert written.format(units.at[most, lang], units.at[most, "issues"]) in said
        assert said in left_out(result) and said in words.notes(result, data)

    def test_the_value_of_the_layer_stands_where_there_is_one(self, data: Data) -> None:
        result = evaluate(View(level="bureau", layer="overdue_share", lang="en"), data)
        value = result.units["value"]["tpb"]
        assert f"Tourist Police ({value:.0f}%)" in placeless.in_words(result)
        assert np.isnan(result.units["value"]["cib"]), "nothing of it is open"
        assert "Central Investigation (No data)" in placeless.in_words(result)

    def test_without_members_no_number_of_them_is_said(self, data: Data) -> None:
        result = evaluate(View(level="bureau", layer="station_distance", lang="en"), data)
        assert placeless.in_words(result).endswith(
            "Central Investigation, Cyber Crime Investigation, Tourist Police"
        )

    def test_small_counts_are_told_in_words(self, data: Data) -> None:
        masked = current(Scope(exact=False))
        result = evaluate(View(level="station", layer="members_per_10k", lang="en"), masked)
        exact = evaluate(View(level="station", layer="members_per_10k", lang="en"), data)
        here = exact.counted["members"][COMMANDS.are_placeless(exact.units)]
        said = placeless.in_words(result)
        assert "members: " in said or "withheld" in said
        for count in here[here < 5]:
            assert f"(members: {count})" not in said or count == 0

    def test_a_rate_that_they_cannot_have_is_no_lack_of_data(self, data: Data) -> None:
        view = View(level="division", bureau="tpb", layer="issues_per_10k", lang="en")
        assert "these units have no people" in words.sentence(evaluate(view, data))
        filtered = view.with_filter("period", ("2023-10-01", "2023-10-02"))
        assert "nothing to show" in words.sentence(evaluate(filtered, data))

    def test_places_have_no_such_sentence(self, data: Data) -> None:
        assert placeless.in_words(evaluate(View(), data)) == ""
        assert placeless.in_words(evaluate(View(level="division", bureau="p5"), data)) == ""

    @pytest.mark.parametrize("key", LAYERS)
    def test_every_layer_can_be_said_of_them(self, data: Data, key: str) -> None:
        for view in (View(level="division", bureau="tpb"), View(level="bureau")):
            result = evaluate(View(layer=key, level=view.level, bureau=view.bureau), data)
            assert SENTENCE["th"] in placeless.in_words(result)


class TestViews:
    @pytest.mark.parametrize(
        ("query", "level", "bureau", "division"),
        [
            ("bureau=tpb", "division", "tpb", ""),
            ("level=bureau&bureau=tpb", "division", "tpb", ""),
            ("level=station&division=tp3", "station", "tpb", "tp3"),
            ("level=tambon&bureau=tpb", "division", "tpb", ""),
            ("level=tambon&area=83&bureau=tpb", "tambon", "", ""),
        ],
    )
    def test_an_address_of_one_means_it_by_command(
        self, data: Data, query: str, level: str, bureau: str, division: str
    ) -> None:
        view = fitted(from_query(query), data)
        assert (view.level, view.bureau, view.division) == (level, bureau, division)
        assert from_query(to_query(view)) == view

    def test_the_other_tree_has_no_such_limit(self) -> None:
        view = View(level="station", bureau="tpb", division="tp3")
        assert view.at_tree("place") == View()
        assert View().at_bureau("tpb") == View(level="division", bureau="tpb")
        assert View().at_bureau("p5") == View(bureau="p5")
        assert _landed(View(), "tpb").tree == "command"

    def test_a_unit_of_which_there_is_no_record_is_let_go(self, data: Data) -> None:
        assert fitted(from_query("division=csd"), data).division == ""

    def test_it_is_found_by_name_and_its_stations_too(self, data: Data) -> None:
        found = find("ตำรวจท่องเที่ยว", data).iloc[0]
        assert (found["kind"], found["key"]) == ("bureau", "tpb")
        found = find("ส.ทท.1 กก.2 บก.ทท.3", data)
        station = found[found["kind"] == "station"].iloc[0]
        assert data.stations.at[station["key"], "division"] == "tp3"
        view = destination(View(), "station", station["key"], data)
        assert (view.bureau, view.division, view.place) == ("tpb", "tp3", station["key"])
        assert fitted(view, data) == view

    def test_two_of_them_are_compared_by_command_alone(self, data: Data) -> None:
        view = View(level="division", bureau="tpb", compare="area", other="ccib")
        panes = compare.panes(evaluate(view, data), data)
        assert panes and panes[1].view.bureau == "ccib"
        assert "tpb" not in compare.areas_beside(View(), data)
        by_place = View(bureau="p5", compare="area", other="tpb")
        assert compare.panes(evaluate(by_place, data), data) is None


class TestFiles:
    @pytest.mark.parametrize("ending", ["png", "pdf", "pptx", "html", "csv", "xlsx", "gpkg"])
    @pytest.mark.parametrize("area", ["", "tpb", "tp3"])
    @pytest.mark.usefixtures("data")
    def test_every_kind_of_file_is_made(self, ending: str, area: str, tmp_path: Path) -> None:
        level = {"": "bureau", "tpb": "division", "tp3": "station"}[area]
        output = tmp_path / f"view.{ending}"
        command = ["snapshot", "--layer", "issues_per_10k", "--level", level, "--area", area]
        assert main([*command, "-o", str(output)]) == 0
        assert output.stat().st_size > 500

    def test_tables_list_them_with_counts_and_no_rate(self, data: Data) -> None:
        result = evaluate(View(level="bureau", layer="issues_per_10k", lang="en"), data)
        table = export.table(result).set_index("Code")
        assert {*CENTRAL} <= {*table.index}
        row = table.loc["tpb"]
        assert row["Issues"] == result.counted.at["tpb", "issues"] > 0
        assert pd.isna(row[export.value_name(result)]) and pd.isna(row["People"])
        assert table["Issues"].sum() == len(data.issues(data.as_of))

    @pytest.mark.usefixtures("data")
    def test_workbook_and_geopackage_say_why_they_are_not_drawn(self, tmp_path: Path) -> None:
        command = ["snapshot", "--layer", "issues_per_10k", "--level", "bureau", "--lang", "en"]
        for ending in ("xlsx", "gpkg", "html"):
            assert main([*command, "-o", str(tmp_path / f"view.{ending}")]) == 0
        book = load_workbook(BytesIO((tmp_path / "view.xlsx").read_bytes()), read_only=True)
        cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
        assert any(SENTENCE["en"] in cell for cell in cells)
        assert "Tourist Police Bureau" in cells
        assert SENTENCE["en"] in (tmp_path / "view.html").read_text(encoding="utf-8")
        shapes = gpd.read_file(tmp_path / "view.gpkg").set_index("code")
        assert shapes.geometry.isna().sum() == len(CENTRAL)
        assert (shapes.loc[CENTRAL, "issues"] > 0).all()

    @pytest.mark.usefixtures("data")
    def test_a_map_by_place_of_one_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ["snapshot", "--layer", "issues_per_10k", "--level", "tambon"]
        output = str(tmp_path / "v.csv")
        assert main([*command, "--query", "bureau=tpb", "-o", output]) == 2
        assert "'tpb' is a unit without a place" in capsys.readouterr().err

    def test_a_briefing_has_a_page_of_each_by_command(self, data: Data) -> None:
        assert of_area(View(level="tambon"), "tpb") == View(level="division", bureau="tpb")
        limited = View(level="division", bureau="tpb")
        keys = [leaf.key for leaf in leaves(limited, data, ("tp3",), FORMATS["a4"])]
        assert "area-tp3" in keys and "coverage" not in keys


class TestPeople:
    """Somebody who has such a bureau as area."""

    @pytest.mark.parametrize("written", ["tpb", "บช.ทท.", "กองบัญชาการตำรวจท่องเที่ยว"])
    def test_a_bureau_without_a_place_is_an_area(self, written: str) -> None:
        assert people.reach([written]) == (frozenset(), frozenset({"tpb"}))
        assert Scope(*people.reach([written])) == OWN
        assert OWN.everywhere == OWN.areas == {"tpb"}
        both = Scope(*people.reach(["50", written, "p9"]))
        assert both.everywhere == {"tpb"} and both.areas == {"50", "tpb", *COMMANDS.provinces("p9")}
        assert Person("a", *people.reach([written])[:1], bureaus=OWN.bureaus).own_area == "tpb"

    def test_they_see_all_records_of_it_and_no_other(self, data: Data, own: Data) -> None:
        everything, mine = data.issues(data.as_of), own.issues(own.as_of)
        assert set(mine.index) == set(everything.index[everything["bureau"] == "tpb"])
        assert mine["province"].nunique() > 1
        assert set(own.stations["bureau"]) == {"tpb"}
        assert set(own.rows_of("members")["bureau"]) == {"tpb"}
        assert own.steps(date(2020, 1, 1), own.as_of)["key"].isin(mine.index).all()

    @pytest.mark.parametrize("exact", [True, False])
    def test_their_figures_are_those_of_headquarters(self, data: Data, exact: bool) -> None:
        mine = current(Scope(OWN.provinces, OWN.bureaus, exact))
        whole = current(Scope(exact=exact))
        view = View(level="division", bureau="tpb", layer="members_vs_target", lang="en")
        one, other = (evaluate(view, records) for records in (mine, whole))
        assert [f.value for f in key_figures(one)] == [f.value for f in key_figures(other)]
        columns = ["th", "members", "issues", "open", "overdue", "target", "value", "population"]
        mine_counted, all_counted = (result.counted[columns] for result in (one, other))
        pd.testing.assert_frame_equal(mine_counted, all_counted, check_dtype=False)
        assert mine.units("province").empty

    @pytest.mark.parametrize(
        "query",
        ["", "level=tambon&area=83", "bureau=p5", "level=station&division=50", "bureau=cib"],
    )
    def test_every_view_is_of_their_bureau_by_command(self, own: Data, query: str) -> None:
        view = fitted(from_query(query), own)
        assert (view.tree, view.area, view.bureau, view.division) == ("command", "", "tpb", "")
        assert fitted(view, own) == view
        assert find("ภ.5", own).empty and find("เชียงใหม่", own).empty
        assert not find("บช.ทท.", own).empty

    def test_two_bureaus_or_one_and_a_province_are_own_areas(self, data: Data) -> None:
        two = current(Scope(frozenset(), frozenset({"tpb", "cib"})))
        view = fitted(from_query("lang=en"), two)
        assert (view.tree, view.limit, words.area_name(view)) == ("command", "", "own areas")
        assert set(evaluate(view, two).units.index) == {"cib", "tpb"}
        mixed = current(Scope(frozenset({"50"}), frozenset({"tpb"})))
        assert fitted(View(), mixed).area == "50"
        by_command = fitted(View(level="bureau"), mixed)
        assert set(evaluate(by_command, mixed).units.index) == {"p5", "tpb"}
        counts = evaluate(by_command, mixed).counted["issues"]
        everything = data.issues(data.as_of)
        assert counts["tpb"] == (everything["bureau"] == "tpb").sum()
        masked = current(Scope(frozenset({"50"}), frozenset({"tpb"}), exact=False))
        total = evaluate(fitted(View(level="bureau"), masked), masked).facts.members.total()
        rows = mixed.heads("members", mixed.as_of).rows  # type: ignore[attr-defined]
        assert total.mask or total.count == rows["count"].sum()

    def test_a_province_has_no_part_of_such_a_bureau_as_a_unit(self, data: Data) -> None:
        local = current(Scope(frozenset({"83"})))
        issues = local.issues(local.as_of)
        assert (issues["bureau"] == "tpb").any(), "what happened there they see"
        for level in ("bureau", "division", "station"):
            assert not COMMANDS.are_placeless(local.units(level)).any()
        assert find("บช.ทท.", local).empty
        assert not (find("ส.ทท.1 กก.2 บก.ทท.3", local)["kind"] == "station").any()

    def test_an_upload_of_theirs_is_of_their_bureau(self) -> None:
        assert Person("a", OWN.provinces, bureaus=OWN.bureaus).scope.areas == {"tpb"}
        assert Person("a").scope.areas is None


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in [*app.markdown, *app.caption, *app.info])


SCREENS = [
    "map",
    "meeting",
    "issues",
    "coverage",
    "planner",
    "network",
    "ladder",
    "desk",
    "quality",
]


class TestScreens:
    @pytest.mark.parametrize("screen", SCREENS)
    @pytest.mark.parametrize("unit", [{"bureau": "tpb"}, {"division": "tp3", "level": "station"}])
    def test_every_page_opens_at_such_a_unit(self, app: AppTest, screen: str, unit: dict) -> None:
        for key, value in ({"level": "division", "lang": "en"} | unit).items():
            app.query_params[key] = value
        app.run()
        app.switch_page(f"screens/{screen}.py").run()
        assert not app.exception
        assert app.button(key="crumb_tpb").label == "Tourist Police"
        if screen in ("coverage", "planner"):
            assert "answers for no tambon" in said(app)

    @pytest.mark.parametrize("screen", SCREENS)
    @pytest.mark.parametrize("exact", [True, False])
    def test_every_page_opens_for_somebody_of_such_a_bureau(
        self, demo_store: Path, monkeypatch: pytest.MonkeyPatch, screen: str, exact: bool
    ) -> None:
        monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
        role = Role("own", exact_counts=exact, plans=True, exact_points=exact)
        monkeypatch.setattr(access, "LOCAL", Person("own", frozenset(), role, OWN.bureaus))
        app = started().run()
        app.switch_page(f"screens/{screen}.py").run()
        assert not app.exception
        assert app.button(key="crumb_tpb").label == "บช.ทท."
        assert "p5" not in app.selectbox(key="widget_bureau").options
        assert app.button_group(key="widget_tree").options == ["ตามสายบังคับบัญชา"]

    def test_the_map_says_which_units_it_cannot_draw(self, app: AppTest) -> None:
        app.query_params["level"] = "bureau"
        app.run()
        assert SENTENCE["th"] in said(app)
        assert len(app.dataframe[-1].value) == 13
        app.selectbox(key="widget_bureau").set_value("tpb").run()
        assert not app.exception
        assert dict(app.query_params) == {"level": "division", "bureau": "tpb"}
        assert SENTENCE["th"] in said(app)
        app.button_group(key="widget_tree").set_value("place").run()
        assert dict(app.query_params) == {}
        assert SENTENCE["th"] not in said(app)

    @pytest.mark.parametrize(
        "query",
        [
            {"play": "month"},
            {"compare": "layer", "other": "members_vs_target", "layer": "overdue_share"},
            {"compare": "period", "other": "before", "period": "days_30"},
            {"compare": "area", "other": "ccib", "bureau": "tpb", "level": "division"},
            {"show": "issues,stations,surface", "bureau": "tpb", "level": "division"},
        ],
    )
    def test_two_maps_a_played_one_and_points_know_them(self, app: AppTest, query: dict) -> None:
        for key, value in ({"level": "bureau", "lang": "en"} | query).items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        assert SENTENCE["en"] in said(app)

    def test_the_network_by_place_tells_of_stations_that_it_leaves_out(self, app: AppTest) -> None:
        app.query_params["lang"] = "en"
        app.run()
        app.switch_page("screens/network.py").run()
        assert "count by command alone: 6" in said(app)
        assert "Stations: 1,484;" in said(app)

    def test_no_bureau_without_a_place_is_chosen_by_place(self, app: AppTest) -> None:
        app.run()
        options = app.selectbox(key="widget_bureau").options
        assert "ตำรวจภูธรภาค 5" in options
        assert "กองบัญชาการตำรวจท่องเที่ยว" not in options


def test_head_counts_of_both_trees_know_them(data: Data) -> None:
    told = data.told("members")
    assert told is not None
    units = told[told["level"].isin(COMMAND)].groupby("level", observed=True)["unit"].agg(set)
    assert "tpb" in units["bureau"] and {"tp1", "tp3"} <= units["division"]
    assert any(unit.startswith("tp1@10") for unit in units["division_part"])


def test_an_area_that_is_none_stays_refused() -> None:
    with pytest.raises(InputError, match="'tp1' is no area"):
        people.reach(["tp1"])
