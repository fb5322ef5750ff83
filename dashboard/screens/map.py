"""The map page: where it is good, where it is bad, and who is there."""

import time

import streamlit as st

from dashboard import legend_panel, panels, points_panel, profile
from dashboard.frame import footer, page, sidebar
from dashboard.words import sentence

# Seconds. A browser that has more messages to take in draws the map after the last of them.
TIME_TO_DRAW = 0.1

result, data = page(maps=True)
left, right = st.columns([5, 3], gap="medium")
with left:
    panels.draw_map(result, data)
    st.markdown(sentence(result))
time.sleep(TIME_TO_DRAW)
sidebar(result, data, maps=True)
with right:
    legend_panel.draw(result)
    points_panel.draw_share(result, data)
    profile.draw(result, data)
panels.draw_table(result, data)
footer(result, data)
