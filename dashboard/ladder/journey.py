"""One issue, opened: what it is, at which desks it stood and for how long, where it stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.data import Data
from dashboard.ladder import repeated
from dashboard.ladder.desks import desk_name, short_desk_name
from dashboard.lists import names_of, place_names
from dashboard.texts import text
from dashboard.view import View
from geo.files import read_commands, read_ladder, read_taxonomy
from geo.gazetteer import Lang
from geo.journey import days_of_age, stays

_WHOLE = 100  # percent


def draw_if_open(data: Data) -> None:
    """The issue that the view names, in a dialog; nothing where it names none.

    An issue that there is not and one that the person may not see are the same sentence.
    """
    view = session.current()
    if not view.issue:
        return
    day = pd.Timestamp(view.as_of or data.as_of)
    issues = data.issues(day.date())
    if view.issue in issues.index:
        issue = issues.loc[view.issue]
        title, content = _title(issue, view.lang), partial(_issue, issue, view, data, day)
    else:
        title, content = text("journey.unknown", view.lang), partial(_unknown, view.lang, day)
    _open(title, content)


def open_issue(key: str) -> None:
    """Open an issue from the next run on."""
    session.change(replace(session.current(), issue=key))


def at_place(view: View, record: pd.Series) -> View | None:
    """The view of the finest place known of a record, without limits that leave it out; None
    where none is known.

    Parameters
    ----------
    record : an issue or a station: ``polygon``, ``amphoe``, ``province``, which may be missing
    """
    codes = [record[unit] for unit in ("polygon", "amphoe", "province") if pd.notna(record[unit])]
    if not codes:
        return None
    view = replace(view, issue="")
    if len(codes[0]) < len("500101"):
        return view.at_area(codes[0])
    return view.at_area(codes[1]).drilled_to(codes[0])


def _open(title: str, content: Callable[[], None]) -> None:
    st.dialog(title, width="large", icon=":material/route:", on_dismiss=_close)(content)()


def _close() -> None:
    open_issue("")


def _unknown(lang: Lang, day: pd.Timestamp) -> None:
    st.write(text("journey.not_found", lang, day=formats.day(day, lang)))


def _issue(issue: pd.Series, view: View, data: Data, day: pd.Timestamp) -> None:
    journey = stays(data.history(pd.Index([issue.name]), day.date()), day, read_ladder())
    lang = view.lang
    st.markdown(f"**{_sentence(journey, day, data, lang)}**")
    _badges(issue, lang)
    repeated.draw(str(issue.name), data.issues(day.date()), data, lang, open_issue)
    left, right = st.columns([8, 5], gap="large")
    with left:
        st.markdown(f"##### {text('journey.desks', lang)}")
        st.caption(text("journey.bars", lang))
        _timeline(journey, data, lang)
    with right:
        st.markdown(f"##### {text('journey.about', lang)}")
        with st.container(key="journey_facts"):
            st.markdown(_facts(issue, data, lang))
        _map_button(issue, view)


def _title(issue: pd.Series, lang: Lang) -> str:
    number = issue["record_id"]
    if pd.isna(number):
        return text("journey.title_unnumbered", lang)
    return text("journey.title", lang, number=formats.literal(str(number)))


def _sentence(journey: pd.DataFrame, day: pd.Timestamp, data: Data, lang: Lang) -> str:
    """Where the issue stands and since when, or how it ended."""
    last = journey.iloc[-1]
    ended = pd.notna(last["outcome"])
    form = last["outcome"] if ended else "late" if last["over"] else "in_time"
    return text(
        f"journey.sentence_{form}",
        lang,
        desk=formats.literal(desk_name(last["level"], last["body"], data, lang)),
        days=formats.number(last["days"]),
        over=formats.number(last["over"]),
        rest=formats.number(last["service_days"] - last["days"]),
        total=formats.number(days_of_age(journey, day)),
        desks=formats.number(len(journey)),
        day=formats.day(last["left"], lang) if ended else "",
    )


def _badges(issue: pd.Series, lang: Lang) -> None:
    with st.container(horizontal=True, gap="small"):
        if issue["overdue"]:
            st.badge(text("column.overdue", lang), color="red", icon=":material/schedule:")
        st.badge(text(f"status.{issue['status']}", lang), color="blue")
        if issue["urgency"] in ("urgent", "emergency"):
            st.badge(_word("urgency", issue, lang), color="orange", icon=":material/priority_high:")


def _timeline(journey: pd.DataFrame, data: Data, lang: Lang) -> None:
    """The desks from first to last; their bars have one scale."""
    longest = max(journey["days"].max(), journey["service_days"].max())
    with st.container(key="journey", gap="small"):
        for stay in journey.itertuples():
            with st.container(key=f"stay_{stay.Index}", gap=None):
                st.markdown(_desk(stay, data, lang))
                st.html(_bar(stay, longest))
                st.markdown(_dwelt(stay, lang))


def _desk(stay: Any, data: Data, lang: Lang) -> str:
    name = formats.literal(desk_name(stay.level, stay.body, data, lang))
    rung = read_ladder().rung(stay.level).name(lang, short=True)
    level = text("journey.level", lang, level=stay.level, name=rung)
    return f"**{name}** :gray[· {level}]"


def _bar(stay: Any, longest: int) -> str:
    """Days there: within the service time, beyond it, and where it ends. Numbers alone."""
    within, over, limit = (
        _WHOLE * days / longest
        for days in (min(stay.days, stay.service_days), stay.over, stay.service_days)
    )
    return (
        f'<div class="dwell" aria-hidden="true"><i style="width:{within:.1f}%"></i>'
        f'<i class="over" style="width:{over:.1f}%"></i><b style="left:{limit:.1f}%"></b></div>'
    )


def _dwelt(stay: Any, lang: Lang) -> str:
    """How long the issue stood there, from when to when, and what became of it."""
    days = formats.number(stay.days), formats.number(stay.service_days)
    said = text("journey.days", lang, days=days[0], service=days[1])
    if stay.over:
        said += f" · :red[{text('journey.over', lang, over=formats.number(stay.over))}]"
    arrived = formats.day(stay.arrived, lang)
    if pd.isna(stay.left):
        return f"{said}  \n:gray[{text('journey.since', lang, day=arrived)}]"
    left = formats.day(stay.left, lang)
    return f"{said}  \n:gray[{arrived} – {left}] · {_outcome(stay, lang)}"


def _outcome(stay: Any, lang: Lang) -> str:
    outcome = text(f"status.{stay.outcome}", lang)
    return outcome if pd.isna(stay.reason) else f"{outcome} ({text(f'reason.{stay.reason}', lang)})"


def _facts(issue: pd.Series, data: Data, lang: Lang) -> str:
    """What the record says, a row each; what it does not say has none."""
    row = issue.to_frame().T
    commands = read_commands()
    units = {
        unit: commands.unit_name(issue[unit], data.gazetteer, lang) if pd.notna(issue[unit]) else ""
        for unit in ("division", "bureau")
    }
    facts = {
        "category": _categories(issue, lang),
        "kind": _word("kind", issue, lang),
        "urgency": _word("urgency", issue, lang),
        "channel": _word("channel", issue, lang),
        "reported": _reported(issue, lang),
        "name": place_names(row, data, lang).iloc[0],
        "placed_by": _placing(issue, data, lang),
        "station": short_desk_name(1, issue["station"], data, lang),
        **units,
    }
    rows = (
        f"| :gray[{text(f'journey.{name}', lang)}] | {formats.literal(said)} |"
        for name, said in facts.items()
        if said
    )
    return "\n".join(["| | |", "|-|-|", *rows])


def _categories(issue: pd.Series, lang: Lang) -> str:
    further = issue["further"]
    keys = [issue["category"], *(further.split("|") if pd.notna(further) and further else [])]
    return ", ".join(read_taxonomy().category(key).name(lang) for key in keys)


def _word(column: str, issue: pd.Series, lang: Lang) -> str:
    return text(f"{column}.{issue[column]}", lang) if pd.notna(issue[column]) else ""


def _reported(issue: pd.Series, lang: Lang) -> str:
    minute = issue["reported_minute"]
    if pd.isna(minute):
        return formats.day(issue["reported"], lang)
    return formats.moment(issue["reported"] + pd.Timedelta(int(minute), "min"), lang)


def _placing(issue: pd.Series, data: Data, lang: Lang) -> str:
    """What placed the record, what else in it says another place, and a boundary close by."""
    if pd.isna(issue["placed_by"]):
        return ""
    said = [text(f"placed_by.{issue['placed_by']}", lang)]
    if pd.notna(issue["conflict"]):
        by = text(f"placed_by.{issue['conflict_by']}", lang)
        said.append(
            text("journey.conflict", lang, by=by, place=_named(issue["conflict"], data, lang))
        )
    if pd.notna(issue["shared"]):
        said.append(text("journey.shared", lang, place=_named(issue["shared"], data, lang)))
    return " · ".join(said)


def _named(code: str, data: Data, lang: Lang) -> str:
    return names_of(pd.Series([code]), data, lang).iloc[0]


def _map_button(issue: pd.Series, view: View) -> None:
    """The way to the finest place known of the issue, on the map."""
    there = at_place(view, issue)
    if there and st.button(text("journey.see_map", view.lang), icon=":material/map:"):
        session.change(there)
        session.open_page("map")
