"""How long things are kept: ``data/retention.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd

from etl import rejects, store
from etl.erasing.rewrite import Gone, Rewritten, rewrite
from geo.errors import InputError
from geo.files import DATA, read_whole_numbers

RETENTION = DATA / "retention.toml"

#: A clock that is further ahead of the newest version than this is not believed, in days.
_BELIEVED = 400


@dataclass(frozen=True)
class Retention:
    """How long things are kept.

    Attributes
    ----------
    rejects_days : days after which the files of rows to be corrected are deleted
    issues_years : years after the day of reporting after which an issue is deleted; 0: never
    """

    rejects_days: int
    issues_years: int

    def first_day(self, today: date) -> date | None:
        """The day of reporting from which on issues are kept; None where all are."""
        if not self.issues_years:
            return None
        return (pd.Timestamp(today) - pd.DateOffset(years=self.issues_years)).date()


@cache
def read_retention(path: Path = RETENTION) -> Retention:
    """The settings of a file; errors as :func:`geo.files.read_whole_numbers`."""
    return read_whole_numbers(path, Retention, {"rejects_days": 1, "issues_years": 0})


@dataclass(frozen=True)
class Retained:
    """What was deleted: folders of rejects, and rows of versions; ``locked``: folders of rejects
    that somebody has open."""

    folders: list[str]
    locked: list[str]
    versions: Rewritten


def retain(path: Path, today: date, retention: Retention | None = None) -> Retained:
    """Delete what is older than it is kept for.

    Parameters
    ----------
    path : the store
    today : the day of the calendar
    retention : the settings, those of the file when not given

    Raises
    ------
    InputError
        There is no store, another run is writing, or the clock is far ahead of the data.
    """
    kept = retention or read_retention()
    first = kept.first_day(today)
    with store.existing(path):
        folders, open_ = rejects.expire(path, kept.rejects_days)
        if first is None:
            return Retained(folders, open_, Rewritten())
        _believe(path, today)
        return Retained(folders, open_, rewrite(path, lambda opened: _older(opened, first)))


def _older(opened: store.Store, first: date) -> Gone:
    """What is too old, what parts still hold of it, and removals that older rows of issues alone
    could undo."""
    day, removed = pd.Timestamp(first), opened.table("removed")
    columns = ["key", "reported"]
    counts, ever = opened.table("issues", columns), opened.ever("issues", columns)
    old, traces = ({*rows.loc[rows["reported"] < day, "key"]} for rows in (counts, ever))
    return Gone(issues=old | {*removed.loc[removed["updated"] < day, "key"]}, traces=traces)


def _believe(path: Path, today: date) -> None:
    """A clock that jumped must not delete everything for ever."""
    newest = max(date.fromisoformat(manifest.created[:10]) for manifest in store.versions(path))
    if today - newest > timedelta(days=_BELIEVED):
        raise InputError(
            f"today is {today} by the clock, but the newest version of {path} was published on "
            f"{newest}; set the clock right, or say --today {today} if it is"
        )
