"""The ground of each unit of command."""

import pandas as pd
import pytest

from geo.files import read_commands, read_gazetteer
from geo.jurisdiction import ground, holders

STATIONS = pd.DataFrame(
    {"division": ["50", "50", "n1", None], "bureau": ["p5", "p5", "mb", "mb"]},
    index=["A", "B", "C", "D"],
)
SERVICE = pd.DataFrame(
    [("A", "500101", 0.25), ("B", "500101", 0.75), ("A", "500102", 1.0), ("C", "100101", 1.0),
     ("D", "100201", 1.0)],
    columns=["station", "tambon", "share"],
)  # fmt: skip
TAMBONS = pd.DataFrame(
    {
        "polygon": ["100101", "100201", "100202", "500101", "500101", "510101"],
        "people": [100, 50, 30, 400, 1000, 70],
        "area_km2": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    },
    index=["100101", "100201", "100202", "500101", "500102", "510101"],
)
PARTS = ground(SERVICE, STATIONS, TAMBONS, read_commands())


@pytest.mark.parametrize("column", ["people", "area_km2"])
def test_every_person_and_every_km2_belongs_to_one_bureau(column: str) -> None:
    assert PARTS[column].sum() == TAMBONS[column].sum()
    of_bureaus = PARTS.groupby("bureau")[column].sum()
    assert of_bureaus.to_dict() == {
        "mb": TAMBONS[column].iloc[:3].sum(),
        "p5": TAMBONS[column].iloc[3:].sum(),
    }


def test_a_station_answers_for_its_share_of_each_tambon() -> None:
    people = PARTS.groupby("station")["people"].sum()
    assert people.to_dict() == {"A": 1100, "B": 300, "C": 100, "D": 50}


def test_without_a_station_the_province_decides_and_bangkok_has_no_division() -> None:
    alone = PARTS[PARTS["station"].isna()].set_index("tambon")
    assert alone.loc["510101", ["division", "bureau"]].tolist() == ["51", "p5"]
    assert alone.at["100202", "bureau"] == "mb"
    assert pd.isna(alone.at["100202", "division"])


def test_a_station_of_no_known_division_does_not_take_that_of_its_province() -> None:
    assert PARTS.loc[PARTS["station"] == "D", "division"].isna().all()


def test_a_polygon_is_the_ground_of_the_station_that_serves_most_of_its_people() -> None:
    # Polygon 500101 covers 1,400 people: A serves 1,100 of them, though B has more of one tambon.
    found = holders(PARTS)
    assert found.index.is_unique and set(found.index) == set(TAMBONS["polygon"])
    assert found.loc["500101"].tolist() == ["A", "50", "p5"]
    assert pd.isna(found.at["510101", "station"]) and found.at["510101", "division"] == "51"


def test_of_two_stations_with_equal_parts_the_lower_code_holds_the_polygon() -> None:
    service = pd.DataFrame(
        {"station": ["B", "A"], "tambon": ["500101"] * 2, "share": [0.5, 0.5]}, index=[0, 1]
    )
    parts = ground(service, STATIONS, TAMBONS.loc[["500101"]], read_commands())
    assert holders(parts).at["500101", "station"] == "A"


def test_without_stations_there_is_the_province_alone() -> None:
    parts = ground(SERVICE.iloc[:0], STATIONS.iloc[:0], TAMBONS, read_commands())
    assert parts["station"].isna().all()
    assert holders(parts)["bureau"].tolist() == ["mb", "mb", "mb", "p5", "p5"]


@pytest.mark.parametrize(
    ("key", "lang", "short", "name"),
    [
        ("p5", "th", False, "ตำรวจภูธรภาค 5"),
        ("p5", "en", True, "Region 5"),
        ("n5", "th", True, "บก.น.5"),
        ("50", "th", False, "ตำรวจภูธรจังหวัดเชียงใหม่"),
        ("50", "th", True, "ภ.จว.เชียงใหม่"),
        ("50", "en", True, "Chiang Mai Provincial Police"),
        ("unknown", "th", True, "unknown"),
    ],
)
def test_names_of_units(key: str, lang: str, short: bool, name: str) -> None:
    assert read_commands().unit_name(key, read_gazetteer(), lang, short) == name  # type: ignore[arg-type]
