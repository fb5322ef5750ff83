"""Saved views: what somebody keeps coming back to, by name, on the server, each person's own.

One JSON file a person, named by a hash of who it is, in ``data/views/`` (or the folder that the
variable ``VIEWS`` names). It holds links and days, no records.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from filelock import FileLock

from dashboard.access import Person
from geo.errors import InputError
from geo.files import views_folder
from geo.personal import scrub

#: The longest name, in characters, and the most views of one person.
LONGEST_NAME, MOST_VIEWS = 80, 100

_SECONDS_TO_WAIT = 5


@dataclass(frozen=True)
class SavedView:
    """One saved view.

    ``page`` is a key of :data:`dashboard.pages.PAGES`, ``query`` the view as in the address
    (:func:`dashboard.link.to_query`, joined), ``as_of`` the day of the data when it was saved.
    """

    name: str
    page: str
    query: str
    as_of: str

    @property
    def day(self) -> date:
        """The day of the data when it was saved."""
        return date.fromisoformat(self.as_of)


def saved_views(person: Person) -> tuple[SavedView, ...]:
    """What the person has saved, the latest first; nothing where the file cannot be read."""
    try:
        return _read(_file(person))
    except (OSError, ValueError, TypeError):
        return ()


def save(person: Person, view: SavedView) -> None:
    """Save a view; one of the same name is replaced. What tells of a person is taken out of it.

    Raises
    ------
    InputError
        The name is empty or too long, there are too many, or the folder cannot be written.
    """
    if not 0 < len(view.name.strip()) <= LONGEST_NAME:
        raise InputError(
            f"the name of a view has {len(view.name.strip())} characters; expected 1 to "
            f"{LONGEST_NAME}"
        )

    view = replace(view, name=scrub(view.name))

    def with_it(views: tuple[SavedView, ...]) -> tuple[SavedView, ...]:
        others = tuple(other for other in views if other.name != view.name)
        if len(others) >= MOST_VIEWS:
            raise InputError(f"{MOST_VIEWS} views are saved already; remove one first")
        return (view, *others)

    _change(person, with_it)


def remove(person: Person, name: str) -> None:
    """Forget the view of that name; nothing happens where there is none."""
    _change(person, lambda views: tuple(view for view in views if view.name != name))


def _change(
    person: Person, change: Callable[[tuple[SavedView, ...]], tuple[SavedView, ...]]
) -> None:
    """Replace the file as a whole, one writer at a time."""
    path = _file(person)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_SECONDS_TO_WAIT):
            _set_aside_if_damaged(path)
            entries = [asdict(view) for view in change(saved_views(person))]
            _replace(path, json.dumps(entries, ensure_ascii=False))
    except OSError as error:
        raise InputError(
            f"the view could not be saved in {path.parent}: {error.strerror or error}; the "
            "folder must be writable by the dashboard"
        ) from error


def _read(path: Path) -> tuple[SavedView, ...]:
    entries = json.loads(path.read_text(encoding="utf-8"))
    return tuple(SavedView(**entry) for entry in entries)


def _set_aside_if_damaged(path: Path) -> None:
    """Keep what cannot be read beside it: somebody may mend it by hand."""
    try:
        _read(path)
    except (ValueError, TypeError):
        path.replace(path.with_suffix(".damaged"))
    except FileNotFoundError:
        return


def _replace(path: Path, content: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".new", delete=False
    ) as new:
        new.write(content)
    Path(new.name).replace(path)


def _file(person: Person) -> Path:
    return views_folder() / f"{hashlib.sha256(person.name.encode()).hexdigest()[:24]}.json"
