"""The issues page: what people report, how much of it, and since when."""

import streamlit as st

from dashboard import charts, clock, headlines, lists, repeats_panel
from dashboard.filters import FILTERS
from dashboard.frame import footer, nothing, page, section
from dashboard.ladder.journey import open_issue
from dashboard.listing import listing
from dashboard.texts import text
from dashboard.trends import panel as trends
from geo import summaries
from geo.files import read_taxonomy

result, data = page()
lang, issues, taxonomy = result.view.lang, result.facts.issues, read_taxonomy()
if issues.empty:
    nothing("issues", result, data)

counted = text("table.issues", lang)
st.markdown(f"**{headlines.of_issues(result)}**")
left, right = st.columns([5, 4], gap="large")
with left:
    section("issues_trend", lang)
    groups = {group.key: group.name(lang) for group in taxonomy.groups}
    months = summaries.monthly(issues, "group")
    st.altair_chart(charts.stacked_months(months, "group", groups, lang, counted))
    for key, column in zip(("kind", "urgency"), st.columns(2), strict=True):
        with column:
            st.markdown(f"**{FILTERS[key].title(lang)}**")
            parts = summaries.by_word(issues, key)
            if parts.empty:
                st.caption(text("map.no_data", lang))
                continue
            names = [FILTERS[key].option_name(str(value), lang) for value in parts.index]
            st.altair_chart(charts.bars(names, parts, counted))
with right:
    section("issues_categories", lang)
    table = summaries.by_category(issues, taxonomy).head(15)
    names = [taxonomy.category(key).name(lang) for key in table["category"]]
    st.altair_chart(charts.bars(names, table["count"], counted))
    st.caption(text("note.once", lang))

trends.draw(result, data)

section("issues_clock", lang)
clock.draw(issues, lang)

section("issues_list", lang)
listing(
    issues.sort_values("reported", ascending=False),
    "issues",
    result,
    data,
    written=lambda rows: lists.issues(rows, data, lang),
    on_row=open_issue,
)
repeats_panel.draw(result, data)
footer(result, data)
