"""Parts of the audit page: whether the log is whole, what of it is asked for, its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dashboard import download, formats, session
from dashboard.files import export
from dashboard.listing import height_of
from dashboard.texts import text
from etl.store import ACTIONS, REMARKS, AuditLog, Entry, Event, Verified, verify
from geo.gazetteer import Lang

_LATEST = (7, 30, 90)  # days that may be asked for, beside whole months; first those shown at first
_ROWS = 2000  # that are shown
_HEIGHT = 560  # pixels
_DID = 130  # pixels, for an action and its outcome
_PROBLEMS = 5  # that are named
_DAY = timedelta(days=1)
_EVERYBODY = ""
_VERIFIED, _AGAIN = "audit_verified", "audit_verify_again"


@dataclass(frozen=True)
class Choice:
    """What is asked of the log: days (both included), one person or all (empty), some actions or
    all (none)."""

    first: date
    last: date
    who: str = _EVERYBODY
    actions: tuple[str, ...] = ()

    def holds(self, entry: Entry) -> bool:
        """Whether a line of these days is asked for."""
        return (self.who in (_EVERYBODY, entry.event.who)) and (
            not self.actions or entry.event.did in self.actions
        )

    def said(self) -> dict[str, Any]:
        """As it stands in the log itself."""
        days = f"{self.first},{self.last}"
        asked = {"days": days, "who": self.who, "actions": list(self.actions)}
        return {key: value for key, value in asked.items() if value}


def whole(log: AuditLog, lang: Lang) -> None:
    """A green line where nothing is wrong, else a red one and what is wrong where."""
    again = st.session_state.pop(_AGAIN, False)
    # The whole log takes some two seconds for each hundred thousand lines: not at every choice.
    if session.has_arrived() or again or _VERIFIED not in st.session_state:
        st.session_state[_VERIFIED] = verify(log)
    found: Verified = st.session_state[_VERIFIED]
    lines = formats.number(found.lines)
    if found.whole:
        second = text(f"audit.second_{found.second_place}", lang)
        st.success(f"{text('audit.whole', lang, lines=lines)} {second}", icon=":material/link:")
        if found.lost:
            numbers = ", ".join(formats.number(number) for number in found.lost[-_PROBLEMS:])
            st.warning(text("audit.lost", lang, numbers=numbers), icon=":material/link_off:")
        _check_again(lang)
        return
    count = formats.number(len(found.problems))
    st.error(text("audit.broken", lang, lines=lines, count=count), icon=":material/link_off:")
    said = []
    for problem in found.problems[:_PROBLEMS]:
        values = {"first": problem.first, "last": problem.last}
        where = text("audit.where", lang, file=problem.file, line=problem.line)
        why = text(f"audit.problem_{problem.kind}", lang, **values)
        said.append(f"- {where if problem.file else ''}{why}")
    st.markdown("\n".join(said))
    _check_again(lang)


class _Period(NamedTuple):
    """Days that may be asked for, both included: a whole month, or the latest days.

    The latest thirty days may be a whole month too: what they are called is not told by the days.
    """

    first: date
    last: date
    is_month: bool

    def name(self, lang: Lang) -> str:
        if self.is_month:
            return formats.month(self.first, lang)
        return text("audit.latest", lang, days=(self.last - self.first).days + 1)


def choices(log: AuditLog, lang: Lang) -> tuple[Choice, list[Entry]]:
    """What is asked for, and the lines of these days, the latest first."""
    when, who, what = st.columns([2, 2, 5], gap="medium")
    first, last, _ = when.selectbox(
        text("audit.days", lang),
        _periods(log),
        format_func=lambda period: period.name(lang),
        key=f"audit_days_{lang}",
    )
    entries = _of_days(log, first, last)
    people = sorted({entry.event.who for entry in entries})
    person = who.selectbox(
        text("audit.who", lang),
        [_EVERYBODY, *people],
        format_func=lambda name: name or text("audit.everybody", lang),
        key="audit_who",
    )
    actions = what.pills(
        text("audit.action", lang),
        [each for each in (*ACTIONS, *REMARKS) if any(e.event.did == each for e in entries)],
        format_func=lambda key: text(f"audit.did_{key}", lang),
        selection_mode="multi",
        key="audit_actions",
    )
    choice = Choice(first, last, person or _EVERYBODY, tuple(actions))
    return choice, [entry for entry in entries if choice.holds(entry)]


def lines(entries: Sequence[Entry], choice: Choice, lang: Lang) -> None:
    """The lines as a table, and all of them as a file."""
    if not entries:
        st.info(text("audit.nothing", lang))
        return
    shown = table(entries[:_ROWS], lang)
    st.dataframe(
        shown,
        hide_index=True,
        height=height_of(shown, _HEIGHT),
        placeholder=formats.NOTHING,
        column_config={
            text("audit.column_did", lang): st.column_config.TextColumn(width=_DID),
            text("audit.column_what", lang): st.column_config.TextColumn(width="large"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        download.button(
            text("download.csv", lang),
            lambda: export.inert(table(entries, lang)).to_csv(index=False).encode("utf-8-sig"),
            lang,
            name="audit",
            file_name=f"audit-{choice.first}-{choice.last}.csv",
            mime="text/csv",
            rows=len(entries),
            about=choice.said(),
        )
        count, total = formats.number(len(shown)), formats.number(len(entries))
        st.caption(text("note.listed", lang, shown=count, total=total))


def table(entries: Sequence[Entry], lang: Lang) -> pd.DataFrame:
    """Lines as people read them, headers in ``lang``; times are of Bangkok."""
    events = [entry.event for entry in entries]
    columns = {
        "number": [entry.number for entry in entries],
        "when": [_moment(entry.when, lang) for entry in entries],
        "who": [event.who for event in events],
        "did": [_did(event, lang) for event in events],
        "what": [_what(event.what, lang) for event in events],
        "rows": pd.array([event.rows for event in events], dtype="Int64"),
        "units": pd.array([event.units for event in events], dtype="Int64"),
        "version": [event.version for event in events],
    }
    return pd.DataFrame({text(f"audit.column_{key}", lang): v for key, v in columns.items()})


def _check_again(lang: Lang) -> None:
    st.button(
        text("audit.again", lang),
        type="tertiary",
        icon=":material/refresh:",
        on_click=lambda: st.session_state.update({_AGAIN: True}),
        key="audit_again",
    )


def _periods(log: AuditLog) -> list[_Period]:
    """The latest days, then the months of the log."""
    today = formats.now().date()
    latest = [_Period(today - timedelta(days=days - 1), today, False) for days in _LATEST]
    months = [date.fromisoformat(f"{file.stem}-01") for file in reversed(log.files())]
    ends = [(month + timedelta(days=31)).replace(day=1) - _DAY for month in months]
    return latest + [_Period(m, end, True) for m, end in zip(months, ends, strict=True)]


def _of_days(log: AuditLog, first: date, last: date) -> list[Entry]:
    since, until = (_utc(day) for day in (first, last + _DAY))
    return [entry for entry in log.entries(since) if entry.when < until][::-1]


def _utc(day: date) -> str:
    begin = datetime.combine(day, time(), formats.BANGKOK_TIME)
    return begin.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(when: str, lang: Lang) -> str:
    local = datetime.fromisoformat(when).astimezone(formats.BANGKOK_TIME)
    sign = "." if lang == "th" else ":"
    return f"{formats.day(local, lang)} {local:%H{sign}%M{sign}%S}"


def _did(event: Event, lang: Lang) -> str:
    did = text(f"audit.did_{event.did}", lang)
    if event.outcome == "done":
        return did
    return f"{did} ({text(f'audit.{event.outcome}', lang)})"


def _what(what: Mapping[str, Any], lang: Lang) -> str:
    """The page by its name, the rest as the address says it."""
    said = []
    for key, value in what.items():
        if key == "page":
            said.append(text(f"page.{value}", lang))
        elif isinstance(value, Mapping):
            said += [f"{name}={_plain(part)}" for name, part in value.items()]
        else:
            said.append(f"{key}={_plain(value)}")
    return " · ".join(said)


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
