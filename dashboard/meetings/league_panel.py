"""The league table of bureaus, divisions and provinces on the meeting page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import download, formats, listing, session
from dashboard.charts import LATE, NETWORK
from dashboard.data import Data
from dashboard.files import export
from dashboard.layers.registry import LAYERS
from dashboard.masked_tables import readable
from dashboard.meetings.meeting import Meeting
from dashboard.result import Result, evaluate, told
from dashboard.texts import text
from dashboard.view import LEAGUES, League, View
from dashboard.words import unit_names
from geo import league
from geo.files import read_commands
from geo.gazetteer import Lang
from geo.meeting import Span

_OWN = "▸ "
_COLUMNS = (
    "rank", "unit", "climb", "members_vs_target", "issues_per_10k", "open", "overdue_share",
    "median_dwell", "reported", "change", "solved",
)  # fmt: skip


def draw(meeting: Meeting, data: Data) -> None:
    """The table, what its units are and what they are ranked by; a click on a line opens its
    map."""
    view, lang = meeting.view, meeting.view.lang
    kind, measure = _kind(view), _measure(view)
    st.markdown(f"##### {text('section.league', lang)}")
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    _choices(bar, kind, measure, lang)
    everywhere = _everywhere(view, kind)
    now = evaluate(everywhere, data)
    if now.units.empty:
        st.caption(now.missing)
        return
    then = evaluate(replace(everywhere, as_of=meeting.then.as_of), data)
    ranked = league.league(
        _standing(now, meeting.span), _standing(then, meeting.span.before), measure
    )
    own = _own(view, kind)
    table = _titled(ranked, now, own)
    download.button(
        text("download.csv", lang),
        lambda: export.as_csv(table, data, lang),
        lang,
        name=f"league-{kind}",
        file_name=export.file_name(f"league-{kind}-{now.as_of.isoformat()}", data, "csv"),
        mime="text/csv",
        view=view,
        data=data,
        units=len(table),
        where=bar,
    )
    if own in ranked.index:
        st.markdown(_place(ranked, own, now))
    clicked = _table(table, lang)
    st.caption(_rule(measure, lang))
    if clicked is not None:
        session.change(everywhere.at_layer(measure).drilled_to(ranked.index[clicked]))
        session.open_page("map")


def _kind(view: View) -> League:
    """The units chosen, else those of which the view's own area is one."""
    return view.league or ("province" if view.area else "division" if view.division else "bureau")


def _measure(view: View) -> str:
    """What the map shows, where units can be ranked by it."""
    return view.layer if view.layer in league.MEASURES else next(iter(league.MEASURES))


def _choices(bar: DeltaGenerator, kind: League, measure: str, lang: Lang) -> None:
    bar.segmented_control(
        text("league.units", lang),
        LEAGUES,
        format_func=lambda kind: text(f"level.{kind}s", lang),
        required=True,
        key=session.controlled("league", kind),
        on_change=lambda: session.change(
            replace(session.current(), league=session.chosen("league"))
        ),
    )
    bar.selectbox(
        text("league.measure", lang),
        list(league.MEASURES),
        format_func=lambda key: LAYERS[key].title(lang),
        key=session.controlled("measure", measure),
        on_change=lambda: session.change(session.current().at_layer(session.chosen("measure"))),
        width=260,
    )


def _everywhere(view: View, kind: League) -> View:
    """All units of a kind: a place in a league is one among all."""
    return replace(view.at_area(""), bureau="").at_level(kind)


def _own(view: View, kind: League) -> str:
    """The unit of the view's own area; empty where it is none of them."""
    commands, province = read_commands(), view.area[:2]
    if kind == "province":
        return province
    if kind == "bureau":
        return view.bureau or commands.bureau_of_province.get(province, "")
    return view.division or (province if province in commands.bureau_of_division else "")


def _standing(result: Result, span: Span) -> pd.DataFrame:
    facts = result.facts
    members = facts.members.counts(facts.by, facts.units.index)
    return league.standing(facts.issues, members, facts.units, facts.by, span)


def _titled(ranked: pd.DataFrame, result: Result, own: str) -> pd.DataFrame:
    """The table with headers, as it is shown and saved; the view's own unit is marked."""
    lang = result.view.lang
    names = _names(result.units.loc[ranked.index], result.view)
    marked = names.where(names.index != own, _OWN + names)
    moved = ranked[["climb", "change"]].where(lambda column: column != 0)
    columns = ranked.assign(unit=marked, **moved).round(1)[list(_COLUMNS)]
    masks = result.facts.members.masks(result.facts.by, ranked.index)
    share = told(columns["members_vs_target"], masks, result)
    columns = columns.assign(members_vs_target=share)
    return columns.set_axis([_title(name, lang) for name in _COLUMNS], axis=1).reset_index(
        drop=True
    )


def _names(units: pd.DataFrame, view: View) -> pd.Series:
    return units[view.lang] if view.tree == "command" else unit_names(units, view.lang)


def _place(ranked: pd.DataFrame, own: str, result: Result) -> str:
    """Where the view's own unit stands: it may be far down the table."""
    rank = ranked.at[own, "rank"]
    return text(
        "league.unranked" if pd.isna(rank) else "league.own",
        result.view.lang,
        unit=_names(result.units.loc[[own]], result.view).iloc[0],
        rank=formats.number(None if pd.isna(rank) else int(rank)),
        count=formats.number(ranked["rank"].notna().sum()),
    )


def _title(column: str, lang: Lang) -> str:
    return text(f"league.{column}", lang)


def _table(table: pd.DataFrame, lang: Lang) -> int | None:
    """Draws the table; the number of the line that was clicked."""
    number = st.column_config.NumberColumn
    bar = st.column_config.ProgressColumn
    formats_ = {
        "rank": number(format="%d", width=45),
        "climb": number(format="%+d", width=50),
        "unit": st.column_config.TextColumn(width=270),
        "members_vs_target": bar(
            format="%.0f%%", min_value=0, max_value=100, color=NETWORK, width=105
        ),
        "issues_per_10k": number(format="%.1f", width=90),
        "open": number(format="localized", width=60),
        "overdue_share": bar(format="%.0f%%", min_value=0, max_value=100, color=LATE, width=85),
        "median_dwell": number(format="%.0f", width=75),
        "reported": number(format="localized", width=80),
        "change": number(format="%+d", width=65),
        "solved": number(format="localized", width=65),
    }
    share = _title("members_vs_target", lang)
    if table[share].dtype == "object":
        formats_["members_vs_target"] = st.column_config.TextColumn(width=105)
    event = st.dataframe(
        readable(table),
        hide_index=True,
        height=listing.height_of(table),
        column_config={_title(name, lang): config for name, config in formats_.items()},
        placeholder=formats.NOTHING,
        key="league",
        on_select="rerun",
        selection_mode="single-row",
    )
    return next(iter(event["selection"]["rows"]), None)


def _rule(measure: str, lang: Lang) -> str:
    """Who stands first, who has no rank, and what a click does."""
    said = [text(f"league.first_{measure}", lang), text("league.click", lang)]
    if measure != "members_vs_target":
        said.insert(1, text("league.fewest", lang, count=league.FEWEST_OPEN))
    return " · ".join(said)
