"""Who may see what: people, roles, areas, and how far a view may reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import access
from dashboard.access import Person
from dashboard.data import Data
from dashboard.fitting import fitted
from dashboard.link import from_query
from dashboard.result import evaluate
from dashboard.scope import Scope
from dashboard.served import current
from dashboard.signing_in import people
from dashboard.signing_in.people import POWERS, Role, read_settings
from dashboard.words import area_name
from geo.errors import InputError
from geo.files import read_commands

REGION_5 = frozenset(read_commands().provinces("p5"))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of people, empty."""
    path = tmp_path / "people.csv"
    monkeypatch.setenv(people.PEOPLE_VARIABLE, str(path))
    path.write_text("person,role,areas\n", encoding="utf-8")
    return path


def write(file: Path, *lines: str) -> None:
    file.write_text("\n".join(["person,role,areas", *lines]), encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("areas", "provinces", "bureaus"),
    [
        ("50", {"50"}, set()),
        ("เชียงใหม่", {"50"}, set()),
        ("Chiang Mai; 51", {"50", "51"}, set()),
        ("p5", REGION_5, {"p5"}),
        ("ภ.5 | 10", REGION_5 | {"10"}, {"p5"}),
        ("บช.น.", {"10"}, {"mb"}),
    ],
)
def test_areas_are_codes_keys_or_names(file, areas, provinces, bureaus) -> None:
    write(file, f"somebody@police.test,viewer,{areas}")
    asking = access.named("Somebody@police.test")
    assert (asking.provinces, asking.bureaus) == (provinces, bureaus)
    assert asking.scope == Scope(frozenset(provinces), frozenset(bureaus), exact=False)


@pytest.mark.parametrize("whole", ["all", "ALL", "ตร.", "ทั้งประเทศ"])
def test_headquarters_sees_the_whole(file, whole) -> None:
    write(file, f"a,commander,{whole}")
    assert access.named("a").scope == Scope()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,viewer,", "line 2"),
        ("a,viewer", "line 2"),
        (",viewer,50", "line 2"),
        ("a,emperor,50", "line 2.*viewer, clerk"),
        ("a,viewer,Atlantis", "'Atlantis' is no area"),
        ("a,viewer,50\nA,viewer,51", "line 3"),
    ],
)
def test_a_file_that_cannot_be_used_lets_nobody_in(file, line, said) -> None:
    write(file, "b,commander,all", line)
    said = said.replace("line 3", "line 4").replace("line 2", "line 3")
    for name in ("a", "b"):
        with pytest.raises(InputError, match=said):
            access.named(name)


def test_a_changed_file_counts_at_once(file) -> None:
    write(file, "a,viewer,50")
    assert access.named("a").provinces == {"50"}
    write(file, "a,viewer,51,")
    assert access.named("a").provinces == {"51"}
    file.unlink()
    with pytest.raises(InputError, match="no role or no area"):
        access.named("a")


def test_claims_say_role_and_areas_where_the_file_does_not(file, tmp_path, monkeypatch) -> None:
    settings = tmp_path / "access.toml"
    text = people.ACCESS.read_text(encoding="utf-8")
    text = text.replace('role = ""', 'role = "groups"').replace('areas = ""', 'areas = "place"')
    text = text.replace("[sign_in.roles]", '[sign_in.roles]\n"CN=plan" = "planner"')
    text = text.replace("[sign_in.places]", '[sign_in.places]\nCMI = "50"')
    settings.write_text(text, encoding="utf-8")
    monkeypatch.setattr(people, "read_settings", lambda: read_settings(settings))
    told = {"email": "a", "groups": ["viewer", "CN=plan", "others"], "place": "CMI"}
    asking = access.of_claims(told)
    assert (asking.role.key, asking.provinces) == ("planner", {"50"})
    write(file, "a,commander,51")
    assert access.of_claims(told).role.key == "commander"
    for missing in ({"place": None}, {"groups": []}, {"groups": "others"}, {"place": ["Atlantis"]}):
        with pytest.raises(InputError):
            access.of_claims(told | {"email": "b"} | missing)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({}, "no claim 'email'"),
        ({"email": ""}, "no claim 'email'"),
        ({"email": ["a"]}, "no claim 'email'"),
        ({"email": "a", "email_verified": False}, "not verified"),
    ],
)
def test_who_has_no_certain_name_is_nobody(file, claims, said) -> None:
    write(file, "a,commander,all")
    with pytest.raises(InputError, match=said):
        access.of_claims(claims)


def test_the_roles_of_the_project_are_what_the_readme_says() -> None:
    powers = {
        key: {power for power in POWERS if getattr(role, power)}
        for key, role in read_settings().roles.items()
    }
    assert powers == {
        "viewer": set(),
        "clerk": {"publishes"},
        "planner": {"exact_counts", "plans"},
        "commander": {"exact_counts", "exact_points", "plans"},
        "administrator": set(POWERS),
    }


@pytest.mark.parametrize(
    ("provinces", "query", "area", "bureau", "division"),
    [
        ({"50"}, "", "50", "", ""),
        ({"50"}, "level=tambon&area=1001", "50", "", ""),
        ({"50"}, "level=tambon&area=5001", "5001", "", ""),
        ({"50"}, "bureau=mb", "50", "", ""),
        ({"50"}, "bureau=p5", "50", "", ""),
        ({"50"}, "level=division&bureau=p5", "", "p5", "50"),
        ({"50"}, "level=station&division=51", "", "p5", "50"),
        ({"10"}, "level=station", "", "mb", ""),
        (REGION_5, "", "", "p5", ""),
        (REGION_5, "bureau=p4", "", "p5", ""),
        (REGION_5, "level=station&division=51", "", "p5", "51"),
        ({"50", "10"}, "", "", "", ""),
        ({"50", "10"}, "bureau=p5", "", "", ""),
        ({"50", "10"}, "bureau=mb", "", "mb", ""),
    ],
)
def test_a_view_reaches_no_further_than_the_own_areas(
    data: Data, provinces, query, area, bureau, division
) -> None:
    scoped = current(Scope(frozenset(provinces)))
    view = fitted(from_query(query), scoped)
    assert (view.area, view.bureau, view.division) == (area, bureau, division)
    assert fitted(view, scoped) == view
    assert evaluate(view, scoped).units.index.size
    assert area_name(view) not in ("ทั่วประเทศ", "สำนักงานตำรวจแห่งชาติ")


def test_the_whole_of_several_areas_is_not_called_the_country(data: Data) -> None:
    scoped = current(Scope(frozenset({"50", "10"})))
    view = fitted(from_query("lang=en"), scoped)
    assert area_name(view) == "own areas"
    assert evaluate(view, scoped).units.index.tolist() == ["10", "50"]
    assert area_name(fitted(from_query("lang=en"), data)) == "Thailand"


def test_whoever_sits_at_the_machine_may_do_all() -> None:
    local = access.person()
    assert local == access.LOCAL == Person("local")
    assert all(getattr(local.role, power) for power in POWERS)
    assert not any(getattr(Role("nobody"), power) for power in POWERS)
