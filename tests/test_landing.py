"""Somebody who opens the bare address begins at the own area."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import Person
from dashboard.served import STORE_VARIABLE
from geo.files import read_commands

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
REGION_5 = frozenset(read_commands().provinces("p5"))


@pytest.mark.parametrize(
    ("provinces", "home", "area"),
    [
        (None, "", ""),
        (frozenset({"50"}), "", "50"),
        (REGION_5, "", "p5"),
        (REGION_5 - {"50"}, "", ""),
        (REGION_5 | {"10"}, "", ""),
        (frozenset({"10"}), "", "10"),
        (None, "5007", "5007"),
        (REGION_5, "50", "50"),
    ],
)
def test_the_own_area_follows_from_the_provinces_unless_it_is_named(
    provinces: frozenset[str] | None, home: str, area: str
) -> None:
    assert Person("somebody", provinces=provinces, home=home).own_area == area


def opened(person: Person, query: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("dashboard.session.person", lambda: person)
    monkeypatch.setattr("dashboard.frame.person", lambda: person)
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


@pytest.fixture
def store(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))


CHIANG_MAI = Person("chiang mai", home="50")


@pytest.mark.parametrize(
    ("person", "query", "shown"),
    [
        (CHIANG_MAI, {}, {"area": "50", "level": "amphoe"}),
        (CHIANG_MAI, {"lang": "en"}, {"area": "50", "level": "amphoe", "lang": "en"}),
        (CHIANG_MAI, {"bureau": "p1"}, {"bureau": "p1"}),
        (CHIANG_MAI, {"level": "province"}, {"level": "province"}),
        (Person("region 5", provinces=REGION_5), {}, {"bureau": "p5"}),
        (
            Person("division 1 of Bangkok", home="n1"),
            {},
            {"level": "station", "bureau": "mb", "division": "n1"},
        ),
        (Person("headquarters"), {}, {}),
    ],
)
def test_a_bare_address_begins_at_the_own_area_and_a_link_where_it_says(
    store: None,
    monkeypatch: pytest.MonkeyPatch,
    person: Person,
    query: dict[str, str],
    shown: dict[str, str],
) -> None:
    app = opened(person, query, monkeypatch)
    assert not app.exception
    assert dict(app.query_params) == shown


def test_the_country_is_one_click_from_the_own_area(
    store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(CHIANG_MAI, {}, monkeypatch)
    app.button(key="crumb_").click().run()
    assert dict(app.query_params) == {"level": "province"}
    assert len(app.dataframe[-1].value) == 77
