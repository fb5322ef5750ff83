"""What pages and commands leave in the audit log of the store: who saw what, who took what away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.access import person
from dashboard.data import Data
from dashboard.link import to_query
from dashboard.result import Result
from dashboard.served import store_path
from dashboard.texts import text
from dashboard.view import View
from etl.store import Event, UnwritableError, account, log_of
from geo.errors import InputError
from geo.files import DATA, read_toml

SETTINGS = DATA / "audit.toml"

_LAST = "audited_view"
# Parameters that bear keys of records, or words that somebody may have typed into the address.
_FREE = ("desk", "other", "place")
# What such a parameter is where it is a key of the project's own, or a period.
_OWN_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}|\d{2,6}|\d{4}-\d\d-\d\d(,\d{4}-\d\d-\d\d)?")
_UNKNOWN = "…"
# Whether the last line that this process wrote could be written.
_state = {"writable": True}


def view(result: Result, data: Data) -> None:
    """A person sees a page. The same view is written once, however often the page runs again."""
    what = {"page": session.page(), "query": particulars(result.view, data)}
    rows, units = len(result.facts.rows), len(result.units)
    _seen(Event(person().name, "view", what, rows, units, data.version))


def looked_up(asked: Mapping[str, Any], rows: int) -> None:
    """A person reads lines of the log itself."""
    _seen(Event(person().name, "view", {"page": session.page(), **asked}, rows))


def _seen(event: Event) -> None:
    """Write what is on the screen of this session, where it is something else than before."""
    last = st.session_state.get(_LAST)
    # That there is one line more in the log is no other view of the log.
    if last == replace(event, rows=None):
        return
    if note(event):
        st.session_state[_LAST] = replace(event, rows=None)
    elif not _pages_without_log():
        st.error(text("audit.no_view", session.current().lang), icon=":material/report:")
        st.stop()


@cache
def _pages_without_log(path: Path = SETTINGS) -> bool:
    """Whether pages are shown while no line can be written; that one is missing is in the server's
    log, and nothing can be taken away meanwhile."""
    shown = read_toml(path).get("pages_without_log", True)
    if not isinstance(shown, bool):
        raise InputError(f"pages_without_log in {path} is {shown!r}; expected true or false")
    return shown


def note(event: Event) -> bool:
    """Write what happens in any case; whether it could be written."""
    _state["writable"] = log_of(store_path()).note(event)
    return _state["writable"]


def write(event: Event) -> None:
    """Write what must not happen without a trace.

    Raises
    ------
    UnwritableError
        when it cannot be written.
    """
    try:
        log_of(store_path()).append(event)
        _state["writable"] = True
    except UnwritableError:
        _state["writable"] = False
        raise


def is_writable() -> bool:
    """Whether the last line of this process could be written."""
    return _state["writable"]


def taken(make: Callable[[], bytes], event: Event) -> Callable[[], bytes]:
    """What makes a file and writes down that it was taken, before anybody has it."""

    def make_and_write() -> bytes:
        content = make()
        write(event)
        return content

    return make_and_write


def export(
    name: str,
    kind: str,
    view: View | None,
    data: Data | None,
    about: Mapping[str, Any],
    rows: int | None,
    units: int | None,
) -> Event:
    """The event of a file that this session takes away.

    Parameters
    ----------
    name : of the list or page, of the project's own
    kind : of the file: ``csv``, ``pdf`` …
    about : further particulars
    """
    what: dict[str, Any] = {"page": session.page(), "name": name, "kind": kind, **about}
    if view and data:
        what["query"] = particulars(view, data)
    return Event(person().name, "export", what, rows, units, data.version if data else "")


def commanded(
    who: str,
    command: str,
    kind: str,
    view: View,
    data: Data,
    rows: int | None = None,
    units: int | None = None,
) -> None:
    """A command is about to write files of a view, for the person ``who``.

    Raises
    ------
    UnwritableError
        when it cannot be written down.
    """
    query = particulars(view, data)
    what = {"command": command, "kind": kind, "query": query, "account": account()}
    write(Event(who, "export", what, rows, units, data.version, via="command"))


def particulars(view: View, data: Data) -> Mapping[str, str]:
    """The view as its address says it, without what no address of the project's own would say:
    keys that are not in the data may be anything that somebody typed."""
    if view.issue and not _is_known(view, data):
        view = replace(view, issue=_UNKNOWN)
    query = to_query(view)
    return {key: _own(value, data) if key in _FREE else value for key, value in query.items()}


def _own(value: str, data: Data) -> str:
    known = value in data.stations.index or _OWN_KEY.fullmatch(value)
    return value if known else _UNKNOWN


def _is_known(view: View, data: Data) -> bool:
    """Whether the issue that is open is one, of the day of the view."""
    found = data.places_of(pd.Index([view.issue]))
    return bool(np.isin(found, data.rows(view.as_of or data.as_of).places).any())
