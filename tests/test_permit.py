"""A file that a page offers is the person's only as long as it is theirs to have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import access, download
from dashboard.permit import Permit
from dashboard.served import STORE_VARIABLE
from dashboard.signing_in import people, sign_in
from etl.__main__ import main as etl_command
from etl.store import open_store
from geo.errors import InputError
from tests.signed import configured, cookies, secrets_file
from tests.stores import copied

NAME = "viewer@police.test"


@pytest.fixture
def signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """People have to sign in; one may see two provinces."""
    file = tmp_path / "people.csv"
    monkeypatch.setenv(people.PEOPLE_VARIABLE, str(file))
    _may("viewer", "50;51")
    with configured(secrets_file(tmp_path, "http://localhost:1")):
        yield


@pytest.fixture
def store(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = copied(demo_store, tmp_path / "store")
    monkeypatch.setenv(STORE_VARIABLE, str(path))
    return path


def _may(role: str, areas: str) -> None:
    people.people_path().write_text(f"person,role,areas\n{NAME},{role},{areas}\n")


def _permit(version: str = "", age: float = 0) -> Permit:
    own = cookies(NAME, age=age)
    told = sign_in.claims(own)
    assert told
    return Permit(access.of_claims(told), own, version)


@pytest.mark.usefixtures("signing_in")
@pytest.mark.parametrize(
    ("role", "areas"), [("viewer", "50"), ("viewer", "50;51;52"), ("clerk", "50;51"), ("", "")]
)
def test_other_rights_are_another_persons(role: str, areas: str) -> None:
    permit = _permit()
    assert permit.holds()
    _may(role, areas)
    assert not permit.holds()
    _may("viewer", "51;50")
    assert permit.holds()


@pytest.mark.usefixtures("signing_in")
def test_nothing_is_left_of_a_sign_in_that_ended() -> None:
    permit, other = _permit(), _permit(age=60)
    sign_in.end(permit.cookies)
    assert not permit.holds()
    assert other.holds()


@pytest.mark.usefixtures("signing_in")
def test_what_somebody_without_a_sign_in_was_offered_is_not_theirs_with_one() -> None:
    assert not Permit(access.LOCAL, {}, "").holds()


def test_a_version_that_lost_rows_is_offered_no_more(store: Path) -> None:
    opened = open_store(store)
    permit = Permit(access.LOCAL, {}, opened.version)
    assert permit.holds()
    key = opened.table("issues", ["key"])["key"].iloc[0]
    assert etl_command(["erase", "--store", str(store), "--key", key]) == 0
    assert not permit.holds()
    assert Permit(access.LOCAL, {}, open_store(store).version).holds()


@pytest.mark.usefixtures("signing_in")
def test_a_button_that_somebody_kept_makes_nothing_any_more() -> None:
    made: list[str] = []

    def make() -> bytes:
        made.append("file")
        return b"rows"

    button = download._permitted(make, _permit(), "en")
    assert button() == b"rows"
    _may("viewer", "50")
    with pytest.raises(InputError, match="has changed since this page was opened"):
        button()
    assert made == ["file"]
