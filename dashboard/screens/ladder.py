"""The ladder page: what is stuck, at which level, for how long, on whose desk."""

import pandas as pd
import streamlit as st

from dashboard import charts, formats, headlines, lists
from dashboard.frame import footer, nothing, page, section
from dashboard.ladder.journey import open_issue
from dashboard.listing import listing
from dashboard.texts import text
from geo import summaries
from geo.files import read_ladder

result, data = page()
lang, issues, ladder = result.view.lang, result.facts.issues, read_ladder()
if issues.empty:
    nothing("issues", result, data)
st.markdown(f"**{headlines.of_ladder(result)}**")
if not data.has("escalations"):
    st.info(text("ladder.only_stations", lang))

standing = summaries.standing(issues, ladder)
solved = summaries.solved_at(issues, ladder)
left, right = st.columns([5, 6], gap="medium")
with left:
    section("ladder_standing", lang)
    st.altair_chart(charts.standing(standing, ladder, lang))
with right:
    section("ladder_levels", lang)
    columns = {
        "level": [f"{rung.number} {rung.name(lang, short=True)}" for rung in ladder.rungs],
        "open": standing["open"],
        "overdue": standing["overdue"],
        "median_days": standing["median_days"],
        "service_days": standing["service_days"],
        "solved": solved["solved"],
    }
    named = {text(f"column.{key}", lang): column for key, column in columns.items()}
    number = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        pd.DataFrame(named),
        hide_index=True,
        column_config=dict.fromkeys([*named][1:], number),
        placeholder=formats.NOTHING,
    )

moves = summaries.moves(data.history(issues.index, result.as_of))
if not moves.empty:
    section("ladder_moves", lang)
    st.altair_chart(charts.moves(moves, ladder, lang))

section("ladder_longest", lang)
listing(
    summaries.longest(issues),
    "overdue",
    result,
    data,
    written=lambda rows: lists.issues(rows, data, lang),
    on_row=open_issue,
)
footer(result, data)
