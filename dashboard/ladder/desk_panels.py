"""Parts of the page of a desk: which desk, its figures, its work list, the desks beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, lists, session
from dashboard.data import Data
from dashboard.ladder.desks import desk_name, own_desk
from dashboard.ladder.journey import open_issue
from dashboard.ladder.work import MONTH, WEEK, Work
from dashboard.listing import listing
from dashboard.result import Result
from dashboard.texts import text
from geo.desks import SOON, UNKNOWN, bodies, due_soon
from geo.files import read_ladder
from geo.thai import sort_key

_ALL = ""


def choices(work: Work) -> None:
    """The level of the ladder, and the desk among those that have something to do."""
    lang, rungs = work.view.lang, read_ladder().rungs
    levels = {rung.number: f"{rung.number} {rung.name(lang, short=True)}" for rung in rungs}
    options = _options(work)
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    left.segmented_control(
        text("desk.level", lang),
        list(levels),
        format_func=levels.__getitem__,
        required=True,
        key=session.controlled("desk_level", work.rung.number),
        on_change=lambda: _go(session.chosen("desk_level"), _ALL),
    )
    right.selectbox(
        text("desk.body", lang),
        list(options),
        format_func=options.__getitem__,
        key=session.controlled("desk_body", work.desk),
        on_change=lambda: _go(work.rung.number, session.chosen("desk_body")),
    )


def figures(work: Work, data: Data) -> None:
    """How much stands there, how much of it too long, and what came and left."""
    lang, standing = work.view.lang, work.standing
    st.markdown(f"**{_sentence(work, data)}**")
    service_days = work.rung.service_days
    service = text("desk.service", lang, days=service_days)
    row = st.container(horizontal=True, key="desk_figures")

    def figure(label: str, value: float, **more: Any) -> None:
        name = text(f"desk.{label}", lang, days=SOON)
        shown = formats.number(None if pd.isna(value) else value)
        row.metric(name, shown, border=True, height="stretch", **more)

    figure("open", len(standing))
    figure("overdue", standing["overdue"].sum(), help=service)
    figure("soon", due_soon(standing["dwell_days"], service_days).sum())
    figure("median", standing["dwell_days"].median(), help=service)
    for i, label in enumerate(("came", "left")):
        week = text("desk.week", lang, count=formats.number(work.flow[WEEK][i]))
        figure(label, work.flow[MONTH][i], delta=week, delta_color="off", delta_arrow="off")


def work_list(work: Work, result: Result, data: Data) -> None:
    """The issues that stand there, the longest first; a row opens its journey."""
    lang, standing = work.view.lang, work.standing
    if standing.empty:
        return  # as the sentence above the figures says
    own = (work.rung.number, work.desk) == own_desk(work.view)
    heading = "desk.overdue_own" if own else "desk.overdue_here"
    overdue = formats.number(standing["overdue"].sum())
    st.markdown(f"##### {text(heading, lang, count=overdue)}")
    listing(
        standing,
        f"desk-{work.rung.key}",
        result,
        data,
        written=lambda rows: _work_table(rows, work, data),
        on_row=open_issue,
    )


def desks(work: Work, result: Result, data: Data) -> None:
    """Every desk of the level that has something to do, the worst first; a row opens its list."""
    lang, table = work.view.lang, work.table
    if table.empty:
        return
    st.markdown(f"##### {text('desk.desks', lang)}")
    if UNKNOWN in table.index:
        count = formats.number(table.at[UNKNOWN, "open"])
        name = work.names[UNKNOWN]
        st.caption(text("desk.unknown_note", lang, count=count, name=name))
    columns = {
        text("desk.name", lang): pd.Series(work.names).reindex(table.index),
        text("column.open", lang): table["open"],
        text("column.overdue", lang): table["overdue"],
        text("desk.due_soon", lang): table["soon"],
        text("column.median_days", lang): table["median_days"].round(1),
        text("desk.longest", lang): table["longest"].astype("int64"),
    }
    listing(
        pd.DataFrame(columns),
        f"desks-{work.rung.key}",
        result,
        data,
        on_row=lambda body: _go(work.rung.number, body),
        opens="desk.show",
    )


def _go(level: int, desk: str) -> None:
    everywhere = session.current().with_filter("rung", ())
    session.change(replace(everywhere, desk_level=level, desk=desk))


def _options(work: Work) -> dict[str, str]:
    """All desks, then each in dictionary order with what is overdue there."""
    lang = work.view.lang
    key = sort_key if lang == "th" else str.lower
    counts = {row.Index: (row.overdue, row.open) for row in work.table.itertuples()}
    options = {_ALL: text("desk.every", lang)}
    for body in sorted(work.names, key=lambda body: key(work.names[body])):
        overdue, standing = map(formats.number, counts.get(body, (0, 0)))
        options[body] = text(
            "desk.option", lang, name=work.names[body], overdue=overdue, open=standing
        )
    return options


def _whose(work: Work, data: Data) -> str:
    """The desk, or the committee of all desks, as it is spoken of; it may be a record's word."""
    lang = work.view.lang
    if not work.desk:
        return work.rung.name(lang)
    known = None if work.desk == UNKNOWN else work.desk
    return formats.literal(desk_name(work.rung.number, known, data, lang))


def _sentence(work: Work, data: Data) -> str:
    """What stands there, what of it too long, and since when; or that nothing does."""
    lang, standing, whose = work.view.lang, work.standing, _whose(work, data)
    if standing.empty:
        return text("desk.nothing", lang, desk=whose)
    said = text(
        "desk.sentence",
        lang,
        desk=whose,
        open=formats.number(len(standing)),
        overdue=formats.number(standing["overdue"].sum()),
        longest=formats.number(standing["dwell_days"].max()),
    )
    return said[:1].upper() + said[1:]


def _work_table(rows: pd.DataFrame, work: Work, data: Data) -> pd.DataFrame:
    """Issues of a list with what a desk wants to know: how long, until when, how urgent."""
    lang, service = work.view.lang, work.rung.service_days
    table = lists.issues(rows, data, lang)
    days = text("column.days", lang)
    due = rows["since"] + pd.Timedelta(service, "D")
    over = (rows["dwell_days"] - service).clip(lower=0)
    columns = {
        text("column.record_id", lang): table[text("column.record_id", lang)],
        days: table[days],
        text("desk.over", lang): over.where(over > 0),
        text("desk.due", lang): due.map(lambda day: formats.day(day, lang)),
        text("filter.urgency", lang): rows["urgency"].astype("str").map(
            lambda word: text(f"urgency.{word}", lang), na_action="ignore"
        ),
        text("column.category", lang): table[text("column.category", lang)],
        text("column.name", lang): table[text("column.name", lang)],
    }  # fmt: skip
    if not work.desk:
        columns[text("desk.name", lang)] = bodies(rows).map(work.names)
    return pd.DataFrame(columns)
