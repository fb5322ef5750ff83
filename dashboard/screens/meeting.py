"""The meeting page: what changed since the last one, and how the units compare."""

import streamlit as st

from dashboard.frame import footer, nothing, page
from dashboard.meetings import league_panel, meeting_panels
from dashboard.meetings.meeting import met

result, data = page(figures=False)
if "issues" in result.absent:
    nothing("issues", result, data)
meeting = met(result.view, data)
left, right = st.columns([5, 2], gap="large", vertical_alignment="bottom")
with left:
    meeting_panels.headline(meeting)
with right:
    meeting_panels.day(meeting, data)
meeting_panels.figures(meeting)
meeting_panels.lists(meeting, data)
league_panel.draw(meeting, data)
footer(meeting.now, data)
