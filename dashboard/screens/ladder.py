"""The ladder page: what is stuck, at which level, for how long, on whose desk."""

import streamlit as st

from dashboard import headlines, lists
from dashboard.frame import footer, nothing, page, section
from dashboard.ladder import level_panels, resolution_panel, skipped_panel, stuck_panel
from dashboard.ladder.journey import open_issue
from dashboard.listing import listing
from dashboard.texts import text
from geo import summaries

PARTS = {
    "dwelling": level_panels.dwelling,
    "outcomes": level_panels.outcomes,
    "skipped": skipped_panel.draw,
    "resolution": resolution_panel.draw,
    "ages": level_panels.ages,
    "movement": level_panels.movement,
}

result, data = page()
lang, issues = result.view.lang, result.facts.issues
if issues.empty:
    nothing("issues", result, data)
st.markdown(f"**{headlines.of_ladder(result)}**")
if not data.has("escalations"):
    st.info(text("ladder.only_stations", lang))
stuck_panel.draw(result, data)

titles = [text(f"ladder.tab_{name}", lang) for name in PARTS]
for tab, draw in zip(st.tabs(titles, on_change="rerun"), PARTS.values(), strict=True):
    if tab.open:  # the others are not computed, nor sent
        with tab:
            draw(result, data)
if result.view.values("status") or result.view.values("rung"):
    st.caption(text("ladder.selected_by_outcome", lang))

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
