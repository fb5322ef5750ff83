"""Parts of the meeting page: the sentence, the day of the meeting, the figures, the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.access import person
from dashboard.aids.saved import saved_views
from dashboard.data import Data
from dashboard.ladder.journey import open_issue
from dashboard.listing import listing
from dashboard.meetings import meeting_cards
from dashboard.meetings.meeting import WEEK, Meeting, earliest
from dashboard.meetings.meeting_cards import Card
from dashboard.meetings.meeting_words import said, sentence
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import area_name
from geo.gazetteer import Lang

_LINES = 5
_UNFOLDED = "meeting_unfolded"
_WEEKS, _MONTHS = 4, 6
# Which way a figure is better; of the others neither is.
_LESS = ("reported", "fell_overdue", "overdue", "pressing", "under", "silent")
_MORE = ("solved",)
# Figures of what stands on a day; the others count what happened in a span.
_STANDING = ("overdue", "pressing", "under")


def headline(meeting: Meeting) -> None:
    """What happened, in one sentence made from the figures."""
    lang = meeting.view.lang
    st.markdown(f"##### {text('section.meeting', lang, area=area_name(meeting.view))}")
    st.markdown(sentence(meeting))
    if session.current().values("period"):
        st.caption(text("meeting.own_days", lang))


def day(meeting: Meeting, data: Data) -> None:
    """The day of the meeting: weeks and months before, and the days of saved views."""
    lang, today = meeting.view.lang, meeting.now.as_of
    since = meeting.then.as_of
    names = {**_days(today, lang), **{saved.day: saved.name for saved in saved_views(person())}}
    days = {since, *(d for d in names if earliest(today, data) <= d < today)}
    st.selectbox(
        text("meeting.since", lang),
        sorted(days, reverse=True),
        format_func=lambda d: " · ".join(filter(None, (formats.day(d, lang), names.get(d, "")))),
        key=session.controlled("since", since),
        on_change=lambda: session.change(replace(session.current(), since=session.chosen("since"))),
    )


def figures(meeting: Meeting) -> None:
    """The counts, each with its comparison."""
    with st.container(horizontal=True, key="meeting_figures"):
        for key in meeting.figures:
            _figure(key, meeting)


def lists(meeting: Meeting, data: Data) -> None:
    """The short lists, two beside each other; below them the one that is unfolded."""
    shown = meeting_cards.cards(meeting, data)
    for pair in zip(shown[::2], shown[1::2], strict=True):
        for column, card in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column.container(border=True, height="stretch", key=f"brief_{card.key}"):
                _draw(card, meeting)
        for card in pair:
            if card.key == st.session_state.get(_UNFOLDED):
                name, (on_row, opens) = f"meeting-{card.key}", _on_row(card)
                listing(card.rows, name, meeting.now, data, card.table, on_row, opens)


def _days(today: date, lang: Lang) -> dict[date, str]:
    """Weeks and ends of months before a day, and how they are called."""
    months = [pd.Period(today, "M") - n for n in range(1, _MONTHS + 1)]
    ends = {month.end_time.date(): text("meeting.month_end", lang) for month in months}
    weeks = {
        today - n * WEEK: text("meeting.week_ago" if n == 1 else "meeting.weeks_ago", lang, count=n)
        for n in range(1, _WEEKS + 1)
    }
    return ends | weeks


def _figure(key: str, meeting: Meeting) -> None:
    lang, (now, before) = meeting.view.lang, meeting.figures[key]
    named = said(key, meeting)
    label = named[:1].upper() + named[1:]
    if table := meeting.lacks(key):
        missing = text("map.no_table", lang, table=text(f"table.{table}", lang))
        st.metric(label, formats.NOTHING, help=missing, border=True)
        return
    change = now - before
    st.metric(
        label,
        formats.number(now),
        f"{change:+,d}" if change else text("meeting.unchanged", lang),
        delta_color=_colour(key) if change else "off",
        delta_arrow="auto" if change else "off",
        delta_description=text("meeting.from", lang, count=formats.number(before)),
        help=_help(key, meeting),
        border=True,
    )


def _colour(key: str) -> Literal["inverse", "normal", "off"]:
    return "inverse" if key in _LESS else "normal" if key in _MORE else "off"


def _help(key: str, meeting: Meeting) -> str:
    lang, before = meeting.view.lang, meeting.span.before
    named = said(f"{key}_help", meeting)
    if key in _STANDING:
        against = text("meeting.against_day", lang, day=formats.day(before.last, lang))
    else:
        days = formats.period(before.first, before.last, lang)
        against = text("meeting.against_days", lang, days=days)
    return f"{named} {against}"


def _draw(card: Card, meeting: Meeting) -> None:
    lang, total = meeting.view.lang, len(card.rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        count = formats.NOTHING if meeting.lacks(card.key) else formats.number(total)
        title = said(f"{card.key}_list", meeting, count=count)
        st.markdown(f"**{title}**", width="stretch", help=card.rule or None)
        _opening(said(f"{card.key}_map", meeting), f"map_{card.key}", card.map, ":material/map:")
    if table := meeting.lacks(card.key):
        st.caption(text("map.no_table", lang, table=text(f"table.{table}", lang)))
        return
    if card.rows.empty:
        st.caption(said(f"{card.key}_none", meeting))
        return
    for key, words in card.words(card.rows.head(_LINES)).items():
        name = f"line_{card.key}_{key}"
        if card.follow:
            _opening(words, name, card.follow(key))
        else:
            st.button(words, key=name, type="tertiary", on_click=open_issue, args=(key,))
    if total > _LINES:
        _folding(card.key, total, lang)


def _folding(key: str, total: int, lang: Lang) -> None:
    """The button that unfolds a list, and folds it again."""
    is_open = st.session_state.get(_UNFOLDED) == key
    st.button(
        text("meeting.fold" if is_open else "meeting.all", lang, count=formats.number(total)),
        key=f"line_{key}_all",
        type="tertiary",
        icon=":material/unfold_less:" if is_open else ":material/unfold_more:",
        on_click=lambda: st.session_state.update({_UNFOLDED: "" if is_open else key}),
    )


def _on_row(card: Card) -> tuple[Callable[[str], None], str]:
    """What a row of an unfolded list opens, its journey or its map, and the text that says so."""
    follow = card.follow
    if follow is None:
        return open_issue, "journey.open"

    def to_map(key: str) -> None:
        session.change(follow(key))
        session.ask_for_page("map")

    return to_map, "journey.see_map"


def _opening(words: str, key: str, view: View, icon: str | None = None) -> None:
    """A button that opens the map of a view."""
    if st.button(words, key=key, type="tertiary", icon=icon):
        session.change(view)
        session.open_page("map")
