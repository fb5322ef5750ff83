"""Saved views: by name, each person's own, whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.access import Person
from dashboard.aids.saved import LONGEST_NAME, MOST_VIEWS, SavedView, remove, save, saved_views
from geo.errors import InputError

ANAN, BOON = Person(name="anan"), Person(name="boon/../anan")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIEWS", str(tmp_path / "views"))
    return tmp_path / "views"


def view(name: str, query: str = "level=tambon&area=5001") -> SavedView:
    return SavedView(name=name, page="map", query=query, as_of="2025-09-30")


def test_a_view_comes_back_as_it_was_saved() -> None:
    assert saved_views(ANAN) == ()
    save(ANAN, view("ประชุมวันจันทร์"))
    save(ANAN, view("อ.แม่ริม"))
    assert [saved.name for saved in saved_views(ANAN)] == ["อ.แม่ริม", "ประชุมวันจันทร์"]
    assert saved_views(ANAN)[1] == view("ประชุมวันจันทร์")


def test_the_same_name_replaces() -> None:
    save(ANAN, view("a"))
    save(ANAN, view("b"))
    save(ANAN, view("a", query="level=amphoe"))
    assert [(saved.name, saved.query) for saved in saved_views(ANAN)] == [
        ("a", "level=amphoe"),
        ("b", view("b").query),
    ]


def test_each_person_sees_the_own_views_alone(folder: Path) -> None:
    save(ANAN, view("a"))
    save(BOON, view("b"))
    assert [saved.name for saved in saved_views(ANAN)] == ["a"]
    assert [saved.name for saved in saved_views(BOON)] == ["b"]
    assert all(path.parent == folder for path in folder.rglob("*"))


def test_removing_one_leaves_the_others() -> None:
    save(ANAN, view("a"))
    save(ANAN, view("b"))
    remove(ANAN, "a")
    remove(ANAN, "never saved")
    assert [saved.name for saved in saved_views(ANAN)] == ["b"]


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="characters; expected 1 to 80"):
        save(ANAN, view(name))


def test_there_is_a_limit() -> None:
    for number in range(MOST_VIEWS):
        save(ANAN, view(str(number)))
    with pytest.raises(InputError, match="remove one first"):
        save(ANAN, view("one more"))
    save(ANAN, view("7", query="level=amphoe"))  # replacing is no more


def test_two_sessions_that_save_at_once_lose_nothing() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: save(ANAN, view(str(number))), range(24)))
    assert {saved.name for saved in saved_views(ANAN)} == {str(number) for number in range(24)}


def test_a_damaged_file_is_nobodys_traceback(folder: Path) -> None:
    save(ANAN, view("a"))
    next(folder.glob("*.json")).write_text("{", encoding="utf-8")
    assert saved_views(ANAN) == ()
    save(ANAN, view("b"))
    assert [saved.name for saved in saved_views(ANAN)] == ["b"]
    assert [path.read_text() for path in folder.glob("*.damaged")] == ["{"]


def test_a_folder_that_cannot_be_written_is_one_sentence(folder: Path) -> None:
    folder.write_text("a file in its place", encoding="utf-8")
    with pytest.raises(InputError, match="must be writable by the dashboard"):
        save(ANAN, view("a"))
