"""How long issues stay at each level, how old the open ones are, what became of all, what moves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import charts, formats
from dashboard.data import Data
from dashboard.ladder import ladder_charts
from dashboard.ladder.tables import by_level, days_or_beyond, level_names, share
from dashboard.result import Result, of_all_days
from dashboard.texts import text
from geo import dwell, flows, summaries
from geo.files import read_ladder
from geo.gazetteer import Lang
from geo.ladder import CLOSED

#: Fewer stays than these are no base of a comparison of levels.
_FEWEST = 30


def dwelling(result: Result, data: Data) -> None:
    """Days at each level against its service time, and what stands there."""
    lang = result.view.lang
    table = dwell.by_level(_stays(result, data), read_ladder())
    st.markdown(_slowest(table, lang))
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(text("ladder.dwell_chart", lang))
        if table["median"].notna().any():
            st.altair_chart(ladder_charts.dwell(table, lang))
        else:
            st.info(text("ladder.no_times", lang))
    with right:
        st.caption(text("section.ladder_standing", lang))
        standing = summaries.standing(result.facts.issues, read_ladder())
        st.altair_chart(charts.standing(standing, read_ladder(), lang))
    counts = ("service_days", "stays", "standing", "overdue")
    days = {name: days_or_beyond(table[name], table["longest"], lang) for name in dwell.QUANTILES}
    columns = {
        **{name: table[name] for name in counts},
        "overdue_share": share(table["overdue"], table["standing"]),
        "within": (table["within"] * 100).round(1),
        "median": days["median"],
        "half": days["lower"].where(table["lower"].isna(), days["lower"] + " – " + days["upper"]),
        "most": days["most"],
    }
    by_level(columns, lang)
    st.caption(text("ladder.dwell_note", lang))
    if table["undated"].any():
        count = formats.number(table["undated"].sum())
        st.caption(text("ladder.undated_stays", lang, count=count))


def outcomes(result: Result, data: Data) -> None:
    """At which level issues are solved, sent up, sent back; what was reopened."""
    lang, stays = result.view.lang, _stays(result, data)
    table = flows.outcomes(stays, read_ladder())
    solved = table["solved"].sum()
    if solved:
        most = table["solved"].idxmax()
        said = text(
            "ladder.solved",
            lang,
            solved=formats.number(solved),
            level=read_ladder().rung(most).name(lang, short=True),
            share=formats.share(table.at[most, "solved"], solved),
            returned=formats.number(flows.issues_with(stays, "down")),
            reopened=formats.number(flows.issues_with(stays, "again")),
        )
        st.markdown(said)
        st.altair_chart(
            charts.bars(
                list(level_names(lang).values()),
                table["solved"],
                text("table.issues", lang),
                charts.NETWORK,
            )
        )
    by_level(
        {
            "solved_here": table["solved"],
            "solved_share": share(table["solved"], solved + 0 * table["solved"]),
            "stays": table["came"],
            "solved_of_came": share(table["solved"], table["came"]),
            "up_share": share(table["up"], table["came"]),
            "returned": table["returned"],
            "returned_share": share(table["returned"], table["left"]),
            "closed": table["closed"],
            "reopened": table["reopened"],
            "reopened_share": share(table["reopened"], table["closed"]),
        },
        lang,
    )
    st.caption(text("ladder.outcome_note", lang))
    st.caption(text("ladder.reopened_note", lang))


def movement(result: Result, data: Data) -> None:
    """What came to and left each level in the period, and the moves from level to level in it: of
    all issues, whenever they were reported."""
    lang = result.view.lang
    first, last = map(pd.Timestamp, result.facts.period)
    stays = data.stays(of_all_days(result, data).index, result.as_of)
    table = flows.in_period(stays, first, last, read_ladder())
    said = text(
        "ladder.flow",
        lang,
        days=formats.period(first, last, lang),
        came=formats.number(table["came_new"].sum()),
        up=formats.number(table["came_up"].sum()),
        down=formats.number(table["came_down"].sum()),
        closed=formats.number(sum(table[f"left_{end}"].sum() for end in CLOSED)),
    )
    st.markdown(said)
    by_level({name: table[name] for name in table if name not in ("came", "left")}, lang)
    st.caption(text("ladder.flow_note", lang))
    moves = flows.moves(stays, first, last)
    if not moves.empty:
        st.markdown(f"**{text('section.ladder_moves', lang)}**")
        st.altair_chart(charts.moves(moves, read_ladder(), lang))


def ages(result: Result, _data: Data) -> None:
    """How long ago the open issues were reported."""
    lang, issues = result.view.lang, result.facts.issues
    table = dwell.ages(issues[issues["open"]], pd.Timestamp(result.as_of), read_ladder())
    if not table["open"].sum():
        st.caption(text("ladder.nothing_open", lang))
        return
    oldest = table[dwell.AGES[-1]].sum()
    st.markdown(
        text(
            "ladder.old",
            lang,
            open=formats.number(table["open"].sum()),
            old=formats.number(oldest),
            share=formats.share(oldest, table["open"].sum()),
            days=dwell.AGES[-1] - 1,
        )
    )
    parts = ladder_charts.ages(lang)
    named = table.rename(columns={start: str(start) for start in parts})
    named.insert(0, "name", pd.Series(level_names(lang)))
    st.altair_chart(
        charts.stacked_bars(
            named,
            {str(start): part for start, part in parts.items()},
            text("table.issues", lang),
        )
    )
    columns = {
        "open": table["open"],
        "median": table["median"],
        "age_most": table["most"].round().astype("Int64"),
        "longest": table["longest"].astype("Int64"),
    }
    by_level(columns, lang, {name: table[start] for start, (name, _) in parts.items()})
    st.caption(text("ladder.age_note", lang))


def _slowest(table: pd.DataFrame, lang: Lang) -> str:
    """The level that keeps its service time least often; empty where that cannot be said."""
    known = table[table["within"].notna() & (table["stays"] >= _FEWEST)]
    if known.empty:
        return ""
    level = known["within"].idxmin()
    row = known.loc[level]
    return text(
        "ladder.slowest",
        lang,
        level=read_ladder().rung(level).name(lang, short=True),
        within=formats.number(row["within"] * 100, 1),
        service=formats.number(row["service_days"]),
        count=formats.number(row["stays"]),
    )


def _stays(result: Result, data: Data) -> pd.DataFrame:
    return data.stays(result.facts.issues.index, result.as_of)
