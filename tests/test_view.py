"""The view and its URL."""

from dataclasses import fields, replace
from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.coverage.wish import Wish
from dashboard.link import from_query, to_query
from dashboard.view import View


def test_the_default_says_its_level_lest_its_link_lead_to_an_own_area() -> None:
    assert to_query(View()) == {"level": "province"}
    assert to_query(View(lang="en")) == {"lang": "en", "level": "province"}
    assert from_query(to_query(View())) == View()
    assert from_query({}) == View()


#: Views that together say something in every field.
EVERYTHING = [
    View(
        layer="overdue_share", level="tambon", area="5001", bureau="p5", place="500101",
        base="ประชากรแฝง",
        lang="en", as_of=date(2025, 6, 30), scheme="natural", order="name", play="week",
        filters=(("category", ("drugs", "crime")), ("period", ("2025-01-01", "2025-03-31"))),
    ),
    View(
        level="station", bureau="mb", division="n5", place="10801", k=4, palette="issues",
        breaks=(0.0, 1.5, 4.0, 9.25), only=(0, 2), show=("issues", "stations"), compare="layer",
        other="median_dwell", issue="a1b2", since=date(2025, 6, 1), league="division",
        rate="smoothed", method="silent",
        desk_level=7, desk="รายงานที่ 3/2567", weights=(30, 0, 100, 5, 10),
        plan=Wish(1_000, "lowest", "population", 10, 0, 2),
    ),
]  # fmt: skip


@pytest.mark.parametrize("view", EVERYTHING, ids=["by place", "by command"])
def test_everything_survives_the_url(view: View) -> None:
    assert from_query(to_query(view)) == view
    assert from_query("?" + urlencode(to_query(view))) == view


def test_no_field_is_left_out_of_the_address() -> None:
    said = {
        field.name
        for view in EVERYTHING
        for field in fields(View)
        if getattr(from_query(to_query(view)), field.name) != getattr(View(), field.name)
    }
    # Whose the whole is, is found of what somebody may see.
    assert said == {field.name for field in fields(View)} - {"own"}


def test_a_desk_that_cannot_be_is_passed_over() -> None:
    assert from_query({"desk": "a\nb"}) == from_query({"desk": "x" * 201}) == View()
    assert from_query({"desk_level": "8"}) == from_query({"desk_level": "x"}) == View()


@pytest.mark.parametrize(
    "query",
    [
        {"layer": "nonsense", "level": "planet", "area": "99", "lang": "fr"},
        {"place": "../../etc", "as_of": "yesterday", "bureau": "p99", "order": "up"},
        {"breaks": "3,2,1", "only": "-1", "k": "many", "compare": "layer", "show": "people"},
        {
            "breaks": "0,nan,inf",
            "division": "n5",
            "issue": "a b",
            "play": "day",
            "since": "-",
            "league": "station",
        },
        {"category": "<script>", "period": "2025-13-01,x", "unknown": "x" * 100_000},
    ],
)
def test_absurd_parameters_are_passed_over(query: dict[str, str]) -> None:
    assert from_query(query) == View()


PARAMETERS = [
    "layer", "level", "area", "place", "as_of", "period", "status", "bureau", "breaks", "only",
    "k", "division", "other", "compare", "issue", "show", "since", "play", "palette", "league",
    "lang", "scheme", "order", "desk", "desk_level", "category", "rung",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=20)))
def test_any_url_gives_a_view_that_can_be_written_again(query: dict[str, str]) -> None:
    view = from_query(query)
    assert from_query(to_query(view)) == view


def test_an_area_that_is_not_of_the_bureau_leaves_the_bureau() -> None:
    assert from_query({"area": "10", "level": "amphoe", "bureau": "p5"}).bureau == ""
    assert from_query({"area": "50", "level": "amphoe", "bureau": "p5"}).bureau == "p5"


def test_going_to_an_area_leaves_the_bureau_that_does_not_hold_it() -> None:
    assert View(bureau="p3").at_area("83") == View(area="83", level="amphoe")
    assert View(bureau="p3").at_area("30").bureau == "p3"
    assert View(bureau="p3", area="30", level="amphoe").at_area("").bureau == "p3"


def test_drilling_down_and_coming_back() -> None:
    province = View().drilled_to("50")
    assert (province.area, province.level) == ("50", "amphoe")
    amphoe = province.drilled_to("5001")
    assert (amphoe.area, amphoe.level) == ("5001", "tambon")
    tambon = amphoe.drilled_to("500101")
    assert (tambon.area, tambon.place) == ("5001", "500101")
    assert tambon.at_area("50") == province
    assert tambon.at_area("") == View()


def test_the_tree_of_command_is_drilled_like_the_tree_of_places() -> None:
    bureau = View(level="bureau").drilled_to("p5")
    assert (bureau.bureau, bureau.level, bureau.tree) == ("p5", "division", "command")
    division = bureau.drilled_to("50")
    assert (division.bureau, division.division, division.level) == ("p5", "50", "station")
    assert division.drilled_to("50101").place == "50101"
    assert division.at_level("bureau") == View(level="bureau")
    assert division.at_unit("p5") == bureau


def test_one_level_up_at_a_time() -> None:
    tambon = View(area="5001", level="tambon", place="500101")
    steps = [tambon]
    while (above := steps[-1].upwards()) != steps[-1]:
        steps.append(above)
    assert [(v.area, v.place) for v in steps[1:]] == [("5001", ""), ("50", ""), ("", "")]
    division = View(level="station", bureau="p5", division="50")
    assert division.upwards() == View(level="division", bureau="p5")
    assert division.upwards().upwards() == View(level="bureau")


@pytest.mark.parametrize(
    ("place", "command"),
    [
        (View(), View(level="bureau")),
        (View(bureau="p5"), View(level="division", bureau="p5")),
        (View(level="amphoe", area="50"), View(level="station", bureau="p5", division="50")),
        (View(level="tambon", area="5001"), View(level="station", bureau="p5", division="50")),
        (View(level="amphoe", area="10"), View(level="division", bureau="mb")),
    ],
)
def test_the_switch_keeps_to_the_nearest_limit(place: View, command: View) -> None:
    assert place.at_tree("command") == command
    assert place.at_tree("place") == place


def test_back_from_command_to_the_places_of_a_unit() -> None:
    division = View(level="station", bureau="p5", division="50")
    assert division.at_tree("place") == View(level="amphoe", area="50", bureau="p5")
    assert View(level="station", bureau="mb", division="n5").at_tree("place").area == "10"
    assert View(level="division", bureau="p5").at_tree("place") == View(bureau="p5")


def test_coarser_units_leave_an_area_that_is_below_them() -> None:
    assert View(area="5001", level="tambon").at_level("amphoe").area == "50"
    assert View(area="5001", level="tambon").at_level("province").area == ""
    assert View(area="50", level="amphoe").at_level("tambon").area == "50"


def test_a_level_that_is_not_below_the_area_gives_way() -> None:
    assert from_query({"area": "5001", "level": "province"}).level == "tambon"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2565-05-29", "x", "²"])
def test_days_of_no_record_are_passed_over(day: str) -> None:
    query = {"as_of": day, "since": day, "period": f"{day},{day}"}
    assert from_query(query) == View()
    assert from_query({"period": f"2022-01-01,{day}"}) == View()


@pytest.mark.parametrize("name", ["S 01", "สภ.เมือง เชียงใหม่", "x" * 64])
def test_a_station_is_found_again_whatever_its_code(name: str) -> None:
    view = replace(View(), level="station", place=name)
    assert from_query(to_query(view)) == view


def test_a_body_may_have_a_long_name() -> None:
    view = replace(View(), desk_level=3, desk="คณะกรรมการขับเคลื่อน " * 6)
    assert from_query(to_query(view)).desk == view.desk
